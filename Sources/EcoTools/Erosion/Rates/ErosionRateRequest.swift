import GeoCore

/// The erosion of one date: a raster of intensity classes and, where they are at hand, the modulus behind it and the land
/// cover.
public struct ErosionDate: Sendable, Hashable {
    /// What the user calls it: "2020"; never empty.
    public var label: String
    /// Raster of intensity codes.
    public var intensity: String
    public var band = 1
    /// The value for "no data", where the file's own is missing or wrong.
    public var noData: Double?
    /// Raster of soil loss; means and totals are found from it.
    public var modulus: String?
    public var modulusNoData: Double?
    /// Raster of land cover; its classes flagged as water are the water of the territory.
    public var landCover: String?
    public var legend: Legend?

    public init(label: String, intensity: String) {
        self.label = label
        self.intensity = intensity
    }
}

/// Intensity and retention rates in zones, of one date or of several that are compared.
public struct ErosionRateRequest: Sendable {
    public var zones: SourceRequest
    public var hierarchy = ZoneHierarchy.none
    /// In the order of time.
    public var dates: [ErosionDate]
    /// What the codes mean.
    public var table: IntensityTable
    /// Codes of foreign rasters -> codes of the table, 0 for "no data"; nil: the rasters have the table's own.
    public var codes: [Int: Int]?
    /// Unit of the modulus rasters; nil: what each file states, else t/(km2 a).
    public var modulusUnit: SoilLossUnit?
    /// The retention rate that is wanted, in percent of the territory.
    public var targetPercent: Double?
    /// What a bulletin says of all zones together at the last date.
    public var published: PublishedRate?
    /// The share of the loss, in percent, of which the smallest area is sought; nil: none.
    public var priorityPercent: Double?
    /// How rasters on other grids than the first are brought onto it; nil: they are refused.
    public var alignment: Resampling?
    public var cellAreas = CellAreas.Method.ellipsoidal
    public var mode = CoverageMode.exact
    public var allowsLargeRepairs = false
    public var assumedCRS: String?
    public var workers = 1
    /// What is wrong with tables that were read before: the run is refused, and says what is wrong with zones and rasters
    /// too.
    public var problems: [Issue] = []

    public init(zones: SourceRequest, dates: [ErosionDate], table: IntensityTable) {
        self.zones = zones
        self.dates = dates
        self.table = table
    }

    /// What a code of a raster means.
    func meaning(of code: Int) -> CodeMeaning {
        if let codes {
            guard let mapped = codes[code] else { return .unknown }
            return place(mapped).map { .place($0) } ?? .noData
        }
        if let place = place(code) { return .place(place) }
        return table.noDataCodes.contains(code) ? .noData : .unknown
    }

    private func place(_ code: Int) -> Int? { table.classes.firstIndex { $0.code == code } }

    enum CodeMeaning: Hashable {
        /// In the classes of the table.
        case place(Int)
        case noData
        case unknown
    }
}
