import GeoCore

/// Slope, flow and streams from an elevation model.
public struct TerrainAnalysis: Sendable {
    public let request: TerrainRequest

    public init(_ request: TerrainRequest) { self.request = request }

    /// - Throws: `.cancelled`, and errors of the outputs; what is wrong with the input is an outcome.
    public func run(progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil)
        throws(GeoError) -> TerrainOutcome
    {
        func report(_ step: Int) { progress?(Progress(.measuring, request.file, done: step, total: 6)) }
        progress?(Progress(.reading, request.file, done: 0, total: 1))
        let read: (source: RasterSource, model: ElevationModel)
        do throws(GeoError) {
            read = try self.read(cancellation)
        } catch {
            if error.kind == .cancelled { throw error }
            return .refused([LayerLoader.issue(of: error, request.file)])
        }
        var issues = read.source.issues.map {
            Issue(.warning, request.file, Message("issue.raster-\($0.kind.rawValue)", ["detail": .text($0.detail)]))
        }
        var model = read.model
        report(1)
        var faults = model.faults()
        var filledVoidCells = 0
        if let cells = request.fillsVoidsUpToCells, faults.voidCount > 0 {
            let filled = try model.filledVoids(upToCells: cells, cancellation: cancellation)
            filledVoidCells = filled.cellCount - model.cellCount
            model = filled
            let listed = faults
            faults = model.faults()
            // Places of needles and of what is implausible stay; the voids are those that are left.
            (faults.needles, faults.needleCount) = (listed.needles, listed.needleCount)
        }
        issues += self.issues(faults, model)
        if model.cellCount == 0 { issues.append(Issue(.error, request.file, Message("terrain.no-heights"))) }
        if issues.contains(where: { $0.severity == .error }) { return .refused(issues) }
        report(2)
        let surface = try model.treated(request.treatment, cancellation: cancellation)
        report(3)
        let directions = try surface.flowDirections(workers: request.workers, cancellation: cancellation)
        report(4)
        var network: FlowNetwork?
        let accumulation: TerrainCells<Double>
        if request.sharing == .single {
            accumulation = try directions.accumulatedCells(workers: request.workers, cancellation: cancellation)
                .map(Double.init)
        } else {
            let shared = try FlowNetwork(surface, directions, request.sharing)
            accumulation = try shared.accumulate(cancellation: cancellation)
            network = shared
        }
        report(5)
        var streams: Streams?
        if let threshold = request.streamSquareMetres {
            let areas = try directions.contributingSquareMetres(workers: request.workers, cancellation: cancellation)
            streams = try Streams(
                directions, contributing: areas, thresholdSquareMetres: threshold, workers: request.workers,
                cancellation: cancellation)
        }
        let result = try result(
            model, surface, directions, streams, faults, filledVoidCells, issues, cancellation)
        report(6)
        return .done(
            TerrainFindings(
                result: result,
                inputs: try RunRecord.Input.rasters([("dem", read.source, request.band)], workers: 1),
                model: model, surface: surface, directions: directions, accumulation: accumulation, network: network,
                streams: streams))
    }

    private func read(_ cancellation: Cancellation?) throws(GeoError) -> (RasterSource, ElevationModel) {
        let source = try RasterSource(
            request.file,
            options: RasterOptions(assumedCRS: request.assumedCRS, noDataOverride: request.noData))
        let model = try ElevationModel(
            source, band: request.band, metresPerUnit: request.metresPerHeightUnit, workers: request.workers,
            cancellation: cancellation)
        return (source, model)
    }

    private func issues(_ faults: ElevationFaults, _ model: ElevationModel) -> [Issue] {
        var issues: [Issue] = []
        func say(_ severity: Issue.Severity, _ key: String, _ arguments: [String: MessageArgument]) {
            issues.append(Issue(severity, request.file, Message(key, arguments)))
        }
        func count(_ number: Int) -> MessageArgument { .text(String(number)) }
        func place(_ column: Int, _ row: Int) -> MessageArgument {
            .message(Message("terrain.place", ["column": count(column), "row": count(row)]))
        }
        if let first = faults.implausible.first {
            say(
                .error, "terrain.implausible",
                [
                    "count": count(faults.implausibleCount), "value": .number(first.metres, decimals: 2, unit: "m"),
                    "place": place(first.column, first.row),
                    "least": .number(ElevationFaults.plausibleMetres.lowerBound, decimals: 0, unit: "m"),
                    "greatest": .number(ElevationFaults.plausibleMetres.upperBound, decimals: 0, unit: "m"),
                ])
        }
        if let first = faults.needles.first, faults.implausible.isEmpty {
            say(
                .warning, "terrain.needles",
                [
                    "count": count(faults.needleCount), "value": .number(first.metres, decimals: 2, unit: "m"),
                    "place": place(first.column, first.row),
                ])
        }
        if let largest = faults.voids.first {
            say(
                .warning, "terrain.voids",
                [
                    "count": count(faults.voidCount), "cells": count(faults.voidCells), "largest": count(largest.cells),
                    "place": place(largest.column, largest.row),
                ])
        }
        return issues
    }

    private func result(
        _ model: ElevationModel, _ surface: ElevationModel, _ directions: FlowDirections, _ streams: Streams?,
        _ faults: ElevationFaults, _ filledVoidCells: Int, _ issues: [Issue], _ cancellation: Cancellation?
    ) throws(GeoError) -> TerrainResult {
        let grid = model.grid
        let middle = grid.height / 2
        let relief = try TerrainRelief(model, request.slope, request.workers, cancellation)
        var issues = issues
        if directions.pitCount > 0 {
            issues.append(
                Issue(.warning, request.file, Message("terrain.pits", ["count": .text(String(directions.pitCount))])))
        }
        return TerrainResult(
            file: request.file, width: grid.width, height: grid.height, crs: model.crs.description,
            cellWidthMetres: model.sizes.widthMetres[middle], cellHeightMetres: model.sizes.heightMetres[middle],
            sizesVaryByRow: !model.sizes.isUniform, cellCount: model.cellCount,
            gapCount: grid.cellCount - model.cellCount, squareMetres: relief.squareMetres,
            leastMetres: relief.least, greatestMetres: relief.greatest, faults: faults,
            filledVoidCells: filledVoidCells, treatment: request.treatment.name, change: surface.change(from: model),
            outletCount: directions.outletCount, pitCount: directions.pitCount, sharing: request.sharing.name,
            slopeMethod: request.slope.rawValue,
            meanSlopeDegrees: relief.slopeSum / max(relief.squareMetres, .leastNonzeroMagnitude),
            slopeClasses: relief.classes,
            streams: streams.flatMap { streams in
                request.streamSquareMetres.map { StreamCount.summary(streams, $0) }
            }, issues: issues)
    }
}

/// Sums over all cells with heights.
private struct TerrainRelief {
    var squareMetres = 0.0
    /// Of slope times area.
    var slopeSum = 0.0
    var least = Double.infinity
    var greatest = -Double.infinity
    var classes: [TerrainResult.SlopeClass]

    init(_ model: ElevationModel, _ method: SlopeMethod, _ workers: Int, _ cancellation: Cancellation?)
        throws(GeoError)
    {
        let limits = TerrainResult.slopeLimits
        struct Part: Sendable {
            /// A class each, then slope times area.
            var sums = [CompensatedSum](repeating: CompensatedSum(), count: TerrainResult.slopeLimits.count + 1)
            var least = Double.infinity
            var greatest = -Double.infinity
        }
        let rowsAtOnce = 64
        let grid = model.grid
        let parts = try Parallel.map(
            (grid.height + rowsAtOnce - 1) / rowsAtOnce, workers: workers, cancellation: cancellation
        ) { (index: Int) throws(GeoError) -> Part in
            var part = Part()
            let window = PixelWindow(
                column: 0, row: index * rowsAtOnce, width: grid.width,
                height: min(rowsAtOnce, grid.height - index * rowsAtOnce))
            var slopes = [Double](repeating: 0, count: window.cellCount)
            slopes.withUnsafeMutableBufferPointer { model.slopes(window, method, into: $0) }
            var heights = [Double](repeating: 0, count: window.cellCount)
            heights.withUnsafeMutableBufferPointer { model.copy(window, into: $0) }
            for row in 0..<window.height {
                let area = model.sizes.squareMetres(row: window.row + row)
                for cell in row * window.width..<(row + 1) * window.width where !slopes[cell].isNaN {
                    let place = limits.lastIndex { $0 <= slopes[cell] } ?? 0
                    part.sums[place].add(area)
                    part.sums[limits.count].add(area * slopes[cell])
                    part.least = min(part.least, heights[cell])
                    part.greatest = max(part.greatest, heights[cell])
                }
            }
            return part
        }
        func total(_ place: Int) -> Double { parts.map { $0.sums[place].value }.compensatedSum() }
        classes = limits.indices.map { place in
            TerrainResult.SlopeClass(
                fromDegrees: limits[place], toDegrees: place + 1 < limits.count ? limits[place + 1] : nil,
                squareMetres: total(place))
        }
        squareMetres = classes.map(\.squareMetres).compensatedSum()
        slopeSum = total(limits.count)
        least = parts.map(\.least).min() ?? 0
        greatest = parts.map(\.greatest).max() ?? 0
    }
}

enum StreamCount {
    /// Number and length of the reaches of each order.
    static func summary(_ streams: Streams, _ threshold: Double) -> TerrainResult.StreamSummary {
        let orders = Set(streams.reaches.map(\.order)).sorted()
        return TerrainResult.StreamSummary(
            thresholdSquareMetres: threshold,
            orders: orders.map { order in
                let reaches = streams.reaches.filter { $0.order == order }
                return TerrainResult.StreamSummary.Order(
                    order: order, reaches: reaches.count, metres: reaches.map(\.metres).compensatedSum())
            })
    }
}
