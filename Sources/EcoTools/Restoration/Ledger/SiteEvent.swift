import GeoCore

/// What happens to a site of restoration (图斑), as the bureaus register it.
public enum EventKind: String, Sendable, Codable, CaseIterable, Comparable {
    /// Entered in a list of sites.
    case registered
    /// Its area was verified (核定).
    case verified
    /// Work began (治理中).
    case started
    /// Work ended (已完工): not yet accepted.
    case finished
    /// The acceptance failed (验收不合格, 返工).
    case rejected
    /// The acceptance passed (已验收): the only event that makes ground count as restored.
    case accepted
    /// Work begins again on a site that was finished, accepted or withdrawn.
    case reopened
    /// Accepted ground is disturbed again or has lost its cover (退化).
    case degraded
    /// Taken off the list (伪变化, built over): counts nowhere.
    case withdrawn

    /// The order in which events of one day follow each other.
    public static func < (a: EventKind, b: EventKind) -> Bool { a.order < b.order }

    var order: Int {
        switch self {
        case .registered: 0
        case .verified: 1
        case .started: 2
        case .finished: 3
        case .rejected: 4
        case .accepted: 5
        case .reopened: 6
        case .degraded: 7
        case .withdrawn: 8
        }
    }
}

/// One event of one site.
public struct SiteEvent: Sendable, Codable, Hashable {
    public enum DateBasis: String, Sendable, Codable {
        /// The source states the day.
        case stated
        /// The source states only that it has happened: the day is the status date of the file, by which it had.
        case fileDate = "file-date"
    }

    public var kind: EventKind
    public var date: CalendarDate
    public var dateBasis: DateBasis
    /// Number of the file that says so, and the row in it (its feature id; 0 for an entry by hand).
    public var file: Int
    public var row: Int64
    /// Who says so, and the document, as far as stated.
    public var statedBy: String?
    public var document: String?

    public init(
        kind: EventKind, date: CalendarDate, dateBasis: DateBasis = .stated, file: Int, row: Int64,
        statedBy: String? = nil, document: String? = nil
    ) {
        self.kind = kind
        self.date = date
        self.dateBasis = dateBasis
        self.file = file
        self.row = row
        self.statedBy = statedBy
        self.document = document
    }
}
