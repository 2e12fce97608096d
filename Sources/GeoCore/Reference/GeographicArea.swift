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

    /// q' = a²(1 − e²) cos φ / (1 − e² sin² φ)², expanded about φ by the recurrences of power series.
    private static func coefficients(_ ellipsoid: Ellipsoid, _ latitude: Double)
        -> (Double, Double, Double, Double, Double, Double)
    {
        let e2 = ellipsoid.eccentricitySquared
        let s = sin(latitude)
        let c = cos(latitude)
        let sine = [s, c, -s / 2, -c / 6, s / 24, c / 120]
        let cosine = [c, -s, -c / 2, s / 6, c / 24, -s / 120]
        func product(_ a: [Double], _ b: [Double]) -> [Double] {
            (0..<6).map { n in (0...n).reduce(0) { $0 + a[$1] * b[n - $1] } }
        }
        var w = product(sine, sine).map { -e2 * $0 }
        w[0] += 1
        let divisor = product(w, w)
        var quotient: [Double] = []
        for n in 0..<6 {
            let known = (0..<n).reduce(0) { $0 + quotient[$1] * divisor[n - $1] }
            quotient.append((cosine[n] - known) / divisor[0])
        }
        let scale = ellipsoid.semiMajorMetres * ellipsoid.semiMajorMetres * (1 - e2)
        let q = (0..<6).map { scale * quotient[$0] / Double($0 + 1) }
        return (q[0], q[1], q[2], q[3], q[4], q[5])
    }
}
