import Foundation

/// The ellipsoidal area formula of the Chinese land survey, in one 3-degree Gauss-Krüger zone.
///
/// Source: the area computation rules of the Second National Land Survey (2008), reused with CGCS2000 by TD/T 1055.
final class SurveyArea {
    let zone: Int
    private let series: TrapezoidSeries
    private let toGrid: Transform
    private static let pieceMetres = 70.0
    private static let arcSecond = Double.pi / 648_000

    init(_ ellipsoid: Ellipsoid, zone: Int, primeMeridianDegrees: Double, _ context: ProjContext) throws(GeoError) {
        self.zone = zone
        series = TrapezoidSeries(ellipsoid)
        let shape =
            ellipsoid.inverseFlattening == 0
            ? "+R=\(ellipsoid.semiMajorMetres)"
            : "+a=\(ellipsoid.semiMajorMetres) +rf=\(ellipsoid.inverseFlattening)"
        let geographic = try CRS("+proj=longlat \(shape) +no_defs")
        let meridian = Double(3 * zone) - primeMeridianDegrees
        let grid = try CRS("+proj=tmerc +lat_0=0 +lon_0=\(meridian) +k=1 +x_0=500000 +y_0=0 \(shape) +no_defs")
        toGrid = try Transform(
            from: geographic, to: grid,
            operation: "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=tmerc +lat_0=0 "
                + "+lon_0=\(meridian) +k=1 +x_0=500000 +y_0=0 \(shape)", context: context)
    }

    /// Area in square metres of a closed ring, never negative.
    func area(_ ring: [Coordinate], of measurer: Measurer, isRounded: Bool) throws(GeoError) -> Double {
        isRounded ? abs(try rounded(ring, measurer)) : abs(try limit(ring, measurer))
    }

    private func rounded(_ ring: [Coordinate], _ measurer: Measurer) throws(GeoError) -> Double {
        let scale = GroundScale(measurer.crs)
        var pieces: [Coordinate] = []
        for index in 0..<(ring.count - 1) {
            let length = scale.length(ring[index], ring[index + 1])
            // No edge is longer than twice round the earth.
            guard length <= 8e7 else {
                throw GeoError(
                    .cannotTransform,
                    "cut the edge from (\(ring[index].x), \(ring[index].y)) into pieces of \(Self.pieceMetres) m",
                    hint: "check the coordinates and their reference system")
            }
            let count = max(1, Int((length / Self.pieceMetres).rounded(.up)))
            for piece in 0..<count {
                pieces.append(.between(ring[index], ring[index + 1], Double(piece) / Double(count)))
            }
        }
        pieces.append(ring[ring.count - 1])
        var points = try measurer.geographicRadians(pieces)
        points.withUnsafeMutableBufferPointer { points in
            for index in points.indices {
                points[index] = Coordinate(x: points[index].x * 180 / .pi, y: points[index].y * 180 / .pi)
            }
        }
        try toGrid.apply(&points, forward: true)
        points.withUnsafeMutableBufferPointer { points in
            for index in points.indices {
                let p = points[index]
                points[index] = Coordinate(x: (p.x * 1e4).rounded() / 1e4, y: (p.y * 1e4).rounded() / 1e4)
            }
        }
        try toGrid.apply(&points, forward: false)
        points.withUnsafeMutableBufferPointer { points in
            for index in points.indices {
                let p = points[index]
                points[index] = Coordinate(
                    x: (p.x * 3600e6).rounded() / 1e6 * Self.arcSecond,
                    y: (p.y * 3600e6).rounded() / 1e6 * Self.arcSecond)
            }
        }
        var sum = CompensatedSum()
        for index in 0..<(points.count - 1) {
            sum.add(series.trapezoid(points[index], points[index + 1], originLongitude: points[0].x))
        }
        return sum.value
    }

    /// The limit of ever more pieces per edge, by Richardson's extrapolation of 1, 2, 4 ... pieces.
    private func limit(_ ring: [Coordinate], _ measurer: Measurer) throws(GeoError) -> Double {
        let vertices = try measurer.geographicRadians(ring)
        let origin = vertices[0].x
        var sum = CompensatedSum()
        let size = abs(ring.withUnsafeBufferPointer { Measurer.planarArea($0) })
        let scale = GroundScale(measurer.crs).scale(at: ring[0])
        let tolerance = max(1e-12 * size * scale.x * scale.y, 1e-9)
        for index in 0..<(ring.count - 1) {
            var points = [vertices[index], vertices[index + 1]]
            var previous = [strip(points, origin)]
            for level in 1...14 {
                points = try halved(points, ring[index], ring[index + 1], measurer)
                var row = [strip(points, origin)]
                var factor = 1.0
                for column in 0..<min(level, 6) {
                    factor *= 4
                    row.append(row[column] + (row[column] - previous[column]) / (factor - 1))
                }
                let change = abs(row[row.count - 1] - previous[previous.count - 1])
                previous = row
                if level >= 2, change <= tolerance { break }
            }
            sum.add(previous[previous.count - 1])
        }
        return sum.value
    }

    private func strip(_ points: [Coordinate], _ origin: Double) -> Double {
        var sum = 0.0
        for index in 0..<(points.count - 1) {
            sum += series.trapezoid(points[index], points[index + 1], originLongitude: origin)
        }
        return sum
    }

    /// The points with one more in the middle of each piece of the straight source edge from `a` to `b`.
    private func halved(_ points: [Coordinate], _ a: Coordinate, _ b: Coordinate, _ measurer: Measurer)
        throws(GeoError) -> [Coordinate]
    {
        let pieces = points.count - 1
        let middles = try measurer.geographicRadians(
            (0..<pieces).map { Coordinate.between(a, b, (Double($0) + 0.5) / Double(pieces)) })
        var result: [Coordinate] = []
        result.reserveCapacity(2 * pieces + 1)
        for index in 0..<pieces {
            result.append(points[index])
            result.append(middles[index])
        }
        result.append(points[pieces])
        return result
    }
}

/// The series for the area between an edge and a meridian.
struct TrapezoidSeries {
    let a: Double
    let b: Double
    let c: Double
    let d: Double
    let e: Double
    private let twiceSemiMinorSquared: Double

    init(_ ellipsoid: Ellipsoid) {
        let e2 = ellipsoid.eccentricitySquared
        let e4 = e2 * e2
        let e6 = e4 * e2
        let e8 = e4 * e4
        a = 1 + 3 / 6 * e2 + 30 / 80 * e4 + 35 / 112 * e6 + 630 / 2304 * e8
        b = 1 / 6 * e2 + 15 / 80 * e4 + 21 / 112 * e6 + 420 / 2304 * e8
        c = 3 / 80 * e4 + 7 / 112 * e6 + 180 / 2304 * e8
        d = 1 / 112 * e6 + 45 / 2304 * e8
        e = 5 / 2304 * e8
        twiceSemiMinorSquared = 2 * ellipsoid.semiMinorMetres * ellipsoid.semiMinorMetres
    }

    /// Signed area in square metres between the piece from `p` to `q` (radians) and the meridian of origin.
    func trapezoid(_ p: Coordinate, _ q: Coordinate, originLongitude: Double) -> Double {
        let width = ((p.x - originLongitude) + (q.x - originLongitude)) / 2
        return width * zone(from: p.y, to: q.y)
    }

    /// Signed area per radian of longitude between two parallels.
    func zone(from south: Double, to north: Double) -> Double {
        let half = (north - south) / 2
        let middle = (south + north) / 2
        // sin and cos of 3x, 5x, 7x, 9x from those of x: f(k + 2) = 2 cos 2x f(k) - f(k - 2).
        let s1 = sin(half)
        let c1 = cos(middle)
        let sineFactor = 2 - 4 * s1 * s1
        let cosineFactor = 4 * c1 * c1 - 2
        let s3 = sineFactor * s1 + s1
        let c3 = cosineFactor * c1 - c1
        let s5 = sineFactor * s3 - s1
        let c5 = cosineFactor * c3 - c1
        let s7 = sineFactor * s5 - s3
        let c7 = cosineFactor * c5 - c3
        let s9 = sineFactor * s7 - s5
        let c9 = cosineFactor * c7 - c5
        let terms = a * s1 * c1 - b * s3 * c3 + c * s5 * c5 - d * s7 * c7 + e * s9 * c9
        return twiceSemiMinorSquared * terms
    }
}
