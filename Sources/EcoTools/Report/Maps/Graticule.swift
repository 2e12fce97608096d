import Foundation
import GeoCore

/// Meridians and parallels at round degrees, minutes or seconds.
struct Graticule {
    struct Line {
        let isMeridian: Bool
        /// Seconds of arc, east or north.
        let seconds: Int
        /// On the paper, in the order of growing latitude or longitude; may leave the window.
        let places: [Coordinate]
    }

    let stepSeconds: Int
    let lines: [Line]

    private static let steps = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 36_000, 72_000,
    ]

    /// - Parameter spacing: how far apart lines should be at least on the paper.
    init(_ frame: MapFrame, _ plane: MapPlane, spacing: Double) throws(GeoError) {
        let extent = frame.extent
        // Along the border, so that the bulge of parallels is seen.
        var border: [Coordinate] = []
        for k in 0...8 {
            let (x, y) = (
                extent.minX + extent.width * Double(k) / 8, extent.minY + extent.height * Double(k) / 8
            )
            border += [
                Coordinate(x: x, y: extent.minY), Coordinate(x: x, y: extent.maxY), Coordinate(x: extent.minX, y: y),
                Coordinate(x: extent.maxX, y: y),
            ]
        }
        let secondsPerUnit = plane.toGeographic.target.radiansPerUnit * 180 / .pi * 3600
        let seen = try plane.toGeographic.forward(border)
        guard let first = seen.first else { throw GeoError(.badArgument, "draw a graticule") }
        var (west, east, south, north) = (first.x, first.x, first.y, first.y)
        for place in seen {
            (west, east) = (min(west, place.x), max(east, place.x))
            (south, north) = (min(south, place.y), max(north, place.y))
        }
        let (width, height) = ((east - west) * secondsPerUnit, (north - south) * secondsPerUnit)
        let wanted = max(
            width * spacing / frame.window.width, height * spacing / frame.window.height)
        stepSeconds = Self.steps.first { Double($0) >= wanted } ?? 72_000
        var lines: [Line] = []
        for isMeridian in [true, false] {
            let (low, high) = isMeridian ? (west, east) : (south, north)
            let (from, to) = isMeridian ? (south, north) : (west, east)
            let firstStep = Int((low * secondsPerUnit / Double(stepSeconds)).rounded(.up))
            let lastStep = Int((high * secondsPerUnit / Double(stepSeconds)).rounded(.down))
            guard firstStep <= lastStep else { continue }
            for step in firstStep...lastStep {
                let fixed = Double(step * stepSeconds) / secondsPerUnit
                let positions = (0...32).map { k in
                    let along = from + (to - from) * Double(k) / 32
                    return isMeridian ? Coordinate(x: fixed, y: along) : Coordinate(x: along, y: fixed)
                }
                lines.append(
                    Line(
                        isMeridian: isMeridian, seconds: step * stepSeconds,
                        places: try plane.toGeographic.inverse(positions).map(frame.place)))
            }
        }
        self.lines = lines
    }

    /// "106°30′E", with no more parts than the step needs.
    func label(_ line: Line) -> String {
        let letter = line.isMeridian ? (line.seconds < 0 ? "W" : "E") : (line.seconds < 0 ? "S" : "N")
        let seconds = abs(line.seconds)
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        var text = "\(seconds / 3600)°"
        if !stepSeconds.isMultiple(of: 3600) { text += two(seconds / 60 % 60) + "′" }
        if !stepSeconds.isMultiple(of: 60) { text += two(seconds % 60) + "″" }
        return text + letter
    }

    enum Part { case lines, labels }

    /// - Parameter labelled: at which edges the lines are labelled.
    func draw(_ part: Part, in document: inout SVGDocument, _ window: Bounds, bottom: Bool = true, left: Bool = true) {
        for line in lines {
            if part == .lines {
                document.path(
                    "M" + line.places.map(SVGDocument.pair).joined(separator: "L"), stroke: "#8a8a8a", width: 0.6)
                continue
            }
            if line.isMeridian, bottom, let x = crossing(line.places, y: window.maxY),
                window.minX + 2...window.maxX - 2 ~= x
            {
                document.line(
                    Coordinate(x: x, y: window.maxY), Coordinate(x: x, y: window.maxY + 5), "#1a1a1a", 0.8)
                document.text(label(line), x, window.maxY + 17, size: 11, anchor: .middle)
            } else if !line.isMeridian, left, let y = crossing(line.places.map(Self.turned), y: window.minX),
                window.minY + 2...window.maxY - 2 ~= y
            {
                document.line(
                    Coordinate(x: window.minX - 5, y: y), Coordinate(x: window.minX, y: y), "#1a1a1a", 0.8)
                document.text(label(line), window.minX - 8, y, size: 11, anchor: .middle, degrees: -90)
            }
        }
    }

    private static func turned(_ place: Coordinate) -> Coordinate { Coordinate(x: place.y, y: place.x) }

    /// Where a line crosses a height.
    private func crossing(_ places: [Coordinate], y: Double) -> Double? {
        for (a, b) in zip(places, places.dropFirst()) where (a.y - y) * (b.y - y) <= 0 && a.y != b.y {
            return a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)
        }
        return nil
    }
}
