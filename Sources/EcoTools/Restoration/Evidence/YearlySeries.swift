/// Values of one index by year; years without a usable value are missing.
public struct YearlySeries: Sendable, Codable, Hashable {
    public let firstYear: Int
    public let values: [Double?]

    public init(firstYear: Int, values: [Double?]) {
        self.firstYear = firstYear
        // A number that is none is no value.
        self.values = values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
    }

    /// Of values with their years, in any order; the later of two for one year holds.
    public init(_ points: [(year: Int, value: Double?)]) {
        let first = points.map(\.year).min() ?? 0
        let last = points.map(\.year).max() ?? -1
        var values = [Double?](repeating: nil, count: max(0, last - first + 1))
        for point in points { values[point.year - first] = point.value }
        self.init(firstYear: first, values: values)
    }

    public var lastYear: Int { firstYear + values.count - 1 }

    public subscript(year: Int) -> Double? {
        values.indices.contains(year - firstYear) ? values[year - firstYear] : nil
    }

    /// The values of these years that there are, with their years.
    public func known(_ years: ClosedRange<Int>) -> [(year: Int, value: Double)] {
        guard years.lowerBound <= lastYear, years.upperBound >= firstYear else { return [] }
        return (max(years.lowerBound, firstYear)...min(years.upperBound, lastYear)).compactMap { year in
            self[year].map { (year, $0) }
        }
    }

    /// The middle value of these years; of an even number the mean of the two in the middle. nil for none.
    public func median(_ years: ClosedRange<Int>) -> Double? { Self.median(known(years).map(\.value)) }

    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
