import GeoCore

/// Reads the rows of a ledger, inside a transaction: of reading, or of writing, where it also sees what was appended.
final class LedgerReader {
    let database: VectorDatabase
    let facts: LedgerFacts

    init(_ database: VectorDatabase, _ facts: LedgerFacts) {
        self.database = database
        self.facts = facts
    }

    /// The facts of a ledger of a version that this program knows.
    static func facts(_ database: VectorDatabase) throws(GeoError) -> LedgerFacts {
        guard try database.hasTable(LedgerTable.ledger.name) else {
            throw GeoError(
                .cannotRead, "find a ledger", on: database.name, trail: ["it has no table eco_ledger"],
                hint: "make one with eco restoration init")
        }
        var said: [String: String] = [:]
        try database.read(LedgerTable.ledger.query()) { row throws(GeoError) in
            let fact = try LedgerFactRow(row)
            said[fact.key] = fact.said
        }
        let known = LedgerTable.formatVersion
        guard let version = said["format"].flatMap({ Int($0) }), version >= 1 else {
            throw GeoError(
                .cannotRead, "find a ledger", on: database.name, trail: ["its table eco_ledger names no format"],
                hint: "take the last good copy of it")
        }
        guard version <= known else {
            throw GeoError(
                .cannotRead, "use the ledger", on: database.name,
                trail: ["it has format \(version); this program knows formats up to \(known)"],
                hint: "use a newer version of eco")
        }
        guard let crs = said["crs"], let measure = said["measure"].flatMap({ LedgerFacts.Measure(rawValue: $0) }) else {
            throw GeoError(
                .cannotRead, "use the ledger", on: database.name,
                trail: ["its table eco_ledger does not name the reference system and the measure"],
                hint: "take the last good copy of it")
        }
        return LedgerFacts(
            title: said["title"] ?? "", crs: crs, measure: measure,
            referenceLine: said["reference-line"].flatMap { ByteDigest.bytes(hexadecimal: $0) },
            referenceReachMetres: said["reference-reach-metres"].flatMap { Double($0) })
    }

    /// All rows of a table, in the order in which they were appended.
    ///
    /// - Parameters:
    ///   - condition: in SQL, over the columns of `LedgerTable` and `fid`.
    ///   - ground: whether geometries are read too, where the table has them.
    func rows<Row: LedgerRecord>(_: Row.Type, where condition: String? = nil, ground: Bool = true) throws(GeoError)
        -> [Row]
    {
        var found: [Row] = []
        try database.read(Row.table.query(condition, ground: ground)) { row throws(GeoError) in
            found.append(try Row(row))
        }
        return found
    }

    /// Without all their rows in memory at once.
    func forEach<Row: LedgerRecord>(
        _: Row.Type, where condition: String? = nil, ground: Bool = true, _ body: (Row) throws(GeoError) -> Void
    ) throws(GeoError) {
        try database.read(Row.table.query(condition, ground: ground)) { row throws(GeoError) in
            try body(try Row(row))
        }
    }

    func last(_ table: LedgerTable, _ column: String = "fid") throws(GeoError) -> Int {
        try database.integer("SELECT max(\(column)) FROM \(table.name)") ?? 0
    }

    func lastTransaction() throws(GeoError) -> LedgerRows.Transaction? {
        try rows(LedgerRows.Transaction.self, where: "fid = (SELECT max(fid) FROM eco_transactions)").first
    }

    /// The observations of a file, in the order of its rows.
    func observations(ofFile file: Int) throws(GeoError) -> [LedgerRows.Observation] {
        try rows(LedgerRows.Observation.self, where: "file = \(file)")
    }

    /// Files that are not retracted, in canonical order.
    func currentFiles() throws(GeoError) -> [LedgerRows.File] {
        let retracted = Set(try rows(LedgerRows.Retraction.self).map(\.file))
        return try rows(LedgerRows.File.self).filter { !retracted.contains($0.file.number) }
            .sorted { $0.order < $1.order }
    }

    /// The derivation that holds of each file: the latest. Retracted files have none.
    func currentDerivations() throws(GeoError) -> [LedgerRows.Derivation] {
        let retracted = Set(try rows(LedgerRows.Retraction.self).map(\.file))
        var latest: [Int: LedgerRows.Derivation] = [:]
        for derivation in try rows(LedgerRows.Derivation.self) where !retracted.contains(derivation.file) {
            latest[derivation.file] = derivation
        }
        return latest.values.sorted { $0.number < $1.number }
    }

    /// The rows of a derived table that hold now.
    func current<Row: LedgerRecord>(_: Row.Type, _ derivation: (Row) -> Int) throws(GeoError) -> [Row] {
        let holding = Set(try currentDerivations().map(\.number))
        return try rows(Row.self).filter { holding.contains(derivation($0)) }
    }

    func currentSites() throws(GeoError) -> [LedgerRows.Site] { try current(LedgerRows.Site.self, \.derivation) }
    func currentVersions() throws(GeoError) -> [LedgerRows.Version] {
        try current(LedgerRows.Version.self, \.derivation)
    }
    func currentEvents() throws(GeoError) -> [LedgerRows.Event] { try current(LedgerRows.Event.self, \.derivation) }
    func currentLinks() throws(GeoError) -> [LedgerRows.Link] { try current(LedgerRows.Link.self, \.derivation) }
    func currentQuestions() throws(GeoError) -> [LedgerRows.Question] {
        try current(LedgerRows.Question.self, \.derivation)
    }
}

/// The order of files that depends on what they are, and not on when they came. Of one day, layers come before tables,
/// so that a list finds the sites that a layer of its own day brings, and entries by hand last.
struct FileOrder: Comparable, Sendable {
    enum Kind: Int, Sendable { case layer, table, entry }

    var date: CalendarDate
    var kind: Kind
    var sha256: String
    var layer: String
    var mappingDigest: String

    static func < (a: FileOrder, b: FileOrder) -> Bool {
        (a.date, a.kind.rawValue, a.sha256, a.mappingDigest, a.layer)
            < (b.date, b.kind.rawValue, b.sha256, b.mappingDigest, b.layer)
    }
}

extension LedgerRows.File {
    var order: FileOrder {
        FileOrder(
            date: file.statusDate, kind: isEntry ? .entry : isTable ? .table : .layer, sha256: file.sha256,
            layer: file.layer, mappingDigest: mappingDigest)
    }
}
