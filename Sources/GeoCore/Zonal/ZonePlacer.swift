import Foundation

/// Brings polygons of any reference system into the (column, row) coordinates of a grid; the raster is never warped.
///
/// Not Sendable, on purpose: it owns PROJ handles. Each worker makes its own.
final class ZonePlacer {
    private let grid: RasterGrid
    private let transform: Transform?
    private let toleranceMetres: Double
    /// Columns of a full turn where the grid's x is a longitude; nil elsewhere.
    private let turnColumns: Double?
    private let halfTurnUnits: Double

    /// Edges are refined until the image deviates from the true one by less than this share of a cell.
    static let toleranceCells = 0.005
    /// Beyond this, neighbouring doubles are farther apart than cells; a longitude is at most some turns away.
    private var farthestCells: Double { min(1e15, 20 * (turnColumns ?? .infinity)) }

    /// - Parameters:
    ///   - source: the system of the polygons; nil when nothing is known and they are taken to be in the grid's own.
    /// - Throws: `.badReference` when there is no proper operation between the two systems.
    init(from source: CRS?, to crs: CRS?, grid: RasterGrid, operation: String? = nil) throws(GeoError) {
        self.grid = grid
        if let source, let crs, !source.isSame(as: crs) || operation != nil {
            transform = try Transform(from: source, to: crs, operation: operation)
        } else {
            transform = nil
        }
        if let crs {
            let centre = grid.position(column: Double(grid.width) / 2, row: Double(grid.height) / 2)
            let scale = GroundScale(crs).scale(at: centre)
            let cellMetres = min(
                hypot(grid.columnStepX * scale.x, grid.columnStepY * scale.y),
                hypot(grid.rowStepX * scale.x, grid.rowStepY * scale.y))
            toleranceMetres = max(1e-6, Self.toleranceCells * cellMetres)
        } else {
            toleranceMetres = 1e-4
        }
        turnColumns = Self.turnColumns(of: grid, crs)
        halfTurnUnits = turnColumns == nil ? .infinity : .pi / (crs?.radiansPerUnit ?? 1)
    }

    /// How many columns go round the globe; nil where columns do not run along parallels.
    static func turnColumns(of grid: RasterGrid, _ crs: CRS?) -> Double? {
        guard let crs, crs.isGeographic, grid.columnStepY == 0 else { return nil }
        return 2 * .pi / crs.radiansPerUnit / abs(grid.columnStepX)
    }

    /// - Throws: `.cannotTransform` for positions without an image in the grid's system.
    func place(_ geometry: Geometry) throws(GeoError) -> PlacedZone {
        var zone = PlacedZone(rings: [])
        if geometry.isEmpty { return zone }
        let here = try transform?.transform(geometry, toleranceMetres: toleranceMetres) ?? geometry
        let farthestCells = farthestCells
        for polygon in here.polygons {
            for (index, ring) in polygon.rings.enumerated() {
                let cells = try unwrapped(ring).map(cell)
                // Written so that a NaN is a miss.
                for (c, p) in zip(cells, ring) where !(max(abs(c.x), abs(c.y)) < farthestCells) {
                    throw GeoError(
                        .badGeometry, "place the position (\(p.x), \(p.y)) on a grid",
                        trail: ["it is no number or lies immeasurably far away"],
                        hint: "check the coordinates and their reference system")
                }
                let area = Self.doubledArea(cells)
                if area == 0 { continue }
                // Of the shell, whichever way it runs, the inside counts; of a hole it is taken away.
                let sign: Int64 = (area > 0) == (index == 0) ? -1 : 1
                zone.rings.append(PlacedZone.Ring(positions: cells, sign: sign))
            }
        }
        repeatAroundTheGlobe(&zone)
        return zone
    }

    /// A ring that jumps by more than half a turn from one vertex to the next goes on across the antimeridian.
    ///
    /// A step of a whole turn is none: it runs along a parallel round the globe, as on the box of the whole world, or
    /// along the pole where a map of an ice cap is closed.
    private func unwrapped(_ ring: [Coordinate]) throws(GeoError) -> [Coordinate] {
        let turn = 2 * halfTurnUnits
        guard turn.isFinite else { return ring }
        func jumps(_ step: Double) -> Bool {
            abs(step) > halfTurnUnits * (1 + 1e-12) && abs(step) < turn * (1 - 1e-9)
        }
        guard zip(ring, ring.dropFirst()).contains(where: { jumps($1.x - $0.x) }) else { return ring }
        var result = [ring[0]]
        var shift = 0.0
        for (a, b) in zip(ring, ring.dropFirst()) {
            if jumps(b.x - a.x) { shift += b.x > a.x ? -turn : turn }
            result.append(Coordinate(x: b.x + shift, y: b.y))
        }
        if shift != 0 {
            throw GeoError(
                .badGeometry, "place a ring that goes round a pole", trail: ["it does not close on the map"],
                hint: "split the geometry at the antimeridian, along the pole")
        }
        return result
    }

    /// Adds copies a full turn away where they reach into the grid.
    private func repeatAroundTheGlobe(_ zone: inout PlacedZone) {
        guard let turnColumns else { return }
        let width = Double(grid.width)
        for ring in zone.rings {
            var minX = Double.infinity
            var maxX = -Double.infinity
            for p in ring.positions {
                minX = min(minX, p.x)
                maxX = max(maxX, p.x)
            }
            // Turns that bring some of the ring between the first and the last column.
            let least = Int(((0 - maxX) / turnColumns).rounded(.down)) + 1
            let most = Int(((width - minX) / turnColumns).rounded(.up)) - 1
            guard least <= most else { continue }
            for turn in least...most where turn != 0 {
                var copy = ring
                copy.isCopy = true
                for index in copy.positions.indices {
                    let x = copy.positions[index].x + Double(turn) * turnColumns
                    // What lay on a border between cells still does where a turn is a whole number of them.
                    let rounding = 4 * max(turnColumns, abs(x)).ulp
                    copy.positions[index].x = abs(x - x.rounded()) <= rounding ? x.rounded() : x
                }
                zone.rings.append(copy)
            }
        }
    }

    private func cell(_ position: Coordinate) -> Coordinate {
        let (column, row) = grid.cell(position)
        return Coordinate(x: snapped(column, position.x, grid.originX), y: snapped(row, position.y, grid.originY))
    }

    /// A position that is meant to lie on a border between cells misses it by the rounding of the coordinates alone:
    /// polygons made from rasters then touch the next cell with a millionth of a millionth of it.
    private func snapped(_ value: Double, _ coordinate: Double, _ origin: Double) -> Double {
        let whole = value.rounded()
        let step = min(max(abs(grid.columnStepX), abs(grid.columnStepY)), max(abs(grid.rowStepX), abs(grid.rowStepY)))
        let rounding = 4 * max(abs(coordinate), abs(origin)).ulp / step + 2 * abs(value).ulp
        return abs(value - whole) <= rounding ? whole : value
    }

    private static func doubledArea(_ ring: [Coordinate]) -> Double {
        guard let origin = ring.first else { return 0 }
        var sum = 0.0
        for (a, b) in zip(ring, ring.dropFirst()) {
            sum += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
        }
        return sum
    }
}

extension ZoneShapes {
    /// Brings zones into the coordinates of a grid.
    ///
    /// - Parameters:
    ///   - zones: valid polygons or multi-polygons.
    ///   - crs: the system of the zones; edges that are straight there are followed to within a 200th of a cell.
    ///   - gridCRS: the system of the grid. When either is nil, coordinates are taken as they are.
    ///   - operation: the coordinate operation between the two, where PROJ cannot choose one.
    /// - Throws: `.badReference`, `.cannotTransform` (the subject says which zone, counted from 0), `.cancelled`.
    public init(
        _ zones: [Geometry], crs: CRS?, on grid: RasterGrid, gridCRS: CRS?, operation: String? = nil, workers: Int = 1,
        cancellation: Cancellation? = nil
    ) throws(GeoError) {
        let size = 256
        let placer: @Sendable () throws(GeoError) -> ZonePlacer = { () throws(GeoError) in
            try ZonePlacer(from: crs, to: gridCRS, grid: grid, operation: operation)
        }
        let chunks = try Parallel.map(
            (zones.count + size - 1) / size, workers: workers, cancellation: cancellation, tools: placer
        ) { (placer: ZonePlacer, chunk: Int) throws(GeoError) -> [PlacedZone] in
            var placed: [PlacedZone] = []
            for index in (chunk * size)..<min(zones.count, (chunk + 1) * size) {
                do throws(GeoError) {
                    placed.append(try placer.place(zones[index]))
                } catch {
                    throw error.on("zone \(index)")
                }
            }
            return placed
        }
        self.init(chunks.flatMap(\.self), on: grid, turnColumns: ZonePlacer.turnColumns(of: grid, gridCRS))
    }
}
