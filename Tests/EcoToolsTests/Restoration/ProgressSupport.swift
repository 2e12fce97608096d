import EcoTools
import GeoCore

/// Ledgers made by hand: squares of 0.01 degrees in one row of the graticule, all of the same area.
enum HandLedger {
    /// Cell of 0.01 degrees at 106.5 E, 29.5 N on the CGCS2000 ellipsoid (closed form of the authalic zone).
    static let cell = 1_074_761.677

    static func day(_ text: String) -> CalendarDate {
        CalendarDate(text) ?? CalendarDate(year: 1, month: 1, day: 1).unsafelyUnwrapped
    }

    /// From `column` over `width` cells; all in the row from 29.5 N.
    static func ground(_ column: Double, width: Double = 1) throws -> Geometry {
        let west = 106.5 + column * 0.01
        return try .box(Bounds(minX: west, minY: 29.5, maxX: west + width * 0.01, maxY: 29.51))
    }

    static func site(
        _ number: Int, _ ground: Geometry?, _ events: [(EventKind, String)], file: Int = 1,
        disturbers: [(Int, String)] = [], successors: [Int] = [], vanished: String? = nil,
        _ change: (inout SiteAttributes) -> Void = { _ in }
    ) -> LedgerSite {
        var attributes = SiteAttributes()
        attributes.name = "site \(number)"
        change(&attributes)
        let all = events.map { SiteEvent(kind: $0.0, date: day($0.1), file: file, row: Int64(number)) }
        return LedgerSite(
            number: number, id: "S\(number)", attributes: attributes, ground: ground, groundFile: file,
            groundRow: Int64(number), groundDate: events.first.map { day($0.1) }, events: all,
            standing: SiteStanding(all), successors: successors,
            disturbers: disturbers.map { .init(site: $0.0, since: day($0.1)) }, vanishedOn: vanished.map(day))
    }

    static func file(_ number: Int, _ date: String) -> LedgerFile {
        LedgerFile(
            number: number, transaction: number, name: "sites-\(date).gpkg", layer: "sites", sha256: "0",
            statusDate: day(date), isComplete: false, rowCount: 1, statedBy: nil, sourceCRS: nil, operation: nil)
    }

    static func ledger(
        _ sites: [LedgerSite], asOf: String? = "2025-12-31",
        files: [LedgerFile] = [file(1, "2020-12-31"), file(2, "2025-12-31")],
        undecided: [UndecidedRow] = [], baselines: [LedgerBaseline] = []
    ) -> LedgerSnapshot {
        LedgerSnapshot(
            asOf: asOf.map(day), facts: LedgerFacts(title: "by hand", crs: "EPSG:4490"), sites: sites, files: files,
            undecided: undecided, baselines: baselines)
    }

    static func status(
        _ snapshot: LedgerSnapshot, workers: Int = 1, _ change: (inout RestorationStatusRequest) -> Void = { _ in }
    ) throws -> RestorationStatusFindings {
        var request = RestorationStatusRequest(snapshot)
        request.workers = workers
        change(&request)
        switch try RestorationStatusAnalysis(request).run() {
        case .done(let findings): return findings
        case .refused(let issues): throw GeoError(.badArgument, issues.map { $0.text(.en) }.joined(separator: "\n"))
        }
    }

    static func progress(
        _ snapshot: LedgerSnapshot, _ from: String, _ to: String,
        _ change: (inout RestorationProgressRequest) -> Void = { _ in }
    ) throws -> RestorationProgressResult {
        var request = RestorationProgressRequest(snapshot, from: day(from), to: day(to))
        change(&request)
        switch try RestorationProgressAnalysis(request).run() {
        case .done(let findings): return findings.result
        case .refused(let issues): throw GeoError(.badArgument, issues.map { $0.text(.en) }.joined(separator: "\n"))
        }
    }
}

extension RestorationStatusResult {
    /// The union of a state in cells.
    func cells(_ state: SiteState) -> Double {
        (states.first { $0.state == state }?.figure.union.value ?? -1) / HandLedger.cell
    }
}

extension Measure {
    var cells: Double { value / HandLedger.cell }
}

/// Whether two numbers of cells agree: the area of a cell is known to a thousandth of a square metre.
func isNear(_ a: Double, _ b: Double, _ tolerance: Double = 2e-8) -> Bool { abs(a - b) <= tolerance * max(1, abs(b)) }
