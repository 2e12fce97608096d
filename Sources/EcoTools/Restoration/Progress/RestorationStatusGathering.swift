import GeoCore

/// Turns the ground of one day into figures.
struct RestorationStatusGathering: Sendable {
    let snapshot: LedgerSnapshot
    let day: RestorationDay
    let ground: RestorationGround
    let counties: RestorationLayers.Placed?
    let workers: Int
    let cancellation: Cancellation?
    /// Those that count, in the order of the ledger.
    private let sites: [Int]

    init(
        snapshot: LedgerSnapshot, day: RestorationDay, ground: RestorationGround,
        counties: RestorationLayers.Placed?, workers: Int, cancellation: Cancellation?
    ) {
        (self.snapshot, self.day, self.ground) = (snapshot, day, ground)
        (self.counties, self.workers, self.cancellation) = (counties, workers, cancellation)
        sites = day.sites(snapshot, in: Set(SiteState.counting)).filter(ground.isInside)
    }

    private var counter: GroundCounter { ground.counter }

    func result(_ layers: RestorationLayers) throws(GeoError) -> RestorationStatusResult {
        let (classes, pairs) = try Parallel.beside(
            workers: workers, { () throws(GeoError) in try self.classes() },
            own: { () throws(GeoError) in try self.pairs() })
        let (all, states) = try figures([members(sites)])[0]
        let counties = try countyFigures()
        let sum = states.map(\.figure.value).compensatedSum()
        let excess = sum - all.value
        return RestorationStatusResult(
            ledger: LedgerSummary(snapshot, counter), day: day.day, dayWasChosen: snapshot.asOf == nil, all: all,
            states: states, inTwoStates: counter.nothing.with(excess <= Self.noise(sum) ? 0 : excess),
            pairs: pairs, counties: counties, claimedByTwoCounties: claimedTwice(counties, all),
            outsideTerritory: try outsideTerritory(), classes: classes, taken: try taken(), lost: lost(),
            undecided: try undecided(), vanished: vanished, conflicts: conflicts, withoutGround: withoutGround,
            withdrawnCount: day.standings.count { $0?.state == .withdrawn }, overdueCount: overdueCount,
            beyondReach: beyondReach, priority: [],
            repairs: layers.repairs, issues: layers.issues)
    }

    static func noise(_ sum: Double) -> Double { 1e-9 * sum + 1e-6 }

    private typealias Member = (site: Int, member: Int)

    private func members(_ sites: [Int]) -> [Member] { sites.map { ($0, ground.member($0, on: day)) } }

    /// Each of several lists of members, as a whole and by the state of their sites.
    private func figures(_ lists: [[Member]]) throws(GeoError) -> [(all: GroundFigure, states: [StateFigure])] {
        let selections = lists.flatMap { list in
            [list.map(\.member)]
                + SiteState.counting.map { state in list.filter { day.state($0.site) == state }.map(\.member) }
        }
        let figures = try counter.figures(selections)
        let count = 1 + SiteState.counting.count
        return lists.indices.map { index in
            let own = figures[(index * count)..<((index + 1) * count)]
            return (
                own[own.startIndex],
                zip(SiteState.counting, own.dropFirst()).map { StateFigure(state: $0, figure: $1) }
            )
        }
    }

    /// The ground of every site that counts, with its state.
    var grounds: [(site: Int, state: SiteState, ground: Geometry, size: Measure)] {
        sites.compactMap { site in
            let member = ground.member(site, on: day)
            guard let state = day.state(site), let geometry = ground.members[member] else { return nil }
            return (site, state, geometry, counter.size(member))
        }
    }

    // MARK: - What lies on what

    private func pairs() throws(GeoError) -> [SharedGround] {
        var siteOf: [Int: Int] = [:]
        for site in sites { siteOf[ground.member(site, on: day)] = site }
        let known = siteOf
        let found = try counter.overlaps { known[$0] != nil && known[$1] != nil }
        var pairs: [SharedGround] = []
        for pair in found {
            // Neighbours whose common border is rounded share what the figures take for nothing too.
            let smaller = min(counter.size(pair.first).value, counter.size(pair.second).value)
            if pair.shared.value <= Self.noise(smaller) { continue }
            guard let a = siteOf[pair.first], let b = siteOf[pair.second], let first = day.state(a),
                let second = day.state(b)
            else { continue }
            let isInOrder = a < b
            pairs.append(
                SharedGround(
                    first: snapshot.sites[min(a, b)].id, second: snapshot.sites[max(a, b)].id,
                    firstState: isInOrder ? first : second, secondState: isInOrder ? second : first,
                    shared: pair.shared))
        }
        return pairs.sorted { ($1.shared.value, $0.first, $0.second) < ($0.shared.value, $1.first, $1.second) }
    }

    private func taken() throws(GeoError) -> [EffectiveGround.Taken] {
        var wanted: Set<SIMD2<Int>> = []
        for site in sites {
            for other in day.disturbers[site] { wanted.insert(SIMD2(min(site, other), max(site, other))) }
        }
        if wanted.isEmpty { return [] }
        let pairs = wanted
        var shared: [SIMD2<Int>: Measure] = [:]
        for pair in try counter.overlaps(where: { pairs.contains(SIMD2($0, $1)) }) {
            shared[SIMD2(pair.first, pair.second)] = pair.shared
        }
        return sites.flatMap { site in
            day.disturbers[site].map { other in
                let number = snapshot.sites[other].number
                let since = snapshot.sites[site].disturbers.first { $0.site == number }?.since ?? day.day
                return EffectiveGround.Taken(
                    site: snapshot.sites[site].id, by: snapshot.sites[other].id, since: since,
                    shared: shared[SIMD2(min(site, other), max(site, other))] ?? counter.nothing)
            }
        }
    }

    // MARK: - Counties

    private func countyFigures() throws(GeoError) -> [CountyFigure] {
        guard let counties else { return [] }
        let rows = counties.present
        let inside = ground.countyPieces.map { pieces in
            members(sites).compactMap { site, member in pieces.members[member].map { (site: site, member: $0) } }
        }
        return zip(ground.countyPieces, try figures(inside)).map { pieces, figures in
            let row = pieces.county.map { rows[$0].row }
            return CountyFigure(
                id: row.map { counties.loaded.ids[$0] }, name: row.flatMap { counties.loaded.names[$0] },
                all: figures.all, states: figures.states)
        }
    }

    private func claimedTwice(_ figures: [CountyFigure], _ all: GroundFigure) -> Measure? {
        if counties == nil { return nil }
        let (sum, whole) = (figures.map(\.all.value).compensatedSum(), all.value)
        return counter.nothing.with(sum - whole <= Self.noise(sum) ? 0 : sum - whole)
    }

    private func outsideTerritory() throws(GeoError) -> GroundFigure? {
        if ground.outside.isEmpty { return nil }
        let counting = day.sites(snapshot, in: Set(SiteState.counting))
        return try counter.figure(counting.compactMap { ground.outside[$0] })
    }

    // MARK: - Classes

    private func classes() throws(GeoError) -> [ClassFigure] {
        var classes: [(attribute: ClassFigure.Attribute, value: String?)] = []
        var lists: [[Member]] = []
        for attribute in ClassFigure.Attribute.allCases {
            let groups = Dictionary(grouping: members(sites)) { attribute.value(snapshot.sites[$0.site].attributes) }
            // An attribute that no site states says nothing.
            if groups.keys.allSatisfy({ $0 == nil }) { continue }
            let values = groups.keys.compactMap(\.self).sorted().map(Optional.some) + (groups[nil] == nil ? [] : [nil])
            for value in values {
                classes.append((attribute, value))
                lists.append(groups[value] ?? [])
            }
        }
        return zip(classes, try figures(lists)).map { of, figures in
            ClassFigure(attribute: of.attribute, value: of.value, all: figures.all, states: figures.states)
        }
    }

    // MARK: - What does not count, and why

    private func undecided() throws(GeoError) -> UndecidedFigure {
        let names = Dictionary(snapshot.files.map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
        let waiting = snapshot.undecided
        let grounds = waiting.map(\.ground)
        let counter =
            switch self.counter.kind {
            case .area:
                try GroundCounter(area: grounds, crs: ground.crs, workers: workers, cancellation: cancellation)
            case .length:
                try GroundMaking(crs: ground.crs, workers: workers, cancellation: cancellation, grounds: grounds)
                    .projected(snapshot.facts, [:]).counter
            }
        let present = waiting.indices.filter { waiting[$0].ground != nil }
        return UndecidedFigure(
            figure: try counter.figure(present, siteCount: waiting.count),
            rows: waiting.enumerated().map { index, row in
                UndecidedFigure.Row(
                    question: row.question, kind: row.kind, file: names[row.file] ?? String(row.file), row: row.row,
                    sourceID: row.sourceID, ground: row.ground == nil ? nil : counter.size(index))
            })
    }

    private func lost() -> [LostAcceptance] {
        RestorationDay.lost(snapshot, day, counter)
    }

    private func note(_ index: Int, date: CalendarDate? = nil, _ message: Message? = nil) -> SiteNote {
        let site = snapshot.sites[index]
        return SiteNote(
            site: site.id, name: site.attributes.name, state: day.state(index), date: date,
            ground: site.ground == nil ? nil : counter.size(index), message: message)
    }

    private var vanished: [SiteNote] {
        snapshot.sites.indices.compactMap { index in
            guard let date = snapshot.sites[index].vanishedOn, day.state(index) != nil else { return nil }
            return note(index, date: date)
        }
    }

    private var conflicts: [SiteNote] {
        snapshot.sites.indices.flatMap { index in
            (day.standings[index]?.conflicts ?? []).map { conflict in
                note(
                    index, date: conflict.event.date,
                    Message(
                        "restoration.conflict",
                        [
                            "event": .message(conflict.event.kind.message),
                            "after": .message(conflict.after.kind.message),
                            "date": .text(conflict.after.date.description),
                        ]))
            }
        }
    }

    private var withoutGround: [SiteNote] {
        snapshot.sites.indices.compactMap { index in
            snapshot.sites[index].ground == nil && day.state(index) != nil ? note(index) : nil
        }
    }

    private var overdueCount: Int {
        snapshot.sites.indices.count { index in
            guard let state = day.state(index), state != .accepted, state != .withdrawn,
                let due = snapshot.sites[index].attributes.due
            else { return false }
            return due < day.day
        }
    }

    private var beyondReach: [SiteNote] {
        ground.beyondMetres.map { site, metres in
            var note = note(site)
            note.ground = .length(metres: metres)
            return note
        }
    }
}

extension ClassFigure.Attribute {
    func value(_ attributes: SiteAttributes) -> String? {
        switch self {
        case .technique: attributes.technique?.rawValue
        case .landType: attributes.landType
        case .programme: attributes.programme
        case .origin: attributes.origin
        }
    }
}

extension EventKind {
    public var message: Message { Message("restoration.event-\(rawValue)") }
}

extension LedgerSummary {
    init(_ snapshot: LedgerSnapshot, _ counter: GroundCounter) {
        var reference: Double?
        if case .length(let line, _) = counter.kind { reference = line.metres }
        self.init(
            title: snapshot.facts.title, crs: (try? CRS(snapshot.facts.crs))?.description ?? snapshot.facts.crs,
            measure: snapshot.facts.measure, referenceMetres: reference,
            reachMetres: snapshot.facts.referenceReachMetres, fileCount: snapshot.files.count,
            siteCount: snapshot.sites.count, knownAsOf: snapshot.asOf)
    }
}

extension RestorationDay {
    /// Acceptances that were lost until a day, in the order of the loss.
    static func lost(
        _ snapshot: LedgerSnapshot, _ day: RestorationDay, _ counter: GroundCounter, from: CalendarDate? = nil
    ) -> [LostAcceptance] {
        snapshot.sites.indices.flatMap { index -> [LostAcceptance] in
            guard let standing = day.standings[index], !standing.lostAcceptances.isEmpty else { return [] }
            let site = snapshot.sites[index]
            return standing.lostAcceptances.filter { lost in from.map { $0 <= lost.lostOn } ?? true }
                .map { lost in
                    LostAcceptance(
                        site: site.id, name: site.attributes.name, acceptedOn: lost.acceptedOn, lostOn: lost.lostOn,
                        cause: lost.cause, ground: site.ground == nil ? nil : counter.size(index),
                        isRegained: standing.state == .accepted)
                }
        }.sorted { ($0.lostOn, $0.site) < ($1.lostOn, $1.site) }
    }
}
