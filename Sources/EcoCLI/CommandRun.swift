import ArgumentParser
import Dispatch
import EcoTools
import Foundation
import GeoCore

/// One run of a command: its console, progress and interruption, and what becomes of its errors.
struct CommandRun {
    let console: Console
    let start = Date()
    private let isJSON: Bool
    /// Where files are written until all are complete; nil without `--out`.
    let folder: StagedFolder?
    private let progress: ProgressLine
    private let interrupt = Interrupt()

    /// - Throws: exit code 73 when the folder for the results cannot be made, before any work is done.
    init(_ options: RunOptions) throws {
        // The texts are needed when the work is done, and take a tenth of a second to read.
        DispatchQueue.global().async { _ = Messages.shared }
        let console = options.console
        self.console = console
        isJSON = options.json
        progress = ProgressLine(console)
        guard let out = options.out else {
            folder = nil
            return
        }
        do throws(GeoError) {
            folder = try StagedFolder(out)
        } catch {
            throw Exit.code(error, console)
        }
    }

    var cancellation: Cancellation { interrupt.cancellation }

    /// Where a result file is written until all are complete; nil when no files are wanted.
    func path(of name: String) -> String? { folder?.path(of: name) }

    var report: @Sendable (EcoTools.Progress) -> Void { { [progress] in progress.report($0) } }

    /// Runs work on the user's data; an error is said and becomes an exit code, and nothing half-written stays.
    func attempt<Value>(_ work: () throws(GeoError) -> Value) throws -> Value {
        do throws(GeoError) {
            let value = try work()
            progress.finish()
            return value
        } catch {
            progress.finish()
            folder?.discard()
            // What the input made impossible is answered as other bad input is.
            if error.kind != .cancelled, error.kind != .cannotWrite { try printRefusal([Issue(error)]) }
            throw Exit.code(error, console)
        }
    }

    private func printRefusal(_ issues: [Issue]) throws {
        guard isJSON else { return }
        let text: String
        do throws(GeoError) {
            text = try ResultText.json(Refusal(issues))
        } catch {
            throw Exit.code(error, console)
        }
        try console.print(text)
    }

    /// Reads the tables that ship with the tool; all their problems are said.
    func tables<Value>(_ read: () throws(TableProblems) -> Value) throws -> Value {
        do throws(TableProblems) {
            return try read()
        } catch {
            throw try refuse(error.issues)
        }
    }

    /// A rule set that ships with the tool, or a file; nil, with its problems, when it cannot be used.
    func ruleSet(_ name: String, _ problems: inout [Issue]) -> RuleSet? {
        do throws(TableProblems) {
            return try RuleSet(nameOrFile: name)
        } catch {
            problems += error.issues
            return nil
        }
    }

    /// The input cannot be used: everything that is wrong with it, on standard error, and as JSON where that is wanted.
    func refuse(_ issues: [Issue]) throws -> ExitCode {
        progress.finish()
        folder?.discard()
        console.list(issues)
        console.note("cli.refused", ["count": String(issues.count { $0.severity == .error })])
        try printRefusal(issues)
        return Exit.code(issues)
    }

    /// Writes the files, then prints the result.
    func print(
        json: () throws(GeoError) -> String, text: (_ width: Int, _ isColoured: Bool) -> String,
        files: (StagedFolder) throws(GeoError) -> [String]
    ) throws {
        var paths: [String] = []
        if let folder { paths = try attempt { () throws(GeoError) in try files(folder) } }
        try console.print(isJSON ? try attempt(json) : text(console.width, console.isColoured))
        if !paths.isEmpty {
            console.note("cli.written", ["files": paths.map(Self.shortened).joined(separator: "\n  ")])
        }
    }

    /// Ends the program when everything is written, with all that was read still in memory: to give back a hundred
    /// thousand sites one by one takes a tenth of the whole time, and the system does it at once.
    func end(_ code: ExitCode = .success) -> Never {
        progress.finish()
        exit(code.rawValue)
    }

    /// The path from the current folder, when the file is in it.
    private static func shortened(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
}
