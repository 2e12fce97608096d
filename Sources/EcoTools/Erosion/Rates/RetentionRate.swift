/// The soil and water retention rate (水土保持率): the share of an area that does not lose soil.
///
/// SWCR = (T - E) / T x 100, T the territory and E the land with soil and water loss (intensity from 轻度 on). Both in one
/// unit of area.
public enum RetentionRate {
    /// In percent; nil where there is no territory.
    public static func percent(eroded: Double, territory: Double) -> Double? {
        territory > 0 ? 100 * (territory - eroded) / territory : nil
    }

    /// How much eroded land must go, net, before a target is reached; below 0, how much may come. In the unit of the areas.
    public static func excess(eroded: Double, territory: Double, targetPercent: Double) -> Double {
        eroded - territory * (100 - targetPercent) / 100
    }

    /// The territories for which a published share of eroded land is what it is printed as: E / T in percent, rounded half
    /// up to so many decimals. The upper end does not belong to it.
    ///
    /// Two bulletins with one boundary narrow it: see `intersection`.
    public static func territories(eroded: Double, printedPercent: Double, decimals: Int = 2) -> ClosedRange<Double> {
        let half = 0.5 / (0..<min(15, max(0, decimals))).reduce(1.0) { value, _ in value * 10 }
        let least = 100 * eroded / (printedPercent + half)
        let most = printedPercent > half ? 100 * eroded / (printedPercent - half) : .infinity
        return least...most
    }

    /// The same for a published rate: 100 less the share of eroded land.
    public static func territories(eroded: Double, publishedRate: Double, decimals: Int = 2) -> ClosedRange<Double> {
        territories(eroded: eroded, printedPercent: 100 - publishedRate, decimals: decimals)
    }

    /// The territories that agree with all bulletins; nil where there are none: they do not speak of one boundary.
    public static func intersection(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double>? {
        guard let low = ranges.map(\.lowerBound).max(), let high = ranges.map(\.upperBound).min(), low <= high else {
            return nil
        }
        return low...high
    }
}
