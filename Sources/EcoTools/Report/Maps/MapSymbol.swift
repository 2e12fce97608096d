import GeoCore

/// How a class looks: by hatching, outline and marker, so that it can be told in black-and-white print; the colour only
/// helps.
struct MapSymbol: Sendable, Hashable {
    enum Hatch: String, Sendable, CaseIterable {
        case none, solid, dots, denseDots, diagonal, backDiagonal, crossed, horizontal, vertical, bricks
    }

    enum Marker: String, Sendable, CaseIterable {
        case disc, ring, triangle, square, openSquare, diamond, cross, plus, question
    }

    /// "#rrggbb": of hatches, outlines and markers.
    var colour: String
    var hatch: Hatch
    var marker: Marker
    var outlineWidth = 1.4
    /// Dashes of the outline, and of lines.
    var dash: [Double] = []
    /// How much of the colour lies under the hatch, 0 to 1.
    var wash = 0.18

    /// Eight colours that readers with any of the common colour deficiencies can tell apart; orange and purple are
    /// darker than in the source, so that thin hatches of them are seen in grey.
    ///
    /// - Source: M. Okabe, K. Ito, "Color Universal Design", 2008.
    enum Colour {
        static let black = "#000000"
        static let orange = "#9a5b00"
        static let skyBlue = "#56b4e9"
        static let green = "#009e73"
        static let blue = "#0072b2"
        static let vermilion = "#d55e00"
        static let purple = "#9c3f78"
        static let grey = "#6b6b6b"
    }
}

extension SVGDocument {
    /// The paint of an area: a colour, or a pattern that is defined once.
    mutating func paint(_ symbol: MapSymbol) -> String {
        let colour = symbol.colour
        let ink: String
        var size = 8.0
        func strokes(_ data: String, _ width: Double) -> String {
            "<path d=\"\(data)\" stroke=\"\(colour)\" stroke-width=\"\(SVGValue.digits(width))\" fill=\"none\"/>"
        }
        func dots(_ places: [(Double, Double)], _ radius: Double) -> String {
            places.map {
                "<circle cx=\"\(SVGValue.digits($0.0))\" cy=\"\(SVGValue.digits($0.1))\" r=\"\(SVGValue.digits(radius))\" fill=\"\(colour)\"/>"
            }.joined()
        }
        switch symbol.hatch {
        case .none: return "none"
        case .solid: return colour
        case .dots: (ink, size) = (dots([(2.5, 2.5), (7.5, 7.5)], 0.9), 10)
        case .denseDots: (ink, size) = (dots([(1.5, 1.5), (4.5, 4.5)], 1.1), 6)
        case .diagonal: ink = strokes("M-2 2L2 -2M0 8L8 0M6 10L10 6", 1.5)
        case .backDiagonal: ink = strokes("M-2 6L2 10M0 0L8 8M6 -2L10 2", 1.5)
        case .crossed: ink = strokes("M-2 2L2 -2M0 8L8 0M6 10L10 6M-2 6L2 10M0 0L8 8M6 -2L10 2", 1.3)
        case .horizontal: (ink, size) = (strokes("M0 3H6", 1.4), 6)
        case .vertical: (ink, size) = (strokes("M3 0V6", 1.4), 6)
        case .bricks: (ink, size) = (strokes("M0 0.6H10M0 5.6H10M2.5 0.6V5.6M7.5 5.6V10.6", 1.1), 10)
        }
        let ground =
            "<rect width=\"\(SVGValue.digits(size))\" height=\"\(SVGValue.digits(size))\" fill=\"#ffffff\"/><rect width=\"\(SVGValue.digits(size))\" height=\"\(SVGValue.digits(size))\" fill=\"\(colour)\" fill-opacity=\"\(SVGValue.digits(symbol.wash))\"/>"
        return define(
            "hatch-\(symbol.hatch.rawValue)-\(colour.dropFirst())", "pattern",
            [
                "patternUnits": "userSpaceOnUse", "width": .number(size), "height": .number(size),
            ], content: ground + ink)
    }

    /// An area filled and outlined as its class is.
    mutating func area(_ data: String, _ symbol: MapSymbol) {
        let fill = paint(symbol)
        path(data, fill: fill, stroke: symbol.colour, width: symbol.outlineWidth, dash: symbol.dash)
    }

    /// A line of its class, on white, so that crossing lines stay apart.
    mutating func stroke(_ data: String, _ symbol: MapSymbol) {
        path(data, stroke: "#ffffff", width: 6)
        path(data, stroke: symbol.colour, width: 3.2, dash: symbol.dash)
    }

    /// The sign of a class at a place, `size` units wide.
    mutating func marker(_ symbol: MapSymbol, at place: Coordinate, size: Double = 9) {
        let (x, y, r) = (place.x, place.y, size / 2)
        func polygon(_ corners: [(Double, Double)]) -> String {
            "M" + corners.map { Self.pair(Coordinate(x: x + $0.0 * r, y: y + $0.1 * r)) }.joined(separator: "L") + "Z"
        }
        switch symbol.marker {
        case .disc, .ring:
            add(
                "circle",
                [
                    "cx": .number(x), "cy": .number(y), "r": .number(symbol.marker == .ring ? r - 0.6 : r),
                    "fill": .text(symbol.marker == .ring ? "#ffffff" : symbol.colour),
                    "stroke": .text(symbol.marker == .ring ? symbol.colour : "#ffffff"),
                    "stroke-width": .number(symbol.marker == .ring ? 1.8 : 0.8),
                ])
        case .triangle:
            path(polygon([(0, -1.1), (1.1, 0.9), (-1.1, 0.9)]), fill: symbol.colour, stroke: "#ffffff", width: 0.8)
        case .square:
            path(
                polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]), fill: symbol.colour, stroke: "#ffffff",
                width: 0.8)
        case .openSquare:
            path(
                polygon([(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]), fill: "#ffffff", stroke: symbol.colour,
                width: 1.8)
        case .diamond:
            path(
                polygon([(0, -1.2), (1.1, 0), (0, 1.2), (-1.1, 0)]), fill: symbol.colour, stroke: "#ffffff", width: 0.8)
        case .cross, .plus:
            let d =
                symbol.marker == .cross
                ? [(-0.9, -0.9), (0.9, 0.9), (-0.9, 0.9), (0.9, -0.9)] : [(-1.1, 0), (1.1, 0), (0, -1.1), (0, 1.1)]
            let ends = d.map { Self.pair(Coordinate(x: x + $0.0 * r, y: y + $0.1 * r)) }
            let data = "M\(ends[0])L\(ends[1])M\(ends[2])L\(ends[3])"
            path(data, stroke: "#ffffff", width: 4.6)
            path(data, stroke: symbol.colour, width: 2.6)
        case .question:
            add(
                "circle",
                [
                    "cx": .number(x), "cy": .number(y), "r": .number(r + 1.4), "fill": "#ffffff",
                    "stroke": .text(symbol.colour), "stroke-width": 1.4,
                ])
            text("?", x, y + 0.42 * size, size: 1.2 * size, anchor: .middle, isBold: true, colour: symbol.colour)
        }
    }
}
