import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// The yearly files of the sample county and their written answers; skipped, visibly, where they are absent.
enum RestorationSample {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("SampleData").path

    static var isPresent: Bool {
        FileManager.default.fileExists(atPath: "\(folder)/expected/restoration-rows.csv")
            && FileManager.default.fileExists(atPath: "\(folder)/restoration/restoration-2025.csv")
    }

    static let files = [
        (2020, "restoration-2020.shp"), (2021, "restoration-2021.gpkg"), (2022, "restoration-2022.shp"),
        (2023, "restoration-2023.xlsx"), (2024, "restoration-2024.geojson"), (2025, "restoration-2025.csv"),
    ]

    static func request(_ year: Int, _ file: String, date: String? = nil) throws -> ImportRequest {
        let mapping = try SiteMapping(nameOrFile: "\(folder)/restoration/mapping-\(year).yaml")
        var request = ImportRequest(
            source: SourceRequest(file: "\(folder)/restoration/\(file)"), mapping: mapping,
            statusDate: try day(date ?? "\(year)-12-31"), isComplete: year == 2022)
        request.workers = 2
        return request
    }

    static func take(_ log: MemoryLog, _ request: ImportRequest) throws -> ImportResult {
        let work = LedgerImport(request: request, facts: log.facts)
        switch try work.write(try work.read(), to: log) {
        case .done(let result): return result
        case .refused(let issues):
            throw GeoError(.operationFailed, "import", trail: issues.map { $0.text(.en) })
        }
    }
}

@Suite("Import: the yearly files of the sample county", .enabled(if: RestorationSample.isPresent))
struct ImportSampleTests {
    private static let facts = LedgerFacts(title: "", crs: "EPSG:4490")

    @Test("every row is what the written answers say, with its shares")
    func rows() throws {
        let log = MemoryLog(Self.facts)
        var found: [String: ImportedRow] = [:]
        for (year, file) in RestorationSample.files {
            let result = try RestorationSample.take(log, try RestorationSample.request(year, file))
            for row in result.rows { if let number = row.row { found["\(year) \(number)"] = row } }
        }
        let text = try String(
            contentsOfFile: "\(RestorationSample.folder)/expected/restoration-rows.csv", encoding: .utf8)
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard let row = found["\(cells[0]) \(cells[2])"] else {
                Testing.Issue.record("no row: \(line)")
                continue
            }
            let isQuestion = cells[4].hasPrefix("question:")
            let relation =
                isQuestion
                ? row.questions.map { "question:\($0.kind.rawValue)" }.joined(separator: "+") : row.relation.rawValue
            #expect(relation == cells[4], "\(line) \(row)")
            // Named by its ground: by how it was rounded.
            func isMeant(_ site: String?, _ cell: String) -> Bool {
                cell == "S-*" ? site?.hasPrefix("S-") == true : (site ?? "") == cell
            }
            #expect(isMeant(row.site, cells[5]), "\(line)")
            guard !cells[8].isEmpty, cells[8] != "0" else { continue }
            // What a row that is the same shares with other sites is no lineage: pairs are said of the whole ledger.
            if cells[4] == "same", !isMeant(row.site, cells[7]) { continue }
            let others = isQuestion ? row.questions.flatMap(\.candidates) : row.others
            let other = others.first { isMeant($0.site, cells[7]) }
            let (ofRow, ofOther) = (Double(cells[8]) ?? -1, Double(cells[9]) ?? -1)
            #expect(abs((other?.shareOfRow ?? 9) - ofRow) < 1e-5, "\(line) \(others)")
            #expect(abs((other?.shareOfSite ?? 9) - ofOther) < 1e-5, "\(line)")
        }
    }

    @Test("imported backwards the ledger is the same, and a second time nothing changes")
    func backwards() throws {
        let (forth, back) = (MemoryLog(Self.facts), MemoryLog(Self.facts))
        for (year, file) in RestorationSample.files {
            _ = try RestorationSample.take(forth, try RestorationSample.request(year, file))
        }
        for (year, file) in RestorationSample.files.reversed() {
            _ = try RestorationSample.take(back, try RestorationSample.request(year, file))
        }
        #expect(try canonicalContent(forth) == canonicalContent(back))
        let count = forth.allObservations.count
        let again = try RestorationSample.take(forth, try RestorationSample.request(2021, "restoration-2021.gpkg"))
        #expect(again.wasThere && forth.allObservations.count == count)
    }

    @Test(
        "files shifted as web maps shift, or in the wrong zone, are refused; declared as what it is, the former is taken"
    )
    func shifted() throws {
        let log = MemoryLog(Self.facts)
        for (year, file) in RestorationSample.files.prefix(1) {
            _ = try RestorationSample.take(log, try RestorationSample.request(year, file))
        }
        for (file, cause) in [("gcj02.gpkg", "gcj02"), ("wrong-zone.shp", "zone")] {
            let work = LedgerImport(
                request: try RestorationSample.request(2021, "bad/restoration-\(file)"), facts: Self.facts)
            guard case .refused(let issues) = try work.write(try work.read(), to: log) else {
                Testing.Issue.record("\(file) was taken")
                continue
            }
            let message = try #require(issues.first { $0.severity == .error }).message
            #expect(message.key == "issue.import-shifted", "\(issues.map { $0.text(.en) })")
            #expect(message.arguments["cause"] == .message(Message("import-shift.\(cause)")))
            log.retract(try #require(log.files.last).file.number)
        }
        var request = try RestorationSample.request(2021, "bad/restoration-gcj02.gpkg")
        request.source.crs = "GCJ-02"
        let taken = try RestorationSample.take(log, request)
        #expect(taken.issues.contains { $0.message.key == "issue.offset-undone" })
        #expect((taken.counts["same"] ?? 0) > 10, "\(taken.counts)")
    }

    @Test("broken files are refused, and days after the file's are asked about row by row")
    func broken() throws {
        for file in ["restoration-truncated.xlsx", "restoration-cut-in-a-character.csv"] {
            let request = try RestorationSample.request(2023, "bad/\(file)")
            let read = try LedgerImport(request: request, facts: Self.facts).read()
            #expect(read.reading.isRefused, "\(file)")
        }
        let log = MemoryLog(Self.facts)
        let result = try RestorationSample.take(log, try RestorationSample.request(2021, "bad/restoration-future.gpkg"))
        #expect(result.questions.count == result.rowCount && result.questions.allSatisfy { $0.kind == .futureDate })
        #expect(throws: TableProblems.self) {
            try SiteMapping(nameOrFile: "\(RestorationSample.folder)/restoration/bad/mapping-unknown-key.yaml")
        }
    }
}
