import Foundation

/// The integral of −q dλ over the image of a straight edge, by quadrature on Lobatto points with bisection.
struct AuthalicIntegral {
    private let toGeographic: Transform
    private let ellipsoid: Ellipsoid
    private let radiansPerUnit: Double
    private let tolerance: Double
    var referenceLatitude = 0.0
    private static let depthLimit = 30

    init(_ toGeographic: Transform, _ ellipsoid: Ellipsoid, radiansPerUnit: Double, ringAreaSquareMetres: Double) {
        self.toGeographic = toGeographic
        self.ellipsoid = ellipsoid
        self.radiansPerUnit = radiansPerUnit
        // PROJ's rounding of coordinates is about 2e-9 m; below that times a length of metres there is only noise.
        tolerance = max(1e-11 * ringAreaSquareMetres, 1e-8 * ringAreaSquareMetres.squareRoot(), 1e-9)
    }

    func toRadians(_ coordinates: inout [Coordinate]) throws(GeoError) {
        try toGeographic.apply(&coordinates, forward: true)
        for index in coordinates.indices {
            coordinates[index].x *= radiansPerUnit
            coordinates[index].y *= radiansPerUnit
        }
    }

    func edge(_ a: Coordinate, _ b: Coordinate, _ start: Coordinate, _ end: Coordinate, depth: Int) throws(GeoError)
        -> (area: Double, longitude: Double)
    {
        var inner = [
            Coordinate.between(a, b, Lobatto.nodes[1]), .between(a, b, 0.5), .between(a, b, Lobatto.nodes[3]),
        ]
        try toRadians(&inner)
        let points = [start, inner[0], inner[1], inner[2], end]
        var longitudes = [0.0]
        for point in points.dropFirst() {
            longitudes.append(Self.halfTurn(point.x - start.x))
        }
        let heights = points.map { ellipsoid.zoneAreaPerRadian(from: referenceLatitude, to: $0.y) }
        let fine = Lobatto.integral(heights, longitudes)
        let coarse = Lobatto.parabola(heights[0], heights[2], heights[4], longitudes[2], longitudes[4])
        // The coarse rule is off by about (length / radius)^4 of the term, the fine one by the sixth power: below 100 km,
        // a hundredth of a radian or two, the fine rule is a thousand times better than the difference of the two.
        let span = max(abs(longitudes[4]), abs(end.y - start.y))
        if span < 0.5, abs(fine - coarse) <= (span < 0.015 ? 1000 : 1) * tolerance { return (-fine, longitudes[4]) }
        guard depth < Self.depthLimit else {
            throw GeoError(
                .cannotTransform, "measure the edge from (\(a.x), \(a.y)) to (\(b.x), \(b.y))",
                trail: ["its image on the ellipsoid is torn"], hint: "split the geometry at the pole")
        }
        let middle = Coordinate.between(a, b, 0.5)
        let first = try edge(a, middle, start, inner[1], depth: depth + 1)
        let second = try edge(middle, b, inner[1], end, depth: depth + 1)
        return (first.area + second.area, first.longitude + second.longitude)
    }

    private static func halfTurn(_ radians: Double) -> Double {
        radians > .pi ? radians - 2 * .pi : radians < -.pi ? radians + 2 * .pi : radians
    }
}

/// Quadrature of ∫ q dλ for two functions known at the five Chebyshev-Lobatto points of [0, 1].
enum Lobatto {
    static let nodes = [0, 0.146446609406726238, 0.5, 0.853553390593273762, 1]

    /// weights[i][j] = ∫ l_i(t) l_j'(t) dt for the Lagrange polynomials of the nodes.
    private static let weights: [[Double]] = {
        // Gauss-Legendre with five points is exact for the products, whose degree is 7.
        let gauss: [(Double, Double)] = [
            (0.046910077030668004, 0.118463442528094544), (0.230765344947158454, 0.239314335249683234),
            (0.5, 0.284444444444444444), (0.769234655052841546, 0.239314335249683234),
            (0.953089922969331996, 0.118463442528094544),
        ]
        func value(_ i: Int, _ t: Double) -> Double {
            (0..<5).filter { $0 != i }.reduce(1) { $0 * (t - nodes[$1]) / (nodes[i] - nodes[$1]) }
        }
        func slope(_ i: Int, _ t: Double) -> Double {
            (0..<5).filter { $0 != i }.reduce(0) { sum, k in
                sum
                    + (0..<5).filter { $0 != i && $0 != k }.reduce(1 / (nodes[i] - nodes[k])) {
                        $0 * (t - nodes[$1]) / (nodes[i] - nodes[$1])
                    }
            }
        }
        return (0..<5).map { i in
            (0..<5).map { j in gauss.reduce(0) { $0 + $1.1 * value(i, $1.0) * slope(j, $1.0) } }
        }
    }()

    static func integral(_ q: [Double], _ longitude: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<5 {
            var inner = 0.0
            for j in 0..<5 { inner += weights[i][j] * longitude[j] }
            sum += q[i] * inner
        }
        return sum
    }

    /// The same from the ends and the middle: both functions as parabolas. The longitudes count from the start.
    static func parabola(_ q0: Double, _ q1: Double, _ q2: Double, _ l1: Double, _ l2: Double) -> Double {
        // λ = a t + b t², q = q0 + c t + d t².
        let b = 2 * (l2 - 2 * l1)
        let a = l2 - b
        let d = 2 * (q2 - 2 * q1 + q0)
        let c = q2 - q0 - d
        return q0 * l2 + c * (a / 2 + 2 * b / 3) + d * (a / 3 + b / 2)
    }
}
