import Foundation
import GeoCore

/// L, S and LS from an elevation model: slope, flow and length of slope or contributing area, then the equation.
public struct TopographyAnalysis: Sendable {
    public var terrain: TerrainRequest
    public var equation: LSEquation
    public var grid: FactorGridOptions
    /// Where the slope falls to a fraction of the steepest slope above, runoff begins anew (`SlopeLength`).
    public var cutsLengths = true
    /// The side of a cell where the model is in degrees: variants of contributing area take square cells.
    public var cellMetres: Double?

    public init(_ terrain: TerrainRequest, equation: LSEquation, grid: FactorGridOptions) {
        self.terrain = terrain
        self.equation = equation
        self.grid = grid
    }

    /// Reads, validates and computes. Neither findings nor rasters depend on the number of workers.
    ///
    /// - Parameter folder: where l.tif, s.tif and ls.tif are written; nil: the result alone.
    /// - Throws: `.cancelled`, `.cannotWrite`.
    public func run(
        to folder: StagedFolder? = nil, progress: (@Sendable (Progress) -> Void)? = nil,
        cancellation: Cancellation? = nil
    ) throws(GeoError) -> FactorOutcome {
        if equation.variant.runoff == .slopeLength, terrain.sharing != .single {
            return .refused([Issue(.error, "--flow", Message("issue.erosion.length-by-d8"))])
        }
        let found: TerrainFindings
        switch try TerrainAnalysis(terrain).run(progress: progress, cancellation: cancellation) {
        case .refused(let issues): return .refused(issues)
        case .done(let findings): found = findings
        }
        let rasters = try TerrainLayers(found, terrain, grid.workers, cancellation)
        defer { rasters.remove() }
        let runoff: RunoffInput
        switch equation.variant.runoff {
        case .slopeLength: runoff = try rasters.lengths(cutsLengths)
        case .contributingArea: runoff = try rasters.accumulation(equation.variant.needsAspect, cellMetres)
        }
        var request = FactorRequest.topography(
            slope: try rasters.slope(), unit: .degrees, runoff: runoff, equation: equation, grid)
        request.origin = terrain.file
        switch try FactorAnalysis(request).run(to: folder, progress: progress, cancellation: cancellation) {
        case .refused(let issues): return .refused(found.result.issues + issues)
        case .done(var findings):
            findings.inputs = found.inputs
            findings.result.issues = found.result.issues + coarseness(found) + findings.result.issues
            findings.result.caveats.append(
                Message(
                    "erosion.factors.terrain",
                    [
                        "depressions": .text(terrain.treatment.name), "flow": .text(terrain.sharing.name),
                        "slope": .text(terrain.slope.rawValue),
                    ]))
            for name in ["slope", "length", "upper-length", "accumulation", "aspect"] {
                findings.parameters[name] = nil
            }
            findings.parameters["dem"] = terrain.file
            findings.parameters["depressions"] = terrain.treatment.name
            findings.parameters["flow"] = terrain.sharing.name
            findings.parameters["slope-method"] = terrain.slope.rawValue
            findings.parameters["metres-per-height-unit"] = terrain.metresPerHeightUnit.map { String($0) }
            findings.parameters["fill-voids"] = terrain.fillsVoidsUpToCells.map { String($0) }
            if equation.variant.runoff == .slopeLength {
                findings.parameters["length-cutoff"] = cutsLengths ? "0.5, below 5 % 0.7" : "none"
            }
            return .done(findings)
        }
    }
}

extension TopographyAnalysis {
    /// Cells that are nearly as long as the longest slope that counts all get nearly the same L.
    private func coarseness(_ found: TerrainFindings) -> [Issue] {
        let side = min(found.result.cellWidthMetres, found.result.cellHeightMetres)
        guard let cap = equation.lengthCapMetres, equation.variant.runoff == .slopeLength, 2 * side > cap else {
            return []
        }
        return [
            Issue(
                .warning, terrain.file,
                Message(
                    "issue.erosion.cells-too-large",
                    ["side": .number(side, decimals: 1, unit: "m"), "cap": .number(cap, decimals: 1, unit: "m")]))
        ]
    }
}

/// Terrain as rasters of a folder of its own, for a computation cell by cell.
private struct TerrainLayers {
    private let found: TerrainFindings
    private let request: TerrainRequest
    private let workers: Int
    private let cancellation: Cancellation?
    private let folder: URL

    init(
        _ found: TerrainFindings, _ request: TerrainRequest, _ workers: Int, _ cancellation: Cancellation?
    ) throws(GeoError) {
        self.found = found
        self.request = request
        self.workers = workers
        self.cancellation = cancellation
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("eco-terrain-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw GeoError(
                .cannotWrite, "write the results", on: folder.path, trail: [error.localizedDescription])
        }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func slope() throws(GeoError) -> ErosionInput {
        let (model, method) = (found.model, request.slope)
        return try write("slope", .float64) { window, out in model.slopes(window, method, into: out) }
    }

    func lengths(_ cuts: Bool) throws(GeoError) -> RunoffInput {
        let slopes = try found.model.slopeCells(request.slope, workers: workers, cancellation: cancellation)
        var options = GeoCore.SlopeLength.Options()
        if !cuts { options.cutoff = nil }
        let lengths = try GeoCore.SlopeLength(
            found.directions, slopes: slopes, options: options, workers: workers, cancellation: cancellation)
        // Gaps have no length; every cell with a height has one at its lower edge.
        let lower = try write("lower", .float32) { window, out in
            lengths.lower.copy(window, into: out) { $0 == 0 ? .nan : Double($0) }
        }
        let upper = try write("upper", .float32) { window, out in
            lengths.lower.copy(window, into: out) { $0 == 0 ? .nan : 0 }
            let above = UnsafeMutableBufferPointer<Double>.allocate(capacity: window.cellCount)
            defer { above.deallocate() }
            lengths.upper.copy(window, into: above, Double.init)
            for cell in 0..<window.cellCount where !out[cell].isNaN { out[cell] = above[cell] }
        }
        return .length(lower: lower, upper: upper)
    }

    func accumulation(_ needsAspect: Bool, _ cellMetres: Double?) throws(GeoError) -> RunoffInput {
        let cells = try write("accumulation", .float64) { [found] window, out in
            found.accumulation.copy(window, into: out) { $0 == 0 ? .nan : $0 }
        }
        var aspect: ErosionInput?
        if needsAspect {
            let (model, method) = (found.model, request.slope)
            aspect = try write("aspect", .float64) { window, out in
                let slopes = UnsafeMutableBufferPointer<Double>.allocate(capacity: window.cellCount)
                defer { slopes.deallocate() }
                model.slopes(window, method, into: slopes, aspects: out)
            }
        }
        return .accumulation(cells, aspect: aspect, cellMetres: cellMetres)
    }

    private func write(
        _ name: String, _ type: CellType,
        _ fill: @escaping @Sendable (PixelWindow, UnsafeMutableBufferPointer<Double>) -> Void
    ) throws(GeoError) -> ErosionInput {
        var options = RasterWriter.Options(type, noData: -9999)
        options.compression = .none
        let path = folder.appendingPathComponent("\(name).tif").path
        let run = try CellwiseRun(
            grid: found.model.grid, crs: found.model.crs, inputs: [], outputs: [.init(path, options)])
        _ = try run.run(
            { 0 }, workers: workers, cancellation: cancellation, merge: { _, _ in },
            compute: { (tile, _) throws(GeoError) in fill(tile.window, tile.output(0)) })
        return .raster(path: path, band: 1)
    }
}
