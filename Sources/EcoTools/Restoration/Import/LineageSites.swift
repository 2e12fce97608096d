import GeoCore

/// The sites of a ledger as an import needs them, apart from their events.
struct LineageSites: Sendable {
    private var sites: [KnownSite] = []
    private let fileCount: Int

    init(_ reader: LedgerReader, _ plan: SnapshotPlan) throws(GeoError) {
        fileCount = plan.files.count
        let grounds = try SnapshotGrounds(reader, plan)
        var places = [Int](repeating: -1, count: grounds.ids.count)
        sites.reserveCapacity(grounds.ids.count)
        for (number, id) in grounds.ids.enumerated() {
            guard let id else { continue }
            var site = KnownSite(id: id, since: 0)
            site.number = number
            site.attributes = grounds.attributes[number]
            let observation = grounds.observations[number]
            site.groundObservation = observation == 0 ? nil : observation
            // What another program rewrote may have lost the form in which equal grounds are written the same.
            site.ground = try grounds.ground(observation)?.geometry?.asSingle()
            site.isVanished = grounds.vanishedOn[number] != nil
            places[number] = sites.count
            sites.append(site)
        }
        func place(_ site: Int) -> Int? { places.indices.contains(site) && places[site] >= 0 ? places[site] : nil }
        for (number, successors) in grounds.successors {
            guard let own = place(number) else { continue }
            sites[own].successors = successors.compactMap { place($0) }
        }
        try reader.database.read("SELECT derivation, site FROM eco_sites") { row throws(GeoError) in
            guard let rank = plan.rank(row.integer(0)), let own = row.integer(1).flatMap({ place($0) }) else { return }
            sites[own].since = Int(rank)
        }
        // Rows that are the same or vanished bring no new id.
        try reader.database.read(
            """
            SELECT l.derivation, l.site, o.source_id FROM eco_links l JOIN eco_observations o ON o.fid = l.observation \
            WHERE l.relation NOT IN ('same', 'vanished', 'undecided', 'ignored') AND o.source_id IS NOT NULL
            """
        ) { row throws(GeoError) in
            guard plan.rank(row.integer(0)) != nil, let own = row.integer(1).flatMap({ place($0) }),
                let alias = row.text(2), alias != sites[own].id, !sites[own].aliases.contains(alias)
            else { return }
            sites[own].aliases.append(alias)
        }
    }

    /// The sites with their events, as files find them.
    consuming func state(_ events: SnapshotEvents) -> LineageState {
        for index in sites.indices {
            if let number = sites[index].number { sites[index].events = events[number] }
        }
        return LineageState(sites, fileCount: fileCount)
    }
}

/// The sites known before a file, read while the ledger is not locked: good as long as nobody has written since.
final class PreparedState {
    let order: FileOrder
    /// The chain digest of the last transaction that it saw.
    let chain: String?
    private var state: LineageState?

    /// Given away once, so that who takes the sites may change them without a copy.
    func take() -> LineageState? {
        defer { state = nil }
        return state
    }

    init(_ store: LedgerStore, before order: FileOrder) throws(GeoError) {
        // The two take about as long where sites have ten events and borders of twenty vertices.
        let (first, second) = try VectorDatabase.readTogether(
            store.location, waitSeconds: store.waitSeconds,
            { database throws(GeoError) -> (chain: String?, events: SnapshotEvents) in
                let reader = LedgerReader(database, try LedgerReader.facts(database))
                let events = try SnapshotEvents(reader, try SnapshotPlan(reader, .before(order)))
                return (try reader.lastTransaction()?.chainDigest, events)
            },
            { database throws(GeoError) -> LineageSites in
                let reader = LedgerReader(database, try LedgerReader.facts(database))
                return try LineageSites(reader, try SnapshotPlan(reader, .before(order)))
            })
        self.order = order
        chain = first.chain
        state = second.state(first.events)
    }
}

extension Geometry {
    /// A multi-geometry of one part as the part.
    func asSingle() throws(GeoError) -> Geometry {
        guard kind == .multiPolygon || kind == .multiLineString else { return self }
        let parts = parts
        return parts.count == 1 ? parts[0] : self
    }
}
