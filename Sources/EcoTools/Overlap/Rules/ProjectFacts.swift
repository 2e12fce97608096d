/// What the data say about one project, with where each thing comes from.
public struct ProjectFacts: Sendable, Codable, Hashable {
    public var id: String
    public var name: String?
    /// A row id of the table of project kinds.
    public var kind: Fact<String>
    /// A row id of the table of actions.
    public var action: Fact<String>
    /// Date of application or approval; rules and exemptions are taken as they stood on it, except for what exists.
    public var date: Fact<CalendarDate>
    /// By attribute id (`attributes.yaml`). An attribute that is not here was not given.
    public var attributes: [String: Fact<AttributeValue>]

    public init(
        id: String, name: String? = nil, kind: Fact<String> = .missing, action: Fact<String> = .missing,
        date: Fact<CalendarDate> = .missing, attributes: [String: Fact<AttributeValue>] = [:]
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.action = action
        self.date = date
        self.attributes = attributes
    }
}

extension ProjectFacts {
    /// Whether the project is judged by the rules of its own date: an act (new, extension, rebuild ...) is. What exists
    /// is a state of today and is judged on the day of the run, as is a project whose action is unknown, so that an old
    /// date cannot take an existing plant off an inventory.
    var isJudgedOnItsDate: Bool { action.value.map { $0 != Self.existingAction } ?? false }

    /// The row of the table of actions that is a state, not an act.
    static let existingAction = "existing"

    /// The day on which rules are taken for this project.
    func day(_ runDate: CalendarDate) -> CalendarDate {
        isJudgedOnItsDate ? date.value ?? runDate : runDate
    }
}

/// Which fields of the footprint layer say what. nil: no such field.
public struct ProjectFields: Sendable, Codable, Hashable {
    public var kind: String?
    public var action: String?
    public var date: String?
    /// Attribute id -> field. Attributes that are not here are looked for under their usual field names.
    public var attributes: [String: String]
    /// The usual names have been looked for already (`resolved`).
    private(set) var isResolved = false

    public init(kind: String? = nil, action: String? = nil, date: String? = nil, attributes: [String: String] = [:]) {
        self.kind = kind
        self.action = action
        self.date = date
        self.attributes = attributes
    }
}

extension ProjectFields {
    /// The same with every attribute's field found among the fields of a layer, once instead of for each feature.
    public func resolved(among fieldNames: [String], tables: RuleTables) -> ProjectFields {
        var resolved = self
        resolved.isResolved = true
        for attribute in tables.attributes where attributes[attribute.id] == nil {
            resolved.attributes[attribute.id] = ProjectFacts.usualField(of: attribute, in: fieldNames)
        }
        return resolved
    }
}

extension ProjectFacts {
    /// Reads the facts from a footprint's fields through the synonym tables.
    ///
    /// - Parameters:
    ///   - values: the fields of the feature as text; a null is nil or left out.
    ///   - fields: which field says what.
    public init(
        id: String, name: String? = nil, values: [String: String], fields: ProjectFields, tables: RuleTables
    ) {
        self.init(id: id, name: name)
        kind = Self.term(values, fields.kind, tables.kinds)
        action = Self.term(values, fields.action, tables.actions)
        date = Self.read(values, fields.date) { raw, field in
            guard let date = CalendarDate(raw) else {
                return .cannotTell(Doubt(.unreadable, field: field, raw: raw), candidates: [])
            }
            return .known(date, Provenance(field: field, raw: raw))
        }
        for attribute in tables.attributes {
            let field =
                fields.attributes[attribute.id]
                ?? (fields.isResolved ? nil : Self.usualField(of: attribute, in: values.keys.sorted()))
            attributes[attribute.id] = Self.read(values, field) { raw, field in
                attribute.read(raw, field: field, tables: tables)
            }
        }
    }

    static func term(_ values: [String: String], _ field: String?, _ table: SynonymTable) -> Fact<String> {
        read(values, field) { raw, field in
            switch table.match(raw) {
            case .row(let row, let matched): .known(row.id, Provenance(field: field, raw: raw, matched: matched))
            case .ambiguous(let rows):
                .cannotTell(Doubt(.ambiguous, field: field, raw: raw), candidates: rows.map(\.id))
            case .unknown: .cannotTell(Doubt(.notInTable, field: field, raw: raw), candidates: [])
            case .empty: .cannotTell(Doubt(.empty, field: field, raw: raw), candidates: [])
            }
        }
    }

    private static func read<Value>(
        _ values: [String: String], _ field: String?, _ parse: (String, String) -> Fact<Value>
    ) -> Fact<Value> {
        guard let field else { return .missing }
        guard let raw = values[field] else { return .cannotTell(Doubt(.empty, field: field), candidates: []) }
        if NormalisedText(raw).isEmpty { return .cannotTell(Doubt(.empty, field: field, raw: raw), candidates: []) }
        return parse(raw, field)
    }

    /// The first of the attribute's usual field names that the feature has, whatever its case.
    static func usualField(of attribute: AttributeDefinition, in fieldNames: [String]) -> String? {
        let present = Dictionary(fieldNames.map { (NormalisedText($0).text, $0) }) { first, _ in first }
        for name in attribute.fields {
            if let field = present[NormalisedText(name).text] { return field }
        }
        return nil
    }
}
