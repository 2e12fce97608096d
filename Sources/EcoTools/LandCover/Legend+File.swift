import Yams

extension Legend {
    /// The legends that ship with the tool.
    public static let shippedNames = [
        "worldcover", "globeland30", "clcd", "cgls-lc100", "mcd12q1-igbp", "corine", "corine-grid", "nlcd",
        "dynamic-world", "esri-10m", "tnls", "gbt21010",
    ]

    private static func shipped(_ name: String) -> [UInt8]? {
        switch name {
        case "worldcover": PackageResources.legend_worldcover_yaml
        case "globeland30": PackageResources.legend_globeland30_yaml
        case "clcd": PackageResources.legend_clcd_yaml
        case "cgls-lc100": PackageResources.legend_cgls_lc100_yaml
        case "mcd12q1-igbp": PackageResources.legend_mcd12q1_igbp_yaml
        case "corine": PackageResources.legend_corine_yaml
        case "corine-grid": PackageResources.legend_corine_grid_yaml
        case "nlcd": PackageResources.legend_nlcd_yaml
        case "dynamic-world": PackageResources.legend_dynamic_world_yaml
        case "esri-10m": PackageResources.legend_esri_10m_yaml
        case "tnls": PackageResources.legend_tnls_yaml
        case "gbt21010": PackageResources.legend_gbt21010_yaml
        default: nil
        }
    }

    /// The YAML of a shipped legend, to start one's own from.
    public static func shippedText(_ name: String) -> String? {
        shipped(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A legend that ships with the tool, by its name, or one from a YAML file (`docs/coverage.md`).
    ///
    /// - Throws: every problem of the file; for a name that is neither, the names that there are.
    public init(nameOrFile: String) throws(TableProblems) {
        let text = try TableFile.text(
            nameOrFile, shipped: Self.shipped,
            unknown: Message(
                "problem.no-such-legend",
                ["name": .text(nameOrFile), "known": .list(Self.shippedNames.map { .text($0) })]))
        try self.init(yaml: text, file: nameOrFile)
    }

    static let fileKeys = ["id", "title", "source", "note", "nodata", "classes"]
    static let classKeys = ["code", "text", "name", "colour", "group", "flags", "canopy"]

    /// - Parameter file: how the user named it; problems say so.
    public init(yaml: String, file: String) throws(TableProblems) {
        let known = try CoverGroup.all()
        var reader = YAMLReader()
        guard let root = reader.root(of: yaml) else { throw TableProblems(file: file, problems: reader.problems) }
        reader.checkKeys(root, allowed: Self.fileKeys)
        let id = reader.text(root, "id", line: nil)
        let title = reader.words(root, "title", line: nil)
        let source = reader.text(root, "source", line: nil)
        let note = reader.words(root, "note", required: false, line: nil)
        let nodata = reader.integers(root, "nodata", line: nil)
        var classes: [LegendClass] = []
        for (mapping, line) in reader.mappings(root, "classes", line: nil) {
            reader.item = mapping["text"]?.scalar?.string ?? mapping["code"]?.scalar?.string
            if let entry = Self.entry(mapping, line, known, &reader) {
                if classes.contains(where: { $0.code == entry.code }) {
                    reader.report(line, Message("problem.duplicate-code", ["code": .text(String(entry.code))]))
                }
                if nodata.contains(entry.code) {
                    reader.report(line, Message("problem.class-is-nodata", ["code": .text(String(entry.code))]))
                }
                if let text = entry.text, classes.contains(where: { $0.label == text }) {
                    reader.report(line, Message("problem.duplicate-code", ["code": .text(text)]))
                }
                classes.append(entry)
            }
            reader.item = nil
        }
        if classes.isEmpty, reader.problems.isEmpty { reader.report(nil, Message("problem.no-classes")) }
        guard reader.problems.isEmpty, let id, let title, let source else {
            throw TableProblems(file: file, problems: reader.problems)
        }
        self.init(id: id, title: title, source: source, note: note, nodataCodes: nodata, classes: classes)
    }

    private static func entry(
        _ mapping: Node.Mapping, _ line: Int?, _ known: [CoverGroup], _ reader: inout YAMLReader
    ) -> LegendClass? {
        reader.checkKeys(mapping, allowed: classKeys)
        let code = reader.integer(mapping, "code", line: line)
        let text = reader.text(mapping, "text", required: false, line: line)
        let name = reader.words(mapping, "name", line: line)
        let colour = reader.colour(mapping, "colour", line: line)
        // Read even when another key is wrong: all problems at once.
        let group = mapping["group"] == nil ? nil : reader.groups(mapping, "group", known: known, line: line).first
        if mapping["group"] == nil { reader.report(line, Message("problem.missing-key", ["key": .text("group")])) }
        let flags = reader.texts(mapping, "flags", line: line).compactMap { text -> LegendClass.Flag? in
            if let flag = LegendClass.Flag(rawValue: text) { return flag }
            reader.unknownValue(text, "flags", known: LegendClass.Flag.allCases.map(\.rawValue), line: line)
            return nil
        }
        var canopy: ClosedRange<Double>?
        if mapping["canopy"] != nil {
            let bounds = reader.numbers(mapping, "canopy", line: line)
            if bounds.count == 2, 0 <= bounds[0], bounds[0] < bounds[1], bounds[1] <= 100 {
                canopy = bounds[0]...bounds[1]
            } else {
                reader.report(line, Message("problem.bad-canopy"))
            }
        }
        guard let code, let name, let colour, let group else { return nil }
        return LegendClass(
            code: code, text: text, name: name, colour: colour, group: group, flags: flags, canopyPercent: canopy)
    }
}
