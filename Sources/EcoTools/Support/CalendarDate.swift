/// A day in the Gregorian calendar, without a time or a time zone: laws take effect on days.
public struct CalendarDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    // Four bytes: a ledger holds millions of days. The order of the bits is that of the days.
    private let packed: Int32

    public var year: Int { Int(packed >> 9) }
    public var month: Int { Int(packed >> 5 & 15) }
    public var day: Int { Int(packed & 31) }

    /// nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
        let leap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let length =
            switch month {
            case 2: leap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard (1...length).contains(day) else { return nil }
        packed = Int32(year << 9 | month << 5 | day)
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
        String(unsafeUninitializedCapacity: 10) { buffer in
            var (year, place) = (year, 3)
            while place >= 0 {
                buffer[place] = UInt8(48 + year % 10)
                (year, place) = (year / 10, place - 1)
            }
            for (start, number) in [(5, month), (8, day)] {
                (buffer[start], buffer[start + 1]) = (UInt8(48 + number / 10), UInt8(48 + number % 10))
            }
            (buffer[4], buffer[7]) = (UInt8(ascii: "-"), UInt8(ascii: "-"))
            return 10
        }
    }

    public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
        a.packed < b.packed
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
