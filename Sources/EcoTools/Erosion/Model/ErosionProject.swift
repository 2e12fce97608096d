import Foundation
import Yams

/// One step of a project: a command of `eco erosion` with its options, as one would type it.
public struct ErosionStep: Sendable, Hashable {
    /// Unique in the project.
    public var name: String
    /// "factors ls": the words after `eco erosion`.
    public var command: [String]
    /// Options in the order of the file, each with its values; a flag has none.
    public var options: [Option]
    /// The folder of its results, from that of the project file.
    public var out: String
    /// In the project file, from 1.
    public var line: Int?

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

    /// Values that may be files: themselves, what follows a label, and what precedes further keys.
    var possibleFiles: [String] {
        options.flatMap(\.values).flatMap { value -> [String] in
            var texts = [value]
            if let sign = value.firstIndex(of: "=") { texts.append(String(value[value.index(after: sign)...])) }
            return texts + texts.compactMap { text in text.firstIndex(of: ",").map { String(text[..<$0]) } }
        }
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

    /// Reads a project file; every problem is said with its line.
    ///
    /// - Parameter check: what is wrong with the arguments of a step, in words of the command; nil: nothing.
    public init(path: String, check: ([String]) -> String? = { _ in nil }) throws(TableProblems) {
        try self.init(yaml: try TableProblems.text(of: path), file: path, check: check)
    }

    /// - Parameter file: how the user named it; problems say so.
    public init(yaml: String, file: String, check: ([String]) -> String? = { _ in nil }) throws(TableProblems) {
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
                    if let problem = check(step.arguments) {
                        // The parser names the option; it stands on its own line.
                        let option = step.options.first { problem.contains("'--\($0.key)") }
                        reader.report(
                            option?.line ?? line, Message("chain.bad-options", ["problem": .text(problem)]))
                    }
                    steps.append(step)
                }
                reader.item = nil
            }
            Self.checkOrder(steps, &reader)
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
        let inherited = defaults.filter { option in !own.contains { $0.key == option.key } }
        return ErosionStep(name: name, command: command, options: own + inherited, out: out, line: line)
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

    /// A step can read what an earlier one makes, never what a later one will.
    private static func checkOrder(_ steps: [ErosionStep], _ reader: inout YAMLReader) {
        for (place, step) in steps.enumerated() {
            for option in step.options {
                let probe = ErosionStep(name: "", command: [], options: [option], out: "")
                let later = steps[place...].first { other in probe.possibleFiles.contains { isIn($0, other.out) } }
                guard let later else { continue }
                reader.item = step.name
                reader.report(
                    option.line,
                    Message(
                        later == step ? "chain.reads-itself" : "chain.reads-later",
                        ["key": .text(option.key), "name": .text(later.name)]))
                reader.item = nil
            }
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
