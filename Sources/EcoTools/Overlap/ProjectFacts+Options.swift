extension ProjectFacts {
    /// Puts the options of a run in the place of fields: what the user says of all projects wins.
    mutating func override(kind: String?, action: String?, date: String?, tables: RuleTables) {
        if let kind { self.kind = Self.option(kind, tables.kinds) }
        if let action { self.action = Self.option(action, tables.actions) }
        if let date {
            self.date =
                CalendarDate(date).map { .known($0, Provenance(raw: date)) }
                ?? .cannotTell(Doubt(.unreadable, raw: date), candidates: [])
        }
    }

    private static func option(_ raw: String, _ table: SynonymTable) -> Fact<String> {
        switch table.match(raw) {
        case .row(let row, let matched): .known(row.id, Provenance(raw: raw, matched: matched))
        case .ambiguous(let rows): .cannotTell(Doubt(.ambiguous, raw: raw), candidates: rows.map(\.id))
        case .unknown: .cannotTell(Doubt(.notInTable, raw: raw), candidates: [])
        case .empty: .cannotTell(Doubt(.empty, raw: raw), candidates: [])
        }
    }
}
