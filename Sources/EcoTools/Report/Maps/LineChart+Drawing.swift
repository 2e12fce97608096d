import Foundation
import GeoCore

extension LineChart {
    private struct Plane {
        let window: Bounds
        let x: ClosedRange<Double>
        let y: ClosedRange<Double>

        func place(_ px: Double, _ py: Double) -> Coordinate {
            Coordinate(
                x: window.minX + (px - x.lowerBound) / (x.upperBound - x.lowerBound) * window.width,
                y: window.maxY - (py - y.lowerBound) / (y.upperBound - y.lowerBound) * window.height)
        }
    }

    func draw(idPrefix: String = "") -> SVGDocument {
        var document = SVGDocument(width: width, height: height, idPrefix: idPrefix)
        document.rect(Bounds(minX: 0, minY: 0, maxX: width, maxY: height), fill: "#ffffff")
        var top = 20.0
        for line in TextSize.wrapped(title, 18, to: width - 40).prefix(2) {
            top += 18
            document.text(line, 20, top, size: 18, isBold: true)
            top += 6
        }
        document.text(valueTitle, 20, top + 20, size: 13, colour: "#444444")
        let bottom = drawFoot(&document)
        let spans = self.spans
        let (values, decimals) = Self.ticks(spans.y.lowerBound, spans.y.upperBound, about: 5)
        let labels = values.map { DecimalText.text($0, decimals: decimals, grouped: true) }
        let room = (labels.map { TextSize.width($0, 12) }.max() ?? 0) + 14
        let ends =
            series.filter { !$0.labelIsAbove }.compactMap(\.endLabel).map { TextSize.width($0, 12) + 12 }.max() ?? 0
        let markRoom = marks.isEmpty ? 0 : 12 + (marks.map { TextSize.width(Self.short($0.label), 11) }.max() ?? 0)
        let window = Bounds(
            minX: 20 + room, minY: top + 34 + markRoom, maxX: width - 24 - ends, maxY: bottom - 30)
        let low = min(values.first ?? 0, spans.y.lowerBound)
        let high = max(values.last ?? 1, spans.y.upperBound)
        let plane = Plane(window: window, x: spans.x, y: low...(high > low ? high : low + 1))
        drawAxes(zip(values, labels), plane, &document)
        for band in bands { draw(band, plane, &document) }
        for level in levels {
            let (a, b) = (plane.place(spans.x.lowerBound, level.value), plane.place(spans.x.upperBound, level.value))
            document.line(a, b, level.colour, 1.8, dash: level.dash)
        }
        drawMarks(plane, &document)
        for series in series { draw(series, plane, &document) }
        document.rect(window, fill: "none", stroke: "#1a1a1a", width: 1.2)
        return document
    }

    /// Room for the longest event with its day; only what nobody names so is cut.
    static func short(_ label: String) -> String { TextSize.cut(label, 11, to: 240) }

    private func drawAxes(
        _ ticks: some Sequence<(Double, String)>, _ plane: Plane, _ document: inout SVGDocument
    ) {
        let window = plane.window
        for (value, label) in ticks {
            let y = plane.place(plane.x.lowerBound, value).y
            document.line(
                Coordinate(x: window.minX, y: y), Coordinate(x: window.maxX, y: y),
                value == 0 ? "#1a1a1a" : "#c8c8c8", 0.7)
            document.text(label, window.minX - 7, y + 4.3, size: 12, anchor: .end)
        }
        let years = Int(plane.x.lowerBound)...Int(plane.x.upperBound)
        let unitsPerYear = window.width / (plane.x.upperBound - plane.x.lowerBound)
        let step = [1, 2, 5, 10, 20, 50].first { Double($0) * unitsPerYear >= 40 } ?? 100
        for year in years {
            let x = plane.place(Double(year), 0).x
            if unitsPerYear > 6 || year.isMultiple(of: step) {
                document.line(
                    Coordinate(x: x, y: window.maxY), Coordinate(x: x, y: window.maxY + 5), "#1a1a1a", 0.8)
            }
            if year.isMultiple(of: step), Double(year) < plane.x.upperBound {
                document.text(String(year), x + unitsPerYear / 2, window.maxY + 19, size: 12, anchor: .middle)
            }
        }
    }

    private func draw(_ band: Band, _ plane: Plane, _ document: inout SVGDocument) {
        guard band.points.count > 1 else { return }
        let over = band.points.map { SVGDocument.pair(plane.place($0.x, $0.high)) }
        let under = band.points.reversed().map { SVGDocument.pair(plane.place($0.x, $0.low)) }
        document.area("M" + (over + under).joined(separator: "L") + "Z", band.symbol)
    }

    private func draw(_ series: Series, _ plane: Plane, _ document: inout SVGDocument) {
        let symbol = MapSymbol(colour: series.colour, hatch: .none, marker: series.marker ?? .disc)
        var runs: [[Coordinate]] = [[]]
        for point in series.points {
            if let y = point.y, y.isFinite {
                runs[runs.count - 1].append(plane.place(point.x, y))
            } else {
                runs.append([])
                // A missing value stands on the axis, never at zero and never bridged.
                let place = Coordinate(x: plane.place(point.x, plane.y.lowerBound).x, y: plane.window.maxY - 7)
                if missingName != nil { document.marker(Self.missing, at: place, size: 8) }
            }
        }
        for run in runs where series.hasLine && run.count > 1 {
            document.path(
                "M" + run.map(SVGDocument.pair).joined(separator: "L"), stroke: series.colour, width: 2.2,
                dash: series.dash)
        }
        if series.marker != nil {
            for place in runs.joined() { document.marker(symbol, at: place, size: 8) }
        }
        if let label = series.endLabel, let end = runs.last(where: { !$0.isEmpty })?.last {
            if series.labelIsAbove {
                document.text(label, end.x - 4, end.y - 10, size: 12, anchor: .end, halo: true)
            } else {
                document.text(label, end.x + 9, end.y + 4, size: 12, halo: true)
            }
        }
    }

    private static let missing = MapSymbol(colour: MapSymbol.Colour.grey, hatch: .none, marker: .cross)

    /// Lines at the days, their labels above the window; labels of near days stand beside each other.
    private func drawMarks(_ plane: Plane, _ document: inout SVGDocument) {
        let window = plane.window
        var next = -Double.infinity
        let sorted = marks.enumerated().sorted { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }
        // Near the right edge labels move left, so that all find room.
        var places: [Double] = []
        for (_, mark) in sorted {
            let x = max(plane.place(mark.x, 0).x, next)
            places.append(x)
            next = x + 14
        }
        var limit = window.maxX + 6
        for index in places.indices.reversed() {
            places[index] = min(places[index], limit)
            limit = places[index] - 14
        }
        for ((_, mark), place) in zip(sorted, places) {
            let x = plane.place(mark.x, 0).x
            document.path(
                "M\(SVGDocument.pair(Coordinate(x: place, y: window.minY - 10)))L\(SVGDocument.pair(Coordinate(x: x, y: window.minY)))V\(SVGValue.digits(window.maxY))",
                stroke: "#555555", width: 0.9, dash: [2, 3])
            document.text(Self.short(mark.label), place + 4, window.minY - 13, size: 11, degrees: -90)
        }
    }

    /// Legend and notes, from the bottom up.
    ///
    /// - Returns: where the axis labels may end.
    private func drawFoot(_ document: inout SVGDocument) -> Double {
        var lines: [String] = []
        for note in notes { lines += TextSize.wrapped(note, 11.5, to: width - 40) }
        var y = height - 14 - 15 * Double(max(0, lines.count - 1))
        let top = y
        for line in lines {
            document.text(line, 20, y, size: 11.5, colour: "#444444")
            y += 15
        }
        let entries = keys()
        var rows: [[(width: Double, draw: (inout SVGDocument, Double, Double) -> Void)]] = [[]]
        var used = 0.0
        for entry in entries {
            if used + entry.width > width - 40, !(rows.last ?? []).isEmpty {
                rows.append([])
                used = 0
            }
            rows[rows.count - 1].append(entry)
            used += entry.width
        }
        let start = (lines.isEmpty ? height - 8 : top - 18) - 22 * Double(rows.count)
        for (index, row) in rows.enumerated() {
            var x = 20.0
            for entry in row {
                entry.draw(&document, x, start + 22 * Double(index) + 14)
                x += entry.width
            }
        }
        return start - 4
    }

    private func keys() -> [(width: Double, draw: (inout SVGDocument, Double, Double) -> Void)] {
        var result: [(width: Double, draw: (inout SVGDocument, Double, Double) -> Void)] = []
        func add(_ name: String, _ draw: @escaping (inout SVGDocument, Double, Double) -> Void) {
            let text = TextSize.cut(name, 12.5, to: width - 100)
            result.append(
                (
                    TextSize.width(text, 12.5) + 62,
                    { document, x, y in
                        draw(&document, x, y)
                        document.text(text, x + 42, y + 4.5, size: 12.5)
                    }
                ))
        }
        for series in series where !series.name.isEmpty {
            add(series.name) { document, x, y in
                if series.hasLine {
                    document.line(
                        Coordinate(x: x, y: y), Coordinate(x: x + 34, y: y), series.colour, 2.2, dash: series.dash)
                }
                if let marker = series.marker {
                    document.marker(
                        MapSymbol(colour: series.colour, hatch: .none, marker: marker),
                        at: Coordinate(x: x + 17, y: y), size: 8)
                }
            }
        }
        for band in bands {
            add(band.name) { document, x, y in
                document.area("M\(SVGValue.digits(x)) \(SVGValue.digits(y - 7))h34v14h-34Z", band.symbol)
            }
        }
        for level in levels {
            add(level.name) { document, x, y in
                document.line(
                    Coordinate(x: x, y: y), Coordinate(x: x + 34, y: y), level.colour, 1.8, dash: level.dash)
            }
        }
        if let missingName, series.contains(where: { $0.points.contains { $0.y == nil } }) {
            add(missingName) { document, x, y in
                document.marker(Self.missing, at: Coordinate(x: x + 17, y: y), size: 8)
            }
        }
        return result
    }
}
