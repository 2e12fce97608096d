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

/// One event of one site. 32 bytes: a ledger holds millions.
public struct SiteEvent: Sendable, Hashable {
    public enum DateBasis: String, Sendable, Codable {
        /// The source states the day.
        case stated
        /// The source states only that it has happened: the day is the status date of the file, by which it had.
        case fileDate = "file-date"
    }

    /// The row in the file (its feature id; 0 for an entry by hand).
    public var row: Int64
    /// Who says so, and the document, as far as stated; events that have them from one source share them.
    var source: EventSource?
    public var date: CalendarDate
    private var fileNumber: Int32
    public var kind: EventKind
    public var dateBasis: DateBasis

    public init(
        kind: EventKind, date: CalendarDate, dateBasis: DateBasis = .stated, file: Int, row: Int64,
        statedBy: String? = nil, document: String? = nil
    ) {
        self.init(
            kind: kind, date: date, dateBasis: dateBasis, file: file, row: row,
            source: EventSource(statedBy: statedBy, document: document))
    }

    init(
        kind: EventKind, date: CalendarDate, dateBasis: DateBasis, file: Int, row: Int64, source: EventSource?
    ) {
        self.kind = kind
        self.date = date
        self.dateBasis = dateBasis
        fileNumber = Int32(clamping: file)
        self.row = row
        self.source = source
    }

    /// Number of the file that says so.
    public var file: Int { Int(fileNumber) }
    public var statedBy: String? { source?.statedBy }
    public var document: String? { source?.document }
}

/// Who states an event, and the document.
final class EventSource: Sendable, Hashable {
    let statedBy: String?
    let document: String?

    /// nil when neither is stated.
    init?(statedBy: String?, document: String?) {
        if statedBy == nil, document == nil { return nil }
        self.statedBy = statedBy
        self.document = document
    }

    static func == (a: EventSource, b: EventSource) -> Bool {
        a === b || a.statedBy == b.statedBy && a.document == b.document
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(statedBy)
        hasher.combine(document)
    }
}

extension SiteEvent: Codable {
    private enum CodingKeys: String, CodingKey { case kind, date, dateBasis, file, row, statedBy, document }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            kind: try values.decode(EventKind.self, forKey: .kind),
            date: try values.decode(CalendarDate.self, forKey: .date),
            dateBasis: try values.decode(DateBasis.self, forKey: .dateBasis),
            file: try values.decode(Int.self, forKey: .file), row: try values.decode(Int64.self, forKey: .row),
            statedBy: try values.decodeIfPresent(String.self, forKey: .statedBy),
            document: try values.decodeIfPresent(String.self, forKey: .document))
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(kind, forKey: .kind)
        try values.encode(date, forKey: .date)
        try values.encode(dateBasis, forKey: .dateBasis)
        try values.encode(file, forKey: .file)
        try values.encode(row, forKey: .row)
        try values.encodeIfPresent(statedBy, forKey: .statedBy)
        try values.encodeIfPresent(document, forKey: .document)
    }
}
