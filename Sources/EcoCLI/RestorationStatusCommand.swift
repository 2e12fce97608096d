import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco restoration status`
struct RestorationStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How much ground is registered, in work, finished, accepted on a day, each piece of it once?",
        discussion: """
            By state, county and class: the union on the ellipsoid beside the plain sum, what is counted more than once and \
            the pairs that cause it. Only accepted ground counts as restored; accepted ground that is broken up again stops \
            counting. With --out also writes sites.gpkg (styled), status.xlsx, status.csv, result.json and run.json, all \
            together or not at all.

            Example: eco restoration status --as-of 2024-12-31 --county counties.gpkg,id=code,name=name --redline redline.gpkg
            """)

    enum FailOn: String, ExpressibleByArgument, CaseIterable { case overdue, undecided }

    @OptionGroup(title: "Ledger") var ledger: LedgerOptions
    @Option(
        help: ArgumentHelp(
            "The day: what files dated until then say had happened until then; everything known when not given.",
            valueName: "yyyy-mm-dd"))
    var asOf: CalendarDate?
    @OptionGroup(title: "Places") var places: RestorationPlaces
    @Option(help: ArgumentHelp("Red lines: sites in them that are not accepted come first.", valueName: "file"))
    var redline: [SourceArgument] = []
    @Option(help: ArgumentHelp("Protected areas: sites in them that are not accepted come first.", valueName: "file"))
    var protected: [SourceArgument] = []
    @Option(
        help:
            "Exit with 1 when a site is past its day and not accepted (overdue), or rows wait for a person (undecided)."
    )
    var failOn: [FailOn] = []
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        for source in redline + protected { try source.refuseStrangers(SourceArgument.fileKeys) }
        try Usage.protect(
            places.files + (redline + protected).map(\.file), from: RestorationStatusReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, count) }

    private func count() throws {
        let work = try CommandRun(options)
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        let snapshot = try work.attempt { () throws(GeoError) in try store.snapshot(asOf: asOf) }
        var request = RestorationStatusRequest(snapshot)
        request.counties = places.county?.source()
        request.territory = places.territory?.source()
        request.priorityLayers =
            redline.map { .init(role: .redline, source: $0.source()) }
            + protected.map { .init(role: .protected, source: $0.source()) }
        request.allowsLargeRepairs = places.allowRepairs
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        let asked = request
        let outcome = try work.attempt { () throws(GeoError) in
            try RestorationStatusAnalysis(asked).run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = RestorationStatusReport(
                findings, record: RunRecord(of: findings, asked, ledger: store.name, start: work.start),
                language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, progress: work.report, cancellation: work.cancellation)
                })
            let result = findings.result
            let isFound =
                failOn.contains(.overdue) && result.overdueCount > 0
                || failOn.contains(.undecided) && !result.undecided.rows.isEmpty
            work.end(isFound ? Exit.finding : .success)
        }
    }
}

/// Polygons by which ground is told apart, and those that it is cut to.
struct RestorationPlaces: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Counties: ground is cut by them, and what lies in none is said. After the file may follow, with commas: layer=, id=, name=, crs=, encoding=, where=, operation=.",
            valueName: "file"))
    var county: SourceArgument?
    @Option(help: ArgumentHelp("The territory: ground outside of it is left out, and said.", valueName: "file"))
    var territory: SourceArgument?
    @Flag(help: "Go on where repairing a geometry changes its area by more than 0.1 %.")
    var allowRepairs = false

    var files: [String] { [county, territory].compactMap { $0?.file } }

    func validate() throws {
        for source in [county, territory].compactMap(\.self) { try source.refuseStrangers(SourceArgument.fileKeys) }
    }
}
