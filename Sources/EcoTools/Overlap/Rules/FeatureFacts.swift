/// What the data say about one feature of a control layer, as far as rules ask.
public struct FeatureFacts: Sendable, Codable, Hashable {
    /// The title of the layer it is in (`LayerFacts.title`).
    public var layer: String
    public var role: LayerRole
    public var id: String
    public var name: String?
    /// The class field as it stands.
    public var className: String?
    public var zone: ControlZone
    /// Shorelines only: main stem or tributary, a row id of the table of river classes.
    public var river: Fact<String>
    /// Shorelines only: the area of the river's basin, in square kilometres.
    public var basinSquareKilometres: Fact<Double>
    /// All other fields as text, for filters on fields of the user's own.
    public var fields: [String: String]

    public init(
        layer: String, role: LayerRole, id: String, name: String? = nil, className: String? = nil,
        zone: ControlZone = .notZoned, river: Fact<String> = .missing, basinSquareKilometres: Fact<Double> = .missing,
        fields: [String: String] = [:]
    ) {
        self.layer = layer
        self.role = role
        self.id = id
        self.name = name
        self.className = className
        self.zone = zone
        self.river = river
        self.basinSquareKilometres = basinSquareKilometres
        self.fields = fields
    }
}

/// The control zone of a feature.
public enum ControlZone: Sendable, Codable, Hashable {
    case core(Provenance)
    case general(Provenance)
    /// The feature should have a zone and its text says none that is known: counts as core, with a warning.
    case unknown(Doubt)
    /// A red-line piece that belongs to no protected area, or a layer of a role that has no zones.
    case notZoned
}

extension FeatureFacts {
    /// Reads the facts of a feature of a control layer through the tables.
    ///
    /// - Parameters:
    ///   - zoneField: the field with the control zone, when the layer has one.
    ///   - values: all fields of the feature as text; nulls are left out.
    public init(
        layer: String, role: LayerRole, id: String, name: String?, className: String?, classField: String? = nil,
        zoneField: String? = nil, values: [String: String], tables: RuleTables
    ) {
        self.init(layer: layer, role: role, id: id, name: name, className: className, fields: values)
        zone = tables.zone(role: role, zoneField: zoneField, className: className, values: values)
        if role == .shoreline {
            river = tables.river(className: className, classField: classField, name: name)
            basinSquareKilometres = tables.basin(values: values)
        }
    }
}
