import GeoCore

/// What was restored over a period. Written as `result.json`.
public struct RestorationProgressResult: Sendable, Codable {
    public var schema = "eco-restoration-progress/1"
    public var ledger: LedgerSummary
    public var from: CalendarDate
    public var to: CalendarDate
    public var due: CalendarDate
    /// Accepted on the day before the period, and on its last day.
    public var start: GroundFigure
    public var end: GroundFigure
    public var change: GroundChange
    public var target: TargetFigure?
    public var share: ShareFigure?
    public var years: [YearFigure]
    public var pace: PaceFigure?
    public var forecast: RestorationForecast?
    /// Why there is no forecast, or no range.
    public var forecastNote: Message?
    /// Ground on the last day that is finished but not accepted: it does not count.
    public var finished: GroundFigure
    /// Ground of natural recovery that is not accepted: it does not count either.
    public var naturalRecoveryWaiting: GroundFigure
    public var overdue: OverdueFigure
    /// Acceptances lost in the period.
    public var lost: [LostAcceptance]
    public var late: LateFigure
    public var counties: [CountyChange]
    public var outsideTerritory: GroundFigure?
    public var undecidedCount: Int
    public var repairs: [Repair]
    public var issues: [Issue]

    /// Whether the target or the wanted share is missed on the last day.
    public var isBelowTarget: Bool {
        (target.map { !$0.isReached } ?? false) || (share?.isReached == false)
    }
}

/// Ground that was accepted at the end and not before, and the reverse.
public struct GroundChange: Sendable, Codable, Hashable {
    public var gained: Measure
    public var lost: Measure
    /// Gained less lost.
    public var net: Measure
}

public struct TargetFigure: Sendable, Codable, Hashable {
    public var target: Measure
    /// The net increment over the target, in percent.
    public var reachedPercent: Double
    /// What is missing; 0 when it is reached.
    public var missing: Measure
    public var isReached: Bool
}

/// Accepted ground over the whole task.
public struct ShareFigure: Sendable, Codable, Hashable {
    public var total: Measure
    /// Where the total is from: a baseline of the ledger by name, or as given.
    public var source: Message
    /// Sites of the baseline without a verified area, taken by their computed one.
    public var unverifiedSiteCount: Int?
    public var percentAtStart: Double
    public var percent: Double
    public var wantedPercent: Double?
    public var missing: Measure?
    public var isReached: Bool?
}

public struct YearFigure: Sendable, Codable, Hashable {
    public var year: Int
    public var from: CalendarDate
    public var to: CalendarDate
    public var isWhole: Bool
    /// Accepted on the last day.
    public var accepted: GroundFigure
    public var change: GroundChange
    /// Net increment since the beginning of the period.
    public var netSinceStart: Measure
    public var sharePercent: Double?
}

/// What a year must bring until the day on which it is due.
public struct PaceFigure: Sendable, Codable, Hashable {
    public var yearsLeft: Double
    public var forTarget: Measure?
    public var forShare: Measure?
}

public struct OverdueFigure: Sendable, Codable, Hashable {
    public struct Site: Sendable, Codable, Hashable {
        public var site: String
        public var name: String?
        public var state: SiteState
        public var due: CalendarDate
        public var daysLate: Int
        public var ground: Measure?
    }

    public var figure: GroundFigure
    /// The longest overdue first.
    public var sites: [Site]
    /// Sites that are not accepted and state no day.
    public var withoutDueCount: Int
}

/// What happened in the period and was reported by files dated after it.
public struct LateFigure: Sendable, Codable, Hashable {
    public struct Report: Sendable, Codable, Hashable {
        public var site: String
        public var event: EventKind
        public var date: CalendarDate
        public var file: String
        public var fileDate: CalendarDate
    }

    /// Events that change what counts, by the day they happened.
    public var reports: [Report]
    /// Accepted on the last day by the files dated until then only.
    public var acceptedAsReportedThen: GroundFigure
}

public struct CountyChange: Sendable, Codable, Hashable {
    public var id: String?
    public var name: String?
    public var start: GroundFigure
    public var end: GroundFigure
    public var change: GroundChange
}

public struct RestorationProgressFindings: Sendable {
    public var result: RestorationProgressResult
    /// Accepted ground on the last day by site, and whether it was accepted before the period.
    public var grounds: [(site: Int, wasAccepted: Bool, ground: Geometry)]
    public var snapshot: LedgerSnapshot
    public var crs: CRS
    public var inputs: [RunRecord.Input]
    public var operations: [String: String]
}

public enum RestorationProgressOutcome: Sendable {
    case refused([Issue])
    case done(RestorationProgressFindings)
}
