import Foundation
import GeoCore

/// Where a part of the plane lies on the paper: one scale, north of the plane up.
struct MapFrame {
    /// The window on the paper.
    let window: Bounds
    /// What of the plane it shows.
    let extent: Bounds
    let unitsPerMetre: Double

    /// - Parameters:
    ///   - content: what must be seen, in the plane; a margin is added.
    ///   - leastMetres: how much ground a window shows at least, where there is only a small site or a point.
    init(_ content: Bounds, in window: Bounds, margin: Double = 0.06, leastMetres: Double = 120) {
        self.window = window
        let centre = content.centre
        let width = max(content.width * (1 + 2 * margin), leastMetres)
        let height = max(content.height * (1 + 2 * margin), leastMetres)
        unitsPerMetre = min(window.width / width, window.height / height)
        let (halfWidth, halfHeight) = (window.width / unitsPerMetre / 2, window.height / unitsPerMetre / 2)
        extent = Bounds(
            minX: centre.x - halfWidth, minY: centre.y - halfHeight, maxX: centre.x + halfWidth,
            maxY: centre.y + halfHeight)
    }

    /// The same ground at the same scale in another window of the same size.
    func moved(to window: Bounds) -> MapFrame { MapFrame(window, extent, unitsPerMetre) }

    private init(_ window: Bounds, _ extent: Bounds, _ unitsPerMetre: Double) {
        self.window = window
        self.extent = extent
        self.unitsPerMetre = unitsPerMetre
    }

    func place(_ position: Coordinate) -> Coordinate {
        Coordinate(
            x: window.minX + (position.x - extent.minX) * unitsPerMetre,
            y: window.maxY - (position.y - extent.minY) * unitsPerMetre)
    }
}

/// A geometry as it is drawn: rounded to a tenth of a unit, so that it has no more vertices than the eye can see.
struct DrawnShape {
    /// Path data; empty where nothing is left.
    let data: String
    let bounds: Bounds
    let dimension: Int
    /// A place on it, for its sign and its label.
    let anchor: Coordinate
    /// Too small to be seen as an area or a line: its class's sign stands for it.
    let isTiny: Bool

    /// The size below which the sign is drawn, in units.
    static let tinySize = 8.0
    private static let grid = 0.1

    /// - Parameter geometry: valid, in the plane of the frame.
    init?(_ geometry: Geometry, in frame: MapFrame) throws(GeoError) {
        let placed = try geometry.mapSequences { (sequence: [Coordinate]) throws(GeoError) -> [Coordinate] in
            sequence.map(frame.place)
        }
        guard let bounds = placed.bounds else { return nil }
        self.bounds = bounds
        dimension = placed.dimension
        isTiny = dimension == 0 || max(bounds.width, bounds.height) < Self.tinySize
        anchor =
            dimension == 0
            ? placed.allCoordinates[0]
            : dimension == 1 ? Self.middle(placed) : try placed.positionOnSurface()
        // Rounding by the overlay engine keeps polygons valid: a neck that closes splits them, what vanishes is gone.
        data = isTiny ? "" : Self.data(try placed.snapped(toGrid: Self.grid))
    }

    private static func middle(_ geometry: Geometry) -> Coordinate {
        let longest = geometry.lines.max { $0.planarLength < $1.planarLength }
        guard let line = longest?.coordinates, line.count > 1 else { return geometry.allCoordinates[0] }
        var rest = (longest?.planarLength ?? 0) / 2
        for (a, b) in zip(line, line.dropFirst()) {
            let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
            if length >= rest, length > 0 {
                return Coordinate(x: a.x + (b.x - a.x) * rest / length, y: a.y + (b.y - a.y) * rest / length)
            }
            rest -= length
        }
        return line[line.count - 1]
    }

    /// Path data of all rings and lines.
    static func data(_ geometry: Geometry) -> String {
        var text = ""
        for polygon in geometry.polygons {
            for ring in polygon.rings { text += commands(Array(ring.dropLast()), isClosed: true) }
        }
        for line in geometry.lines { text += commands(line.coordinates, isClosed: false) }
        return text
    }

    /// Whole numbers of grid steps, without vertices on the straight line between their neighbours: leaving those out
    /// moves nothing, so nothing becomes invalid.
    private static func commands(_ places: [Coordinate], isClosed: Bool) -> String {
        let steps = places.map { (x: Int(($0.x / grid).rounded()), y: Int(($0.y / grid).rounded())) }
        var kept: [(x: Int, y: Int)] = []
        for step in steps where kept.last.map({ $0 != step }) ?? true {
            if kept.count > 1 {
                let (a, b) = (kept[kept.count - 2], kept[kept.count - 1])
                let cross = (b.x - a.x) * (step.y - b.y) - (b.y - a.y) * (step.x - b.x)
                let along = (b.x - a.x) * (step.x - b.x) + (b.y - a.y) * (step.y - b.y)
                if cross == 0, along > 0 { kept.removeLast() }
            }
            kept.append(step)
        }
        guard kept.count > 1 else { return "" }
        let texts = kept.map { "\(SVGValue.digits(Double($0.x) / 10)) \(SVGValue.digits(Double($0.y) / 10))" }
        return "M" + texts.joined(separator: "L") + (isClosed ? "Z" : "")
    }
}
