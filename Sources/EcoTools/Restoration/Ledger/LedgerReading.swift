import GeoCore

/// What maps and pages need of a ledger, wherever it is kept.
public protocol LedgerReading {
    /// The ledger as of a day; nil: everything that is known.
    func snapshot(asOf day: CalendarDate?) throws(GeoError) -> LedgerSnapshot
    /// The histories of sites of a snapshot, in the order asked for.
    func histories(of sites: [LedgerSite], in snapshot: LedgerSnapshot) throws(GeoError) -> [SiteHistory]
}
