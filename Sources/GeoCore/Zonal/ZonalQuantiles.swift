/// Quantiles of measured values in each zone, exact, by a few passes over the raster in bounded memory.
///
/// The quantile of probability p is the least value whose cells, with those of all lesser values, weigh at least p of
/// the whole: numpy's weighted quantile of the method "inverted_cdf", and for any p a value that occurs. (Definitions
/// that interpolate between values depend on how many cells there are and on their order, so that cutting a cell in
/// two would change the answer.) Sums that come within 1e-12 of p of the whole count as having reached it.
///
/// Doubles keep their order when their bits are read as whole numbers. A first pass finds the range of these numbers
/// in each zone; each further pass sorts the cells of the range that holds the quantile into 4096 bins, of which one
/// is the next range, until the cells of a range are few enough to be told apart one by one. Two passes suffice for
/// zones of up to 4096 cells, three or four for any.
public struct ZonalQuantiles: Sendable {
    public let probabilities: [Double]
    public let weighting: ZonalWeighting

    /// Bins of a range, and values that are told apart one by one.
    static let bins = 4096
    /// Bins that all zones of a set of passes may have together: about 100 megabytes.
    static let binsAtOnce = 1 << 22

    /// - Throws: `.badArgument` for a probability outside 0 ... 1.
    public init(_ probabilities: [Double], weighting: ZonalWeighting = .area) throws(GeoError) {
        for p in probabilities where !(0...1).contains(p) {
            throw GeoError(.badArgument, "find the quantile of probability \(p)", hint: "give numbers from 0 to 1")
        }
        self.probabilities = probabilities
        self.weighting = weighting
    }
}

extension ZonalRun {
    /// The quantiles of an input of the form `.values`: for each zone one per probability, nil where there is no value.
    ///
    /// - Throws: as `reduce`.
    public func quantiles(
        _ question: ZonalQuantiles, input: Int = 0, workers: Int = 1, cancellation: Cancellation? = nil
    ) throws(GeoError) -> [[Double?]] {
        let ranges = try reduce(
            KeyRangeReducer(input: input, weighting: question.weighting), workers: workers, cancellation: cancellation)
        var searches = ranges.map { QuantileSearch($0, question.probabilities) }
        for batch in batches(searches) {
            while true {
                var wanted = [Bool](repeating: false, count: searches.count)
                for zone in batch where !searches[zone].isDone { wanted[zone] = true }
                guard wanted.contains(true) else { break }
                let reducer = KeyBinReducer(
                    input: input, weighting: question.weighting, intervals: searches.map(\.openIntervals))
                let bins = try reduce(reducer, only: wanted, workers: workers, cancellation: cancellation)
                for zone in batch where wanted[zone] { searches[zone].narrow(bins[zone]) }
            }
        }
        return searches.map(\.values)
    }

    /// Zones that are searched together, near each other in the raster, so that each block is decoded for few of them.
    private func batches(_ searches: [QuantileSearch]) -> [[Int]] {
        let order = searches.indices.filter { !searches[$0].isDone }.sorted {
            let (a, b) = (coverage.shapes.extents[$0], coverage.shapes.extents[$1])
            return ((a?.minY ?? 0) / Double(coverage.plan.tileHeight)).rounded(.down)
                == ((b?.minY ?? 0) / Double(coverage.plan.tileHeight)).rounded(.down)
                ? (a?.minX ?? 0, $0) < (b?.minX ?? 0, $1) : (a?.minY ?? 0) < (b?.minY ?? 0)
        }
        var result: [[Int]] = []
        var bins = ZonalQuantiles.binsAtOnce
        for zone in order {
            let needed = searches[zone].mostBins
            if bins + needed > ZonalQuantiles.binsAtOnce {
                result.append([])
                bins = 0
            }
            result[result.count - 1].append(zone)
            bins += needed
        }
        return result
    }
}

/// Whole numbers in the order of the doubles they stand for; both zeros are one.
enum OrderedKey {
    @inline(__always)
    static func key(_ value: Double) -> UInt64 {
        let bits = (value + 0).bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    static func value(_ key: UInt64) -> Double {
        Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
    }
}

/// The keys that a quantile lies among, and how they are put into bins.
struct KeyInterval: Sendable, Hashable {
    /// Both belong to it.
    var low: UInt64
    var high: UInt64
    /// Cells whose keys lie in it.
    var cells: Int
    /// What the cells of lesser keys weigh.
    var weightBelow: Double

    /// Keys of one bin; 1 when each key has its own.
    var step: UInt64 {
        let span = high - low
        let bins = UInt64(ZonalQuantiles.bins)
        return cells <= ZonalQuantiles.bins || span < bins ? 1 : span / bins + 1
    }
}

/// The search for the quantiles of one zone.
struct QuantileSearch: Sendable {
    private let probabilities: [Double]
    private let weight: Double
    /// For each probability where its quantile is; nil for a zone without values.
    private var intervals: [KeyInterval?]
    private(set) var values: [Double?]

    init(_ range: KeyRangeReducer.State, _ probabilities: [Double]) {
        self.probabilities = probabilities
        weight = range.weight
        values = probabilities.map { _ in nil }
        let whole = KeyInterval(low: range.low, high: range.high, cells: range.cells, weightBelow: 0)
        intervals = probabilities.map { _ in range.cells > 0 ? whole : nil }
    }

    /// The intervals that are looked into next, each once, ascending.
    var openIntervals: [KeyInterval] {
        var result: [KeyInterval] = []
        for interval in intervals.compactMap(\.self).sorted(by: { $0.low < $1.low }) where result.last != interval {
            result.append(interval)
        }
        return result
    }

    var isDone: Bool { intervals.allSatisfy { $0 == nil } }

    /// Bins that the search may need at a time.
    var mostBins: Int {
        intervals.reduce(0) { $0 + ($1.map { min($0.cells, ZonalQuantiles.bins) } ?? 0) }
    }

    /// Takes what lies in the bins of `openIntervals`, in their order.
    mutating func narrow(_ bins: [[KeyBin]]) {
        let open = openIntervals
        for (index, interval) in intervals.enumerated() {
            guard let interval, let place = open.firstIndex(of: interval) else { continue }
            var below = interval.weightBelow
            let target = (probabilities[index] - ZonalWeighting.reached) * weight
            var found: (bin: KeyBin, below: Double)?
            for bin in bins[place] {
                found = (bin, below)
                below += bin.weight
                if below >= target { break }
            }
            guard let found else {
                intervals[index] = nil
                continue
            }
            let low = interval.low + found.bin.slot * interval.step
            if interval.step == 1 {
                values[index] = OrderedKey.value(low)
                intervals[index] = nil
            } else {
                let (end, isOver) = low.addingReportingOverflow(interval.step - 1)
                intervals[index] = KeyInterval(
                    low: low, high: isOver ? interval.high : min(interval.high, end), cells: found.bin.cells,
                    weightBelow: found.below)
            }
        }
    }
}
