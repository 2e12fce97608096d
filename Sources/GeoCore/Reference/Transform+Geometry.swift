import Foundation

extension Transform {
    /// The geometry in the target system, its edges bent as the straight edges of the source bend.
    ///
    /// Vertices are added where a straight edge of the source is no straight edge of the target, until the result
    /// deviates from the true image by less than `toleranceMetres` on the ground. Most parcels need none.
    /// - Throws: `.cannotTransform` for a coordinate without an image, or an edge that tears (across the
    ///   antimeridian, through a pole).
    public func transform(_ geometry: Geometry, toleranceMetres: Double = 0.0001) throws(GeoError) -> Geometry {
        guard toleranceMetres > 0 else {
            throw GeoError(.badArgument, "transform with a tolerance of \(toleranceMetres) m", hint: "give more than 0")
        }
        if isIdentity { return geometry }
        let refiner = EdgeRefiner(self, toleranceMetres: toleranceMetres)
        return try geometry.mapSequences { (sequence: [Coordinate]) throws(GeoError) -> [Coordinate] in
            try refiner.image(of: sequence)
        }
    }
}

/// Adds vertices to the image of a polyline.
struct EdgeRefiner {
    private let transform: Transform
    private let tolerance: Double
    private let sourceMetres: GroundScale
    private let targetMetres: GroundScale
    /// Bisections of one edge; 2^24 pieces of a 1000 km edge are 6 cm long, so deeper means a tear.
    private static let depthLimit = 24
    /// No map used for such data bends an edge this short by a tenth of the smallest sensible tolerance.
    private static let shortEdgeMetres = 5.0
    /// Below this length the image of an edge is a parabola to 1e-7 m, whose middle tells all.
    private static let parabolaMetres = 1000.0

    init(_ transform: Transform, toleranceMetres: Double) {
        self.transform = transform
        // A tenth is kept back for what lies between the tested points.
        tolerance = 0.9 * toleranceMetres
        sourceMetres = GroundScale(transform.source)
        targetMetres = GroundScale(transform.target)
    }

    func image(of sequence: [Coordinate]) throws(GeoError) -> [Coordinate] {
        var vertices = sequence
        try transform.apply(&vertices, forward: true)
        if sequence.count < 2 { return vertices }
        var middles: [Coordinate] = []
        var tested: [(index: Int, length: Double)] = []
        for index in 0..<(sequence.count - 1) {
            try checkTear(vertices[index], vertices[index + 1], sequence[index])
            let length = sourceMetres.length(sequence[index], sequence[index + 1])
            if length <= Self.shortEdgeMetres { continue }
            tested.append((index, length))
            middles.append(.between(sequence[index], sequence[index + 1], 0.5))
        }
        if tested.isEmpty { return vertices }
        try transform.apply(&middles, forward: true)
        var needed: [Int] = []
        for (slot, (index, length)) in tested.enumerated() {
            let a = vertices[index]
            let b = vertices[index + 1]
            if length > Self.parabolaMetres
                || targetMetres.deviation(of: middles[slot], fromChord: a, b) > tolerance
            {
                needed.append(index)
            }
        }
        if needed.isEmpty { return vertices }
        var result: [Coordinate] = []
        result.reserveCapacity(vertices.count + 2 * needed.count)
        var next = needed.startIndex
        for index in vertices.indices {
            result.append(vertices[index])
            guard next < needed.endIndex, needed[next] == index else { continue }
            next += 1
            try refine(
                sequence[index], sequence[index + 1], vertices[index], vertices[index + 1], depth: 0, into: &result)
        }
        return result
    }

    /// Appends the vertices needed strictly between the ends of an edge.
    private func refine(
        _ start: Coordinate, _ end: Coordinate, _ startImage: Coordinate, _ endImage: Coordinate, depth: Int,
        into result: inout [Coordinate]
    ) throws(GeoError) {
        var inner = [0.25, 0.5, 0.75].map { Coordinate.between(start, end, $0) }
        try transform.apply(&inner, forward: true)
        let worst = inner.map { targetMetres.deviation(of: $0, fromChord: startImage, endImage) }.max() ?? 0
        if worst <= tolerance { return }
        guard depth < Self.depthLimit else {
            throw GeoError(
                .cannotTransform, "bend the edge from (\(start.x), \(start.y)) to (\(end.x), \(end.y))",
                trail: ["its image in \(transform.target) is torn"],
                hint: "split the geometry at the antimeridian or the pole first")
        }
        let middle = Coordinate.between(start, end, 0.5)
        try refine(start, middle, startImage, inner[1], depth: depth + 1, into: &result)
        result.append(inner[1])
        try refine(middle, end, inner[1], endImage, depth: depth + 1, into: &result)
    }

    private func checkTear(_ a: Coordinate, _ b: Coordinate, _ source: Coordinate) throws(GeoError) {
        guard transform.target.isGeographic, transform.source.isProjected,
            abs(a.x - b.x) * transform.target.radiansPerUnit > .pi
        else { return }
        throw GeoError(
            .cannotTransform, "transform the edge that starts at (\(source.x), \(source.y))",
            trail: ["it crosses the antimeridian"], hint: "split the geometry at the antimeridian first")
    }
}

extension Coordinate {
    /// The point at parameter `t` of the straight edge, exact at both ends.
    static func between(_ a: Coordinate, _ b: Coordinate, _ t: Double) -> Coordinate {
        Coordinate(x: a.x * (1 - t) + b.x * t, y: a.y * (1 - t) + b.y * t)
    }
}

/// Turns small differences of coordinates into metres on the ground.
struct GroundScale {
    private let metresPerUnit: Double?
    private let radiansPerUnit: Double
    private let ellipsoid: Ellipsoid

    init(_ crs: CRS) {
        metresPerUnit = crs.metresPerUnit
        radiansPerUnit = crs.radiansPerUnit
        ellipsoid = crs.ellipsoid
    }

    /// Metres per unit of x and of y near a position.
    func scale(at position: Coordinate) -> (x: Double, y: Double) {
        if let metresPerUnit { return (metresPerUnit, metresPerUnit) }
        let latitude = position.y * radiansPerUnit
        // Never zero, so that a difference of longitude at a pole still counts a little.
        let parallel = ellipsoid.primeVerticalRadiusMetres(latitude: latitude) * max(abs(cos(latitude)), 1e-6)
        return (parallel * radiansPerUnit, ellipsoid.meridianRadiusMetres(latitude: latitude) * radiansPerUnit)
    }

    func length(_ a: Coordinate, _ b: Coordinate) -> Double {
        let scale = scale(at: a)
        return hypot((b.x - a.x) * scale.x, (b.y - a.y) * scale.y)
    }

    /// Distance in metres of a point from the chord between two others.
    func deviation(of p: Coordinate, fromChord a: Coordinate, _ b: Coordinate) -> Double {
        let scale = scale(at: p)
        let dx = (b.x - a.x) * scale.x
        let dy = (b.y - a.y) * scale.y
        let px = (p.x - a.x) * scale.x
        let py = (p.y - a.y) * scale.y
        let squared = dx * dx + dy * dy
        if squared == 0 { return hypot(px, py) }
        let t = min(max((px * dx + py * dy) / squared, 0), 1)
        return hypot(px - t * dx, py - t * dy)
    }
}
