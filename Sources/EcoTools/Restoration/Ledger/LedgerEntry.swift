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
    /// - Returns: the number of the file that it is.
    /// - Throws: `badArgument` when no site has this id, or the day has not come yet.
    public func enter(_ entry: LedgerEntry, today: CalendarDate) throws(GeoError) -> LedgerChange<Int> {
        guard entry.date <= today else {
            throw GeoError(
                .badArgument, "enter an event of \(entry.date)", on: entry.site, trail: ["that day has not come yet"])
        }
        return try write(.entry, by: entry.by) { writing throws(GeoError) in
            let files = try writing.reader.currentFiles()
            if let same = files.first(where: { $0.isEntry && $0.file.sha256 == entry.sha256 }) {
                return .unchanged(same.file.number)
            }
            let holding = Set(try writing.reader.currentDerivations().map(\.number))
            let sites = try writing.reader.rows(
                LedgerRows.Site.self, where: "site_id = \(VectorDatabase.literal(entry.site))")
            guard sites.contains(where: { holding.contains($0.derivation) }) else {
                throw GeoError(
                    .badArgument, "find the site \(entry.site)", on: name, trail: ["the ledger has no site of this id"],
                    hint: "import the file that has it first, or look at the spelling")
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
            return .done(number, transaction: writing.transaction)
        }
    }

    /// Takes a file back: from now on the ledger reads as if it had never been imported. Its rows stay.
    ///
    /// - Throws: `badArgument` when there is no file of this number.
    public func retract(file number: Int, by: String, reason: String) throws(GeoError) -> LedgerChange<LedgerFile> {
        try write(.retraction, by: by) { writing throws(GeoError) in
            guard let file = try writing.reader.rows(LedgerRows.File.self, where: "fid = \(number)").first else {
                let last = try writing.reader.last(.files)
                throw GeoError(
                    .badArgument, "find the file number \(number)", on: name,
                    trail: [last == 0 ? "the ledger has no files" : "the ledger has files 1 to \(last)"],
                    hint: "eco restoration status lists them")
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
