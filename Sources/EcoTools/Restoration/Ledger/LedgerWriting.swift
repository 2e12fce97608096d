import Foundation
import GeoCore

/// One act of writing under way: what it appends is kept as a whole or not at all.
final class LedgerWriting {
    let facts: LedgerFacts
    /// The number of this transaction.
    let transaction: Int
    /// Reads what is there, with what was appended.
    let reader: LedgerReader
    private(set) var hasAppended = false
    private(set) var isAbandoned = false
    private let database: VectorDatabase
    private let previous: LedgerRows.Transaction?
    /// The last primary key of each table that was written to.
    private var lastNumbers: [LedgerTable: Int] = [:]
    private var digests = TransactionDigest()
    /// The number of each site id that the ledger has ever had.
    private var siteNumbers: [String: Int]?
    private var lastSite = 0

    init(_ database: VectorDatabase, _ facts: LedgerFacts, after previous: LedgerRows.Transaction?) {
        self.database = database
        self.facts = facts
        self.previous = previous
        transaction = (previous?.number ?? 0) + 1
        reader = LedgerReader(database, facts)
    }

    /// What was read before the lock, if nobody has written since.
    private(set) var prepared: PreparedState?

    func take(_ prepared: PreparedState) {
        if prepared.chain == previous?.chainDigest { self.prepared = prepared }
    }

    /// Nothing of this transaction shall be kept.
    func abandon() { isAbandoned = true }

    /// Appends rows and answers the number of the first; the others follow without gaps. Numbers in the rows
    /// themselves (of files, observations, derivations) are those that the store gives, whatever they hold.
    @discardableResult
    func append<Row: LedgerRecord>(_ rows: [Row]) throws(GeoError) -> Int {
        let table = Row.table
        let last = if let known = lastNumbers[table] { known } else { try reader.last(table) }
        guard !rows.isEmpty else { return last + 1 }
        lastNumbers[table] = last + rows.count
        hasAppended = true
        try database.append(to: table.name) { appender throws(GeoError) in
            var number = last
            var own = digests.taking(table)
            defer { digests.put(table, own) }
            for row in rows {
                number += 1
                let values = try row.values
                guard let ground = row.ground else {
                    try appender.append(number, values)
                    own.add(table, number, values, ground: nil)
                    continue
                }
                // Made once, for the row and for its digest.
                let failure = ground.withWKB { bytes -> GeoError? in
                    do throws(GeoError) {
                        try appender.append(number, values, wkb: bytes)
                    } catch { return error }
                    own.add(table, number, values, ground: bytes)
                    return nil
                }
                if let failure { throw failure }
            }
        }
        return last + 1
    }

    /// Appends a file as of this transaction, and answers its number.
    func append(_ file: LedgerRows.File) throws(GeoError) -> Int {
        var file = file
        file.file.transaction = transaction
        return try append([file])
    }

    /// Begins a derivation of a file in this transaction, and answers its number.
    func beginDerivation(of file: Int) throws(GeoError) -> Int {
        try append([LedgerRows.Derivation(number: 0, file: file, transaction: transaction)])
    }

    /// The number of the site of this id: the one that it has had before, else a new one. It is the same in all
    /// derivations; a row of `LedgerRows.Site` says which of them have it.
    func siteNumber(for id: String) throws(GeoError) -> Int {
        if siteNumbers == nil {
            var known: [String: Int] = [:]
            try reader.database.read("SELECT DISTINCT site, site_id FROM eco_sites") { row throws(GeoError) in
                known[try row.neededText(1, .sites)] = try row.needed(0, .sites)
            }
            lastSite = known.values.max() ?? 0
            siteNumbers = known
        }
        if let number = siteNumbers?[id] { return number }
        lastSite += 1
        siteNumbers?[id] = lastSite
        return lastSite
    }

    /// Records the transaction itself; the caller commits.
    func finish(_ kind: LedgerRows.Transaction.Kind, by: String?, note: String?) throws(GeoError) {
        var row = LedgerRows.Transaction(
            number: transaction, kind: kind, recordedAt: Self.now, by: by,
            tool: "\(ToolVersion.name) \(ToolVersion.number)", note: note, contentDigest: digests.content,
            chainDigest: "")
        row.chainDigest = row.chain(after: previous?.chainDigest)
        let values = row.values
        let number = transaction
        try database.append(to: LedgerTable.transactions.name) { appender throws(GeoError) in
            try appender.append(number, values)
        }
    }

    /// The instant, UTC, to the second.
    private static var now: String { ISO8601DateFormatter().string(from: Date()) }
}
