import Foundation

/// A short piece of an edge on the ellipsoid, in geocentric metres: a parabola that meets the true curve to 0.01 mm.
struct SurfacePiece: Sendable {
    let start: Position3D
    let end: Position3D
    /// How far the middle of the curve lies from the middle of the chord.
    let bulgeX: Float
    let bulgeY: Float
    let bulgeZ: Float
    let part: Int32
    /// Whether it bounds an area.
    let isBoundary: Bool
    /// Whether it is the first of its part: its start then stands for the part.
    let isFirst: Bool

    init(_ start: Position3D, _ middle: Position3D?, _ end: Position3D, part: Int32, isBoundary: Bool, isFirst: Bool) {
        self.start = start
        self.end = end
        self.part = part
        self.isBoundary = isBoundary
        self.isFirst = isFirst
        bulgeX = middle.map { Float($0.x - (start.x + end.x) / 2) } ?? 0
        bulgeY = middle.map { Float($0.y - (start.y + end.y) / 2) } ?? 0
        bulgeZ = middle.map { Float($0.z - (start.z + end.z) / 2) } ?? 0
    }

    var bulge: Position3D { Position3D(x: Double(bulgeX), y: Double(bulgeY), z: Double(bulgeZ)) }

    /// The position at parameter t in [0, 1].
    func position(_ t: Double) -> Position3D {
        start + (end - start) * t + bulge * (4 * t * (1 - t))
    }

    func slope(_ t: Double) -> Position3D { (end - start) + bulge * (4 - 8 * t) }

    var box: Box3D {
        var box = Box3D(start)
        box.include(end)
        // The control point of the parabola: its triangle holds the curve.
        box.include((start + end) * 0.5 + bulge * 2)
        return box
    }
}

extension Position3D {
    static func + (a: Position3D, b: Position3D) -> Position3D { Position3D(x: a.x + b.x, y: a.y + b.y, z: a.z + b.z) }
    static func - (a: Position3D, b: Position3D) -> Position3D { Position3D(x: a.x - b.x, y: a.y - b.y, z: a.z - b.z) }
    static func * (a: Position3D, s: Double) -> Position3D { Position3D(x: a.x * s, y: a.y * s, z: a.z * s) }
    func dot(_ b: Position3D) -> Double { x * b.x + y * b.y + z * b.z }
    var length: Double { dot(self).squareRoot() }

    /// (longitude, latitude) in radians of a position on or very near the ellipsoid (Bowring 1985).
    func radians(_ ellipsoid: Ellipsoid) -> Coordinate {
        let parallel = hypot(x, y)
        let a = ellipsoid.semiMajorMetres
        let b = ellipsoid.semiMinorMetres
        let e2 = ellipsoid.eccentricitySquared
        var reduced = atan2(a * z, b * parallel)
        var latitude = reduced
        for _ in 0..<3 {
            let s = sin(reduced)
            let c = cos(reduced)
            latitude = atan2(z + e2 / (1 - e2) * b * s * s * s, parallel - e2 * a * c * c * c)
            reduced = atan2(b * sin(latitude), a * cos(latitude))
        }
        return Coordinate(x: atan2(y, x), y: latitude)
    }
}

/// An axis-parallel box in geocentric metres.
struct Box3D: Sendable {
    var low: Position3D
    var high: Position3D

    init(_ p: Position3D) {
        low = p
        high = p
    }

    mutating func include(_ p: Position3D) {
        low = Position3D(x: min(low.x, p.x), y: min(low.y, p.y), z: min(low.z, p.z))
        high = Position3D(x: max(high.x, p.x), y: max(high.y, p.y), z: max(high.z, p.z))
    }

    mutating func include(_ box: Box3D) {
        include(box.low)
        include(box.high)
    }

    /// Squared distance of two boxes; 0 when they meet.
    func squaredDistance(to other: Box3D) -> Double {
        let dx = max(0, low.x - other.high.x, other.low.x - high.x)
        let dy = max(0, low.y - other.high.y, other.low.y - high.y)
        let dz = max(0, low.z - other.high.z, other.low.z - high.z)
        return dx * dx + dy * dy + dz * dz
    }

    /// With room for the interior of what lies in it: the ellipsoid rises above a chord of length s by s² / 8R.
    var bulged: Box3D {
        let room = size * size / 12_000_000 + 1
        var box = self
        box.include(low - Position3D(x: room, y: room, z: room))
        box.include(high + Position3D(x: room, y: room, z: room))
        return box
    }

    func contains(_ p: Position3D) -> Bool {
        low.x <= p.x && p.x <= high.x && low.y <= p.y && p.y <= high.y && low.z <= p.z && p.z <= high.z
    }

    var size: Double { max(high.x - low.x, high.y - low.y, high.z - low.z) }
}
