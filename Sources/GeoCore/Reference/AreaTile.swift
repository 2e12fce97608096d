import Foundation

/// A polynomial for the areal scale of a projection in one square of its plane, made from PROJ and proven against it.
///
/// With S(x, y) the area on the ellipsoid per area in the plane, and F with ∂F/∂x = S, the area of a ring on the
/// ellipsoid is ∮ F dy along its edges, which are straight where F lives. F is a polynomial here, so Gauss-Legendre
/// integrates each edge exactly, in some 30 ns where following the edge through PROJ takes microseconds.
struct AreaTile {
    /// The sizes of squares, finest first. A square reaches `halfWidth` from its centre, and centres lie on a fixed
    /// lattice of that spacing, so what a ring measures never depends on what was measured before.
    struct Level {
        let halfWidthMetres: Double
        /// Total degree of S.
        let degree: Int
        static let all = [Level(halfWidthMetres: 32_000, degree: 6), Level(halfWidthMetres: 160_000, degree: 10)]
    }

    let centre: Coordinate
    let halfWidth: Double
    /// Coefficients of F in (u, v), |u|, |v| <= 1: rows of falling powers of v, each with falling powers of u.
    private let coefficients: [Double]
    private let degree: Int

    /// nil when the projection is not smooth enough here, or PROJ has no answer: the caller then follows each edge.
    init?(_ level: Level, centre: Coordinate, halfWidth: Double, _ map: EqualAreaMap) {
        self.centre = centre
        self.halfWidth = halfWidth
        degree = level.degree + 1
        let total = level.degree + 1
        let basis = ChebyshevSquare(pointsPerSide: level.degree + 4)
        guard
            let sampled = try? map.sample(basis.points(centre, halfWidth), around: centre)
        else { return nil }
        // Higher terms hold only PROJ's rounding, about 2e-9 m, which differentiation would amplify.
        let longitude = basis.coefficients(sampled.longitudes, totalDegree: total)
        let height = basis.coefficients(sampled.heights, totalDegree: total)
        let scale = basis.jacobian(longitude, height)
        let scaleTerms = basis.coefficients(scale, totalDegree: level.degree)
        let last = basis.largestTerm(scaleTerms, ofTotalDegree: level.degree)
        guard scaleTerms[0].isFinite, scaleTerms[0] > 0, last < 1e-11 * scaleTerms[0] else { return nil }
        let monomials = basis.monomials(scaleTerms)
        var packed: [Double] = []
        for v in stride(from: degree, through: 0, by: -1) {
            for u in stride(from: degree - v, through: 0, by: -1) {
                packed.append(u == 0 ? 0 : monomials[v * basis.count + u - 1] / Double(u))
            }
        }
        coefficients = packed
        guard isProven(map) else { return nil }
    }

    func contains(_ bounds: Bounds) -> Bool {
        abs(bounds.minX - centre.x) <= halfWidth && abs(bounds.maxX - centre.x) <= halfWidth
            && abs(bounds.minY - centre.y) <= halfWidth && abs(bounds.maxY - centre.y) <= halfWidth
    }

    /// The signed area on the ellipsoid of a closed ring inside the square.
    func signedArea(_ ring: UnsafeBufferPointer<Coordinate>) -> Double {
        coefficients.withUnsafeBufferPointer { terms in
            let toUnit = 1 / halfWidth
            var sum = 0.0
            var compensation = 0.0
            var u0 = (ring[0].x - centre.x) * toUnit
            var v0 = (ring[0].y - centre.y) * toUnit
            for index in 1..<ring.count {
                let u1 = (ring[index].x - centre.x) * toUnit
                let v1 = (ring[index].y - centre.y) * toUnit
                let du = u1 - u0
                let dv = v1 - v0
                if dv != 0 {
                    // Terms beyond the third power of t fall like (length / width)^4 times F's own fall: 1e-16 here.
                    let isShort = abs(du) < 0.03 && abs(dv) < 0.03
                    let term = dv * (isShort ? short(terms, u0, v0, du, dv) : long(terms, u0, v0, du, dv))
                    let next = sum + term
                    compensation += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
                    sum = next
                }
                u0 = u1
                v0 = v1
            }
            return sum + compensation
        }
    }

    /// The mean of F along an edge by two Gauss points, exact for cubics.
    @inline(__always)
    private func short(_ terms: UnsafeBufferPointer<Double>, _ u0: Double, _ v0: Double, _ du: Double, _ dv: Double)
        -> Double
    {
        let t = SIMD2(0.211324865405187118, 0.788675134594812882)
        let value = evaluate(terms, u0 + t * du, v0 + t * dv)
        return 0.5 * (value[0] + value[1])
    }

    /// The mean of F along an edge by six Gauss points, exact to the eleventh power.
    private func long(_ terms: UnsafeBufferPointer<Double>, _ u0: Double, _ v0: Double, _ du: Double, _ dv: Double)
        -> Double
    {
        var sum = 0.0
        for (offset, weight) in [
            (0.238619186083196909, 0.467913934572691047), (0.661209386466264514, 0.360761573048138608),
            (0.932469514203152028, 0.171324492379170345),
        ] {
            let t = SIMD2(0.5 - 0.5 * offset, 0.5 + 0.5 * offset)
            let value = evaluate(terms, u0 + t * du, v0 + t * dv)
            sum += weight * (value[0] + value[1])
        }
        return 0.5 * sum
    }

    @inline(__always)
    private func evaluate(_ terms: UnsafeBufferPointer<Double>, _ u: SIMD2<Double>, _ v: SIMD2<Double>)
        -> SIMD2<Double>
    {
        var result = SIMD2<Double>.zero
        var next = 0
        for width in 1...(degree + 1) {
            var row = SIMD2<Double>.zero
            for _ in 0..<width {
                row = row * u + terms[next]
                next += 1
            }
            result = result * v + row
        }
        return result
    }

    /// The whole square and a small one near a corner must agree with the edges followed through PROJ.
    private func isProven(_ map: EqualAreaMap) -> Bool {
        let corner = 0.7 * halfWidth
        for (x, y, half, bound) in [
            (0.0, 0.0, 0.999, 2e-11), (corner, corner, 0.25, 3e-11), (-corner, -corner, 0.25, 3e-11),
        ] {
            let side = half * halfWidth
            let square = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)].map {
                Coordinate(x: centre.x + x + $0.0 * side, y: centre.y + y + $0.1 * side)
            }
            let isRight = square.withUnsafeBufferPointer { ring in
                guard let followed = try? map.adaptiveArea(ring) else { return false }
                return abs(signedArea(ring) - followed) <= bound * abs(followed)
            }
            if !isRight { return false }
        }
        return true
    }
}

/// Chebyshev series in two variables on [-1, 1]², from values at the Chebyshev points.
struct ChebyshevSquare {
    /// Points and terms per side.
    let count: Int
    private let nodes: [Double]
    /// polynomials[k][i] = T_k(node i), and its derivative.
    private let polynomials: [[Double]]
    private let slopes: [[Double]]

    init(pointsPerSide count: Int) {
        self.count = count
        nodes = (0..<count).map { cos((Double($0) + 0.5) * .pi / Double(count)) }
        var values: [[Double]] = []
        var slopes: [[Double]] = []
        for k in 0..<count {
            values.append(nodes.map { cos(Double(k) * acos($0)) })
            // T_k' = k sin(kθ) / sin θ.
            slopes.append(nodes.map { Double(k) * sin(Double(k) * acos($0)) / sin(acos($0)) })
        }
        polynomials = values
        self.slopes = slopes
    }

    /// Row by row: x runs fastest.
    func points(_ centre: Coordinate, _ halfWidth: Double) -> [Coordinate] {
        nodes.flatMap { v in nodes.map { Coordinate(x: centre.x + $0 * halfWidth, y: centre.y + v * halfWidth) } }
    }

    /// coefficients[l * count + k] multiplies T_k(u) T_l(v); those with k + l > totalDegree are zero.
    func coefficients(_ values: [Double], totalDegree: Int) -> [Double] {
        var half = [Double](repeating: 0, count: count * count)
        for row in 0..<count {
            for k in 0..<count {
                var sum = 0.0
                for i in 0..<count { sum += values[row * count + i] * polynomials[k][i] }
                half[row * count + k] = sum * (k == 0 ? 1 : 2) / Double(count)
            }
        }
        var result = [Double](repeating: 0, count: count * count)
        for l in 0..<count {
            for k in 0..<count where k + l <= totalDegree {
                var sum = 0.0
                for row in 0..<count { sum += half[row * count + k] * polynomials[l][row] }
                result[l * count + k] = sum * (l == 0 ? 1 : 2) / Double(count)
            }
        }
        return result
    }

    func largestTerm(_ coefficients: [Double], ofTotalDegree degree: Int) -> Double {
        (0...degree).map { abs(coefficients[$0 * count + degree - $0]) }.max() ?? 0
    }

    /// λ_u h_v − λ_v h_u at the nodes.
    func jacobian(_ longitude: [Double], _ height: [Double]) -> [Double] {
        let l = gradient(longitude)
        let h = gradient(height)
        return (0..<count * count).map { l.u[$0] * h.v[$0] - l.v[$0] * h.u[$0] }
    }

    private func gradient(_ coefficients: [Double]) -> (u: [Double], v: [Double]) {
        var alongU: [Double] = []
        var alongV: [Double] = []
        for row in 0..<count {
            for i in 0..<count {
                var du = 0.0
                var dv = 0.0
                for l in 0..<count {
                    for k in 0..<count {
                        let c = coefficients[l * count + k]
                        du += c * slopes[k][i] * polynomials[l][row]
                        dv += c * polynomials[k][i] * slopes[l][row]
                    }
                }
                alongU.append(du)
                alongV.append(dv)
            }
        }
        return (alongU, alongV)
    }

    /// The same function in powers: result[l * count + k] multiplies u^k v^l.
    func monomials(_ coefficients: [Double]) -> [Double] {
        // powers[k][m]: coefficient of u^m in T_k, by T_k = 2 u T_(k-1) − T_(k-2).
        var powers = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        powers[0][0] = 1
        if count > 1 { powers[1][1] = 1 }
        for k in stride(from: 2, to: count, by: 1) {
            for m in 0..<count {
                powers[k][m] = (m > 0 ? 2 * powers[k - 1][m - 1] : 0) - powers[k - 2][m]
            }
        }
        var result = [Double](repeating: 0, count: count * count)
        for l in 0..<count {
            for k in 0..<count where coefficients[l * count + k] != 0 {
                for n in 0...l {
                    for m in 0...k {
                        result[n * count + m] += coefficients[l * count + k] * powers[k][m] * powers[l][n]
                    }
                }
            }
        }
        return result
    }
}
