import GeoCore

/// What became of one row.
public struct ImportedRow: Sendable, Codable, Hashable {
    /// Its identifier in the file; nil for a known site that a complete list no longer has.
    public var row: Int64?
    public var sourceID: String?
    public var relation: SiteRelation
    /// The id of the site that it is now; nil while undecided or ignored.
    public var site: String?
    /// The known sites that it is compared with.
    public var others: [Other]
    /// Square metres on the ellipsoid, or metres on the reference line.
    public var size: Double?
    public var events: [Event]
    public var questions: [AskedQuestion]
    public var repair: String?

    public struct Other: Sendable, Codable, Hashable {
        public var site: String
        public var shareOfRow: Double?
        public var shareOfSite: Double?
        public var shared: Double?
        public var shiftEastMetres: Double?
        public var shiftNorthMetres: Double?
    }

    /// An event that the row adds to its site.
    public struct Event: Sendable, Codable, Hashable {
        public var kind: EventKind
        public var date: CalendarDate
        public var dateBasis: SiteEvent.DateBasis
        public var corrects: CalendarDate?
    }
}

/// A question that waits for a person.
public struct AskedQuestion: Sendable, Codable, Hashable {
    /// As `eco restoration resolve` takes it.
    public var key: String
    public var kind: QuestionKind
    public var detail: String?
    public var candidates: [ImportedRow.Other]
    public var file: String
    public var row: Int64
    public var sourceID: String?
    /// The answers that it can have.
    public var answers: [String]
}

/// What an import did, or would do.
public struct ImportResult: Sendable, Codable {
    public var schema = "eco-restoration-import/1"
    public var file: String
    public var layer: String
    public var sha256: String
    public var statusDate: CalendarDate
    public var isComplete: Bool
    public var isTable: Bool
    public var measure: LedgerFacts.Measure
    public var sourceCRS: String?
    public var operation: String?
    /// Its number in the ledger; nil for a trial.
    public var number: Int?
    /// The same file was there with the same day and mapping: nothing was changed.
    public var wasThere: Bool
    public var isTrial: Bool
    /// How many files that sort after it were derived anew.
    public var derivedAgain: Int
    public var rowCount: Int
    /// Rows by what they are.
    public var counts: [String: Int]
    public var eventCount: Int
    /// Events whose day is the file's, because the source states none.
    public var fileDateCount: Int
    public var correctionCount: Int
    public var rows: [ImportedRow]
    public var checks: RowChecks
    public var repairs: [Repair]
    public var issues: [Issue]

    /// The rows that are not simply the same as before.
    public var changes: [ImportedRow] {
        rows.filter { ![.same, .joined].contains($0.relation) || !$0.questions.isEmpty }
    }

    public var questions: [AskedQuestion] { rows.flatMap(\.questions) }
}

extension ImportResult {
    init(_ reading: RowReading.Outcome, _ request: ImportRequest, _ facts: LedgerFacts) {
        file = Dataset.hidingPassword(request.source.file)
        layer = reading.layer
        sha256 = reading.sha256
        statusDate = request.statusDate
        isComplete = request.isComplete
        isTable = reading.isTable
        measure = facts.measure
        sourceCRS = reading.sourceCRS
        operation = reading.operation
        (number, wasThere, isTrial, derivedAgain) = (nil, false, request.isTrial, 0)
        rowCount = reading.rows.count
        (counts, eventCount, fileDateCount, correctionCount, rows) = ([:], 0, 0, 0, [])
        checks = reading.checks
        repairs = reading.repairs
        issues = reading.issues
    }

    mutating func take(_ derived: Derivation.Derived) {
        let outcome = derived.outcome
        let known = derived.knownIDs
        func id(_ index: Int) -> String {
            index < known.count ? known[index] : outcome.newSites[index - known.count].id
        }
        func other(_ link: LineageLink) -> ImportedRow.Other? {
            link.other.map {
                ImportedRow.Other(
                    site: id($0), shareOfRow: link.shareOfRow, shareOfSite: link.shareOfOther,
                    shared: link.sharedSquareMetres, shiftEastMetres: link.shiftEastMetres,
                    shiftNorthMetres: link.shiftNorthMetres)
            }
        }
        let read = derived.rows
        rows = read.indices.map { index in
            ImportedRow(
                row: read[index].row, sourceID: read[index].sourceID, relation: .undecided, site: nil, others: [],
                size: read[index].size, events: [], questions: [], repair: read[index].repair)
        }
        for entry in outcome.links {
            guard let row = entry.row else {
                if let gone = entry.link.other {
                    rows.append(
                        ImportedRow(
                            row: nil, sourceID: nil, relation: .vanished, site: id(gone), others: [], size: nil,
                            events: [], questions: [], repair: nil))
                }
                continue
            }
            rows[row].relation = entry.link.relation
            rows[row].site = entry.link.site.map(id)
            if let other = other(entry.link) { rows[row].others.append(other) }
        }
        for event in outcome.events where !event.isInherited {
            rows[event.row].events.append(
                ImportedRow.Event(
                    kind: event.event.kind, date: event.event.date, dateBasis: event.event.dateBasis,
                    corrects: event.corrects))
            eventCount += 1
            if event.event.dateBasis == .fileDate { fileDateCount += 1 }
            if event.corrects != nil { correctionCount += 1 }
        }
        for question in outcome.questions {
            rows[question.row].questions.append(
                AskedQuestion(
                    key: question.key, kind: question.kind, detail: question.detail,
                    candidates: question.candidates.compactMap(other), file: file,
                    row: derived.rows[question.row].row, sourceID: derived.rows[question.row].sourceID,
                    answers: question.kind.answers.map(\.rawValue)))
        }
        for row in rows { counts[row.relation.rawValue, default: 0] += 1 }
    }
}

extension QuestionKind {
    /// The answers that a person can give.
    var answers: [LedgerRows.Decision.Answer] {
        switch self {
        case .ambiguousOverlap: [.same, .redrawn, .moved, .split, .merged, .new, .redisturbed, .ignore]
        case .idReused: [.new, .redrawn, .moved, .ignore]
        case .shifted: [.moved, .redrawn, .new, .ignore]
        case .duplicateID: [.same, .new, .redrawn, .ignore]
        case .unknownCode: [.code, .ignore]
        case .futureDate, .unreadableDate, .dateOrder: [.date, .ignore]
        case .noPartner: [.same, .new, .ignore]
        case .nothingToMatch: [.same, .ignore]
        }
    }
}
