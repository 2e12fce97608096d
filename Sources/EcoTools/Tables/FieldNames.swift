import Yams

/// The usual names of fields, tried where none is configured (`fields.yaml`).
public struct FieldNames: Sendable {
    public enum Use: String, Sendable, CaseIterable { case id, name, `class`, zone, kind, action, date, width }

    private let names: [String: [String]]

    public static let shipped = FieldNames(yaml: String(decoding: PackageResources.fields_yaml, as: UTF8.self))

    public init(yaml: String) {
        names = (try? YAMLDecoder().decode([String: [String]].self, from: yaml)) ?? [:]
    }

    /// The first of the usual names that is among `fields`, as `fields` spells it.
    public func find(_ use: Use, in fields: [String]) -> String? {
        Self.first(of: names[use.rawValue] ?? [], in: fields)
    }

    /// The first of `wanted` that is among `fields`: exactly so spelled, else whatever its case.
    public static func first(of wanted: [String], in fields: [String]) -> String? {
        for name in wanted {
            if fields.contains(name) { return name }
            if let field = fields.first(where: { $0.lowercased() == name.lowercased() }) { return field }
        }
        return nil
    }
}
