import GeoCore

/// Everything that a check found. Written as `result.json`; the schema is documented in docs/check.md.
public struct OverlapResult: Sendable, Codable {
    /// Version of this schema, raised when a field changes its meaning.
    public var schema = "eco-check/1"
    /// The reference system that the overlays ran in: the footprints' own.
    public var crs: String
    public var areaMethod: AreaMethod
    public var sliverThreshold: SliverThreshold
    public var layers: [LayerSummary]
    public var footprints: [FootprintFinding]
    /// One row a layer: the findings of all footprints added up. Footprints that overlap each other count each.
    public var totals: [LayerTotal]
    public var repairs: [Repair]
    public var issues: [Issue]
    /// The rule set that gave the verdicts; nil when none was asked for.
    public var ruleSet: String?
}

/// What counts as a sliver: a suspected mismatch of boundaries, listed and never dropped.
public struct SliverThreshold: Sendable, Codable, Hashable {
    /// A piece smaller than this.
    public var areaSquareMetres = 1.0
    /// A piece whose area divided by its perimeter is less than this.
    public var widthMetres = 0.05

    public init(areaSquareMetres: Double = 1, widthMetres: Double = 0.05) {
        self.areaSquareMetres = areaSquareMetres
        self.widthMetres = widthMetres
    }
}

/// A control layer as it was read.
public struct LayerSummary: Sendable, Codable, Hashable {
    public var role: LayerRole
    public var title: String
    public var file: String
    public var version: String?
    public var crs: String
    /// How its coordinates came into the footprints' reference system; nil when both are the same.
    public var operation: String?
    public var featureCount: Int
    public var lineKind: LineKind?
    /// Whether it is in the union over all layers.
    public var isCounted: Bool
}

/// One footprint against all layers.
public struct FootprintFinding: Sendable, Codable {
    public var id: String
    /// Identifier of the feature in the file.
    public var fid: Int64
    public var name: String?
    /// Kind, action, date and attributes, each with the field it came from, or why it cannot be told.
    public var facts: ProjectFacts
    /// Area, length or number of points of the footprint; nil when it has no geometry.
    public var measure: Measure?
    /// The 3-degree zones whose coordinates an area of the survey series was taken in; nil for other methods.
    public var surveyZones: [Int]?
    public var layers: [LayerFinding]
    /// Over all layers that are counted (`LayerSummary.isCounted`) and share the footprint's dimension.
    public var allLayers: Counted?
    /// What two layers share inside the footprint; pairs that share nothing are left out.
    public var layerMatrix: [SharedMeasure]
    /// A line project's corridor, when it has a width.
    public var corridor: CorridorFinding?
    public var verdicts: [Verdict]
}

/// One footprint against one layer.
public struct LayerFinding: Sendable, Codable {
    /// Index into `OverlapResult.layers`.
    public var layer: Int
    public var relation: Relation
    public var features: [FeatureFinding]
    public var classes: [ClassFinding]
    /// nil where nothing is shared.
    public var counted: Counted?
    /// The part of the footprint outside the layer.
    public var outside: Measure?
    /// What two classes share inside the footprint; pairs that share nothing are left out.
    public var classMatrix: [SharedMeasure]
    /// The nearest feature, where the footprint is outside and distances were asked for.
    public var nearest: NearestFinding?
}

public enum Relation: String, Sendable, Codable {
    case inside
    case partlyInside = "partly-inside"
    case touching
    case outside
}

/// One control feature that the footprint meets.
public struct FeatureFinding: Sendable, Codable {
    public var fid: Int64
    public var id: String
    public var name: String?
    public var className: String?
    /// The zone field as it stands.
    public var zone: String?
    public var contact: Contact
    public var measure: Measure
    public var percentOfFootprint: Double?
    public var percentOfFeature: Double?
    public var slivers: [Sliver]
    /// Set when the overlay's post-conditions failed in full precision and it was redone on a grid of this many metres.
    public var snapGridMetres: Double?
    /// Set when they fail on the grid too: by how much, in m2 or m. The figure is then not to be relied on.
    public var residual: Double?
    /// true where the feature is a collection whose lines or points, beside its polygons, lie in the footprint or cross
    /// it: what they share is not in `measure`, and rules on overlaps cannot be told. Absent elsewhere.
    public var meetsLesserMembers: Bool?

    /// Nothing of it is measured, and yet it reaches inside of the footprint.
    var meetsOnlyLesserMembers: Bool { contact == .touching && meetsLesserMembers == true }

    /// The overlap without its slivers.
    public var measureWithoutSlivers: Measure {
        measure.with(max(0, measure.value - slivers.map(\.areaSquareMetres).compensatedSum()))
    }
}

/// A part of an overlap that is suspiciously small or thin.
public struct Sliver: Sendable, Codable, Hashable {
    public var areaSquareMetres: Double
    /// Area divided by perimeter, from the plane of the overlay.
    public var widthMetres: Double
    public var place: LonLat
}

/// The features of one class together.
public struct ClassFinding: Sendable, Codable {
    public var className: String
    public var counted: Counted
}

/// A sum and a union of the same pieces. In every row: sum = union + counted more than once.
public struct Counted: Sendable, Codable, Hashable {
    public var sumOfFeatures: Measure
    /// Each piece of ground once.
    public var union: Measure
    public var countedMoreThanOnce: Measure
    public var percentOfFootprint: Double?
    /// The same without slivers; equal when there are none.
    public var sumWithoutSlivers: Measure
    public var unionWithoutSlivers: Measure
    public var sliverCount: Int
}

/// What two layers, or two classes of a layer, share.
public struct SharedMeasure: Sendable, Codable, Hashable {
    public var first: String
    public var second: String
    public var measure: Measure
}

public struct NearestFinding: Sendable, Codable, Hashable {
    public var fid: Int64
    public var id: String
    public var name: String?
    public var distanceMetres: Double
    public var onFootprint: LonLat
    public var onFeature: LonLat
}

/// The corridor of a line project. Approximate: its border is a stroked buffer.
public struct CorridorFinding: Sendable, Codable {
    public var widthMetres: Double
    public var measure: Measure
    public var layers: [LayerFinding]
    public var allLayers: Counted?
    public var isApproximate = true
}

/// One layer over all footprints.
public struct LayerTotal: Sendable, Codable {
    public var layer: Int
    public var inside: Int
    public var partlyInside: Int
    public var touching: Int
    public var outside: Int
    public var areaSquareMetres: Double
    public var areaCountedMoreThanOnceSquareMetres: Double
    public var lengthMetres: Double
    public var sliverCount: Int
}

/// A piece of an overlap on the map.
public struct OverlapGeometry: Sendable {
    /// Indexes into `OverlapResult.footprints`, `OverlapResult.layers` and `LayerFinding.features`.
    public var footprint: Int
    public var layer: Int
    public var feature: Int
    public var geometry: Geometry
}
