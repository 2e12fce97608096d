/// What cutting cannot keep: that a position lies exactly on an edge.
extension FlatPolygon {
    /// Whether a cut may have moved an edge across one of the positions, which all lie in `box`.
    ///
    /// A cut replaces an edge by a piece of it with a rounded end, one unit in the last place off its line at most; a
    /// footprint with a vertex exactly on a slanted edge might then seem to miss it, or to stick out by nothing. Only
    /// edges that leave the box may have been cut; those along an axis are cut exactly.
    func mayHaveMovedEdges(near others: some Collection<Coordinate>, in box: Bounds) -> Bool {
        // More than the some twenty cuts that an edge goes through.
        let slack = 64 * max(box.minX.magnitude, box.maxX.magnitude, box.minY.magnitude, box.maxY.magnitude).ulp
        var start = 0
        for end in ringEnds {
            var a = positions[end - 1]
            for index in start..<end {
                let b = positions[index]
                defer { a = b }
                if a.x == b.x || a.y == b.y { continue }
                let edge = Bounds(minX: min(a.x, b.x), minY: min(a.y, b.y), maxX: max(a.x, b.x), maxY: max(a.y, b.y))
                if !edge.intersects(box) || box.contains(edge) { continue }
                let reach = edge.expanded(by: slack)
                let limit = slack * (edge.width + edge.height)
                for position in others where reach.contains(x: position.x, y: position.y) {
                    // An end in the box is the feature's own vertex.
                    if position == a || position == b { continue }
                    let side = (b.x - a.x) * (position.y - a.y) - (position.x - a.x) * (b.y - a.y)
                    if abs(side) <= limit { return true }
                }
            }
            start = end
        }
        return false
    }

    /// The rectangle of `box` and of all edges that meet it.
    func boundsOfEdges(meeting box: Bounds) -> Bounds? {
        guard bounds.intersects(box) else { return nil }
        var reach = box
        var start = 0
        for end in ringEnds {
            var a = positions[end - 1]
            for index in start..<end {
                let b = positions[index]
                defer { a = b }
                let edge = Bounds(minX: min(a.x, b.x), minY: min(a.y, b.y), maxX: max(a.x, b.x), maxY: max(a.y, b.y))
                if edge.intersects(box) { reach = reach.union(edge) }
            }
            start = end
        }
        return reach
    }
}
