import GeoCore

/// The events of all sites: those of one site lie together, in the order of their days.
struct SnapshotEvents: Sendable {
    private var events: [SiteEvent] = []
    /// By the number of a site: where its events begin; one more than there are sites.
    private var starts: [Int32] = [0]

    subscript(site: Int) -> ArraySlice<SiteEvent> {
        guard site >= 0, site + 1 < starts.count else { return [] }
        return events[Int(starts[site])..<Int(starts[site + 1])]
    }

    private struct Correction {
        var place: Int
        var rank: Int32
        var day: CalendarDate
    }

    private struct Rows {
        var read: [SiteEvent] = []
        var sites: [Int32] = []
        var ranks: [Int32] = []
        var corrections: [Correction] = []
    }

    init(_ reader: LedgerReader, _ plan: SnapshotPlan) throws(GeoError) {
        let rows = try Self.rows(reader, plan)
        group(rows.read, rows.sites, Self.dropped(rows.corrections, rows.read, rows.sites, rows.ranks, plan.until))
    }

    private static func rows(_ reader: LedgerReader, _ plan: SnapshotPlan) throws(GeoError) -> Rows {
        let bound = try reader.last(.events)
        let lastSite = try reader.last(.sites, "site")
        var part = Rows()
        part.read.reserveCapacity(bound)
        part.sites.reserveCapacity(bound)
        part.ranks.reserveCapacity(bound)
        let (kinds, bases) = (TextPool(), TextPool())
        var sources = EventSources()
        var knownKinds: [EventKind] = []
        var knownBases: [SiteEvent.DateBasis] = []
        let table = LedgerTable.events
        let wanted = [
            "derivation", "site", "kind", "event_date", "date_basis", "file", "file_row", "stated_by", "document",
            "corrects",
        ]
        let condition =
            if let day = plan.until {
                plan.and("event_date <= '\(day)' OR corrects IS NOT NULL")
            } else { plan.condition }
        try reader.database.read(table.query(condition, columns: wanted)) { row throws(GeoError) in
            guard let rank = plan.rank(row.integer(1)) else { return }
            let site = try row.needed(2, table)
            // By it the events are sorted: what another program wrote there must not become an address.
            guard (0...max(0, lastSite)).contains(site) else { throw RecordReading.broken(row, table, 2) }
            guard let kind = row.code(3, in: kinds), let basis = row.code(5, in: bases) else {
                throw RecordReading.broken(row, table, 4)
            }
            // A text is looked up when it comes for the first time.
            if kind >= knownKinds.count { knownKinds.append(try row.word(3, table)) }
            if basis >= knownBases.count { knownBases.append(try row.word(5, table)) }
            let day = try row.neededDay(4, table)
            if let corrected = row.day(10) {
                part.corrections.append(Correction(place: part.read.count, rank: rank, day: corrected))
            }
            part.read.append(
                SiteEvent(
                    kind: knownKinds[kind], date: day, dateBasis: knownBases[basis], file: try row.needed(6, table),
                    row: Int64(try row.needed(7, table)), source: sources.source(row, 8, 9)))
            part.sites.append(Int32(clamping: site))
            part.ranks.append(rank)
        }
        return part
    }

    /// Places of events that a later file corrects, or that lie after the day.
    private static func dropped(
        _ corrections: [Correction], _ read: [SiteEvent], _ sites: [Int32], _ ranks: [Int32], _ until: CalendarDate?
    ) -> Set<Int> {
        var dropped: Set<Int> = []
        guard !corrections.isEmpty else { return dropped }
        let corrected = Set(corrections.map { sites[$0.place] })
        var places: [Int32: [Int]] = [:]
        for place in sites.indices where corrected.contains(sites[place]) {
            places[sites[place], default: []].append(place)
        }
        for correction in corrections {
            let kind = read[correction.place].kind
            for place in places[sites[correction.place]] ?? []
            where place != correction.place && read[place].kind == kind && read[place].date == correction.day
                && ranks[place] <= correction.rank
            {
                dropped.insert(place)
            }
            if let until, read[correction.place].date > until { dropped.insert(correction.place) }
        }
        return dropped
    }

    /// Sorts by site, by counting; then each site's few by day and kind.
    private mutating func group(_ read: [SiteEvent], _ sites: [Int32], _ dropped: Set<Int>) {
        let last = Int(sites.max() ?? 0)
        var counts = [Int32](repeating: 0, count: last + 2)
        for place in sites.indices where dropped.isEmpty || !dropped.contains(place) {
            counts[Int(sites[place]) + 1] += 1
        }
        for site in 1..<counts.count { counts[site] += counts[site - 1] }
        starts = counts
        var next = counts
        let count = Int(counts[last + 1])
        var sorted = [SiteEvent](unsafeUninitializedCapacity: count) { buffer, initialized in
            // The counts are those of just these rows: each place of the buffer is written once.
            for place in sites.indices where dropped.isEmpty || !dropped.contains(place) {
                let site = Int(sites[place])
                buffer.initializeElement(at: Int(next[site]), to: read[place])
                next[site] += 1
            }
            initialized = count
        }
        for site in 0...last {
            let range = Int(starts[site])..<Int(starts[site + 1])
            // Insertion: most come in order already.
            for index in range.dropFirst() {
                var place = index
                while place > range.lowerBound, Self.comesBefore(sorted[place], sorted[place - 1]) {
                    sorted.swapAt(place, place - 1)
                    place -= 1
                }
            }
        }
        events = sorted
    }

    @inline(__always) private static func comesBefore(_ a: SiteEvent, _ b: SiteEvent) -> Bool {
        a.date == b.date ? a.kind.order < b.kind.order : a.date < b.date
    }
}

/// The sources of events, each made once.
private struct EventSources {
    private let texts = TextPool()
    private var known: [SIMD2<Int>: EventSource] = [:]
    /// Events that follow each other mostly have the same.
    private var last: (codes: SIMD2<Int>, source: EventSource?) = (SIMD2(-1, -1), nil)

    mutating func source(_ row: borrowing DatabaseRow, _ statedBy: Int, _ document: Int) -> EventSource? {
        let codes = SIMD2(row.code(statedBy, in: texts) ?? -1, row.code(document, in: texts) ?? -1)
        if codes == last.codes { return last.source }
        func text(_ code: Int) -> String? { code < 0 ? nil : texts.texts[code] }
        let source = known[codes] ?? EventSource(statedBy: text(codes.x), document: text(codes.y))
        known[codes] = source
        last = (codes, source)
        return source
    }
}
