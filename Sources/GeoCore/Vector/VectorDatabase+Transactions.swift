internal import CGDAL

extension VectorDatabase {
    /// Begins a transaction that is the only one to write, before anything is read in it.
    ///
    /// - Parameter table: a table that every writer of this database locks.
    /// - Throws: `cannotWrite` when another writer does not end within `waitSeconds`.
    public func beginWriting(locking table: String) throws(GeoError) {
        try begin("begin to write")
        if isServer {
            // What others committed while this one waited must be seen: each statement sees what is there then.
            try execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            try execute("SET LOCAL lock_timeout = '\(max(1, waitMilliseconds))ms'")
            try execute("LOCK TABLE \(Self.quoted(table)) IN EXCLUSIVE MODE")
        } else {
            // BEGIN takes no lock; the first statement that could write does, though it changes nothing.
            try execute("UPDATE \(Self.quoted(table)) SET rowid = rowid WHERE 0")
        }
    }

    /// Begins a transaction in which everything that is read belongs to one state of the database.
    public func beginReading() throws(GeoError) {
        try begin("begin to read")
        if isServer {
            try execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        } else {
            // The lock of a reader is taken by the first reading and kept until the end.
            try read("SELECT count(*) FROM sqlite_master") { _ throws(GeoError) in }
        }
    }

    private func begin(_ attempted: String) throws(GeoError) {
        try scope { open, trail throws(GeoError) in
            guard !isInTransaction, GDALDatasetStartTransaction(open, 0) == OGRERR_NONE else {
                throw failure(.cannotWrite, attempted, trail)
            }
            isInTransaction = true
        }
    }

    /// Makes everything since the transaction began last. When it throws nothing was kept.
    public func commit() throws(GeoError) {
        do throws(GeoError) {
            try scope { open, trail throws(GeoError) in
                // What the driver keeps of its own about the tables (extent, day of change) belongs to the transaction.
                for (_, layer) in touched.sorted(by: { $0.key < $1.key }) {
                    guard OGR_L_SyncToDisk(layer) == OGRERR_NONE, trail.failureCount == 0 else {
                        throw failure(.cannotWrite, "write to the database", trail)
                    }
                }
                guard GDALDatasetCommitTransaction(open) == OGRERR_NONE, trail.failureCount == 0 else {
                    throw failure(.cannotWrite, "commit the transaction", trail)
                }
            }
            isInTransaction = false
            touched = [:]
        } catch {
            close()
            throw error
        }
    }

    /// Ends the transaction as if it had never begun, and closes the database.
    public func rollback() { close() }

    /// A name in SQL.
    static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    /// A text in SQL.
    public static func literal(_ text: String) -> String {
        "'\(text.replacing("'", with: "''").replacing("\0", with: ""))'"
    }
}
