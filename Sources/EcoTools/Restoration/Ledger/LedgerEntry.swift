import Foundation
import GeoCore

/// An event that a person enters: in the ledger a file of one row.
public struct LedgerEntry: Sendable, Hashable {
    public var site: String
    public var kind: EventKind
    public var date: CalendarDate
    public var by: String
    public var document: String?

    public init(site: String, kind: EventKind, date: CalendarDate, by: String, document: String? = nil) {
        self.site = site
        self.kind = kind
        self.date = date
        self.by = by
        self.document = document
    }

    /// The name that such a file has.
    static let fileName = "entry"

    /// What makes two entries the same.
    var sha256: String {
        var digest = ByteDigest()
        for text in ["entry", site, kind.rawValue, date.description, by, document ?? ""] {
            digest.add(UInt64(text.utf8.count))
            digest.add(text)
        }
        return digest.hexadecimal
    }

    /// What the row says, in the form in which mappings read rows.
    struct Reading: Codable {
        struct Stated: Codable {
            var basis: SiteEvent.DateBasis
            var date: CalendarDate
            var kind: EventKind
        }

        struct Nothing: Codable {}

        var attributes = SiteAttributes()
        var document: String?
        var events: [Stated]
        var problems: [Nothing] = []
        var statedBy: String?

        init(events: [Stated], statedBy: String?, document: String?) {
            self.events = events
            self.statedBy = statedBy
            self.document = document
        }

        init?(json: String) {
            guard let read = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
            self = read
        }
    }

    var reading: Reading {
        Reading(events: [.init(basis: .stated, date: date, kind: kind)], statedBy: by, document: document)
    }
}

/// What entering an event did.
public struct EnteredEvent: Sendable, Codable, Hashable {
    /// The number of the file that it is.
    public var file: Int
    /// The id of the site, which may have been named by another id of it.
    public var site: String
    /// The question that it waits for a person as, and its kind; nil when it counts.
    public var question: String?
    public var questionKind: QuestionKind?
}

/// What a command that writes did.
public enum LedgerChange<Value: Sendable>: Sendable {
    /// Written in this transaction.
    case done(Value, transaction: Int)
    /// It was there already: nothing was written.
    case unchanged(Value)

    public var value: Value {
        switch self {
        case .done(let value, _), .unchanged(let value): value
        }
    }
}

extension LedgerStore {
    /// Enters an event by hand. The same entry again changes nothing.
    ///
    /// - Parameter today: events after it are refused.
    /// - Returns: the file that it is, and the question that came of it where it contradicts what is known.
    /// - Throws: `badArgument` when no site has this id, the day has not come yet, or the site is not known that early.
    public func enter(_ asked: LedgerEntry, today: CalendarDate) throws(GeoError) -> LedgerChange<EnteredEvent> {
        guard asked.date <= today else {
            throw GeoError(
                .badArgument, "enter an event of \(asked.date)", on: asked.site, trail: ["that day has not come yet"])
        }
        return try write(.entry, by: asked.by) { writing throws(GeoError) in
            let named = try writing.reader.site(named: asked.site)
            var entry = asked
            if let named { entry.site = named.id }
            let files = try writing.reader.currentFiles()
            if let same = files.first(where: { $0.isEntry && $0.file.sha256 == entry.sha256 }) {
                return .unchanged(try Self.entered(same.file.number, entry.site, writing.reader))
            }
            guard let first = named?.since.file else {
                throw GeoError(
                    .badArgument, "find the site \(entry.site)", on: name, trail: ["the ledger has no site of this id"],
                    hint: "import the file that has it first, or look at the spelling")
            }
            guard entry.date >= first.statusDate else {
                throw GeoError(
                    .badArgument, "enter an event of \(entry.date)", on: entry.site,
                    trail: ["the site is known from \(first.statusDate) on, by file \(first.number) (\(first.name))"],
                    hint: "give a day from then on, or import an earlier file that has the site first")
            }
            let file = LedgerRows.File(
                file: LedgerFile(
                    number: 0, transaction: 0, name: LedgerEntry.fileName, layer: "", sha256: entry.sha256,
                    statusDate: entry.date, isComplete: false, rowCount: 1, statedBy: entry.by, sourceCRS: nil,
                    operation: nil), mapping: "", mappingDigest: "")
            let number = try writing.append(file)
            let source = [
                "by": entry.by, "date": entry.date.description, "kind": entry.kind.rawValue, "site": entry.site,
                "document": entry.document,
            ].compactMapValues { $0 }
            try writing.append([
                LedgerRows.Observation(
                    number: 0, file: number, row: 0, sourceID: entry.site, ground: nil, computedSquareMetres: nil,
                    reading: try ledgerJSON(entry.reading), source: try ledgerJSON(source), repair: nil)
            ])
            try LedgerDerivation.derive(from: file.order, in: writing)
            return .done(
                try Self.entered(number, entry.site, writing.reader), transaction: writing.transaction)
        }
    }

    private static func entered(
        _ file: Int, _ site: String, _ reader: LedgerReader
    ) throws(GeoError) -> EnteredEvent {
        let rows = Set(try reader.observations(ofFile: file).map(\.number))
        let question = try reader.currentQuestions().first { rows.contains($0.observation) }
        return EnteredEvent(file: file, site: site, question: question?.key, questionKind: question?.kind)
    }

    /// Takes a file back: from now on the ledger reads as if it had never been imported. Its rows stay.
    ///
    /// - Throws: `badArgument` when there is no file of this number.
    public func retract(file number: Int, by: String, reason: String) throws(GeoError) -> LedgerChange<LedgerFile> {
        try write(.retraction, by: by) { writing throws(GeoError) in
            guard let file = try writing.reader.rows(LedgerRows.File.self, where: "fid = \(number)").first else {
                let files = try writing.reader.currentFiles().map(\.file).sorted { $0.number < $1.number }
                throw GeoError(
                    .badArgument, "find the file number \(number)", on: name,
                    trail: [
                        files.isEmpty ? "the ledger has no files" : "the files of the ledger are \(Self.listed(files))"
                    ], hint: files.isEmpty ? nil : "eco restoration files lists them, and what was taken back")
            }
            let retractions = try writing.reader.rows(LedgerRows.Retraction.self, where: "file = \(number)")
            guard retractions.isEmpty else { return .unchanged(file.file) }
            try writing.append([
                LedgerRows.Retraction(transaction: writing.transaction, file: number, reason: reason)
            ])
            try LedgerDerivation.derive(from: file.order, in: writing)
            return .done(file.file, transaction: writing.transaction)
        }
    }
}

extension LedgerStore {
    /// The last forty are enough to find the one that is meant.
    private static let mostListed = 40

    /// Number, name and day of each.
    fileprivate static func listed(_ files: [LedgerFile]) -> String {
        (files.count > mostListed ? "..., " : "")
            + files.suffix(mostListed).map { "\($0.number) (\($0.name), \($0.statusDate))" }.joined(separator: ", ")
    }
}

extension LedgerChange {
    /// Whether something was written.
    public var isDone: Bool {
        if case .done = self { true } else { false }
    }
}

extension LedgerChange: Encodable where Value: Encodable {
    private enum CodingKeys: String, CodingKey { case value, transaction, isDone }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        try container.encode(isDone, forKey: .isDone)
        if case .done(_, let transaction) = self { try container.encode(transaction, forKey: .transaction) }
    }
}
