import GeoCore

/// The erosivity of rain at one station: the mean of its complete years.
public struct StationErosivity: Sendable, Codable, Hashable {
    /// A year that is in the mean.
    public struct Year: Sendable, Codable, Hashable {
        public var year: Int
        /// MJ·mm/(ha·h·a).
        public var erosivity: Double
        /// Days at or above the threshold.
        public var erosiveDays: Int
        /// Days without a value that the rule let pass; they count as dry.
        public var missingDays: Int
    }

    /// A year that is not.
    public struct ExcludedYear: Sendable, Codable, Hashable {
        public var year: Int
        public var missingDays: Int
        /// Months, 1 to 12, with more missing days than allowed.
        public var incompleteMonths: [Int]
    }

    public var station: String
    /// Id of the `ErosivityModel`.
    public var model: String
    public var rule: RainCompleteness
    public var years: [Year]
    public var excludedYears: [ExcludedYear]
    /// Mean of each of the 24 half months, MJ·mm/(ha·h).
    public var halfMonths: [Double]
    /// Mean of a year, MJ·mm/(ha·h·a): the sum of the half months.
    public var annual: Double
    /// WR_k, the share of each half month in the year; they sum to 1. nil when no rain was erosive.
    public var shares: [Double]?
    /// Of a station form only: what its coefficients were fitted to, and the coefficients.
    public var stationRain: ErosivityModel.StationRain?
    public var coefficients: ErosivityModel.Coefficients?

    /// - Returns: nil when no year is complete; `excludedYears(of:rule:)` says which fail and why.
    public init?(_ rain: DailyRainfall, model: ErosivityModel, rule: RainCompleteness) {
        station = rain.station
        self.model = model.id
        self.rule = rule
        let examined = rain.years.map { Self.examined(rain, year: $0, rule: rule) }
        excludedYears = examined.filter { !$0.incompleteMonths.isEmpty }
        let complete = examined.filter(\.incompleteMonths.isEmpty)
        guard !complete.isEmpty else { return nil }
        let used = Set(complete.map(\.year))
        // In order of time: the same record gives the same digits, however the file is sorted.
        let days = rain.millimetres.filter { used.contains($0.key.year) && model.counts($0.value) }
            .sorted { $0.key < $1.key }
        let count = Double(complete.count)
        stationRain = Self.stationRain(days.map(\.value), years: count)
        coefficients = nil
        if case .byStation = model.form {
            coefficients = model.coefficients(month: 1, station: stationRain)
        } else {
            stationRain = nil
        }
        var halfMonths = Array(repeating: CompensatedSum(), count: HalfMonth.count)
        var byYear: [Int: (sum: CompensatedSum, days: Int)] = [:]
        for (date, millimetres) in days {
            let coefficients = model.coefficients(month: date.month, station: stationRain)
            let value = coefficients?.erosivity(ofDay: millimetres) ?? 0
            halfMonths[HalfMonth(date).index].add(value)
            byYear[date.year, default: (CompensatedSum(), 0)].sum.add(value)
            byYear[date.year]?.days += 1
        }
        years = complete.map { entry in
            let found = byYear[entry.year]
            return Year(
                year: entry.year, erosivity: found?.sum.value ?? 0, erosiveDays: found?.days ?? 0,
                missingDays: entry.missingDays)
        }
        let means = halfMonths.map { $0.value / count }
        self.halfMonths = means
        let annual = means.reduce(0, +)
        self.annual = annual
        shares = annual > 0 ? means.map { $0 / annual } : nil
    }

    /// The years of a record that its rule leaves out.
    public static func excludedYears(of rain: DailyRainfall, rule: RainCompleteness) -> [ExcludedYear] {
        rain.years.map { examined(rain, year: $0, rule: rule) }.filter { !$0.incompleteMonths.isEmpty }
    }

    private static func examined(_ rain: DailyRainfall, year: Int, rule: RainCompleteness) -> ExcludedYear {
        let missing = (1...12).map { rain.missingDays(year: year, month: $0, rule: rule) }
        return ExcludedYear(
            year: year, missingDays: missing.reduce(0, +),
            incompleteMonths: (1...12).filter { missing[$0 - 1] > rule.missingDaysPerMonth })
    }

    private static func stationRain(_ days: [Double], years: Double) -> ErosivityModel.StationRain? {
        guard !days.isEmpty else { return nil }
        let sum = days.reduce(0, +)
        return ErosivityModel.StationRain(
            meanDayMillimetres: sum / Double(days.count), meanYearMillimetres: sum / years)
    }

    /// The mean rain of each half month of several stations, weighted alike: the regional WR_k where cover is compared
    /// with one curve of rain. nil without a station that has erosive rain.
    public static func meanShares(of stations: [StationErosivity]) -> [Double]? {
        let wet = stations.filter { $0.annual > 0 }
        guard !wet.isEmpty else { return nil }
        let sums = (0..<HalfMonth.count).map { index in wet.reduce(0) { $0 + $1.halfMonths[index] } }
        let total = sums.reduce(0, +)
        return sums.map { $0 / total }
    }
}
