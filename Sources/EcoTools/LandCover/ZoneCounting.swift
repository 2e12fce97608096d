import GeoCore

/// How zones are laid over one grid of cells, for the analyses that count cells in zones.
struct ZoneCounting: Sendable {
    let grid: RasterGrid
    let crs: CRS
    let areas: CellAreas
    let mode: CoverageMode
    /// Tiles of the raster that sets the grid.
    let plan: TilePlan
    let workers: Int
    let progress: (@Sendable (Progress) -> Void)?
    let cancellation: Cancellation?

    init(
        _ source: RasterSource, band: Int, crs: CRS, cellAreas: CellAreas.Method, mode: CoverageMode, workers: Int,
        progress: (@Sendable (Progress) -> Void)?, cancellation: Cancellation?
    ) throws(GeoError) {
        grid = source.grid
        self.crs = crs
        areas = try CellAreas(source.grid, crs: crs, method: cellAreas)
        self.mode = mode
        let facts = source.bands[band - 1]
        plan = TilePlan(source.grid, blockWidth: facts.blockWidth, blockHeight: facts.blockHeight)
        self.workers = workers
        self.progress = progress
        self.cancellation = cancellation
    }

    /// The rows of a layer that have an area.
    static func rows(_ layer: LoadedLayer) -> [Int] {
        layer.geometries.indices.filter { layer.geometries[$0]?.isEmpty == false }
    }

    func shapes(_ layer: LoadedLayer, _ rows: [Int]) throws(GeoError) -> ZoneShapes {
        progress?(Progress(.preparing, layer.fileName, done: 0, total: rows.count))
        do throws(GeoError) {
            return try ZoneShapes(
                rows.compactMap { layer.geometries[$0] }, crs: layer.crs, on: grid, gridCRS: crs,
                operation: layer.source.operation, workers: workers, cancellation: cancellation)
        } catch {
            throw error.on(layer.fileName)
        }
    }

    /// What is wrong when no zone meets the raster.
    func outside(_ layer: LoadedLayer, of raster: String) -> Issue {
        let bounds = grid.bounds
        return Issue(
            .error, layer.fileName,
            Message(
                "issue.zones-outside-raster",
                [
                    "raster": .text(raster), "crs": .text(crs.description),
                    "bounds": .text("\(bounds.minX), \(bounds.minY), \(bounds.maxX), \(bounds.maxY)"),
                ]))
    }

    /// Progress of cells counted, in megapixels: what a person can compare with the raster.
    func report(rasters: Int) -> (@Sendable (Int, Int) -> Void)? {
        guard let progress else { return nil }
        let megapixels = Double(grid.cellCount) / 1e6 * Double(rasters)
        return { done, all in
            progress(
                Progress(
                    .counting, "", done: Int(megapixels * Double(done) / Double(max(1, all))), total: Int(megapixels)))
        }
    }

    /// Areas of the boundaries themselves, in square metres.
    func territories(_ layer: LoadedLayer, _ rows: [Int]) throws(GeoError) -> [Double] {
        let isPlanar = areas.method == .planar
        let gridCRS = crs
        let operation = layer.source.operation
        let tools: @Sendable () throws(GeoError) -> (Measurer, Transform?) = { () throws(GeoError) in
            if isPlanar, !layer.crs.isSame(as: gridCRS) {
                return (try Measurer(gridCRS), try Transform(from: layer.crs, to: gridCRS, operation: operation))
            }
            return (try Measurer(layer.crs), nil)
        }
        return try Parallel.map(
            rows.count, workers: workers, tools: tools
        ) { (tools: (Measurer, Transform?), index: Int) throws(GeoError) -> Double in
            guard let geometry = layer.geometries[rows[index]] else { return 0 }
            let measured =
                if let transform = tools.1 { try transform.transform(geometry) } else {
                    try geometry.withContinuousLongitudes(in: layer.crs)
                }
            return try tools.0.area(of: measured, method: isPlanar ? .planar : .ellipsoidal)
        }
    }

    /// Area in square metres that pairs of zones share. The cells tell which zones can overlap; the overlay, by how much.
    func overlapSquareMetres(_ layer: LoadedLayer, _ rows: [Int]) throws(GeoError) -> Double {
        let suspects = try ZoneCoverage(try shapes(layer, rows), plan: plan, memoryLimitBytes: 0)
            .overlappingZones(workers: workers, cancellation: cancellation)
        let geometries = suspects.compactMap { layer.geometries[rows[$0]] }
        if geometries.count < 2 { return 0 }
        let unit: PlaneUnit = layer.crs.metresPerUnit.map { .metres(perUnit: $0) } ?? .degrees
        let pieces = try LayerOverlay(footprints: geometries, features: geometries, unit: unit)
            .pieces(workers: workers, cancellation: cancellation)
        let measurer = try Measurer(layer.crs)
        var sum = CompensatedSum()
        for piece in pieces where piece.footprint < piece.feature && piece.geometry.dimension == 2 {
            sum.add(try measurer.area(of: piece.geometry))
        }
        // Shared borders that were digitised with the same vertices leave nothing; rounding leaves this much.
        return sum.value > 0.01 * Double(geometries.count) ? sum.value : 0
    }

    var gridSummary: GridSummary {
        GridSummary(
            width: grid.width, height: grid.height,
            cellWidth: (grid.columnStepX * grid.columnStepX + grid.columnStepY * grid.columnStepY).squareRoot(),
            cellHeight: (grid.rowStepX * grid.rowStepX + grid.rowStepY * grid.rowStepY).squareRoot(),
            crs: crs.description, cellAreas: areas.description, mode: mode.rawValue)
    }

    /// The coordinate operations that brought layers to the grid, by file.
    func operations(_ layers: [LoadedLayer]) -> [String: String] {
        var operations: [String: String] = [:]
        for layer in layers {
            let transform = try? Transform(from: layer.crs, to: crs, operation: layer.source.operation)
            if let transform, !transform.isIdentity { operations[layer.fileName] = transform.operation.name }
        }
        return operations
    }
}
