import Yams

/// Reads a YAML document value by value and collects every problem with its line, instead of stopping at the first.
struct YAMLReader {
    private(set) var problems: [TableProblem] = []
    /// The row or rule being read; problems name it.
    var item: String?

    /// The root mapping of a document; nil, with a problem, when the text is not YAML or not a mapping.
    mutating func root(of yaml: String) -> Node.Mapping? {
        do {
            guard let node = try Yams.compose(yaml: yaml) else {
                report(nil, Message("problem.empty-file"))
                return nil
            }
            return mapping(node, "file")
        } catch let error as YamlError {
            let line: Int? =
                switch error {
                case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
                default: nil
                }
            report(line, Message("problem.not-yaml", ["detail": .text("\(error)")]))
        } catch {
            report(nil, Message("problem.not-yaml", ["detail": .text("\(error)")]))
        }
        return nil
    }

    mutating func report(_ line: Int?, _ message: Message) {
        problems.append(TableProblem(line: line, item: item, message))
    }

    mutating func mapping(_ node: Node, _ key: String) -> Node.Mapping? {
        if let mapping = node.mapping { return mapping }
        report(node.mark?.line, Message("problem.not-a-mapping", ["key": .text(key)]))
        return nil
    }

    /// Reports keys that are not in `allowed`, with those that are, and keys that come twice.
    mutating func checkKeys(_ mapping: Node.Mapping, allowed: [String]) {
        var seen: Set<String> = []
        for (keyNode, _) in mapping {
            let key = keyNode.scalar?.string ?? "?"
            if !allowed.contains(key) {
                report(
                    keyNode.mark?.line,
                    Message("problem.unknown-key", ["key": .text(key), "known": .list(allowed.map { .text($0) })]))
            } else if !seen.insert(key).inserted {
                report(keyNode.mark?.line, Message("problem.key-twice", ["key": .text(key)]))
            }
        }
    }

    /// A text; numbers and booleans count as their text, so that a code 11 need not be quoted.
    mutating func text(_ mapping: Node.Mapping, _ key: String, required: Bool = true, line: Int?) -> String? {
        guard let node = mapping[key] else {
            if required { report(line, Message("problem.missing-key", ["key": .text(key)])) }
            return nil
        }
        guard let text = node.scalar?.string, !text.isEmpty else {
            report(node.mark?.line ?? line, Message("problem.not-a-text", ["key": .text(key)]))
            return nil
        }
        return text
    }

    /// A list of texts; one text alone counts as a list of one.
    mutating func texts(_ mapping: Node.Mapping, _ key: String, line: Int?) -> [String] {
        guard let node = mapping[key] else { return [] }
        if let single = node.scalar?.string { return [single] }
        guard let sequence = node.sequence else {
            report(node.mark?.line ?? line, Message("problem.not-a-list", ["key": .text(key)]))
            return []
        }
        return sequence.compactMap { item in
            if let text = item.scalar?.string { return text }
            report(item.mark?.line, Message("problem.not-a-text", ["key": .text(key)]))
            return nil
        }
    }

    /// The mappings of a list.
    mutating func mappings(
        _ mapping: Node.Mapping, _ key: String, required: Bool = true, line: Int?
    ) -> [(mapping: Node.Mapping, line: Int?)] {
        guard let node = mapping[key] else {
            if required { report(line, Message("problem.missing-key", ["key": .text(key)])) }
            return []
        }
        guard let sequence = node.sequence else {
            report(node.mark?.line ?? line, Message("problem.not-a-list", ["key": .text(key)]))
            return []
        }
        return sequence.compactMap { item in self.mapping(item, key).map { ($0, item.mark?.line) } }
    }

    /// `{en: ..., zh: ...}`, both required.
    mutating func words(_ mapping: Node.Mapping, _ key: String, required: Bool = true, line: Int?) -> LocalisedText? {
        guard let node = mapping[key] else {
            if required { report(line, Message("problem.missing-key", ["key": .text(key)])) }
            return nil
        }
        guard let inner = self.mapping(node, key) else { return nil }
        checkKeys(inner, allowed: Language.allCases.map(\.rawValue))
        let texts = Language.allCases.map { language -> String? in
            if let text = inner[language.rawValue]?.scalar?.string, !text.isEmpty { return text }
            report(
                node.mark?.line ?? line,
                Message("problem.missing-language", ["key": .text(key), "language": .text(language.rawValue)]))
            return nil
        }
        guard let en = texts[0], let zh = texts[1] else { return nil }
        return LocalisedText(en: en, zh: zh)
    }

    /// A whole date; nil when the key is absent, a problem when it is no date.
    mutating func date(_ mapping: Node.Mapping, _ key: String, line: Int?) -> CalendarDate? {
        guard mapping[key] != nil, let text = text(mapping, key, line: line) else { return nil }
        if let date = CalendarDate(text) { return date }
        report(
            mapping[key]?.mark?.line ?? line,
            Message("problem.bad-date", ["key": .text(key), "value": .text(text)]))
        return nil
    }

    /// `effective-from` and `effective-to`, in that order.
    mutating func period(_ mapping: Node.Mapping, line: Int?) -> (from: CalendarDate?, to: CalendarDate?) {
        let from = date(mapping, "effective-from", line: line)
        let to = date(mapping, "effective-to", line: line)
        if let from, let to, to < from {
            report(
                line,
                Message("problem.period", ["from": .text(from.description), "to": .text(to.description)]))
        }
        return (from, to)
    }

    /// One of the cases of an enumeration.
    mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ type: Value.Type, _ mapping: Node.Mapping, _ key: String, required: Bool = true, line: Int?
    ) -> Value? where Value.RawValue == String {
        guard let text = text(mapping, key, required: required, line: line) else { return nil }
        if let value = Value(rawValue: text) { return value }
        unknownValue(text, key, known: Value.allCases.map(\.rawValue), line: mapping[key]?.mark?.line ?? line)
        return nil
    }

    mutating func unknownValue(_ value: String, _ key: String, known: [String], line: Int?) {
        report(
            line,
            Message(
                "problem.unknown-value",
                ["key": .text(key), "value": .text(value), "known": .list(known.map { .text($0) })]))
    }
}
