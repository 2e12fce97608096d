import GeoCore

/// One run of a coverage analysis on inputs that were read.
struct CoverageRun: Sendable {
    let request: CoverageRequest
    let inputs: CoverageInputs
    let progress: (@Sendable (Progress) -> Void)?
    let cancellation: Cancellation?
    let counting: ZoneCounting
    var areas: CellAreas { counting.areas }
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
        counting = try ZoneCounting(
            inputs.years[0].source, band: inputs.years[0].band, crs: inputs.gridCRS, cellAreas: request.cellAreas,
            mode: request.mode, workers: request.workers, progress: progress, cancellation: cancellation)
        zoneRows = ZoneCounting.rows(inputs.zones)
        parentRows = inputs.parents.map(ZoneCounting.rows) ?? []
    }

    func outcome() throws(GeoError) -> CoverageOutcome {
        let shapes = try counting.shapes(inputs.zones, zoneRows)
        let plan = counting.plan
        let coverage = ZoneCoverage(shapes, plan: plan, mode: request.mode)
        guard coverage.reachesGrid else {
            return .refused(inputs.issues + [counting.outside(inputs.zones, of: inputs.years[0].source.path)])
        }
        var ownCoverage: ZoneCoverage?
        if let parents = inputs.parents {
            ownCoverage = ZoneCoverage(try counting.shapes(parents, parentRows), plan: plan, mode: request.mode)
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

    /// Of each zone, what lies beyond the raster.
    private func beyondRaster(_ coverage: ZoneCoverage, _ tables: CoverTables, _ counted: [CountedRaster?])
        throws(GeoError) -> [Double]
    {
        try ZonalRun(coverage, inputs: tables.inputs(counted), areas: areas)
            .squareMetresOutside(workers: request.workers, cancellation: cancellation)
    }

    private func reduce(_ coverage: ZoneCoverage, _ tables: CoverTables, _ counted: [CountedRaster?])
        throws(GeoError) -> [[ClassTable.State]]
    {
        let run = try ZonalRun(coverage, inputs: tables.inputs(counted), areas: areas)
        return try run.reduce(
            ReducerList(tables.reducers), workers: request.workers, cancellation: cancellation,
            progress: counting.report(rasters: inputs.years.count))
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
            ZoneCoverage(
                try counting.shapes(layer, ZoneCounting.rows(layer)), plan: counting.plan, mode: .centre,
                memoryLimitBytes: 0)
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
        pairs = Self.pairs(years.count)
        let count = years.count
        var reducers = (0..<count).map { ClassTable(input: $0, against: hasVerdicts ? count + $0 : nil) }
        reducers += pairs.map { ClassTable(input: $0.from, against: $0.to) }
        if hasVerdicts { reducers += pairs.map { ClassTable(input: count + $0.from, against: count + $0.to) } }
        self.reducers = reducers
    }

    /// From each date to the next, and from the first to the last where there are more than two, as places.
    static func pairs(_ count: Int) -> [(from: Int, to: Int)] {
        let next = (0..<max(0, count - 1)).map { (from: $0, to: $0 + 1) }
        return count > 2 ? next + [(from: 0, to: count - 1)] : next
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
