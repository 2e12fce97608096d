import GeoCore

/// One run of a coverage analysis on inputs that were read.
struct CoverageRun: Sendable {
    let request: CoverageRequest
    let inputs: CoverageInputs
    let progress: (@Sendable (Progress) -> Void)?
    let cancellation: Cancellation?
    let areas: CellAreas
    /// The rows of the zone layer that have an area, then those of the parents' layer.
    let zoneRows: [Int]
    let parentRows: [Int]

    init(
        _ request: CoverageRequest, _ inputs: CoverageInputs, _ progress: (@Sendable (Progress) -> Void)?,
        _ cancellation: Cancellation?
    ) throws(GeoError) {
        self.request = request
        self.inputs = inputs
        self.progress = progress
        self.cancellation = cancellation
        areas = try CellAreas(inputs.grid, crs: inputs.gridCRS, method: request.cellAreas)
        func rows(_ layer: LoadedLayer?) -> [Int] {
            layer?.geometries.indices.filter { layer?.geometries[$0]?.isEmpty == false } ?? []
        }
        zoneRows = rows(inputs.zones)
        parentRows = rows(inputs.parents)
    }

    func outcome() throws(GeoError) -> CoverageOutcome {
        let shapes = try shapes(inputs.zones, zoneRows)
        let plan = plan
        let coverage = ZoneCoverage(shapes, plan: plan, mode: request.mode)
        guard coverage.reachesGrid else { return .refused(inputs.issues + [outside]) }
        var ownCoverage: ZoneCoverage?
        if let parents = inputs.parents {
            ownCoverage = ZoneCoverage(try self.shapes(parents, parentRows), plan: plan, mode: request.mode)
        }
        let counted = try countedRasters()
        let tables = CoverTables(inputs.years, counted)
        let states = try reduce(coverage, tables, counted)
        let own = try ownCoverage.map { (coverage) throws(GeoError) in try reduce(coverage, tables, counted) }
        let beyond = try beyondRaster(coverage, tables, counted)
        let ownBeyond = try ownCoverage.map { (coverage) throws(GeoError) in
            try beyondRaster(coverage, tables, counted)
        }
        return .done(
            try CoverageGathering(
                self, tables: tables, states: states, own: own ?? [], counted: counted, beyond: beyond,
                ownBeyond: ownBeyond ?? []
            ).findings())
    }

    /// The zones, by their places in `zoneRows`, that may share ground with another.
    func overlappingZones() throws(GeoError) -> [Int] {
        let shapes = try shapes(inputs.zones, zoneRows)
        return try ZoneCoverage(shapes, plan: plan, memoryLimitBytes: 0)
            .overlappingZones(workers: request.workers, cancellation: cancellation)
    }

    /// Cells of tiles of the first raster.
    private var plan: TilePlan {
        let band = inputs.years[0].source.bands[inputs.years[0].band - 1]
        return TilePlan(inputs.grid, blockWidth: band.blockWidth, blockHeight: band.blockHeight)
    }

    private func shapes(_ layer: LoadedLayer, _ rows: [Int]) throws(GeoError) -> ZoneShapes {
        progress?(Progress(.preparing, layer.fileName, done: 0, total: rows.count))
        do throws(GeoError) {
            return try ZoneShapes(
                rows.compactMap { layer.geometries[$0] }, crs: layer.crs, on: inputs.grid, gridCRS: inputs.gridCRS,
                operation: layer.source.operation, workers: request.workers, cancellation: cancellation)
        } catch {
            throw error.on(layer.fileName)
        }
    }

    /// Of each zone, what lies beyond the raster.
    private func beyondRaster(_ coverage: ZoneCoverage, _ tables: CoverTables, _ counted: [CountedRaster?])
        throws(GeoError) -> [Double]
    {
        try ZonalRun(coverage, inputs: tables.inputs(counted), areas: areas)
            .squareMetresOutside(workers: request.workers, cancellation: cancellation)
    }

    private var outside: Issue {
        let bounds = inputs.grid.bounds
        return Issue(
            .error, inputs.zones.fileName,
            Message(
                "issue.zones-outside-raster",
                [
                    "raster": .text(inputs.years[0].source.path), "crs": .text(inputs.gridCRS.description),
                    "bounds": .text("\(bounds.minX), \(bounds.minY), \(bounds.maxX), \(bounds.maxY)"),
                ]))
    }

    private func reduce(_ coverage: ZoneCoverage, _ tables: CoverTables, _ counted: [CountedRaster?])
        throws(GeoError) -> [[ClassTable.State]]
    {
        let run = try ZonalRun(coverage, inputs: tables.inputs(counted), areas: areas)
        let progress = progress
        let cells = inputs.grid.cellCount
        return try run.reduce(
            ReducerList(tables.reducers), workers: request.workers, cancellation: cancellation,
            progress: { done, all in
                // In megapixels: what a person can compare with the raster.
                let megapixels = Double(cells) / 1e6 * Double(inputs.years.count)
                progress?(
                    Progress(
                        .counting, "", done: Int(megapixels * Double(done) / Double(max(1, all))),
                        total: Int(megapixels)))
            })
    }

    // MARK: - Which cells count

    /// Whether the class of a cell decides alone.
    private func needsVerdicts(_ year: CoverageInputs.Year) throws(GeoError) -> Bool {
        if year.canopy != nil { return true }
        if inputs.mask != nil, !year.classes.codesInsideMask.isEmpty { return true }
        let least = try areas.squareMetres(ofRows: 0..<1)[0]
        let last = try areas.squareMetres(ofRows: (inputs.grid.height - 1)..<inputs.grid.height)[0]
        // Where the cells of a row differ, the least may lie anywhere: near the limit patches are looked at.
        let slack = areas.isUniformAlongRows ? 1 + 1e-9 : 0.98
        return minimumPatchSquareMetres > min(least, last) * slack
    }

    var minimumPatchSquareMetres: Double {
        request.minimumPatchSquareMetres ?? request.definition.minimumPatchSquareMetres ?? 0
    }

    var connectivity: Connectivity { request.connectivity ?? request.definition.connectivity }

    struct CountedRaster: Sendable {
        var source: RasterSource
        var patches: PatchSummary
        let workspace: Workspace
    }

    /// The rasters of verdicts; where one year needs one, all have one, so that years can be compared.
    private func countedRasters() throws(GeoError) -> [CountedRaster?] {
        var isNeeded = false
        for year in inputs.years where try needsVerdicts(year) { isNeeded = true }
        guard isNeeded else { return inputs.years.map { _ in nil } }
        let workspace = try Workspace()
        let mask = try inputs.mask.map { (layer) throws(GeoError) in
            let rows = layer.geometries.indices.filter { layer.geometries[$0]?.isEmpty == false }
            return ZoneCoverage(try shapes(layer, rows), plan: plan, mode: .centre, memoryLimitBytes: 0)
        }
        let progress = progress
        let years = inputs.years
        return try Parallel.map(years.count, workers: request.workers, cancellation: cancellation) {
            (index: Int) throws(GeoError) -> CountedRaster? in
            let year = years[index]
            let path = "\(workspace.path)/counted-\(index).tif"
            let cells = CountedCells(
                year: year, canopy: request.definition.canopy, minimumPatchSquareMetres: minimumPatchSquareMetres,
                connectivity: connectivity, mask: mask, areas: areas, cancellation: cancellation)
            let patches = try cells.write(to: path, crs: inputs.gridCRS) { done, all in
                progress?(Progress(.patches, year.label, done: done, total: all))
            }
            return CountedRaster(source: try RasterSource(path), patches: patches, workspace: workspace)
        }
    }
}

/// Which tables are asked of the engine in one pass, and where each answer is.
struct CoverTables: Sendable {
    /// For each year: classes, or pairs of class and verdict.
    let reducers: [ClassTable]
    /// From-to pairs of years, as indices.
    let pairs: [(from: Int, to: Int)]
    private let years: [CoverageInputs.Year]
    private let hasVerdicts: Bool

    init(_ years: [CoverageInputs.Year], _ counted: [CoverageRun.CountedRaster?]) {
        self.years = years
        let hasVerdicts = counted.contains { $0 != nil }
        self.hasVerdicts = hasVerdicts
        var pairs = (0..<max(0, years.count - 1)).map { (from: $0, to: $0 + 1) }
        if years.count > 2 { pairs.append((from: 0, to: years.count - 1)) }
        self.pairs = pairs
        let count = years.count
        var reducers = (0..<count).map { ClassTable(input: $0, against: hasVerdicts ? count + $0 : nil) }
        reducers += pairs.map { ClassTable(input: $0.from, against: $0.to) }
        if hasVerdicts { reducers += pairs.map { ClassTable(input: count + $0.from, against: count + $0.to) } }
        self.reducers = reducers
    }

    func inputs(_ counted: [CoverageRun.CountedRaster?]) -> [ZonalInput] {
        years.map { ZonalInput($0.source, band: $0.band, form: .classes) }
            + counted.compactMap { $0.map { ZonalInput($0.source, form: .classes) } }
    }

    func classes(_ states: [ClassTable.State], year: Int) -> [ClassArea] { states[year].classes }

    func matrix(_ states: [ClassTable.State], pair: Int) -> [ClassArea] { states[years.count + pair].classes }

    /// Pairs of verdicts; nil where classes decide.
    func verdicts(_ states: [ClassTable.State], pair: Int) -> [ClassArea]? {
        hasVerdicts ? states[years.count + pairs.count + pair].classes : nil
    }
}
