import GeoCore

/// The rows of a ledger that hold on a day, arranged to give the history of any site.
struct SiteHistoryRows {
    private let snapshot: LedgerSnapshot
    private let files: [Int: LedgerFile]
    private let siteIDs: [Int: String]
    private let sites: [Int: LedgerSite]
    private let observations: [Int: LedgerRows.Observation]
    private let fileOfDerivation: [Int: Int]
    private let versions: [Int: [LedgerRows.Version]]
    private let links: [Int: [LedgerRows.Link]]

    /// - Parameters:
    ///   - fileOfDerivation: number of the derivation -> its file, only for derivations that hold on the day of the
    ///     snapshot; rows of all others are left out.
    ///   - observations: those that versions and links name.
    init(
        _ snapshot: LedgerSnapshot, fileOfDerivation: [Int: Int], versions: [LedgerRows.Version],
        links: [LedgerRows.Link], observations: [LedgerRows.Observation]
    ) {
        self.snapshot = snapshot
        self.fileOfDerivation = fileOfDerivation
        let files = Dictionary(snapshot.files.map { ($0.number, $0) }) { $1 }
        self.files = files
        siteIDs = Dictionary(snapshot.sites.map { ($0.number, $0.id) }) { $1 }
        sites = Dictionary(snapshot.sites.map { ($0.number, $0) }) { $1 }
        self.observations = Dictionary(observations.map { ($0.number, $0) }) { $1 }
        func order(_ derivation: Int) -> Int? {
            fileOfDerivation[derivation].flatMap { file in snapshot.files.firstIndex { $0.number == file } }
        }
        let places = Dictionary(
            Set(fileOfDerivation.keys).compactMap { key in order(key).map { (key, $0) } }, uniquingKeysWith: { $1 })
        func sorted<Row>(_ rows: [Row], _ derivation: (Row) -> Int) -> [Row] {
            let held = rows.enumerated().compactMap { offset, row in
                places[derivation(row)].map { (place: $0, offset: offset, row: row) }
            }
            return held.sorted { ($0.place, $0.offset) < ($1.place, $1.offset) }.map(\.row)
        }
        self.versions = Dictionary(grouping: sorted(versions, \.derivation), by: \.site)
        var linksOfSite: [Int: [LedgerRows.Link]] = [:]
        for row in sorted(links, \.derivation) {
            // What is said of the other site is a part of its history too: a vanished site has no row of its own.
            for number in Set([row.link.site, row.link.other].compactMap { $0 }) {
                linksOfSite[number, default: []].append(row)
            }
        }
        self.links = linksOfSite
    }

    /// How many grounds a site has had.
    func drawingCount(of number: Int) -> Int {
        (versions[number] ?? []).count { $0.ground.flatMap { observations[$0]?.ground } != nil }
    }

    func history(of site: LedgerSite) -> SiteHistory {
        var drawings: [SiteHistory.Drawing] = []
        var lastObservation: Int?
        for version in versions[site.number] ?? [] {
            // A version that changes attributes alone keeps its ground.
            guard let number = version.ground, number != lastObservation, let seen = observations[number],
                let ground = seen.ground, let file = files[seen.file]
            else { continue }
            lastObservation = number
            drawings.append(
                SiteHistory.Drawing(
                    ground: ground, file: seen.file, row: seen.row, date: file.statusDate,
                    computedMeasure: seen.computedSquareMetres))
        }
        var said: [SiteHistory.Link] = []
        var ancestors: [Geometry] = []
        for row in links[site.number] ?? [] {
            guard let number = fileOfDerivation[row.derivation], let file = files[number] else { continue }
            let seen = row.observation.flatMap { observations[$0] }
            said.append(SiteHistory.Link(row.link, file: number, row: seen?.row, date: file.statusDate))
            let isOrigin = [.split, .merged, .redisturbed].contains(row.link.relation) && row.link.site == site.number
            if isOrigin, let other = row.link.other, other != site.number, let ground = sites[other]?.ground {
                ancestors.append(ground)
            }
        }
        var history = SiteHistory(site, in: snapshot)
        if !drawings.isEmpty { history.drawings = drawings }
        history.links = said
        history.ancestorGrounds = ancestors
        return history
    }
}
