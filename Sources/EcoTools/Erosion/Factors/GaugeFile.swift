import GeoCore

/// How rain is written in a file.
public enum RainUnit: String, Sendable, Codable, CaseIterable {
    case millimetres = "mm"
    /// Tenths of a millimetre with the codes of the national meteorological archive: 32766 missing, 32700 a trace.
    case tenths = "0.1mm"
}

/// Where a file of rain gauges has what.
public struct GaugeColumns: Sendable {
    public var station: String?
    public var date: String?
    public var rain: String?
    public var encoding: String?

    public init(station: String? = nil, date: String? = nil, rain: String? = nil, encoding: String? = nil) {
        self.station = station
        self.date = date
        self.rain = rain
        self.encoding = encoding
    }
}

/// A file of daily rain: one row a station and day.
public struct GaugeFile: Sendable {
    public let file: String
    /// In the order of their first rows.
    public let stations: [DailyRainfall]
    public let rowCount: Int

    static let stationNames = ["station", "station_id", "stationid", "id", "站号", "区站号", "站点", "站名", "测站"]
    static let dateNames = ["date", "day", "日期", "时间"]
    static let rainNames = [
        "mm", "rain", "rain_mm", "precipitation", "precip", "prcp", "p", "降水量", "降雨量", "日降水量", "日雨量",
    ]
    static let missingTexts: Set<String> = ["na", "nan", "null", "-"]
    /// Numbers that files write for a missing value; none of them is a day's rain.
    static let missingNumbers: Set<Double> = [-9999, -999.9, -999, -99.9, -99, 32766, 999_999]

    /// Reads a file with columns of a date, of rain, and, where there is more than one station, of stations; in place of
    /// a date, columns of year, month and day.
    ///
    /// - Throws: every row that cannot be used (the first hundred of a kind are listed): no date, a rain that is no number
    ///   or below 0, a day that comes twice with different rain, a rain that no day has had.
    public init(_ file: String, columns: GaugeColumns = GaugeColumns(), unit: RainUnit) throws(TableProblems) {
        let table = try PlainTable(file: file, encoding: columns.encoding)
        let rain = table.texts(try table.column(columns.rain, usual: Self.rainNames, "rain"))
        let dates = try Self.dates(table, columns.date)
        let stationColumn = columns.station != nil ? columns.station : table.find(Self.stationNames)
        var stations: [String?] = Array(repeating: nil, count: table.count)
        if let stationColumn {
            stations = table.texts(try table.column(stationColumn, usual: [], "station"))
        }
        var reading = GaugeReading(file: file, unit: unit)
        for row in 0..<table.count { reading.add(row, stations[row] ?? "-", dates[row], rain[row]) }
        if !reading.problems.isEmpty { throw TableProblems(file: file, problems: reading.problems) }
        if reading.order.isEmpty { throw TableProblems(file, Message("problem.empty-file")) }
        self.file = file
        rowCount = table.count
        self.stations = reading.order.compactMap { reading.stations[$0] }
    }

    private static func dates(_ table: PlainTable, _ column: String?) throws(TableProblems) -> [String?] {
        // A column "day" is a date only where no year and month stand beside it.
        if column == nil, let year = table.find(["year", "年", "年份"]),
            let month = table.find(["month", "月", "月份"]), let day = table.find(["day", "日"])
        {
            let parts = [year, month, day].map { table.texts($0) }
            return (0..<table.count).map { row in
                let values = parts.compactMap { $0[row] }
                return values.count == 3 ? values.joined(separator: "-") : nil
            }
        }
        return table.texts(try table.column(column, usual: dateNames, "date"))
    }
}

/// Takes rows of a gauge file, and keeps what is wrong with them.
private struct GaugeReading {
    let file: String
    let unit: RainUnit
    var stations: [String: DailyRainfall] = [:]
    var order: [String] = []
    var problems: [TableProblem] = []
    private var kinds: [String: Int] = [:]
    private static let listed = 100

    init(file: String, unit: RainUnit) {
        self.file = file
        self.unit = unit
    }

    private mutating func report(_ row: Int, _ station: String, _ message: Message) {
        kinds[message.key, default: 0] += 1
        // The header is line 1.
        if kinds[message.key, default: 0] <= Self.listed {
            problems.append(TableProblem(line: row + 2, item: station == "-" ? nil : station, message))
        }
    }

    mutating func add(_ row: Int, _ station: String, _ dateText: String?, _ rainText: String?) {
        guard let dateText, let date = CalendarDate(dateText) else {
            report(
                row, station,
                Message("problem.bad-date", ["key": .text("date"), "value": .text(dateText ?? "")]))
            return
        }
        if stations[station] == nil {
            order.append(station)
            stations[station] = DailyRainfall(station: station, millimetres: [:])
        }
        guard let rainText, !GaugeFile.missingTexts.contains(rainText.lowercased()) else {
            stations[station]?.missing.insert(date)
            return
        }
        if let number = Double(rainText), GaugeFile.missingNumbers.contains(number) {
            stations[station]?.missing.insert(date)
            return
        }
        guard let number = Double(rainText), number.isFinite else {
            report(row, station, Message("problem.not-a-number", ["key": .text("rain"), "value": .text(rainText)]))
            return
        }
        var millimetres = number
        if unit == .tenths { millimetres = number == 32700 ? 0 : number / 10 }
        guard millimetres >= 0 else {
            report(row, station, Message("problem.erosion.rain-negative", ["value": .text(rainText)]))
            return
        }
        guard millimetres <= ErosionPlausibility.greatestDayMillimetres else {
            report(row, station, Message("problem.erosion.rain-too-great", ["value": .text(rainText)]))
            return
        }
        if let known = stations[station]?.millimetres[date], known != millimetres {
            report(row, station, Message("problem.erosion.day-twice", ["date": .text(date.description)]))
            return
        }
        stations[station]?.millimetres[date] = millimetres
    }
}
