import Foundation
import GeoCore

/// What a step was run with and what came of it: `step.json` in the folder of its results. A step whose record still holds
/// need not be run again.
public struct ErosionStepRecord: Sendable, Codable, Hashable {
    public struct File: Sendable, Codable, Hashable {
        public var path: String
        /// As `FileDigest` makes it.
        public var sha256: String
    }

    public static let fileName = "step.json"
    /// What the command printed, beside the record.
    public static let reportName = "report.txt"

    public var schema = "eco-step/1"
    public var name: String
    public var tool: String
    public var version: String
    /// As one would type them after `eco erosion`.
    public var arguments: [String]
    /// Files that the step read, from the folder of the project.
    public var inputs: [File]
    /// Files in the folder of its results that it wrote.
    public var outputs: [File]

    static func read(_ out: String) -> ErosionStepRecord? {
        guard let data = FileManager.default.contents(atPath: "\(out)/\(fileName)") else { return nil }
        return try? JSONDecoder().decode(ErosionStepRecord.self, from: data)
    }
}

/// Why a step must be run.
public enum ErosionStepReason: Sendable, Codable, Hashable {
    case forced
    case neverRun
    case otherVersion(String)
    case otherOptions
    case inputChanged(String)
    case inputNew(String)
    case inputGone(String)
    case outputChanged(String)
    case outputGone(String)
    /// An earlier step will be run, whose results this one reads.
    case after(String)

    public var message: Message {
        switch self {
        case .forced: Message("chain.why-forced")
        case .neverRun: Message("chain.why-never")
        case .otherVersion(let version): Message("chain.why-version", ["version": .text(version)])
        case .otherOptions: Message("chain.why-options")
        case .inputChanged(let file): Message("chain.why-input", ["file": .text(file)])
        case .inputNew(let file): Message("chain.why-input-new", ["file": .text(file)])
        case .inputGone(let file): Message("chain.why-input-gone", ["file": .text(file)])
        case .outputChanged(let file): Message("chain.why-output", ["file": .text(file)])
        case .outputGone(let file): Message("chain.why-output-gone", ["file": .text(file)])
        case .after(let name): Message("chain.why-after", ["name": .text(name)])
        }
    }
}

/// Digests of files, each made once while the file stays as it is.
struct DigestCache {
    private var known: [String: (size: Int, changed: Date, sha256: String)] = [:]

    /// nil where there is no such file.
    mutating func sha256(_ path: String) throws(GeoError) -> String? {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        let size = (facts[.size] as? NSNumber)?.intValue ?? 0
        let changed = (facts[.modificationDate] as? Date) ?? .distantPast
        let isFile = facts[.type] as? FileAttributeType == .typeRegular && !path.lowercased().hasSuffix(".shp")
        if isFile, let found = known[path], found.size == size, found.changed == changed { return found.sha256 }
        let digest = try FileDigest(of: path).sha256
        known[path] = (size, changed, digest)
        return digest
    }
}

/// Whether steps are up to date, by what their records say. Paths are from the current folder.
struct ErosionStaleness {
    private var digests = DigestCache()

    init() {}

    /// Files that a step reads, as its options and the words of its command name them: those that exist; folders only where
    /// a format is one.
    static func inputs(_ step: ErosionStep) -> [String] {
        var found: [String] = []
        for path in step.possibleFiles where !path.isEmpty && !found.contains(path) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if !isFolder.boolValue || path.lowercased().hasSuffix(".gdb") { found.append(path) }
        }
        return found
    }

    /// Everything because of which a step must be run; empty: it is up to date.
    mutating func reasons(_ step: ErosionStep) throws(GeoError) -> [ErosionStepReason] {
        guard let record = ErosionStepRecord.read(step.out) else { return [.neverRun] }
        var reasons: [ErosionStepReason] = []
        if record.tool != ToolVersion.name || record.version != ToolVersion.number {
            reasons.append(.otherVersion("\(record.tool) \(record.version)"))
        }
        if record.arguments.sorted() != step.arguments.sorted() { reasons.append(.otherOptions) }
        for file in record.inputs {
            switch try digests.sha256(file.path) {
            case nil: reasons.append(.inputGone(file.path))
            case file.sha256?: break
            default: reasons.append(.inputChanged(file.path))
            }
        }
        let known = Set(record.inputs.map(\.path))
        for path in Self.inputs(step) where !known.contains(path) { reasons.append(.inputNew(path)) }
        for file in record.outputs {
            switch try digests.sha256("\(step.out)/\(file.path)") {
            case nil: reasons.append(.outputGone("\(step.out)/\(file.path)"))
            case file.sha256?: break
            default: reasons.append(.outputChanged("\(step.out)/\(file.path)"))
            }
        }
        return reasons
    }

    /// The record of a step that has just been run.
    ///
    /// - Parameters:
    ///   - inputs: with their digests from before the run: a file that was changed meanwhile makes the step stale.
    ///   - start: when the run began: older files in the folder are not its own.
    mutating func record(_ step: ErosionStep, inputs: [ErosionStepRecord.File], since start: Date) throws(GeoError)
        -> ErosionStepRecord
    {
        let manager = FileManager.default
        let names = (try? manager.contentsOfDirectory(atPath: step.out)) ?? []
        var outputs: [ErosionStepRecord.File] = []
        for name in names.sorted() where ![ErosionStepRecord.fileName, ErosionStepRecord.reportName].contains(name) {
            let path = "\(step.out)/\(name)"
            guard let facts = try? manager.attributesOfItem(atPath: path),
                facts[.type] as? FileAttributeType == .typeRegular,
                // File systems keep times in steps of up to two seconds.
                let changed = facts[.modificationDate] as? Date, changed >= start.addingTimeInterval(-2),
                let digest = try digests.sha256(path)
            else { continue }
            outputs.append(.init(path: name, sha256: digest))
        }
        return ErosionStepRecord(
            name: step.name, tool: ToolVersion.name, version: ToolVersion.number, arguments: step.arguments,
            inputs: inputs, outputs: outputs)
    }

    /// Files that a step is about to read, with their digests.
    mutating func digestsOfInputs(_ step: ErosionStep) throws(GeoError) -> [ErosionStepRecord.File] {
        var files: [ErosionStepRecord.File] = []
        for path in Self.inputs(step) {
            if let digest = try digests.sha256(path) { files.append(.init(path: path, sha256: digest)) }
        }
        return files
    }
}
