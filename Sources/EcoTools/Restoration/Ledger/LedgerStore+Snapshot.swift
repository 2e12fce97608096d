import GeoCore

extension LedgerStore {
    /// The ledger as it stood on a day: what the files dated until then say had happened until then.
    ///
    /// - Parameter asOf: nil: everything that is known.
    public func snapshot(asOf: CalendarDate? = nil) throws(GeoError) -> LedgerSnapshot {
        // The two read about as long where sites have ten events and borders of twenty vertices.
        let (events, rest) = try VectorDatabase.readTogether(
            location, waitSeconds: waitSeconds,
            { database throws(GeoError) -> SnapshotEvents in
                let reader = LedgerReader(database, try LedgerReader.facts(database))
                return try SnapshotEvents(reader, try SnapshotPlan(reader, .asOf(asOf)))
            },
            { database throws(GeoError) -> SnapshotRest in
                let reader = LedgerReader(database, try LedgerReader.facts(database))
                let plan = try SnapshotPlan(reader, .asOf(asOf))
                return SnapshotRest(
                    facts: reader.facts, plan: plan, grounds: try SnapshotGrounds(reader, plan),
                    baselines: try reader.rows(LedgerBaseline.self))
            })
        return LedgerSnapshot(asOf, rest.facts, rest.plan, events, rest.grounds, rest.baselines)
    }

    private struct SnapshotRest: Sendable {
        var facts: LedgerFacts
        var plan: SnapshotPlan
        var grounds: SnapshotGrounds
        var baselines: [LedgerBaseline]
    }
}

extension LedgerReader {
    /// The same in a transaction that is open, of reading or of writing.
    func snapshot(_ selection: SnapshotSelection) throws(GeoError) -> LedgerSnapshot {
        let plan = try SnapshotPlan(self, selection)
        return LedgerSnapshot(
            plan.until, facts, plan, try SnapshotEvents(self, plan), try SnapshotGrounds(self, plan),
            try rows(LedgerBaseline.self))
    }
}

extension LedgerSnapshot {
    init(
        _ asOf: CalendarDate?, _ facts: LedgerFacts, _ plan: SnapshotPlan, _ events: SnapshotEvents,
        _ grounds: SnapshotGrounds, _ baselines: [LedgerBaseline]
    ) {
        var sites: [LedgerSite] = []
        sites.reserveCapacity(grounds.ids.count)
        var dates: [Int: CalendarDate] = [:]
        for file in plan.files { dates[file.file.number] = file.file.statusDate }
        // Names are sorted, not whole sites.
        let named = grounds.ids.enumerated().compactMap { number, id in id.map { (id: $0, number: number) } }
        for (id, number) in named.sorted(by: { $0.id < $1.id }) {
            let own = events[number]
            let ground = grounds.ground(grounds.observations[number])
            var site = LedgerSite(
                number: number, id: id, attributes: grounds.attributes[number], ground: ground?.geometry,
                groundFile: ground?.file, groundRow: ground?.row, groundDate: ground.flatMap { dates[$0.file] },
                events: [], standing: SiteStanding(sorted: own))
            site.events = own
            site.successors = (grounds.successors[number] ?? []).sorted()
            site.vanishedOn = grounds.vanishedOn[number]
            sites.append(site)
        }
        Self.addDisturbers(&sites, grounds)
        let undecided = grounds.questions.compactMap { question -> UndecidedRow? in
            guard let row = grounds.ground(question.observation) else { return nil }
            return UndecidedRow(
                question: question.key, kind: question.kind, file: row.file, row: row.row, sourceID: row.sourceID,
                ground: row.geometry, candidates: question.candidates)
        }
        // In the order of the files' days, which no order of import changes.
        let places = Dictionary(plan.files.enumerated().map { ($1.file.number, $0) }) { first, _ in first }
        func order(_ row: UndecidedRow) -> (Int, Int64, String) { (places[row.file] ?? 0, row.row, row.kind.rawValue) }
        self.init(
            asOf: asOf, facts: facts, sites: sites, files: plan.files.map(\.file),
            undecided: undecided.sorted { order($0) < order($1) },
            baselines: baselines)
    }

    /// A site on accepted ground takes that ground away until it is accepted itself; withdrawn it takes none. Where it
    /// was split or merged, those that continue it do.
    private static func addDisturbers(_ sites: inout [LedgerSite], _ grounds: SnapshotGrounds) {
        guard !grounds.disturbers.isEmpty else { return }
        var places: [Int: Int] = [:]
        for (place, site) in sites.enumerated() { places[site.number] = place }
        for (site, on, day) in grounds.disturbers {
            guard let place = places[on] else { continue }
            var pending = [site]
            var seen: Set<Int> = []
            var since: CalendarDate?
            while let number = pending.popLast() {
                guard seen.insert(number).inserted, let other = places[number] else { continue }
                // The disturbance begins when the first of them is known to be there.
                if since == nil { since = sites[other].events.first?.date ?? day }
                if !sites[other].successors.isEmpty {
                    pending += sites[other].successors
                } else {
                    let state = sites[other].standing.state
                    let disturber = LedgerSite.Disturber(
                        site: number, since: since ?? day, isOpen: state != .accepted && state != .withdrawn)
                    if !sites[place].disturbers.contains(where: { $0.site == number }) {
                        sites[place].disturbers.append(disturber)
                    }
                }
            }
            sites[place].disturbers.sort { ($0.site, $0.since) < ($1.site, $1.since) }
        }
    }
}
