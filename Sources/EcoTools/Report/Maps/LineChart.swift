import Foundation
import GeoCore

/// A chart of values over years: lines, ranges, levels and events; each is told by dashes and signs, not by colour alone.
struct LineChart {
    struct Series: Sendable {
        var name: String
        /// Years (2021.5 is the middle of 2021) and values; nil where there is none: the line stops there.
        var points: [(x: Double, y: Double?)]
        var colour: String
        var dash: [Double] = []
        /// nil: no signs at the points.
        var marker: MapSymbol.Marker?
        /// false: only the signs.
        var hasLine = true
        /// Written beside the last point, or above it to the left.
        var endLabel: String?
        var labelIsAbove = false
    }

    /// A range between two lines.
    struct Band: Sendable {
        var name: String
        var points: [(x: Double, low: Double, high: Double)]
        var symbol: MapSymbol
    }

    /// A value that holds all the time: a target, a threshold.
    struct Level: Sendable {
        var name: String
        var value: Double
        var colour: String
        var dash: [Double]
    }

    /// Something that happened on a day.
    struct Mark: Sendable {
        var label: String
        var x: Double
    }

    var title: String
    var valueTitle: String
    var series: [Series]
    var bands: [Band] = []
    var levels: [Level] = []
    var marks: [Mark] = []
    /// What is said of values that are missing; the legend has it only where one is.
    var missingName: String?
    var startsAtZero = true
    /// The axis ends here at least.
    var least: ClosedRange<Double>?
    var notes: [String] = []
    var width = 1000.0
    var height = 560.0

    /// A day on the axis.
    static func year(_ date: CalendarDate) -> Double {
        let isLeap = CalendarDate(year: date.year, month: 2, day: 29) != nil
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][date.month - 1]
        let day = before + date.day - 1 + (isLeap && date.month > 2 ? 1 : 0)
        return Double(date.year) + Double(day) / (isLeap ? 366 : 365)
    }

    /// Round values over a range, with the decimals to write them with.
    static func ticks(_ low: Double, _ high: Double, about count: Int) -> (values: [Double], decimals: Int) {
        guard high > low, low.isFinite, high.isFinite else { return ([low], 2) }
        let raw = (high - low) / Double(max(1, count))
        let power = pow(10, floor(log10(raw)))
        let step = ([1, 2, 5, 10].first { $0 * power >= raw * 0.999 } ?? 10) * power
        let (first, last) = ((low / step).rounded(.down), (high / step - 1e-9).rounded(.up))
        let decimals = max(0, Int(ceil(-log10(step) - 1e-9)))
        return (stride(from: first, through: last, by: 1).map { $0 * step }, decimals)
    }

    /// The span of years, and of values with everything that is drawn in it.
    var spans: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        let points = series.flatMap(\.points)
        let xs = points.map(\.x) + bands.flatMap { $0.points.map(\.x) } + marks.map(\.x)
        var ys = points.compactMap(\.y) + bands.flatMap { $0.points.flatMap { [$0.low, $0.high] } }
        ys += levels.map(\.value)
        ys = ys.filter(\.isFinite)
        if startsAtZero { ys.append(0) }
        if let least { ys += [least.lowerBound, least.upperBound] }
        let (left, right) = (xs.min() ?? 2000, xs.max() ?? 2001)
        let (bottom, top) = (ys.min() ?? 0, ys.max() ?? 1)
        // Whole years, so that each is labelled at its middle: the last day of a year lies at its end.
        let (first, last) = (left.rounded(.down), right.rounded(.up))
        return (first...max(last, first + 1), bottom...(top > bottom ? top : bottom + 1))
    }
}
