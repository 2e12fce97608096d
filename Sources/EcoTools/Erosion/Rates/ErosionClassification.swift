import Foundation
import GeoCore

/// What intensity classes are made from.
public enum ClassificationSource: Sendable {
    /// A raster of soil loss, and the breaks of a table for a region.
    case modulus(file: String, unit: SoilLossUnit?, table: IntensityTable, region: String?)
    /// Slope in degrees, vegetation cover, and land cover by a legend; where `terraces` is not 0, terraces.
    case matrix(
        SheetErosionMatrix, slope: String, cover: String, coverIsPercent: Bool, landCover: String,
        land: LandTypeReading,
        terraces: String?)
}

/// Makes a raster of intensity classes.
public struct ClassificationRequest: Sendable {
    public var source: ClassificationSource
    /// Of the modulus, where the file's own value for "no data" is missing or wrong.
    public var noData: Double?
    public var alignment: Resampling?
    public var cellAreas = CellAreas.Method.ellipsoidal
    public var assumedCRS: String?
    public var workers = 1
    /// What is wrong with tables that were read before.
    public var problems: [Issue] = []

    public init(_ source: ClassificationSource) { self.source = source }
}

/// What was classified: areas of whole cells of the raster, in square metres.
public struct ClassificationResult: Sendable, Codable {
    public var table: IntensitySummary
    /// "modulus" or "matrix".
    public var method: String
    public var region: IntensityRegion?
    /// Between the classes, in t/(km2 a); nil for the matrix.
    public var breaks: [Double]?
    /// How classes close: always "[lo, hi)".
    public var closure = "[lo, hi)"
    public var modulusUnit: SoilLossUnit?
    public var matrix: String?
    public var grid: GridSummary
    /// From the mildest to the gravest; shares of the whole raster, which with `noDataPercent` add up to 100.00.
    public var classes: [IntensityArea]
    public var noDataSquareMetres: Double
    public var noDataPercent: Double
    /// Why cells have no class, in the order in which it is asked; the first reason counts. Areas in square metres.
    public var withoutClass: [WithoutClass]
    /// Of the matrix: land by type, and what each was taken for.
    public var landTypes: [LandType]?
    public var issues: [Issue]

    public struct LandType: Sendable, Codable, Hashable {
        public var id: String
        public var name: LocalisedText
        public var role: ErosionLandType.MatrixRole
        public var squareMetres: Double
    }

    public struct WithoutClass: Sendable, Codable, Hashable {
        /// "modulus", "slope", "cover", "landcover": the raster without data; "codes": land cover without a role.
        public var reason: String
        public var squareMetres: Double
    }
}

public enum ClassificationOutcome: Sendable {
    case refused([Issue])
    case done(ClassificationFindings)
}

public struct ClassificationFindings: Sendable {
    public var result: ClassificationResult
    public var inputs: [RunRecord.Input]
}

/// Puts a modulus, or slope and cover, into intensity classes: a raster of codes, and the areas.
public struct ErosionClassification: Sendable {
    public let request: ClassificationRequest

    public init(_ request: ClassificationRequest) { self.request = request }

    public static let rasterName = "intensity.tif"

    /// - Parameter path: of the raster that is written; nil: areas only.
    /// - Throws: `.cancelled`, `.cannotRead`, `.cannotWrite`. When the outcome is a refusal the raster means nothing and
    ///   must not be kept.
    public func run(
        to path: String?, language: Language, progress: (@Sendable (Progress) -> Void)? = nil,
        cancellation: Cancellation? = nil
    ) throws(GeoError) -> ClassificationOutcome {
        var reading = ZoneReading(assumedCRS: request.assumedCRS, alignment: request.alignment)
        reading.issues = request.problems
        guard let kernel = kernel(&reading), !reading.issues.contains(where: { $0.severity == .error }),
            let first = kernel.inputs.first?.source.source, let crs = first.crs
        else { return .refused(reading.issues) }
        let areas = try CellAreas(first.grid, crs: crs, method: request.cellAreas)
        let outputs = path.map { [CellwiseRun.Output($0, options(kernel, language))] } ?? []
        let run = try CellwiseRun(
            grid: first.grid, crs: crs, inputs: kernel.inputs.map(\.source), outputs: outputs, areas: areas)
        let writes = path != nil
        let compute: @Sendable (CellwiseTile, inout ClassificationTally) throws(GeoError) -> Void = {
            (tile, tally) throws(GeoError) in
            kernel.classify(tile, writes: writes, &tally)
        }
        let tally = try run.run(
            { ClassificationTally(kernel) }, workers: request.workers, cancellation: cancellation,
            progress: Self.report(progress, cells: first.grid.cellCount), merge: { $1.add($0) }, compute: compute)
        let issues = kernel.issues(tally, first.grid)
        let all = reading.issues + issues
        if issues.contains(where: { $0.severity == .error }) { return .refused(all) }
        let records = try RunRecord.Input.rasters(
            kernel.inputs.map { ($0.role, $0.source.source, $0.source.band) }, workers: request.workers)
        return .done(
            ClassificationFindings(
                result: kernel.result(tally, ClassificationResult.grid(first.grid, crs, areas), all), inputs: records))
    }

    /// Progress in megapixels.
    private static func report(_ progress: (@Sendable (Progress) -> Void)?, cells: Int) -> (
        @Sendable (Int, Int) -> Void
    )? {
        guard let progress else { return nil }
        let megapixels = Double(cells) / 1e6
        return { done, all in
            progress(
                Progress(
                    .counting, "", done: Int(megapixels * Double(done) / Double(max(1, all))), total: Int(megapixels)))
        }
    }

    private func options(_ kernel: ClassificationKernel, _ language: Language) -> RasterWriter.Options {
        var options = RasterWriter.Options(.uint8, noData: 0)
        let classes = kernel.table.classes
        options.colourTable = Dictionary(
            classes.compactMap { entry in Colour(hex: entry.colour).map { (entry.code, $0) } },
            uniquingKeysWith: { first, _ in first })
        let last = classes.map(\.code).max() ?? 0
        options.categoryNames = (0...last).map { code in
            code == 0
                ? Messages.text("classify.no-class", language)
                : classes.first { $0.code == code }.map { $0.name[language] } ?? ""
        }
        options.bandDescriptions = ["intensity"]
        options.metadata = kernel.metadata
        options.asCOG = true
        return options
    }

    // MARK: Reading

    private func kernel(_ reading: inout ZoneReading) -> ClassificationKernel? {
        switch request.source {
        case .modulus(let file, let unit, let table, let region):
            let source = reading.modulus(file, noData: request.noData)
            let found = source.map { reading.soilLossUnit($0, band: 1, given: unit) }
            guard request.problems.allSatisfy({ $0.severity != .error }) else { return nil }
            guard let breaks = table.breaks(region: region) else {
                let key =
                    region == nil
                    ? "issue.region-needed" : table.regions.isEmpty ? "issue.no-regions" : "issue.no-region"
                reading.issues.append(
                    Issue(
                        .error, table.id,
                        Message(
                            key,
                            [
                                "region": .text(region ?? ""),
                                "known": .list(
                                    table.regions.map { entry in
                                        .message(
                                            Message(
                                                "classify.region",
                                                [
                                                    "id": .text(entry.id), "name": .words(entry.name),
                                                    "allowable": .text(DecimalText.plain(entry.allowable)),
                                                ]))
                                    }),
                            ])))
                return nil
            }
            guard let source, let found else { return nil }
            return ModulusKernel(source, table, region: region.flatMap { table.region($0) }, breaks, found)
        case .matrix(let matrix, let slope, let cover, let isPercent, let landCover, let types, let terraces):
            let slopes = reading.open(slope, noData: nil, isClasses: false, band: 1)
            func placed(_ path: String, isClasses: Bool, _ usual: Resampling) -> RasterSource? {
                reading.open(path, noData: nil, isClasses: isClasses, band: 1).flatMap {
                    reading.placed($0, on: slopes, usual)
                }
            }
            let covers = placed(cover, isClasses: false, .average)
            let land = placed(landCover, isClasses: true, .nearest)
            let terraced = terraces.map { placed($0, isClasses: true, .nearest) }
            guard let slopes, let covers, let land else { return nil }
            if case .some(nil) = terraced { return nil }
            return MatrixKernel(
                matrix, slope: slopes, cover: covers, isPercent: isPercent, landCover: land, types,
                terraces: terraced.flatMap { $0 })
        }
    }
}

extension ClassificationResult {
    fileprivate static func grid(_ grid: RasterGrid, _ crs: CRS, _ areas: CellAreas) -> GridSummary {
        GridSummary(
            width: grid.width, height: grid.height,
            cellWidth: (grid.columnStepX * grid.columnStepX + grid.columnStepY * grid.columnStepY).squareRoot(),
            cellHeight: (grid.rowStepX * grid.rowStepX + grid.rowStepY * grid.rowStepY).squareRoot(),
            crs: crs.description, cellAreas: areas.description, mode: "cells")
    }
}

extension Colour {
    /// #rrggbb.
    init?(hex: String) {
        guard hex.count == 7, hex.hasPrefix("#"), let value = UInt32(hex.dropFirst(), radix: 16) else { return nil }
        self.init(
            red: UInt8(truncatingIfNeeded: value >> 16), green: UInt8(truncatingIfNeeded: value >> 8),
            blue: UInt8(truncatingIfNeeded: value))
    }
}

extension RunRecord {
    /// The record of a classification.
    public init(of findings: ClassificationFindings, _ request: ClassificationRequest, start: Date) {
        let result = findings.result
        var parameters = ["classes": result.table.id, "method": result.method, "area": request.cellAreas.rawValue]
        parameters["region"] = result.region?.id
        parameters["breaks t/km2"] = result.breaks.map { $0.map { DecimalText.plain($0) }.joined(separator: ",") }
        parameters["unit"] = result.modulusUnit?.rawValue
        parameters["matrix"] = result.matrix
        parameters["align"] = request.alignment?.rawValue
        parameters["assume-crs"] = request.assumedCRS
        parameters["nodata"] = request.noData.map { String($0) }
        if case .matrix(_, _, _, let isPercent, _, let land, _) = request.source {
            parameters["cover-unit"] = isPercent ? "percent" : "share"
            parameters["legend"] = land.legend.id
        }
        self.init(
            command: "erosion classify", parameters: parameters, inputs: findings.inputs, operations: [:],
            repairCount: 0, sliverCount: 0, start: start, workers: request.workers)
    }
}
