import GeoCore

extension LedgerStore: LedgerReading {
    /// Conditions name at most so many rows: longer texts are no faster than reading the whole table.
    private static let mostNamed = 500

    public func histories(of sites: [LedgerSite], in snapshot: LedgerSnapshot) throws(GeoError) -> [SiteHistory] {
        let numbers = Set(sites.map(\.number))
        return try read { reader throws(GeoError) in
            let plan = try SnapshotPlan(reader, .asOf(snapshot.asOf))
            var fileOfDerivation: [Int: Int] = [:]
            for (derivation, rank) in plan.ranks.enumerated() where rank >= 0 {
                fileOfDerivation[derivation] = plan.files[Int(rank)].file.number
            }
            let links = try reader.rows(
                LedgerRows.Link.self,
                where: Self.list(numbers).map { plan.and("site IN (\($0)) OR other IN (\($0))") } ?? plan.condition)
            // The sites that others came from are drawn too.
            let shown = numbers.union(links.compactMap(\.link.other))
            let versions = try reader.rows(
                LedgerRows.Version.self,
                where: Self.list(shown).map { plan.and("site IN (\($0))") } ?? plan.condition)
            let named = Set(versions.compactMap(\.ground) + links.compactMap(\.observation))
            let observations = try reader.rows(
                LedgerRows.Observation.self, where: Self.list(named).map { "fid IN (\($0))" })
            let rows = SiteHistoryRows(
                snapshot, fileOfDerivation: fileOfDerivation, versions: versions, links: links,
                observations: observations)
            return sites.map(rows.history)
        }
    }

    private static func list(_ numbers: Set<Int>) -> String? {
        guard numbers.count <= mostNamed else { return nil }
        return numbers.isEmpty ? "-1" : numbers.sorted().map(String.init).joined(separator: ",")
    }
}
