/// What a coverage analysis found. Areas in square metres, rates in percent.
public struct CoverageResult: Sendable, Codable {
    public var definition: DefinitionSummary
    public var grid: GridSummary
    public var years: [YearSummary]
    /// In the order of the layer.
    public var zones: [ZoneCover]
    /// What zones add up to, outermost last; empty without a hierarchy.
    public var parents: [ParentCover]
    /// All zones together.
    public var whole: ParentCover
    /// From each year to the next, and from the first to the last where there are more than two.
    public var changes: [CoverChange]
    /// Area of the zones that lies in more than one of them.
    public var zonesOverlapSquareMetres: Double
    public var targetPercent: Double?
    /// Areas corrected for the map's errors, one for each year, of all zones together; empty without a matrix.
    public var adjusted: [AdjustedCover]
    public var repairs: [Repair]
    public var issues: [Issue]
}

/// The definition in force.
public struct DefinitionSummary: Sendable, Codable, Hashable {
    public var id: String
    public var title: LocalisedText
    public var source: LocalisedText
    public var denominator: CoverDenominator
    /// Patches below this do not count; nil: single cells count.
    public var minimumPatchSquareMetres: Double?
    public var connectivity: Int
    public var canopy: String?
}

/// The cells that were counted.
public struct GridSummary: Sendable, Codable, Hashable {
    public var width: Int
    public var height: Int
    /// In units of the reference system.
    public var cellWidth: Double
    public var cellHeight: Double
    public var crs: String
    /// How the area of a cell was found.
    public var cellAreas: String
    public var mode: String
}

/// One raster and what the definition makes of its legend.
public struct YearSummary: Sendable, Codable, Hashable {
    public var label: String
    public var file: String
    public var band: Int
    public var legend: String
    public var legendTitle: LocalisedText
    /// Labels of the classes that count, and of those that count inside the mask only.
    public var countedClasses: [String]
    public var maskedClasses: [String]
    public var canopyFile: String?
    /// Patches of the whole raster; nil where no patch could be too small.
    public var patches: PatchSummary?
    /// Codes that the legend does not know, with their areas in the zones (each zone's own, so overlaps count twice).
    public var unknownCodes: [CodeArea]
    /// What the definition asks for and this raster cannot show.
    public var caveats: [Message]
}

public struct CodeArea: Sendable, Codable, Hashable {
    public var code: Int
    public var squareMetres: Double
}

/// Areas of a year corrected for the errors of its map.
public struct AdjustedCover: Sendable, Codable {
    public var label: String
    public var estimate: AccuracyAdjustedArea
}

/// One class in a zone.
public struct ClassCover: Sendable, Codable, Hashable {
    public var code: Int
    /// The code as people write it.
    public var label: String
    /// nil where the legend does not know the code.
    public var name: LocalisedText?
    public var group: String?
    public var squareMetres: Double
    /// The part that counts by the definition.
    public var countedSquareMetres: Double
}

/// A share of something, in percent.
public struct CoverRate: Sendable, Codable, Hashable {
    public var denominator: CoverDenominator
    public var denominatorSquareMetres: Double
    /// nil where the denominator is 0.
    public var percent: Double?
    /// Whether it is the one that the definition names.
    public var isChosen: Bool
}

/// One year of one zone, or of zones added up.
public struct CoverYearFinding: Sendable, Codable, Hashable {
    public var label: String
    /// What counts by the definition.
    public var coveredSquareMetres: Double
    public var classes: [ClassCover]
    /// Cells with a class of the legend.
    public var validSquareMetres: Double
    public var waterSquareMetres: Double
    /// Cells without data, or with a class that says so.
    public var noDataSquareMetres: Double
    /// Cells with codes that the legend does not know.
    public var unknownSquareMetres: Double
    /// Of classes that count: in patches below the minimum.
    public var smallPatchesSquareMetres: Double
    /// Of classes that count: with canopy below the threshold.
    public var belowCanopySquareMetres: Double
    /// Of classes that count: where the canopy raster has no data. They do not count.
    public var withoutCanopySquareMetres: Double
    /// Of classes that count inside a mask only: outside of it.
    public var outsideMaskSquareMetres: Double
    /// Under each denominator.
    public var rates: [CoverRate]
    /// Rate less target, in percentage points.
    public var toTargetPoints: Double?

    public var chosenRate: CoverRate? { rates.first(where: \.isChosen) }
}

/// A zone.
public struct ZoneCover: Sendable, Codable, Hashable {
    public var fid: Int64
    public var id: String
    public var name: String?
    public var parent: String?
    /// Of the boundary, on the ellipsoid (or planar, when that was asked for).
    public var territorySquareMetres: Double
    /// Sum over its cells of share times cell area.
    public var insideSquareMetres: Double
    /// Of the boundary, beyond the raster.
    public var outsideSquareMetres: Double
    public var years: [CoverYearFinding]
}

/// Zones added up; where the larger boundary is drawn itself, what it holds beside the sum.
public struct ParentCover: Sendable, Codable, Hashable {
    public var id: String
    public var name: String?
    public var level: String?
    public var zoneCount: Int
    /// Sums of the zones.
    public var territorySquareMetres: Double
    public var years: [CoverYearFinding]
    /// The same measured within the larger boundary itself; nil where it is not drawn.
    public var own: ZoneCover?
    /// Sum of the zones less the boundary's own territory.
    public var territoryDifferenceSquareMetres: Double?
    /// For each year the sum of the zones' cover less the boundary's own.
    public var coverDifferencesSquareMetres: [Double]?
}

/// From one year to another.
public struct CoverChange: Sendable, Codable {
    public var from: String
    public var to: String
    public var zones: [ZoneChange]
    public var whole: ZoneChange
    /// Whether the matrix is by common groups, because the legends differ.
    public var isByGroup: Bool
    /// Groups that only one of the legends has, as it says.
    public var notes: [Message]
}

public struct ZoneChange: Sendable, Codable {
    public var id: String
    /// Cells known in both years.
    public var comparedSquareMetres: Double
    /// Covered later and not before.
    public var gainSquareMetres: Double
    /// Covered before and not later.
    public var lossSquareMetres: Double
    public var keptSquareMetres: Double
    public var netSquareMetres: Double
    /// Chosen rate of the later year less that of the earlier, in percentage points.
    public var ratePoints: Double?
    /// From each class (or group) to each, of cells known in both years.
    public var matrix: ClassTransition<String>
}
