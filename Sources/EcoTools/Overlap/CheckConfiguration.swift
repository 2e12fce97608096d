import Foundation
import Yams

/// The file that says which layers a check reads and what their fields are called (`layers.yaml`).
public struct CheckConfiguration: Sendable, Hashable {
    public var footprints: FootprintRequest?
    public var layers: [LayerRequest]

    /// Reads a file; paths in it are relative to its own folder.
    ///
    /// - Throws: every problem of the file, with its line.
    public init(path: String) throws(TableProblems) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            let problem = Message("problem.cannot-read", ["file": .text(path)])
            throw TableProblems(file: path, problems: [TableProblem(line: nil, item: nil, problem)])
        }
        try self.init(yaml: text, file: path, folder: (path as NSString).deletingLastPathComponent)
    }

    /// - Parameter folder: where relative paths start.
    public init(yaml: String, file: String, folder: String) throws(TableProblems) {
        var parser = Parser(folder: folder)
        let root = parser.reader.root(of: yaml)
        footprints = nil
        layers = []
        if let root {
            parser.reader.checkKeys(root, allowed: ["footprints", "layers"])
            if let node = root["footprints"] { footprints = parser.footprints(node) }
            if let nodes = root["layers"]?.sequence {
                layers = nodes.compactMap { parser.layer($0) }
            } else if root["footprints"] == nil || root["layers"] != nil {
                parser.reader.report(1, Message("problem.missing-key", ["key": .text("layers")]))
            }
        }
        if !parser.reader.problems.isEmpty {
            throw TableProblems(file: file, problems: parser.reader.problems)
        }
    }

    private struct Parser {
        var reader = YAMLReader()
        var folder: String

        private static let sourceKeys = ["file", "layer", "id", "name", "crs", "encoding", "where", "operation"]

        mutating func footprints(_ node: Node) -> FootprintRequest? {
            reader.item = "footprints"
            defer { reader.item = nil }
            guard let mapping = reader.mapping(node, "footprints") else { return nil }
            reader.checkKeys(mapping, allowed: Self.sourceKeys + ["kind", "action", "date", "width", "attributes"])
            guard let source = source(mapping, node) else { return nil }
            var request = FootprintRequest(source: source)
            request.kindFields = fields(mapping, "kind")
            request.actionFields = fields(mapping, "action")
            request.dateFields = fields(mapping, "date")
            request.widthFields = fields(mapping, "width")
            if let attributes = mapping["attributes"] {
                for (key, value) in reader.mapping(attributes, "attributes") ?? [:] {
                    if let id = key.scalar?.string, let field = value.scalar?.string {
                        request.attributeFields[id] = field
                    }
                }
            }
            return request
        }

        mutating func layer(_ node: Node) -> LayerRequest? {
            guard let mapping = reader.mapping(node, "layers") else { return nil }
            let line = node.mark?.line
            reader.item = mapping["title"]?.scalar?.string ?? mapping["file"]?.scalar?.string
            defer { reader.item = nil }
            reader.checkKeys(
                mapping, allowed: Self.sourceKeys + ["role", "title", "class", "zone", "version", "line", "count"])
            let source = source(mapping, node)
            guard let roleText = reader.text(mapping, "role", line: line) else { return nil }
            guard let role = LayerRole(rawValue: roleText) else {
                reader.report(
                    mapping["role"]?.mark?.line,
                    Message(
                        "problem.unknown-value",
                        [
                            "key": .text("role"), "value": .text(roleText),
                            "known": .list(LayerRole.allCases.map { .text($0.rawValue) }),
                        ]))
                return nil
            }
            guard let source else { return nil }
            var request = LayerRequest(role: role, source: source)
            request.title = reader.text(mapping, "title", required: false, line: line)
            request.version = reader.text(mapping, "version", required: false, line: line)
            request.classFields = fields(mapping, "class")
            request.zoneFields = fields(mapping, "zone")
            request.isCounted = mapping["count"]?.bool
            if let text = reader.text(mapping, "line", required: false, line: line) {
                request.lineKind = LineKind(rawValue: text)
                if request.lineKind == nil {
                    reader.report(
                        mapping["line"]?.mark?.line,
                        Message(
                            "problem.unknown-value",
                            [
                                "key": .text("line"), "value": .text(text),
                                "known": .list(LineKind.allCases.map { .text($0.rawValue) }),
                            ]))
                }
            }
            return request
        }

        private mutating func source(_ mapping: Node.Mapping, _ node: Node) -> SourceRequest? {
            let line = node.mark?.line
            guard let file = reader.text(mapping, "file", line: line) else { return nil }
            var source = SourceRequest(file: resolved(file))
            source.layer = reader.text(mapping, "layer", required: false, line: line)
            source.crs = reader.text(mapping, "crs", required: false, line: line)
            source.encoding = reader.text(mapping, "encoding", required: false, line: line)
            source.filter = reader.text(mapping, "where", required: false, line: line)
            source.operation = reader.text(mapping, "operation", required: false, line: line)
            source.idFields = fields(mapping, "id")
            source.nameFields = fields(mapping, "name")
            return source
        }

        /// One field name, or a list of candidates.
        private func fields(_ mapping: Node.Mapping, _ key: String) -> [String] {
            guard let node = mapping[key] else { return [] }
            if let list = node.sequence { return list.compactMap { $0.scalar?.string } }
            return node.scalar.map { [$0.string] } ?? []
        }

        /// Paths are relative to the file; connection strings ("PG:...") and /vsi paths stay as they are.
        private func resolved(_ file: String) -> String {
            if folder.isEmpty || file.hasPrefix("/") || file.contains("://") { return file }
            if let colon = file.firstIndex(of: ":"), file[..<colon].allSatisfy(\.isLetter), file[..<colon].count > 1 {
                return file
            }
            return (folder as NSString).appendingPathComponent(file)
        }
    }
}
