import GeoCore

extension LedgerReader {
    /// The site that is called so now, and the file that brought it: the one of this id, else the one that files have
    /// had under it. Of several, those that no others continue come first, then the youngest, as in matching. Width
    /// does not matter; a ledger that has taken ids in as they were spelled still finds them so.
    func site(named name: String) throws(GeoError) -> (id: String, since: LedgerRows.File)? {
        if let found = try site(spelled: name) { return found }
        let narrow = NormalisedText.narrow(name)
        guard narrow != name else { return nil }
        return try site(spelled: narrow)
    }

    private func site(spelled name: String) throws(GeoError) -> (id: String, since: LedgerRows.File)? {
        let plan = try SnapshotPlan(self, .asOf(nil))
        let literal = VectorDatabase.literal(name)
        func holding(_ condition: String) throws(GeoError) -> [(row: LedgerRows.Site, rank: Int)] {
            try rows(LedgerRows.Site.self, where: condition).compactMap { row in
                plan.rank(row.derivation).map { (row: row, rank: Int($0)) }
            }
        }
        var found = try holding("site_id = \(literal)")
        if found.isEmpty {
            let seen = try rows(LedgerRows.Observation.self, where: "source_id = \(literal)", ground: false)
            guard !seen.isEmpty else { return nil }
            let links = try rows(LedgerRows.Link.self, where: "observation IN (\(Self.list(seen.map(\.number))))")
            let numbers = Set(
                links.filter { plan.rank($0.derivation) != nil && $0.link.relation != .vanished }
                    .compactMap(\.link.site))
            guard !numbers.isEmpty else { return nil }
            let list = Self.list(numbers.sorted())
            let later = try rows(LedgerRows.Link.self, where: "other IN (\(list)) AND relation IN ('split', 'merged')")
            let continued = Set(later.filter { plan.rank($0.derivation) != nil }.compactMap(\.link.other))
            found = try holding("site IN (\(list))")
            let open = found.filter { !continued.contains($0.row.number) }
            if !open.isEmpty { found = open }
        }
        guard let best = found.max(by: { ($0.rank, $0.row.id) < ($1.rank, $1.row.id) }) else { return nil }
        return (id: best.row.id, since: plan.files[best.rank])
    }

    private static func list(_ numbers: [Int]) -> String { numbers.map { String($0) }.joined(separator: ",") }
}

extension LedgerStore {
    /// The id of the site that is called so, by its own id or by one that a file has had it under; nil for none.
    public func siteID(named name: String) throws(GeoError) -> String? {
        try read { reader throws(GeoError) in try reader.site(named: name)?.id }
    }
}
