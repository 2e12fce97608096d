import GeoCore

/// What came of the statistics.
public enum ZonalOutcome: Sendable {
    case refused([Issue])
    case done(ZonalFindings)
}

public struct ZonalFindings: Sendable {
    public var result: ZonalResult
    /// The zones of the result.
    public var zones: [Geometry]
    public var zoneCRS: CRS
    public var inputs: [RunRecord.Input]
    public var operations: [String: String]
}

/// Statistics of rasters in zones. Areas in square metres, values in the unit of the raster.
public struct ZonalResult: Sendable, Codable {
    public var statistics: [String]
    public var rasters: [ZonalRasterSummary]
    /// In the order of the layer.
    public var zones: [ZonalZone]
    public var repairs: [Repair]
    public var issues: [Issue]
}

public struct ZonalRasterSummary: Sendable, Codable, Hashable {
    public var label: String
    public var file: String
    public var band: Int
    /// Of the values, as the file names it.
    public var unit: String?
    public var weightFile: String?
    public var grid: GridSummary
}

public struct ZonalZone: Sendable, Codable, Hashable {
    public var fid: Int64
    public var id: String
    public var name: String?
    /// For each raster of the result.
    public var rasters: [ZonalValues]
}

/// One raster in one zone.
public struct ZonalValues: Sendable, Codable, Hashable {
    public var label: String
    /// Statistic -> value; without those that have none, as the mean of no cells.
    public var values: [String: Double]
    public var noDataSquareMetres: Double
    /// Cells whose value is infinite, or not a number although that does not stand for "no data".
    public var invalidSquareMetres: Double
    /// Each value with its area, ascending; nil where it was not asked for.
    public var classes: [ZonalClass]?
}

public struct ZonalClass: Sendable, Codable, Hashable {
    public var value: Int
    /// Partly covered cells as their share.
    public var cells: Double
    public var squareMetres: Double
}
