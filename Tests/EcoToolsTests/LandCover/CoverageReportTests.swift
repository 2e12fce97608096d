import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("the report of a coverage analysis, on the sample county") struct CoverageReportTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func sample(_ name: String) -> String { root.appendingPathComponent("SampleData/\(name)").path }

    /// The run `cn` of the expected numbers.
    static func request() throws -> CoverageRequest {
        let legend = try Legend(nameOrFile: "clcd")
        var zones = SourceRequest(file: sample("towns.gpkg"))
        zones.idFields = ["code"]
        zones.nameFields = ["name"]
        let years = ["2020", "2025"].map { label in
            var year = CoverYear(label: label, raster: sample("landcover-\(label).tif"), legend: legend)
            year.canopy = sample("closure-\(label).tif")
            return year
        }
        var request = CoverageRequest(zones: zones, years: years, definition: try CoverDefinition(nameOrFile: "cn"))
        request.mask = SourceRequest(file: sample("shrub-mask.gpkg"))
        request.parents = SourceRequest(file: sample("county.gpkg"))
        request.parents?.idFields = ["code"]
        request.hierarchy = .field(["parent"])
        request.targetPercent = 17.2
        request.confusion = try ConfusionMatrix(file: sample("confusion.csv"))
        return request
    }

    static func report(_ language: Language = .en, _ change: (inout CoverageRequest) -> Void = { _ in }) throws
        -> CoverageReport
    {
        var request = try request()
        change(&request)
        guard case .done(let findings) = try CoverageAnalysis(request).run() else {
            throw GeoError(.badArgument, "analyse the sample")
        }
        return CoverageReport(
            findings, request: request, record: RunRecord(of: findings, request, start: Date()), language: language)
    }

    /// Rows of a file of expected numbers, as name -> text.
    static func expected(_ name: String, run: String = "cn") throws -> [[String: String]] {
        let text = try String(contentsOfFile: sample("expected/\(name)"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
        let rows = lines.dropFirst().map { row in
            Dictionary(zip(lines[0], row), uniquingKeysWith: { first, _ in first })
        }
        return rows.filter { $0["run"] == run }
    }

    static func written(_ report: CoverageReport, only: [String]? = nil, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("coverage-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try report.write(to: StagedFolder(folder), only: only)
        try body(folder)
    }

    static func real(_ table: FeatureTable, _ field: String, _ row: Int) throws -> Double {
        let column = try #require(table.column(field), "no column \(field)")
        guard case .real(let value) = column[row] else { throw GeoError(.badArgument, "read \(field)") }
        return value
    }

    // MARK: The map

    @Test("zones.gpkg holds, zone by zone and year by year, what exactextract and PROJ found")
    func map() throws {
        try Self.written(try Self.report()) { folder in
            let table = try Dataset("\(folder)/zones.gpkg").layer("zones").readAll()
            #expect(table.count == 9)
            for row in 0..<table.count {
                let id = try #require(table.column("zone_id")?[row].text)
                let territory = try Self.real(table, "territory_m2", row)
                for year in ["2020", "2025"] {
                    let truth = try #require(
                        try Self.expected("coverage-zones.csv").first { $0["zone"] == id && $0["year"] == year })
                    let pairs = [
                        ("covered_m2", "covered_m2"), ("valid_m2", "valid_m2"), ("water_m2", "water_m2"),
                        ("nodata_m2", "no_data_m2"), ("unknown_codes_m2", "unknown_m2"),
                        ("below_canopy_m2", "below_closure_m2"), ("without_canopy_m2", "without_closure_m2"),
                        ("outside_mask_m2", "outside_mask_m2"),
                    ]
                    for (mine, theirs) in pairs {
                        let wanted = try #require(truth[theirs].flatMap(Double.init))
                        let found = try Self.real(table, "\(mine)_\(year)", row)
                        #expect(abs(found - wanted) <= 1e-8 * territory, "\(id) \(year) \(mine)")
                    }
                    let rate = try #require(truth["percent_of_territory"].flatMap(Double.init))
                    let shown = try Self.real(table, "rate_percent_\(year)", row)
                    #expect(abs(shown - rate) <= 0.005 + 1e-6)
                }
                let change = try #require(try Self.expected("coverage-changes.csv").first { $0["zone"] == id })
                for name in ["gain_m2", "loss_m2", "kept_m2", "net_m2", "compared_m2"] {
                    let wanted = try #require(change[name].flatMap(Double.init))
                    let found = try Self.real(table, "\(name)_2020_2025", row)
                    #expect(abs(found - wanted) <= 1e-8 * territory, "\(id) \(name)")
                }
            }
        }
    }

    @Test("classes of the map are round numbers that hold every rate; a target is one of their borders")
    func breaks() {
        #expect(MapStyle.breaks([3, 21, 29.9], nil) == [0, 5, 10, 15, 20, 25, 30])
        #expect(MapStyle.breaks([3, 21, 29.9], 17.2) == [0, 5, 10, 15, 17.2, 20, 25, 30])
        #expect(MapStyle.breaks([57, 57], 60) == [57, 58])
        #expect(MapStyle.breaks([0, 100], nil) == [0, 20, 40, 60, 80, 100])
        for rates in [[0.0], [100.0], [], [0.001, 0.002], [99.99, 100]] {
            let breaks = MapStyle.breaks(rates, nil)
            #expect(breaks.count >= 2 && breaks == breaks.sorted() && Set(breaks).count == breaks.count, "\(rates)")
            for rate in rates { #expect(breaks[0] <= rate && rate <= breaks[breaks.count - 1], "\(rates)") }
        }
    }

    // MARK: The change

    @Test("patches of change are the cells of the raster of change, and near the gains and losses of the table")
    func changes() throws {
        try Self.written(try Self.report()) { folder in
            let source = try RasterSource("\(folder)/change-2020-2025.tif")
            let band = source.bands[0]
            #expect(band.cellType == .uint8 && band.noData == .value(255))
            #expect(
                band.categoryNames?.prefix(4).map(\.self) == [
                    "not covered in either year", "covered in both years", "gained", "lost",
                ])
            let cells = try RasterReader(source).read(source.grid.window, as: UInt8.self)
            #expect(Set(cells) == [0, 1, 2, 3, 255])
            let crs = try #require(source.crs)
            let areas = try CellAreas(source.grid, crs: crs)
            let table = try Dataset("\(folder)/changes.gpkg").layer("changes_2020_2025").readAll()
            for (code, value) in [("gain", UInt8(2)), ("loss", UInt8(3))] {
                var ofCells = 0.0
                for row in 0..<source.grid.height {
                    let count = cells[(row * source.grid.width)..<((row + 1) * source.grid.width)].count { $0 == value }
                    ofCells += Double(count) * (areas.squareMetres(ofRow: row) ?? 0)
                }
                var ofPatches = 0.0
                for row in 0..<table.count where table.column("change_code")?[row].text == code {
                    ofPatches += try Self.real(table, "patch_m2", row)
                    #expect(table.geometries[row]?.isValid == true)
                }
                #expect(abs(ofPatches - ofCells) <= 1e-7 * ofCells, "\(code)")
                let truth = try #require(
                    try Self.expected("coverage-changes.csv").first { $0["zone"] == "all" }?["\(code)_m2"]
                        .flatMap(Double.init))
                // Whole cells on the border of the county against shares of them.
                #expect(abs(ofPatches - truth) <= 0.01 * truth, "\(code)")
            }
        }
    }

    @Test("where classes decide alone no raster of verdicts is written; without change maps none is made")
    func fewerFiles() throws {
        let report = try Self.report { request in
            request.mask = nil
            request.mapsChanges = false
            for index in request.years.indices { request.years[index].canopy = nil }
            request.minimumPatchSquareMetres = 0
        }
        try Self.written(report) { folder in
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names == ["coverage.xlsx", "result.json", "run.json", "zones.csv", "zones.gpkg"])
        }
        try Self.written(report, only: ["zones.csv"]) { folder in
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names == ["run.json", "zones.csv"])
        }
    }

    // MARK: Words and tables

    @Test("no line of text is wider than the terminal, in both languages", arguments: Language.allCases, [60, 80, 120])
    func widths(language: Language, width: Int) throws {
        let report = try Self.report(language)
        for detail in CoverageTerminal.Detail.allCases {
            let lines = report.terminalText(detail, width: width).split(separator: "\n").map(String.init)
            let wide = lines.filter { DisplayWidth.of($0) > width }
            #expect(wide == [], "\(detail)")
            let keys = lines.filter {
                $0.firstMatch(of: /\b(coverage|head|issue|column|caveat|denominator)\.[a-z]/) != nil
            }
            #expect(keys == [], "\(detail)")
            #expect(!lines.contains { $0.contains("{") }, "\(detail)")
        }
    }

    @Test("every sheet and column has a title in both languages, different within a sheet")
    func titles() throws {
        for language in Language.allCases {
            let report = try Self.report(language)
            for table in report.tables.all + [report.tables.zones] {
                #expect(!table.title(language).hasPrefix("sheet."), "\(table.id)")
                let titles = table.titledFields(language).map(\.name)
                #expect(titles.filter { $0.contains("column.") } == [], "\(table.id)")
                #expect(Set(titles).count == titles.count, "\(table.id)")
            }
        }
    }

    @Test("the text names definition, denominator and method, and prints the sum beside the drawn boundary")
    func text() throws {
        let text = try Self.report().terminalText(.zones, width: 120)
        #expect(text.contains("China: forest area"))
        #expect(text.contains("share of the territory inside the boundary"))
        #expect(text.contains("ellipsoidal, closed form, by row"))
        // expected/coverage-zones.csv: all 1015.999, own 1015.768, of which 174.282 and 174.274 covered in 2020.
        #expect(text.contains("1,016.00") && text.contains("1,015.77") && text.contains("+0.23"))
        #expect(text.contains("sum less boundary"))
        // expected/coverage-adjusted.csv
        #expect(text.contains("222.40") && text.contains("24.87"))
        // expected/coverage-changes.csv: gain 7306508.81, loss 5305831.40
        #expect(text.contains("730.6509") && text.contains("530.5831"))
    }

    @Test("the result reads back from its JSON, and the same run gives the same bytes")
    func json() throws {
        let json = try Self.report().json()
        let back = try ResultText.decode(CoverageResult.self, from: json)
        let again = try ResultText.json(back)
        #expect(again == json)
        let three = try Self.report { $0.workers = 3 }.json()
        #expect(three == json)
    }

    @Test("labels become different names of files and columns, whatever they are called")
    func slugs() {
        #expect(CoverageWords.slugs(["2020", "2025"]) == ["2020", "2025"])
        #expect(CoverageWords.slugs(["a/b", "a b", "变更后"]) == ["a_b", "a_b_2", "变更后"])
        #expect(
            CoverageReport.fileNames(labels: ["2000", "2010", "2020"]).filter { $0.hasPrefix("change-") } == [
                "change-2000-2010.tif", "change-2010-2020.tif", "change-2000-2020.tif",
            ])
        #expect(CoverageReport.fileNames(labels: ["2020"]).contains("changes.gpkg") == false)
    }
}
