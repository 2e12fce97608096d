/// The type of an attribute, as far as analyses tell them apart.
public enum FieldType: String, Sendable, Codable, CaseIterable {
    case string, integer, real, date, dateTime
    /// Times, binary and list fields: read as text.
    case other
}

/// The name and type of one attribute of a layer.
public struct FieldDefinition: Sendable, Codable, Hashable {
    public var name: String
    public var type: FieldType
    /// The greatest number of characters; 0 where there is no limit.
    public var width: Int

    public init(_ name: String, _ type: FieldType, width: Int = 0) {
        self.name = name
        self.type = type
        self.width = width
    }
}

/// The value of one attribute of one feature.
public enum FieldValue: Sendable, Hashable {
    case null
    case string(String)
    case integer(Int64)
    case real(Double)
    /// ISO 8601: "2025-06-15" or "2025-06-15T08:30:00".
    case date(String)

    /// The value as a text for people and keys; nil when null. Integral reals are written without a fraction.
    public var text: String? {
        switch self {
        case .null: nil
        case .string(let value), .date(let value): value
        case .integer(let value): String(value)
        case .real(let value): Int64(exactly: value).map(String.init) ?? String(value)
        }
    }

    /// The value as a number, also of a text that is one; nil otherwise.
    public var number: Double? {
        switch self {
        case .null, .date: nil
        case .integer(let value): Double(value)
        case .real(let value): value
        case .string(let value): Double(value.filter { !$0.isWhitespace })
        }
    }
}

/// All values of one attribute, one per feature, in the order of the features.
public enum FieldColumn: Sendable {
    case strings([String?])
    case integers([Int64?])
    case reals([Double?])
    case dates([String?])

    init(_ type: FieldType) {
        switch type {
        case .integer: self = .integers([])
        case .real: self = .reals([])
        case .date, .dateTime: self = .dates([])
        case .string, .other: self = .strings([])
        }
    }

    public var count: Int {
        switch self {
        case .strings(let values), .dates(let values): values.count
        case .integers(let values): values.count
        case .reals(let values): values.count
        }
    }

    /// The value of feature number `row` (0-based).
    public subscript(row: Int) -> FieldValue {
        switch self {
        case .strings(let values): values[row].map(FieldValue.string) ?? .null
        case .dates(let values): values[row].map(FieldValue.date) ?? .null
        case .integers(let values): values[row].map(FieldValue.integer) ?? .null
        case .reals(let values): values[row].map(FieldValue.real) ?? .null
        }
    }
}
