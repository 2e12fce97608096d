/// Recovery metrics of the literature, of one series of yearly values, defined as in the package spectral-recovery 1.0.1
/// (PEOPLE-ER), whose numbers the tests take.
///
/// R is the year in which restoration began, D that of the disturbance, n the number of years looked ahead, x(t) the
/// value of a year. Where a year that an equation needs has no value the metric is missing, never 0.
public enum RecoveryMetrics {
    /// dIR, of NBR dNBR: x(R + n) - x(R). Kennedy et al. 2012, doi:10.1016/j.rse.2011.09.024.
    public static func indexRegrowth(_ series: YearlySeries, restoration: Int, timestepYears: Int = 5) -> Double? {
        guard timestepYears >= 0, let start = series[restoration], let end = series[restoration + timestepYears] else {
            return nil
        }
        return end - start
    }

    /// YrYr: (x(R + n) - x(R)) / n, the mean change a year. Frazier et al. 2018.
    public static func yearlyAverage(_ series: YearlySeries, restoration: Int, timestepYears: Int = 5) -> Double? {
        guard timestepYears > 0 else { return nil }
        return indexRegrowth(series, restoration: restoration, timestepYears: timestepYears).map {
            $0 / Double(timestepYears)
        }
    }

    /// RRI: (max(x(R + n - 1), x(R + n)) - x(R)) / (x(D) - x(R)). Frazier et al. 2018,
    /// doi:10.1016/j.rse.2017.11.007. One of the two late years suffices.
    ///
    /// Without a disturbance (x(D) = x(R)) there is no answer, where the package has infinity.
    public static func relativeRecovery(
        _ series: YearlySeries, disturbance: Int, restoration: Int, timestepYears: Int = 5
    ) -> Double? {
        guard timestepYears > 0, let before = series[disturbance], let start = series[restoration], before != start,
            let best = [series[restoration + timestepYears - 1], series[restoration + timestepYears]]
                .compactMap(\.self).max()
        else { return nil }
        return (best - start) / (before - start)
    }

    /// R80P: x(R + n) / (0.8 target). Frazier et al. 2018 take the better of years 4 and 5; the package the last.
    ///
    /// - Parameter share: of the target that is asked for, above 0 to 1.
    public static func shareOfTarget(
        _ series: YearlySeries, restoration: Int, target: Double, timestepYears: Int = 5, share: Double = 0.8
    ) -> Double? {
        guard timestepYears >= 0, target != 0, let value = series[restoration + timestepYears] else { return nil }
        return value / (share * target)
    }

    /// The answer of Y2R. "Not reached" and "no data" are different things.
    public enum YearsToRecovery: Sendable, Codable, Hashable {
        case years(Int)
        case notReached
        case noData

        public var years: Int? { if case .years(let years) = self { years } else { nil } }
    }

    /// Y2R: years from R to the first with x >= 0.8 target. Pickell et al. 2016, doi:10.1080/2150704X.2015.1126375.
    ///
    /// Years without a value are passed over, as the package passes over NaN.
    public static func yearsToRecovery(
        _ series: YearlySeries, restoration: Int, target: Double, share: Double = 0.8
    ) -> YearsToRecovery {
        guard restoration <= series.lastYear else { return .noData }
        let known = series.known(restoration...series.lastYear)
        guard !known.isEmpty else { return .noData }
        return known.first { $0.value >= share * target }.map { .years($0.year - restoration) } ?? .notReached
    }
}

/// The metrics of one series, with what they were computed from.
public struct RecoveryMetricValues: Sendable, Codable, Hashable {
    public var disturbanceYear: Int?
    public var restorationYear: Int?
    public var timestepYears: Int
    /// The site's own past: the median of the years before the disturbance.
    public var target: Double?
    public var dIR: Double?
    public var yrYr: Double?
    public var rri: Double?
    public var r80p: Double?
    public var y2r: RecoveryMetrics.YearsToRecovery?

    /// - Parameters:
    ///   - target: nil: no metric that needs one.
    ///   - contrast: a disturbance of less than this has no RRI, which would divide by next to nothing.
    public init(
        _ series: YearlySeries, disturbance: Int?, restoration: Int?, target: Double?, timestepYears: Int,
        share: Double, contrast: Double
    ) {
        disturbanceYear = disturbance
        restorationYear = restoration
        self.timestepYears = timestepYears
        self.target = target
        guard let restoration else { return }
        dIR = RecoveryMetrics.indexRegrowth(series, restoration: restoration, timestepYears: timestepYears)
        yrYr = RecoveryMetrics.yearlyAverage(series, restoration: restoration, timestepYears: timestepYears)
        if let disturbance, let before = series[disturbance], let start = series[restoration],
            abs(before - start) >= contrast
        {
            rri = RecoveryMetrics.relativeRecovery(
                series, disturbance: disturbance, restoration: restoration, timestepYears: timestepYears)
        }
        if let target {
            r80p = RecoveryMetrics.shareOfTarget(
                series, restoration: restoration, target: target, timestepYears: timestepYears, share: share)
            y2r = RecoveryMetrics.yearsToRecovery(series, restoration: restoration, target: target, share: share)
        }
    }
}
