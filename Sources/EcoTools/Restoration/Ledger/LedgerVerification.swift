import GeoCore

/// Whether a ledger is as it was written, and holds together.
public struct LedgerVerification: Sendable, Codable {
    /// Something that is wrong, and where.
    public struct Fault: Sendable, Codable, Hashable {
        public var table: String
        /// The primary key; nil where the table as a whole is concerned.
        public var row: Int?
        public var message: Message
    }

    public var formatVersion: Int
    public var transactionCount: Int
    /// Rows by table.
    public var rowCounts: [String: Int]
    /// The end of the chain of digests: written down elsewhere it proves later that nothing was changed since.
    public var chainDigest: String
    /// What the ledger says, whatever the order in which it came: see `LedgerDigest`.
    public var contentDigest: String
    public var faults: [Fault]
    /// Faults beyond those listed.
    public var unlistedFaultCount: Int
}

extension LedgerStore {
    /// Reads everything, and lists every fault.
    public func verify() throws(GeoError) -> LedgerVerification {
        try read { reader throws(GeoError) in
            var run = VerificationRun(reader)
            return try run.verify()
        }
    }
}

/// One pass over all tables of a ledger.
struct VerificationRun {
    private static let listedFaults = 1000

    let reader: LedgerReader
    private(set) var faults: [LedgerVerification.Fault] = []
    private var faultCount = 0
    private var counts: [String: Int] = [:]
    private var digests: [Int: TransactionDigest] = [:]
    /// The transaction that brought each file, derivation and baseline, by number and name.
    private var files: [Int: Int] = [:]
    private var derivations: [Int: Int] = [:]
    private var baselines: [String: Int] = [:]
    private var observations: Set<Int> = []
    private var siteIDs: [Int: String] = [:]
    private var siteNumbers: [String: Int] = [:]

    init(_ reader: LedgerReader) { self.reader = reader }

    mutating func verify() throws(GeoError) -> LedgerVerification {
        try checkFile()
        for table in LedgerTable.allCases where try !reader.database.hasTable(table.name) {
            add(table, nil, "ledger-fault.no-table")
        }
        var transactions: [LedgerRows.Transaction] = []
        var content = ""
        if faults.isEmpty {
            try readTables()
            transactions = try reader.rows(LedgerRows.Transaction.self)
            counts[LedgerTable.transactions.name] = transactions.count
            checkChain(transactions)
            try checkSites()
            // What cannot be read has no content.
            if faults.isEmpty { content = try LedgerDigest.hexadecimal(reader) }
        }
        return LedgerVerification(
            formatVersion: LedgerTable.formatVersion, transactionCount: transactions.count, rowCounts: counts,
            chainDigest: transactions.last?.chainDigest ?? "", contentDigest: content, faults: faults,
            unlistedFaultCount: faultCount - faults.count)
    }

    private mutating func add(_ table: LedgerTable, _ row: Int?, _ key: String, _ arguments: [String: String] = [:]) {
        faultCount += 1
        guard faults.count < Self.listedFaults else { return }
        faults.append(
            .init(table: table.name, row: row, message: Message(key, arguments.mapValues { .text($0) })))
    }

    /// Of a GeoPackage, whether SQLite finds its pages in order.
    private mutating func checkFile() throws(GeoError) {
        guard !reader.database.isServer else { return }
        var said: [String] = []
        try reader.database.read("PRAGMA integrity_check") { row throws(GeoError) in said.append(row.text(0) ?? "") }
        for text in said where text != "ok" { add(.ledger, nil, "ledger-fault.integrity", ["text": text]) }
    }

    private mutating func readTables() throws(GeoError) {
        try scan(.ledger, LedgerFactRow.self) { _, _ in 1 }
        try scan(.files, LedgerRows.File.self) { run, row in
            run.files[row.file.number] = row.file.transaction
            return row.file.transaction
        }
        try scan(.observations, LedgerRows.Observation.self) { run, row in
            run.observations.insert(row.number)
            if let ground = row.ground, !ground.isValid {
                run.add(.observations, row.number, "ledger-fault.invalid-ground")
            }
            return run.files[row.file]
        }
        try scan(.derivations, LedgerRows.Derivation.self) { run, row in
            run.derivations[row.number] = row.transaction
            if run.files[row.file] == nil { return nil }
            return row.transaction
        }
        try scan(.sites, LedgerRows.Site.self) { run, row in
            if let id = run.siteIDs[row.number], id != row.id { return nil }
            if let number = run.siteNumbers[row.id], number != row.number { return nil }
            run.siteIDs[row.number] = row.id
            run.siteNumbers[row.id] = row.number
            return run.derivations[row.derivation]
        }
        try scan(.links, LedgerRows.Link.self) { run, row in
            run.knows(observation: row.observation) && run.knows(site: row.link.site) && run.knows(site: row.link.other)
                ? run.derivations[row.derivation] : nil
        }
        try scan(.versions, LedgerRows.Version.self) { run, row in
            run.knows(observation: row.ground) && run.knows(site: row.site) ? run.derivations[row.derivation] : nil
        }
        try scan(.events, LedgerRows.Event.self) { run, row in
            run.knows(observation: row.observation) && run.knows(site: row.site) && run.files[row.event.file] != nil
                ? run.derivations[row.derivation] : nil
        }
        try scan(.questions, LedgerRows.Question.self) { run, row in
            run.knows(observation: row.observation) ? run.derivations[row.derivation] : nil
        }
        try scan(.decisions, LedgerRows.Decision.self) { _, row in row.transaction }
        try scan(.retractions, LedgerRows.Retraction.self) { run, row in
            run.files[row.file] == nil ? nil : row.transaction
        }
        try scan(.baselines, LedgerBaseline.self) { run, row in
            if run.baselines[row.name] != nil { return nil }
            run.baselines[row.name] = row.transaction
            return row.transaction
        }
        try scan(.baselineSites, LedgerRows.BaselineSite.self) { run, row in
            run.knows(site: row.site) ? run.baselines[row.baseline] : nil
        }
    }

    private func knows(observation: Int?) -> Bool { observation.map { observations.contains($0) } ?? true }
    private func knows(site: Int?) -> Bool { site.map { siteIDs[$0] != nil } ?? true }

    /// Reads a table row by row.
    ///
    /// - Parameter transaction: answers which one brought the row; nil when it names something that is not there.
    private mutating func scan<Row: LedgerRecord>(
        _ table: LedgerTable, _: Row.Type, _ transaction: (inout VerificationRun, Row) -> Int?
    ) throws(GeoError) {
        var run = self
        var count = 0
        var last = 0
        try reader.database.read(table.query(ground: true)) { row throws(GeoError) in
            count += 1
            let number = row.integer(0) ?? 0
            // Rows are only ever added, one after the other.
            if number != count, number != last + 1 { run.add(table, number, "ledger-fault.gap") }
            last = number
            let read: Row
            do throws(GeoError) {
                read = try Row(row)
            } catch {
                run.add(table, number, "ledger-fault.unreadable", ["reason": error.trail.joined(separator: "; ")])
                return
            }
            guard let brought = transaction(&run, read) else {
                run.add(table, number, "ledger-fault.reference")
                return
            }
            run.digests[brought, default: TransactionDigest()].add(table, row)
        }
        run.counts[table.name] = count
        self = run
    }

    private mutating func checkChain(_ transactions: [LedgerRows.Transaction]) {
        var previous: LedgerRows.Transaction?
        for (index, transaction) in transactions.enumerated() {
            if transaction.number != index + 1 { add(.transactions, transaction.number, "ledger-fault.gap") }
            let content = (digests.removeValue(forKey: transaction.number) ?? TransactionDigest()).content
            if content != transaction.contentDigest { add(.transactions, transaction.number, "ledger-fault.content") }
            if transaction.chain(after: previous?.chainDigest) != transaction.chainDigest {
                add(.transactions, transaction.number, "ledger-fault.chain")
            }
            previous = transaction
        }
        for number in digests.keys.sorted() { add(.transactions, number, "ledger-fault.no-transaction") }
    }

    /// A derivation that holds has each of its sites once over all files.
    private mutating func checkSites() throws(GeoError) {
        var seen: Set<Int> = []
        for site in try reader.currentSites() where !seen.insert(site.number).inserted {
            add(.sites, nil, "ledger-fault.site-twice", ["site": site.id])
        }
    }
}
