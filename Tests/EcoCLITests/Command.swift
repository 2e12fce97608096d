import Foundation
import Testing

/// The built `eco`, run as its users run it.
enum Command {
    struct Answer {
        var code: Int32
        var output: String
        var errors: String
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func sample(_ name: String) -> String { root.appendingPathComponent("SampleData/\(name)").path }

    /// Beside the test bundle, where the package manager builds it.
    static let executable: URL = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let beside = bundle.appendingPathComponent("eco")
        return FileManager.default.isExecutableFile(atPath: beside.path)
            ? beside : root.appendingPathComponent(".build/debug/eco")
    }()

    /// A run that has begun.
    final class Run {
        let process = Process()
        private let folder: URL
        private let outputFile: URL
        private let errorFile: URL

        init(_ arguments: [String], environment: [String: String] = [:]) throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("eco-run-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            outputFile = folder.appendingPathComponent("output")
            errorFile = folder.appendingPathComponent("errors")
            for file in [outputFile, errorFile] { try Data().write(to: file) }
            process.executableURL = Command.executable
            process.arguments = arguments
            var all = ProcessInfo.processInfo.environment
            for name in ["LC_ALL", "LC_MESSAGES", "LANG"] { all[name] = nil }
            all["LANG"] = "C"
            process.environment = all.merging(environment) { $1 }
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: outputFile)
            process.standardError = try FileHandle(forWritingTo: errorFile)
            try process.run()
        }

        /// What standard error has so far.
        var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

        func wait() throws -> Answer {
            process.waitUntilExit()
            defer { try? FileManager.default.removeItem(at: folder) }
            return Answer(
                code: process.terminationStatus, output: try String(contentsOf: outputFile, encoding: .utf8),
                errors: errors)
        }
    }

    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Answer {
        try Run(arguments, environment: environment).wait()
    }

    static func run(_ arguments: [String]) throws -> Answer { try Run(arguments).wait() }

    static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("eco-cli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }
}
