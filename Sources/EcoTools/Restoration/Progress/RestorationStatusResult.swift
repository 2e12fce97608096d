import GeoCore

/// Where the sites of a ledger stand on a day. Written as `result.json`.
public struct RestorationStatusResult: Sendable, Codable {
    public var schema = "eco-restoration-status/1"
    public var ledger: LedgerSummary
    /// The day, and whether it is that of the last file or event because none was asked for.
    public var day: CalendarDate
    public var dayWasChosen: Bool
    /// All sites that count, each piece of ground once.
    public var all: GroundFigure
    /// One for each state that counts, in their order.
    public var states: [StateFigure]
    /// Ground in two states at once: the unions of the states added up, less the union of all.
    public var inTwoStates: Measure
    /// Pairs of sites that share ground, the largest first.
    public var pairs: [SharedGround]
    public var counties: [CountyFigure]
    /// What the unions of the counties exceed that of their sites by: ground that two counties claim.
    public var claimedByTwoCounties: Measure?
    /// Outside of the territory: left out of everything above.
    public var outsideTerritory: GroundFigure?
    public var classes: [ClassFigure]
    public var taken: [EffectiveGround.Taken]
    public var lost: [LostAcceptance]
    public var undecided: UndecidedFigure
    public var vanished: [SiteNote]
    public var conflicts: [SiteNote]
    public var withoutGround: [SiteNote]
    public var withdrawnCount: Int
    /// Sites that are past their day and not accepted.
    public var overdueCount: Int
    /// Lines, or parts of them, that lie too far from the reference line: they count nothing.
    public var beyondReach: [SiteNote]
    /// Sites that are not accepted, those in red lines and protected areas first; empty without such layers.
    public var priority: [PrioritySite]
    public var repairs: [Repair]
    public var issues: [Issue]
}

/// What a ledger is and what it was told.
public struct LedgerSummary: Sendable, Codable, Hashable {
    public var title: String
    public var crs: String
    public var measure: LedgerFacts.Measure
    public var referenceMetres: Double?
    public var reachMetres: Double?
    public var fileCount: Int
    public var siteCount: Int
    /// The knowledge that counts: files dated until then; nil: all.
    public var knownAsOf: CalendarDate?
}

public struct StateFigure: Sendable, Codable, Hashable {
    public var state: SiteState
    public var figure: GroundFigure
}

/// Two sites on the same ground.
public struct SharedGround: Sendable, Codable, Hashable {
    public var first: String
    public var second: String
    public var firstState: SiteState
    public var secondState: SiteState
    public var shared: Measure
}

/// The ground of one county; of what lies in none of them, without an id.
public struct CountyFigure: Sendable, Codable, Hashable {
    public var id: String?
    public var name: String?
    public var all: GroundFigure
    public var states: [StateFigure]
}

/// The ground of the sites that share one value of an attribute.
public struct ClassFigure: Sendable, Codable, Hashable {
    public enum Attribute: String, Sendable, Codable, CaseIterable {
        case technique
        case landType = "land-type"
        case programme, origin
    }

    public var attribute: Attribute
    /// nil: of sites that state none.
    public var value: String?
    public var all: GroundFigure
    public var states: [StateFigure]
}

public struct LostAcceptance: Sendable, Codable, Hashable {
    public var site: String
    public var name: String?
    public var acceptedOn: CalendarDate
    public var lostOn: CalendarDate
    public var cause: EventKind
    /// The site's ground as it is drawn now.
    public var ground: Measure?
    /// Whether it has been accepted again since.
    public var isRegained: Bool
}

/// Rows that wait for a person.
public struct UndecidedFigure: Sendable, Codable, Hashable {
    public struct Row: Sendable, Codable, Hashable {
        public var question: String
        public var kind: QuestionKind
        public var file: String
        public var row: Int64
        public var sourceID: String?
        public var ground: Measure?
    }

    /// Their ground counted once; it is in no other figure.
    public var figure: GroundFigure
    public var rows: [Row]
}

/// A site with something to say about it.
public struct SiteNote: Sendable, Codable, Hashable {
    public var site: String
    public var name: String?
    public var state: SiteState?
    public var date: CalendarDate?
    public var ground: Measure?
    public var message: Message?

    public init(
        site: String, name: String?, state: SiteState?, date: CalendarDate? = nil, ground: Measure? = nil,
        message: Message? = nil
    ) {
        self.site = site
        self.name = name
        self.state = state
        self.date = date
        self.ground = ground
        self.message = message
    }
}

/// A site that waits for its restoration and where it lies.
public struct PrioritySite: Sendable, Codable, Hashable {
    public struct Inside: Sendable, Codable, Hashable {
        public var role: LayerRole
        /// Ids of the features that it meets.
        public var features: [String]
        /// The part of the site inside the layer, counted once.
        public var inside: Measure
    }

    public var rank: Int
    public var site: String
    public var name: String?
    public var state: SiteState
    public var due: CalendarDate?
    public var ground: Measure
    /// Inside any of the layers, counted once.
    public var inside: Measure
    public var layers: [Inside]
}

/// A finished run with what its files are made of.
public struct RestorationStatusFindings: Sendable {
    public var result: RestorationStatusResult
    /// The ground that counts of each site, with its state: for the map.
    ///
    /// Its size is what is counted of it: of a line, metres along the reference.
    public var grounds: [(site: Int, state: SiteState, ground: Geometry, size: Measure)]
    public var snapshot: LedgerSnapshot
    public var crs: CRS
    public var inputs: [RunRecord.Input]
    public var operations: [String: String]
}

public enum RestorationStatusOutcome: Sendable {
    case refused([Issue])
    case done(RestorationStatusFindings)
}
