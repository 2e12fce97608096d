import GeoCore

/// What import and derivation read of a ledger, in one state of it.
protocol LedgerSource {
    var facts: LedgerFacts { get }
    /// Files that are not retracted, in canonical order.
    func currentFiles() throws(GeoError) -> [LedgerRows.File]
    /// In the order in which they were made.
    func decisions() throws(GeoError) -> [LedgerRows.Decision]
    /// The row (its identifier in the file) that each of these questions is about, as far as they were ever asked.
    func rows(ofQuestions keys: [String]) throws(GeoError) -> [String: Int64]
    /// In the order of the rows of the file.
    func observations(ofFile file: Int) throws(GeoError) -> [LedgerRows.Observation]
    /// Questions of the derivations that hold.
    func openQuestions() throws(GeoError) -> [LedgerRows.Question]
    /// Questions that were ever asked, each as it was asked last.
    func askedQuestions() throws(GeoError) -> [LedgerRows.Question]
    /// The file and row of an observation.
    func observation(_ number: Int) throws(GeoError) -> LedgerRows.Observation?
    /// The sites as the files before this place know them.
    func state(before order: FileOrder) throws(GeoError) -> LineageState
    /// The sites as all files know them.
    func state() throws(GeoError) -> LineageState
}

/// A ledger in a transaction of writing: everything that is added is kept, or nothing.
protocol LedgerLog: LedgerSource {
    /// Each answers the number that the ledger has given.
    func add(_ file: LedgerRows.File) throws(GeoError) -> Int
    func beginDerivation(of file: Int) throws(GeoError) -> Int
    /// The number of the site of this id: the one that it has had before, else a new one.
    func siteNumber(for id: String) throws(GeoError) -> Int
    /// The number of the first; the others follow.
    func add(_ observations: [LedgerRows.Observation]) throws(GeoError) -> Int
    func add(_ rows: DerivedRows) throws(GeoError)
    func add(_ decision: LedgerRows.Decision) throws(GeoError)
    /// Nothing of this transaction shall be kept.
    func abandon()
}

/// What one derivation of a file says.
struct DerivedRows: Sendable {
    var sites: [LedgerRows.Site] = []
    var links: [LedgerRows.Link] = []
    var versions: [LedgerRows.Version] = []
    var events: [LedgerRows.Event] = []
    var questions: [LedgerRows.Question] = []
}

extension LedgerRows.File {
    /// A table without geometry, or an entry by hand: its rows join by their ids. Layers have a reference system.
    var isTable: Bool { file.sourceCRS == nil }
}

extension LineageState {
    /// Replays what derivations say.
    ///
    /// - Parameters:
    ///   - files: in canonical order, each with the rows of the derivation that holds.
    ///   - observation: by its number.
    init(
        _ files: [(file: LedgerRows.File, rows: DerivedRows)],
        observation: (Int) throws(GeoError) -> LedgerRows.Observation?
    ) throws(GeoError) {
        self.init()
        var places: [Int: Int] = [:]
        for (place, (_, rows)) in files.enumerated() {
            for row in rows.sites {
                var site = KnownSite(id: row.id, since: place)
                site.number = row.number
                places[row.number] = addSite(site)
            }
            for row in rows.links {
                let (site, other) = (row.link.site.flatMap { places[$0] }, row.link.other.flatMap { places[$0] })
                switch row.link.relation {
                case .vanished: if let other { change(other) { $0.isVanished = true } }
                case .split, .merged:
                    if let site, let other {
                        change(other) { if !$0.successors.contains(site) { $0.successors.append(site) } }
                    }
                default: break
                }
                guard let site, row.link.relation != .vanished, let number = row.observation else { continue }
                change(site) { $0.isVanished = false }
                if let id = try observation(number)?.sourceID { addAlias(id, to: site) }
            }
            for row in rows.versions {
                guard let site = places[row.site] else { continue }
                var ground: Geometry?
                if let number = row.ground { ground = try observation(number)?.ground }
                change(site) {
                    $0.attributes = row.attributes
                    if let number = row.ground, number != $0.groundObservation {
                        $0.ground = ground
                        $0.groundObservation = number
                    }
                }
            }
            for row in rows.events {
                guard let site = places[row.site] else { continue }
                change(site) { $0.add(row.event, correcting: row.corrects) }
            }
        }
        fileCount = files.count
    }
}
