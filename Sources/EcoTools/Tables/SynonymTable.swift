/// A table of terms with the texts that people write for them, in English and Chinese.
///
/// A text matches a row when, normalised (width, case, white space), it equals the row's id, one of its names or one
/// of its listed synonyms. A text listed under two rows is ambiguous on purpose: both are named and neither is chosen.
public struct SynonymTable: Sendable {
    /// One term.
    public struct Row: Sendable, Codable, Hashable {
        public var id: String
        public var name: LocalisedText
        public var synonyms: [String]
        /// Rows that this one is a case of: a chemical project is an industrial project.
        public var parents: [String]
        /// Rows that this one may or may not be a case of; a rule on them cannot be decided from this term alone.
        public var perhaps: [String]
        /// Document and article, or how far the row can be trusted.
        public var source: String
        /// First and last day on which the row counts; nil for no limit.
        public var effectiveFrom: CalendarDate?
        public var effectiveTo: CalendarDate?

        public init(
            id: String, name: LocalisedText, synonyms: [String] = [], parents: [String] = [], perhaps: [String] = [],
            source: String, effectiveFrom: CalendarDate? = nil, effectiveTo: CalendarDate? = nil
        ) {
            self.id = id
            self.name = name
            self.synonyms = synonyms
            self.parents = parents
            self.perhaps = perhaps
            self.source = source
            self.effectiveFrom = effectiveFrom
            self.effectiveTo = effectiveTo
        }

        /// Whether the row counts on `date`.
        public func isEffective(on date: CalendarDate) -> Bool {
            (effectiveFrom.map { $0 <= date } ?? true) && (effectiveTo.map { date <= $0 } ?? true)
        }
    }

    /// What a text is.
    public enum Match: Sendable, Equatable {
        /// The row, and the text of the table that matched.
        case row(Row, matched: String)
        /// The text is listed under several rows.
        case ambiguous([Row])
        /// The text is in no row.
        case unknown
        /// There is no text.
        case empty
    }

    public let rows: [Row]
    private let byID: [String: Row]
    private let byText: [String: [(row: Int, text: String)]]

    public init(rows: [Row]) {
        self.rows = rows
        byID = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var byText: [String: [(row: Int, text: String)]] = [:]
        for (index, row) in rows.enumerated() {
            for text in [row.id, row.name.en, row.name.zh] + row.synonyms {
                let key = NormalisedText(text).text
                if byText[key]?.contains(where: { $0.row == index }) != true {
                    byText[key, default: []].append((index, text))
                }
            }
        }
        self.byText = byText
    }

    public subscript(id: String) -> Row? { byID[id] }

    /// What `raw` is in this table.
    public func match(_ raw: String) -> Match {
        let key = NormalisedText(raw)
        if key.isEmpty { return .empty }
        let hits = byText[key.text] ?? []
        switch hits.count {
        case 0: return .unknown
        case 1: return .row(rows[hits[0].row], matched: hits[0].text)
        default: return .ambiguous(hits.map { rows[$0.row] })
        }
    }

    /// Whether a thing said to be `id` is a case of `other`: surely (`other` itself or an ancestor), surely not, or
    /// unknown, because `id` is the wider term ("industrial" may or may not be chemical) or may be a case of it.
    public func isCase(_ id: String, of other: String) -> Truth {
        if ancestors(of: id).contains(other) { return .yes }
        if ancestors(of: other).contains(id) { return .unknown }
        let perhaps = ancestors(of: id).flatMap { byID[$0]?.perhaps ?? [] }
        return perhaps.contains { ancestors(of: $0).contains(other) } ? .unknown : .no
    }

    /// `id` and everything it is a case of.
    private func ancestors(of id: String) -> Set<String> {
        var found: Set<String> = [id]
        var open = [id]
        while let next = open.popLast() {
            for parent in byID[next]?.parents ?? [] where found.insert(parent).inserted { open.append(parent) }
        }
        return found
    }
}

/// Three-valued truth: what an attribute does not say is unknown, not false.
public enum Truth: String, Sendable, Codable, Hashable {
    case yes, no, unknown

    public init(_ known: Bool) { self = known ? .yes : .no }

    /// True when any is, unknown when none is true but one is unknown.
    public static func any(_ values: some Sequence<Truth>) -> Truth {
        var result = Truth.no
        for value in values {
            if value == .yes { return .yes }
            if value == .unknown { result = .unknown }
        }
        return result
    }

    /// False when any is, unknown when none is false but one is unknown.
    public static func all(_ values: some Sequence<Truth>) -> Truth {
        var result = Truth.yes
        for value in values {
            if value == .no { return .no }
            if value == .unknown { result = .unknown }
        }
        return result
    }

    public static prefix func ! (value: Truth) -> Truth {
        switch value {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
}
