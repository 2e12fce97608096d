import Foundation

/// Edges in metres of a local plane, in cells for the nearest one.
struct BorderEdges {
    private let edges: [(a: Coordinate, b: Coordinate)]
    private let tree: STRtree

    init(_ runs: [[Coordinate]]) throws(GeoError) {
        edges = runs.flatMap { run in zip(run, run.dropFirst()).filter { $0.0 != $0.1 } }.map { (a: $0.0, b: $0.1) }
        tree = try STRtree(
            edges.map {
                Bounds(
                    minX: min($0.a.x, $0.b.x), minY: min($0.a.y, $0.b.y), maxX: max($0.a.x, $0.b.x),
                    maxY: max($0.a.y, $0.b.y))
            })
    }

    var isEmpty: Bool { edges.isEmpty }

    /// The nearest place on an edge within a limit, looked for in ever larger squares.
    func nearest(
        to p: Coordinate, _ limit: Double
    ) throws(GeoError) -> (metres: Double, place: Coordinate, across: Coordinate)? {
        var reach = min(100, limit)
        while true {
            let box = Bounds(minX: p.x, minY: p.y, maxX: p.x, maxY: p.y).expanded(by: reach)
            var best: (metres: Double, place: Coordinate, edge: Int)?
            for index in try tree.query(box) {
                let (a, b) = edges[index]
                let (dx, dy) = (b.x - a.x, b.y - a.y)
                let t = min(max(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0), 1)
                let place = Coordinate.between(a, b, t)
                let metres = hypot(p.x - place.x, p.y - place.y)
                if metres <= min(reach, best?.metres ?? .infinity) { best = (metres, place, index) }
            }
            if let best {
                let (a, b) = edges[best.edge]
                let length = hypot(b.x - a.x, b.y - a.y)
                return (best.metres, best.place, Coordinate(x: -(b.y - a.y) / length, y: (b.x - a.x) / length))
            }
            if reach >= limit { return nil }
            reach = min(3 * reach, limit)
        }
    }
}
