import Foundation
import GeoCore

/// Reads the surroundings of features from an elevation model.
struct DownstreamTracing {
    /// nil when no feature lies on the model.
    let tracer: DownstreamTracer?
    let rasterIssues: [Issue]

    init(
        _ flow: FlowRequest, _ layers: [ControlLayer], margin: Double, assumedCRS: String?, workers: Int,
        _ cancellation: Cancellation?
    ) throws(GeoError) {
        let source = try RasterSource(
            flow.file, options: RasterOptions(assumedCRS: assumedCRS, noDataOverride: flow.noData))
        rasterIssues = source.issues.map {
            Issue(.warning, flow.file, Message("issue.raster-\($0.kind.rawValue)", ["detail": .text($0.detail)]))
        }
        let sizes = try CellSizes(source.grid, crs: source.crs)
        guard let crs = source.crs else { throw GeoError(.badReference, "follow the water", on: flow.file) }
        var features: [DownstreamTracer.Feature] = []
        var window: PixelWindow?
        for layer in layers {
            let transform = try Transform(from: layer.loaded.crs, to: crs, operation: layer.loaded.source.operation)
            for (row, geometry) in layer.loaded.geometries.enumerated() {
                guard let geometry, !geometry.isEmpty else { continue }
                let placed = try transform.transform(geometry)
                features.append(DownstreamTracer.Feature(layer: layer, row: row, geometry: placed))
                guard let bounds = placed.bounds, let cells = source.grid.cells(around: bounds, sizes, margin) else {
                    continue
                }
                window = window?.union(cells) ?? cells
            }
        }
        guard let window else {
            tracer = nil
            return
        }
        let model = try ElevationModel(source, window: window, workers: workers, cancellation: cancellation)
        if let first = model.faults(listing: 1).implausible.first {
            throw GeoError(
                .badArgument, "follow the water over heights that are none", on: flow.file,
                trail: ["\(first.metres) m at column \(window.column + first.column), row \(window.row + first.row)"],
                hint: "say which value stands for no data with --dem-nodata, or give heights in metres")
        }
        let surface = try model.treated(.fill, cancellation: cancellation)
        tracer = DownstreamTracer(
            source: source, crs: crs, grid: model.grid, sizes: surface.sizes,
            directions: try surface.flowDirections(workers: workers, cancellation: cancellation), features: features)
    }
}

extension RasterGrid {
    /// The cells of some bounds and what lies within a margin; nil where the bounds lie off the grid.
    fileprivate func cells(around bounds: Bounds, _ sizes: CellSizes, _ margin: Double) -> PixelWindow? {
        let corners = [
            cell(Coordinate(x: bounds.minX, y: bounds.minY)), cell(Coordinate(x: bounds.maxX, y: bounds.maxY)),
        ]
        let columns = corners.map(\.column).sorted()
        let rows = corners.map(\.row).sorted()
        guard columns[1] >= 0, rows[1] >= 0, columns[0] <= Double(width), rows[0] <= Double(height),
            (columns + rows).allSatisfy(\.isFinite)
        else { return nil }
        let middle = min(max(Int((rows[0] + rows[1]) / 2), 0), height - 1)
        let across = margin / sizes.widthMetres[middle] + 1
        let down = margin / sizes.heightMetres[middle] + 1
        let left = Int(max(columns[0] - across, 0))
        let top = Int(max(rows[0] - down, 0))
        let window = PixelWindow(
            column: left, row: top, width: Int(min(columns[1] + across + 1, Double(width))) - left,
            height: Int(min(rows[1] + down + 1, Double(height))) - top)
        return window.isEmpty ? nil : window
    }
}

/// Follows the water from features.
struct DownstreamTracer {
    struct Feature {
        var layer: ControlLayer
        var row: Int
        /// In the system of the model.
        var geometry: Geometry
    }

    let source: RasterSource
    let crs: CRS
    let grid: RasterGrid
    let sizes: CellSizes
    let directions: FlowDirections
    let features: [Feature]

    private struct Place: Hashable {
        var column: Int
        var row: Int
    }

    /// A stretch of a way, straight in the system of the model.
    fileprivate struct Stretch {
        var from: Coordinate
        var to: Coordinate
        var startMetres: Double
        var metres: Double
    }

    func paths(searchMetres: Double, pieceMetres: Double, _ flow: FlowRequest, _ issues: inout [Issue])
        throws(GeoError) -> DownstreamPaths
    {
        var pieces: [(piece: DownstreamPaths.Piece, line: Geometry)] = []
        var traced: [Int: [Int: Double]] = [:]
        var tracedCount = 0
        for feature in features {
            let (stretches, known) = try follow(feature, searchMetres)
            traced[feature.layer.index, default: [:]][feature.row] = known
            if !stretches.isEmpty { tracedCount += 1 }
            report(feature, known, traces: !stretches.isEmpty, searchMetres, &issues)
            for stretch in stretches {
                let count = max(1, Int((stretch.metres / pieceMetres).rounded(.up)))
                for number in 0..<count {
                    let start = Double(number) / Double(count)
                    let line = try Geometry.lineString([
                        stretch.place(start), stretch.place(Double(number + 1) / Double(count)),
                    ])
                    let piece = DownstreamPaths.Piece(
                        layer: feature.layer.index, row: feature.row,
                        metres: stretch.startMetres + start * stretch.metres)
                    pieces.append((piece, line))
                }
            }
        }
        // Ways of all features together, nearest first; equal ones stay in the order of the layers.
        let order = pieces.indices.sorted { (pieces[$0].piece.metres, $0) < (pieces[$1].piece.metres, $1) }
        let ordered = order.map { pieces[$0] }
        let middle = grid.height / 2
        let corridor = flow.corridorMetres ?? max(sizes.widthMetres[middle], sizes.heightMetres[middle])
        let titles = Set(features.map(\.layer.title)).sorted()
        issues.append(
            Issue(
                .note, flow.file,
                Message(
                    "issue.flow-paths",
                    [
                        "count": .text(String(tracedCount)), "layers": .list(titles.map { .text($0) }),
                        "metres": .number(searchMetres, decimals: 0, unit: "m"),
                        "cell": .number(
                            max(sizes.widthMetres[middle], sizes.heightMetres[middle]), decimals: 1, unit: "m"),
                        "corridor": .number(corridor, decimals: 1, unit: "m"),
                    ])))
        return DownstreamPaths(
            pieces: ordered.map(\.piece), tracedMetres: traced,
            index: try DistanceIndex(ordered.enumerated().map { ($0, $1.line) }, crs: crs), corridorMetres: corridor,
            searchMetres: searchMetres,
            record: try RunRecord.Input.rasters([("dem", source, 1)], workers: 1)[0])
    }

    private func report(
        _ feature: Feature, _ known: Double, traces: Bool, _ searchMetres: Double, _ issues: inout [Issue]
    ) {
        guard known < searchMetres else { return }
        let name = MessageArgument.text(feature.layer.loaded.ids[feature.row])
        let fids = [feature.layer.loaded.table.fids[feature.row]]
        issues.append(
            Issue(
                .warning, feature.layer.loaded.fileName, fids: fids,
                known == 0
                    ? Message(
                        traces ? "issue.flow-partly-covered" : "issue.flow-not-covered", ["feature": name])
                    : Message(
                        "issue.flow-path-ends",
                        ["feature": name, "metres": .number(known, decimals: 0, unit: "m")])))
    }

    /// The ways from the outline of a feature, and how far all of them are known.
    private func follow(_ feature: Feature, _ searchMetres: Double) throws(GeoError)
        -> (stretches: [Stretch], knownMetres: Double)
    {
        let (inside, isWhole) = try cells(of: feature.geometry)
        if inside.isEmpty { return ([], 0) }
        let outline = try PreparedGeometry(feature.geometry)
        var stretches: [Stretch] = []
        // Of a feature that is partly off the model, or on a gap, nothing is known of the water of that part.
        var known = isWhole ? searchMetres : 0
        /// Where a way has come to already, and at what distance: ways that join go on as one.
        var reached: [Place: Double] = [:]
        for place in inside.sorted(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
            guard let next = self.next(after: place) else {
                known = 0
                continue
            }
            if inside.contains(next) { continue }
            let leaving = try leaving(outline, middle(place), middle(next))
            let step = directions.lengthMetres(column: place.column, row: place.row)
            var stretch = Stretch(
                from: leaving.place, to: middle(next), startMetres: 0, metres: (1 - leaving.share) * step)
            var at = next
            while true {
                let distance = stretch.startMetres + stretch.metres
                stretches.append(stretch)
                if distance >= searchMetres { break }
                if let other = reached[at], other <= distance { break }
                reached[at] = distance
                guard let further = self.next(after: at) else {
                    known = min(known, distance)
                    break
                }
                stretch = Stretch(
                    from: middle(at), to: middle(further), startMetres: distance,
                    metres: directions.lengthMetres(column: at.column, row: at.row))
                at = further
            }
        }
        return (stretches, known)
    }

    /// The cells whose middles lie in the geometry, and whether the model has all of them; of a geometry that holds none, the
    /// cell below a point of it.
    private func cells(of geometry: Geometry) throws(GeoError) -> (cells: Set<Place>, isWhole: Bool) {
        guard let bounds = geometry.bounds else { return ([], false) }
        let corners = [
            grid.cell(Coordinate(x: bounds.minX, y: bounds.minY)),
            grid.cell(Coordinate(x: bounds.maxX, y: bounds.maxY)),
        ]
        func range(_ values: [Double], _ count: Int) -> Range<Int>? {
            guard let least = values.min(), let greatest = values.max(), least < Double(count), greatest >= 0 else {
                return nil
            }
            return max(Int(least), 0)..<min(Int(greatest) + 1, count)
        }
        guard let columns = range(corners.map(\.column), grid.width), let rows = range(corners.map(\.row), grid.height)
        else { return ([], false) }
        var found: Set<Place> = []
        // A cell's half beyond the edge has no middle there.
        var isWhole = corners.allSatisfy { corner in
            corner.column >= -0.5 && corner.row >= -0.5 && corner.column <= Double(grid.width) + 0.5
                && corner.row <= Double(grid.height) + 0.5
        }
        if geometry.dimension == 2 {
            let prepared = try PreparedGeometry(geometry)
            for row in rows {
                for column in columns {
                    let place = Place(column: column, row: row)
                    guard try prepared.contains(Geometry.point(middle(place))) else { continue }
                    if directions[column: column, row: row] == .noData {
                        isWhole = false
                    } else {
                        found.insert(place)
                    }
                }
            }
        }
        if found.isEmpty {
            let cell = grid.cell(try geometry.positionOnSurface())
            let place = Place(column: Int(cell.column.rounded(.down)), row: Int(cell.row.rounded(.down)))
            if grid.window.contains(column: place.column, row: place.row),
                directions[column: place.column, row: place.row] != .noData
            {
                found.insert(place)
            }
        }
        return (found, isWhole)
    }

    private func middle(_ place: Place) -> Coordinate {
        grid.position(column: Double(place.column) + 0.5, row: Double(place.row) + 0.5)
    }

    /// nil where the water leaves the model, ends in a gap or stays.
    private func next(after place: Place) -> Place? {
        guard case .to(let columns, let rows) = directions[column: place.column, row: place.row] else { return nil }
        let next = Place(column: place.column + columns, row: place.row + rows)
        guard grid.window.contains(column: next.column, row: next.row),
            directions[column: next.column, row: next.row] != .noData
        else { return nil }
        return next
    }

    /// Where the way from a cell to one outside crosses the outline, and at which share of the way.
    private func leaving(_ outline: PreparedGeometry, _ inside: Coordinate, _ outside: Coordinate) throws(GeoError)
        -> (place: Coordinate, share: Double)
    {
        let way = Stretch(from: inside, to: outside, startMetres: 0, metres: 1)
        guard outline.geometry.dimension == 2, try outline.contains(Geometry.point(inside)) else { return (inside, 0) }
        var low = 0.0
        var high = 1.0
        for _ in 0..<40 {
            let share = (low + high) / 2
            if try outline.contains(Geometry.point(way.place(share))) { low = share } else { high = share }
        }
        return (way.place(high), high)
    }
}

extension DownstreamTracer.Stretch {
    fileprivate func place(_ share: Double) -> Coordinate {
        Coordinate(x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share)
    }
}
