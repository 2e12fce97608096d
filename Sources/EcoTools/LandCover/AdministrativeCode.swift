/// A code of an administrative division by GB/T 2260 (six digits) and its continuation to townships and villages (nine
/// and twelve digits): two digits for the province, two for the city, two for the county, three and three more.
///
/// Trailing zeros say that a level is not reached: 500000 is Chongqing, 500103 a district, 500103000000 the same
/// district. Two and four digits are taken as their six-digit form.
public struct AdministrativeCode: Sendable, Codable, Hashable, Comparable, CustomStringConvertible {
    public enum Level: Int, Sendable, Codable, CaseIterable, Comparable {
        case province, city, county, township, village

        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

        /// "county", for tables.
        public var name: Message { Message("level.\(self)") }

        /// Digits that say where a division of this level is.
        var digits: Int { [2, 4, 6, 9, 12][rawValue] }
    }

    /// The digits that are not trailing zeros of unreached levels: 2, 4, 6, 9 or 12 of them.
    private let digits: String

    public let level: Level

    /// The provinces of GB/T 2260.
    static let provinces: Set<String> = [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43",
        "44",
        "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
    ]
    /// Beijing, Tianjin, Shanghai, Chongqing: below them stand counties, and no cities.
    static let municipalities: Set<String> = ["11", "12", "31", "50"]

    /// Reads a code of 2, 4, 6, 9 or 12 digits; nil for anything else, for a province that GB/T 2260 does not have, and
    /// for a lower level under one that is not reached (500003).
    public init?(_ text: String) {
        let all = text.filter { !$0.isWhitespace }
        guard all.allSatisfy({ $0.isASCII && $0.isNumber }), Self.provinces.contains(String(all.prefix(2))),
            let given = Level.allCases.first(where: { $0.digits == all.count })
        else { return nil }
        var level = Level.province
        for next in Level.allCases.dropFirst() where next <= given {
            let part = all.prefix(next.digits).dropFirst((Level(rawValue: next.rawValue - 1) ?? .province).digits)
            if part.allSatisfy({ $0 == "0" }) { continue }
            // A level is reached only from the one above it.
            guard level.rawValue == next.rawValue - 1 else { return nil }
            level = next
        }
        self.init(digits: String(all.prefix(level.digits)), level: level)
    }

    private init(digits: String, level: Level) {
        self.digits = digits
        self.level = level
    }

    /// The code with the zeros that belong to it: six digits down to the county, nine for a township, twelve for a
    /// village.
    public var description: String {
        digits.count >= 6 ? digits : digits + String(repeating: "0", count: 6 - digits.count)
    }

    /// The division of `level` that this one belongs to, itself among them; nil for a level below its own.
    public func ancestor(at level: Level) -> AdministrativeCode? {
        level > self.level ? nil : AdministrativeCode(digits: String(digits.prefix(level.digits)), level: level)
    }

    /// The division one level up; nil for a province. That of 500103 is 500100, of 500100 it is 500000.
    public var parent: AdministrativeCode? {
        Level(rawValue: level.rawValue - 1).flatMap { ancestor(at: $0) }
    }

    /// Whether this is a four-digit code that is no city but a heading for counties: the districts (01) and counties
    /// (02) of a municipality, and counties directly under a province (90).
    public var isHeading: Bool {
        guard level == .city else { return false }
        let city = digits.suffix(2)
        return city == "90"
            || (Self.municipalities.contains(String(digits.prefix(2))) && (city == "01" || city == "02"))
    }

    public static func < (a: AdministrativeCode, b: AdministrativeCode) -> Bool {
        (a.description, a.level.rawValue) < (b.description, b.level.rawValue)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let code = AdministrativeCode(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no code")
        }
        self = code
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
