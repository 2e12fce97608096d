import Crypto
import Foundation
import GeoCore

/// Finds what each row of a file is to the sites known before it, by id and by ground (`docs/restoration.md`).
///
/// A pure function of the known sites, the rows, the thresholds and the decisions of persons; the same for any number
/// of workers. What the rules do not settle becomes a question; nothing is guessed.
struct LineageMatcher {
    /// The file whose rows they are.
    struct File: Sendable {
        var number: Int
        var sha256: String
        var layer: String
        var statusDate: CalendarDate
        var isComplete: Bool
        /// A table without geometry, whose rows join by their ids.
        var isTable = false
    }

    /// What becomes of a row.
    enum Fate {
        case open
        case ignored
        case asked
        /// It is the site: `others` are the known sites that it is compared with.
        case site(SiteRelation, Int, [LineageLink])
        /// A new site, which continues or disturbs the known ones of the links.
        case new(SiteRelation, [LineageLink])
    }

    let state: LineageState
    let file: File
    let thresholds: SiteMapping.Thresholds
    /// By the key of the question.
    let decisions: [String: LedgerRows.Decision]
    /// The rows, of this file or another, that decisions are about: most rows need not be asked for theirs.
    let decidedRows: Set<Int64>
    let mapping: SiteMapping?
    let comparison: any GroundComparison
    let workers: Int
    let cancellation: Cancellation?

    /// The rows, with what decisions put right in them.
    var rows: [SurveyRow]
    var fates: [Fate]
    var outcome = FileOutcome()
    /// The known site whose id a row has.
    var idSites: [Int?]
    /// Sites that a row of the file claims by its id.
    var claimed: Set<Int> = []
    /// Sites that are continued or drawn again by rows of the file.
    var taken: Set<Int> = []
    /// The known sites that rows meet, the largest overlap first.
    var meetings: [Int: [Meeting]] = [:]
    /// Sites that an open question is about: whether they have vanished cannot be said.
    var doubtful: Set<Int> = []

    /// A row and a known site that share ground.
    struct Meeting: Sendable, Hashable {
        var site: Int
        var shared: Double
        var shareOfRow: Double
        var shareOfSite: Double

        var smallest: Double { min(shareOfRow, shareOfSite) }
        var largest: Double { max(shareOfRow, shareOfSite) }
    }

    init(
        _ state: LineageState, _ rows: [SurveyRow], _ file: File, thresholds: SiteMapping.Thresholds,
        decisions: [LedgerRows.Decision] = [], decidedRows: Set<Int64> = [], mapping: SiteMapping? = nil,
        comparison: any GroundComparison,
        workers: Int = 1, cancellation: Cancellation? = nil
    ) {
        self.state = state
        self.rows = rows
        self.file = file
        self.thresholds = thresholds
        // A later decision on the same question replaces an earlier one.
        self.decisions = Dictionary(decisions.map { ($0.question, $0) }, uniquingKeysWith: { _, last in last })
        self.decidedRows = decidedRows
        self.mapping = mapping
        self.comparison = comparison
        self.workers = workers
        self.cancellation = cancellation
        fates = Array(repeating: .open, count: rows.count)
        idSites = Array(repeating: nil, count: rows.count)
    }

    /// - Returns: what the file is to the known sites; only its `shift` when most rows lie elsewhere.
    static func match(
        _ state: LineageState, _ rows: [SurveyRow], _ file: File, thresholds: SiteMapping.Thresholds,
        decisions: [LedgerRows.Decision] = [], decidedRows: Set<Int64> = [], mapping: SiteMapping? = nil,
        comparison: any GroundComparison,
        workers: Int = 1, cancellation: Cancellation? = nil
    ) throws(GeoError) -> FileOutcome {
        var matcher = LineageMatcher(
            state, rows, file, thresholds: thresholds, decisions: decisions, decidedRows: decidedRows, mapping: mapping,
            comparison: comparison, workers: workers, cancellation: cancellation)
        try matcher.run()
        return matcher.outcome
    }

    private mutating func run() throws(GeoError) {
        askAboutRows()
        claimIDs()
        let changed = try takeIdentical()
        try findMeetings(changed)
        addCandidates()
        try matchByDecision()
        if let shift = try fileShift() {
            outcome = FileOutcome()
            outcome.shift = shift
            return
        }
        try matchByID()
        matchByGround()
        try finish()
    }

    // MARK: Questions

    /// Stable: the same row of the same file asks the same question under the same key.
    static func key(_ file: File, _ row: Int64, _ kind: QuestionKind) -> String {
        let text = "\(file.sha256)|\(file.layer)|\(row)|\(kind.rawValue)"
        return SHA256.hash(data: Data(text.utf8)).prefix(6).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    func decision(_ row: Int, _ kind: QuestionKind) -> LedgerRows.Decision? {
        decidedRows.contains(rows[row].row) ? decisions[Self.key(file, rows[row].row, kind)] : nil
    }

    mutating func ask(_ row: Int, _ kind: QuestionKind, _ candidates: [LineageLink] = [], detail: String? = nil) {
        fates[row] = .asked
        outcome.questions.append(
            FileOutcome.Question(
                row: row, key: Self.key(file, rows[row].row, kind), kind: kind, candidates: candidates, detail: detail))
        for candidate in candidates {
            if let other = candidate.other,
                (candidate.shareOfRow ?? 0) >= thresholds.apart
                    || (candidate.shareOfOther ?? 0) >= thresholds.apart || candidate.shareOfRow == nil
            {
                doubtful.insert(other)
            }
        }
    }

    func link(_ relation: SiteRelation, _ meeting: Meeting) -> LineageLink {
        LineageLink(
            relation, site: nil, other: meeting.site, shareOfRow: meeting.shareOfRow,
            shareOfOther: meeting.shareOfSite, sharedSquareMetres: meeting.shared)
    }

    func candidates(_ row: Int) -> [LineageLink] { (meetings[row] ?? []).map { link(.undecided, $0) } }

    func isOpen(_ row: Int) -> Bool { if case .open = fates[row] { true } else { false } }

    // MARK: Ids

    /// Which known site each row's id names. Of several rows that name one site by different ids, the one with the
    /// site's own id has it, or else the first; the others are matched by their ground.
    private mutating func claimIDs() {
        var byRow: [Int: Int] = [:]
        for index in rows.indices {
            if case .ignored = fates[index] { continue }
            if !decisions.isEmpty, isDecidedElsewhere(index) { continue }
            guard let id = rows[index].sourceID, let site = state.site(sourceID: id) else { continue }
            if let other = byRow[site], rows[other].sourceID != id {
                guard state.sites[site].id == id else { continue }
                idSites[other] = nil
            }
            byRow[site] = index
            idSites[index] = site
            claimed.insert(site)
        }
    }

    // MARK: Ground

    /// Rows drawn byte for byte as their site need no overlay. Answers with the rows that do.
    private mutating func takeIdentical() throws(GeoError) -> [Int] {
        let (rows, sites, idSites) = (rows, state.sites, idSites)
        // Rows that wait for another reason are compared too, so that a person sees which site they may be.
        let wanted = rows.indices.filter { index in
            if case .ignored = fates[index] { return false }
            return rows[index].ground != nil
        }
        let chunk = 1024
        let same = try Parallel.map(
            (wanted.count + chunk - 1) / chunk, workers: workers, cancellation: cancellation
        ) { part throws(GeoError) -> [Bool] in
            var same: [Bool] = []
            for index in wanted[(part * chunk)..<min(wanted.count, (part + 1) * chunk)] {
                if let site = idSites[index], let ground = rows[index].ground, let known = sites[site].ground {
                    same.append(try ground.equalsExactly(known))
                } else {
                    same.append(false)
                }
            }
            return same
        }.flatMap(\.self)
        var changed: [Int] = []
        for (index, isSame) in zip(wanted, same) {
            guard isSame, let site = idSites[index], isOpen(index) else {
                changed.append(index)
                continue
            }
            fates[index] = .site(.same, site, [whole(index, site)])
        }
        return try takeIdenticalWithoutID(changed)
    }

    /// Rows without a known id that are drawn byte for byte as exactly one site that nobody claims, and say nothing
    /// against what is known of it.
    private mutating func takeIdenticalWithoutID(_ changed: [Int]) throws(GeoError) -> [Int] {
        let free = changed.filter { idSites[$0] == nil && isOpen($0) }
        guard !free.isEmpty else { return changed }
        let sites = state.sites
        let alive = sites.indices.filter { !claimed.contains($0) && sites[$0].isAlive }
        guard !alive.isEmpty else { return changed }
        let rows = rows
        let rowKeys = try hashes(free) { rows[$0].ground }
        let siteKeys = try hashes(alive) { sites[$0].ground }
        var sitesByKey: [Int: [Int]] = [:]
        for (site, key) in zip(alive, siteKeys) { sitesByKey[key, default: []].append(site) }
        var rowsBySite: [Int: [Int]] = [:]
        for (index, key) in zip(free, rowKeys) {
            guard let ground = rows[index].ground else { continue }
            var equal: [Int] = []
            for site in sitesByKey[key] ?? [] where try sites[site].ground?.equalsExactly(ground) == true {
                equal.append(site)
            }
            if equal.count == 1 { rowsBySite[equal[0], default: []].append(index) }
        }
        var settled: Set<Int> = []
        for (site, equal) in rowsBySite where equal.count == 1 {
            let index = equal[0]
            if contradicts(index, site) { continue }
            settled.insert(index)
            let relation: SiteRelation = rows[index].sourceID == nil ? .same : .redrawn
            fates[index] = .site(relation, site, [whole(index, site)])
            taken.insert(site)
        }
        return changed.filter { !settled.contains($0) }
    }

    private func hashes(_ indexes: [Int], _ ground: @escaping @Sendable (Int) -> Geometry?) throws(GeoError) -> [Int] {
        let chunk = 1024
        return try Parallel.map((indexes.count + chunk - 1) / chunk, workers: workers, cancellation: cancellation) {
            part throws(GeoError) -> [Int] in
            indexes[(part * chunk)..<min(indexes.count, (part + 1) * chunk)].map { index in
                var hasher = Hasher()
                ground(index)?.withWKB { hasher.combine(bytes: $0) }
                return hasher.finalize()
            }
        }.flatMap(\.self)
    }

    private func whole(_ row: Int, _ site: Int) -> LineageLink {
        LineageLink(
            .same, site: site, other: site, shareOfRow: 1, shareOfOther: 1, sharedSquareMetres: rows[row].size)
    }

    /// What the changed rows share with living sites.
    private mutating func findMeetings(_ changed: [Int]) throws(GeoError) {
        guard !changed.isEmpty else { return }
        let grounds = changed.compactMap { rows[$0].ground }
        let boxes = grounds.map(\.bounds)
        let tree = try STRtree(boxes)
        let sites = state.sites
        let isByRectangle = comparison.sharesWithinRectangles
        let chunk = 1024
        let near = try Parallel.map((sites.count + chunk - 1) / chunk, workers: workers, cancellation: cancellation) {
            part throws(GeoError) -> [Int] in
            var near: [Int] = []
            for index in (part * chunk)..<min(sites.count, (part + 1) * chunk) {
                guard let box = sites[index].ground?.bounds else { continue }
                if !isByRectangle {
                    if sites[index].isAlive { near.append(index) }
                    continue
                }
                let found = try tree.query(box)
                if found.contains(where: { boxes[$0].map { box.sharesInside(with: $0) } == true }),
                    sites[index].isAlive
                {
                    near.append(index)
                }
            }
            return near
        }.flatMap(\.self)
        let known = near.compactMap { sites[$0].ground }
        let overlaps = try comparison.overlaps(
            grounds, known, sliver: thresholds.sliver, workers: workers, cancellation: cancellation)
        // Only sites that are met need their size.
        let met = Set(overlaps.map(\.second)).sorted()
        let sizes = try comparison.sizes(met.map { known[$0] }, workers: workers, cancellation: cancellation)
        let sizeOf = Dictionary(uniqueKeysWithValues: zip(met, sizes))
        for overlap in overlaps {
            let row = changed[overlap.first]
            guard let rowSize = rows[row].size, rowSize > 0, let size = sizeOf[overlap.second] ?? nil, size > 0
            else { continue }
            meetings[row, default: []].append(
                Meeting(
                    site: near[overlap.second], shared: overlap.shared,
                    shareOfRow: min(1, overlap.shared / rowSize), shareOfSite: min(1, overlap.shared / size)))
        }
        for row in meetings.keys {
            meetings[row]?.sort { a, b in
                a.shared != b.shared ? a.shared > b.shared : sites[a.site].id < sites[b.site].id
            }
        }
    }

    /// The sites that rows may be which a person must look at for another reason.
    private mutating func addCandidates() {
        for place in outcome.questions.indices {
            let row = outcome.questions[place].row
            var links = candidates(row)
            if let site = idSites[row], !links.contains(where: { $0.other == site }) {
                var own = LineageLink(.undecided, site: nil, other: site)
                if rows[row].ground != nil, state.sites[site].ground != nil {
                    (own.shareOfRow, own.shareOfOther, own.sharedSquareMetres) = (0, 0, 0)
                }
                links.insert(own, at: 0)
            }
            outcome.questions[place].candidates = links
            for link in links where max(link.shareOfRow ?? 1, link.shareOfOther ?? 1) >= thresholds.apart {
                if let other = link.other { doubtful.insert(other) }
            }
        }
    }

    func meeting(_ row: Int, _ site: Int) -> Meeting? { meetings[row]?.first { $0.site == site } }
}
