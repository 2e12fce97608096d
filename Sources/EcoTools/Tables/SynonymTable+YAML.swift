import Yams

extension SynonymTable {
    static let keys = ["id", "name", "synonyms", "is", "perhaps", "source", "effective-from", "effective-to"]

    /// Reads the rows under `key`: a list of mappings with `id`, `name {en, zh}`, `synonyms`, `is`, `perhaps`,
    /// `source`, `effective-from` and `effective-to`.
    init(_ root: Node.Mapping, _ key: String, reader: inout YAMLReader) {
        var rows: [Row] = []
        var references: [(line: Int?, item: String, to: String)] = []
        for (mapping, line) in reader.mappings(root, key, line: nil) {
            reader.item = mapping["id"]?.scalar?.string
            defer { reader.item = nil }
            reader.checkKeys(mapping, allowed: Self.keys)
            let id = reader.text(mapping, "id", line: line)
            let name = reader.words(mapping, "name", line: line)
            let source = reader.text(mapping, "source", line: line)
            let period = reader.period(mapping, line: line)
            let parents = reader.texts(mapping, "is", line: line)
            let perhaps = reader.texts(mapping, "perhaps", line: line)
            let synonyms = reader.texts(mapping, "synonyms", line: line)
            guard let id, let name, let source else { continue }
            if rows.contains(where: { $0.id == id }) { reader.report(line, Message("problem.duplicate-id")) }
            references += (parents + perhaps).map { (line, id, $0) }
            rows.append(
                Row(
                    id: id, name: name, synonyms: synonyms, parents: parents, perhaps: perhaps, source: source,
                    effectiveFrom: period.from, effectiveTo: period.to))
        }
        for reference in references where !rows.contains(where: { $0.id == reference.to }) {
            reader.item = reference.item
            reader.unknownValue(reference.to, "is", known: rows.map(\.id), line: reference.line)
            reader.item = nil
        }
        self.init(rows: rows)
    }
}
