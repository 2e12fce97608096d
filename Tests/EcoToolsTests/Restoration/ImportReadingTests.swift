import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Import: reading files")
struct ImportReadingTests {
    private static let facts = LedgerFacts(title: "", crs: "EPSG:4490")

    private func read(_ bytes: [UInt8], _ name: String, _ mapping: String, crs: String? = nil) throws
        -> RowReading.Outcome
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        var source = SourceRequest(file: file.path)
        source.crs = crs
        let mapping = try SiteMapping(yaml: mapping, file: "m.yaml")
        var request = ImportRequest(source: source, mapping: mapping, statusDate: try day("2022-12-31"))
        request.workers = 1
        return try LedgerImport(request: request, facts: Self.facts).read().reading
    }

    private static let mapping = """
        source: test
        id: [编号]
        status: {fields: [状态], codes: {已验收: accepted, 未治理: registered}}
        dates: {accepted: [验收]}
        area: {fields: [面积], unit: ha}
        """

    @Test("a table in GBK, and one in UTF-8 with its mark: ids, words, days and areas in ha")
    func tables() throws {
        let text = "编号,状态,验收,面积\n甲1,已验收,2022年1月19日,\"1,2.5\"\n甲2,已验收,44580,3\n甲3,烂尾,,-\n,未治理,,1\n"
        // The same text in GBK, as Python encodes it.
        let gbk = try #require(
            ByteDigest.bytes(
                hexadecimal:
                    "b1e0bac52cd7b4ccac2cd1e9cad52cc3e6bbfd0abcd7312cd2d1d1e9cad52c32303232c4ea31d4c23139c8d52c22312c322e35220abcd7322cd2d1d1e9cad52c34343538302c330abcd7332cc0c3ceb22c2c2d0a2cceb4d6cec0ed2c2c310a"
            ))
        for bytes in [gbk, [0xEF, 0xBB, 0xBF] + Array(text.utf8)] {
            let outcome = try read(bytes, "t.csv", Self.mapping)
            #expect(outcome.isTable && !outcome.isRefused)
            #expect(outcome.rows.map(\.sourceID) == ["甲1", "甲2", "甲3", nil])
            #expect(outcome.rows[0].reading.events == [try stated(.accepted, "2022-01-19")])
            #expect(outcome.rows[1].reading.events == [try stated(.accepted, "2022-01-19")])
            #expect(outcome.rows[0].reading.attributes.statedSquareMetres == 125_000)
            #expect(outcome.rows[2].reading.problems.map(\.kind) == [.unknownCode])
            #expect(outcome.checks.serialDateCount == 1 && outcome.checks.rowsWithoutID == 1)
        }
    }

    @Test("a workbook of nothing but texts has the names of its fields in the first row, like any other")
    func texts() throws {
        let bytes = try Workbook.bytes(
            "清单", [["编号", "状态", "验收"], ["甲1", "已验收", "2022-01-19"], ["甲2", "已验收", "2021年3月4日"]])
        let outcome = try read(bytes, "t.xlsx", Self.mapping)
        #expect(outcome.layer == "清单" && outcome.isTable && !outcome.isRefused, "\(outcome.issues)")
        #expect(outcome.rows.map(\.row) == [2, 3] && outcome.rows.map(\.sourceID) == ["甲1", "甲2"])
        #expect(outcome.rows[0].reading.events == [try stated(.accepted, "2022-01-19")])
        #expect(outcome.rows[1].reading.events == [try stated(.accepted, "2021-03-04")])
        #expect(!outcome.issues.contains { $0.message.key == "issue.formulas-without-value" })
    }

    @Test("rows of a table without anything in them are passed over, and counted")
    func blank() throws {
        let outcome = try read(Array("编号,状态\n甲1,未治理\n,\n  , \n甲2,未治理\n,\n".utf8), "t.csv", Self.mapping)
        #expect(outcome.rows.map(\.sourceID) == ["甲1", "甲2"] && outcome.checks.blankRowCount == 3)
        #expect(outcome.checks.rowsWithoutID == 0)
    }

    @Test("formulas without a stored value are read as empty, and named by their cells")
    func formulas() throws {
        let date = "DATE(2022,1,19)"
        let bytes = try Workbook.bytes(
            "清单",
            [
                ["编号", "状态", "验收"], ["甲1", "未治理", .formula(date, value: nil)],
                ["甲2", "未治理", .formula(date, value: "44580")],
            ])
        let outcome = try read(bytes, "t.xlsx", Self.mapping)
        #expect(!outcome.isRefused && outcome.rows.count == 2)
        let said = try #require(outcome.issues.first { $0.message.key == "issue.formulas-without-value" })
        #expect(said.severity == .warning && said.message.arguments["cells"] == .list([.text("C2")]))
        let accepted = try stated(.accepted, "2022-01-19")
        #expect(outcome.rows[1].reading.events.contains(accepted))
    }

    @Test("ids of full and half width are one id, as spelled they stay in the source; case is not folded")
    func widths() throws {
        let text = "编号,状态\nＫＳ００１,未治理\nKS001,未治理\nks001,未治理\n\u{3000}矿－１\u{3000},未治理\n"
        let outcome = try read(Array(text.utf8), "t.csv", Self.mapping)
        #expect(outcome.rows.map(\.sourceID) == ["KS001", "KS001", "ks001", "矿-1"])
        #expect(outcome.rows[0].source.contains("ＫＳ００１"))
    }

    @Test("days before 1950 are none: the zero of a spreadsheet, slips of the pen; the first of 1950 is one")
    func early() throws {
        for value in ["1899-12-30", "1621年3月4日", "1949-12-31", "16210304"].map({ FieldValue.string($0) })
            + [.date("1899-12-30"), .integer(16_210_304)]
        {
            var reading = DateReading()
            guard case .unreadable = reading.read(value) else {
                Testing.Issue.record("\(value) is read as a day")
                continue
            }
        }
        var reading = DateReading()
        guard case .date(let first) = reading.read(.date("1950-01-01")) else {
            Testing.Issue.record("not read")
            return
        }
        #expect(first == (try day("1950-01-01")))
        let outcome = try read(Array("编号,状态,验收\n甲,未治理,1621-03-04\n".utf8), "t.csv", Self.mapping)
        #expect(outcome.rows.first?.reading.problems.map(\.kind) == [.unreadableDate])
    }

    private func layer(_ rings: [String]) -> [UInt8] {
        let features = rings.enumerated().map { index, ring in
            "{\"type\":\"Feature\",\"properties\":{\"编号\":\"K\(index)\",\"状态\":\"未治理\",\"面积\":100},"
                + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[\(ring)]}}"
        }
        return Array("{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}".utf8)
    }

    @Test("areas off by more than 20 % and pairs of overlapping rows are said, with figures")
    func checks() throws {
        // 0.01 degree: 1 km by 1.1 km, about 107 ha; stated 100 ha.
        let square = "[[106.5,29.5],[106.51,29.5],[106.51,29.51],[106.5,29.51],[106.5,29.5]]"
        let half = "[[106.505,29.5],[106.515,29.5],[106.515,29.51],[106.505,29.51],[106.505,29.5]]"
        let outcome = try read(layer([square, square, half]), "t.geojson", Self.mapping)
        #expect(outcome.checks.statedAreaCount == 3)
        #expect(outcome.checks.areaDifferences.map(\.isBeyondTolerance) == [false, false, false])
        // The worked value of the graticule cell at 106.5 E, 29.5 N.
        #expect(abs((outcome.rows[0].size ?? 0) - 1_074_761.677) < 0.01)
        #expect(outcome.checks.overlaps.map(\.rows).count == 3)
        #expect(outcome.checks.overlaps[0].isEqual && !outcome.checks.overlaps[1].isEqual)
        #expect(abs(outcome.checks.overlaps[1].sharePercent - 50) < 1e-3)
    }

    @Test("declared as GCJ-02 the ground comes back to where it is: the worked vector of 106.55 E, 29.56 N")
    func offset() throws {
        let (x, y) = (106.553720337, 29.557153429)
        let ring = "[[\(x),\(y)],[\(x + 0.001),\(y)],[\(x + 0.001),\(y + 0.001)],[\(x),\(y + 0.001)],[\(x),\(y)]]"
        let outcome = try read(layer([ring]), "t.geojson", Self.mapping, crs: "gcj02")
        let positions = try #require(outcome.rows.first?.ground).allCoordinates
        #expect(positions.contains { abs($0.x - 106.55) < 1e-7 && abs($0.y - 29.56) < 1e-7 })
        #expect(outcome.issues.contains { $0.message.key == "issue.offset-undone" })
    }

    @Test("fields that are not there: without the id nothing is taken, without a status it is said")
    func fields() throws {
        let outcome = try read(Array("a,b\n1,2\n".utf8), "t.csv", Self.mapping)
        #expect(outcome.issues.map(\.message.key).contains("issue.mapping-no-id") && outcome.isRefused)
        #expect(outcome.issues.map(\.message.key).contains("issue.mapping-no-status"))
    }
}

@Suite("Import: 333 coal mines of the Global Energy Monitor", .enabled(if: MiningData.isPresent))
struct ImportMiningTests {
    @Test("of 209 stated areas the six that differ by more than 20 % are named, and the four invalid ones repaired")
    func mines() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // The stated areas stand in notes: they are put into a field of their own.
        let table = try FeatureTable.mines()
        var expected: Set<String> = []
        var areas: [String: Double] = [:]
        for row in table.rows {
            guard let difference = Double(row.difference),
                let stated = row.stated.compactMap(Double.init)
                    .min(by: { abs($0 - row.computed) < abs($1 - row.computed) })
            else { continue }
            areas[row.id] = stated
            if difference > 0.2 { expected.insert(row.id) }
        }
        #expect(areas.count == 209 && expected.count == 6)
        let data = try Data(contentsOf: URL(fileURLWithPath: MiningData.polygons))
        var root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let features = try #require(root["features"] as? [[String: Any]]).compactMap { feature -> [String: Any]? in
            guard var properties = feature["properties"] as? [String: Any], let id = properties["id"] as? String,
                (feature["geometry"] as? [String: Any])?["type"] as? String != "Point"
            else { return nil }
            properties = ["id": id, "status": "A", "stated_km2": areas[id] as Any]
            if areas[id] == nil { properties["stated_km2"] = NSNull() }
            var copy = feature
            copy["properties"] = properties
            return copy
        }
        root["features"] = features
        let file = folder.appendingPathComponent("mines.geojson")
        try JSONSerialization.data(withJSONObject: root).write(to: file)
        let mapping = try SiteMapping(
            yaml: """
                source: Global Energy Monitor, areas in the notes
                id: [id]
                status: {fields: [status], codes: {A: registered}}
                area: {fields: [stated_km2], unit: km2}
                """, file: "mines.yaml")
        let request = ImportRequest(
            source: SourceRequest(file: file.path), mapping: mapping, statusDate: try day("2026-05-12"))
        let log = MemoryLog(LedgerFacts(title: "", crs: "EPSG:4326"))
        let result = try RestorationSample.take(log, request)
        #expect(result.checks.statedAreaCount == 209)
        #expect(Set(result.checks.areaDifferences.filter(\.isBeyondTolerance).compactMap(\.id)) == expected)
        #expect(result.repairs.count == 4, "\(result.repairs.map(\.id))")
        let invalid = Set(table.rows.filter { $0.valid == "False" }.map(\.id))
        #expect(Set(result.repairs.map(\.id)) == invalid)
    }
}

enum MiningData {
    private static let folder: String = {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let given = ProcessInfo.processInfo.environment["ECO_SHARED_DATA"]
        return (given ?? package.deletingLastPathComponent().appendingPathComponent("shared/data").path) + "/mining"
    }()

    static var polygons: String { "\(folder)/gem_coal_mine_boundaries_v1.0.2.geojson" }
    static var areas: String { "\(folder)/gem_reported_vs_geodesic_area.csv" }
    static var isPresent: Bool { FileManager.default.fileExists(atPath: areas) }
}

extension FeatureTable {
    struct Mines {
        var rows: [(id: String, computed: Double, stated: [String], difference: String, valid: String)]
    }

    static func mines() throws -> Mines {
        let table = try Dataset(MiningData.areas).layer().readAll()
        return Mines(
            rows: (0..<table.count).map { row in
                (
                    table.value(row, "id").text ?? "", Double(table.value(row, "geodesic_km2_wgs84").text ?? "") ?? 0,
                    (table.value(row, "areas_in_notes_km2").text ?? "").split { " ;|,[]".contains($0) }.map(
                        String.init),
                    table.value(row, "best_rel_diff").text ?? "", table.value(row, "valid").text ?? ""
                )
            })
    }
}
