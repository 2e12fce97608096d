import Yams

extension LandTypeTable {
    /// The table that ships with the tool (`erosion-land-types.yaml`).
    public static func shipped() throws(TableProblems) -> LandTypeTable { try shippedResult.get() }

    private static let shippedResult = Result { () throws(TableProblems) in
        try LandTypeTable(yaml: shippedText, file: "erosion-land-types.yaml")
    }

    /// The YAML of the shipped table, to start one's own from.
    public static var shippedText: String {
        String(decoding: PackageResources.erosion_land_types_yaml, as: UTF8.self)
    }

    /// The table of a YAML file; the shipped one for nil.
    public init(file: String?) throws(TableProblems) {
        guard let file else {
            self = try Self.shipped()
            return
        }
        try self.init(yaml: TableProblems.text(of: file), file: file)
    }

    static let typeKeys = ["id", "name", "cropland", "b", "b-equation", "matrix", "caveat"] + TableSource.keys

    /// Reads the text of a table.
    ///
    /// - Throws: every problem at once; rows that name a type, a group or a class that there is not are problems.
    public init(yaml: String, file: String) throws(TableProblems) {
        let known = try CoverGroup.all()
        var reader = YAMLReader()
        guard let root = reader.root(of: yaml) else { throw TableProblems(file: file, problems: reader.problems) }
        reader.checkKeys(root, allowed: ["land-types", "groups", "legends"])
        var types: [ErosionLandType] = []
        for (mapping, line) in reader.mappings(root, "land-types", line: nil) {
            reader.item = mapping["id"]?.scalar?.string
            if let type = Self.landType(mapping, line, &reader) {
                if types.contains(where: { $0.id == type.id }) { reader.report(line, Message("problem.duplicate-id")) }
                types.append(type)
            }
            reader.item = nil
        }
        let ids = types.map(\.id)
        var groups: [String: String] = [:]
        if let node = root["groups"], let inner = reader.mapping(node, "groups") {
            reader.checkKeys(inner, allowed: known.map(\.id))
            groups = Self.pairs(inner, "groups", ids, &reader)
        }
        var legends: [String: [String: String]] = [:]
        if let node = root["legends"], let inner = reader.mapping(node, "legends") {
            for (key, value) in inner {
                guard let id = key.scalar?.string, let rows = reader.mapping(value, id) else { continue }
                reader.item = id
                legends[id] = Self.pairs(rows, id, ids, &reader)
                Self.checkCodes(legends[id] ?? [:], legend: id, line: key.mark?.line, &reader)
                reader.item = nil
            }
        }
        guard reader.problems.isEmpty else { throw TableProblems(file: file, problems: reader.problems) }
        self.init(types: types, groups: groups, legends: legends)
    }

    private static func landType(_ mapping: Node.Mapping, _ line: Int?, _ reader: inout YAMLReader) -> ErosionLandType?
    {
        reader.checkKeys(mapping, allowed: typeKeys)
        let id = reader.text(mapping, "id", line: line)
        let name = reader.words(mapping, "name", line: line)
        let isCropland = reader.flag(mapping, "cropland", line: line)
        let value = reader.number(mapping, "b", in: 0...1, required: false, line: line)
        let equation = reader.choice(CoverEquation.self, mapping, "b-equation", required: false, line: line)
        let role = reader.choice(ErosionLandType.MatrixRole.self, mapping, "matrix", line: line)
        let source = reader.tableSource(mapping, line: line)
        let caveat = reader.words(mapping, "caveat", required: false, line: line)
        let hasBoth = mapping["b"] != nil && mapping["b-equation"] != nil
        if hasBoth || (isCropland && (mapping["b"] != nil || mapping["b-equation"] != nil)) {
            reader.report(line, Message("problem.erosion.one-cover"))
        }
        guard let id, let name, let role, let source else { return nil }
        let cover: ErosionLandType.Cover? =
            isCropland ? nil : equation.map { .equation($0) } ?? value.map { .value($0) } ?? .unknown
        return ErosionLandType(
            id: id, name: name, isCropland: isCropland, cover: cover, matrixRole: role, source: source, caveat: caveat)
    }

    /// Rows `key: type`; types that there are not are problems.
    private static func pairs(
        _ mapping: Node.Mapping, _ name: String, _ ids: [String], _ reader: inout YAMLReader
    ) -> [String: String] {
        var found: [String: String] = [:]
        for (key, value) in mapping {
            guard let code = key.scalar?.string, let id = value.scalar?.string else {
                reader.report(value.mark?.line, Message("problem.not-a-text", ["key": .text(name)]))
                continue
            }
            if !ids.contains(id) { reader.unknownValue(id, name, known: ids, line: value.mark?.line) }
            if found.updateValue(id, forKey: code) != nil {
                reader.report(key.mark?.line, Message("problem.key-twice", ["key": .text(code)]))
            }
        }
        return found
    }

    /// Codes of a shipped legend must be in it; a user's own legend is checked when it is used.
    private static func checkCodes(
        _ rows: [String: String], legend id: String, line: Int?, _ reader: inout YAMLReader
    ) {
        guard Legend.shippedNames.contains(id), let legend = try? Legend(nameOrFile: id) else { return }
        let labels = Set(legend.classes.map(\.label))
        for code in rows.keys.sorted() where !labels.contains(code) {
            reader.report(
                line, Message("problem.no-such-class", ["code": .text(code), "legend": .text(id)]))
        }
    }
}
