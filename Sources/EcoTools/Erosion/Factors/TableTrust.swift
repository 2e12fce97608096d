import Yams

/// How sure the source of a value in a shipped table is. What is not high is meant to be looked up and replaced.
public enum TableTrust: String, Sendable, Codable, CaseIterable {
    /// Stands in a document that was seen, or is agreed on in the literature.
    case high
    /// Known from use, not checked against the document.
    case medium
    /// An example: replace it.
    case low
}

/// Where a value comes from, and how sure that is.
public struct TableSource: Sendable, Codable, Hashable {
    public var text: LocalisedText
    public var trust: TableTrust

    public init(text: LocalisedText, trust: TableTrust) {
        self.text = text
        self.trust = trust
    }

    static let keys = ["source", "trust"]
}

extension YAMLReader {
    /// `source` (one text, or one in each language) and `trust`, both required unless `fallback` stands for them.
    mutating func tableSource(_ mapping: Node.Mapping, fallback: TableSource? = nil, line: Int?) -> TableSource? {
        if mapping["source"] == nil, mapping["trust"] == nil, let fallback { return fallback }
        let text = DefinitionFile.source(mapping, line, &self)
        let trust = choice(TableTrust.self, mapping, "trust", line: line)
        guard let text, let trust else { return nil }
        return TableSource(text: text, trust: trust)
    }

    /// A number within bounds; a problem outside them.
    mutating func number(
        _ mapping: Node.Mapping, _ key: String, in bounds: ClosedRange<Double>, required: Bool = true, line: Int?
    ) -> Double? {
        guard let value = number(mapping, key, required: required, line: line) else { return nil }
        if bounds.contains(value) { return value }
        report(
            mapping[key]?.mark?.line ?? line,
            Message(
                "problem.erosion.out-of-range",
                [
                    "key": .text(key), "value": .text("\(value)"), "low": .text("\(bounds.lowerBound)"),
                    "high": .text("\(bounds.upperBound)"),
                ]))
        return nil
    }
}
