/// What of a zone lies outside of a raster: neither data nor "no data", but land that the raster says nothing of.
///
/// The plane around the raster is cut along the lines of its four sides into regions that are convex; each ring is cut
/// to each region, and the pieces are measured. Where columns go round the globe, so do the sides. A zone inside the
/// raster has exactly 0 outside, which the difference of two measured areas would not have.
struct ZonesOutside {
    private let shapes: ZoneShapes
    private let areas: CellAreas
    private let measurer: Measurer?

    init(_ shapes: ZoneShapes, _ areas: CellAreas, crs: CRS) throws(GeoError) {
        self.shapes = shapes
        self.areas = areas
        measurer = areas.method == .ellipsoidal ? try Measurer(crs) : nil
    }

    /// Square metres of one zone outside of the raster.
    func squareMetres(_ zone: Int) throws(GeoError) -> Double {
        let (width, height) = (Double(shapes.grid.width), Double(shapes.grid.height))
        guard let extent = shapes.extents[zone] else { return 0 }
        if extent.minX >= 0, extent.maxX <= width, extent.minY >= 0, extent.maxY <= height { return 0 }
        var sum = CompensatedSum()
        for ring in shapes.rings(of: zone) {
            sum.add(try area(Self.clipped(ring.positions, .rows, above: nil, below: 0), ring.sign))
            sum.add(try area(Self.clipped(ring.positions, .rows, above: height, below: nil), ring.sign))
            let beside = Self.clipped(ring.positions, .rows, above: 0, below: height)
            for gap in gaps(beside) {
                sum.add(try area(Self.clipped(beside, .columns, above: gap.start, below: gap.end), ring.sign))
            }
        }
        return max(0, sum.value)
    }

    /// The columns that are not the raster's, as far as a ring reaches; nil is without end.
    private func gaps(_ ring: [Coordinate]) -> [(start: Double?, end: Double?)] {
        let width = Double(shapes.grid.width)
        guard let turn = shapes.turnColumns else { return [(nil, 0), (width, nil)] }
        // The raster goes round the globe, to the rounding of its cell size.
        if width >= turn * (1 - 1e-12) { return [] }
        guard let least = ring.map(\.x).min(), let most = ring.map(\.x).max() else { return [] }
        let turns = Int((least / turn).rounded(.down)) - 1...Int((most / turn).rounded(.up))
        return turns.map { (Double($0) * turn + width, Double($0 + 1) * turn) }
    }

    /// What a ring in columns and rows adds to its zone.
    private func area(_ ring: [Coordinate], _ sign: Int64) throws(GeoError) -> Double {
        guard ring.count >= 4 else { return 0 }
        let grid = shapes.grid
        guard let measurer else {
            let cells = ring.withUnsafeBufferPointer { Measurer.planarArea($0) }
            return -Double(sign) * cells * (areas.squareMetresOfAnyCell ?? 0)
        }
        var positions: [Coordinate] = []
        for (a, b) in zip(ring, ring.dropFirst()) {
            // An edge along a side of the raster may be too long to be measured as one.
            let pieces = shapes.turnColumns.map { max(1, (8 * abs(b.x - a.x) / $0).rounded(.up)) } ?? 1
            for piece in 0..<Int(pieces) {
                let place = Coordinate.between(a, b, Double(piece) / pieces)
                positions.append(grid.position(column: place.x, row: place.y))
            }
        }
        positions.append(positions[0])
        let isMirrored = grid.columnStepX * grid.rowStepY - grid.rowStepX * grid.columnStepY < 0
        return (isMirrored ? 1 : -1) * Double(sign) * (try measurer.signedArea(ofRing: positions))
    }

    private enum Axis { case columns, rows }

    /// The part of a closed ring in a strip (Sutherland and Hodgman 1974); pieces may hang together by edges along the
    /// sides of the strip, which cancel in the area.
    private static func clipped(_ ring: [Coordinate], _ axis: Axis, above: Double?, below: Double?) -> [Coordinate] {
        var result = ring
        if let above { result = half(result, axis, above, 1) }
        if let below { result = half(result, axis, below, -1) }
        return result
    }

    private static func half(_ ring: [Coordinate], _ axis: Axis, _ limit: Double, _ direction: Double) -> [Coordinate] {
        func distance(_ c: Coordinate) -> Double { direction * ((axis == .rows ? c.y : c.x) - limit) }
        var result: [Coordinate] = []
        for (a, b) in zip(ring, ring.dropFirst()) {
            let (da, db) = (distance(a), distance(b))
            if da >= 0 { result.append(a) }
            if (da > 0 && db < 0) || (da < 0 && db > 0) {
                var crossing = Coordinate.between(a, b, da / (da - db))
                if axis == .rows { crossing.y = limit } else { crossing.x = limit }
                result.append(crossing)
            }
        }
        if let first = result.first { result.append(first) }
        return result
    }
}

extension ZonalRun {
    /// Square metres of each zone that lie outside of the raster.
    ///
    /// - Throws: `.badGeometry` for a zone beyond a pole, `.cannotTransform` for one without a place on the ellipsoid
    ///   (the subject says which zone, counted from 0), `.cancelled`.
    public func squareMetresOutside(workers: Int = 1, cancellation: Cancellation? = nil) throws(GeoError) -> [Double] {
        let (shapes, areas) = (coverage.shapes, areas)
        let size = 256
        let tool: @Sendable () throws(GeoError) -> ZonesOutside = { () throws(GeoError) in
            try ZonesOutside(shapes, areas, crs: areas.crs)
        }
        let chunks = try Parallel.map(
            (shapes.count + size - 1) / size, workers: workers, cancellation: cancellation, tools: tool
        ) { (outside: ZonesOutside, chunk: Int) throws(GeoError) -> [Double] in
            var result: [Double] = []
            for zone in (chunk * size)..<min(shapes.count, (chunk + 1) * size) {
                do throws(GeoError) {
                    result.append(try outside.squareMetres(zone))
                } catch {
                    throw error.on("zone \(zone)")
                }
            }
            return result
        }
        return chunks.flatMap(\.self)
    }
}
