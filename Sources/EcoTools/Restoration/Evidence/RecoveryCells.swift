/// The metrics cell by cell, as the package spectral-recovery computes them.
public struct RecoveryCells: Sendable {
    public let firstYear: Int
    /// One array of cells a year, all equally long; NaN where there is no value.
    public let years: [[Double]]
    public let cellCount: Int

    /// Years of another length than the first are taken for empty.
    public init(firstYear: Int, years: [[Double]]) {
        self.firstYear = firstYear
        let count = years.first?.count ?? 0
        cellCount = count
        self.years = years.map { $0.count == count ? $0 : Array(repeating: .nan, count: count) }
    }

    /// The series of one cell.
    public func series(_ cell: Int) -> YearlySeries {
        YearlySeries(firstYear: firstYear, values: years.map { $0[cell] })
    }

    /// The median of each cell over some years; NaN where there is none.
    public func medians(_ range: ClosedRange<Int>) -> [Double] {
        (0..<cellCount).map { series($0).median(range) ?? .nan }
    }

    /// - Parameter metric: of the series of a cell, and its number.
    /// - Returns: one value a cell; NaN where the metric is missing.
    public func map(_ metric: (YearlySeries, Int) -> Double?) -> [Double] {
        (0..<cellCount).map { metric(series($0), $0) ?? .nan }
    }
}
