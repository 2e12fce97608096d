/// What a control layer is to the check, as `layers.yaml` names it.
public enum LayerRole: String, Sendable, Codable, CaseIterable, Hashable {
    /// Ecological protection red line.
    case redline
    /// Nature reserves, national and natural parks.
    case protected
    /// The line that setbacks are measured from: river management boundary, bank or centre line.
    case shoreline
    /// Approved industrial parks.
    case park
    /// Permanent basic farmland.
    case farmland
    /// Urban growth boundary.
    case urbanGrowth = "urban-growth"
    /// Environmental control units.
    case controlUnit = "control-unit"
    /// Tailings ponds.
    case tailings
    /// The territory that shares are taken of.
    case territory
    case other

    /// The name of the role for the user.
    public var message: Message { Message("role.\(rawValue)") }
}

/// What the line of a shoreline layer is, best first. Setbacks count from the river's management boundary; a bank is a
/// stand-in, a centre line lies out in the water and makes every distance too long.
public enum LineKind: String, Sendable, Codable, CaseIterable, Hashable {
    case managementBoundary = "management-boundary"
    case bank
    case centreLine = "centre-line"

    /// The name of the line kind for the user.
    public var message: Message { Message("line.\(rawValue)") }
}

/// What is known of a layer that was given to the check. A role without a `LayerFacts` was not given.
public struct LayerFacts: Sendable, Codable, Hashable {
    public var role: LayerRole
    /// What the user calls it; also how answers refer to it, so unique among the layers.
    public var title: String
    /// Version or date of the data, as configured.
    public var version: String?
    /// Shorelines only; nil when nobody said.
    public var lineKind: LineKind?
    /// Features read, after the attribute filter. 0 is a layer that says "nothing here", which is warned about.
    public var featureCount: Int

    public init(role: LayerRole, title: String, version: String? = nil, lineKind: LineKind? = nil, featureCount: Int) {
        self.role = role
        self.title = title
        self.version = version
        self.lineKind = lineKind
        self.featureCount = featureCount
    }

    /// Whether it is a shoreline that is not, or is not known to be, the line that setbacks are measured from.
    var isStandIn: Bool { role == .shoreline && (lineKind == nil || lineKind == .centreLine) }
}
