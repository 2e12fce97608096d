/// Polygons from closed rings in any order: a ring inside an even number of others is a shell, inside an odd number a
/// hole of the smallest ring around it.
enum RingNesting {
    static func polygons(_ rings: [[Coordinate]]) throws(GeoError) -> Geometry {
        if rings.count == 1 { return try .polygon(shell: rings[0]) }
        var areas: [Geometry] = []
        for ring in rings { areas.append(try .polygon(shell: ring)) }
        // From the largest to the smallest, so that every ring around another comes before it; equal ones keep their order.
        let sizes = areas.map(\.planarArea)
        let order = rings.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
        var depth = [Int](repeating: 0, count: rings.count)
        var parent = [Int?](repeating: nil, count: rings.count)
        for (position, index) in order.enumerated() {
            for other in order[..<position] where try contains(areas[other], areas[index]) {
                depth[index] += 1
                parent[index] = other  // the last one found is the smallest
            }
        }
        var shells: [Geometry] = []
        for index in rings.indices where depth[index].isMultiple(of: 2) {
            let holes = rings.indices.filter { parent[$0] == index && !depth[$0].isMultiple(of: 2) }.map { rings[$0] }
            shells.append(try .polygon(shell: rings[index], holes: holes))
        }
        return try shells.count == 1 ? shells[0] : .collection(.multiPolygon, shells)
    }

    /// Whether one area lies in another. A ring that crosses itself cannot be asked; then its envelope decides, and the
    /// validity check of the result will name the crossing.
    private static func contains(_ outer: Geometry, _ inner: Geometry) throws(GeoError) -> Bool {
        guard let outerBounds = outer.bounds, let innerBounds = inner.bounds, outerBounds.contains(innerBounds) else {
            return false
        }
        do { return try outer.covers(inner) } catch { return true }
    }
}
