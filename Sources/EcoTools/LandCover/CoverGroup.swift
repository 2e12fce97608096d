import Yams

/// A group that classes of every legend fall into, so that legends can be compared: forest, crop, water ...
public struct CoverGroup: Sendable, Codable, Hashable {
    /// "forest", "snow-ice": as legends and definitions name it.
    public var id: String
    public var name: LocalisedText
    /// #rrggbb in lower case.
    public var colour: String
    /// The group that this one may be merged into when another legend does not know it; nil when none is.
    public var wider: String?

    public init(id: String, name: LocalisedText, colour: String, wider: String? = nil) {
        self.id = id
        self.name = name
        self.colour = colour
        self.wider = wider
    }

    /// The group of codes that are in no legend.
    public static let unknown = "unknown"

    /// All groups, in the order of the table (`cover-groups.yaml`).
    public static func all() throws(TableProblems) -> [CoverGroup] { try shipped.get() }

    /// The group with this id.
    public static func named(_ id: String) throws(TableProblems) -> CoverGroup? {
        try all().first { $0.id == id }
    }

    private static let shipped = Result { () throws(TableProblems) in
        try read(yaml: String(decoding: PackageResources.cover_groups_yaml, as: UTF8.self), file: "cover-groups.yaml")
    }

    static let keys = ["id", "name", "colour", "wider"]

    static func read(yaml: String, file: String) throws(TableProblems) -> [CoverGroup] {
        var reader = YAMLReader()
        var groups: [CoverGroup] = []
        var wider: [(id: String, to: String, line: Int?)] = []
        if let root = reader.root(of: yaml) {
            reader.checkKeys(root, allowed: ["groups"])
            for (mapping, line) in reader.mappings(root, "groups", line: nil) {
                reader.item = mapping["id"]?.scalar?.string
                reader.checkKeys(mapping, allowed: keys)
                let id = reader.text(mapping, "id", line: line)
                let name = reader.words(mapping, "name", line: line)
                let colour = reader.colour(mapping, "colour", line: line)
                let parent = reader.text(mapping, "wider", required: false, line: line)
                if let id, let name, let colour {
                    if groups.contains(where: { $0.id == id }) { reader.report(line, Message("problem.duplicate-id")) }
                    groups.append(CoverGroup(id: id, name: name, colour: colour, wider: parent))
                    if let parent { wider.append((id, parent, line)) }
                }
                reader.item = nil
            }
        }
        for reference in wider where !groups.contains(where: { $0.id == reference.to && $0.wider == nil }) {
            reader.item = reference.id
            reader.unknownValue(
                reference.to, "wider", known: groups.filter { $0.wider == nil }.map(\.id), line: reference.line)
            reader.item = nil
        }
        if !reader.problems.isEmpty { throw TableProblems(file: file, problems: reader.problems) }
        return groups
    }
}

extension YAMLReader {
    /// A colour #rrggbb, in lower case.
    mutating func colour(_ mapping: Node.Mapping, _ key: String, line: Int?) -> String? {
        guard let text = text(mapping, key, line: line) else { return nil }
        let colour = text.lowercased()
        if colour.wholeMatch(of: /#[0-9a-f]{6}/) != nil { return colour }
        report(
            mapping[key]?.mark?.line ?? line,
            Message("problem.bad-colour", ["key": .text(key), "value": .text(text)]))
        return nil
    }

    /// Ids of groups of the table; those that are in it, a problem for each of the others.
    mutating func groups(_ mapping: Node.Mapping, _ key: String, known: [CoverGroup], line: Int?) -> [String] {
        texts(mapping, key, line: line).filter { id in
            if known.contains(where: { $0.id == id }) { return true }
            unknownValue(id, key, known: known.map(\.id), line: mapping[key]?.mark?.line ?? line)
            return false
        }
    }
}
