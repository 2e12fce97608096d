import Foundation
import GeoCore

extension RunRecord {
    /// The record of a run that began at `start` and has just ended.
    ///
    /// - Parameters:
    ///   - command: the subcommand ("check").
    ///   - parameters: every option that has a bearing on the result, by name.
    public init(
        command: String, parameters: [String: String], inputs: [Input], operations: [String: String],
        repairCount: Int, sliverCount: Int, start: Date, workers: Int
    ) {
        self.init(
            tool: ToolVersion.name, version: ToolVersion.number, libraries: LibraryVersions.all, command: command,
            parameters: parameters, inputs: inputs, operations: operations, repairCount: repairCount,
            sliverCount: sliverCount,
            timing: Timing(
                startedAt: start.formatted(.iso8601), wallSeconds: max(0, -start.timeIntervalSinceNow),
                workers: workers))
    }

    /// The record of a check.
    public init(of findings: CheckFindings, _ request: CheckRequest, ruleSetName: String?, start: Date) {
        let result = findings.result
        var parameters = [
            "area": request.areaMethod.rawValue, "date": request.date.description,
            "sliver-area": String(request.slivers.areaSquareMetres),
            "sliver-width": String(request.slivers.widthMetres),
            "allow-repairs": String(request.allowsLargeRepairs), "distances": String(request.measuresDistances),
        ]
        let optional: [(String, String?)] = [
            ("rules", ruleSetName), ("rules-version", request.rules?.version), ("assume-crs", request.assumedCRS),
            ("kind", request.footprints.kind), ("action", request.footprints.action),
            ("project-date", request.footprints.date),
            ("width", request.footprints.widthMetres.map { String($0) }),
        ]
        for (key, value) in optional { parameters[key] = value }
        parameters["dem"] = request.flow?.file
        parameters["flow-corridor"] = request.flow?.corridorMetres.map { String($0) }
        for source in [request.footprints.source] + request.layers.map(\.source) {
            let file = Dataset.hidingPassword(source.file)
            if let filter = source.filter { parameters["where \(file)"] = filter }
            if let operation = source.operation { parameters["operation \(file)"] = operation }
        }
        for count in request.counts {
            parameters["\(count.role.rawValue)-before"] = String(count.before)
            parameters["\(count.role.rawValue)-after"] = String(count.after)
        }
        let slivers = result.footprints.flatMap(\.layers).flatMap(\.features).map(\.slivers.count).reduce(0, +)
        self.init(
            command: "check", parameters: parameters, inputs: findings.inputs, operations: findings.operations,
            repairCount: result.repairs.count, sliverCount: slivers, start: start, workers: request.workers)
    }
}
