import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "What do projects touch, by how much, counted once, and what do the rules say?",
        discussion: """
            Reads everything and lists all problems of the input at once. Prints one block a project; with --out also \
            writes result.json, findings.csv, findings.xlsx, overlaps.gpkg and run.json, all together or not at all.

            Example: eco check --layers SampleData/layers.yaml --rules chongqing-14fyp --out out
            """)

    enum FailOn: String, ExpressibleByArgument, CaseIterable {
        case prohibited
        case needsApproval = "needs-approval"
        case cannotTell = "cannot-tell"

        var outcome: Outcome {
            switch self {
            case .prohibited: .prohibited
            case .needsApproval: .needsApproval
            case .cannotTell: .cannotTell
            }
        }
    }

    @Option(
        help: ArgumentHelp(
            "The projects: polygons, lines or points.",
            discussion: "As for layers, and kind=, action=, date=, width= for the fields that say these.",
            valueName: "file"))
    var footprints: SourceArgument?
    @OptionGroup(title: "Control layers") var layers: LayerOptions
    @Option(
        help: ArgumentHelp(
            "A rule set that ships with the tool (eco rules list), or a YAML file.", valueName: "name|file"))
    var rules: String?
    @OptionGroup(title: "Measures") var measures: MeasureOptions
    @OptionGroup(title: "Run") var options: RunOptions
    @Option(help: ArgumentHelp("Kind of all projects (a word of the tables); wins over a field.", valueName: "kind"))
    var kind: String?
    @Option(help: ArgumentHelp("Action of all projects: new, extension, rebuild, existing.", valueName: "action"))
    var action: String?
    @Option(help: ArgumentHelp("Date of all projects; wins over a field.", valueName: "yyyy-mm-dd"))
    var projectDate: CalendarDate?
    @Option(help: ArgumentHelp("Full width of line projects: their corridor is checked too.", valueName: "metres"))
    var width: Double?
    @Option(help: ArgumentHelp("Overlaps smaller than this many m² are listed as slivers.", valueName: "m2"))
    var sliverArea = SliverThreshold().areaSquareMetres
    @Option(help: ArgumentHelp("Overlaps with less area over perimeter are slivers too.", valueName: "metres"))
    var sliverWidth = SliverThreshold().widthMetres
    @Flag(help: "Do not look for the nearest feature of layers that a project is outside of.")
    var noDistances = false
    @Option(help: ArgumentHelp("Tailings ponds before, for the rule on their number.", valueName: "count"))
    var tailingsBefore: Int?
    @Option(help: ArgumentHelp("Tailings ponds after.", valueName: "count"))
    var tailingsAfter: Int?
    @Option(
        help: ArgumentHelp(
            "An elevation model: what lies downstream of tailings ponds is then followed along the flow path.",
            valueName: "file"))
    var dem: String?
    @Option(
        help: ArgumentHelp(
            "With --dem: the value for \"no data\" where the file's own is missing or wrong.", valueName: "value"))
    var demNodata: Double?
    @Option(
        help: ArgumentHelp(
            "With --dem: a project at most this far from the line of the path is on it; the longer side of a cell when not given.",
            valueName: "metres"))
    var flowCorridor: Double?
    @Option(
        help: ArgumentHelp(
            "Coordinate operation for layers on another datum: a code such as EPSG:15918, or a PROJ pipeline.",
            discussion: """
                It leads from the layers to the footprints; operation= after --footprints leads from the footprints to the \
                layers. A pipeline takes and gives (east, north) in metres or (longitude, latitude) in degrees, never \
                latitude first. docs/check.md, Datums, has an example with numbers.
                """,
            valueName: "operation"))
    var operation: String?
    @Option(
        help: ArgumentHelp(
            "Exit with 1 when a verdict is this (may be given several times): \(FailOn.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "outcome"))
    var failOn: [FailOn] = []
    @Option(
        help: ArgumentHelp(
            "Write only this result file, and run.json (may be given several times): for very many projects.",
            valueName: "name"))
    var only: [String] = []
    @Option(help: "What to print: findings (projects that need a look, then the summary), all, or summary.")
    var show = TerminalReport.Detail.findings

    func validate() throws {
        try Usage.refuseEmpty([("--rules", rules), ("--operation", operation), ("--dem", dem)])
        if let flowCorridor, !(flowCorridor >= 0 && flowCorridor.isFinite) {
            throw ValidationError("--flow-corridor must be a number from 0")
        }
        if let tables = try? RuleTables.shipped() {
            try Usage.refuseUnknown("--kind", kind, in: tables.kinds)
            try Usage.refuseUnknown("--action", action, in: tables.actions)
        }
        _ = try footprints?.footprints(over: nil)
        if footprints == nil, layers.layers == nil {
            throw ValidationError("--footprints FILE is needed, or --layers FILE that names the footprints")
        }
        for (name, value) in [("--width", width), ("--sliver-area", sliverArea), ("--sliver-width", sliverWidth)] {
            guard let value else { continue }
            let isFine = value.isFinite && (name == "--width" ? value > 0 : value >= 0)
            if !isFine { throw ValidationError("\(name) must be a number \(name == "--width" ? "above 0" : "from 0")") }
        }
        if (tailingsBefore == nil) != (tailingsAfter == nil) {
            throw ValidationError("--tailings-before and --tailings-after are given together")
        }
        for count in [tailingsBefore, tailingsAfter] {
            if let count, count < 0 { throw ValidationError("numbers of tailings ponds cannot be negative") }
        }
        if let unknown = only.first(where: { !CheckReport.fileNames.contains($0) }) {
            throw ValidationError("--only \(unknown): the files are \(CheckReport.fileNames.joined(separator: ", "))")
        }
        if !only.isEmpty, options.out == nil { throw ValidationError("--only needs --out") }
        if dem != nil, rules == nil { throw ValidationError("--dem is for rules on flow paths: give --rules") }
        if !failOn.isEmpty, rules == nil { throw ValidationError("--fail-on needs --rules") }
    }

    func run() throws { try Usage.run(Self.self, check) }

    private func check() throws {
        let work = try CommandRun(options)
        let request = try request(work)
        try protectInputs([request.footprints.source] + request.layers.map(\.source))
        let check = try work.tables { () throws(TableProblems) in try OverlapCheck(request) }
        let outcome = try work.attempt { () throws(GeoError) in
            try check.run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let record = RunRecord(of: findings, request, ruleSetName: rules, start: work.start)
            let report = CheckReport(
                findings, record: record, language: work.console.language,
                tables: request.rules?.tables ?? (try? RuleTables.shipped()))
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(show, width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(
                        to: folder, only: only.isEmpty ? nil : only, progress: work.report,
                        cancellation: work.cancellation)
                })
            if fails(findings.result) { throw Exit.finding }
        }
    }

    /// A result that is checked again must not be replaced by what comes of it.
    private func protectInputs(_ sources: [SourceRequest]) throws {
        guard let out = options.out else { return }
        func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        let inputs = Set(sources.map { resolved($0.file) })
        for name in CheckReport.fileNames where inputs.contains(resolved("\(out)/\(name)")) {
            throw ValidationError("\(out)/\(name) is read and would be replaced by the result: give another --out")
        }
    }

    /// Whether a verdict is one that the user wants to hear of by exit code.
    private func fails(_ result: OverlapResult) -> Bool {
        let outcomes = Set(failOn.map(\.outcome))
        return result.footprints.contains { $0.verdicts.contains { outcomes.contains($0.outcome) } }
    }

    private func request(_ work: CommandRun) throws -> CheckRequest {
        var problems: [Issue] = []
        let configuration = layers.configuration(&problems)
        let isConfigured = problems.isEmpty
        let ruleSet = rules.flatMap { work.ruleSet($0, &problems) }
        let projects = try footprints?.footprints(over: configuration?.footprints) ?? configuration?.footprints
        if projects == nil, isConfigured {
            throw ValidationError("\(layers.layers ?? "") names no footprints: give --footprints FILE")
        }
        let controls = try layers.requests(over: configuration)
        if controls.isEmpty, isConfigured {
            throw ValidationError("there is no layer to check against: give --redline FILE, or --layers FILE")
        }
        // Without footprints there is nothing to check; the other files may have problems too.
        let someProjects = projects ?? FootprintRequest(source: SourceRequest(file: layers.layers ?? ""))
        var request = CheckRequest(footprints: someProjects, layers: controls, date: try measures.day())
        request.problems = problems
        request.footprints.kind = kind
        request.footprints.action = action
        request.footprints.date = projectDate?.description
        request.footprints.widthMetres = width
        for index in request.layers.indices where request.layers[index].source.operation == nil {
            request.layers[index].source.operation = operation
        }
        for index in request.layers.indices { request.layers[index].nameByRole(work.console.language) }
        request.rules = ruleSet
        request.flow = dem.map { FlowRequest(file: $0) } ?? configuration?.flow
        if let flowCorridor { request.flow?.corridorMetres = flowCorridor }
        if let demNodata { request.flow?.noData = demNodata }
        request.areaMethod = measures.area
        request.slivers = SliverThreshold(areaSquareMetres: sliverArea, widthMetres: sliverWidth)
        request.allowsLargeRepairs = measures.allowRepairs
        request.measuresDistances = !noDistances
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        if let before = tailingsBefore, let after = tailingsAfter {
            request.counts = [
                CountFacts(
                    role: .tailings, before: before, after: after, beforeLabel: "--tailings-before",
                    afterLabel: "--tailings-after")
            ]
        }
        if projects == nil {
            let all = request
            throw try work.refuse(
                try work.attempt { () throws(GeoError) in
                    try OverlapCheck.problems(
                        problems, layers: controls, like: all, cancellation: work.cancellation)
                })
        }
        return request
    }
}
