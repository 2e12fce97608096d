import Foundation
import GeoCore

/// What became of a project.
public struct ErosionProjectResult: Sendable, Codable, Hashable {
    public enum State: String, Sendable, Codable {
        case upToDate = "up-to-date"
        case done
        /// It would be run.
        case stale
        case failed
        /// An earlier step failed.
        case notReached = "not-reached"
    }

    public struct Step: Sendable, Codable, Hashable {
        public var name: String
        public var command: String
        public var out: String
        public var state: State
        public var reasons: [Message]
        public var wallSeconds: Double?
    }

    public var title: String?
    public var steps: [Step]

    public var hasFailed: Bool { steps.contains { $0.state == .failed } }
}

/// Runs the steps of a project that are not up to date, in their order.
public struct ErosionProjectRun: Sendable {
    public let project: ErosionProject
    /// Whether all steps are run.
    public var isForced = false
    /// Whether nothing is run, and only said what would be.
    public var isDry = false

    public init(_ project: ErosionProject) { self.project = project }

    /// - Parameters:
    ///   - said: told each step when its state is known, before it is run and after.
    ///   - execute: runs the command of a step; false: it failed, and has said why. Its results are complete or not
    ///     there. What it printed, for the report beside the results.
    /// - Throws: `.cancelled`, or what digests and records meet. Steps that were done keep their records.
    public func run(
        cancellation: Cancellation? = nil, said: (ErosionProjectResult.Step) -> Void = { _ in },
        execute: (ErosionStep) throws(GeoError) -> (isDone: Bool, report: String)
    ) throws(GeoError) -> ErosionProjectResult {
        var result = ErosionProjectResult(title: project.title, steps: [])
        var staleness = ErosionStaleness()
        var stale: [ErosionStep] = []
        for step in project.steps {
            try cancellation?.check()
            var entry = ErosionProjectResult.Step(
                name: step.name, command: step.command.joined(separator: " "), out: step.out, state: .upToDate,
                reasons: [], wallSeconds: nil)
            defer { result.steps.append(entry) }
            if result.hasFailed {
                entry.state = .notReached
                said(entry)
                continue
            }
            var reasons = isForced ? [.forced] : try staleness.reasons(step)
            if isDry {
                reasons += stale.filter { earlier in
                    step.possibleFiles.contains { ErosionProject.isIn($0, earlier.out) }
                }.map { .after($0.name) }
            }
            entry.reasons = reasons.map(\.message)
            if reasons.isEmpty {
                said(entry)
                continue
            }
            stale.append(step)
            entry.state = .stale
            said(entry)
            if isDry { continue }
            let start = Date()
            let inputs = try staleness.digestsOfInputs(step)
            let (isDone, report) = try execute(step)
            entry.wallSeconds = max(0, -start.timeIntervalSinceNow)
            entry.state = isDone ? .done : .failed
            if isDone {
                let record = try staleness.record(step, inputs: inputs, since: start)
                try Self.write(report, as: ErosionStepRecord.reportName, step.out)
                // Last: without it the step counts as not run.
                try Self.write(try ResultText.json(record), as: ErosionStepRecord.fileName, step.out)
            }
            said(entry)
        }
        return result
    }

    private static func write(_ text: String, as name: String, _ folder: String) throws(GeoError) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
        } catch {
            throw GeoError(
                .cannotWrite, "write the results", on: "\(folder)/\(name)", trail: [error.localizedDescription])
        }
    }
}
