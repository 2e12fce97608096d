import Foundation
import GeoCore

/// What is asked: of the soil that is lost on slopes, what arrives at streams.
public struct SedimentRequest: Sendable {
    /// The elevation model, its treatment and flow; its least area of a stream is needed.
    public var terrain: TerrainRequest
    /// Soil loss, t/(km²·a).
    public var modulus: ErosionInput
    /// C (of CSLE: B, or T on cropland).
    public var cover: ErosionInput
    /// Soil loss without cover and practices, t/(km²·a), for what they avoid.
    public var bareModulus: ErosionInput?
    /// Where it is 1, water and what it carries reach a stream: ditches, drains.
    public var drainage: ErosionInput?
    public var parameters = SedimentDelivery.Parameters()
    public var alignment: Resampling?
    public var cellAreas = CellAreas.Method.ellipsoidal

    public init(terrain: TerrainRequest, modulus: ErosionInput, cover: ErosionInput) {
        self.terrain = terrain
        self.modulus = modulus
        self.cover = cover
    }
}

/// Sediment of an area. Amounts in t/a, areas in square metres.
public struct SedimentResult: Sendable, Codable {
    public var parameters: SedimentDelivery.Parameters
    public var flow: String
    public var streamSquareMetres: Double
    public var grid: GridSummary
    /// Slopes that drain to a stream and have all inputs.
    public var cells: Int
    public var squareMetres: Double
    /// Streams and drains.
    public var streamCellSquareMetres: Double
    /// Slopes that drain to no stream, and what is lost on them.
    public var undrainedSquareMetres: Double
    public var undrainedTonnes: Double
    /// Slopes where the modulus or C has no data: nothing of theirs is counted, and nothing passes.
    public var missingSquareMetres: Double
    /// Those among them that have a modulus and no C, and what is lost on them.
    public var missingCoverSquareMetres: Double
    public var missingCoverTonnes: Double
    /// Of the slopes that drain to a stream and have all inputs: loss = export + deposition + what goes into cells without
    /// data + what goes astray.
    public var lossTonnes: Double
    public var exportTonnes: Double
    public var depositionTonnes: Double
    /// What enters slopes where the modulus or C has no data.
    public var intoMissingTonnes: Double
    /// What leaves towards no stream: off the raster, into gaps of the elevations, onto slopes that drain to none.
    public var astrayTonnes: Double
    /// Mean by area; nil without cells.
    public var meanRatio: Double?
    public var avoidedErosionTonnes: Double?
    public var avoidedExportTonnes: Double?
    public var terrain: TerrainResult
    public var issues: [Issue]
}

public enum SedimentOutcome: Sendable {
    case refused([Issue])
    case done(SedimentResult, [RunRecord.Input])
}

/// How much sediment reaches streams, and where the rest stays. The terrain and all numbers are held in memory, about 200
/// bytes a cell.
public struct SedimentAnalysis: Sendable {
    public let request: SedimentRequest

    public init(_ request: SedimentRequest) { self.request = request }

    /// Reads, validates, routes and writes. Neither findings nor rasters depend on the number of workers.
    ///
    /// - Parameter folder: where rasters are written; nil: the result alone.
    public func run(
        to folder: StagedFolder? = nil, progress: (@Sendable (Progress) -> Void)? = nil,
        cancellation: Cancellation? = nil
    ) throws(GeoError) -> SedimentOutcome {
        let terrain: TerrainFindings
        var issues: [Issue] = []
        switch try TerrainAnalysis(request.terrain).run(progress: progress, cancellation: cancellation) {
        case .refused(let found):
            // What is wrong with the other rasters is said too.
            var reading = ZoneReading(assumedCRS: request.terrain.assumedCRS, alignment: request.alignment)
            _ = SedimentLayers.open(request, &reading)
            return .refused(found + reading.issues.filter { !found.contains($0) })
        case .done(let findings):
            terrain = findings
            issues = findings.result.issues
        }
        var reading = ZoneReading(assumedCRS: request.terrain.assumedCRS, alignment: request.alignment)
        guard let layers = SedimentLayers.open(request, &reading) else { return .refused(issues + reading.issues) }
        issues += reading.issues.filter { !issues.contains($0) }
        let model = terrain.surface
        let areas = try CellAreas(model.grid, crs: model.crs, method: request.cellAreas)
        let cells = try layers.cells(terrain, areas, request, cancellation)
        progress?(Progress(.measuring, "", done: 0, total: 1))
        let sharing = request.terrain.sharing
        let network: FlowNetwork
        if let known = terrain.network {
            network = known
        } else {
            network = try FlowNetwork(model, terrain.directions, sharing)
        }
        let routing = TerrainRouting(
            visitor: try FlowVisitor(network, cancellation: cancellation), sharesFlow: sharing != .single)
        let budget = SedimentBudget(cells, routing, request.parameters)
        try cancellation?.check()
        let bare = try layers.bare.map { (layer) throws(GeoError) in try layer.values(model.grid) }
        let sheets = SedimentSheets(cells, budget, bare)
        var result = SedimentResult(
            cells, budget, sheets, request, terrain.result,
            GridSummary(
                width: model.grid.width, height: model.grid.height,
                cellWidth: terrain.result.cellWidthMetres, cellHeight: terrain.result.cellHeightMetres,
                crs: model.crs.description, cellAreas: areas.description, mode: "cell"), issues)
        if result.cells == 0 { result.issues.append(Issue(.warning, request.terrain.file, Message("sediment.none"))) }
        if let folder { try sheets.write(to: folder, model, request, cancellation) }
        return .done(result, terrain.inputs + (try layers.records(request.terrain.workers)))
    }
}

/// The rasters beside the terrain, on its cells.
struct SedimentLayers {
    struct Layer {
        var role: String
        var source: RasterSource?
        var band: Int
        var number: Double

        /// Of all cells, row by row; NaN where there is no data.
        func values(_ grid: RasterGrid) throws(GeoError) -> [Double] {
            guard let source else { return Array(repeating: number, count: grid.cellCount) }
            let reader = try RasterReader(source)
            var values = [Double](repeating: 0, count: grid.cellCount)
            var marks = [UInt8](repeating: 1, count: grid.cellCount)
            let rowsAtOnce = max(1, (1 << 22) / grid.width)
            var failure: GeoError?
            values.withUnsafeMutableBufferPointer { values in
                marks.withUnsafeMutableBufferPointer { marks in
                    do throws(GeoError) {
                        var row = 0
                        while row < grid.height {
                            let rows = min(rowsAtOnce, grid.height - row)
                            let part = row * grid.width..<(row + rows) * grid.width
                            try reader.readDoubles(
                                PixelWindow(column: 0, row: row, width: grid.width, height: rows), band: band,
                                scaled: true, into: UnsafeMutableBufferPointer(rebasing: values[part]),
                                validity: UnsafeMutableBufferPointer(rebasing: marks[part]))
                            row += rows
                        }
                    } catch { failure = error }
                }
            }
            if let failure { throw failure }
            for cell in values.indices where marks[cell] == 0 { values[cell] = .nan }
            return values
        }
    }

    var modulus: Layer
    var cover: Layer
    var bare: Layer?
    var drainage: Layer?

    /// nil, with what is wrong, when something cannot be used.
    static func open(_ request: SedimentRequest, _ reading: inout ZoneReading) -> SedimentLayers? {
        let file = request.terrain.file
        let reference = reading.open(file, noData: nil, isClasses: false, band: request.terrain.band)
        func layer(_ role: String, _ input: ErosionInput, _ usual: Resampling) -> Layer? {
            switch input {
            case .number(let number):
                if number.isFinite, number >= 0 { return Layer(role: role, source: nil, band: 1, number: number) }
                reading.issues.append(
                    Issue(.error, role, Message("soil-loss.number-invalid", ["value": .text("\(number)")])))
                return nil
            case .raster(let path, let band):
                guard let source = reading.open(path, noData: nil, isClasses: false, band: band) else { return nil }
                guard let reference else { return nil }
                guard let placed = reading.placed(source, onCellsOf: reference, usual) else { return nil }
                return Layer(role: role, source: placed, band: band, number: .nan)
            }
        }
        let modulus = layer("modulus", request.modulus, .bilinear)
        let cover = layer("cover", request.cover, .bilinear)
        let bare = request.bareModulus.map { layer("bare modulus", $0, .bilinear) }
        let drainage = request.drainage.map { layer("drainage", $0, .nearest) }
        guard let modulus, let cover, !reading.issues.contains(where: { $0.severity == .error }) else { return nil }
        return SedimentLayers(
            modulus: modulus, cover: cover, bare: bare.flatMap(\.self), drainage: drainage.flatMap(\.self))
    }

    func records(_ workers: Int) throws(GeoError) -> [RunRecord.Input] {
        let rasters = [modulus, cover, bare, drainage].compactMap { layer in
            layer.flatMap { layer in layer.source.map { (layer.role, $0, layer.band) } }
        }
        return try RunRecord.Input.rasters(rasters, workers: workers)
    }

    func cells(
        _ terrain: TerrainFindings, _ areas: CellAreas, _ request: SedimentRequest, _ cancellation: Cancellation?
    ) throws(GeoError) -> SedimentBudget.Cells {
        let grid = terrain.surface.grid
        var slopes = [Double](repeating: .nan, count: grid.cellCount)
        slopes.withUnsafeMutableBufferPointer {
            terrain.surface.slopes(grid.window, request.terrain.slope, into: $0)
            for cell in $0.indices { $0[cell] = tan($0[cell] * .pi / 180) }
        }
        try cancellation?.check()
        var isStream = [Bool](repeating: false, count: grid.cellCount)
        if let orders = terrain.streams?.orders {
            for row in 0..<grid.height {
                for (column, order) in orders.row(row).enumerated() where order > 0 {
                    isStream[row * grid.width + column] = true
                }
            }
        }
        if let drainage {
            for (cell, value) in try drainage.values(grid).enumerated() where value == 1 { isStream[cell] = true }
        }
        return SedimentBudget.Cells(
            soilLoss: try modulus.values(grid), cover: try cover.values(grid), slope: slopes, isStream: isStream,
            squareMetres: try CellAreas.Evaluator(areas).squareMetres(of: grid.window))
    }
}
