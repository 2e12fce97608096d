import Yams

extension SiteMapping {
    /// The mappings that ship with the tool.
    public static let shippedNames = ["province", "jiangxi"]

    private static func shipped(_ name: String) -> [UInt8]? {
        switch name {
        case "province": PackageResources.mapping_province_yaml
        case "jiangxi": PackageResources.mapping_jiangxi_yaml
        default: nil
        }
    }

    /// The YAML of a shipped mapping, to start one's own from.
    public static func shippedText(_ name: String) -> String? {
        shipped(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A mapping that ships with the tool, by its name, or one from a YAML file (`docs/restoration.md`).
    ///
    /// - Throws: every problem of the file; for a name that is neither, the names that there are.
    public init(nameOrFile: String) throws(TableProblems) {
        let text = try TableFile.text(
            nameOrFile, shipped: Self.shipped,
            unknown: Message(
                "problem.no-such-mapping",
                ["name": .text(nameOrFile), "known": .list(Self.shippedNames.map { .text($0) })]))
        try self.init(yaml: text, file: nameOrFile)
    }

    static let fileKeys = [
        "source", "note", "id", "id-prefix", "name", "county", "land-type", "programme", "origin", "technique", "area",
        "verified-area", "status", "dates", "due", "said-by", "complete", "area-tolerance-percent", "area-note-percent",
        "matching",
    ]
    private static let sourceKeys = ["fields", "value", "codes", "synonyms", "source", "note"]
    private static let areaKeys = ["fields", "unit", "source", "note"]
    private static let matchingKeys = [
        "same", "redrawn", "renamed", "inside", "covered", "apart", "moved-metres", "sliver-m2",
    ]

    /// - Parameter file: how the user named it; problems say so.
    public init(yaml: String, file: String) throws(TableProblems) {
        var reader = YAMLReader()
        guard let root = reader.root(of: yaml) else { throw TableProblems(file: file, problems: reader.problems) }
        reader.checkKeys(root, allowed: Self.fileKeys)
        let source = reader.text(root, "source", line: nil)
        self.init(source: source ?? "", yaml: yaml)
        id = reader.texts(root, "id", line: nil)
        if let node = root["id-prefix"] { idPrefix = node.scalar?.string ?? "" }
        name = Self.source(root, "name", &reader)
        county = Self.source(root, "county", &reader)
        landType = Self.source(root, "land-type", &reader)
        programme = Self.source(root, "programme", &reader)
        origin = Self.source(root, "origin", &reader)
        technique = Self.source(root, "technique", &reader, known: RestorationTechnique.allCases.map(\.rawValue))
        due = Self.source(root, "due", &reader)
        for (code, value) in due.codes where value != "none" && CalendarDate(value) == nil {
            reader.report(
                root["due"]?.mark?.line,
                Message("problem.bad-date", ["key": .text("due \(code)"), "value": .text(value)]))
        }
        area = Self.area(root, "area", &reader)
        verifiedArea = Self.area(root, "verified-area", &reader)
        readStatus(root, &reader)
        readDates(root, &reader)
        saidBy = reader.texts(root, "said-by", line: nil)
        isComplete = reader.flag(root, "complete", line: nil)
        areaTolerancePercent =
            Self.positive(root, "area-tolerance-percent", nil, &reader) ?? areaTolerancePercent
        areaNotePercent = Self.positive(root, "area-note-percent", nil, &reader) ?? areaNotePercent
        readMatching(root, &reader)
        if statusFields.isEmpty, dates.isEmpty, reader.problems.isEmpty {
            reader.report(nil, Message("problem.mapping-says-nothing"))
        }
        guard reader.problems.isEmpty else { throw TableProblems(file: file, problems: reader.problems) }
    }

    /// A list of fields, or a mapping with fields or a constant, and codes.
    private static func source(
        _ root: Node.Mapping, _ key: String, _ reader: inout YAMLReader, known: [String]? = nil
    ) -> Source {
        guard let node = root[key] else { return Source() }
        guard let mapping = node.mapping else { return Source(fields: reader.texts(root, key, line: node.mark?.line)) }
        let line = node.mark?.line
        reader.item = key
        defer { reader.item = nil }
        reader.checkKeys(mapping, allowed: sourceKeys)
        let fields = reader.texts(mapping, "fields", line: line)
        let value = reader.text(mapping, "value", required: false, line: line)
        if fields.isEmpty, value == nil { reader.report(line, Message("problem.fields-or-value", ["key": .text(key)])) }
        var codes: [String: String] = [:]
        for (code, node) in pairs(mapping, &reader) {
            guard let text = node.scalar?.string, !text.isEmpty else {
                reader.report(node.mark?.line, Message("problem.not-a-text", ["key": .text(code)]))
                continue
            }
            if let known, !known.contains(text) { reader.unknownValue(text, code, known: known, line: node.mark?.line) }
            add(text, as: code, to: &codes, node.mark?.line, &reader)
        }
        return Source(fields: fields, value: value, codes: codes)
    }

    /// The entries of `codes` and of `synonyms`, which mean the same.
    private static func pairs(_ mapping: Node.Mapping, _ reader: inout YAMLReader) -> [(String, Node)] {
        var result: [(String, Node)] = []
        for key in ["codes", "synonyms"] {
            guard let node = mapping[key], let inner = reader.mapping(node, key) else { continue }
            for (code, value) in inner { result.append((code.scalar?.string ?? "", value)) }
        }
        return result
    }

    /// Two spellings of one code must mean the same.
    private static func add<Value: Equatable>(
        _ value: Value, as code: String, to codes: inout [String: Value], _ line: Int?, _ reader: inout YAMLReader
    ) {
        let key = Self.key(code)
        if key.isEmpty {
            reader.report(line, Message("problem.empty-code"))
        } else if let other = codes[key], other != value {
            reader.report(line, Message("problem.duplicate-code", ["code": .text(code)]))
        } else {
            codes[key] = value
        }
    }

    private static func area(_ root: Node.Mapping, _ key: String, _ reader: inout YAMLReader) -> AreaSource {
        guard let node = root[key] else { return AreaSource() }
        guard let mapping = node.mapping else {
            // A number without its unit is no area.
            reader.report(node.mark?.line, Message("problem.area-needs-unit", ["key": .text(key)]))
            return AreaSource()
        }
        let line = node.mark?.line
        reader.item = key
        defer { reader.item = nil }
        reader.checkKeys(mapping, allowed: areaKeys)
        let fields = reader.texts(mapping, "fields", line: line)
        if fields.isEmpty { reader.report(line, Message("problem.missing-key", ["key": .text("fields")])) }
        let unit = reader.choice(AreaSource.Unit.self, mapping, "unit", line: line)
        return AreaSource(fields: fields, unit: unit ?? .m2)
    }

    private mutating func readStatus(_ root: Node.Mapping, _ reader: inout YAMLReader) {
        guard let node = root["status"], let mapping = reader.mapping(node, "status") else { return }
        let line = node.mark?.line
        reader.item = "status"
        defer { reader.item = nil }
        reader.checkKeys(mapping, allowed: ["fields", "codes", "synonyms", "source", "note"])
        statusFields = reader.texts(mapping, "fields", line: line)
        if statusFields.isEmpty { reader.report(line, Message("problem.missing-key", ["key": .text("fields")])) }
        let known = EventKind.allCases.map(\.rawValue)
        for (code, node) in Self.pairs(mapping, &reader) {
            let words = node.scalar.map { [$0.string] } ?? node.sequence?.compactMap { $0.scalar?.string } ?? []
            var kinds: [EventKind] = []
            // "none": the status says of no event that it has happened.
            for word in words where word != "none" {
                if let kind = EventKind(rawValue: word) {
                    kinds.append(kind)
                } else {
                    reader.unknownValue(word, code, known: known + ["none"], line: node.mark?.line)
                }
            }
            if words.isEmpty { reader.report(node.mark?.line, Message("problem.not-a-text", ["key": .text(code)])) }
            Self.add(kinds.sorted(), as: code, to: &status, node.mark?.line, &reader)
        }
        if status.isEmpty { reader.report(line, Message("problem.missing-key", ["key": .text("codes")])) }
    }

    private mutating func readDates(_ root: Node.Mapping, _ reader: inout YAMLReader) {
        guard let node = root["dates"], let mapping = reader.mapping(node, "dates") else { return }
        reader.item = "dates"
        defer { reader.item = nil }
        reader.checkKeys(mapping, allowed: EventKind.allCases.map(\.rawValue))
        for kind in EventKind.allCases where mapping[kind.rawValue] != nil {
            dates[kind] = reader.texts(mapping, kind.rawValue, line: node.mark?.line)
        }
    }

    private static func positive(
        _ mapping: Node.Mapping, _ key: String, _ line: Int?, _ reader: inout YAMLReader
    ) -> Double? {
        guard let value = reader.number(mapping, key, required: false, line: line) else { return nil }
        if value > 0 { return value }
        reader.report(
            mapping[key]?.mark?.line, Message("problem.not-positive", ["key": .text(key), "value": .text("\(value)")]))
        return nil
    }

    private mutating func readMatching(_ root: Node.Mapping, _ reader: inout YAMLReader) {
        guard let node = root["matching"], let mapping = reader.mapping(node, "matching") else { return }
        let line = node.mark?.line
        reader.item = "matching"
        defer { reader.item = nil }
        reader.checkKeys(mapping, allowed: Self.matchingKeys)
        let shares: [(String, WritableKeyPath<Thresholds, Double>)] = [
            ("same", \.same), ("redrawn", \.redrawn), ("renamed", \.renamed), ("inside", \.inside),
            ("covered", \.covered), ("apart", \.apart),
        ]
        for (key, path) in shares {
            guard let value = Self.positive(mapping, key, line, &reader) else { continue }
            if value <= 1 {
                thresholds[keyPath: path] = value
            } else {
                reader.report(
                    mapping[key]?.mark?.line,
                    Message("problem.not-a-share", ["key": .text(key), "value": .text("\(value)")]))
            }
        }
        thresholds.movedMetres = Self.positive(mapping, "moved-metres", line, &reader) ?? thresholds.movedMetres
        thresholds.sliver = Self.positive(mapping, "sliver-m2", line, &reader) ?? thresholds.sliver
        if thresholds.apart >= thresholds.redrawn || thresholds.redrawn > thresholds.same
            || thresholds.apart >= thresholds.renamed
        {
            reader.report(line, Message("problem.shares-in-disorder"))
        }
    }
}
