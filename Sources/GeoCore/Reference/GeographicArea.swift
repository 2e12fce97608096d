import Foundation

/// Areas of rings whose edges are straight in longitude and latitude.
struct GeographicArea {
    private let ellipsoid: Ellipsoid
    private let radiansPerUnit: Double

    init(_ ellipsoid: Ellipsoid, radiansPerUnit: Double) {
        self.ellipsoid = ellipsoid
        self.radiansPerUnit = radiansPerUnit
    }

    /// −∮ q dλ, where q(φ) is the area per radian between φ and the latitude of the first vertex.
    ///
    /// Measuring from the first vertex keeps every term as small as the ring, so that a parcel of 50 m keeps its
    /// digits. Along an edge q is smooth; Gauss-Legendre with 3 points per quarter degree is exact to 1e-13.
    func signedArea(_ ring: UnsafeBufferPointer<Coordinate>) throws(GeoError) -> Double {
        let reference = ring[0].y * radiansPerUnit
        let halfTurn = .pi / radiansPerUnit
        let poleLimit = halfTurn / 2 * (1 + 1e-12)
        let zone = LocalZone(ellipsoid, latitude: reference)
        var sum = CompensatedSum()
        for index in 0..<(ring.count - 1) {
            let a = ring[index]
            let b = ring[index + 1]
            guard abs(a.y) <= poleLimit, abs(b.y) <= poleLimit, a.x.isFinite, b.x.isFinite else {
                throw GeoError(
                    .badGeometry, "measure a ring at (\(a.x), \(a.y))",
                    trail: ["a latitude lies beyond the pole"],
                    hint: "check the order of the axes and the reference system")
            }
            let dx = b.x - a.x
            guard abs(dx) <= halfTurn else {
                throw GeoError(
                    .badGeometry, "measure the edge from (\(a.x), \(a.y)) to (\(b.x), \(b.y))",
                    trail: ["it is longer than 180 degrees of longitude"],
                    hint: "split the geometry at the antimeridian")
            }
            if dx == 0 { continue }
            // Differences of the given numbers are exact; scaled they keep their relative precision.
            let start = (a.y - ring[0].y) * radiansPerUnit
            let rise = (b.y - a.y) * radiansPerUnit
            sum.add(-dx * radiansPerUnit * zone.mean(from: start, rise: rise))
        }
        return sum.value
    }
}

/// The area per radian of longitude between a reference latitude and others near it.
struct LocalZone {
    private let ellipsoid: Ellipsoid
    private let reference: Double
    /// Taylor coefficients of q in the latitude difference, from the first power on.
    private let taylor: (Double, Double, Double, Double, Double, Double)
    /// |δ| up to which six terms leave a relative error below 1e-15: δ^6 / 5040.
    private static let taylorLimit = 0.01

    init(_ ellipsoid: Ellipsoid, latitude: Double) {
        self.ellipsoid = ellipsoid
        reference = latitude
        taylor = Self.coefficients(ellipsoid, latitude)
    }

    /// The mean of q along an edge whose latitude runs linearly from `start` over `rise`, relative to the reference.
    func mean(from start: Double, rise: Double) -> Double {
        if abs(start) < Self.taylorLimit, abs(start + rise) < Self.taylorLimit {
            return gauss(start, rise, series)
        }
        // A quarter degree per panel.
        let panels = max(1, Int((abs(rise) / 0.0044).rounded(.up)))
        if panels == 1 { return gauss(start, rise, exact) }
        let step = rise / Double(panels)
        var sum = 0.0
        for panel in 0..<panels { sum += gauss(start + Double(panel) * step, step, exact) }
        return sum / Double(panels)
    }

    private func series(_ d: Double) -> Double {
        let t = taylor
        return d * (t.0 + d * (t.1 + d * (t.2 + d * (t.3 + d * (t.4 + d * t.5)))))
    }

    private func exact(_ d: Double) -> Double {
        ellipsoid.zoneAreaPerRadian(from: reference, to: reference + d)
    }

    @inline(__always)
    private func gauss(_ start: Double, _ rise: Double, _ f: (Double) -> Double) -> Double {
        let middle = start + 0.5 * rise
        // Gauss-Legendre, three points: ±sqrt(3/5), weights 5/18, 8/18, 5/18.
        let offset = 0.387298334620741688 * rise
        return (5 * (f(middle - offset) + f(middle + offset)) + 8 * f(middle)) / 18
    }

    /// q' = a²(1 − e²) cos φ / w², w = 1 − e² sin² φ, expanded about φ by the recurrence for powers of a power series.
    private static func coefficients(_ ellipsoid: Ellipsoid, _ latitude: Double)
        -> (Double, Double, Double, Double, Double, Double)
    {
        let e2 = ellipsoid.eccentricitySquared
        let s = sin(latitude)
        let c = cos(latitude)
        // sin² φ = s² + d sin 2φ + d² cos 2φ − ...
        let double = e2 * 2 * s * c
        let cosine = e2 * (c - s) * (c + s)
        let w0 = 1 - e2 * s * s
        let w1 = -double / w0
        let w2 = -cosine / w0
        let w3 = 2 * double / (3 * w0)
        let w4 = cosine / (3 * w0)
        let w5 = -2 * double / (15 * w0)
        let g0 = 1 / (w0 * w0)
        let g1 = -2 * w1 * g0
        let g2 = -(3 * w1 * g1 + 4 * w2 * g0) / 2
        let g3 = -(4 * w1 * g2 + 5 * w2 * g1 + 6 * w3 * g0) / 3
        let g4 = -(5 * w1 * g3 + 6 * w2 * g2 + 7 * w3 * g1 + 8 * w4 * g0) / 4
        let g5 = -(6 * w1 * g4 + 7 * w2 * g3 + 8 * w3 * g2 + 9 * w4 * g1 + 10 * w5 * g0) / 5
        let scale = ellipsoid.semiMajorMetres * ellipsoid.semiMajorMetres * (1 - e2)
        // Times cos(φ + d) = c − s d − c d²/2 + s d³/6 + c d⁴/24 − s d⁵/120, then integrated.
        return (
            scale * g0 * c,
            scale * (g1 * c - g0 * s) / 2,
            scale * (g2 * c - g1 * s - g0 * c / 2) / 3,
            scale * (g3 * c - g2 * s - g1 * c / 2 + g0 * s / 6) / 4,
            scale * (g4 * c - g3 * s - g2 * c / 2 + g1 * s / 6 + g0 * c / 24) / 5,
            scale * (g5 * c - g4 * s - g3 * c / 2 + g2 * s / 6 + g1 * c / 24 - g0 * s / 120) / 6
        )
    }
}
