import Foundation
import Yams

/// One step of a project: a command of `eco erosion` with its options, as one would type it.
public struct ErosionStep: Sendable, Hashable {
    /// Unique in the project.
    public var name: String
    /// "factors ls": the words after `eco erosion`, and those of its arguments that have no option: "factors rain rain.csv".
    public var command: [String]
    /// Options in the order of the file, each with its values; a flag has none.
    public var options: [Option]
    /// The folder of its results, from that of the project file.
    public var out: String
    /// In the project file, from 1: of the step, and of its command.
    public var line: Int?
    public var runLine: Int?

    public struct Option: Sendable, Hashable {
        public var key: String
        public var values: [String]
        public var line: Int?
    }

    /// What one would type after `eco erosion`, without what has no bearing on results.
    public var arguments: [String] {
        command
            + options.flatMap { option in
                option.values.isEmpty
                    ? ["--\(option.key)"] : option.values.map { "--\(option.key)=\($0)" }
            } + ["--out=\(out)"]
    }

    /// Words of the command that may be files, and what options may name. Words after the first are tried, since only the
    /// command knows how many of them are its name: a file called "csle" counts too, which does no harm.
    var possibleFiles: [String] {
        (Array(command.dropFirst()) + options.flatMap(\.values)).flatMap(ProjectFileName.readings)
    }
}

/// A chain of steps from one YAML file (`docs/erosion-model.md`).
public struct ErosionProject: Sendable {
    public var title: String?
    public var steps: [ErosionStep]

    static let keys = ["title", "defaults", "steps"]
    /// What a step says of itself; all else are options of its command.
    static let stepKeys = ["name", "run", "out"]
    /// Options that a step must not have: the project decides.
    static let reserved = ["out", "json", "lang", "workers", "help", "version"]

    /// A word where the name of a command should be, and those that could be.
    public struct UnknownCommand: Sendable, Hashable {
        public var word: String
        public var known: [String]

        public init(word: String, known: [String]) {
            self.word = word
            self.known = known
        }
    }

    /// Reads a project file; every problem is said with its line.
    ///
    /// - Parameter check: what is wrong with the arguments of a step, in words of the command; nil: nothing.
    public init(path: String, check: ([String]) -> String? = { _ in nil }) throws(TableProblems) {
        try self.init(yaml: try TableProblems.text(of: path), file: path, check: check)
    }

    /// - Parameters:
    ///   - file: how the user named it; problems say so.
    ///   - unknownCommand: the word of a step's command that no command has; nil: all are known.
    ///   - exists: whether there is a file; paths are from the current folder.
    public init(
        yaml: String, file: String, check: ([String]) -> String? = { _ in nil },
        unknownCommand: ([String]) -> UnknownCommand? = { _ in nil },
        exists: (String) -> Bool = { FileManager.default.fileExists(atPath: $0) }
    ) throws(TableProblems) {
        var reader = YAMLReader()
        var steps: [ErosionStep] = []
        title = nil
        if let root = reader.root(of: yaml) {
            reader.checkKeys(root, allowed: Self.keys)
            title = reader.text(root, "title", required: false, line: nil)
            let defaults = Self.defaults(root, &reader)
            let nodes = reader.mappings(root, "steps", line: nil)
            if nodes.isEmpty, root["steps"] != nil, reader.problems.isEmpty {
                reader.report(root["steps"]?.mark?.line, Message("chain.no-steps"))
            }
            for (mapping, line) in nodes {
                reader.item = mapping["name"]?.scalar?.string ?? mapping["run"]?.scalar?.string
                if let step = Self.step(mapping, line, defaults, steps, &reader) {
                    if let unknown = unknownCommand(step.command) {
                        let run = step.command.joined(separator: " ")
                        let known = unknown.known.joined(separator: ", ")
                        reader.report(
                            step.runLine ?? line,
                            Message(
                                "chain.no-command",
                                ["run": .text(run), "word": .text(unknown.word), "commands": .text(known)]))
                    } else if let problem = check(step.arguments) {
                        // The parser names the option; it stands on its own line.
                        let option = step.options.first { problem.contains("'--\($0.key)") }
                        reader.report(
                            option?.line ?? line, Message("chain.bad-options", ["problem": .text(problem)]))
                    }
                    steps.append(step)
                }
                reader.item = nil
            }
            Self.checkFiles(steps, &reader, exists)
        }
        if !reader.problems.isEmpty {
            let problems = reader.problems.enumerated().sorted { ($0.1.line ?? 0, $0.0) < ($1.1.line ?? 0, $1.0) }
            throw TableProblems(file: file, problems: problems.map(\.1))
        }
        self.steps = steps
    }

    private static func defaults(_ root: Node.Mapping, _ reader: inout YAMLReader) -> [ErosionStep.Option] {
        guard let node = root["defaults"], let mapping = reader.mapping(node, "defaults") else { return [] }
        return options(mapping, except: [], &reader)
    }

    private static func step(
        _ mapping: Node.Mapping, _ line: Int?, _ defaults: [ErosionStep.Option], _ earlier: [ErosionStep],
        _ reader: inout YAMLReader
    ) -> ErosionStep? {
        let run = reader.text(mapping, "run", line: line)
        let out = reader.text(mapping, "out", line: line)
        let own = options(mapping, except: stepKeys, &reader)
        guard let run, let out else { return nil }
        let command = run.split(whereSeparator: \.isWhitespace).map(String.init)
        let name = reader.text(mapping, "name", required: false, line: line) ?? command.joined(separator: "-")
        if command.first == "run" || command.contains(where: { $0.hasPrefix("-") }) {
            reader.report(mapping["run"]?.mark?.line ?? line, Message("chain.bad-run", ["run": .text(run)]))
            return nil
        }
        if earlier.contains(where: { $0.name == name }) {
            reader.report(line, Message("chain.name-twice", ["name": .text(name)]))
        }
        if let other = earlier.first(where: { folder($0.out) == folder(out) }) {
            reader.report(
                mapping["out"]?.mark?.line ?? line,
                Message("chain.out-twice", ["out": .text(out), "name": .text(other.name)]))
        }
        if let other = earlier.first(where: { isIn(out, $0.out) || isIn($0.out, out) }) {
            reader.report(
                mapping["out"]?.mark?.line ?? line,
                Message(
                    "chain.out-nested", ["out": .text(out), "name": .text(other.name), "other": .text(other.out)]))
        }
        let inherited = defaults.filter { option in !own.contains { $0.key == option.key } }
        return ErosionStep(
            name: name, command: command, options: own + inherited, out: out, line: line,
            runLine: mapping["run"]?.mark?.line ?? line)
    }

    private static func options(
        _ mapping: Node.Mapping, except: [String], _ reader: inout YAMLReader
    ) -> [ErosionStep.Option] {
        var seen: Set<String> = []
        var options: [ErosionStep.Option] = []
        for (keyNode, node) in mapping {
            let line = keyNode.mark?.line
            guard let key = keyNode.scalar?.string, !key.isEmpty, !key.hasPrefix("-") else {
                reader.report(line, Message("chain.bad-key", ["key": .text(keyNode.scalar?.string ?? "?")]))
                continue
            }
            guard seen.insert(key).inserted else {
                reader.report(line, Message("problem.key-twice", ["key": .text(key)]))
                continue
            }
            if except.contains(key) { continue }
            if reserved.contains(key) {
                reader.report(line, Message("chain.reserved", ["key": .text(key)]))
                continue
            }
            guard let values = values(node, key, &reader) else { continue }
            if values == ["false"] { continue }
            options.append(.init(key: key, values: values == ["true"] ? [] : values, line: line))
        }
        return options
    }

    /// A text or number, a list of them, or labels with them: `{2020: a.tif}` is `2020=a.tif`.
    private static func values(_ node: Node, _ key: String, _ reader: inout YAMLReader) -> [String]? {
        if let text = node.scalar?.string, !text.isEmpty { return [text] }
        if let sequence = node.sequence, !sequence.isEmpty {
            let texts = sequence.compactMap(\.scalar?.string)
            if texts.count == sequence.count { return texts }
        }
        if let mapping = node.mapping, !mapping.isEmpty {
            let texts = mapping.compactMap { label, value -> String? in
                guard let label = label.scalar?.string, let value = value.scalar?.string else { return nil }
                return "\(label)=\(value)"
            }
            if texts.count == mapping.count { return texts }
        }
        reader.report(node.mark?.line, Message("chain.bad-value", ["key": .text(key)]))
        return nil
    }

    /// A step can read what is there or what an earlier one makes, never what a later one will.
    private static func checkFiles(_ steps: [ErosionStep], _ reader: inout YAMLReader, _ exists: (String) -> Bool) {
        for (place, step) in steps.enumerated() {
            reader.item = step.name
            // Of the words of a command only those that look like paths: the others are its name.
            let words = step.command.dropFirst().filter { $0.contains("/") || ProjectFileName.named($0) != nil }
            let run = ErosionStep.Option(key: "run", values: Array(words), line: step.runLine)
            for option in [run] + step.options {
                let line = option.line ?? step.line
                let readings = option.values.flatMap(ProjectFileName.readings)
                if let later = steps[place...].first(where: { other in readings.contains { isIn($0, other.out) } }) {
                    reader.report(
                        line,
                        Message(
                            later == step ? "chain.reads-itself" : "chain.reads-later",
                            ["key": .text(option.key), "name": .text(later.name)]))
                    continue
                }
                // It names results, not files that are read.
                if option.key == "only" { continue }
                for value in option.values {
                    guard let file = ProjectFileName.named(value) else { continue }
                    let isKnown = ProjectFileName.readings(value).contains { reading in
                        exists(reading) || steps[..<place].contains { isIn(reading, $0.out) }
                    }
                    if isKnown { continue }
                    reader.report(line, Message("chain.no-file", ["key": .text(option.key), "file": .text(file)]))
                }
            }
            reader.item = nil
        }
    }

    private static func folder(_ path: String) -> String {
        URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL.path
    }

    /// Whether a path lies in the folder of a step's results.
    static func isIn(_ path: String, _ out: String) -> Bool {
        !path.isEmpty && folder(path).hasPrefix(folder(out) + "/")
    }
}
