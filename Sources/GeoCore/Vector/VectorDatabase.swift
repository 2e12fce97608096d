internal import CGDAL

/// A database of tables that several programs share: a GeoPackage, or PostGIS by its connection string ("PG:...").
///
/// What is written between `beginWriting` and `commit` is there as a whole or not at all, whatever happens to the
/// program or the disk in between. After a failure to write the database is closed: open it again.
///
/// Not Sendable: one thread uses it at a time. While it is used, nothing else in this process may open the same
/// GeoPackage: closing a file gives up the locks that the process holds on it (a rule of POSIX).
public final class VectorDatabase {
    public enum Access: Sendable { case reading, writing }

    /// The path or connection string as given, passwords hidden.
    public let name: String
    /// Whether it is a database server and not a file.
    public let isServer: Bool
    public let access: Access
    /// How long to wait for others, in seconds.
    let waitSeconds: Double
    private(set) var handle: GDALDatasetH?
    /// Whether a transaction has begun and not ended.
    var isInTransaction = false
    /// The tables written to since the transaction began, by name.
    var touched: [String: OGRLayerH] = [:]

    /// Whether this names a database server and not a file.
    public static func isServer(_ location: String) -> Bool {
        let start = location.prefix(13).lowercased()
        return start.hasPrefix("pg:") || start.hasPrefix("postgresql://")
    }

    /// Opens a database that is there. On a server, the schema that the connection string names must be there too.
    ///
    /// A GeoPackage that a killed program left in the middle of writing is put back as it was before, also when it is
    /// opened for reading; only where its file or folder cannot be written to is it opened as it is.
    /// - Parameter waitSeconds: how long to wait for another program that is writing.
    /// - Throws: `notFound`, `cannotRead` or `cannotWrite`, saying what to do; `badArgument` when there is no such schema.
    public init(_ location: String, access: Access, waitSeconds: Double = 60) throws(GeoError) {
        name = Dataset.hidingPassword(location)
        isServer = Self.isServer(location)
        self.access = access
        self.waitSeconds = waitSeconds
        if !isServer { try Self.checkFile(location) }
        handle = try Self.open(location, access, waitSeconds)
        if isServer { try checkSchema(location) } else { try prepareFile() }
    }

    /// A database whose dataset was made already.
    init(_ location: String, made: GDALDatasetH) {
        name = Dataset.hidingPassword(location)
        isServer = Self.isServer(location)
        access = .writing
        waitSeconds = 0
        handle = made
    }

    deinit { close() }

    /// Ends a transaction that is open without keeping what it wrote, and closes the database.
    public func close() {
        guard let open = handle else { return }
        handle = nil
        // What is given up can fail in no way that matters.
        _ = try? GDALScope.run { _ throws(GeoError) in
            if isInTransaction { Self.giveUp(open) }
            GDALClose(open)
        }
        isInTransaction = false
        touched = [:]
    }

    /// Rolls back also where the library believes that the transaction has ended, as after a commit that failed.
    static func giveUp(_ open: GDALDatasetH) {
        if GDALDatasetRollbackTransaction(open) != OGRERR_NONE {
            GDALDatasetReleaseResultSet(open, GDALDatasetExecuteSQL(open, "ROLLBACK", nil, nil))
        }
    }

    /// Whether there is a table of this name.
    ///
    /// - Throws: `cannotRead` when a server does not answer any more.
    public func hasTable(_ table: String) throws(GeoError) -> Bool {
        let isThere = try scope { open, _ throws(GeoError) in GDALDatasetGetLayerByName(open, table) != nil }
        // The library finds no table on a connection that was lost, and says nothing of it.
        if !isThere, isServer { try checkConnection() }
        return isThere
    }

    // MARK: Opening

    private static func checkFile(_ path: String) throws(GeoError) {
        switch VirtualFile.nature(path) {
        case .missing:
            throw GeoError(.notFound, "open the database", on: path, trail: ["there is no such file or folder"])
        case .directory:
            throw GeoError(.cannotRead, "open the database", on: path, trail: ["there is a folder of that name"])
        case .file:
            let start = VirtualFile.read(path, limit: 16)
            guard let start else {
                throw GeoError(.cannotRead, "open the database", on: path, trail: ["it exists but cannot be read"])
            }
            guard start == Array("SQLite format 3\0".utf8) else {
                throw GeoError(.cannotRead, "open the database", on: path, trail: ["the file is no GeoPackage"])
            }
        }
    }

    private static func open(_ location: String, _ access: Access, _ waitSeconds: Double) throws(GeoError)
        -> GDALDatasetH
    {
        let isServer = isServer(location)
        // A file is opened for update first, since only so can SQLite undo what a killed writer left.
        let attempts: [Access] = isServer || access == .writing ? [access] : [.writing, .reading]
        var failure: GeoError?
        for attempt in attempts {
            do throws(GeoError) {
                return try GDALScope.run { trail throws(GeoError) in
                    try GDALScope.withThreadOptions(options(waitSeconds)) { () throws(GeoError) in
                        let drivers = OptionList([isServer ? "PostgreSQL" : "GPKG"])
                        let flags =
                            GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR
                            | (attempt == .writing ? GDAL_OF_UPDATE : GDAL_OF_READONLY)
                        let made = drivers.withConstPointer { GDALOpenEx(location, UInt32(flags), $0, nil, nil) }
                        guard let made else {
                            throw DatabaseFailure.error(
                                access == .writing ? .cannotWrite : .cannotRead, "open the database",
                                on: Dataset.hidingPassword(location), trail, isServer: isServer)
                        }
                        return made
                    }
                }
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? GeoError(.cannotRead, "open the database", on: Dataset.hidingPassword(location))
    }

    /// Undoes what a killed writer left, by the first reading, and sets how long to wait for others.
    private func prepareFile() throws(GeoError) {
        try execute("PRAGMA busy_timeout = \(waitMilliseconds)")
        try read("SELECT count(*) FROM sqlite_master") { _ throws(GeoError) in }
    }

    var waitMilliseconds: Int { Int((waitSeconds * 1000).rounded()) }

    static func options(_ waitSeconds: Double) -> [(name: String, value: String)] {
        [
            ("SQLITE_BUSY_TIMEOUT", String(Int((waitSeconds * 1000).rounded()))),
            // Each commit waits until the disk has it.
            ("OGR_SQLITE_SYNCHRONOUS", "FULL"),
            ("PG_USE_COPY", "YES"),
        ]
    }

    // MARK: Calls

    /// Runs calls on the open dataset; errors name the database without its password.
    func scope<Result>(_ body: (GDALDatasetH, MessageTrail) throws(GeoError) -> Result) throws(GeoError) -> Result {
        guard let open = handle else {
            throw GeoError(.cannotWrite, "use the database", on: name, trail: ["it is closed, or writing has failed"])
        }
        do throws(GeoError) {
            return try GDALScope.run { trail throws(GeoError) in
                try GDALScope.withThreadOptions(Self.options(waitSeconds)) { () throws(GeoError) in
                    try body(open, trail)
                }
            }
        } catch {
            throw Dataset.hidingPassword(error)
        }
    }

    func failure(_ kind: GeoError.Kind, _ attempted: String, _ trail: MessageTrail) -> GeoError {
        DatabaseFailure.error(kind, attempted, on: name, trail, isServer: isServer)
    }

    /// Runs one statement of SQL that answers nothing.
    public func execute(_ sql: String) throws(GeoError) {
        try scope { open, trail throws(GeoError) in
            let before = trail.failureCount
            if let result = GDALDatasetExecuteSQL(open, sql, nil, nil) { GDALDatasetReleaseResultSet(open, result) }
            guard trail.failureCount == before else {
                throw failure(.cannotWrite, "change the database", trail)
            }
        }
    }
}
