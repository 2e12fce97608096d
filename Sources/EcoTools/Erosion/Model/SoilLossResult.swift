import GeoCore

/// What came of a soil-loss model.
public enum SoilLossOutcome: Sendable {
    /// Something is wrong with the input that only a person can put right; everything that is, and nothing computed.
    case refused([Issue])
    case done(SoilLossFindings)
}

public struct SoilLossFindings: Sendable {
    public var result: SoilLossResult
    public var inputs: [RunRecord.Input]
}

/// Soil loss of an area or of one place. Areas in square metres.
public struct SoilLossResult: Sendable, Codable {
    public var equation: SoilLossEquation
    public var formula: String
    /// In the order of `SoilLossFactor`.
    public var factors: [FactorUse]
    public var land: LandUse?
    /// Of a single place; nil for rasters.
    public var place: PlaceLoss?
    /// Of rasters; nil for a single place.
    public var map: MapLoss?
    /// Of `intensity.tif`, where that was asked for.
    public var classes: ClassificationResult?
    /// What looks wrong about the numbers, with areas and places.
    public var doubts: [SoilLossDoubt]
    public var issues: [Issue]
}

/// How a factor entered.
public struct FactorUse: Sendable, Codable, Hashable {
    public var factor: SoilLossFactor
    public var unit: String
    /// The raster, or nil for a number.
    public var file: String?
    public var band: Int?
    public var number: Double?
    /// Where this factor is needed and has no data while another input has: no modulus there, unless filled.
    public var missingSquareMetres: Double
    /// The number that stood in for no data, and the area where it did.
    public var fill: Double?
    public var filledSquareMetres: Double
}

/// What the land cover decided.
public struct LandUse: Sendable, Codable, Hashable {
    /// A code that the legend does not know, or of which it cannot say whether it is crop land.
    public struct Unknown: Sendable, Codable, Hashable {
        public var code: Int
        public var squareMetres: Double
    }

    public var file: String?
    public var legend: String?
    /// Labels of the classes that are crop land.
    public var cropClasses: [String]
    public var cropSquareMetres: Double
    public var otherSquareMetres: Double
    public var missingSquareMetres: Double
    public var unknown: [Unknown]
}

/// Soil loss of one place.
public struct PlaceLoss: Sendable, Codable, Hashable {
    /// Whether it counts as crop land; nil where the equation does not ask.
    public var isCrop: Bool?
    /// A, t/(hm²·a).
    public var soilLossTonnesPerHectareYear: Double
    /// 100 A, t/(km²·a).
    public var modulusTonnesPerSquareKilometreYear: Double
    /// 100 R K L S, t/(km²·a).
    public var bareModulusTonnesPerSquareKilometreYear: Double
}

/// Soil loss of the cells of rasters.
public struct MapLoss: Sendable, Codable, Hashable {
    public var grid: GridSummary
    /// Cells with a modulus, and their area.
    public var cells: Int
    public var squareMetres: Double
    /// Where some input has data and there is no modulus.
    public var withoutModulusSquareMetres: Double
    /// Where no input has data.
    public var outsideSquareMetres: Double
    /// Sum of modulus times area, t/a; mean by area, t/(km²·a); nil where there is no cell.
    public var tonnesPerYear: Double
    public var meanModulus: Double?
    public var minimumModulus: Double?
    public var maximumModulus: Double?
    /// Mean of 100 R K L S, t/(km²·a), where that was asked for.
    public var meanBareModulus: Double?
}

/// Values that are hardly right, where they lie.
public struct SoilLossDoubt: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Below 0, or not finite: no modulus there.
        case invalid
        /// Above the plausible maximum of the factor.
        case tooLarge = "too-large"
        /// A modulus above 100 000 t/(km²·a): 7 cm of soil a year.
        case modulusTooLarge = "modulus-too-large"
    }

    /// A cell: longitude and latitude of its middle, column and row from 0, and what it holds.
    public struct Place: Sendable, Codable, Hashable {
        public var column: Int
        public var row: Int
        public var position: LonLat?
        public var value: Double
    }

    public var kind: Kind
    /// nil for the modulus.
    public var factor: SoilLossFactor?
    public var cells: Int
    public var squareMetres: Double
    /// The first ones, in the order of tiles.
    public var places: [Place]
}
