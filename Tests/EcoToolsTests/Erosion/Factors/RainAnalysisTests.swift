import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Files of rain gauges")
struct RainAnalysisTests {
    /// A file in a folder of its own; nothing when it cannot be written.
    static func file(_ text: String, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gauges-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("gauges.csv").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try body(path)
    }

    /// Rows for every day of some years at 0 mm, but for those given.
    static func rows(_ years: ClosedRange<Int>, station: String, _ wet: [String: String] = [:]) -> String {
        var lines: [String] = []
        for year in years {
            for month in 1...12 {
                for day in 1...31 {
                    guard let date = CalendarDate(year: year, month: month, day: day) else { continue }
                    lines.append("\(station),\(date),\(wet[date.description] ?? "0")")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func request(_ path: String, unit: RainUnit = .millimetres, dry: Bool = false) throws -> RainRequest {
        RainRequest(
            file: path, unit: unit, model: try ErosivityModel(nameOrFile: "csle-2018"),
            rule: RainCompleteness(absentDaysAreDry: dry))
    }

    static func result(_ outcome: RainOutcome) throws -> RainResult {
        switch outcome {
        case .done(let result, _): return result
        case .refused(let issues):
            Testing.Issue.record("refused: \(issues.map { $0.message.text(.en) })")
            throw CancellationError()
        }
    }

    static func refusal(_ outcome: RainOutcome) -> [EcoTools.Issue] {
        if case .refused(let issues) = outcome { issues } else { [] }
    }

    @Test("Chinese column names are known, stations are told apart, missing days leave their year out")
    func stations() throws {
        let text =
            "站号,日期,降水量\n" + Self.rows(2000...2000, station: "57516", ["2000-07-10": "100"])
            + Self.rows(2000...2001, station: "57518", ["2000-01-10": "100", "2001-03-05": "-9999"])
        try Self.file(text) { path in
            let result = try Self.result(try Self.request(path).run())
            #expect(result.stations.map(\.station) == ["57516", "57518"])
            #expect(abs(result.stations[0].annual - 1117.29) < 0.01)
            #expect(abs(result.stations[1].annual - 880.04) < 0.01)
            #expect(result.stations[1].excludedYears.map(\.year) == [2001])
            let shares = try #require(result.shares)
            #expect(abs(shares[12] - 1117.29 / 1997.33) < 1e-5 && abs(shares[0] - 880.04 / 1997.33) < 1e-5)
            // One year is few, and the result says so.
            #expect(result.issues.map(\.message.key) == ["issue.erosion.few-years", "issue.erosion.few-years"])
        }
    }

    @Test("tenths of a millimetre with the archive's codes; taken for millimetres they are refused")
    func tenths() throws {
        let text =
            "station,date,rain\n"
            + Self.rows(2000...2000, station: "A", ["2000-07-10": "1000", "2000-07-11": "32700", "2000-08-01": "2500"])
        try Self.file(text) { path in
            let result = try Self.result(try Self.request(path, unit: .tenths).run())
            let july = try #require(result.stations.first).halfMonths[12]
            #expect(abs(july - 1117.29) < 0.01)
            let issues = Self.refusal(try Self.request(path).run())
            #expect(issues.count == 2 && issues[0].message.text(.en).contains("--rain-unit 0.1mm"))
        }
    }

    @Test("a file of rain days only asks what the other days were")
    func wetDays() throws {
        try Self.file("date,mm\n2000-02-10,12\n2000-07-10,100\n2000-11-10,12\n") { path in
            #expect(
                Self.refusal(try Self.request(path).run()).map(\.message.key) == ["issue.erosion.wet-days-only"])
            let result = try Self.result(try Self.request(path, dry: true).run())
            #expect(result.stations.first?.years.map(\.year) == [2000])
            #expect(!result.issues.contains { $0.message.key == "issue.erosion.record-cut" })
        }
    }

    @Test("year, month and day may stand in columns of their own")
    func parts() throws {
        try Self.file("year,month,day,p\n2000,7,10,100\n2000,2,1,0\n") { path in
            let gauges = try GaugeFile(path, unit: .millimetres)
            #expect(gauges.stations.first?.millimetres[try #require(CalendarDate("2000-07-10"))] == 100)
        }
    }

    @Test("every bad row is named: no date, no number, below 0, twice with other rain")
    func faults() throws {
        let text = "date,mm\n2000-02-30,1\n2000-03-01,x\n2000-03-02,-3\n2000-03-03,1\n2000-03-03,2\n2000-03-03,1\n"
        try Self.file(text) { path in
            do throws(TableProblems) {
                _ = try GaugeFile(path, unit: .millimetres)
                Testing.Issue.record("not refused")
            } catch {
                #expect(error.problems.map(\.line) == [2, 3, 4, 6])
            }
        }
    }

    @Test("columns that are not there are named with those that are")
    func columns() throws {
        try Self.file("date,höhe\n2000-02-01,1\n") { path in
            do throws(TableProblems) {
                _ = try GaugeFile(path, unit: .millimetres)
                Testing.Issue.record("not refused")
            } catch {
                #expect(error.text(.en).contains("höhe"))
            }
        }
    }

    @Test("rain.csv is read again as shares, of one station or of all")
    func shares() throws {
        let text =
            "station,date,mm\n" + Self.rows(2000...2000, station: "A", ["2000-07-10": "100"])
            + Self.rows(2000...2000, station: "B", ["2000-01-10": "100"])
        try Self.file(text) { path in
            guard case .done(let result, let inputs) = try Self.request(path).run() else {
                Testing.Issue.record("refused")
                return
            }
            #expect(inputs.first?.sha256 != nil)
            let record = RunRecord(
                command: "erosion factors rain", parameters: [:], inputs: inputs, operations: [:], repairCount: 0,
                sliverCount: 0, start: Date(), workers: 1)
            for language in Language.allCases {
                let out = path + ".\(language.rawValue)"
                let folder = try StagedFolder(out)
                let report = RainReport(result, record: record, language: language)
                #expect(try report.write(to: folder).count == 3)
                #expect(try RainShares.read("\(out)/rain.csv", station: "A")[12] == 1)
                let all = try RainShares.read("\(out)/rain.csv")
                #expect(abs(all[12] - 1117.29 / 1997.33) < 1e-5 && abs(all.reduce(0, +) - 1) < 1e-12)
                #expect(throws: TableProblems.self) { try RainShares.read("\(out)/rain.csv", station: "C") }
                #expect(!report.terminalText().contains("erosion.rain."))
            }
        }
    }
}
