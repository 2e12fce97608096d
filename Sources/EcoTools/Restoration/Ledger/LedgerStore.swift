import Foundation
import GeoCore

/// A ledger in its database: a GeoPackage, or PostGIS by its connection string.
///
/// A value that knows where the ledger is; each call opens it, and closes it before it returns.
public struct LedgerStore: Sendable {
    /// The path or the connection string.
    public let location: String
    /// How long to wait for another writer.
    public let waitSeconds: Double

    public init(_ location: String, waitSeconds: Double = 60) {
        self.location = location
        self.waitSeconds = waitSeconds
    }

    /// The location without its password, for messages.
    public var name: String { Dataset.hidingPassword(location) }

    /// Makes a ledger. Killed in between it leaves none; it never takes the place of anything.
    ///
    /// - Throws: `badArgument` when it is to be neither a GeoPackage nor on a server; `cannotWrite`.
    public func create(_ facts: LedgerFacts, by: String? = nil) throws(GeoError) {
        guard VectorDatabase.isServer(location) || location.lowercased().hasSuffix(".gpkg") else {
            throw GeoError(
                .badArgument, "make a ledger of this name", on: name,
                trail: ["a ledger is a GeoPackage, or in PostGIS"],
                hint: "let its name end in .gpkg, or give a connection string (PG:...)")
        }
        let tables = LedgerTable.allCases.map { $0.definition(crs: facts.crs) }
        try VectorDatabase.create(location, tables, waitSeconds: waitSeconds) { database throws(GeoError) in
            let writing = LedgerWriting(database, facts, after: nil)
            try writing.append(facts.rows)
            try writing.finish(.create, by: by, note: nil)
        }
    }

    /// One act of writing, alone: whatever `body` reads is up to date, and either everything that it appends is kept, or
    /// nothing. When it appends nothing, no transaction is recorded.
    ///
    /// - Throws: `cannotWrite` when another writer does not end in time.
    func write<Value>(
        _ kind: LedgerRows.Transaction.Kind, by: String?, note: String? = nil,
        _ body: (LedgerWriting) throws(GeoError) -> Value
    ) throws(GeoError) -> Value {
        let database = try VectorDatabase(location, access: .writing, waitSeconds: waitSeconds)
        defer { database.close() }
        let facts = try LedgerReader.facts(database)
        try database.beginWriting(locking: LedgerTable.transactions.name)
        let writing = LedgerWriting(database, facts, after: try LedgerReader(database, facts).lastTransaction())
        let value = try body(writing)
        if writing.hasAppended, !writing.isAbandoned {
            try writing.finish(kind, by: by, note: note)
            try database.commit()
        }
        return value
    }

    /// Reads one state of the ledger.
    func read<Value>(_ body: (LedgerReader) throws(GeoError) -> Value) throws(GeoError) -> Value {
        let database = try VectorDatabase(location, access: .reading, waitSeconds: waitSeconds)
        defer { database.close() }
        let facts = try LedgerReader.facts(database)
        try database.beginReading()
        return try body(LedgerReader(database, facts))
    }

    /// What holds for the ledger as a whole.
    public func facts() throws(GeoError) -> LedgerFacts {
        try read { reader throws(GeoError) in reader.facts }
    }

    /// The imports, in the order of their numbers, and which of them are retracted.
    public func files() throws(GeoError) -> [(file: LedgerFile, isRetracted: Bool)] {
        try read { reader throws(GeoError) in
            let retracted = Set(try reader.rows(LedgerRows.Retraction.self).map(\.file))
            return try reader.rows(LedgerRows.File.self).map { ($0.file, retracted.contains($0.file.number)) }
        }
    }

    public func baselines() throws(GeoError) -> [LedgerBaseline] {
        try read { reader throws(GeoError) in try reader.rows(LedgerBaseline.self) }
    }
}

/// A fact of the ledger as a whole, by its key.
struct LedgerFactRow: LedgerRecord {
    var key: String
    var said: String

    static var table: LedgerTable { .ledger }
    var values: [FieldValue] { [.init(key), .init(said)] }

    init(_ key: String, _ said: String) { (self.key, self.said) = (key, said) }

    init(_ row: borrowing DatabaseRow) throws(GeoError) {
        self.init(try row.neededText(1, Self.table), try row.neededText(2, Self.table))
    }
}

extension LedgerFacts {
    var rows: [LedgerFactRow] {
        var rows = [
            LedgerFactRow("format", String(LedgerTable.formatVersion)), LedgerFactRow("title", title),
            LedgerFactRow("crs", crs), LedgerFactRow("measure", measure.rawValue),
        ]
        if let referenceLine {
            rows.append(LedgerFactRow("reference-line", ByteDigest.hexadecimal(referenceLine)))
        }
        if let referenceReachMetres {
            rows.append(LedgerFactRow("reference-reach-metres", referenceReachMetres.description))
        }
        return rows
    }
}
