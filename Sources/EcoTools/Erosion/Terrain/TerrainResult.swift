import GeoCore

/// What a terrain analysis found.
public struct TerrainResult: Sendable, Codable {
    public var file: String
    public var width: Int
    public var height: Int
    public var crs: String
    /// Of the middle row: along the row and along the column.
    public var cellWidthMetres: Double
    public var cellHeightMetres: Double
    /// Whether cells have their own size in every row: on a grid of longitudes and latitudes.
    public var sizesVaryByRow: Bool
    public var cellCount: Int
    public var gapCount: Int
    public var squareMetres: Double
    public var leastMetres: Double
    public var greatestMetres: Double
    public var faults: ElevationFaults
    /// Holes that got heights from around them.
    public var filledVoidCells: Int
    public var treatment: String
    public var change: ElevationModel.Change
    /// Cells from which water leaves: over the edge, into a gap; and pits, where it stays.
    public var outletCount: Int
    public var pitCount: Int
    public var sharing: String
    public var slopeMethod: String
    public var meanSlopeDegrees: Double
    /// Land by slope, in the columns of the matrix of SL 190-2007.
    public var slopeClasses: [SlopeClass]
    public var streams: StreamSummary?
    public var issues: [Issue]

    public struct SlopeClass: Sendable, Codable, Hashable {
        public var fromDegrees: Double
        /// nil: no upper limit.
        public var toDegrees: Double?
        public var squareMetres: Double
    }

    public struct StreamSummary: Sendable, Codable, Hashable {
        public var thresholdSquareMetres: Double
        public var orders: [Order]

        public struct Order: Sendable, Codable, Hashable {
            public var order: Int
            public var reaches: Int
            public var metres: Double
        }
    }

    /// Limits of the slope classes in degrees: [from, to).
    static let slopeLimits = [0.0, 5, 8, 15, 25, 35]
}

/// A result with what maps and rasters are made from.
public struct TerrainFindings: Sendable {
    public var result: TerrainResult
    public var inputs: [RunRecord.Input]
    /// As read, with voids filled where that was asked for: slopes are of this surface.
    public let model: ElevationModel
    /// After the treatment: flow is over this one.
    public let surface: ElevationModel
    public let directions: FlowDirections
    /// In cells, each with itself.
    public let accumulation: TerrainCells<Double>
    public let network: FlowNetwork?
    public let streams: Streams?
}

public enum TerrainOutcome: Sendable {
    case refused([Issue])
    case done(TerrainFindings)
}
