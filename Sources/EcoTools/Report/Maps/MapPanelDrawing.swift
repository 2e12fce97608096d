import GeoCore

/// Draws the features of one panel into its window.
struct MapPanelDrawing {
    let content: MapContent
    let plane: MapPlane
    let frame: MapFrame
    let graticule: Graticule
    /// In the plane already.
    let borders: [Geometry]
    /// In the plane already.
    var guide: Geometry?

    private static let smallSize = 26.0

    private struct Placed {
        var shape: DrawnShape
        var symbol: MapSymbol
        var label: String?
    }

    /// - Returns: how many features are so small that their sign is drawn instead.
    func draw(_ panel: MapContent.Panel, labels: Bool, in document: inout SVGDocument, id: String) throws(GeoError)
        -> Int
    {
        let window = frame.window
        document.rect(window, fill: "#ffffff")
        let clip = document.define(
            "window-\(id)", "clipPath", [:],
            content:
                "<rect x=\"\(SVGValue.digits(window.minX))\" y=\"\(SVGValue.digits(window.minY))\" width=\"\(SVGValue.digits(window.width))\" height=\"\(SVGValue.digits(window.height))\"/>"
        )
        document.open("g", ["clip-path": .text(clip)])
        graticule.draw(.lines, in: &document, window)
        try drawBorders(&document)
        let placed = try self.placed(panel)
        for item in placed where !item.shape.isTiny {
            if item.shape.dimension == 2 {
                var symbol = item.symbol
                // Dashes longer than the sides of a shape would leave half of it open.
                let isSmall = max(item.shape.bounds.width, item.shape.bounds.height) < Self.smallSize
                if isSmall, symbol.hatch != .none { symbol.dash = [] }
                document.area(item.shape.data, symbol)
            } else {
                document.stroke(item.shape.data, item.symbol)
                document.marker(item.symbol, at: item.shape.anchor, size: 8)
            }
        }
        let tiny = placed.filter(\.shape.isTiny)
        for item in tiny { document.marker(item.symbol, at: item.shape.anchor) }
        if labels { drawLabels(placed, &document) }
        document.close("g")
        // A neatline: thin inside, thick outside.
        document.rect(window, fill: "none", stroke: "#1a1a1a", width: 1.6)
        return tiny.count { $0.shape.dimension > 0 }
    }

    private func drawBorders(_ document: inout SVGDocument) throws(GeoError) {
        // What lies far outside is cut off: drawing programs count in small numbers.
        let near = frame.extent.expanded(by: frame.extent.width)
        for border in borders {
            let lines = border.dimension == 2 ? try border.boundary() : border
            let seen = try lines.clipped(to: near)
            guard let shape = try DrawnShape(seen, in: frame), !shape.isTiny else { continue }
            document.path(shape.data, stroke: "#ffffff", width: 3)
            document.path(shape.data, stroke: "#444444", width: 1.3, dash: MapSheet.borderDash)
        }
        if let guide, let shape = try DrawnShape(try guide.clipped(to: near), in: frame), !shape.isTiny {
            document.path(shape.data, stroke: MapSheet.guideColour, width: 1.6, dash: MapSheet.guideDash)
        }
    }

    /// Class by class, large ones of a class first, so that none hides another of its class.
    private func placed(_ panel: MapContent.Panel) throws(GeoError) -> [Placed] {
        var result: [Placed] = []
        for drawn in content.classesFromBelow {
            var members: [Placed] = []
            for feature in panel.features where feature.classID == drawn.id && !feature.ground.isEmpty {
                let moved = try plane.fromData.transform(
                    feature.ground, toleranceMetres: max(0.0001, 0.1 / frame.unitsPerMetre))
                guard let shape = try DrawnShape(moved, in: frame) else { continue }
                members.append(Placed(shape: shape, symbol: drawn.symbol, label: feature.label))
            }
            let sizes = members.map { $0.shape.bounds.width * $0.shape.bounds.height }
            let order = members.indices.sorted { sizes[$0] != sizes[$1] ? sizes[$0] > sizes[$1] : $0 < $1 }
            result += order.map { members[$0] }
        }
        return result
    }

    /// Writes labels where they cover neither each other nor the middle of a site; the others are left out.
    private func drawLabels(_ placed: [Placed], _ document: inout SVGDocument) {
        let size = 11.0
        var taken = placed.map { Bounds(at: $0.shape.anchor, width: 9, height: 9) }
        for (index, item) in placed.enumerated() {
            guard let label = item.label.map({ TextSize.cut($0, size, to: 140) }), !label.isEmpty else { continue }
            let width = TextSize.width(label, size)
            let bounds = item.shape.isTiny ? Bounds(at: item.shape.anchor, width: 9, height: 9) : item.shape.bounds
            let anchor = item.shape.anchor
            var centres = [
                Coordinate(x: bounds.maxX + 4 + width / 2, y: anchor.y),
                Coordinate(x: bounds.minX - 4 - width / 2, y: anchor.y),
                Coordinate(x: anchor.x, y: bounds.minY - 9), Coordinate(x: anchor.x, y: bounds.maxY + 9),
            ]
            if !item.shape.isTiny, bounds.width > width + 8, bounds.height > 26 {
                centres.insert(anchor, at: 0)
            }
            for centre in centres {
                let box = Bounds(at: centre, width: width + 2, height: size + 3)
                guard frame.window.contains(box),
                    !taken.enumerated().contains(where: { $0.offset != index && $0.element.intersects(box) })
                else { continue }
                taken.append(box)
                document.text(label, centre.x, centre.y + 0.36 * size, size: size, anchor: .middle, halo: true)
                break
            }
        }
    }
}

extension Bounds {
    init(at centre: Coordinate, width: Double, height: Double) {
        self.init(
            minX: centre.x - width / 2, minY: centre.y - height / 2, maxX: centre.x + width / 2,
            maxY: centre.y + height / 2)
    }
}
