import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion run`
struct ErosionRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a chain of steps from a project file, only those again whose inputs have changed.",
        discussion: """
            The file lists commands of eco erosion with their options; paths are from its folder. A step is up to date when \
            its options, the version of eco, and the SHA-256 of what it read and of what it wrote are those of its \
            record (step.json, beside its results). Steps that were finished stay valid when a later one fails or the run \
            is stopped.

            Example: eco erosion run project.yaml --dry-run
            """)

    @Argument(help: ArgumentHelp("The project: YAML; see docs/erosion-model.md.", valueName: "project.yaml"))
    var project: String
    @Flag(help: "Run all steps, also those that are up to date.")
    var force = false
    @Flag(help: "Say which steps would be run and why, and run none.")
    var dryRun = false
    @Option(help: ArgumentHelp("Threads; as many as there are cores when not given.", valueName: "count"))
    var workers: Int?
    @Option(help: "Language of reports and results: en or zh; the system's when not given.")
    var lang: Language?
    @Flag(help: "Print what became of the steps as JSON instead of text.")
    var json = false

    func validate() throws {
        try Usage.refuseEmpty([("project.yaml", project)])
        if let workers, !(1...256).contains(workers) { throw ValidationError("--workers must be 1 to 256") }
    }

    private var console: Console { Console(language: lang ?? .ofSystem) }

    func run() throws {
        let interrupt = Interrupt()
        let steps = try read()
        var run = ErosionProjectRun(steps)
        run.isForced = force
        run.isDry = dryRun
        let execution = StepExecution(console: console, extra: extra)
        let result: ErosionProjectResult
        do throws(GeoError) {
            result = try run.run(
                cancellation: interrupt.cancellation, said: say,
                execute: { step throws(GeoError) in try execution.execute(step) })
        } catch {
            // The step has said so.
            if execution.code == Exit.interrupted { throw Exit.interrupted }
            throw Exit.code(error, console)
        }
        let report = ErosionProjectReport(result, language: console.language)
        do throws(GeoError) {
            let text =
                json ? try report.json() : report.terminalText(width: console.width, isColoured: console.isColoured)
            do { try console.print(text) } catch { throw GeoError(.cannotWrite, "write the results") }
        } catch {
            throw Exit.code(error, console)
        }
        if result.hasFailed { throw execution.code ?? Exit.badData }
        if let code = execution.code { throw code }
    }

    /// Options that every step gets and that have no bearing on its numbers.
    private var extra: [String] {
        (workers.map { ["--workers=\($0)"] } ?? []) + (lang.map { ["--lang=\($0.rawValue)"] } ?? [])
    }

    /// Reads the project; the current folder is its folder from then on.
    private func read() throws -> ErosionProject {
        let url = URL(fileURLWithPath: project)
        do throws(TableProblems) {
            guard let text = try? String(contentsOf: url, encoding: .utf8) else {
                // Says whether it is there.
                return try ErosionProject(path: project)
            }
            _ = FileManager.default.changeCurrentDirectoryPath(url.deletingLastPathComponent().path)
            return try ErosionProject(
                yaml: text, file: project, check: { StepExecution.problem($0) },
                unknownCommand: { StepExecution.unknownCommand($0) })
        } catch {
            console.list(error.issues)
            console.note("cli.refused", ["count": String(error.issues.count)])
            if json {
                let text = try? ResultText.json(Refusal(error.issues))
                try console.print(text ?? "")
            }
            throw Exit.code(error.issues)
        }
    }

    private func say(_ step: ErosionProjectResult.Step) {
        switch step.state {
        case .upToDate: console.note("chain.skipped", ["name": step.name])
        case .stale where !dryRun:
            let why = step.reasons.map { $0.text(console.language) }
            let separator = console.language == .zh ? "；" : "; "
            console.note("chain.running", ["name": step.name, "why": why.joined(separator: separator)])
        case .done:
            let seconds = DecimalText.text(step.wallSeconds ?? 0, decimals: 1)
            console.note("chain.finished", ["name": step.name, "seconds": seconds, "out": step.out])
        case .failed: console.note("chain.failed", ["name": step.name])
        case .stale, .notReached: break
        }
    }
}

/// Runs steps as the commands that they are.
private final class StepExecution {
    private let console: Console
    private let extra: [String]
    /// Of the step that failed, or of the first one that found what it was told to look for.
    private(set) var code: ExitCode?

    init(console: Console, extra: [String]) {
        self.console = console
        self.extra = extra
    }

    /// The first word that should name a command and does not; nil: there is a command of this name.
    static func unknownCommand(_ words: [String]) -> ErosionProject.UnknownCommand? {
        var commands = ErosionCommand.configuration.subcommands
        for word in words where !commands.isEmpty {
            guard let next = commands.first(where: { $0.configuration.commandName == word }) else {
                return ErosionProject.UnknownCommand(
                    word: word, known: commands.compactMap { $0.configuration.commandName })
            }
            commands = next.configuration.subcommands
        }
        return nil
    }

    /// What is wrong with the arguments of a step, in one line; nil: nothing.
    static func problem(_ arguments: [String]) -> String? {
        do {
            let command = try ErosionCommand.parseAsRoot(arguments)
            let inner = type(of: command).configuration.subcommands
            guard !inner.isEmpty else { return nil }
            return inner.map { $0.configuration.commandName ?? "" }.joined(separator: " | ")
        } catch {
            return ErosionCommand.message(for: error).split(separator: "\n").joined(separator: "; ")
        }
    }

    func execute(_ step: ErosionStep) throws(GeoError) -> (isDone: Bool, report: String) {
        var ending: ExitCode?
        let report = try StandardOutput.captured {
            do {
                var command = try ErosionCommand.parseAsRoot(step.arguments + extra)
                try command.run()
            } catch let exit as ExitCode {
                ending = exit
            } catch {
                console.error(ErosionCommand.message(for: error))
                ending = ErosionCommand.exitCode(for: error)
            }
        }
        guard let ending, ending != .success else { return (true, report) }
        if ending == Exit.interrupted {
            code = ending
            throw GeoError(.cancelled, "go on: the work was cancelled")
        }
        if ending == Exit.finding {
            if code == nil { code = ending }
            return (true, report)
        }
        code = ending
        return (false, report)
    }
}

/// What is written to standard output meanwhile, as text instead.
private enum StandardOutput {
    static func captured(_ body: () -> Void) throws(GeoError) -> String {
        func failure() -> GeoError {
            GeoError(.cannotWrite, "write the results", trail: [String(cString: strerror(errno))])
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("eco-step-\(UUID().uuidString)").path
        let file = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw failure() }
        defer { unlink(path) }
        let kept = dup(STDOUT_FILENO)
        guard kept >= 0, dup2(file, STDOUT_FILENO) >= 0 else {
            close(file)
            throw failure()
        }
        close(file)
        body()
        dup2(kept, STDOUT_FILENO)
        close(kept)
        return String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
