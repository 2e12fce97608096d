import Foundation
import GeoCore

/// What are the values of rasters in each zone?
///
/// Every raster is counted on its own grid: zones are brought to the raster, never the raster to the zones.
public struct ZonalAnalysis: Sendable {
    public let request: ZonalRequest

    public init(_ request: ZonalRequest) { self.request = request }

    /// Reads, validates and reduces. The findings do not depend on the number of workers.
    ///
    /// - Throws: `.cancelled`; `.cannotRead` for a raster that turns out to be damaged.
    public func run(
        progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> ZonalOutcome {
        var reading = ZoneReading(assumedCRS: request.assumedCRS, alignment: request.alignment)
        progress?(Progress(.reading, request.zones.file, done: 0, total: 1))
        let loader = LayerLoader(
            assumedCRS: request.assumedCRS, repairs: request.allowsLargeRepairs ? .allowsLarge : .refusesLarge,
            areaMethod: request.cellAreas == .planar ? .planar : .ellipsoidal, workers: request.workers,
            cancellation: cancellation, goesRoundTheGlobe: true)
        let zones = reading.layer(request.zones, loader)
        let inputs = request.rasters.compactMap { input($0, &reading) }
        guard let zones, !reading.issues.contains(where: { $0.severity == .error }) else {
            return .refused(reading.issues)
        }
        let rows = zones.geometries.indices.filter { zones.geometries[$0]?.isEmpty == false }
        var values: [[ZonalValues]] = []
        var summaries: [ZonalRasterSummary] = []
        var operations: [String: String] = [:]
        for input in inputs {
            try cancellation?.check()
            let raster = ZonalRasterRun(request, zones, rows, input, progress, cancellation)
            guard let answer = try raster.values() else {
                reading.issues.append(raster.outside)
                continue
            }
            values.append(answer.values)
            summaries.append(answer.summary)
            operations.merge(try raster.operations()) { first, _ in first }
        }
        if reading.issues.contains(where: { $0.severity == .error }) { return .refused(reading.issues) }
        let found = rows.enumerated().map { place, row in
            ZonalZone(
                fid: zones.table.fids[row], id: zones.ids[row], name: zones.names[row],
                rasters: values.map { $0[place] })
        }
        let result = ZonalResult(
            statistics: request.statistics.map(\.description), rasters: summaries, zones: found,
            repairs: reading.repairs, issues: reading.issues)
        return .done(
            ZonalFindings(
                result: result, zones: rows.compactMap { zones.geometries[$0] }, zoneCRS: zones.crs,
                inputs: try records(zones, inputs), operations: operations))
    }

    /// A raster with its weights.
    struct Input: Sendable {
        var asked: ZonalRaster
        var source: RasterSource
        var weight: RasterSource?
    }

    private var needsClasses: Bool { request.listsClasses || request.statistics.contains(where: \.needsClasses) }

    private func input(_ asked: ZonalRaster, _ reading: inout ZoneReading) -> Input? {
        guard
            let source = reading.open(
                asked.raster, noData: asked.noData, isClasses: needsClasses, band: asked.band,
                fractionsKey: "issue.statistics-need-classes")
        else { return nil }
        guard let path = request.weight else { return Input(asked: asked, source: source) }
        guard let weight = reading.open(path, noData: nil, isClasses: false, band: 1),
            let placed = reading.placed(weight, on: source, .average)
        else { return nil }
        return Input(asked: asked, source: source, weight: placed)
    }

    private func records(_ zones: LoadedLayer, _ inputs: [Input]) throws(GeoError) -> [RunRecord.Input] {
        let rasters =
            inputs.map { (role: "raster \($0.asked.label)", source: $0.source, band: $0.asked.band) }
            + inputs.compactMap { input in
                input.weight.map { (role: "weight \(input.asked.label)", source: $0, band: 1) }
            }
        return [RunRecord.Input(role: "zones", zones)]
            + (try RunRecord.Input.rasters(rasters, workers: request.workers))
    }
}

/// One raster of a run, on its own grid.
private struct ZonalRasterRun {
    let request: ZonalRequest
    let zones: LoadedLayer
    let rows: [Int]
    let input: ZonalAnalysis.Input
    let progress: (@Sendable (Progress) -> Void)?
    let cancellation: Cancellation?

    init(
        _ request: ZonalRequest, _ zones: LoadedLayer, _ rows: [Int], _ input: ZonalAnalysis.Input,
        _ progress: (@Sendable (Progress) -> Void)?, _ cancellation: Cancellation?
    ) {
        self.request = request
        self.zones = zones
        self.rows = rows
        self.input = input
        self.progress = progress
        self.cancellation = cancellation
    }

    private var band: RasterBand { input.source.bands[input.asked.band - 1] }

    /// Whether the numbers of the file are the values: integers without scale.
    private var isInteger: Bool { band.cellType.isInteger && band.scale == nil && band.offset == nil }

    /// nil where no zone lies on the raster.
    func values() throws(GeoError) -> (values: [ZonalValues], summary: ZonalRasterSummary)? {
        guard let crs = input.source.crs else { return nil }
        let grid = input.source.grid
        let areas = try CellAreas(grid, crs: crs, method: request.cellAreas)
        let shapes = try ZoneShapes(
            rows.compactMap { zones.geometries[$0] }, crs: zones.crs, on: grid, gridCRS: crs,
            operation: zones.source.operation, workers: request.workers, cancellation: cancellation)
        let coverage = ZoneCoverage(
            shapes, plan: TilePlan(grid, blockWidth: band.blockWidth, blockHeight: band.blockHeight),
            mode: request.mode)
        guard coverage.reachesGrid else { return nil }
        var inputs = [ZonalInput(input.source, band: input.asked.band, form: .values)]
        if let weight = input.weight { inputs.append(ZonalInput(weight, form: .values)) }
        let run = try ZonalRun(coverage, inputs: inputs, areas: areas)
        let states = try run.reduce(
            ZonalStatistics(input: 0, weightedBy: input.weight == nil ? nil : 1), workers: request.workers,
            cancellation: cancellation, progress: report)
        let classes = try classes(coverage, areas)
        let quantiles = try quantiles(run, classes)
        let values = states.indices.map { zone in
            self.values(states[zone], classes?[zone], quantiles.mapValues { $0[zone] })
        }
        let summary = ZonalRasterSummary(
            label: input.asked.label, file: input.source.path, band: input.asked.band, unit: band.unit,
            weightFile: input.weight?.path,
            grid: GridSummary(
                width: grid.width, height: grid.height,
                cellWidth: (grid.columnStepX * grid.columnStepX + grid.columnStepY * grid.columnStepY).squareRoot(),
                cellHeight: (grid.rowStepX * grid.rowStepX + grid.rowStepY * grid.rowStepY).squareRoot(),
                crs: crs.description, cellAreas: areas.description, mode: request.mode.rawValue))
        return (values, summary)
    }

    private var report: (@Sendable (Int, Int) -> Void)? {
        guard let progress else { return nil }
        let megapixels = Double(input.source.grid.cellCount) / 1e6
        let label = input.asked.label
        return { done, all in
            progress(
                Progress(
                    .counting, label, done: Int(megapixels * Double(done) / Double(max(1, all))),
                    total: Int(megapixels)))
        }
    }

    private var probabilities: [Double] {
        request.statistics.compactMap { if case .quantile(let p) = $0 { p } else { nil } }
    }

    /// Values of integers with their areas, where something asks for them.
    private func classes(_ coverage: ZoneCoverage, _ areas: CellAreas) throws(GeoError) -> [ClassTable.State]? {
        let isAsked = request.listsClasses || request.statistics.contains(where: \.needsClasses)
        guard isAsked || !probabilities.isEmpty, isInteger else { return nil }
        let run = try ZonalRun(
            coverage, inputs: [ZonalInput(input.source, band: input.asked.band, form: .classes)], areas: areas)
        return try run.reduce(ClassTable(input: 0), workers: request.workers, cancellation: cancellation)
    }

    /// For each probability the quantile in each zone, weighted by area.
    private func quantiles(_ run: ZonalRun, _ classes: [ClassTable.State]?) throws(GeoError) -> [Double: [Double?]] {
        var result: [Double: [Double?]] = [:]
        if probabilities.isEmpty { return result }
        if let classes {
            for p in probabilities { result[p] = classes.map { state in state.quantile(p).map(Double.init) } }
            return result
        }
        let found = try run.quantiles(
            try ZonalQuantiles(probabilities), workers: request.workers, cancellation: cancellation)
        for (place, p) in probabilities.enumerated() { result[p] = found.map { $0[place] } }
        return result
    }

    private func values(
        _ state: ZonalStatistics.State, _ classes: ClassTable.State?, _ quantiles: [Double: Double?]
    ) -> ZonalValues {
        var values: [String: Double] = [:]
        for statistic in request.statistics {
            let value: Double? =
                switch statistic {
                case .count: state.cells
                case .area: state.squareMetres
                case .sum: state.sum
                case .mean: state.mean
                case .variance: state.variance
                case .standardDeviation: state.variance?.squareRoot()
                case .minimum: state.minimum
                case .maximum: state.maximum
                case .quantile(let probability): quantiles[probability].flatMap(\.self)
                case .majority: classes?.majority()?.code.map(Double.init)
                case .minority: classes?.minority()?.code.map(Double.init)
                case .variety: classes.map { Double($0.variety) }
                }
            values[statistic.description] = value
        }
        let listed = request.listsClasses ? classes?.classesWithData : nil
        return ZonalValues(
            label: input.asked.label, values: values, noDataSquareMetres: state.noDataSquareMetres,
            invalidSquareMetres: state.invalidSquareMetres,
            classes: listed?.compactMap { entry in
                entry.code.map { ZonalClass(value: $0, cells: entry.cells, squareMetres: entry.squareMetres) }
            })
    }

    func operations() throws(GeoError) -> [String: String] {
        guard let crs = input.source.crs else { return [:] }
        let transform = try Transform(from: zones.crs, to: crs, operation: zones.source.operation)
        return transform.isIdentity ? [:] : ["\(zones.fileName) to \(input.asked.label)": transform.operation.name]
    }

    var outside: Issue {
        let bounds = input.source.grid.bounds
        return Issue(
            .error, zones.fileName,
            Message(
                "issue.zones-outside-raster",
                [
                    "raster": .text(input.source.path), "crs": .text(input.source.crs?.description ?? "-"),
                    "bounds": .text("\(bounds.minX), \(bounds.minY), \(bounds.maxX), \(bounds.maxY)"),
                ]))
    }
}
