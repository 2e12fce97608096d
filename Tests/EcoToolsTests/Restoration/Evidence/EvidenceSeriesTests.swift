import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("series.yaml: every key, and every problem at once")
struct EvidenceSeriesTests {
    static func read(_ yaml: String, exists: @escaping (String) -> Bool = { _ in true }) throws -> EvidenceSeries {
        try EvidenceSeries(yaml: yaml, file: "series.yaml", folder: "/data", exists: exists)
    }

    static func problems(_ yaml: String) -> [String] {
        do throws(TableProblems) {
            _ = try EvidenceSeries(yaml: yaml, file: "series.yaml", folder: "/data", exists: { _ in true })
            return []
        } catch {
            return error.problems.map { "\($0.line.map(String.init) ?? "-") \($0.message.key)" }
        }
    }

    @Test("all keys are read")
    func all() throws {
        let series = try Self.read(
            """
            title: T
            composites: {pattern: "bap/{year}.tif", years: [2002-2004, 2007]}
            index: [nbr, ndvi]
            bands: {red: 3, nir: 4, swir2: 6}
            scale: 0.0001
            offset: -0.1
            invalid: [0, 65535]
            nodata: -9999
            mode: centre
            reference: {inner-metres: 100, outer-metres: 900, landcover: lc.tif, band: 2, classes: [1], by-land-type: {林地: [2, 3]}}
            disturbance: {field: [a, b]}
            restoration: {event: [started, accepted]}
            disturbed-value: 0.1
            baseline-years: 3
            timestep: 4
            judge-by: lower
            exclude-outliers: false
            exempt-techniques: [natural-recovery]
            thresholds: {recovered: 0.9, recovering: 0.3, degraded: 0.5, sustained-years: 2, valid-share: 0.6, outlier-drop: 0.2, contrast: 0.1, reference-cells: 5, grace-years: 4}
            """)
        #expect(series.composites.map(\.label) == ["2002", "2003", "2004", "2007"])
        #expect(series.composites[0].file == "/data/bap/2002.tif")
        #expect(series.judged == .nbr && series.bands == [.red: 3, .nir: 4, .swir2: 6])
        #expect(series.scale == 0.0001 && series.offset == -0.1 && series.noData == -9999)
        #expect(series.invalidValues == [0, 65535] && series.isCentreMode)
        let ring = try #require(series.ring)
        #expect(ring.innerMetres == 100 && ring.outerMetres == 900)
        #expect(ring.landCover?.file == "/data/lc.tif" && ring.landCover?.band == 2)
        #expect(ring.landCover?.classes == [1] && ring.landCover?.byLandType == ["林地": [2, 3]])
        #expect(series.disturbance == .field(["a", "b"]) && series.restoration == .event([.started, .accepted]))
        #expect(series.disturbedValue == 0.1 && series.baselineYears == 3 && series.timestepYears == 4)
        #expect(series.judge == .lower && !series.excludesOutliers && series.exemptTechniques == [.naturalRecovery])
        let t = series.thresholds
        #expect([t.recovered, t.recovering, t.degraded, t.validShare, t.outlierDrop] == [0.9, 0.3, 0.5, 0.6, 0.2])
        #expect(t.contrast == 0.1 && t.referenceCells == 5 && t.sustainedYears == 2 && t.graceYears == 4)
    }

    @Test("what is not said is the documented default")
    func defaults() throws {
        let series = try Self.read("composites: {files: {2020: a.tif, 2021-07-15: /b.tif}}\nindex: fvc")
        #expect(series.composites.map(\.date.description) == ["2020-12-31", "2021-07-15"])
        #expect(series.composites.map(\.file) == ["/data/a.tif", "/b.tif"])
        #expect(series.ring == EvidenceSeries.Ring() && !series.isCentreMode && series.invalidValues.isEmpty)
        #expect(series.ring?.innerMetres == 200 && series.ring?.outerMetres == 1000)
        let t = series.thresholds
        #expect(t.recovered == 0.8 && t.sustainedYears == 3 && t.validShare == 0.5 && t.outlierDrop == 0.15)
        #expect(series.restoration == .event([.started, .finished, .accepted]) && series.disturbance == .unknown)
    }

    @Test("a pattern without years takes the files that are there, and a stack its bands in order")
    func kinds() throws {
        let there: Set = ["/data/n-2019.tif", "/data/n-2021.tif"]
        let series = try Self.read("composites: {pattern: \"n-{year}.tif\"}\nindex: ndvi") { there.contains($0) }
        #expect(series.composites.map(\.year) == [2019, 2021])
        let stack = try Self.read("composites: {stack: s.tif, dates: [2021, 2019]}\nindex: ndvi")
        // In the order of time; bands as they lie in the file.
        #expect(stack.composites.map { "\($0.year) \($0.band)" } == ["2019 2", "2021 1"])
    }

    @Test(
        "problems are said, all of them, with their lines",
        arguments: [
            ("index: ndvi", ["- problem.missing-key"]),
            ("composites: {files: {2020: a.tif}}", ["- problem.missing-key"]),
            ("composites: {files: {2020: a.tif}, stack: b.tif}\nindex: ndvi", ["1 evidence.problem.one-kind"]),
            ("composites: {pattern: a.tif}\nindex: ndvi", ["1 evidence.problem.no-year"]),
            (
                "composites: {pattern: \"{year}.tif\", years: 2005-2002}\nindex: ndvi\ncolour: red\nmode: corner",
                ["1 evidence.problem.years", "3 problem.unknown-key", "4 problem.unknown-value"]
            ),
            ("composites: {files: {2020: a.tif, 2020-05-01: b.tif}}\nindex: ndvi", ["1 evidence.problem.year-twice"]),
            ("composites: {files: {soon: a.tif}}\nindex: ndvi", ["1 evidence.problem.date"]),
            ("composites: {files: {2020: a.tif}}\nindex: evi", ["2 problem.unknown-value"]),
            ("composites: {files: {2020: a.tif}}\nindex: [ndvi, nbr]", ["2 evidence.problem.several-indices"]),
            ("composites: {files: {2020: a.tif}}\nindex: nbr\nbands: {red: 1, nir: 2}", ["3 evidence.problem.no-band"]),
            ("composites: {files: {2020: a.tif}}\nindex: fvc\nbands: {red: 1}", ["2 evidence.problem.not-from-bands"]),
            (
                "composites: {stack: a.tif, dates: [2020]}\nindex: ndvi\nbands: {red: 1, nir: 2}",
                ["1 evidence.problem.stack-of-bands"]
            ),
            (
                "composites: {files: {2020: a.tif}}\nindex: ndvi\nthresholds: {recovered: 0.5, recovering: 0.6, valid-share: 2}",
                ["3 evidence.problem.range", "3 evidence.problem.order"]
            ),
            (
                "composites: {files: {2020: a.tif}}\nindex: ndvi\nreference: {inner-metres: 500, outer-metres: 400}",
                ["3 evidence.problem.range"]
            ),
            (
                "composites: {files: {2020: a.tif}}\nindex: ndvi\nreference: {landcover: l.tif}",
                ["3 evidence.problem.no-classes"]
            ),
            (
                "composites: {files: {2020: a.tif}}\nindex: ndvi\nrestoration: {event: begun}",
                ["3 problem.unknown-value"]
            ),
            (
                "composites: {files: {2020: a.tif}}\nindex: ndvi\ndisturbance: {year: 2016, field: y}",
                ["3 evidence.problem.rule"]
            ),
            (
                "composites: {files: {2020: a.tif}}\nindex: ndvi\ndisturbance: 2018\nrestoration: 2016",
                ["4 evidence.problem.year-order"]
            ),
        ] as [(String, [String])])
    func bad(yaml: String, expected: [String]) { #expect(Self.problems(yaml).sorted() == expected.sorted()) }

    @Test("every message of evidence has both languages, and every state, doubt, reason and key its words")
    func words() {
        let keys =
            VegetationState.allCases.map { "evidence.state.\($0.rawValue)" }
            + RecoveryJudgement.Doubt.allCases.map { "evidence.doubt.\($0.rawValue)" }
            + RecoveryReference.allCases.map { "evidence.reference.\($0.rawValue)" }
            + EvidenceSeries.Judge.allCases.map { "evidence.judge.\($0.rawValue)" }
            + SiteState.allCases.map { "evidence.ledger.\($0.rawValue)" }
            + FieldVisit.Reason.allCases.map { "evidence.visit.\($0.rawValue)" }
        #expect(keys.filter { Messages.shared.entries[$0] == nil } == [])
        #expect(Messages.shared.problems == [])
    }
}

@Suite("Composites that cannot be used are refused by name, all at once")
struct EvidenceInputTests {
    static func refused(_ yaml: String, _ scene: EvidenceScene) throws -> [String] {
        let series = try EvidenceSeries(yaml: yaml, file: "series.yaml", folder: scene.rasters.folder)
        let request = EvidenceRequest(
            sites: .ledger(scene.snapshot, name: "ledger"), series: series, seriesFile: "series.yaml")
        guard case .refused(let issues) = try EvidenceAnalysis(request).run() else { return [] }
        return issues.filter { $0.severity == .error }.map(\.message.key)
    }

    @Test("a missing file, a band that is not there, numbers that are no index, sites elsewhere")
    func refused() throws {
        let scene = try EvidenceScene()
        try scene.add("A", column: 40, row: 30, values: EvidenceScene.bare)
        _ = try scene.series()
        let files = "composites: {files: {2019: none.tif, 2020: ndvi-2020.tif}}\nindex: ndvi"
        #expect(try Self.refused(files, scene) == ["issue.not-there"])
        let bands = "composites: {files: {2020: ndvi-2020.tif}}\nindex: ndvi\nbands: {red: 3, nir: 4}"
        #expect(try Self.refused(bands, scene) == ["evidence.issue.no-such-band"])
        let scale = "composites: {files: {2020: ndvi-2020.tif}}\nindex: ndvi\nscale: 10000"
        #expect(try Self.refused(scale, scene) == ["evidence.issue.no-index"])
        let tiny = "composites: {files: {2020: ndvi-2020.tif}}\nindex: ndvi\nscale: 0.0001"
        #expect(try Self.refused(tiny, scene) == ["evidence.issue.all-zero"])
        let far = try EvidenceScene()
        try far.add("far", column: 9000, row: 30, values: EvidenceScene.bare)
        _ = try far.series()
        let only = "composites: {files: {2020: ndvi-2020.tif}}\nindex: ndvi"
        #expect(try Self.refused(only, far) == ["issue.zones-outside-raster"])
        let field = only + "\nrestoration: {field: x}"
        #expect(try Self.refused(field, scene) == ["evidence.issue.field-of-ledger"])
    }

    @Test("composites on two grids are each counted on their own")
    func grids() throws {
        let scene = try EvidenceScene()
        try scene.add("A", column: 40, row: 30, values: EvidenceScene.bare)
        _ = try scene.series()
        let fine = RasterGrid(width: 240, height: 160, west: 500_000, north: 3_400_000, cellSize: 50)
        try scene.rasters.write("fine.tif", [Double](repeating: 0.25, count: fine.cellCount), grid: fine)
        let series = try EvidenceSeries(
            yaml: "composites: {files: {2020: ndvi-2020.tif, 2021: fine.tif}}\nindex: ndvi", file: "series.yaml",
            folder: scene.rasters.folder)
        let request = EvidenceRequest(
            sites: .ledger(scene.snapshot, name: "ledger"), series: series, seriesFile: "series.yaml")
        guard case .done(let findings) = try EvidenceAnalysis(request).run() else {
            Issue.record("refused")
            return
        }
        let points = try #require(findings.result.sites.first).points
        #expect(points.map { ($0.coveredCells * 10).rounded() / 10 } == [25, 100])
        #expect(abs((points[0].mean ?? 0) - 0.13) < 1e-9 && abs((points[1].mean ?? 0) - 0.25) < 1e-9)
        #expect(findings.result.issues.contains { $0.message.key == "evidence.issue.several-grids" })
    }
}

@Suite("The report of evidence: terminal, files and map")
struct EvidenceReportTests {
    static func report(_ language: Language) throws -> EvidenceReport {
        let scene = try EvidenceScene()
        let accepted: [(EventKind, Int)] = [(.started, 2016), (.accepted, 2020)]
        try scene.add("K01", column: 5, row: 5, values: EvidenceScene.grown, events: accepted)
        try scene.add("K02", column: 30, row: 5, values: EvidenceScene.bare, events: accepted)
        try scene.add("K03", column: 55, row: 5, values: EvidenceScene.bare, empty: 0.6)
        let request = EvidenceRequest(
            sites: .ledger(scene.snapshot, name: "ledger"), series: try scene.series(), seriesFile: "series.yaml")
        guard case .done(let findings) = try EvidenceAnalysis(request).run() else {
            throw GeoError(.badArgument, "look")
        }
        return EvidenceReport(
            findings, record: RunRecord(of: findings, request, start: Date(timeIntervalSince1970: 0)),
            language: language)
    }

    @Test("the terminal shows states, sites, composites and visits, in both languages, with no key left")
    func terminal() throws {
        let en = try Self.report(.en).terminalText(width: 160)
        #expect(en.contains("recovered") && en.contains("too few cells with a value"))
        #expect(en.contains("K02, 25.0000 ha: accepted on 2020-06-30, and bare in 2025") || en.contains("K02, 24."))
        let zh = try Self.report(.zh).terminalText(width: 160)
        #expect(zh.contains("已恢复") && zh.contains("建议现场核查"))
        for text in [en, zh] { #expect(!text.contains("evidence.") && !text.contains("{")) }
    }

    @Test("all files are written, the series has a row a site and date, and the map its states")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("evidence-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let report = try Self.report(.en)
        let paths = try report.write(to: try StagedFolder(folder))
        #expect(paths.map { URL(fileURLWithPath: $0).lastPathComponent }.sorted() == EvidenceReport.fileNames.sorted())
        let lines = try String(contentsOfFile: "\(folder)/series.csv", encoding: .utf8)
            .split(whereSeparator: \.isNewline)
        #expect(lines.count == 1 + 3 * 11)
        let map = try Dataset("\(folder)/evidence.gpkg")
        #expect(Set(map.layerNames).isSuperset(of: ["sites", "rings"]))
        let sites = try map.layer("sites").readAll()
        #expect((0..<sites.count).map { sites.value($0, "veg_state").text } == ["recovered", "disturbed", "no-data"])
        let json = try String(contentsOfFile: "\(folder)/result.json", encoding: .utf8)
        let back = try ResultText.decode(EvidenceResult.self, from: json)
        #expect(back.sites.map(\.id) == ["K01", "K02", "K03"])
        #expect(back.visits.map(\.site) == ["K02"])
    }

    @Test("every column and sheet has its title")
    func titles() throws {
        let tables = EvidenceTables(try Self.report(.en).result, .zh)
        for table in tables.all {
            #expect(!table.title(.zh).hasPrefix("sheet."))
            #expect(table.titledFields(.zh).allSatisfy { !$0.name.contains("evidence.") && !$0.name.contains("{") })
            #expect(Set(table.titledFields(.en).map(\.name)).count == table.fields.count)
        }
    }
}
