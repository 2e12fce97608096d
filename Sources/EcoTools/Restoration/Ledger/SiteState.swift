import GeoCore

/// Where a site stands on a day. Exactly one holds; only `accepted` counts as restored.
public enum SiteState: String, Sendable, Codable, CaseIterable {
    /// On the list (verified or not), no work yet (未治理).
    case registered
    /// Work goes on (治理中), also again after a failed acceptance.
    case inWork = "in-work"
    /// Work has ended (已完工未验收).
    case finished
    /// The acceptance passed (已验收).
    case accepted
    /// Was accepted, and is disturbed again (退化).
    case degraded
    /// Off the list.
    case withdrawn
}

/// A site's state as its events make it, with what contradicts itself among them.
public struct SiteStanding: Sendable, Hashable {
    public var state: SiteState
    /// The day from which it holds; nil when no event is known.
    public var since: CalendarDate?
    /// The day of the acceptance that holds, only in the state `accepted`.
    public var acceptedOn: CalendarDate?
    /// Acceptances that stopped counting: the day of acceptance and the day from which it no longer counts.
    public var lostAcceptances: [LostAcceptance]
    /// Events that cannot follow what came before them, such as work that ends after the acceptance.
    public var conflicts: [EventConflict]

    public struct LostAcceptance: Sendable, Codable, Hashable {
        public var acceptedOn: CalendarDate
        public var lostOn: CalendarDate
        public var cause: EventKind
    }

    public struct EventConflict: Sendable, Codable, Hashable {
        public var event: SiteEvent
        public var after: SiteEvent
    }

    /// Follows the events in the order of their days (events of one day in the order of `EventKind`).
    ///
    /// An event that cannot follow the state before it (`started` or `finished` after `accepted`, without `rejected`,
    /// `reopened` or `degraded` between them) is a conflict, and takes the acceptance away: a site counts only when
    /// nothing speaks against it. `verified` and a repeated `registered` change no state. An acceptance of a site that
    /// was degraded or rejected counts again; one of a withdrawn site does not, and is a conflict.
    public init(_ events: some Collection<SiteEvent>) {
        self.init(sorted: events.sorted { ($0.date, $0.kind) < ($1.date, $1.kind) })
    }

    /// The same for events that are in order already.
    public init(sorted events: some Sequence<SiteEvent>) {
        state = .registered
        since = nil
        acceptedOn = nil
        lostAcceptances = []
        conflicts = []
        var last: SiteEvent?
        for event in events {
            follow(event, last)
            last = event
        }
    }

    private mutating func follow(_ event: SiteEvent, _ last: SiteEvent?) {
        if since == nil { since = event.date }
        switch (event.kind, state) {
        case (.verified, _), (.registered, .registered), (.registered, .inWork), (.registered, .finished),
            (.registered, .accepted), (.registered, .degraded):
            return
        case (.registered, .withdrawn): enter(.registered, event)
        case (.started, .accepted), (.finished, .accepted), (.accepted, .withdrawn), (.started, .withdrawn),
            (.finished, .withdrawn):
            if let last { conflicts.append(EventConflict(event: event, after: last)) }
            if state == .accepted { enter(event.kind == .started ? .inWork : .finished, event) }
        case (.started, .finished): enter(.inWork, event)
        case (.started, _): enter(.inWork, event)
        case (.finished, _): enter(.finished, event)
        case (.rejected, _), (.reopened, _): enter(.inWork, event)
        case (.accepted, .accepted): return
        case (.accepted, _):
            enter(.accepted, event)
            acceptedOn = event.date
        case (.degraded, .accepted): enter(.degraded, event)
        case (.degraded, _):
            // What was never accepted has nothing to lose.
            if let last { conflicts.append(EventConflict(event: event, after: last)) }
        case (.withdrawn, _): enter(.withdrawn, event)
        }
    }

    private mutating func enter(_ new: SiteState, _ event: SiteEvent) {
        if let day = acceptedOn, new != .accepted {
            lostAcceptances.append(LostAcceptance(acceptedOn: day, lostOn: event.date, cause: event.kind))
            acceptedOn = nil
        }
        if state != new || since == nil { since = event.date }
        state = new
    }
}
