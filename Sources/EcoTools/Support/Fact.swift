/// Something that a field of the data says, or why it cannot be told. Where it comes from travels with it.
public enum Fact<Value: Sendable & Codable & Hashable>: Sendable, Codable, Hashable {
    case known(Value, Provenance)
    /// Nothing is put in its place; `candidates` are the values it may be (when a text is listed under several terms).
    case cannotTell(Doubt, candidates: [Value])

    /// The value when it is known.
    public var value: Value? {
        if case .known(let value, _) = self { value } else { nil }
    }

    /// No field was configured, or the data have none of the candidates.
    public static var missing: Fact { .cannotTell(Doubt(.noField), candidates: []) }
}

/// Where a value comes from.
public struct Provenance: Sendable, Codable, Hashable {
    /// The field it was read from; nil when it was an option of the run.
    public var field: String?
    /// The text of the field, as it stands.
    public var raw: String
    /// The text of the synonym table that matched; nil when no table was needed.
    public var matched: String?

    public init(field: String? = nil, raw: String, matched: String? = nil) {
        self.field = field
        self.raw = raw
        self.matched = matched
    }
}

/// Why a value cannot be told.
public struct Doubt: Sendable, Codable, Hashable {
    public enum Reason: String, Sendable, Codable, Hashable {
        case noField, empty, notInTable, ambiguous, unreadable
    }

    public var reason: Reason
    public var field: String?
    public var raw: String?

    public init(_ reason: Reason, field: String? = nil, raw: String? = nil) {
        self.reason = reason
        self.field = field
        self.raw = raw
    }
}

/// The value of a project attribute that a rule asks about.
public enum AttributeValue: Sendable, Codable, Hashable {
    case flag(Bool)
    case number(Double)
    /// The id of a row of the attribute's own table.
    case term(String)
}
