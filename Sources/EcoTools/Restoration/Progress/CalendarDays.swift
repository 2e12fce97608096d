import GeoCore

extension CalendarDate {
    /// Days in the Gregorian calendar since 1970-01-01 (Howard Hinnant, days_from_civil).
    var dayNumber: Int {
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// nil before the first day of the year 1.
    var dayBefore: CalendarDate? {
        if day > 1 { return CalendarDate(year: year, month: month, day: day - 1) }
        if month == 1 { return CalendarDate(year: year - 1, month: 12, day: 31) }
        return (28...31).reversed().lazy.compactMap { CalendarDate(year: year, month: month - 1, day: $0) }.first
    }

    static func firstDay(of year: Int) -> CalendarDate? { CalendarDate(year: year, month: 1, day: 1) }
    static func lastDay(of year: Int) -> CalendarDate? { CalendarDate(year: year, month: 12, day: 31) }

    /// The end of the day in years: the last day of 2025 is 2026.0, so that whole years are whole numbers.
    var yearsAtEnd: Double {
        guard let first = Self.firstDay(of: year), let last = Self.lastDay(of: year) else { return Double(year) }
        return Double(year)
            + Double(dayNumber - first.dayNumber + 1) / Double(last.dayNumber - first.dayNumber + 1)
    }
}
