import GeoCore

/// What is asked: the soil loss of an equation, from factors that are rasters or numbers.
public struct SoilLossRequest: Sendable {
    /// Where land is crop land, which CSLE must know.
    public enum Land: Sendable {
        /// By the land types of the classes of a land-cover raster.
        case cover(path: String, band: Int, LandTypeReading, noData: Double?)
        /// The same everywhere: for single places and for maps of one kind of land.
        case everywhere(isCrop: Bool)
    }

    public var equation: SoilLossEquation
    public var factors: [SoilLossFactor: ErosionInput]
    public var land: Land?
    /// Numbers for cells where the raster of a factor has no data; their area is part of the result.
    public var fills: [SoilLossFactor: Double] = [:]
    /// How rasters on other grids than the first are brought onto it; nil: they are refused.
    public var alignment: Resampling?
    public var cellAreas = CellAreas.Method.ellipsoidal
    /// Whether soil loss without cover and practices (R K L S) is written as well.
    public var includesBareSoil = false
    /// The classes into which the modulus is put as well; needs a folder for the rasters.
    public var classes: Classes?
    public var assumedCRS: String?
    public var workers = 1

    /// A table of intensity, and the region whose allowable soil loss is its first break.
    public struct Classes: Sendable {
        public var table: IntensityTable
        public var region: String?
        /// Of the names of the classes in the raster.
        public var language: Language

        public init(_ table: IntensityTable, region: String?, language: Language) {
            self.table = table
            self.region = region
            self.language = language
        }
    }

    public init(_ equation: SoilLossEquation, factors: [SoilLossFactor: ErosionInput]) {
        self.equation = equation
        self.factors = factors
    }

    /// Whether nothing is a raster: the answer is one place's.
    public var isOnePlace: Bool {
        if case .cover = land { return false }
        return factors.values.allSatisfy { $0.number != nil }
    }

    /// The factors in the order in which results list them.
    var orderedFactors: [SoilLossFactor] { SoilLossFactor.allCases.filter { factors[$0] != nil } }
}
