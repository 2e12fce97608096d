import Foundation

/// A geometry cut into pieces on the ellipsoid.
struct SurfacePieces {
    /// A simple member of a geometry: a point, a line, or a polygon with its holes.
    struct Part: Sendable {
        let feature: Int
        let isArea: Bool
    }

    private(set) var pieces: [SurfacePiece] = []
    private(set) var parts: [Part] = []

    private let edges: EdgeKind
    private let toGeographic: Transform
    private let ellipsoid: Ellipsoid
    private let radiansPerUnit: Double
    private let geodesic: Geodesic
    /// A parabola follows a curve of this length to length³ / (125 R²) = 3e-6 m.
    private static let pieceMetres = 2500.0
    /// Chords this short leave the curve by less than 1e-5 m.
    private static let chordMetres = 20.0
    /// Longer pieces are tested at their quarters: a projection may bend more than the earth.
    private static let testedMetres = 500.0
    private static let parabolaErrorMetres = 1e-5

    /// - Parameter toGeographic: from the system of the geometries to the geographic system of the comparison.
    init(_ toGeographic: Transform, edges: EdgeKind) {
        self.edges = edges
        self.toGeographic = toGeographic
        ellipsoid = toGeographic.target.ellipsoid
        radiansPerUnit = toGeographic.target.radiansPerUnit
        geodesic = Geodesic(ellipsoid)
    }

    /// Adds the pieces of a feature. Throws where a coordinate has no place on the ellipsoid.
    mutating func add(_ geometry: Geometry, feature: Int) throws(GeoError) {
        for point in geometry.points {
            guard let position = try positions(point.coordinates).first else { continue }
            let part = newPart(feature, isArea: false)
            pieces.append(SurfacePiece(position, nil, position, part: part, isBoundary: false, isFirst: true))
        }
        for line in geometry.lines {
            let part = newPart(feature, isArea: false)
            try add(line.coordinates, part, isBoundary: false, isFirst: true)
        }
        for polygon in geometry.polygons {
            let part = newPart(feature, isArea: true)
            for (index, ring) in polygon.rings.enumerated() {
                try add(ring, part, isBoundary: true, isFirst: index == 0)
            }
        }
    }

    private mutating func newPart(_ feature: Int, isArea: Bool) -> Int32 {
        parts.append(Part(feature: feature, isArea: isArea))
        return Int32(truncatingIfNeeded: parts.count - 1)
    }

    private mutating func add(_ line: [Coordinate], _ part: Int32, isBoundary: Bool, isFirst: Bool) throws(GeoError) {
        if line.count < 2 { return }
        let ends = try positions(line)
        var isNext = isFirst
        switch edges {
        case .geodesic:
            for index in 1..<line.count {
                addGeodesic(ends[index - 1], ends[index], part, isBoundary: isBoundary, isFirst: isNext)
                isNext = false
            }
        case .source:
            let needed = (1..<line.count).filter { ends[$0 - 1].distance(to: ends[$0]) > Self.chordMetres }
            let middles = try positions(needed.map { Coordinate.between(line[$0 - 1], line[$0], 0.5) })
            var next = 0
            for index in 1..<line.count {
                if toGeographic.source.isGeographic,
                    abs(line[index].x - line[index - 1].x) * toGeographic.source.radiansPerUnit > .pi
                {
                    throw GeoError(
                        .badGeometry,
                        "measure from the edge that starts at (\(line[index - 1].x), \(line[index - 1].y))",
                        trail: ["it is longer than 180 degrees of longitude"],
                        hint: "split the geometry at the antimeridian")
                }
                if next < needed.count, needed[next] == index {
                    try addCurve(
                        line[index - 1], line[index], ends[index - 1], middles[next], ends[index], part,
                        isBoundary: isBoundary, isFirst: isNext, depth: 0)
                    next += 1
                } else {
                    pieces.append(
                        SurfacePiece(
                            ends[index - 1], nil, ends[index], part: part, isBoundary: isBoundary, isFirst: isNext))
                }
                isNext = false
            }
        }
    }

    private mutating func addCurve(
        _ a: Coordinate, _ b: Coordinate, _ start: Position3D, _ middle: Position3D, _ end: Position3D, _ part: Int32,
        isBoundary: Bool, isFirst: Bool, depth: Int
    ) throws(GeoError) {
        let length = start.distance(to: middle) + middle.distance(to: end)
        let piece = SurfacePiece(start, middle, end, part: part, isBoundary: isBoundary, isFirst: isFirst)
        if length <= Self.testedMetres, piece.bulge.length < 0.1 * length {
            pieces.append(piece)
            return
        }
        let quarters = try positions([.between(a, b, 0.25), .between(a, b, 0.75)])
        if length <= Self.pieceMetres, quarters[0].distance(to: piece.position(0.25)) < Self.parabolaErrorMetres,
            quarters[1].distance(to: piece.position(0.75)) < Self.parabolaErrorMetres
        {
            pieces.append(piece)
            return
        }
        guard depth < 40 else {
            throw GeoError(
                .cannotTransform, "follow the edge from (\(a.x), \(a.y)) to (\(b.x), \(b.y))",
                trail: ["its image on the ellipsoid is torn"],
                hint: "split the geometry at the antimeridian or the pole")
        }
        let centre = Coordinate.between(a, b, 0.5)
        try addCurve(
            a, centre, start, quarters[0], middle, part, isBoundary: isBoundary, isFirst: isFirst, depth: depth + 1)
        try addCurve(
            centre, b, middle, quarters[1], end, part, isBoundary: isBoundary, isFirst: false, depth: depth + 1)
    }

    private mutating func addGeodesic(
        _ start: Position3D, _ end: Position3D, _ part: Int32, isBoundary: Bool, isFirst: Bool
    ) {
        if start.distance(to: end) <= Self.chordMetres {
            pieces.append(SurfacePiece(start, nil, end, part: part, isBoundary: isBoundary, isFirst: isFirst))
            return
        }
        let a = degrees(start)
        let (metres, azimuth, _) = geodesic.inverse(a, degrees(end))
        let count = max(1, Int((metres / Self.pieceMetres).rounded(.up)))
        var previous = start
        for index in 0..<count {
            let step = metres / Double(count)
            let middle = onEllipsoid(geodesic.direct(a, azimuth: azimuth, metres: (Double(index) + 0.5) * step))
            let next =
                index == count - 1
                ? end : onEllipsoid(geodesic.direct(a, azimuth: azimuth, metres: Double(index + 1) * step))
            pieces.append(
                SurfacePiece(previous, middle, next, part: part, isBoundary: isBoundary, isFirst: isFirst && index == 0)
            )
            previous = next
        }
    }

    private func positions(_ coordinates: [Coordinate]) throws(GeoError) -> [Position3D] {
        var images = coordinates
        try toGeographic.apply(&images, forward: true)
        return try images.map { image throws(GeoError) in
            let radians = Coordinate(x: image.x * radiansPerUnit, y: image.y * radiansPerUnit)
            try radians.requireOnEllipsoid()
            return Position3D(radians, ellipsoid)
        }
    }

    private func degrees(_ position: Position3D) -> Coordinate {
        let radians = position.radians(ellipsoid)
        return Coordinate(x: radians.x * 180 / .pi, y: radians.y * 180 / .pi)
    }

    private func onEllipsoid(_ degrees: Coordinate) -> Position3D {
        Position3D(Coordinate(x: degrees.x * .pi / 180, y: degrees.y * .pi / 180), ellipsoid)
    }
}
