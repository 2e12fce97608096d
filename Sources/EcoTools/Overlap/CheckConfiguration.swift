import Foundation
import Yams

/// The file that says which layers a check reads and what their fields are called (`layers.yaml`).
public struct CheckConfiguration: Sendable, Hashable {
    public var footprints: FootprintRequest?
    public var layers: [LayerRequest]
    /// The elevation model, where the file names one.
    public var flow: FlowRequest?

    /// What could be read of a file, with everything that is wrong with it: a check goes on to look at the sources
    /// that are named properly, so that its user hears of all problems at once.
    public struct Reading: Sendable {
        public var configuration: CheckConfiguration
        /// nil when the file is sound.
        public var problems: TableProblems?
    }

    /// Reads a file; paths in it are relative to its own folder.
    ///
    /// - Throws: every problem of the file, with its line.
    public init(path: String) throws(TableProblems) {
        let reading = Self.read(path: path)
        if let problems = reading.problems { throw problems }
        self = reading.configuration
    }

    /// - Parameter folder: where relative paths start.
    /// - Throws: every problem of the file, with its line.
    public init(yaml: String, file: String, folder: String) throws(TableProblems) {
        let reading = Self.read(yaml: yaml, file: file, folder: folder)
        if let problems = reading.problems { throw problems }
        self = reading.configuration
    }

    public static func read(path: String) -> Reading {
        do throws(TableProblems) {
            let text = try TableProblems.text(of: path)
            return read(yaml: text, file: path, folder: (path as NSString).deletingLastPathComponent)
        } catch {
            return Reading(configuration: CheckConfiguration(footprints: nil, layers: []), problems: error)
        }
    }

    public static func read(yaml: String, file: String, folder: String) -> Reading {
        var parser = Parser(folder: folder)
        let root = parser.reader.root(of: yaml)
        var footprints: FootprintRequest?
        var layers: [LayerRequest] = []
        if let root {
            parser.reader.checkKeys(root, allowed: ["footprints", "layers", "dem"])
            if let node = root["footprints"] { footprints = parser.footprints(node) }
            if let nodes = root["layers"]?.sequence {
                layers = nodes.compactMap { parser.layer($0) }
            } else if root["footprints"] == nil || root["layers"] != nil {
                parser.reader.report(1, Message("problem.missing-key", ["key": .text("layers")]))
            }
        }
        let flow = root.flatMap { parser.flow($0) }
        let problems = parser.reader.problems
        return Reading(
            configuration: CheckConfiguration(footprints: footprints, layers: layers, flow: flow),
            problems: problems.isEmpty ? nil : TableProblems(file: file, problems: problems))
    }

    private init(footprints: FootprintRequest?, layers: [LayerRequest], flow: FlowRequest? = nil) {
        self.footprints = footprints
        self.layers = layers
        self.flow = flow
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
                    } else {
                        reader.report(value.mark?.line, Message("problem.not-a-text", ["key": .text("attributes")]))
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
            let role = reader.choice(LayerRole.self, mapping, "role", line: line)
            // Without a proper role the run is refused; the file is looked at all the same.
            var request = source.map { LayerRequest(role: role ?? .other, source: $0) }
            let title = reader.text(mapping, "title", required: false, line: line)
            let version = reader.text(mapping, "version", required: false, line: line)
            let (classes, zones) = (fields(mapping, "class"), fields(mapping, "zone"))
            let lineKind = reader.choice(LineKind.self, mapping, "line", required: false, line: line)
            if let count = mapping["count"], count.bool == nil {
                reader.report(count.mark?.line, Message("problem.not-a-flag", ["key": .text("count")]))
            }
            request?.title = title
            request?.version = version
            request?.classFields = classes
            request?.zoneFields = zones
            request?.lineKind = lineKind
            request?.isCounted = mapping["count"]?.bool
            return request
        }

        /// The elevation model: a file, or a mapping of it with its options.
        mutating func flow(_ root: Node.Mapping) -> FlowRequest? {
            guard let node = root["dem"] else { return nil }
            if let file = node.scalar?.string { return FlowRequest(file: resolved(file)) }
            reader.item = "dem"
            defer { reader.item = nil }
            guard let mapping = reader.mapping(node, "dem") else { return nil }
            reader.checkKeys(mapping, allowed: ["file", "nodata", "corridor"])
            guard let file = reader.text(mapping, "file", line: node.mark?.line) else { return nil }
            var flow = FlowRequest(file: resolved(file))
            flow.noData = reader.number(mapping, "nodata", required: false, line: node.mark?.line)
            flow.corridorMetres = reader.number(mapping, "corridor", required: false, line: node.mark?.line)
            return flow
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
        private mutating func fields(_ mapping: Node.Mapping, _ key: String) -> [String] {
            reader.texts(mapping, key, line: nil)
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
