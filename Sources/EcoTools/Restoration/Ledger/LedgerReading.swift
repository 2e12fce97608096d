import GeoCore

/// What maps and pages need of a ledger, wherever it is kept.
public protocol LedgerReading {
    /// The ledger as of a day; nil: everything that is known.
    func snapshot(asOf day: CalendarDate?) throws(GeoError) -> LedgerSnapshot
    /// The histories of sites of a snapshot, in the order asked for.
    func histories(of sites: [LedgerSite], in snapshot: LedgerSnapshot) throws(GeoError) -> [SiteHistory]
}

/// The ledger at a place, for reading.
public enum LedgerAccess {
    /// - Parameter location: a GeoPackage, or "PG:..." for PostGIS.
    /// - Throws: `.notFound` where there is none, `.cannotRead` for what is no ledger or a newer one.
    public static func open(_ location: String) throws(GeoError) -> any LedgerReading {
        LedgerStore(location)
    }
}
