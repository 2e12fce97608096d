import GeoCore

/// What one composite says of one site and its ring, for one index.
struct IndexMean: Sendable, Hashable {
    var mean: Double?
    var cells = 0.0
    var coveredCells = 0.0
    /// Ground with a value.
    var squareMetres = 0.0
    /// All ground that there is a share of: the site's own area where it goes beyond the raster.
    var wholeSquareMetres = 0.0
}

/// The means of all composites.
struct EvidenceMeans: Sendable {
    /// [composite][index][site]
    var sites: [[[IndexMean]]]
    /// The same of the rings; empty without rings.
    var rings: [[[IndexMean]]]
    /// One a composite.
    var grids: [GridSummary]
}

/// Counts every composite once for all sites and rings, on its own grid; the cells of zones are found once a grid.
struct EvidenceGathering {
    let request: EvidenceRequest
    let series: EvidenceSeries
    let sites: EvidenceSites
    let squareMetres: [Double]
    let rings: [Geometry]
    let progress: (@Sendable (Progress) -> Void)?
    let cancellation: Cancellation?
    private(set) var operations: [String: String] = [:]

    init(
        request: EvidenceRequest, series: EvidenceSeries, sites: EvidenceSites, squareMetres: [Double],
        rings: [Geometry], progress: (@Sendable (Progress) -> Void)?, cancellation: Cancellation?
    ) {
        self.request = request
        self.series = series
        self.sites = sites
        self.squareMetres = squareMetres
        self.rings = rings
        self.progress = progress
        self.cancellation = cancellation
    }

    /// A grid that composites lie on, with the cells of the zones.
    private struct Placement {
        var crs: CRS
        var coverage: ZoneCoverage
        var areas: CellAreas
        var landCover: RasterSource?
        var summary: GridSummary
    }

    mutating func means(_ files: CompositeFiles, _ reading: inout ZoneReading) throws(GeoError) -> EvidenceMeans {
        let none = series.indices.map { _ in sites.sites.map { _ in IndexMean() } }
        let empty = GridSummary(width: 0, height: 0, cellWidth: 0, cellHeight: 0, crs: "", cellAreas: "", mode: "")
        var means = EvidenceMeans(
            sites: Array(repeating: none, count: series.composites.count),
            rings: rings.isEmpty ? [] : Array(repeating: none, count: series.composites.count),
            grids: Array(repeating: empty, count: series.composites.count))
        var placements: [Placement] = []
        for (number, group) in files.groups.enumerated() {
            try cancellation?.check()
            progress?(Progress(.measuring, group.source.path, done: number, total: files.groups.count))
            guard let crs = group.source.crs else { continue }
            let known = placements.firstIndex {
                $0.coverage.grid.coincides(with: group.source.grid) && $0.crs.isSame(as: crs)
            }
            let placement: Placement
            if let known {
                placement = placements[known]
            } else {
                placement = try place(group.source, crs, files)
                placements.append(placement)
            }
            try count(group, placement, files, &means)
        }
        if !placements.contains(where: { $0.coverage.reachesGrid }), let first = files.groups.first {
            reading.issues.append(Self.outside(sites.source, first.source))
        }
        if placements.count > 1 {
            reading.issues.append(
                Issue(
                    .note, request.seriesFile,
                    Message("evidence.issue.several-grids", ["count": .text(String(placements.count))])))
        }
        checkRange(means, &reading)
        return means
    }

    private mutating func place(_ source: RasterSource, _ crs: CRS, _ files: CompositeFiles) throws(GeoError)
        -> Placement
    {
        let grid = source.grid
        let transform = try Transform(from: sites.crs, to: crs, operation: sites.operation)
        if !transform.isIdentity { operations["\(sites.source) to \(source.path)"] = transform.operation.name }
        let shapes = try ZoneShapes(
            sites.sites.map(\.ground) + rings, crs: sites.crs, on: grid, gridCRS: crs, operation: sites.operation,
            workers: request.workers, cancellation: cancellation)
        let band = source.bands[0]
        let coverage = ZoneCoverage(
            shapes, plan: TilePlan(grid, blockWidth: band.blockWidth, blockHeight: band.blockHeight),
            mode: series.isCentreMode ? .centre : .exact)
        let areas = try CellAreas(grid, crs: crs, method: .ellipsoidal)
        var cover = files.landCover
        if let other = cover, !(other.grid.coincides(with: grid) && other.crs?.isSame(as: crs) == true) {
            cover = try other.aligned(to: grid, crs: crs, by: .nearest)
        }
        return Placement(
            crs: crs, coverage: coverage, areas: areas, landCover: cover,
            summary: GridSummary(
                width: grid.width, height: grid.height,
                cellWidth: (grid.columnStepX * grid.columnStepX + grid.columnStepY * grid.columnStepY).squareRoot(),
                cellHeight: (grid.rowStepX * grid.rowStepX + grid.rowStepY * grid.rowStepY).squareRoot(),
                crs: crs.description, cellAreas: areas.description,
                mode: (series.isCentreMode ? CoverageMode.centre : .exact).rawValue))
    }

    private func count(
        _ group: CompositeFiles.Group, _ placement: Placement, _ files: CompositeFiles, _ means: inout EvidenceMeans
    ) throws(GeoError) {
        for composite in group.layout.composites { means.grids[composite] = placement.summary }
        guard placement.coverage.reachesGrid else { return }
        var inputs = group.layout.bands.map { ZonalInput(group.source, band: $0, form: .values) }
        var cover: (input: Int, classes: [Set<Int>?])?
        if let raster = placement.landCover {
            cover = (inputs.count, sites.sites.map { _ in nil } + sites.sites.map(classes))
            inputs.append(ZonalInput(raster, band: files.landCoverBand, form: .values))
        }
        let reducer = IndexReducer(
            jobs: group.layout.jobs, invalidValues: series.invalidValues, scale: series.scale, offset: series.offset,
            inputCount: inputs.count, landCover: cover)
        let run = try ZonalRun(placement.coverage, inputs: inputs, areas: placement.areas)
        let states = try run.reduce(reducer, workers: request.workers, cancellation: cancellation)
        let grid = placement.coverage.grid
        for (zone, state) in states.enumerated() {
            let site = zone % sites.sites.count
            let isRing = zone >= sites.sites.count
            let extent = placement.coverage.shapes.extents[zone]
            let isInside = extent.map { extent in
                extent.minX >= 0 && extent.minY >= 0 && extent.maxX <= Double(grid.width)
                    && extent.maxY <= Double(grid.height)
            }
            let whole =
                isRing || isInside ?? true
                ? state.coveredSquareMetres : max(state.coveredSquareMetres, squareMetres[site])
            for (job, sums) in state.jobs.enumerated() {
                let composite = group.layout.composites[job / series.indices.count]
                let mean = IndexMean(
                    mean: sums.mean, cells: sums.cells, coveredCells: state.coveredCells,
                    squareMetres: sums.squareMetres, wholeSquareMetres: whole)
                let index = job % series.indices.count
                if isRing {
                    means.rings[composite][index][site] = mean
                } else {
                    means.sites[composite][index][site] = mean
                }
            }
        }
    }

    /// The codes of land cover that count in the ring of a site; nil: all.
    private func classes(_ site: EvidenceSite) -> Set<Int>? {
        guard let cover = series.ring?.landCover else { return nil }
        let stated = site.ledger?.landType.flatMap { cover.byLandType[$0] } ?? cover.classes
        return stated.isEmpty ? nil : Set(stated)
    }

    /// Means far from -1 to 1 are no indices: whole numbers whose scale nobody has told. Means that are all nearly zero
    /// have been scaled twice.
    private func checkRange(_ means: EvidenceMeans, _ reading: inout ZoneReading) {
        for (place, index) in series.indices.enumerated() {
            let greatest = means.sites.flatMap { $0[place].compactMap(\.mean) }.max { abs($0) < abs($1) }
            guard let greatest else { continue }
            if series.scale != 1, abs(greatest) < 0.001 {
                reading.issues.append(
                    Issue(
                        .error, request.seriesFile,
                        Message(
                            "evidence.issue.all-zero",
                            ["index": .text(index.name), "value": .number(greatest, decimals: 6, unit: "")])))
            }
            guard abs(greatest) > 1.5 else { continue }
            reading.issues.append(
                Issue(
                    .error, request.seriesFile,
                    Message(
                        "evidence.issue.no-index",
                        ["index": .text(index.name), "value": .number(greatest, decimals: 3, unit: "")])))
        }
    }

    private static func outside(_ zones: String, _ source: RasterSource) -> Issue {
        let bounds = source.grid.bounds
        return Issue(
            .error, zones,
            Message(
                "issue.zones-outside-raster",
                [
                    "raster": .text(source.path), "crs": .text(source.crs?.description ?? "-"),
                    "bounds": .text("\(bounds.minX), \(bounds.minY), \(bounds.maxX), \(bounds.maxY)"),
                ]))
    }
}
