import Yams

/// Classes of any legend: by the groups they fall into, or by their codes where a legend is named.
public struct ClassSelection: Sendable, Codable, Hashable {
    /// Ids of groups.
    public var groups: [String]
    /// Id of a legend -> the codes (as the legend writes them) that count instead of the groups.
    public var legends: [String: [String]]

    public init(groups: [String] = [], legends: [String: [String]] = [:]) {
        self.groups = groups
        self.legends = legends
    }

    /// The classes that `legend` is said to have by its name; nil when only the groups speak.
    ///
    /// - Throws: codes that the legend does not have, all of them.
    func listed(in legend: Legend, definition: String) throws(TableProblems) -> [LegendClass]? {
        guard let texts = legends[legend.id] else { return nil }
        var found: [LegendClass] = []
        var problems: [TableProblem] = []
        for text in texts {
            if let code = legend.code(forText: text), let entry = legend[code] {
                found.append(entry)
            } else {
                let message = Message(
                    "problem.no-such-class", ["code": .text(text), "legend": .text(legend.id)])
                problems.append(TableProblem(line: nil, item: definition, message))
            }
        }
        if !problems.isEmpty { throw TableProblems(file: definition, problems: problems) }
        return found
    }

    /// The classes of `legend`, in its order; nodata never.
    ///
    /// - Throws: codes that the legend does not have, all of them.
    public func classes(in legend: Legend, definition: String) throws(TableProblems) -> [LegendClass] {
        if let listed = try listed(in: legend, definition: definition) {
            return legend.classes.filter { listed.contains($0) }
        }
        return legend.classes.filter { !$0.isNodata && groups.contains($0.group) }
    }

    /// Reads `groups` and `legends` of a mapping.
    init(_ mapping: Node.Mapping, known: [CoverGroup], line: Int?, reader: inout YAMLReader) {
        groups = reader.groups(mapping, "groups", known: known, line: line)
        legends = [:]
        guard let node = mapping["legends"], let inner = reader.mapping(node, "legends") else { return }
        for (key, value) in inner {
            guard let id = key.scalar?.string else { continue }
            if legends[id] != nil { reader.report(key.mark?.line, Message("problem.key-twice", ["key": .text(id)])) }
            legends[id] = reader.texts(inner, id, line: value.mark?.line)
        }
    }
}
