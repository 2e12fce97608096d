import GeoCore

/// What is asked of the values of a raster in a zone.
public enum ZonalStatistic: Sendable, Hashable, CustomStringConvertible {
    /// Cells with a value, each by its share.
    case count
    /// Their area.
    case area
    /// Of value times share, and times the weight where there is one.
    case sum
    /// Weighted by area (and the weight).
    case mean, variance, standardDeviation
    case minimum, maximum
    /// The least value that, with all lesser ones, covers this part of the area.
    case quantile(Double)
    /// The values that cover most and least of the area, and how many there are: of integers only.
    case majority, minority, variety

    private static let named: [(name: String, statistic: ZonalStatistic)] = [
        ("count", .count), ("area", .area), ("sum", .sum), ("mean", .mean), ("min", .minimum), ("max", .maximum),
        ("variance", .variance), ("stdev", .standardDeviation), ("median", .quantile(0.5)), ("majority", .majority),
        ("minority", .minority), ("variety", .variety),
    ]

    /// The names there are, for messages.
    public static var names: [String] { named.map(\.name) + ["q10", "q90"] }

    /// Reads "mean", "median", "q10", "q99.5".
    public init?(_ name: String) {
        let lower = name.lowercased()
        if let known = Self.named.first(where: { $0.name == lower }) {
            self = known.statistic
        } else if lower.hasPrefix("q"), let percent = Double(lower.dropFirst()), (0...100).contains(percent) {
            self = .quantile(percent / 100)
        } else {
            return nil
        }
    }

    public var description: String {
        if let known = Self.named.first(where: { $0.statistic == self }) { return known.name }
        guard case .quantile(let probability) = self else { return "" }
        let percent = 100 * probability
        return "q" + (percent == percent.rounded() ? DecimalText.text(percent, decimals: 0) : "\(percent)")
    }

    /// Whether it asks what values there are, which only integers can answer.
    var needsClasses: Bool { [.majority, .minority, .variety].contains(self) }
}

/// One raster whose values are reduced.
public struct ZonalRaster: Sendable, Hashable {
    /// What the user calls it; never empty.
    public var label: String
    public var raster: String
    public var band = 1
    /// The value for "no data", where the file's own is missing or wrong.
    public var noData: Double?

    public init(label: String, raster: String) {
        self.label = label
        self.raster = raster
    }
}

/// Statistics of rasters in zones.
public struct ZonalRequest: Sendable {
    public var zones: SourceRequest
    public var rasters: [ZonalRaster]
    public var statistics: [ZonalStatistic] = [.count, .area, .sum, .mean, .minimum, .maximum]
    /// Whether the area of each value is listed; of integers only.
    public var listsClasses = false
    /// A raster by which the mean, the variance and the sum are weighted.
    public var weight: String?
    /// How the weights are brought onto the grid of a raster; nil: weights on another grid are refused.
    public var alignment: Resampling?
    public var cellAreas = CellAreas.Method.ellipsoidal
    public var mode = CoverageMode.exact
    public var allowsLargeRepairs = false
    public var assumedCRS: String?
    public var workers = 1

    public init(zones: SourceRequest, rasters: [ZonalRaster]) {
        self.zones = zones
        self.rasters = rasters
    }
}
