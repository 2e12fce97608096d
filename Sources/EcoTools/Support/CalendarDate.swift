/// A day in the Gregorian calendar, without a time or a time zone: laws take effect on days.
public struct CalendarDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let year: Int
    public let month: Int
    public let day: Int

    /// nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
        let leap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2022-01-19`, `2022/1/19`, `2022.1.19`, `20220119`, `2022年1月19日`, each also with a time of day after it.
    /// nil for anything less than a whole day ("2022", "2022-01"): which day it was is not guessed.
    public init?(_ text: String) {
        let folded = NormalisedText.folded(text).drop { $0.isWhitespace }
        let date = folded.prefix { !$0.isWhitespace && $0 != "t" }
        var numbers = date.split(omittingEmptySubsequences: true) { "-/.年月日".contains($0) }
        if numbers.count == 1, let only = numbers.first, only.count == 8 {
            numbers = [only.prefix(4), only.dropFirst(4).prefix(2), only.suffix(2)]
        }
        let values = numbers.compactMap { number in
            number.allSatisfy { $0.isASCII && $0.isNumber } ? Int(number) : nil
        }
        guard values.count == 3, numbers.count == 3, numbers[0].count == 4 else { return nil }
        self.init(year: values[0], month: values[1], day: values[2])
    }

    public var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }
}

extension CalendarDate: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let date = CalendarDate(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(text) is not a date"))
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
