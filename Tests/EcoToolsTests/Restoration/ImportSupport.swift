import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// A ledger in memory, and rows made by hand. Squares lie on the central meridian of EPSG:4524, where the plane is true:
/// shares of areas are those of the drawing to 1e-6.
final class TestLedger {
    static let facts = LedgerFacts(title: "test", crs: "EPSG:4524")

    let log: MemoryLog
    var workers = 1
    let comparison: any GroundComparison

    init(_ facts: LedgerFacts = TestLedger.facts) throws {
        log = MemoryLog(facts)
        comparison = try LedgerImport.comparison(facts)
    }

    static let mapping = """
        source: test
        id: [id]
        status: {fields: [s], codes: {A: registered, W: started, B: finished, Y: accepted}}
        technique: {fields: [t], codes: {1: natural-recovery}}
        """

    /// A rectangle with its lower left corner at x, y.
    static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) throws -> Geometry {
        let (left, low) = (36_500_000 + x, 3_270_000 + y)
        return try Geometry.box(Bounds(minX: left, minY: low, maxX: left + width, maxY: low + height)).asStored()
    }

    func row(
        _ number: Int64, _ id: String?, _ ground: Geometry?, _ events: [StatedEvent] = [],
        problems: [RowProblem] = []
    ) throws -> SurveyRow {
        var row = SurveyRow(row: number, sourceID: id)
        row.ground = ground
        row.size = try comparison.sizes([ground], workers: 1, cancellation: nil)[0]
        row.reading.events = events
        row.reading.problems = problems
        return row
    }

    /// Takes a file in; answers what it was to those before it.
    @discardableResult
    func take(
        _ date: String, _ rows: [SurveyRow], name: String? = nil, isComplete: Bool = false, isTable: Bool = false
    ) throws -> FileOutcome {
        switch try attempt(date, rows, name: name, isComplete: isComplete, isTable: isTable) {
        case .done(let first, _): return try #require(first).outcome
        case .shifted: throw GeoError(.operationFailed, "take the file in", trail: ["it is shifted"])
        }
    }

    func attempt(
        _ date: String, _ rows: [SurveyRow], name: String? = nil, isComplete: Bool = false, isTable: Bool = false
    ) throws -> Derivation.Outcome {
        let mapping = try SiteMapping(yaml: Self.mapping, file: "test")
        var file = LedgerRows.File(
            file: LedgerFile(
                number: 0, transaction: 0, name: name ?? date, layer: "sites", sha256: "sha-\(name ?? date)",
                statusDate: try day(date), isComplete: isComplete, rowCount: rows.count, statedBy: nil,
                sourceCRS: isTable ? nil : "EPSG:4524", operation: nil),
            mapping: mapping.yaml, mappingDigest: mapping.digest)
        file.file.number = log.add(file)
        let (log, number) = (log, file.file.number)
        let derivation = Derivation(comparison: comparison, workers: workers)
        let fresh = Derivation.Fresh(file: number, rows: rows) {
            log.add(LedgerImport.observations(rows, file: number))
        }
        return try derivation.run(log, from: file.order, fresh: fresh)
    }

    func site(_ id: String) throws -> KnownSite {
        let state = try log.state()
        return state.sites[try #require(state.site(id: id))]
    }

    /// What a decision is put into the ledger with.
    func resolve(
        _ question: String, _ answer: String, _ sites: [String] = [], value: String? = nil
    ) throws -> (result: ResolveResult?, issues: [EcoTools.Issue]) {
        try LedgerResolve().answer(
            ResolveRequest(
                question: question, answer: answer, sites: sites, value: value, by: "test", reason: "test",
                date: try day("2025-01-01")), in: log)
    }
}

func stated(_ kind: EventKind, _ date: String) throws -> StatedEvent { StatedEvent(kind, try day(date)) }

/// What a ledger says, without the numbers that depend on the order in which files came.
func canonicalContent(_ log: MemoryLog, until date: CalendarDate? = nil) throws -> [String] {
    let files = log.currentFiles().filter { date == nil || $0.file.statusDate <= date! }
    let state = try log.state(of: files)
    let names = Dictionary(
        uniqueKeysWithValues: log.files.map { ($0.file.number, "\($0.file.name)") })
    var ids: [Int: String] = [:]
    for site in state.sites { if let number = site.number { ids[number] = site.id } }
    var lines: [String] = []
    for site in state.sites {
        let events = site.events.map { "\($0.kind)|\($0.date)|\($0.dateBasis)|\(names[$0.file] ?? "?")|\($0.row)" }
        let ground = site.ground?.wkb().map { String($0, radix: 16) }.joined() ?? "-"
        let next = site.successors.map { state.sites[$0].id }.sorted()
        lines.append("site \(site.id) \(site.aliases.sorted()) \(events) \(ground) \(next) \(site.isVanished)")
    }
    for file in files {
        for link in log.derived[file.file.number]?.links ?? [] {
            let row = link.observation.flatMap { log.observation($0)?.row }.map(String.init) ?? "-"
            let (site, other) = (link.link.site.flatMap { ids[$0] } ?? "-", link.link.other.flatMap { ids[$0] } ?? "-")
            let shares = "\(link.link.shareOfRow ?? -1) \(link.link.shareOfOther ?? -1)"
            lines.append("link \(file.file.name) \(row) \(link.link.relation) \(site) \(other) \(shares)")
        }
        for question in log.derived[file.file.number]?.questions ?? [] {
            lines.append(
                "question \(question.key) \(question.kind) \(question.candidates.compactMap { ids[$0.other ?? 0] })")
        }
    }
    return lines.sorted()
}
