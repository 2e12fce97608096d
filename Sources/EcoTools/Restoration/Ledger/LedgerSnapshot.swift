import GeoCore

/// The ledger as it stood on a day: what the files dated until then say about what had happened until then.
public struct LedgerSnapshot: Sendable {
    /// The day; nil for everything that is known.
    public var asOf: CalendarDate?
    public var facts: LedgerFacts
    /// The sites known by then, in the order of their ids.
    public var sites: [LedgerSite]
    /// Files imported with a date until then, in the order of (date, digest).
    public var files: [LedgerFile]
    /// Rows that wait for a person, with their ground: they count nowhere.
    public var undecided: [UndecidedRow]
    public var baselines: [LedgerBaseline]

    public init(
        asOf: CalendarDate?, facts: LedgerFacts, sites: [LedgerSite], files: [LedgerFile],
        undecided: [UndecidedRow], baselines: [LedgerBaseline]
    ) {
        self.asOf = asOf
        self.facts = facts
        self.sites = sites
        self.files = files
        self.undecided = undecided
        self.baselines = baselines
    }
}

/// What holds for a ledger as a whole, fixed when it is made.
public struct LedgerFacts: Sendable, Codable, Hashable {
    public enum Measure: String, Sendable, Codable, CaseIterable {
        /// Polygons: square metres on the ellipsoid.
        case area
        /// Lines: metres on one reference line.
        case length
    }

    public var title: String
    /// The reference system of all geometries in it, as WKT or authority code.
    public var crs: String
    public var measure: Measure
    /// WKB of the reference line in `crs`, only with `length`, and how far from it a line may lie, in metres.
    public var referenceLine: [UInt8]?
    public var referenceReachMetres: Double?

    public init(
        title: String, crs: String, measure: Measure = .area, referenceLine: [UInt8]? = nil,
        referenceReachMetres: Double? = nil
    ) {
        self.title = title
        self.crs = crs
        self.measure = measure
        self.referenceLine = referenceLine
        self.referenceReachMetres = referenceReachMetres
    }
}

/// One site on a day.
public struct LedgerSite: Sendable {
    /// Its number in this ledger (internal), and its stable id (what users see).
    public var number: Int
    public var id: String
    public var attributes: SiteAttributes
    /// The ground as last drawn, valid, in the ledger's reference system; nil for a site known from tables only.
    public var ground: Geometry?
    /// Whose drawing it is: file, row and the file's status date.
    public var groundFile: Int?
    public var groundRow: Int64?
    public var groundDate: CalendarDate?
    /// In the order of their days; a part of the events of all sites.
    public var events: ArraySlice<SiteEvent>
    public var standing: SiteStanding
    /// The sites that continue this one after a split or merge; then its own ground no longer counts.
    public var successors: [Int]
    /// Sites that broke up accepted ground of this one, open that day or not, and since when: each takes its ground away
    /// on the days on which it is not accepted itself.
    public var disturbers: [Disturber]
    /// The status date of the complete list that no longer has it.
    public var vanishedOn: CalendarDate?

    public struct Disturber: Sendable, Codable, Hashable {
        public var site: Int
        public var since: CalendarDate
        /// Whether it takes ground away on the day of the snapshot.
        public var isOpen: Bool

        public init(site: Int, since: CalendarDate, isOpen: Bool = true) {
            (self.site, self.since, self.isOpen) = (site, since, isOpen)
        }
    }

    /// The disturbers that take ground away on the day of the snapshot.
    public var openDisturbers: [Disturber] { disturbers.filter(\.isOpen) }

    public init(
        number: Int, id: String, attributes: SiteAttributes, ground: Geometry?, groundFile: Int?, groundRow: Int64?,
        groundDate: CalendarDate?, events: [SiteEvent], standing: SiteStanding, successors: [Int] = [],
        disturbers: [Disturber] = [], vanishedOn: CalendarDate? = nil
    ) {
        self.number = number
        self.id = id
        self.attributes = attributes
        self.ground = ground
        self.groundFile = groundFile
        self.groundRow = groundRow
        self.groundDate = groundDate
        self.events = events[...]
        self.standing = standing
        self.successors = successors
        self.disturbers = disturbers
        self.vanishedOn = vanishedOn
    }

    /// Whether its ground counts in any state: it has ground, is not withdrawn, and no other site continues it.
    public var counts: Bool { ground != nil && successors.isEmpty && standing.state != .withdrawn }
}

/// One import.
public struct LedgerFile: Sendable, Codable, Hashable {
    public var number: Int
    /// The transaction that brought it.
    public var transaction: Int
    public var name: String
    public var layer: String
    public var sha256: String
    /// The day whose state it describes.
    public var statusDate: CalendarDate
    /// Whether it lists every site there was on that day.
    public var isComplete: Bool
    public var rowCount: Int
    public var statedBy: String?
    /// Its reference system, and the operation into the ledger's.
    public var sourceCRS: String?
    public var operation: String?

    /// Whether it is an event entered by hand.
    public var isEntry: Bool { name == LedgerEntry.fileName && layer.isEmpty }

    public init(
        number: Int, transaction: Int, name: String, layer: String, sha256: String, statusDate: CalendarDate,
        isComplete: Bool, rowCount: Int, statedBy: String?, sourceCRS: String?, operation: String?
    ) {
        self.number = number
        self.transaction = transaction
        self.name = name
        self.layer = layer
        self.sha256 = sha256
        self.statusDate = statusDate
        self.isComplete = isComplete
        self.rowCount = rowCount
        self.statedBy = statedBy
        self.sourceCRS = sourceCRS
        self.operation = operation
    }
}

/// A row that waits for a person.
public struct UndecidedRow: Sendable {
    /// The name of the question, as `eco restoration resolve` takes it.
    public var question: String
    public var kind: QuestionKind
    public var file: Int
    public var row: Int64
    public var sourceID: String?
    public var ground: Geometry?
    /// Known sites that it may be, with the shares of overlap.
    public var candidates: [LineageLink]

    public init(
        question: String, kind: QuestionKind, file: Int, row: Int64, sourceID: String?, ground: Geometry?,
        candidates: [LineageLink]
    ) {
        self.question = question
        self.kind = kind
        self.file = file
        self.row = row
        self.sourceID = sourceID
        self.ground = ground
        self.candidates = candidates
    }
}

/// Why a person must decide.
public enum QuestionKind: String, Sendable, Codable, CaseIterable {
    /// The overlap with known sites is too large for a new one and too small for the same.
    case ambiguousOverlap = "ambiguous-overlap"
    /// A known id on ground elsewhere.
    case idReused = "id-reused"
    /// A known id and the same shape, shifted: a move, a wrong zone or shifted coordinates.
    case shifted
    /// Several rows of one file carry the same id.
    case duplicateID = "duplicate-id"
    /// A code or word that the mapping does not know.
    case unknownCode = "unknown-code"
    /// An event after the file's own status date.
    case futureDate = "future-date"
    /// A text where a date should be.
    case unreadableDate = "unreadable-date"
    /// An event before the registration, or an acceptance before the end of work.
    case dateOrder = "date-order"
    /// A row of a table whose site the ledger does not know.
    case noPartner = "no-partner"
    /// A row without an id in a table, or without usable geometry in a layer.
    case nothingToMatch = "nothing-to-match"
}

/// A denominator frozen by name and day.
public struct LedgerBaseline: Sendable, Codable, Hashable {
    public var name: String
    /// The day whose sites it froze.
    public var date: CalendarDate
    public var siteCount: Int
    /// Sum of the verified areas, with how many sites had none and were taken by their computed area.
    public var squareMetres: Double
    public var unverifiedSiteCount: Int
    /// Stated by a document instead of summed over sites.
    public var document: String?
    public var transaction: Int

    public init(
        name: String, date: CalendarDate, siteCount: Int, squareMetres: Double, unverifiedSiteCount: Int,
        document: String?, transaction: Int
    ) {
        self.name = name
        self.date = date
        self.siteCount = siteCount
        self.squareMetres = squareMetres
        self.unverifiedSiteCount = unverifiedSiteCount
        self.document = document
        self.transaction = transaction
    }
}
