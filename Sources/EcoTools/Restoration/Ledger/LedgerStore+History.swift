import GeoCore

extension LedgerStore: LedgerReading {
    /// The histories of sites, as of the day of the snapshot that they are from, in the order asked for.
    public func histories(of sites: [LedgerSite], in snapshot: LedgerSnapshot) throws(GeoError) -> [SiteHistory] {
        try read { reader throws(GeoError) in
            let plan = try SnapshotPlan(reader, .asOf(snapshot.asOf))
            let numbers = Set(sites.map(\.number))
            let links = try Self.links(reader, plan, of: numbers)
            // Sites that others came from are drawn too, as they were then.
            let ancestors = Set(
                links.filter { [.split, .merged].contains($0.row.link.relation) }.compactMap(\.row.link.other))
            let versions = try Self.versions(reader, plan, of: numbers.union(ancestors))
            let observations = Set(versions.compactMap(\.row.ground) + links.compactMap(\.row.observation)).sorted()
            var drawn: [Int: LedgerRows.Observation] = [:]
            for chunk in Self.chunks(observations) {
                for row in try reader.rows(LedgerRows.Observation.self, where: "fid IN (\(chunk))") {
                    drawn[row.number] = row
                }
            }
            let base = SiteHistory.Context(snapshot, plan)
            return sites.map { site in
                base.history(
                    of: site, links.filter { $0.row.link.site == site.number || $0.row.link.other == site.number },
                    versions, drawn)
            }
        }
    }

    /// A derived row with the place of its file.
    struct Placed<Row> {
        var row: Row
        var rank: Int32
    }

    private static func links(_ reader: LedgerReader, _ plan: SnapshotPlan, of sites: Set<Int>) throws(GeoError)
        -> [Placed<LedgerRows.Link>]
    {
        var found: [Placed<LedgerRows.Link>] = []
        let list = sites.count <= 5000 ? sites.sorted().map(String.init).joined(separator: ",") : nil
        let condition = list.map { plan.and("site IN (\($0)) OR other IN (\($0))") } ?? plan.condition
        try reader.forEach(LedgerRows.Link.self, where: condition) { row throws(GeoError) in
            guard let rank = plan.rank(row.derivation),
                sites.contains(row.link.site ?? 0) || sites.contains(row.link.other ?? 0)
            else { return }
            found.append(Placed(row: row, rank: rank))
        }
        return found
    }

    private static func versions(_ reader: LedgerReader, _ plan: SnapshotPlan, of sites: Set<Int>) throws(GeoError)
        -> [Placed<LedgerRows.Version>]
    {
        var found: [Placed<LedgerRows.Version>] = []
        let list = sites.count <= 5000 ? sites.sorted().map(String.init).joined(separator: ",") : nil
        let condition = list.map { plan.and("site IN (\($0))") } ?? plan.condition
        try reader.forEach(LedgerRows.Version.self, where: condition) { row throws(GeoError) in
            guard let rank = plan.rank(row.derivation), sites.contains(row.site) else { return }
            found.append(Placed(row: row, rank: rank))
        }
        return found.sorted { $0.rank < $1.rank }
    }

    private static func chunks(_ numbers: [Int]) -> [String] {
        stride(from: 0, to: numbers.count, by: 5000).map { start in
            numbers[start..<min(start + 5000, numbers.count)].map(String.init).joined(separator: ",")
        }
    }
}

extension SiteHistory {
    /// What the histories of one snapshot have in common.
    fileprivate struct Context {
        let snapshot: LedgerSnapshot
        let plan: SnapshotPlan
        let files: [Int: LedgerFile]
        let ids: [Int: String]

        init(_ snapshot: LedgerSnapshot, _ plan: SnapshotPlan) {
            self.snapshot = snapshot
            self.plan = plan
            files = Dictionary(snapshot.files.map { ($0.number, $0) }) { $1 }
            ids = Dictionary(snapshot.sites.map { ($0.number, $0.id) }) { $1 }
        }

        func history(
            of site: LedgerSite, _ links: [LedgerStore.Placed<LedgerRows.Link>],
            _ versions: [LedgerStore.Placed<LedgerRows.Version>], _ drawn: [Int: LedgerRows.Observation]
        ) -> SiteHistory {
            var drawings: [Drawing] = []
            var last: Int?
            for version in versions where version.row.site == site.number {
                guard let number = version.row.ground, number != last, let row = drawn[number], let ground = row.ground
                else { continue }
                last = number
                drawings.append(
                    Drawing(
                        ground: ground, file: row.file, row: row.row,
                        date: plan.files[Int(version.rank)].file.statusDate,
                        computedMeasure: row.computedSquareMetres))
            }
            let ordered = links.sorted { $0.rank < $1.rank }
            let said = ordered.map { link in
                let file = plan.files[Int(link.rank)].file
                return Link(
                    link.row.link, file: file.number, row: link.row.observation.flatMap { drawn[$0]?.row },
                    date: file.statusDate)
            }
            var ancestors: [Geometry] = []
            for link in ordered
            where [.split, .merged].contains(link.row.link.relation) && link.row.link.site == site.number {
                let before = versions.last {
                    $0.row.site == link.row.link.other && $0.rank < link.rank && $0.row.ground != nil
                }
                if let ground = before?.row.ground.flatMap({ drawn[$0]?.ground }) { ancestors.append(ground) }
            }
            return SiteHistory(
                site: site, asOf: snapshot.asOf, facts: snapshot.facts, drawings: drawings, links: said,
                questions: snapshot.undecided.filter { row in row.candidates.contains { $0.other == site.number } },
                files: files, siteIDs: ids, ancestorGrounds: ancestors)
        }
    }
}
