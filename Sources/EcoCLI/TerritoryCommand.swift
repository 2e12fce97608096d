import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco territory`
struct TerritoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "territory",
        abstract: "What share of a territory is protected, counted once, against a target?",
        discussion: """
            The union of all protected areas over the area of each zone and of the whole. Other layers that are given \
            (--redline, --other) count into the same union.

            Example: eco territory --protected protected.gpkg --territory towns.gpkg --target 15.4
            """)

    @OptionGroup(title: "Layers") var layers: LayerOptions
    @Option(help: ArgumentHelp("The share that is wanted, in percent.", valueName: "percent"))
    var target: Double?
    @OptionGroup(title: "Measures") var measures: MeasureOptions
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        if let target, !(target >= 0 && target <= 100) { throw ValidationError("--target must be 0 to 100") }
    }

    func run() throws { try Usage.run(Self.self, measure) }

    private func measure() throws {
        let work = try CommandRun(options)
        let request = try request(work)
        let check = try work.tables { () throws(TableProblems) in try TerritoryCheck(request) }
        let outcome = try work.attempt { () throws(GeoError) in
            try check.run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let result, let zones, let inputs, let operations):
            let record = RunRecord(of: result, request, inputs: inputs, operations: operations, start: work.start)
            let report = TerritoryReport(
                result, zones: zones, record: record, language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, progress: work.report, cancellation: work.cancellation)
                })
        }
    }

    /// One territory; protected areas, and what else was given by options.
    private func request(_ work: CommandRun) throws -> TerritoryRequest {
        var problems: [Issue] = []
        let configuration = layers.configuration(&problems)
        let all = try layers.requests(over: configuration)
        let territories = all.filter { $0.role == .territory }
        guard territories.count == 1, let territory = territories.first else {
            if !problems.isEmpty { throw try work.refuse(problems) }
            throw ValidationError("give one --territory FILE (there are \(territories.count))")
        }
        let given = Set(layers.byRole.filter { !$0.files.isEmpty }.map(\.role) + (layers.other.isEmpty ? [] : [.other]))
        let counted = all.filter {
            $0.role != .territory && ($0.role == .protected || given.contains($0.role))
        }
        guard !counted.isEmpty || !problems.isEmpty else { throw ValidationError("give --protected FILE") }
        var request = TerritoryRequest(zones: territory.source, layers: counted, date: try measures.day())
        request.problems = problems
        for index in request.layers.indices { request.layers[index].nameByRole(work.console.language) }
        request.zoneTitle = territory.title
        request.targetPercent = target
        request.areaMethod = measures.area
        request.allowsLargeRepairs = measures.allowRepairs
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        return request
    }
}
