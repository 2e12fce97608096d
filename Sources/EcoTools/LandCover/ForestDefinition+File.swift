import Yams

extension ForestDefinition {
    /// The definitions that ship with the tool, in the order of `forest-definitions.yaml`.
    public static func shipped() throws(TableProblems) -> [ForestDefinition] { try shippedResult.get() }

    private static let shippedResult = Result { () throws(TableProblems) in
        try read(yaml: shippedText, file: "forest-definitions.yaml")
    }

    /// The YAML of the shipped definitions, to start one's own from.
    public static var shippedText: String { String(decoding: PackageResources.forest_definitions_yaml, as: UTF8.self) }

    /// A definition that ships with the tool, by its id, or the one of a YAML file.
    ///
    /// - Throws: every problem of the file; for a name that is neither, the names that there are; for a file of
    ///   several definitions, their ids: which one is meant is not guessed.
    public init(nameOrFile: String) throws(TableProblems) {
        let shipped = try Self.shipped()
        if let definition = shipped.first(where: { $0.id == nameOrFile }) {
            self = definition
            return
        }
        let text = try TableFile.text(
            nameOrFile, shipped: { _ in nil },
            unknown: Message(
                "problem.no-such-definition",
                ["name": .text(nameOrFile), "known": .list(shipped.map { .text($0.id) })]))
        let definitions = try Self.read(yaml: text, file: nameOrFile)
        guard definitions.count == 1 else {
            throw TableProblems(
                nameOrFile,
                Message("problem.several-definitions", ["known": .list(definitions.map { .text($0.id) })]))
        }
        self = definitions[0]
    }

    static let keys = [
        "id", "title", "source", "canopy", "minimum-height-metres", "minimum-patch-hectares", "connectivity", "groups",
        "groups-by-canopy", "legends", "flagged", "mask", "excluded-groups", "denominator", "caveats",
    ]
    static let maskKeys = ["title", "groups", "legends"]

    /// All definitions of a file.
    public static func read(yaml: String, file: String) throws(TableProblems) -> [ForestDefinition] {
        let known = try CoverGroup.all()
        return try DefinitionFile.read(yaml: yaml, file: file) { mapping, line, reader in
            ForestDefinition(mapping, line, known, &reader)
        }
    }

    private init?(_ mapping: Node.Mapping, _ line: Int?, _ known: [CoverGroup], _ reader: inout YAMLReader) {
        reader.checkKeys(mapping, allowed: Self.keys)
        let id = reader.text(mapping, "id", line: line)
        let title = reader.words(mapping, "title", line: line)
        let source = DefinitionFile.source(mapping, line, &reader)
        var canopy: CanopyThreshold?
        if let text = reader.text(mapping, "canopy", required: false, line: line) {
            canopy = CanopyThreshold(text)
            if canopy == nil { reader.report(line, Message("problem.bad-canopy-threshold", ["value": .text(text)])) }
        }
        let height = Self.positive(mapping, "minimum-height-metres", line, &reader)
        let patch = Self.positive(mapping, "minimum-patch-hectares", line, &reader)
        let connectivity = reader.choice(Connectivity.self, mapping, "connectivity", required: false, line: line)
        let counted = ClassSelection(mapping, known: known, line: line, reader: &reader)
        let byCanopy = reader.groups(mapping, "groups-by-canopy", known: known, line: line)
        let flagged = reader.flag(mapping, "flagged", line: line)
        if !flagged, counted.groups.isEmpty, byCanopy.isEmpty, counted.legends.isEmpty {
            reader.report(line, Message("problem.counts-nothing"))
        }
        if canopy == nil, !byCanopy.isEmpty { reader.report(line, Message("problem.canopy-missing")) }
        var mask: Mask?
        if let node = mapping["mask"], let inner = reader.mapping(node, "mask") {
            reader.checkKeys(inner, allowed: Self.maskKeys)
            let selection = ClassSelection(inner, known: known, line: line, reader: &reader)
            mask = reader.words(inner, "title", line: line).map { Mask(title: $0, selection: selection) }
        }
        let excluded = reader.groups(mapping, "excluded-groups", known: known, line: line)
        let denominator = reader.choice(CoverDenominator.self, mapping, "denominator", line: line)
        let caveats = DefinitionFile.caveats(mapping, line, &reader)
        guard let id, let title, let source, let denominator else { return nil }
        self.init(
            id: id, title: title, source: source, canopy: canopy, minimumHeightMetres: height,
            minimumPatchHectares: patch, connectivity: connectivity ?? .eight, counted: counted,
            groupsByCanopy: byCanopy, isByFlag: flagged, mask: mask, excludedGroups: excluded,
            denominator: denominator, caveats: caveats)
    }

    /// A number above zero; nil when the key is absent.
    private static func positive(
        _ mapping: Node.Mapping, _ key: String, _ line: Int?, _ reader: inout YAMLReader
    ) -> Double? {
        guard let value = reader.number(mapping, key, required: false, line: line) else { return nil }
        if value > 0 { return value }
        reader.report(line, Message("problem.not-positive", ["key": .text(key), "value": .text("\(value)")]))
        return nil
    }
}

/// What files of definitions have in common: a list `definitions` whose ids differ, with caveats.
enum DefinitionFile {
    static func read<Value>(
        yaml: String, file: String, _ body: (Node.Mapping, Int?, inout YAMLReader) -> Value?
    ) throws(TableProblems) -> [Value] {
        var reader = YAMLReader()
        var values: [Value] = []
        var ids: Set<String> = []
        if let root = reader.root(of: yaml) {
            reader.checkKeys(root, allowed: ["definitions"])
            for (mapping, line) in reader.mappings(root, "definitions", line: nil) {
                reader.item = mapping["id"]?.scalar?.string
                if let id = reader.item, !ids.insert(id).inserted {
                    reader.report(line, Message("problem.duplicate-id"))
                }
                if let value = body(mapping, line, &reader) { values.append(value) }
                reader.item = nil
            }
            if values.isEmpty, reader.problems.isEmpty { reader.report(nil, Message("problem.no-definitions")) }
        }
        if !reader.problems.isEmpty { throw TableProblems(file: file, problems: reader.problems) }
        return values
    }

    /// Where a definition comes from: a text, or one in each language.
    static func source(_ mapping: Node.Mapping, _ line: Int?, _ reader: inout YAMLReader) -> LocalisedText? {
        if mapping["source"]?.mapping != nil { return reader.words(mapping, "source", line: line) }
        return reader.text(mapping, "source", line: line).map { LocalisedText(en: $0, zh: $0) }
    }

    /// The list `caveats` of texts in both languages.
    static func caveats(_ mapping: Node.Mapping, _ line: Int?, _ reader: inout YAMLReader) -> [LocalisedText] {
        guard let node = mapping["caveats"] else { return [] }
        guard let list = node.sequence else {
            reader.report(node.mark?.line ?? line, Message("problem.not-a-list", ["key": .text("caveats")]))
            return []
        }
        return list.compactMap { item in
            reader.words(["caveats": item], "caveats", line: item.mark?.line ?? line)
        }
    }
}
