import Foundation

/// Student's t distribution with a whole number of degrees of freedom.
enum StudentT {
    /// The probability that |t| is below `value`.
    ///
    /// The finite series of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 (odd degrees of freedom) and
    /// 26.7.4 (even ones), with theta = atan(t / sqrt(n)).
    static func probability(within value: Double, degreesOfFreedom n: Int) -> Double {
        let theta = atan(value / Double(n).squareRoot())
        let (sine, cosine) = (sin(theta), cos(theta))
        var term = n.isMultiple(of: 2) ? 1.0 : cosine
        var sum = n == 1 ? 0 : term
        var k = n.isMultiple(of: 2) ? 2 : 3
        while k <= n - 2 {
            term *= cosine * cosine * Double(k - 1) / Double(k)
            sum += term
            k += 2
        }
        return n.isMultiple(of: 2) ? sine * sum : 2 / .pi * (theta + sine * sum)
    }

    /// The value that |t| stays below with a probability between 0 and 1, by bisection.
    static func twoSidedQuantile(_ probability: Double, degreesOfFreedom: Int) -> Double {
        var (low, high) = (0.0, 1.0)
        while high < 1e9, Self.probability(within: high, degreesOfFreedom: degreesOfFreedom) < probability { high *= 2 }
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if middle == low || middle == high { break }
            if Self.probability(within: middle, degreesOfFreedom: degreesOfFreedom) < probability {
                low = middle
            } else {
                high = middle
            }
        }
        return (low + high) / 2
    }
}
