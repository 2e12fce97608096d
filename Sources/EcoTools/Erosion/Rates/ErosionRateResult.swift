/// Erosion in zones. Areas in square metres, rates in percent, moduli in t/(km2 a), losses in tonnes a year. Water erosion
/// only: wind and freeze-thaw are other maps.
public struct ErosionRateResult: Sendable, Codable {
    public var table: IntensitySummary
    public var grid: GridSummary
    public var dates: [ErosionDateSummary]
    /// In the order of the layer.
    public var zones: [ZoneErosion]
    /// What zones add up to, outermost last; empty without a hierarchy.
    public var parents: [ParentErosion]
    /// All zones together.
    public var whole: ParentErosion
    /// From each date to the next, and from the first to the last where there are more than two.
    public var changes: [ErosionChange]
    /// The smallest area that holds a share of the loss, of the last date with a modulus; nil where none was asked for.
    public var priority: PriorityFinding?
    /// A published figure beside that of all zones at the last date; nil where none was given.
    public var published: PublishedComparison?
    /// Area of the zones that lies in more than one of them.
    public var zonesOverlapSquareMetres: Double
    public var targetPercent: Double?
    public var repairs: [Repair]
    public var issues: [Issue]
}

/// The classes in force.
public struct IntensitySummary: Sendable, Codable, Hashable {
    public var id: String
    public var title: LocalisedText
    public var source: String
    public var trust: String?
    /// From the mildest to the gravest.
    public var classes: [IntensityClass]
    /// Codes of the rasters and what they were taken for, where they are not the table's own.
    public var codes: [Int: Int]?
}

/// The rasters of one date.
public struct ErosionDateSummary: Sendable, Codable, Hashable {
    public var label: String
    public var file: String
    public var band: Int
    public var modulusFile: String?
    /// What the modulus raster's numbers were taken for.
    public var modulusUnit: SoilLossUnit?
    public var landCoverFile: String?
    public var legend: String?
    public var legendTitle: LocalisedText?
}

/// One intensity class in a zone.
public struct IntensityArea: Sendable, Codable, Hashable {
    public var code: Int
    public var squareMetres: Double
    /// Of the territory, rounded to two decimals so that classes, no data and what lies outside add up to 100.00.
    public var percent: Double
    /// Loss of the class in tonnes a year; nil without a modulus raster.
    public var tonnes: Double?
}

/// A retention rate under one denominator.
public struct RetentionFinding: Sendable, Codable, Hashable {
    public var denominator: CoverDenominator
    public var denominatorSquareMetres: Double
    /// (T - E) / T x 100; nil where the denominator is 0, or no land has a class: it cannot be told.
    public var percent: Double?
    /// The same if all land without a class were eroded: what is known for certain.
    public var leastPercent: Double?
    /// Whether it is the official one: of the territory.
    public var isOfficial: Bool
}

/// What a modulus raster says of a zone.
public struct SoilLossFinding: Sendable, Codable, Hashable {
    /// Where there is a modulus.
    public var measuredSquareMetres: Double
    public var missingSquareMetres: Double
    /// Cells with a modulus below zero, which is none: left out.
    public var negativeSquareMetres: Double
    /// Weighted by the area of cells; nil where nothing is measured.
    public var meanModulus: Double?
    public var tonnes: Double
}

/// Erosion on one group of land cover in a zone.
public struct CoverErosion: Sendable, Codable, Hashable {
    /// Id of a `CoverGroup`; "unknown" for codes that are in no legend, and for no data.
    public var group: String
    public var squareMetres: Double
    public var erodedSquareMetres: Double
    public var withoutClassSquareMetres: Double
}

/// One date of one zone, or of zones added up.
public struct ErosionFinding: Sendable, Codable, Hashable {
    public var label: String
    /// All classes of the table, from the mildest to the gravest.
    public var classes: [IntensityArea]
    /// Of the classes that count as soil and water loss.
    public var erodedSquareMetres: Double
    public var classifiedSquareMetres: Double
    public var noDataSquareMetres: Double
    public var noDataPercent: Double
    public var outsideSquareMetres: Double
    public var outsidePercent: Double
    /// By the land cover; nil without one.
    public var waterSquareMetres: Double?
    /// Under each denominator, the official one first.
    public var rates: [RetentionFinding]
    /// Official rate less target, in percentage points; nil where there is no rate.
    public var toTargetPoints: Double?
    /// Eroded land that must go, net, until the target is reached; below 0: how much may come.
    /// nil where there is no rate.
    public var toTargetSquareMetres: Double?
    public var loss: SoilLossFinding?
    /// nil without a land-cover raster.
    public var covers: [CoverErosion]?

    public var officialRate: RetentionFinding? { rates.first(where: \.isOfficial) }
}

public struct ZoneErosion: Sendable, Codable, Hashable {
    public var fid: Int64
    public var id: String
    public var name: String?
    public var parent: String?
    /// Of the boundary, on the ellipsoid (or planar, when that was asked for).
    public var territorySquareMetres: Double
    public var dates: [ErosionFinding]
}

/// Zones added up.
public struct ParentErosion: Sendable, Codable, Hashable {
    public var id: String
    public var name: String?
    public var level: String?
    public var zoneCount: Int
    public var territorySquareMetres: Double
    public var dates: [ErosionFinding]
}

/// From one date to another.
public struct ErosionChange: Sendable, Codable {
    public var from: String
    public var to: String
    public var zones: [ZoneErosionChange]
    public var parents: [ZoneErosionChange]
    public var whole: ZoneErosionChange
}

/// What became of the land of a zone. Each gross area is counted from cells, never from the net change.
public struct ZoneErosionChange: Sendable, Codable {
    public var id: String
    /// With a class at both dates; the next six add up to it.
    public var comparedSquareMetres: Double
    /// Not eroded at either date.
    public var soundSquareMetres: Double
    /// Eroded before and not after.
    public var treatedSquareMetres: Double
    /// Eroded at both, of a milder class after.
    public var improvedSquareMetres: Double
    /// Eroded at both, of the same class.
    public var sameSquareMetres: Double
    /// Eroded at both, of a graver class after.
    public var worsenedSquareMetres: Double
    /// Not eroded before, eroded after.
    public var newSquareMetres: Double
    /// With a class at the first date only, and what of it was eroded.
    public var onlyBeforeSquareMetres: Double
    public var onlyBeforeErodedSquareMetres: Double
    /// With a class at the second date only, and what of it is eroded.
    public var onlyAfterSquareMetres: Double
    public var onlyAfterErodedSquareMetres: Double
    /// Eroded land of the second date less that of the first, each with all its cells.
    public var netErodedSquareMetres: Double
    /// What of the net change comes of land with a class at one date only.
    public var netOfOneDateSquareMetres: Double { onlyAfterErodedSquareMetres - onlyBeforeErodedSquareMetres }
    /// Change of the official rate, in percentage points.
    public var ratePoints: Double?
    /// Loss of the second date less that of the first, tonnes a year; nil without both moduli.
    public var netTonnes: Double?
    /// From each class code to each, of the cells with a class at both dates.
    public var matrix: ClassTransition<Int>

    /// Treated or improved: erosion that is milder than it was.
    public var relievedSquareMetres: Double { treatedSquareMetres + improvedSquareMetres }
    /// New or worsened: erosion that is graver than it was.
    public var aggravatedSquareMetres: Double { newSquareMetres + worsenedSquareMetres }
}

/// Where to begin: the smallest area that holds a share of the loss.
public struct PriorityFinding: Sendable, Codable, Hashable {
    /// The date whose modulus it is of.
    public var label: String
    public var sharePercent: Double
    /// In the order of the zones; nil where nothing is lost.
    public var zones: [PriorityArea?]
    /// Of all zones as one.
    public var whole: PriorityArea?
}

/// The cells of a zone with the greatest moduli, down to the one with which the share is reached; equal moduli go together.
public struct PriorityArea: Sendable, Codable, Hashable {
    /// The least modulus that belongs to it.
    public var leastModulus: Double
    public var squareMetres: Double
    public var tonnes: Double
    /// Of the land with a modulus above 0.
    public var areaPercent: Double
    /// Of the whole loss: the share that was asked for, or a little more.
    public var lossPercent: Double
}
