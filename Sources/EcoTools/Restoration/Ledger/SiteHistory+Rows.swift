import GeoCore

/// The rows of a ledger that hold on a day, arranged to give the history of any site.
struct SiteHistoryRows {
    private let snapshot: LedgerSnapshot
    private let files: [Int: LedgerFile]
    private let siteIDs: [Int: String]
    /// By the number of a derivation: the place of its file among the files of the snapshot.
    private let places: [Int: Int]
    private let observations: [Int: LedgerRows.Observation]
    private let fileOfDerivation: [Int: Int]
    private let versions: [Int: [LedgerRows.Version]]
    private let links: [Int: [LedgerRows.Link]]
    private let questions: [Int: [UndecidedRow]]

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
        self.observations = Dictionary(observations.map { ($0.number, $0) }) { $1 }
        let order = Dictionary(snapshot.files.enumerated().map { ($0.element.number, $0.offset) }) { $1 }
        let places = fileOfDerivation.compactMapValues { order[$0] }
        self.places = places
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
        questions = snapshot.questionsBySite
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
        var otherIDs: [String] = []
        for row in links[site.number] ?? [] {
            guard let number = fileOfDerivation[row.derivation], let file = files[number] else { continue }
            let seen = row.observation.flatMap { observations[$0] }
            if row.link.site == site.number, row.link.relation != .vanished, let id = seen?.sourceID, id != site.id,
                !otherIDs.contains(id)
            {
                otherIDs.append(id)
            }
            said.append(SiteHistory.Link(row.link, file: number, row: seen?.row, date: file.statusDate))
            let isOrigin = [.split, .merged, .redisturbed].contains(row.link.relation) && row.link.site == site.number
            guard isOrigin, let other = row.link.other, other != site.number, let place = places[row.derivation] else {
                continue
            }
            // As it was drawn when this site came from it.
            let before = versions[other]?.last { $0.ground != nil && (places[$0.derivation] ?? place) < place }
            if let ground = before?.ground.flatMap({ observations[$0]?.ground }) { ancestors.append(ground) }
        }
        return SiteHistory(
            site: site, asOf: snapshot.asOf, facts: snapshot.facts, drawings: drawings, links: said,
            questions: questions[site.number] ?? [], files: files, siteIDs: siteIDs, ancestorGrounds: ancestors,
            otherIDs: otherIDs)
    }
}

extension LedgerSnapshot {
    /// Rows that wait for a person, by the numbers of the sites that they may be or whose id they state.
    var questionsBySite: [Int: [UndecidedRow]] {
        var result: [Int: [UndecidedRow]] = [:]
        let numbers = Dictionary(sites.map { ($0.id, $0.number) }) { first, _ in first }
        for row in undecided {
            let named = row.sourceID.flatMap { numbers[$0] }
            for number in Set(row.candidates.compactMap(\.other) + (named.map { [$0] } ?? [])) {
                result[number, default: []].append(row)
            }
        }
        return result
    }
}
