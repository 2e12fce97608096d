import GeoCore

/// The footprints to check.
public struct FootprintRequest: Sendable, Codable, Hashable {
    public var source: SourceRequest
    public var kindFields: [String] = []
    public var actionFields: [String] = []
    public var dateFields: [String] = []
    public var widthFields: [String] = []
    /// Attribute id -> field, for the attributes that exemptions ask about.
    public var attributeFields: [String: String] = [:]
    /// Kind and action for all footprints, as options of the run; they win over fields.
    public var kind: String?
    public var action: String?
    public var date: String?
    /// Full width in metres of every line project; wins over a field.
    public var widthMetres: Double?

    public init(source: SourceRequest) { self.source = source }
}

/// A control layer to check against.
public struct LayerRequest: Sendable, Codable, Hashable {
    public var role: LayerRole
    public var source: SourceRequest
    public var title: String?
    public var classFields: [String] = []
    public var zoneFields: [String] = []
    public var version: String?
    public var lineKind: LineKind?
    /// Whether it is in the union over all layers; nil: by its role.
    public var isCounted: Bool?

    public init(role: LayerRole, source: SourceRequest) {
        self.role = role
        self.source = source
    }
}

/// An elevation model over which the water below tailings ponds is followed.
public struct FlowRequest: Sendable, Codable, Hashable {
    public var file: String
    public var noData: Double?
    /// How far from the line of the path a project is still on it; nil: the longer side of a cell.
    public var corridorMetres: Double?

    public init(file: String) { self.file = file }
}

/// A whole check.
public struct CheckRequest: Sendable {
    public var footprints: FootprintRequest
    public var layers: [LayerRequest]
    public var rules: RuleSet?
    public var areaMethod = AreaMethod.ellipsoidal
    public var slivers = SliverThreshold()
    /// Repairs that change the area by more than 0.1 % are errors unless this is set.
    public var allowsLargeRepairs = false
    /// Whether to find the nearest feature of every layer that a footprint is outside of.
    public var measuresDistances = true
    /// Reference system to assume for every file that states none.
    public var assumedCRS: String?
    /// The day the rules are taken on when a footprint states none.
    public var date: CalendarDate
    /// Tailings ponds before, for the rule on their number.
    public var counts: [CountFacts] = []
    /// Without one, what lies downstream is approximated by a disc.
    public var flow: FlowRequest?
    public var workers = 1
    /// What is wrong with the configuration or the rules that this was made from. The sources are read all the same,
    /// so that everything is said at once, and the run is refused.
    public var problems: [Issue] = []

    public init(footprints: FootprintRequest, layers: [LayerRequest], date: CalendarDate) {
        self.footprints = footprints
        self.layers = layers
        self.date = date
    }
}
