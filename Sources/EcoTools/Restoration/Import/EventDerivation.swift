/// What the events that a row states add to those known of its site.
struct EventDerivation: Sendable {
    struct Addition: Sendable, Hashable {
        var event: StatedEvent
        /// The day of the earlier statement of the same event that this one corrects.
        var corrects: CalendarDate?
    }

    private(set) var additions: [Addition] = []
    /// The first two events that cannot both be right; nil when all can.
    private(set) var conflict: (first: StatedEvent, second: StatedEvent)?
    /// The events of the site with the additions in, in order.
    private var holding: [StatedEvent]

    /// - Parameters:
    ///   - stated: by the row; days after the file's own are asked about before.
    ///   - known: of the site, corrected ones left out.
    init(_ stated: [StatedEvent], known: some Collection<SiteEvent>) {
        holding = known.map { StatedEvent($0.kind, $0.date, $0.dateBasis) }
        sort()
        for event in stated.sorted(by: { ($0.date, $0.kind) < ($1.date, $1.kind) }) { add(event) }
        // Only what this row brings in is asked about: what was known before was asked about then.
        conflict = additions.isEmpty ? nil : Self.conflict(in: holding, among: additions.map(\.event))
    }

    private mutating func sort() { holding.sort { ($0.date, $0.kind) < ($1.date, $1.kind) } }

    private mutating func add(_ event: StatedEvent) {
        if holding.contains(where: { $0.kind == event.kind && $0.date == event.date }) { return }
        var corrects: CalendarDate?
        switch event.basis {
        case .fileDate:
            if hasHappened(event.kind) { return }
        case .stated:
            if let index = sameEvent(event) {
                corrects = holding[index].date
                holding.remove(at: index)
            }
        }
        additions.append(Addition(event: event, corrects: corrects))
        holding.append(event)
        sort()
    }

    /// Whether what is known says already what a status word says: that an event of this kind has happened and holds.
    private func hasHappened(_ kind: EventKind) -> Bool {
        guard !holding.isEmpty else { return false }
        let state = Self.state(of: holding)
        switch kind {
        case .registered: return state != .withdrawn
        case .verified: return holding.contains { $0.kind == .verified }
        case .started: return state == .inWork
        // A site that was accepted has been finished, whether or not anyone noted the day.
        case .finished: return state == .finished || state == .accepted
        case .accepted: return state == .accepted
        case .degraded: return state == .degraded
        case .withdrawn: return state == .withdrawn
        case .rejected, .reopened:
            return holding.last { $0.kind != .registered && $0.kind != .verified }?.kind == kind
        }
    }

    static func state(of events: [StatedEvent]) -> SiteState {
        SiteStanding(sorted: events.map { SiteEvent(kind: $0.kind, date: $0.date, file: 0, row: 0) }).state
    }

    /// The latest known statement of the same event: of its kind, with nothing in between that ends it.
    private func sameEvent(_ event: StatedEvent) -> Int? {
        holding.indices.last { index in
            let other = holding[index]
            guard other.kind == event.kind else { return false }
            let (from, to) = (min(other.date, event.date), max(other.date, event.date))
            return !holding.contains { $0.date > from && $0.date <= to && event.kind.isEnded(by: $0.kind) }
        }
    }

    /// An event before the registration, or an end of work after the acceptance with nothing that opens it again.
    ///
    /// Only days that are stated contradict each other: the day of a file is by when something had happened.
    static func conflict(
        in events: [StatedEvent], among added: [StatedEvent]
    ) -> (first: StatedEvent, second: StatedEvent)? {
        let stated = events.filter { $0.basis == .stated }
        if let registered = events.first(where: { $0.kind == .registered }), registered.basis == .stated {
            let before = stated.first {
                $0.date < registered.date && (added.contains($0) || added.contains(registered))
            }
            if let before { return (before, registered) }
        }
        for accepted in stated where accepted.kind == .accepted {
            let late = stated.first { finished in
                finished.kind == .finished && finished.date > accepted.date
                    && (added.contains(finished) || added.contains(accepted))
                    && !events.contains { between in
                        between.date >= accepted.date && between.date <= finished.date
                            && [.rejected, .reopened, .degraded, .started, .withdrawn].contains(between.kind)
                    }
            }
            if let late { return (accepted, late) }
        }
        for started in stated where started.kind == .started && added.contains(started) {
            // Of one row: work that begins after it has ended.
            let early = stated.first { finished in
                finished.kind == .finished && finished.date < started.date && added.contains(finished)
            }
            if let early { return (early, started) }
        }
        return nil
    }
}

extension EventKind {
    /// Whether an event of another kind ends what this one began, so that the next of this kind is another event.
    func isEnded(by other: EventKind) -> Bool {
        switch self {
        case .registered: other == .withdrawn
        case .verified: false
        case .started: [.finished, .accepted, .rejected, .reopened, .degraded, .withdrawn].contains(other)
        case .finished, .accepted: [.started, .rejected, .reopened, .degraded, .withdrawn].contains(other)
        case .rejected: [.started, .finished, .accepted, .reopened, .degraded, .withdrawn].contains(other)
        case .reopened: [.finished, .accepted, .rejected, .degraded, .withdrawn].contains(other)
        case .degraded: [.started, .finished, .accepted, .rejected, .reopened, .withdrawn].contains(other)
        case .withdrawn: other == .registered
        }
    }
}
