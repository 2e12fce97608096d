import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco restoration history`
struct RestorationHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "All that the ledger knows of a site: grounds, events, lineage, doubts, and who says so.",
        discussion: """
            Prints every ground with its day, file and row, every event with its source, how rows were matched and with \
            which share of overlap, and what contradicts itself. With --out also writes a page (HTML, complete in \
            itself, fit for printing) with the grounds as maps, and result.json; --all writes a page for every site and \
            an index with a map.

            Example: eco restoration history BN-1005 --out pages
            Example: eco restoration history --all --out pages
            """)

    @OptionGroup(title: "Ledger") var ledger: LedgerOptions
    @Argument(help: ArgumentHelp("The id of the site.", valueName: "site"))
    var site: String?
    @Flag(help: "Every site.")
    var all = false
    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp("The day; everything that is known when not given.", valueName: "yyyy-mm-dd"))
    var asOf: CalendarDate?
    @Option(
        help: ArgumentHelp(
            "A series of composites as eco restoration evidence takes it: its curves go onto the pages.",
            valueName: "series.yaml"))
    var series: String?
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--series", series)])
        if (site == nil) != all { throw ValidationError("give the id of a site, or --all") }
        if series != nil, options.out == nil { throw ValidationError("--series draws curves on pages: give --out") }
    }

    func run() throws { try Usage.run(Self.self, tell) }

    private func tell() throws {
        let work = try CommandRun(options)
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        let outcome = try work.attempt { () throws(GeoError) -> SiteHistoryReport.Outcome in
            // A later file may have the site under another id.
            var id = site
            if let site { id = try store.siteID(named: site) ?? site }
            return try SiteHistoryReport.make(
                id, asOf: asOf, of: store, file: ledger.location, work.console.language)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let found):
            var withCurves = found
            if let series { try addCurves(series, to: &withCurves, work) }
            let report = withCurves
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { width, _ in report.terminalText(width: width) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, progress: work.report, cancellation: work.cancellation)
                })
        }
    }

    private func addCurves(_ path: String, to report: inout SiteHistoryReport, _ work: CommandRun) throws {
        let series = try work.tables { () throws(TableProblems) in try EvidenceSeries(path: path) }
        var request = report.evidenceRequest(series, file: path, ledger: ledger.location)
        request.workers = options.workerCount
        request.assumedCRS = options.assumeCRS
        let asked = request
        let outcome = try work.attempt { () throws(GeoError) in
            try EvidenceAnalysis(asked).run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            work.console.list(findings.result.issues)
            report.add(findings.result)
        }
    }
}
