import Foundation

extension Measurer {
    /// Length in metres on the ellipsoid of lines and of the boundaries of polygons; points have none.
    ///
    /// Edges straight in the source system are refined until each is right to 0.01 mm.
    /// Throws `.cannotTransform` as `area` does.
    public func length(of geometry: Geometry, edges: EdgeKind = .source) throws(GeoError) -> Double {
        var sum = CompensatedSum()
        for line in geometry.lines { try addLength(line.coordinates, edges, &sum) }
        for polygon in geometry.polygons {
            for ring in polygon.rings { try addLength(ring, edges, &sum) }
        }
        return sum.value
    }

    private func addLength(_ line: [Coordinate], _ edges: EdgeKind, _ sum: inout CompensatedSum) throws(GeoError) {
        if line.count < 2 { return }
        let vertices = try geographicRadians(line)
        switch edges {
        case .geodesic:
            let geodesic = Geodesic(ellipsoid)
            let degrees = vertices.map { Coordinate(x: $0.x * 180 / .pi, y: $0.y * 180 / .pi) }
            for index in 1..<degrees.count { sum.add(geodesic.distance(degrees[index - 1], degrees[index])) }
        case .source:
            let middles = try geographicRadians(
                (1..<line.count).map { Coordinate.between(line[$0 - 1], line[$0], 0.5) })
            for index in 1..<line.count {
                sum.add(
                    try edgeLength(
                        line[index - 1], line[index], Position3D(vertices[index - 1], ellipsoid),
                        Position3D(middles[index - 1], ellipsoid), Position3D(vertices[index], ellipsoid), depth: 0))
            }
        }
    }

    /// Two chords and one, extrapolated: the error falls with the fifth power of the length.
    private func edgeLength(
        _ a: Coordinate, _ b: Coordinate, _ start: Position3D, _ middle: Position3D, _ end: Position3D, depth: Int
    ) throws(GeoError) -> Double {
        let one = start.distance(to: end)
        let two = start.distance(to: middle) + middle.distance(to: end)
        let correction = (two - one) / 3
        // The next term is about the correction times (length / radius)², so this leaves it below 0.01 mm and 1e-12.
        if correction <= 1e-3, one < 50_000 { return two + correction }
        guard depth < 40 else {
            throw GeoError(
                .cannotTransform, "measure the edge from (\(a.x), \(a.y)) to (\(b.x), \(b.y))",
                trail: ["its image on the ellipsoid is torn"],
                hint: "split the geometry at the antimeridian or the pole")
        }
        let centre = Coordinate.between(a, b, 0.5)
        let inner = try geographicRadians([.between(a, b, 0.25), .between(a, b, 0.75)])
        return try edgeLength(a, centre, start, Position3D(inner[0], ellipsoid), middle, depth: depth + 1)
            + edgeLength(centre, b, middle, Position3D(inner[1], ellipsoid), end, depth: depth + 1)
    }
}

/// A geocentric position in metres.
struct Position3D: Sendable {
    var x: Double
    var y: Double
    var z: Double

    init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// On the ellipsoid at (longitude, latitude) in radians.
    init(_ radians: Coordinate, _ ellipsoid: Ellipsoid) {
        let normal = ellipsoid.primeVerticalRadiusMetres(latitude: radians.y)
        let parallel = normal * cos(radians.y)
        x = parallel * cos(radians.x)
        y = parallel * sin(radians.x)
        z = normal * (1 - ellipsoid.eccentricitySquared) * sin(radians.y)
    }

    func distance(to other: Position3D) -> Double {
        let dx = x - other.x
        let dy = y - other.y
        let dz = z - other.z
        return (dx * dx + dy * dy + dz * dz).squareRoot()
    }
}
