import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco restoration evidence`
struct RestorationEvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "What does the vegetation say of each site, seen from above over the years?",
        discussion: """
            Composites of NDVI, FVC or NBR are reduced to one mean a site and date; each site is compared with a ring of \
            undisturbed ground and with its own past. Where that contradicts the ledger the site is listed for a visit. \
            Evidence is no acceptance. The series is described in a YAML file: docs/restoration-evidence.md.

            Example: eco restoration evidence --series series.yaml --sites mines.gpkg,id=code --out evidence
            """)

    @Option(help: ArgumentHelp("The series of composites and how it is judged.", valueName: "series.yaml"))
    var series: String
    @Option(
        help: ArgumentHelp(
            "Sites from a file instead of a ledger. After the file may follow, with commas: layer=, id=, name=, crs=, encoding=, where=, operation=.",
            valueName: "file"))
    var sites: SourceArgument?
    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp(
            "Take the ledger, and the composites, as they stood on this day.", valueName: "yyyy-mm-dd"))
    var asOf: CalendarDate?
    @Flag(help: "Go on where repairing a geometry changes its area by more than 0.1 %.")
    var allowRepairs = false
    @OptionGroup(title: "Ledger") var ledger: LedgerOptions
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--series", series)])
        try sites?.refuseStrangers(SourceArgument.fileKeys)
        if sites != nil, ledger.ledger != nil { throw ValidationError("--sites and --ledger: give one of them") }
        try Usage.protect([series, sites?.file], from: EvidenceReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, judge) }

    /// The sites of the file, else those of the ledger as of the day.
    private func source(_ work: CommandRun) throws -> EvidenceRequest.Sites {
        if let sites { return .file(sites.source()) }
        let (location, day) = (ledger.location, asOf)
        let snapshot = try work.attempt { () throws(GeoError) in
            try LedgerStore(location).snapshot(asOf: day)
        }
        return .ledger(snapshot, name: location)
    }

    private func judge() throws {
        let work = try CommandRun(options)
        let found = try work.tables { () throws(TableProblems) in try EvidenceSeries(path: series) }
        var request = EvidenceRequest(sites: try source(work), series: found, seriesFile: series)
        request.asOf = asOf
        request.allowsLargeRepairs = allowRepairs
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        let asked = request
        let outcome = try work.attempt { () throws(GeoError) in
            try EvidenceAnalysis(asked).run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = EvidenceReport(
                findings, record: RunRecord(of: findings, asked, start: work.start), language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, progress: work.report, cancellation: work.cancellation)
                })
        }
    }
}
