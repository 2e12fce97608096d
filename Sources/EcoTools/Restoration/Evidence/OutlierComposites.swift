/// Finds composites that are wrong as a whole: clouds, haze, a scene of another season.
///
/// A rule about composites, not about sites: a dip is taken in the median over all sites, and in that over all rings, so
/// that one site that burns and greens again flags nothing. Of one site alone the two cannot be told apart, and the
/// result says of how many series a median is.
public enum OutlierComposites {
    public struct Finding: Sendable, Codable, Hashable {
        /// How much lower it is than the composite before and after it, in the median; nil at the ends of the series.
        public var belowBefore: Double?
        public var belowAfter: Double?
        /// Series with a value in it and on both sides.
        public var seriesCount: Int
        public var isOutlier: Bool
    }

    /// - Parameters:
    ///   - series: one a site (or one a ring), each with a value or nil a composite.
    ///   - isOwn: for each series the composites in which a dip is its own, since it was being disturbed: there a dip
    ///     says nothing of the composite. nil: none.
    ///   - drop: a composite that is lower than both neighbours by more than this is flagged.
    /// - Returns: one for each of `count` composites.
    public static func find(_ series: [[Double?]], isOwn: [[Bool]]? = nil, count: Int, drop: Double) -> [Finding] {
        (0..<count).map { place in
            var before: [Double] = []
            var after: [Double] = []
            for (number, values) in series.enumerated() where values.count == count {
                // The nearest composites in which this series has a value.
                guard let value = values[place], let earlier = values[..<place].last(where: { $0 != nil }) ?? nil,
                    let later = values[(place + 1)...].first(where: { $0 != nil }) ?? nil
                else { continue }
                let isDip = earlier > value && later > value
                if isDip, let isOwn, isOwn[number][place] { continue }
                before.append(earlier - value)
                after.append(later - value)
            }
            guard let belowBefore = YearlySeries.median(before), let belowAfter = YearlySeries.median(after) else {
                return Finding(belowBefore: nil, belowAfter: nil, seriesCount: 0, isOutlier: false)
            }
            return Finding(
                belowBefore: belowBefore, belowAfter: belowAfter, seriesCount: before.count,
                isOutlier: belowBefore > drop && belowAfter > drop)
        }
    }
}
