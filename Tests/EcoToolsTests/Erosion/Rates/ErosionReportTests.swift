import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("The report on erosion in zones") struct ErosionReportTests {
    private static func report(_ fixture: ErosionFixture, _ language: Language) throws -> ErosionReport {
        let rasters = [("2020", ErosionFixture.before), ("2025", ErosionFixture.after)]
        var dates = try rasters.map { ErosionDate(label: $0, intensity: try fixture.classes("\($0).tif", $1)) }
        for index in dates.indices {
            dates[index].modulus = try fixture.values("m\(index).tif", ErosionFixture.moduli)
            dates[index].landCover = try fixture.classes("lc.tif", [[5, 1, 2, 2], [5, 2, 5, 0]])
            dates[index].legend = try Legend(nameOrFile: "clcd")
        }
        var request = try fixture.request(dates)
        request.targetPercent = 60
        request.priorityPercent = 50
        let findings = try ErosionFixture.findings(request)
        return ErosionReport(
            findings, request: request,
            record: RunRecord(of: findings, request, command: "erosion compare", start: Date()),
            language: language)
    }

    @Test(
        "every text has its words in both languages, and no line is wider than the terminal",
        arguments: Language.allCases)
    func terminal(language: Language) throws {
        let report = try Self.report(try ErosionFixture(), language)
        for detail in CoverageTerminal.Detail.allCases {
            let lines = report.terminalText(detail, width: 100).split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init).filter { !$0.contains("/erosion-") }
            #expect(lines.filter { DisplayWidth.of($0) > 100 } == [])
            #expect(
                lines.filter { $0.firstMatch(of: /\b(retention|head|issue|column|coverage|classify)\.[a-z]/) != nil }
                    == [])
            #expect(!lines.contains { $0.contains("{") })
        }
    }

    /// One zone of 9 ha in two dates without a modulus.
    private static func text(
        _ before: [[UInt8]], _ after: [[UInt8]], _ language: Language, published: PublishedRate? = nil
    ) throws -> String {
        let fixture = try ErosionFixture()
        var request = try fixture.request([
            ErosionDate(label: "2020", intensity: try fixture.classes("a.tif", before)),
            ErosionDate(label: "2025", intensity: try fixture.classes("b.tif", after)),
        ])
        request.zones = try fixture.zones([.init(id: "A", left: 0, right: 300, bottom: 300)])
        request.hierarchy = .none
        request.published = published
        let findings = try ErosionFixture.findings(request)
        let report = ErosionReport(
            findings, request: request,
            record: RunRecord(of: findings, request, command: "erosion compare", start: Date()), language: language)
        return report.terminalText(.zones, width: 400)
    }

    @Test("net change that comes of land with a class at one date alone stands beside the net figure")
    func oneDate() throws {
        // Nothing known changed; 2 ha of eroded land have a class at the second date only, 1 ha at the first only.
        let before: [[UInt8]] = [[1, 1, 0], [1, 2, 0], [1, 1, 3]]
        let after: [[UInt8]] = [[1, 1, 2], [1, 2, 2], [1, 1, 0]]
        let english = try Self.text(before, after, .en)
        #expect(
            english.contains(
                "Net change of all zones +0.0100 km², of it +0.0100 km² of land with a class at one date only (eroded: 0.0200 km² only at 2025, 0.0100 km² only at 2020)"
            ))
        #expect(english.contains("of it from one date only"))
        #expect(try Self.text(before, after, .zh).contains("其中 +0.0100 km² 来自仅一期有级别的土地"))
        // The same classes at both dates: there is nothing to say.
        #expect(try !Self.text(before, before, .en).contains("one date only"))
    }

    @Test("a published area: the rate that this boundary would have with it, and never a negative share")
    func published() throws {
        let classes: [[UInt8]] = [[1, 1, 1], [1, 2, 1], [1, 1, 3]]
        func text(_ squareMetres: Double, _ language: Language) throws -> String {
            try Self.text(
                classes, classes, language,
                published: PublishedRate(erodedSquareMetres: squareMetres, ratePercent: 60, decimals: 2))
        }
        // 3 of 9 ha.
        #expect(
            try text(3e4, .en).contains("With the published eroded area the rate of this boundary would be 66.67 %"))
        #expect(try text(3e4, .zh).contains("按公布的流失面积，本边界的水土保持率为 66.67 %"))
        // 20 of 9 ha.
        let larger = try text(2e5, .en)
        #expect(larger.contains("The published eroded area is larger than this boundary"))
        #expect(!larger.contains("would be") && !larger.contains("-122"))
    }

    @Test("a rate that cannot be told is a dash with its sentence", arguments: Language.allCases)
    func unknown(language: Language) throws {
        let known: [[UInt8]] = [[1, 1, 1], [1, 2, 1], [1, 1, 3]]
        let nothing: [[UInt8]] = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
        let sentence = language == .zh ? "水土保持率无法判定" : "the rate cannot be told"
        let text = try Self.text(known, nothing, language)
        // 2 of 9 ha are eroded at the first date; of the second nothing is known.
        #expect(text.contains(sentence) && text.firstMatch(of: /77\.78\s+-\s/) != nil)
        #expect(try !Self.text(known, known, language).contains(sentence))
    }

    @Test("every sheet and column has a title, different within a sheet", arguments: Language.allCases)
    func titles(language: Language) throws {
        let report = try Self.report(try ErosionFixture(), language)
        for table in report.tables.all {
            #expect(!table.title(language).hasPrefix("sheet."), "\(table.id)")
            let titles = table.titledFields(language).map(\.name)
            #expect(titles.filter { $0.contains("column.") } == [], "\(table.id)")
            #expect(Set(titles).count == titles.count, "\(table.id): \(titles)")
            #expect(Set(table.fields.map(\.name)).count == table.fields.count, "\(table.id)")
            #expect(table.fields.filter { $0.name.contains("-") }.map(\.name) == [], "\(table.id)")
        }
        #expect(Set(report.tables.all.map { $0.title(language) }).count == report.tables.all.count)
    }

    @Test("the raster of change has the fates of the cells, and the map the rates")
    func files() throws {
        let fixture = try ErosionFixture()
        let report = try Self.report(fixture, .en)
        let folder = fixture.path("out")
        _ = try report.write(to: StagedFolder(folder))
        let source = try RasterSource("\(folder)/erosion-change-2020-2025.tif")
        let cells = try RasterReader(source).read(source.grid.window, as: UInt8.self)
        // sound, treated, improved, none; new, sound, same, worsened.
        #expect(cells == [1, 2, 3, 0, 6, 1, 4, 5])
        let priority = try RasterSource("\(folder)/priority.tif")
        #expect(try RasterReader(priority).read(priority.grid.window, as: UInt8.self) == [1, 1, 1, 0, 1, 1, 2, 1])
        let table = try Dataset("\(folder)/zones.gpkg").layer("zones").readAll()
        let column = try #require(table.column("retention_percent_2020"))
        #expect((0..<table.count).map { if case .real(let value) = column[$0] { value } else { -1 } } == [75, 40])
        let patches = try Dataset("\(folder)/zones.gpkg").layer("priority").readAll()
        #expect(patches.count == 1)
        let decoded = try ResultText.decode(
            ErosionRateResult.self, from: try String(contentsOfFile: "\(folder)/result.json", encoding: .utf8))
        #expect(decoded.zones == report.result.zones)
    }
}

@Suite("Classes from a modulus, and from slope and cover") struct ErosionClassificationTests {
    private func run(_ request: ClassificationRequest, to path: String? = nil) throws -> ClassificationOutcome {
        try ErosionClassification(request).run(to: path, language: .en)
    }

    private func cells(_ path: String) throws -> [UInt8] {
        let source = try RasterSource(path)
        return try RasterReader(source).read(source.grid.window, as: UInt8.self)
    }

    @Test("breaks belong to the graver class; below zero and without data is no class, said with the reason")
    func modulus() throws {
        let fixture = try ErosionFixture()
        let file = try fixture.values("m.tif", [[499.99, 500, 2500, -1], [5000, 8000, 15_000, .nan]], noData: .nan)
        var request = ClassificationRequest(
            .modulus(file: file, unit: nil, table: try IntensityTable(nameOrFile: "sl190"), region: "south-west-rock"))
        request.cellAreas = .planar
        guard case .done(let findings) = try run(request, to: fixture.path("i.tif")) else {
            Testing.Issue.record("refused")
            return
        }
        #expect(try cells(fixture.path("i.tif")) == [1, 2, 3, 0, 4, 5, 6, 0])
        let result = findings.result
        #expect(result.classes.map(\.squareMetres) == [1e4, 1e4, 1e4, 1e4, 1e4, 1e4] && result.noDataPercent == 25)
        #expect(result.withoutClass.map(\.squareMetres) == [1e4, 1e4] && result.closure == "[lo, hi)")
        #expect(result.issues.contains { $0.message.key == "issue.modulus-negative" })
        #expect(result.breaks == [500, 2500, 5000, 8000, 15_000])
    }

    @Test("a region that is missing, or is none of the table's, is refused with those that there are")
    func region() throws {
        let fixture = try ErosionFixture()
        let file = try fixture.values("m.tif", [[1, 2]])
        for (name, region, key) in [
            ("sl190", nil, "issue.region-needed"), ("sl190", "karst", "issue.no-region"),
            ("sl461-karst", "south-red", "issue.no-regions"),
        ] {
            let table = try IntensityTable(nameOrFile: name)
            let outcome = try run(.init(.modulus(file: file, unit: nil, table: table, region: region)))
            guard case .refused(let issues) = outcome else {
                Testing.Issue.record("not refused")
                continue
            }
            #expect(issues.map(\.message.key).contains(key))
        }
    }

    private func matrix(
        _ fixture: ErosionFixture, cover: [[Double]], isPercent: Bool, slope: [[Double]], land: [[UInt8]],
        terraces: [[UInt8]]? = nil, legend: String = "clcd"
    ) throws -> ClassificationRequest {
        var request = ClassificationRequest(
            .matrix(
                try SheetErosionMatrix(nameOrFile: "sl190-sheet"),
                slope: try fixture.values("slope.tif", slope, noData: -1, unit: "degree"),
                cover: try fixture.values("cover.tif", cover, noData: -1, unit: ""), coverIsPercent: isPercent,
                landCover: try fixture.classes("land.tif", land),
                land: try LandTypeTable.shipped().reading(try Legend(nameOrFile: legend)),
                terraces: try terraces.map { try fixture.classes("terraces.tif", $0, noData: nil) }))
        request.cellAreas = .planar
        return request
    }

    @Test("the land cover chooses the row; terraces, water and towns are slight, and what is not known has no class")
    func byMatrix() throws {
        let fixture = try ErosionFixture()
        // CLCD: 1 crop, 2 forest, 4 grass, 5 water, 8 impervious.
        let request = try matrix(
            fixture, cover: [[0.2, 0.2, 0.5, -1], [0.9, -1, 0.1, 0.1]], isPercent: false,
            slope: [[30, 30, 30, 30], [30, 30, 30, -1]], land: [[1, 2, 4, 4], [2, 8, 1, 2]],
            terraces: [[0, 0, 0, 0], [0, 0, 1, 0]])
        guard case .done(let findings) = try run(request, to: fixture.path("i.tif")) else {
            Testing.Issue.record("refused")
            return
        }
        #expect(try cells(fixture.path("i.tif")) == [5, 5, 3, 0, 1, 1, 1, 0])
        let without = Dictionary(
            findings.result.withoutClass.map { ($0.reason, $0.squareMetres) }, uniquingKeysWith: { first, _ in first })
        #expect(without == ["landcover": 0, "codes": 0, "slope": 1e4, "cover": 1e4])
        let types = findings.result.landTypes ?? []
        #expect(types.filter { $0.role == .slopeCropland }.map(\.squareMetres) == [2e4])
        #expect(types.map(\.squareMetres).reduce(0, +) == 8e4)
    }

    @Test(
        "where the legend tells paddy from dry cropland, paddy on any slope is slight; where it does not, that is said")
    func paddy() throws {
        let fixture = try ErosionFixture()
        // The survey: 0101 paddy, 0103 dry.
        let survey = try matrix(
            fixture, cover: [[0.2, 0.2]], isPercent: false, slope: [[30, 30]], land: [[101, 103]], legend: "tnls")
        guard case .done = try run(survey, to: fixture.path("i.tif")) else {
            Testing.Issue.record("refused")
            return
        }
        #expect(try cells(fixture.path("i.tif")) == [1, 5])
        let clcd = try matrix(fixture, cover: [[0.2]], isPercent: false, slope: [[30]], land: [[1]])
        guard case .done(let findings) = try run(clcd) else {
            Testing.Issue.record("refused")
            return
        }
        #expect(findings.result.issues.contains { $0.message.key == "issue.land-type-caveat" })
    }

    @Test("cover in percent that is read as shares, slopes in percent, codes of no legend: refused or said")
    func badMatrix() throws {
        let fixture = try ErosionFixture()
        let percent = try matrix(fixture, cover: [[20, 50]], isPercent: false, slope: [[10, 95]], land: [[2, 2]])
        guard case .refused(let issues) = try run(percent) else {
            Testing.Issue.record("not refused")
            return
        }
        #expect(Set(issues.map(\.message.key)).isSuperset(of: ["issue.cover-not-share", "issue.slope-not-degrees"]))
        let strange = try matrix(fixture, cover: [[20, 50]], isPercent: true, slope: [[10, 9]], land: [[2, 77]])
        guard case .done(let findings) = try run(strange) else {
            Testing.Issue.record("refused")
            return
        }
        #expect(findings.result.issues.first { $0.message.key == "issue.no-role" }?.text(.en).contains("77") == true)
    }
}
