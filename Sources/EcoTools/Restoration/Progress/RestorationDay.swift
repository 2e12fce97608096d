import GeoCore

/// Where every site of a ledger stands on one day, by what is known on another.
struct RestorationDay: Sendable {
    let day: CalendarDate
    /// One for each site; nil for a site that is not on the list that day, or that others continue.
    let standings: [SiteStanding?]
    /// For accepted sites, the sites open that day that take ground from them.
    let disturbers: [[Int]]

    /// - Parameter known: only files whose status date is not after this day speak; nil: all files.
    init(_ snapshot: LedgerSnapshot, on day: CalendarDate, known: CalendarDate? = nil) {
        self.day = day
        // Sites by their places: they are large, and copying a hundred thousand of them costs more than all the rest.
        let sites = snapshot.sites
        let places = Dictionary(
            sites.indices.map { (sites[$0].number, $0) }, uniquingKeysWith: { first, _ in first })
        let fileDates = Dictionary(
            snapshot.files.map { ($0.number, $0.statusDate) }, uniquingKeysWith: { first, _ in first })
        func isKnown(_ file: Int?) -> Bool {
            guard let known, let file, let date = fileDates[file] else { return true }
            return date <= known
        }
        let own = sites.indices.map { index -> SiteStanding? in
            let all = sites[index].events
            // Where all of its events have happened, its standing is known already.
            if known == nil, !all.isEmpty, all.allSatisfy({ $0.date <= day }) { return sites[index].standing }
            let events = all.filter { $0.date <= day && isKnown($0.file) }
            // A site without any event stands on the list from the file that drew it.
            if events.isEmpty {
                guard all.isEmpty, isKnown(sites[index].groundFile),
                    sites[index].groundDate.map({ $0 <= day }) ?? true
                else { return nil }
            }
            return SiteStanding(events)
        }
        // A site that others continue counts until the first of them stands on the list.
        let standings = sites.indices.map { index in
            let isContinued = sites[index].successors.contains { number in
                places[number].map { own[$0] != nil } ?? true
            }
            return isContinued ? nil : own[index]
        }
        self.standings = standings
        disturbers = sites.indices.map { index in
            guard !sites[index].disturbers.isEmpty, standings[index]?.state == .accepted else { return [] }
            return sites[index].disturbers.compactMap { disturber in
                guard disturber.since <= day, let place = places[disturber.site], let other = standings[place],
                    other.state != .accepted, other.state != .withdrawn
                else { return nil }
                return place
            }.sorted()
        }
    }

    /// Sites with ground that count in a state, in the order of the ledger.
    func sites(_ snapshot: LedgerSnapshot, in states: Set<SiteState>) -> [Int] {
        snapshot.sites.indices.filter { index in
            guard snapshot.sites[index].ground != nil, let state = standings[index]?.state else { return false }
            return states.contains(state)
        }
    }

    /// The state in which a site counts that day; nil when it does not.
    func state(_ index: Int) -> SiteState? { standings[index]?.state }
}

extension SiteState {
    /// The states in which ground counts as ground of the task: all but withdrawn.
    public static let counting: [SiteState] = [.registered, .inWork, .finished, .accepted, .degraded]

    public var message: Message { Message("restoration.state-\(rawValue)") }
}
