import GeoCore

/// Shares in percent that are rounded and still add up to 100.
///
/// Each share is cut to its decimals; the units that are missing then go to the largest remainders, of equal ones to the
/// first (largest-remainder method). So no share differs from its exact value by a whole unit of its last decimal.
public enum BalancedShares {
    /// The share of each part in the sum of all, in percent; all 0 where the sum is.
    ///
    /// - Parameters:
    ///   - parts: not below 0.
    ///   - decimals: 0 to 6.
    public static func percent(_ parts: [Double], decimals: Int = 2) -> [Double] {
        let sum = parts.compensatedSum()
        guard sum > 0 else { return parts.map { _ in 0 } }
        let scale = (0..<min(max(decimals, 0), 6)).reduce(1.0) { value, _ in value * 10 }
        let exact = parts.map { 100 * scale * ($0 / sum) }
        // What is a whole number but for rounding is one.
        var units = exact.map { abs($0 - $0.rounded()) < 1e-7 ? $0.rounded() : $0.rounded(.down) }
        var missing = Int((100 * scale - units.reduce(0, +)).rounded())
        let order = parts.indices.sorted {
            (exact[$1] - units[$1], $0) < (exact[$0] - units[$0], $1)
        }
        for index in order where missing > 0 {
            units[index] += 1
            missing -= 1
        }
        return units.map { $0 / scale }
    }
}
