import GeoCore

/// The curve of what is restored against its target.
public struct ProgressCurve: Sendable {
    public struct Point: Sendable, Hashable {
        public var date: CalendarDate
        /// Square metres, or metres where the ledger counts lengths.
        public var measure: Double

        public init(_ date: CalendarDate, _ measure: Double) { (self.date, self.measure) = (date, measure) }
    }

    /// What is expected at a day if the pace goes on, with its range where it is known.
    public struct Forecast: Sendable, Hashable {
        public var date: CalendarDate
        public var measure: Double
        public var low: Double?
        public var high: Double?

        public init(_ date: CalendarDate, _ measure: Double, low: Double? = nil, high: Double? = nil) {
            (self.date, self.measure, self.low, self.high) = (date, measure, low, high)
        }
    }

    public var measure: LedgerFacts.Measure
    /// Accepted by the end of each day, in the order of the days.
    public var accepted: [Point]
    /// What is to be reached, and by when.
    public var target: Point?
    public var forecast: Forecast?
    public var title: String?
    /// Said under the chart.
    public var notes: [String]

    public init(
        measure: LedgerFacts.Measure = .area, accepted: [Point], target: Point? = nil, forecast: Forecast? = nil,
        title: String? = nil, notes: [String] = []
    ) {
        self.measure = measure
        self.accepted = accepted
        self.target = target
        self.forecast = forecast
        self.title = title
        self.notes = notes
    }

    /// The chart as an SVG file.
    public func svg(_ language: Language) -> String {
        let chart = self.chart(language)
        return chart.draw().file(title: chart.title)
    }

    func chart(_ language: Language) -> LineChart {
        func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
            Messages.text("restoration.curve.\(key)", language, arguments)
        }
        let unit = measure == .area ? 1e6 : 1e3
        let symbol = measure == .area ? "km²" : "km"
        func text(_ value: Double) -> String { DecimalText.text(value / unit, decimals: 2, grouped: true) }
        var chart = LineChart(
            title: title ?? word("title"), valueTitle: word("axis.\(measure.rawValue)"),
            series: [
                LineChart.Series(
                    name: word("accepted"),
                    points: accepted.map { (LineChart.year($0.date), $0.measure / unit) },
                    colour: MapSymbol.Colour.green, marker: .disc, endLabel: accepted.last.map { text($0.measure) },
                    labelIsAbove: true)
            ])
        chart.notes = notes
        let last = accepted.last
        if let target {
            chart.levels.append(
                LineChart.Level(
                    name: word(
                        "target", ["value": "\(text(target.measure)) \(symbol)", "date": target.date.description]),
                    value: target.measure / unit, colour: "#1a1a1a", dash: [10, 4]))
            if let last, last.date < target.date, last.measure < target.measure {
                chart.series.append(
                    LineChart.Series(
                        name: word("needed"),
                        points: [
                            (LineChart.year(last.date), last.measure / unit),
                            (LineChart.year(target.date), target.measure / unit),
                        ], colour: MapSymbol.Colour.vermilion, dash: [3, 3]))
            }
        }
        if let forecast, let last {
            let (from, to) = (LineChart.year(last.date), LineChart.year(forecast.date))
            chart.series.append(
                LineChart.Series(
                    name: word("forecast"), points: [(from, last.measure / unit), (to, forecast.measure / unit)],
                    colour: MapSymbol.Colour.blue, dash: [12, 4, 2, 4], marker: .openSquare,
                    endLabel: text(forecast.measure)))
            if let low = forecast.low, let high = forecast.high {
                let start = last.measure / unit
                chart.bands.append(
                    LineChart.Band(
                        name: word("range"), points: [(from, start, start), (to, low / unit, high / unit)],
                        symbol: MapSymbol(
                            colour: MapSymbol.Colour.skyBlue, hatch: .dots, marker: .square, outlineWidth: 0.6,
                            wash: 0.12)))
            }
        }
        return chart
    }
}

/// The curve of an index (NDVI, FVC, NBR) of one site.
public struct SeriesCurve: Sendable {
    public struct Value: Sendable, Hashable {
        public var date: CalendarDate
        /// nil: no data on that day, which is not a low value.
        public var value: Double?
        /// The composite stands out and is not used.
        public var isFlagged: Bool

        public init(_ date: CalendarDate, _ value: Double?, isFlagged: Bool = false) {
            (self.date, self.value, self.isFlagged) = (date, value, isFlagged)
        }
    }

    public struct Threshold: Sendable, Hashable {
        public var name: String
        public var value: Double

        public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
    }

    /// "NDVI", "FVC", "NBR".
    public var index: String
    public var values: [Value]
    /// The same index of undisturbed land around.
    public var reference: [Value]
    public var thresholds: [Threshold]
    public var notes: [String]

    public init(
        index: String = "NDVI", values: [Value], reference: [Value] = [], thresholds: [Threshold] = [],
        notes: [String] = []
    ) {
        self.index = index
        self.values = values
        self.reference = reference
        self.thresholds = thresholds
        self.notes = notes
    }

    /// The chart as an SVG file, with the events of the site as marks.
    public func svg(events: some Collection<SiteEvent>, title: String? = nil, _ language: Language) -> String {
        let chart = self.chart(events: events, title: title, language)
        return chart.draw().file(title: chart.title)
    }

    func chart(events: some Collection<SiteEvent>, title: String? = nil, _ language: Language) -> LineChart {
        func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
            Messages.text("restoration.curve.\(key)", language, arguments)
        }
        func points(_ values: [Value], flagged: Bool) -> [(x: Double, y: Double?)] {
            values.filter { $0.isFlagged == flagged }.map { (LineChart.year($0.date), $0.value) }
        }
        var chart = LineChart(
            title: title ?? word("series.title", ["index": index]),
            valueTitle: word("series.axis", ["index": index]), series: [])
        if !reference.isEmpty {
            chart.series.append(
                LineChart.Series(
                    name: word("series.reference", ["index": index]), points: points(reference, flagged: false),
                    colour: MapSymbol.Colour.grey, dash: [8, 4], marker: .openSquare))
        }
        chart.series.append(
            LineChart.Series(
                name: word("series.site", ["index": index]), points: points(values, flagged: false),
                colour: MapSymbol.Colour.green, marker: .disc))
        let flagged = points(values, flagged: true)
        if !flagged.isEmpty {
            chart.series.append(
                LineChart.Series(
                    name: word("series.flagged"), points: flagged, colour: MapSymbol.Colour.vermilion,
                    marker: .triangle, hasLine: false))
        }
        let dashes: [[Double]] = [[10, 4], [4, 3], [12, 3, 2, 3], [2, 3]]
        chart.levels = thresholds.enumerated().map { index, threshold in
            LineChart.Level(
                name: "\(threshold.name) (\(DecimalText.text(threshold.value, decimals: 2)))", value: threshold.value,
                colour: "#444444", dash: dashes[index % dashes.count])
        }
        // Registration and verification are paper; work and acceptance are what vegetation may answer to.
        let xs = values.map { LineChart.year($0.date) }
        if let first = xs.min(), let last = xs.max() {
            chart.marks = events.filter {
                $0.kind != .verified && (first - 1...last + 1).contains(LineChart.year($0.date))
            }.map {
                LineChart.Mark(
                    label: Messages.text("restoration.word.event.\($0.kind.rawValue)", language) + " "
                        + $0.date.description,
                    x: LineChart.year($0.date))
            }
        }
        chart.missingName = word("series.no-data")
        chart.notes = notes
        chart.least = 0...0.8
        return chart
    }
}
