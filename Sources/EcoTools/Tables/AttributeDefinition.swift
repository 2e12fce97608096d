/// An attribute of a project that rules may ask for.
public struct AttributeDefinition: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable, Hashable {
        /// Yes or no.
        case flag
        case number
        /// A row of the table of permitted activities.
        case activity
    }

    public var id: String
    public var kind: Kind
    public var name: LocalisedText
    /// Field names it is usually found under.
    public var fields: [String]
    public var source: String

    /// Reads the text of a field. What is neither a known word nor a number is not guessed.
    func read(_ raw: String, field: String?, tables: RuleTables) -> Fact<AttributeValue> {
        func unreadable() -> Fact<AttributeValue> {
            .cannotTell(Doubt(.notInTable, field: field, raw: raw), candidates: [])
        }
        switch kind {
        case .flag:
            switch tables.flags.match(raw) {
            case .row(let row, let matched):
                return .known(.flag(row.id == "yes"), Provenance(field: field, raw: raw, matched: matched))
            default: return unreadable()
            }
        case .number:
            guard let value = Double(NormalisedText.folded(raw).filter { !$0.isWhitespace }), value.isFinite else {
                return .cannotTell(Doubt(.unreadable, field: field, raw: raw), candidates: [])
            }
            return .known(.number(value), Provenance(field: field, raw: raw))
        case .activity:
            switch tables.activities.match(raw) {
            case .row(let row, let matched):
                return .known(.term(row.id), Provenance(field: field, raw: raw, matched: matched))
            case .ambiguous(let rows):
                return .cannotTell(
                    Doubt(.ambiguous, field: field, raw: raw), candidates: rows.map { .term($0.id) })
            case .unknown, .empty: return unreadable()
            }
        }
    }
}
