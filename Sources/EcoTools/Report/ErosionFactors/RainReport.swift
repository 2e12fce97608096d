import Foundation
import GeoCore

/// Erosivity of rain at stations, in all the forms that its users need.
public struct RainReport: Sendable {
    public let result: RainResult
    public let record: RunRecord
    private let words: ReportWords

    public static let fileNames = ["rain.csv", "result.json", "run.json"]

    public init(_ result: RainResult, record: RunRecord, language: Language) {
        self.result = result
        self.record = record
        words = ReportWords(language: language, tables: nil)
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        let paint = Paint(isOn: isColoured)
        let width = max(60, width)
        var lines = [paint.bold(words.word("erosion.factors.title-rain"))]
        lines += DisplayWidth.wrapped(
            "\(result.model.title[words.language])\(words.semicolon)\(result.model.source.text[words.language])",
            to: width)
        lines += [""] + stations.lines(width: width)
        let excluded = result.stations.flatMap { station in
            station.excludedYears.map { excludedText(station.station, $0) }
        }
        if !excluded.isEmpty {
            lines += ["", words.word("erosion.rain.excluded", ["count": String(excluded.count)])]
            lines += excluded.prefix(20).map { "  " + $0 }
            if excluded.count > 20 { lines.append("  ...") }
        }
        lines += ["", words.word("erosion.rain.half-months", ["unit": "%"])]
        lines += shares.lines(width: width)
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func excludedText(_ station: String, _ year: StationErosivity.ExcludedYear) -> String {
        words.word(
            "erosion.rain.excluded-year",
            [
                "station": station, "year": String(year.year), "days": String(year.missingDays),
                "months": year.incompleteMonths.map(String.init).joined(separator: words.comma),
            ])
    }

    private var stations: TextTable {
        var table = TextTable([
            .init(words.word("erosion.rain.head-station"), gives: true),
            .init("R, \(result.unit)", right: true), .init(words.word("erosion.rain.head-years"), right: true),
            .init(words.word("erosion.rain.head-period")), .init(words.word("erosion.rain.head-days"), right: true),
            .init("alpha", right: true), .init("beta", right: true),
        ])
        for station in result.stations {
            let days = Double(station.years.map(\.erosiveDays).reduce(0, +)) / Double(max(1, station.years.count))
            table.add([
                station.station, words.number(station.annual, 1), String(station.years.count),
                "\(station.years.first?.year ?? 0)-\(station.years.last?.year ?? 0)", words.number(days, 1),
                station.coefficients.map { words.number($0.alpha, 4) } ?? "",
                station.coefficients.map { words.number($0.beta, 4) } ?? "",
            ])
        }
        return table
    }

    /// Shares in percent: a row a month, the two halves and the month.
    private var shares: TextTable {
        var table = TextTable([
            .init(words.word("erosion.rain.head-month"), right: true), .init("1-15", right: true),
            .init("16-", right: true), .init(words.word("erosion.rain.head-whole"), right: true),
        ])
        guard let shares = result.shares else { return table }
        for month in 1...12 {
            let halves = [100 * shares[2 * month - 2], 100 * shares[2 * month - 1]]
            table.add([String(month)] + (halves + [halves[0] + halves[1]]).map { words.number($0, 2) })
        }
        return table
    }

    /// One row a station. Columns have the names that other commands read, in every language.
    private var table: ReportTable {
        typealias Column = TableColumn<StationErosivity>
        var columns: [Column] = [
            .text("station") { $0.station }, .number("r") { $0.annual }, .integer("years") { $0.years.count },
            .integer("first_year") { $0.years.first?.year }, .integer("last_year") { $0.years.last?.year },
            .text("excluded_years") { $0.excludedYears.map { String($0.year) }.joined(separator: " ") },
        ]
        for index in 0..<HalfMonth.count {
            columns.append(.number("hm" + twoDigits(index + 1)) { $0.halfMonths[index] })
        }
        for index in 0..<HalfMonth.count { columns.append(.number("wr" + twoDigits(index + 1)) { $0.shares?[index] }) }
        return ReportTable("erosion-rain", columns, result.stations)
    }

    /// Writes all files; they appear in the folder together.
    public func write(to folder: StagedFolder, cancellation: Cancellation? = nil) throws(GeoError) -> [String] {
        let writer = try VectorWriter(folder.path(of: "rain.csv"))
        let table = table
        let layer = try writer.addLayer(LayerDefinition("rain", geometry: .none, fields: table.fields))
        for row in table.rows { try layer.write(nil, row) }
        try writer.close()
        try folder.write(Array(try json().utf8), as: "result.json")
        try folder.write(Array(try ResultText.json(record).utf8), as: "run.json")
        try cancellation?.check()
        return try folder.commit()
    }
}
