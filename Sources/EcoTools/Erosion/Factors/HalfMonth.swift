/// One of the 24 half months of a year, in which erosivity and cover are compared: days 1 to 15, and 16 to the end.
///
/// Source: the national specification for monitoring soil loss (2018) and Chinese erosivity studies since Zhang et al.
/// 2002.
public struct HalfMonth: Sendable, Codable, Hashable, Comparable {
    /// 1 (first half of January) to 24 (second half of December).
    public let number: Int

    public static let count = 24
    /// All 24, from January.
    public static let all: [HalfMonth] = (1...count).map { HalfMonth(checked: $0) }

    private init(checked number: Int) { self.number = number }

    /// nil outside 1...24.
    public init?(number: Int) {
        guard (1...Self.count).contains(number) else { return nil }
        self.number = number
    }

    /// The half month that this day is in.
    public init(_ date: CalendarDate) {
        number = 2 * date.month - (date.day <= 15 ? 1 : 0)
    }

    /// 1 to 12.
    public var month: Int { (number + 1) / 2 }
    /// 0 to 23, for arrays.
    public var index: Int { number - 1 }

    public static func < (a: HalfMonth, b: HalfMonth) -> Bool { a.number < b.number }
}
