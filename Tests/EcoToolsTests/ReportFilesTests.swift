import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// The sample county's check, written to files once.
enum ReportSample {
    static let findings: CheckFindings? = try? run(workers: 2)

    static func run(workers: Int) throws -> CheckFindings? {
        let configuration = try CheckConfiguration(path: SampleData.path("layers.yaml"))
        guard let footprints = configuration.footprints, let date = CalendarDate("2024-07-01") else { return nil }
        var request = CheckRequest(footprints: footprints, layers: configuration.layers, date: date)
        request.rules = try RuleSet.named("chongqing-14fyp")
        request.allowsLargeRepairs = true
        request.workers = workers
        guard case .done(let findings) = try OverlapCheck(request).run() else { return nil }
        return findings
    }

    static func report(_ findings: CheckFindings, _ language: Language) throws -> CheckReport {
        let record = RunRecord(
            command: "check", parameters: [:], inputs: findings.inputs, operations: findings.operations,
            repairCount: 0, sliverCount: 0, start: Date(timeIntervalSince1970: 0), workers: 1)
        return CheckReport(findings, record: record, language: language, tables: try RuleTables.shipped())
    }

    /// A folder that is removed when the test ends.
    static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("eco-report-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }
}

@Suite("The files of a check, read back") struct ReportFilesTests {
    let findings: CheckFindings

    init() throws { findings = try #require(ReportSample.findings) }

    private func write(_ language: Language, _ body: (String) throws -> Void) throws {
        try ReportSample.withFolder { folder in
            _ = try ReportSample.report(findings, language).write(to: StagedFolder(folder))
            try body(folder)
        }
    }

    private func table(_ path: String, _ layer: String? = nil) throws -> FeatureTable {
        try Dataset(path).layer(layer).readAll()
    }

    /// role -> title in layers.yaml.
    private var titles: [String: String] {
        Dictionary(uniqueKeysWithValues: findings.result.layers.map { ($0.role.rawValue, $0.title) })
    }

    @Test("in Chinese the sheet of verdicts has words, not codes: exemptions, units")
    func words() throws {
        try write(.zh) { folder in
            let verdicts = try table("\(folder)/findings.xlsx", "规则判定")
            func texts(_ column: String) throws -> Set<String> {
                let column = try #require(verdicts.column(column))
                return Set((0..<verdicts.count).compactMap { column[$0].text })
            }
            let exemptions = try texts("适用例外")
            let rules = try RuleSet.named("chongqing-14fyp").rules.flatMap(\.exemptions)
            #expect(!exemptions.isEmpty && exemptions.isSubset(of: Set(rules.map(\.title.zh))), "\(exemptions)")
            let units = try texts("余量单位").union(texts("实测单位"))
            #expect(units.isSubset(of: ["m", "m²", "°", "个"]), "\(units)")
            let repairs = try table("\(folder)/findings.xlsx", "几何修复")
            #expect(try #require(repairs.column("原因"))[0].text == "自相交")
        }
    }

    @Test("all five files appear, and nothing else")
    func files() throws {
        try write(.en) { folder in
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(Set(names) == Set(CheckReport.fileNames))
        }
    }

    @Test("findings.csv begins with the mark that lets Excel read Chinese, and has each pair of expected/overlaps.csv")
    func csv() throws {
        try write(.zh) { folder in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/findings.csv"))
            #expect(Array(bytes.prefix(3)) == [0xEF, 0xBB, 0xBF])
            try compareOverlaps(try table("\(folder)/findings.csv"), .zh)
        }
    }

    @Test("the first data sheet of findings.xlsx has each pair of expected/overlaps.csv, with numbers as numbers")
    func xlsx() throws {
        try write(.en) { folder in
            let sheet = Messages.text("sheet.findings", .en)
            let read = try table("\(folder)/findings.xlsx", sheet)
            try compareOverlaps(read, .en)
            let field = try #require(read.fields.first { $0.name == Messages.text("column.overlap_m2", .en) })
            #expect(field.type == .real)
            let names = try Dataset("\(folder)/findings.xlsx").layerNames
            let sheets = [
                "projects", "findings", "unions", "classes", "matrix", "verdicts", "slivers", "repairs", "totals",
                "layers", "issues",
            ]
            #expect(names == sheets.map { Messages.text("sheet.\($0)", .en) })
        }
    }

    private func compareOverlaps(_ table: FeatureTable, _ language: Language) throws {
        func value(_ row: Int, _ column: String) -> FieldValue {
            table.value(row, Messages.text("column.\(column)", language))
        }
        var found: [String: Double] = [:]
        for row in 0..<table.count {
            // Rows of corridors say their width.
            guard value(row, "corridor_width_m").text == nil || value(row, "corridor_width_m").text == "" else {
                continue
            }
            let measure =
                value(row, "overlap_m2").number ?? value(row, "overlap_m").number
                ?? value(row, "overlap_points").number
            let key = ["project_id", "layer", "feature_id"].map { value(row, $0).text ?? "" }.joined(separator: "|")
            found[key] = measure ?? 0
        }
        for expected in try SampleData.expected("overlaps") {
            let role = try #require(expected["role"])
            let key = [expected["project"] ?? "", titles[role] ?? "", expected["feature"] ?? ""].joined(separator: "|")
            let amount = try #require(Double(expected["value"] ?? ""))
            let read = try #require(found[key], "\(key)")
            // The expected value has six decimals; CSV and XLSX keep fifteen digits.
            #expect(abs(read - amount) <= 2e-6 + 2e-9 * amount, "\(key): \(read), \(amount)")
        }
    }

    @Test("the unions in overlaps.gpkg have the areas of expected/unions.csv, as attributes and as geometry")
    func unions() throws {
        try write(.en) { folder in
            let read = try table("\(folder)/overlaps.gpkg", "unions")
            let measurer = try Measurer(findings.crs)
            var found: [String: (attribute: Double, geometry: Double)] = [:]
            for row in 0..<read.count where read.value(row, "footprint_m2").number != 0 {
                let key = "\(read.value(row, "project_id").text ?? "")|\(read.value(row, "layer").text ?? "")"
                let geometry = try #require(read.geometries[row])
                found[key] = (read.value(row, "union_m2").number ?? -1, try measurer.area(of: geometry))
            }
            for expected in try SampleData.expected("unions") where expected["unit"] == "m2" {
                guard let title = titles[expected["role"] ?? ""] else { continue }
                let key = "\(expected["project"] ?? "")|\(title)"
                let amount = try #require(Double(expected["union"] ?? ""))
                guard amount > 0 else { continue }
                let union = try #require(found[key], "\(key)")
                #expect(abs(union.attribute - amount) <= 2e-6 + 2e-9 * amount, "\(key)")
                #expect(abs(union.geometry - amount) <= 1e-5 + 1e-8 * amount, "\(key)")
            }
        }
    }

    @Test(
        "overlaps.gpkg has its layers, in the footprints' reference system, each with a style that QGIS opens by itself"
    )
    func map() throws {
        try write(.zh) { folder in
            let path = "\(folder)/overlaps.gpkg"
            let dataset = try Dataset(path)
            let names = dataset.layerNames
            for name in ["footprints", "overlaps", "unions", "nearest", "slivers", "repairs"] {
                #expect(names.contains(name))
                #expect(try dataset.layer(name).crsDefinition != nil)
            }
            #expect(try CRS(try #require(dataset.layer("overlaps").crsDefinition)).authorityCode == "EPSG:4490")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(bytes.range(of: Data("attr=\"outcome_code\"".utf8)) != nil)
            #expect(bytes.range(of: Data("name=\"压占（m²）\"".utf8)) != nil, "columns have Chinese titles")
        }
    }

    @Test(
        "footprints on the map: every project once, lines and points in layers of their own, with the gravest verdict")
    func footprints() throws {
        try write(.en) { folder in
            var outcomes: [String: String] = [:]
            for layer in ["footprints", "footprints_lines", "footprints_points"] {
                let read = try table("\(folder)/overlaps.gpkg", layer)
                for row in 0..<read.count {
                    let id = try #require(read.value(row, "project_id").text)
                    #expect(outcomes[id] == nil)
                    outcomes[id] = read.value(row, "outcome_code").text
                }
            }
            #expect(outcomes.count == findings.result.footprints.count)
            for footprint in findings.result.footprints {
                #expect(outcomes[footprint.id] == footprint.gravestOutcome?.rawValue)
            }
        }
    }

    @Test("slivers and repairs on the map lie where the independent lists have them")
    func slivers() throws {
        try write(.en) { folder in
            let read = try table("\(folder)/overlaps.gpkg", "slivers")
            let expected = try SampleData.expected("slivers")
            #expect(read.count == expected.count)
            for row in expected {
                let area = try #require(Double(row["area_m2"] ?? ""))
                let matches = (0..<read.count).contains { index in
                    read.value(index, "project_id").text == row["project"]
                        && read.value(index, "feature_id").text == row["feature"]
                        && abs((read.value(index, "sliver_m2").number ?? 0) - area) < 1e-5
                }
                #expect(matches, "\(row)")
            }
            #expect(try table("\(folder)/overlaps.gpkg", "repairs").count == findings.result.repairs.count)
        }
    }

    @Test("result.json reads back as the result it was written from, and the record as the record")
    func json() throws {
        try write(.en) { folder in
            let text = try String(contentsOfFile: "\(folder)/result.json", encoding: .utf8)
            let read = try ResultText.decode(OverlapResult.self, from: text)
            #expect(try ResultText.json(read) == text)
            #expect(read.footprints.count == findings.result.footprints.count)
            let first = try #require(read.footprints.first)
            let original = try #require(findings.result.footprints.first)
            #expect(first.measure == original.measure)
            #expect(first.facts == original.facts)
            #expect(first.verdicts == original.verdicts)
            let record = try String(contentsOfFile: "\(folder)/run.json", encoding: .utf8)
            #expect(try ResultText.decode(RunRecord.self, from: record).inputs.count == 10)
        }
    }

    @Test("the same findings are the same bytes in every file")
    func reproducible() throws {
        try write(.zh) { first in
            try write(.zh) { second in
                for name in CheckReport.fileNames where name != "run.json" {
                    let a = try Data(contentsOf: URL(fileURLWithPath: "\(first)/\(name)"))
                    #expect(try a == Data(contentsOf: URL(fileURLWithPath: "\(second)/\(name)")), "\(name)")
                }
            }
        }
    }

    @Test("a cancelled report leaves an older result as it was")
    func cancelled() throws {
        try ReportSample.withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try "older".write(toFile: "\(folder)/result.json", atomically: true, encoding: .utf8)
            let cancellation = Cancellation()
            let staged = try StagedFolder(folder)
            let report = try ReportSample.report(findings, .en)
            #expect(throws: GeoError.self) {
                // Asked to stop while the last file is being written.
                _ = try report.write(
                    to: staged, progress: { if $0.subject == "run.json" { cancellation.cancel() } },
                    cancellation: cancellation)
            }
            staged.discard()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["result.json"])
            #expect(try String(contentsOfFile: "\(folder)/result.json", encoding: .utf8) == "older")
        }
    }

    @Test("every sheet and column has a title in both languages, no two columns of a sheet the same")
    func titles_() throws {
        let tables = CheckTables(
            result: findings.result, words: ReportWords(language: .en, tables: nil)
        ).all
        for table in tables {
            #expect(Messages.shared.entries["sheet.\(table.id)"] != nil, "\(table.id)")
            for field in table.fields {
                #expect(Messages.shared.entries["column.\(field.name)"] != nil, "\(table.id): \(field.name)")
            }
            for language in Language.allCases {
                let names = table.titledFields(language).map { $0.name.lowercased() }
                #expect(Set(names).count == names.count, "\(table.id): \(names)")
            }
        }
    }
}
