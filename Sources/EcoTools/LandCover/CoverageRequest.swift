import GeoCore

/// What counts as covered: forest by one of its definitions, or green in a built-up area.
public enum CoverDefinition: Sendable, Hashable {
    case forest(ForestDefinition)
    case green(GreenCoverDefinition)

    public var id: String {
        switch self {
        case .forest(let definition): definition.id
        case .green(let definition): definition.id
        }
    }

    public var title: LocalisedText {
        switch self {
        case .forest(let definition): definition.title
        case .green(let definition): definition.title
        }
    }

    public var source: LocalisedText {
        switch self {
        case .forest(let definition): definition.source
        case .green(let definition): definition.source
        }
    }

    public var denominator: CoverDenominator {
        switch self {
        case .forest(let definition): definition.denominator
        case .green(let definition): definition.denominator
        }
    }

    var canopy: CanopyThreshold? { if case .forest(let definition) = self { definition.canopy } else { nil } }

    var minimumPatchSquareMetres: Double? {
        if case .forest(let definition) = self { definition.minimumPatchSquareMetres } else { nil }
    }

    var connectivity: Connectivity {
        if case .forest(let definition) = self { definition.connectivity } else { .eight }
    }

    func classes(in legend: Legend) throws(TableProblems) -> CountedClasses {
        switch self {
        case .forest(let definition): try definition.classes(in: legend)
        case .green(let definition): try definition.classes(in: legend)
        }
    }
}

/// One land-cover raster: a year, or the only one.
public struct CoverYear: Sendable, Hashable {
    /// What the user calls it: "2020"; never empty.
    public var label: String
    public var raster: String
    public var band = 1
    public var legend: Legend
    /// Raster of tree canopy on the same grid, in percent (0 to 100) or as a share (0 to 1).
    public var canopy: String?
    /// The value for "no data", where the file's own is missing or wrong.
    public var noData: Double?

    public init(label: String, raster: String, legend: Legend) {
        self.label = label
        self.raster = raster
        self.legend = legend
    }
}

/// How zones add up to larger ones.
public enum ZoneHierarchy: Sendable, Hashable {
    /// They do not.
    case none
    /// By codes of GB/T 2260: county, city, province.
    case codes
    /// By a field that names the parent of each zone.
    case field([String])
}

/// A coverage analysis.
public struct CoverageRequest: Sendable {
    public var zones: SourceRequest
    public var hierarchy = ZoneHierarchy.none
    /// Boundaries of the zones that others add up to, drawn on their own: what zones leave out or overlap then shows.
    public var parents: SourceRequest?
    /// In the order of time.
    public var years: [CoverYear]
    public var definition: CoverDefinition
    /// The smallest patch that counts; nil: the definition's. 0: single cells.
    public var minimumPatchSquareMetres: Double?
    public var connectivity: Connectivity?
    /// Land in which the classes count that the definition counts inside a mask only.
    public var mask: SourceRequest?
    /// The least share that is asked for, in percent of the definition's denominator.
    public var targetPercent: Double?
    /// How rasters on other grids than the first are brought onto it; nil: they are refused.
    public var alignment: Resampling?
    /// Counts of a map's errors, by legend code or by "covered" and "other".
    public var confusion: ConfusionMatrix?
    public var cellAreas = CellAreas.Method.ellipsoidal
    public var mode = CoverageMode.exact
    public var allowsLargeRepairs = false
    public var assumedCRS: String?
    public var workers = 1
    /// What is wrong with tables that were read before (definition, legends, matrix): the run is refused, and says what
    /// is wrong with zones and rasters too.
    public var problems: [Issue] = []
    /// Whether gains and losses are made into a raster and polygons for each change.
    public var mapsChanges = true

    public init(zones: SourceRequest, years: [CoverYear], definition: CoverDefinition) {
        self.zones = zones
        self.years = years
        self.definition = definition
    }
}
