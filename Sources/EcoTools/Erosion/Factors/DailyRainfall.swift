/// The daily rain of one station.
public struct DailyRainfall: Sendable, Hashable {
    public var station: String
    /// Day -> rain in mm. Days that the file gives as missing are not in it.
    public var millimetres: [CalendarDate: Double]
    /// Days that the file names without a value.
    public var missing: Set<CalendarDate>

    public init(station: String, millimetres: [CalendarDate: Double], missing: Set<CalendarDate> = []) {
        self.station = station
        self.millimetres = millimetres
        self.missing = missing
    }

    /// Years that the file says anything about, in order.
    public var years: [Int] {
        Set(millimetres.keys.map(\.year)).union(missing.map(\.year)).sorted()
    }

    /// Whether only days with rain are written down: then a day that is not there may be dry or missing.
    public var holdsWetDaysOnly: Bool { !millimetres.isEmpty && !millimetres.values.contains { $0 == 0 } }

    /// The days of a month without a value.
    func missingDays(year: Int, month: Int, rule: RainCompleteness) -> Int {
        let days = (1...31).compactMap { CalendarDate(year: year, month: month, day: $0) }
        return days.filter { day in
            rule.absentDaysAreDry ? missing.contains(day) : millimetres[day] == nil
        }.count
    }
}

/// Which years of a record are complete enough to be averaged.
///
/// Erosivity is a sum over few great rains: one missing day can be the one that matters, and counting it as dry makes R
/// too small. So by default no day may be missing, as the World Meteorological Organization asks for sums (WMO-No. 1203,
/// 2017); a year that fails is left out and named.
public struct RainCompleteness: Sendable, Codable, Hashable {
    /// A month with more missing days than this makes its year incomplete. Days that are let pass count as dry.
    public var missingDaysPerMonth: Int
    /// A day that is not in the file was dry. The user must say so: many files hold rain days only.
    public var absentDaysAreDry: Bool

    public init(missingDaysPerMonth: Int = 0, absentDaysAreDry: Bool = false) {
        self.missingDaysPerMonth = missingDaysPerMonth
        self.absentDaysAreDry = absentDaysAreDry
    }

    /// Agriculture Handbook 537 (1978) averages 22 years, so that wet and dry cycles even out. Fewer are worth a word.
    public static let recommendedYears = 22
}
