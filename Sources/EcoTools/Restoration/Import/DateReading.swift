import GeoCore

extension CalendarDate {
    /// The day of a serial number of a spreadsheet (days since 1899-12-30, as of 1900-03-01).
    ///
    /// - Returns: nil outside 1950 to 2099: no event of a site is older or younger, and a number there is no date.
    init?(spreadsheetSerial serial: Double) {
        guard serial.isFinite, (18_264..<73_051).contains(serial) else { return nil }
        // Days since 0000-03-01, by H. Hinnant's algorithm for the Gregorian calendar.
        let days = Int(serial) - 25_569 + 719_468
        let era = days / 146_097
        let ofEra = days - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let isAfterNewYear = month >= 10
        self.init(
            year: year + era * 400 + (isAfterNewYear ? 1 : 0), month: isAfterNewYear ? month - 9 : month + 3,
            day: ofYear - (153 * month + 2) / 5 + 1)
    }
}

/// Reads the days in cells, each spelling once: a file has few days and many rows.
struct DateReading {
    enum Answer: Sendable {
        case none
        case date(CalendarDate)
        /// The text of what is no day.
        case unreadable(String)
    }

    private var known: [String: CalendarDate?] = [:]
    /// How many days were read from serial numbers.
    private(set) var serialCount = 0

    /// No event of a site is older: what a cell states before it is the zero of a spreadsheet, or a slip.
    static let earliestYear = 1950

    /// What stands in cells that mean nothing.
    private static let blanks: Set<String> = ["", "-", "--", "—", "/", "\\", "无", "null", "none", "n/a", "na"]

    static func isBlank(_ text: String) -> Bool {
        // Most cells begin with a digit or a letter, and of the blanks only those of N do.
        if let first = text.utf8.first, first < 0x80, first | 0x20 != UInt8(ascii: "n"), Self.isAlphanumeric(first) {
            return false
        }
        return blanks.contains(text) || blanks.contains(NormalisedText.folded(text).filter { !$0.isWhitespace })
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }

    mutating func read(_ value: FieldValue) -> Answer {
        switch value {
        case .null: return .none
        case .date(let text), .string(let text):
            if let found = known[text] { return found.map { .date($0) } ?? .unreadable(text) }
            if Self.isBlank(text) { return .none }
            var date = CalendarDate(text)
            if date == nil, let number = Double(text), let serial = CalendarDate(spreadsheetSerial: number) {
                serialCount += 1
                // Not kept, so that each is counted.
                return .date(serial)
            }
            if date == nil, let number = Double(text), number == 0 { return .none }
            date = Self.possible(date ?? Self.spelledOut(text))
            known[text] = .some(date)
            return date.map { .date($0) } ?? .unreadable(text)
        case .integer(let number): return self.number(Double(number), String(number))
        case .real(let number): return self.number(number, value.text ?? "\(number)")
        }
    }

    private mutating func number(_ number: Double, _ text: String) -> Answer {
        if number == 0 { return .none }
        if let date = CalendarDate(spreadsheetSerial: number) {
            serialCount += 1
            return .date(date)
        }
        return Self.possible(CalendarDate(text)).map { .date($0) } ?? .unreadable(text)
    }

    private static func possible(_ date: CalendarDate?) -> CalendarDate? {
        date.flatMap { $0.year < earliestYear ? nil : $0 }
    }

    /// "2022年1月19号".
    private static func spelledOut(_ text: String) -> CalendarDate? {
        text.hasSuffix("号") ? CalendarDate(text.dropLast() + "日") : nil
    }
}
