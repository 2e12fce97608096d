/// Features of the layers of one role that pass a filter.
public struct LayerSelector: Sendable, Codable, Hashable {
    public var role: LayerRole
    public var filter: FeatureFilter

    public init(role: LayerRole, filter: FeatureFilter = .all) {
        self.role = role
        self.filter = filter
    }

    /// Whether the rule is about this feature: `.unknown` when it lacks the attribute that decides.
    public func selects(_ feature: FeatureFacts) -> Truth {
        feature.role == role ? filter.matches(feature) : .no
    }
}

/// A measurement that a rule needs before it can be decided. The engine says beforehand which ones
/// (`RuleSet.queries`), the overlap analysis answers them.
///
/// Features that a selector cannot decide (`.unknown`) are measured too, apart from those that it selects: a tributary
/// of unknown basin 300 m away must lead to "cannot tell", not to a pass.
public enum FactQuery: Sendable, Codable, Hashable {
    /// Distance to the nearest feature; 0 when it touches, overlaps or contains the footprint. Answer: `DistanceAnswer`.
    case distance(LayerSelector)
    /// What of the footprint lies in the union of the features of `include`, less the union of those of `exclude`.
    /// Answer: `OverlapAnswer`.
    case overlap(include: [LayerSelector], exclude: [LayerSelector])
    /// What of the footprint lies outside the union of the features. Answer: `OutsideAnswer`.
    case outside([LayerSelector])
    /// Distance along the flow path from the nearest feature upstream. Answer: `DownstreamAnswer`; without a flow path
    /// answer with the straight distance and the engine says "approximate".
    case downstream(LayerSelector)

    /// The selectors that are included; their roles must be given, or the rule cannot be decided.
    public var selectors: [LayerSelector] {
        switch self {
        case .distance(let selector), .downstream(let selector): [selector]
        case .overlap(let include, _): include
        case .outside(let selectors): selectors
        }
    }

    /// The selectors whose features are taken away again.
    public var excluded: [LayerSelector] {
        if case .overlap(_, let exclude) = self { exclude } else { [] }
    }
}

/// The nearest feature and where.
public struct NearestFact: Sendable, Codable, Hashable {
    public var feature: FeatureFacts
    public var distanceMetres: Double
    /// The nearest points on the footprint and on the feature; the same point when the distance is 0.
    public var onFootprint: LonLat
    public var onFeature: LonLat

    public init(feature: FeatureFacts, distanceMetres: Double, onFootprint: LonLat, onFeature: LonLat) {
        self.feature = feature
        self.distanceMetres = distanceMetres
        self.onFootprint = onFootprint
        self.onFeature = onFeature
    }
}

/// The answer to `.distance`.
public struct DistanceAnswer: Sendable, Codable, Hashable {
    /// The nearest feature that is selected; nil when there is none within `searchedMetres`.
    public var selected: NearestFact?
    /// The nearest feature for which the selector is `.unknown`.
    public var undecided: NearestFact?
    /// How far was searched; nil for the whole layer.
    public var searchedMetres: Double?
    /// The nearest feature that is or may be selected in a layer that is not known to be the line the rule means (a
    /// centre line for a bank): how far the line itself is, it does not say. nil when there is none.
    public var standIn: NearestFact?

    public init(
        selected: NearestFact?, undecided: NearestFact? = nil, searchedMetres: Double? = nil,
        standIn: NearestFact? = nil
    ) {
        self.selected = selected
        self.undecided = undecided
        self.searchedMetres = searchedMetres
        self.standIn = standIn
    }
}

/// How much of a footprint: the measure of its own dimension. Polygons have an area, lines a length, points a count.
public enum Extent: Sendable, Codable, Hashable {
    case area(squareMetres: Double)
    case length(metres: Double)
    case points(Int)

    /// The number without its unit.
    public var magnitude: Double {
        switch self {
        case .area(let value), .length(let value): value
        case .points(let count): Double(count)
        }
    }

    public var unit: MeasureUnit {
        switch self {
        case .area: .squareMetres
        case .length: .metres
        case .points: .count
        }
    }
}

/// One part of the answer to `.overlap`.
public struct OverlapPart: Sendable, Codable, Hashable {
    /// Union, counted once. Touching alone is 0.
    public var extent: Extent
    /// The features that have a share in it, largest first.
    public var features: [FeatureFacts]
    /// Whether every piece is under the sliver threshold: a suspected mismatch of boundaries.
    public var onlySlivers: Bool
    /// A point in the overlap.
    public var place: LonLat?

    public init(extent: Extent, features: [FeatureFacts] = [], onlySlivers: Bool = false, place: LonLat? = nil) {
        self.extent = extent
        self.features = features
        self.onlySlivers = onlySlivers
        self.place = place
    }
}

/// The answer to `.overlap`.
public struct OverlapAnswer: Sendable, Codable, Hashable {
    public var selected: OverlapPart
    /// The same for the features for which a selector is `.unknown`; nil when there are none.
    public var undecided: OverlapPart?
    /// The nearest selected feature when the footprint does not overlap any; gives the margin. May be nil.
    public var nearest: NearestFact?
    /// Features that are, or may be, selected and whose lines or points, beside their polygons, reach inside of the
    /// footprint: how much of it they take, no measure says.
    public var unmeasured: [FeatureFacts]

    public init(
        selected: OverlapPart, undecided: OverlapPart? = nil, nearest: NearestFact? = nil,
        unmeasured: [FeatureFacts] = []
    ) {
        self.unmeasured = unmeasured
        self.selected = selected
        self.undecided = undecided
        self.nearest = nearest
    }
}

/// The answer to `.outside`.
public struct OutsideAnswer: Sendable, Codable, Hashable {
    /// The part of the footprint that no selected feature covers. Features that cannot be decided do not cover.
    public var extent: Extent
    /// The same if features that cannot be decided did cover; nil when there are none.
    public var extentIfUndecidedCount: Extent?
    /// The features that cover some of it.
    public var covering: [FeatureFacts]
    /// The nearest selected feature when none covers any of it. May be nil.
    public var nearest: NearestFact?

    public init(
        extent: Extent, extentIfUndecidedCount: Extent? = nil, covering: [FeatureFacts] = [],
        nearest: NearestFact? = nil
    ) {
        self.extent = extent
        self.extentIfUndecidedCount = extentIfUndecidedCount
        self.covering = covering
        self.nearest = nearest
    }
}

/// The answer to `.downstream`.
public enum DownstreamAnswer: Sendable, Codable, Hashable {
    /// Traced over a terrain model. The distances are along the flow path; nil when no flow path from a selected
    /// feature meets the footprint within `searchedMetres`.
    case flowPath(NearestFact?, searchedMetres: Double)
    /// No terrain model: the straight distance in any direction.
    case straight(DistanceAnswer)
}

/// An answer to a query.
public enum FactAnswer: Sendable, Codable, Hashable {
    case distance(DistanceAnswer)
    case overlap(OverlapAnswer)
    case outside(OutsideAnswer)
    case downstream(DownstreamAnswer)
}

/// How many features of a role there were before and after, for rules on the number.
public struct CountFacts: Sendable, Codable, Hashable {
    public var role: LayerRole
    public var before: Int
    public var after: Int
    /// What the two counts are of: dates or versions.
    public var beforeLabel: String
    public var afterLabel: String

    public init(role: LayerRole, before: Int, after: Int, beforeLabel: String, afterLabel: String) {
        self.role = role
        self.before = before
        self.after = after
        self.beforeLabel = beforeLabel
        self.afterLabel = afterLabel
    }
}
