import Yams

/// What counts as green in a built-up area: all vegetation seen from above, each square metre once.
public struct GreenCoverDefinition: Sendable, Codable, Hashable {
    public var id: String
    public var title: LocalisedText
    public var source: LocalisedText
    /// Classes that are green.
    public var counted: ClassSelection
    /// The denominator that the definition names.
    public var denominator: CoverDenominator
    /// What the definition asks for and no legend shows. Results print them.
    public var caveats: [LocalisedText]

    public init(
        id: String, title: LocalisedText, source: LocalisedText, counted: ClassSelection, denominator: CoverDenominator,
        caveats: [LocalisedText] = []
    ) {
        self.id = id
        self.title = title
        self.source = source
        self.counted = counted
        self.denominator = denominator
        self.caveats = caveats
    }

    /// The classes of `legend` that this definition counts.
    ///
    /// - Throws: codes listed for this legend that it does not have.
    public func classes(in legend: Legend) throws(TableProblems) -> CountedClasses {
        let counted = try self.counted.classes(in: legend, definition: id)
        let notes = caveats + (legend.note.map { [$0] } ?? [])
        return CountedClasses(
            codes: counted.map(\.code).sorted(), codesInsideMask: [], straddling: [], withoutCanopy: [],
            caveats: notes.map { Message("caveat.words", ["text": .words($0)]) })
    }
}

extension GreenCoverDefinition {
    /// The definitions that ship with the tool (`green-definitions.yaml`): `built-up-green`.
    public static func shipped() throws(TableProblems) -> [GreenCoverDefinition] { try shippedResult.get() }

    private static let shippedResult = Result { () throws(TableProblems) in
        try read(yaml: shippedText, file: "green-definitions.yaml")
    }

    /// The YAML of the shipped definitions, to start one's own from.
    public static var shippedText: String { String(decoding: PackageResources.green_definitions_yaml, as: UTF8.self) }

    /// A definition that ships with the tool, by its id, or the one of a YAML file.
    ///
    /// - Throws: every problem of the file; for a name that is neither, the names that there are.
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

    static let keys = ["id", "title", "source", "groups", "legends", "denominator", "caveats"]

    /// All definitions of a file.
    public static func read(yaml: String, file: String) throws(TableProblems) -> [GreenCoverDefinition] {
        let known = try CoverGroup.all()
        return try DefinitionFile.read(yaml: yaml, file: file) { mapping, line, reader in
            reader.checkKeys(mapping, allowed: keys)
            let id = reader.text(mapping, "id", line: line)
            let title = reader.words(mapping, "title", line: line)
            let source = DefinitionFile.source(mapping, line, &reader)
            let counted = ClassSelection(mapping, known: known, line: line, reader: &reader)
            if counted.groups.isEmpty, counted.legends.isEmpty {
                reader.report(line, Message("problem.counts-nothing"))
            }
            let denominator = reader.choice(CoverDenominator.self, mapping, "denominator", line: line)
            let caveats = DefinitionFile.caveats(mapping, line, &reader)
            guard let id, let title, let source, let denominator else { return nil }
            return GreenCoverDefinition(
                id: id, title: title, source: source, counted: counted, denominator: denominator, caveats: caveats)
        }
    }
}
