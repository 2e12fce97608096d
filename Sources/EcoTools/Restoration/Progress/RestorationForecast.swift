import Foundation
import GeoCore

/// What the pace so far leads to by a day, with its spread.
public struct RestorationForecast: Sendable, Codable, Hashable {
    /// Whole calendar years of the period that the pace is taken from: none that ended before the first file.
    public var years: [Int]
    /// Mean net increment of a year, and the sample standard deviation; nil below two years.
    public var meanPerYear: Measure
    public var deviationPerYear: Measure?
    public var yearsLeft: Double
    /// Net increment of the period expected by the day.
    public var expected: Measure
    /// The 95 % range; nil with fewer than three years, of which a deviation says too little.
    public var low: Measure?
    public var high: Measure?
    /// The quantile of Student's t that the range was made with.
    public var tQuantile: Double?

    public static let probability = 0.95
    /// Fewer years give no range.
    public static let leastYears = 3

    /// - Parameters:
    ///   - increments: net increment of each whole year of which files tell, in m2 or m.
    ///   - done: net increment of the period so far.
    ///   - unit: any measure of the unit.
    /// - Returns: nil without a whole year.
    ///
    /// With mean m and sample deviation s of n years, and L years left: done + m L, give or take
    /// t(0.975, n - 1) s sqrt(L + L^2 / n): L years vary as those before did, and the mean is known from n of them only.
    init?(_ increments: [(year: Int, net: Double)], done: Double, yearsLeft: Double, unit: Measure) {
        guard !increments.isEmpty, yearsLeft > 0 else { return nil }
        let n = Double(increments.count)
        let mean = increments.map(\.net).compensatedSum() / n
        years = increments.map(\.year)
        meanPerYear = unit.with(mean)
        self.yearsLeft = yearsLeft
        let middle = done + mean * yearsLeft
        expected = unit.with(middle)
        guard increments.count > 1 else { return }
        let deviation =
            (increments.map { ($0.net - mean) * ($0.net - mean) }.compensatedSum() / (n - 1)).squareRoot()
        deviationPerYear = unit.with(deviation)
        guard increments.count >= Self.leastYears else { return }
        let t = StudentT.twoSidedQuantile(Self.probability, degreesOfFreedom: increments.count - 1)
        let half = t * deviation * (yearsLeft + yearsLeft * yearsLeft / n).squareRoot()
        (low, high, tQuantile) = (unit.with(middle - half), unit.with(middle + half), t)
    }
}
