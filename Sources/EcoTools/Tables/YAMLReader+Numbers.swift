import Yams

extension YAMLReader {
    /// A whole number.
    mutating func integer(_ mapping: Node.Mapping, _ key: String, required: Bool = true, line: Int?) -> Int? {
        guard let text = text(mapping, key, required: required, line: line) else { return nil }
        if let value = Int(text) { return value }
        reportNumber(text, key, line: mapping[key]?.mark?.line ?? line)
        return nil
    }

    /// A finite number.
    mutating func number(_ mapping: Node.Mapping, _ key: String, required: Bool = true, line: Int?) -> Double? {
        guard let text = text(mapping, key, required: required, line: line) else { return nil }
        if let value = Double(text), value.isFinite { return value }
        reportNumber(text, key, line: mapping[key]?.mark?.line ?? line)
        return nil
    }

    /// A list of whole numbers; one alone counts as a list of one.
    mutating func integers(_ mapping: Node.Mapping, _ key: String, line: Int?) -> [Int] {
        texts(mapping, key, line: line).compactMap { text in
            if let value = Int(text) { return value }
            reportNumber(text, key, line: mapping[key]?.mark?.line ?? line)
            return nil
        }
    }

    /// A list of finite numbers.
    mutating func numbers(_ mapping: Node.Mapping, _ key: String, line: Int?) -> [Double] {
        texts(mapping, key, line: line).compactMap { text in
            if let value = Double(text), value.isFinite { return value }
            reportNumber(text, key, line: mapping[key]?.mark?.line ?? line)
            return nil
        }
    }

    /// `true` or `false`; false when the key is absent.
    mutating func flag(_ mapping: Node.Mapping, _ key: String, line: Int?) -> Bool {
        guard let text = text(mapping, key, required: false, line: line) else { return false }
        if let value = Bool(text) { return value }
        unknownValue(text, key, known: ["true", "false"], line: mapping[key]?.mark?.line ?? line)
        return false
    }

    private mutating func reportNumber(_ value: String, _ key: String, line: Int?) {
        report(line, Message("problem.not-a-number", ["key": .text(key), "value": .text(value)]))
    }
}
