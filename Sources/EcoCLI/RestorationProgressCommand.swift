import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco restoration progress`
struct RestorationProgressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "progress",
        abstract: "How much was restored over a period, against its target, and is the pace enough?",
        discussion: """
            Gained, lost and net on the ground between the day before --from and --to, by year; the share of the whole task; \
            the pace that is needed and what the pace so far leads to, with its spread; what is overdue, lost again or \
            reported late. Targets are always given, never built in. With --out also writes accepted.gpkg (styled), \
            progress.xlsx, progress.svg, years.csv, result.json and run.json, all together or not at all.

            Example: eco restoration progress --from 2021-01-01 --to 2023-12-31 --target 24.5km2 --baseline task --share 85 --due 2025-12-31
            """)

    enum FailOn: String, ExpressibleByArgument, CaseIterable {
        case belowTarget = "below-target"
        case overdue, undecided
    }

    @OptionGroup(title: "Ledger") var ledger: LedgerOptions
    @Option(help: ArgumentHelp("First day of the period.", valueName: "yyyy-mm-dd"))
    var from: CalendarDate
    @Option(help: ArgumentHelp("Last day of the period.", valueName: "yyyy-mm-dd"))
    var to: CalendarDate
    @Option(
        help: ArgumentHelp(
            "What the period is to add, with its unit: 24.5km2, 2450ha, 36750mu; 50km for a ledger of lengths.",
            valueName: "size"))
    var target: GroundSizeArgument?
    @Option(help: ArgumentHelp("The whole task: a baseline of the ledger, by name.", valueName: "name"))
    var baseline: String?
    @Option(
        help: ArgumentHelp("The whole task as a size with its unit, when no baseline holds it.", valueName: "size"))
    var total: GroundSizeArgument?
    @Option(help: ArgumentHelp("The document that states --total.", valueName: "text"))
    var totalSource: String?
    @Option(help: ArgumentHelp("The share of the whole task that is wanted, in percent.", valueName: "percent"))
    var share: Double?
    @Option(
        help: ArgumentHelp("When target and share are due; the last day when not given.", valueName: "yyyy-mm-dd"))
    var due: CalendarDate?
    @Option(
        help: ArgumentHelp(
            "Count by what files dated until this day say; --to when not given. A later day shows what was reported late.",
            valueName: "yyyy-mm-dd"))
    var asOf: CalendarDate?
    @OptionGroup(title: "Places") var places: RestorationPlaces
    @Option(
        help:
            "Exit with 1 when the target or share is missed (below-target), sites are overdue, or rows are undecided.")
    var failOn: [FailOn] = []
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--baseline", baseline), ("--total-source", totalSource)])
        if from > to { throw ValidationError("--from must not be after --to") }
        if let due, due < to { throw ValidationError("--due must not be before --to") }
        if let asOf, asOf < to { throw ValidationError("--as-of must not be before --to") }
        if let share, !(share >= 0 && share <= 100) { throw ValidationError("--share must be 0 to 100") }
        if share != nil, baseline == nil, total == nil {
            throw ValidationError("--share needs the whole task: --baseline or --total")
        }
        if baseline != nil, total != nil { throw ValidationError("--baseline and --total: give one") }
        if failOn.contains(.belowTarget), target == nil, share == nil {
            throw ValidationError("--fail-on below-target needs --target or --share")
        }
        try Usage.protect(places.files, from: RestorationProgressReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, count) }

    private func count() throws {
        let work = try CommandRun(options)
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        let snapshot = try work.attempt { () throws(GeoError) in try store.snapshot(asOf: asOf ?? to) }
        let isLength = snapshot.facts.measure == .length
        for (option, size) in [("--target", target), ("--total", total)] {
            if let size, size.isLength != isLength {
                throw ValidationError(
                    "\(option): the ledger counts \(isLength ? "lengths (km, m)" : "areas (km2, ha, mu, m2)")")
            }
        }
        var request = RestorationProgressRequest(snapshot, from: from, to: to)
        request.target = target?.value
        request.baseline = baseline
        request.total = total?.value
        request.totalSource = totalSource
        request.sharePercent = share
        request.due = due
        request.counties = places.county?.source()
        request.territory = places.territory?.source()
        request.allowsLargeRepairs = places.allowRepairs
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        let asked = request
        let outcome = try work.attempt { () throws(GeoError) in
            try RestorationProgressAnalysis(asked).run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = RestorationProgressReport(
                findings, record: RunRecord(of: findings, asked, ledger: store.name, start: work.start),
                language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, progress: work.report, cancellation: work.cancellation)
                })
            let result = findings.result
            if failOn.contains(.belowTarget), result.isBelowTarget { throw Exit.finding }
            if failOn.contains(.overdue), !result.overdue.sites.isEmpty { throw Exit.finding }
            if failOn.contains(.undecided), result.undecidedCount > 0 { throw Exit.finding }
        }
    }
}

/// An area or a length with its unit: "24.5km2", "50km".
struct GroundSizeArgument: ExpressibleByArgument, Sendable {
    /// In m2 or m.
    let value: Double
    let isLength: Bool

    init?(argument: String) {
        if let area = AreaArgument(argument: argument), Double(argument) == nil {
            (value, isLength) = (area.squareMetres, false)
            return
        }
        let text = argument.lowercased().filter { !$0.isWhitespace }
        for (unit, factor) in [("km", 1000.0), ("m", 1.0)] where text.hasSuffix(unit) {
            guard let number = Double(text.dropLast(unit.count)), number.isFinite, number >= 0 else { return nil }
            (value, isLength) = (number * factor, true)
            return
        }
        return nil
    }
}
