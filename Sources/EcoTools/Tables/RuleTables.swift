import Yams

/// The tables that rules rest on: what people write in fields, and what it means. All of them are YAML files in which
/// every row names its source; a user may put his own in their place.
public struct RuleTables: Sendable {
    /// Kinds of project (`project-kinds.yaml`).
    public let kinds: SynonymTable
    /// New, extension, rebuild, existing, relocation (`actions.yaml`).
    public let actions: SynonymTable
    /// Words for yes and no (`attributes.yaml`).
    public let flags: SynonymTable
    /// The attributes of a project that rules may ask for (`attributes.yaml`).
    public let attributes: [AttributeDefinition]
    /// Core and general control zone (`control-zones.yaml`).
    public let zones: SynonymTable
    /// Types of protected area that have no core zone (`control-zones.yaml`).
    public let natureParkTypes: SynonymTable
    /// Field names under which the protected area's name or type is found (`control-zones.yaml`).
    public let protectedAreaFields: [String]
    /// The limited human activities permitted in the red line (`permitted-activities.yaml`).
    public let activities: SynonymTable
    /// Main stem and tributary (`rivers.yaml`).
    public let riverClasses: SynonymTable
    /// Lists of river names by id (`rivers.yaml`): rows are rivers.
    public let riverLists: [String: SynonymTable]
    /// Field names under which a river's basin area is found, in square kilometres (`rivers.yaml`).
    public let basinFields: [String]
    /// Classes of red-line pieces, LXBM (`redline-classes.yaml`).
    public let redlineClasses: SynonymTable

    /// The tables that ship with the tool.
    public static func shipped() throws(TableProblems) -> RuleTables { try shippedResult.get() }

    private static let shippedResult = Result { () throws(TableProblems) in
        try RuleTables(
            files: [
                "project-kinds.yaml": PackageResources.project_kinds_yaml,
                "actions.yaml": PackageResources.actions_yaml,
                "attributes.yaml": PackageResources.attributes_yaml,
                "control-zones.yaml": PackageResources.control_zones_yaml,
                "permitted-activities.yaml": PackageResources.permitted_activities_yaml,
                "rivers.yaml": PackageResources.rivers_yaml,
                "redline-classes.yaml": PackageResources.redline_classes_yaml,
            ].mapValues { String(decoding: $0, as: UTF8.self) })
    }

    /// The names of the table files.
    public static let fileNames = [
        "project-kinds.yaml", "actions.yaml", "attributes.yaml", "control-zones.yaml", "permitted-activities.yaml",
        "rivers.yaml", "redline-classes.yaml",
    ]

    /// Reads all tables and reports the problems of all files at once.
    ///
    /// - Parameter files: file name -> YAML; the names are those of `fileNames`.
    public init(files: [String: String]) throws(TableProblems) {
        var all: [TableProblem] = []
        func read<Value>(_ file: String, _ body: (Node.Mapping, inout YAMLReader) -> Value, or empty: Value) -> Value {
            var reader = YAMLReader()
            let value = reader.root(of: files[file] ?? "").map { body($0, &reader) } ?? empty
            all += reader.problems.map { problem in
                TableProblem(
                    line: problem.line, item: problem.item.map { "\(file): \($0)" } ?? file, problem.message)
            }
            return value
        }
        let none = SynonymTable(rows: [])
        func table(_ file: String, _ key: String) -> SynonymTable {
            read(file, { SynonymTable($0, key, reader: &$1) }, or: none)
        }
        kinds = table("project-kinds.yaml", "kinds")
        actions = table("actions.yaml", "actions")
        flags = table("attributes.yaml", "flags")
        attributes = read("attributes.yaml", Self.attributes, or: [])
        zones = table("control-zones.yaml", "zones")
        natureParkTypes = table("control-zones.yaml", "nature-park-types")
        protectedAreaFields = read(
            "control-zones.yaml", { $1.texts($0, "protected-area-fields", line: nil) }, or: [])
        activities = table("permitted-activities.yaml", "activities")
        riverClasses = table("rivers.yaml", "classes")
        basinFields = read("rivers.yaml", { $1.texts($0, "basin-fields", line: nil) }, or: [])
        riverLists = read(
            "rivers.yaml",
            { root, reader in
                guard let lists = root["lists"].flatMap({ reader.mapping($0, "lists") }) else { return [:] }
                var tables: [String: SynonymTable] = [:]
                for (key, _) in lists {
                    guard let id = key.scalar?.string else { continue }
                    tables[id] = SynonymTable(lists, id, reader: &reader)
                }
                return tables
            }, or: [:])
        redlineClasses = table("redline-classes.yaml", "classes")
        if !all.isEmpty { throw TableProblems(file: "tables", problems: all) }
    }

    private static func attributes(_ root: Node.Mapping, _ reader: inout YAMLReader) -> [AttributeDefinition] {
        reader.mappings(root, "attributes", line: nil).compactMap { mapping, line in
            reader.item = mapping["id"]?.scalar?.string
            defer { reader.item = nil }
            reader.checkKeys(mapping, allowed: ["id", "type", "name", "fields", "source"])
            let id = reader.text(mapping, "id", line: line)
            let kind = reader.choice(AttributeDefinition.Kind.self, mapping, "type", line: line)
            let name = reader.words(mapping, "name", line: line)
            let source = reader.text(mapping, "source", line: line)
            let fields = reader.texts(mapping, "fields", line: line)
            guard let id, let kind, let name, let source else { return nil }
            return AttributeDefinition(id: id, kind: kind, name: name, fields: fields, source: source)
        }
    }

    /// The attribute with this id.
    public func attribute(_ id: String) -> AttributeDefinition? { attributes.first { $0.id == id } }
}
