/// Unions of groups of members by the geometry library, with the after-conditions of a union checked.
struct GroundGroups: Sendable {
    struct United: Sendable {
        var flat: FlatPolygon
        /// The union was redone on a fixed grid; by how much the after-conditions are missed there, 0 when they hold.
        var missSquareMetres: Double?
    }

    private let source: CountedOnce
    private let unit: PlaneUnit

    init(_ source: CountedOnce) {
        self.source = source
        unit = source.crs.metresPerUnit.map { .metres(perUnit: $0) } ?? .degrees
    }

    /// Members of one cell that are united at once.
    private static let membersPerCell = 256

    func united(_ groups: [[Int]]) throws(GeoError) -> [United] {
        let (large, small) = (groups.indices.filter { groups[$0].count > 4 * Self.membersPerCell }, groups)
        let first = try Parallel.map(groups.count, workers: source.workers, cancellation: source.cancellation) {
            (index: Int) throws(GeoError) -> United? in
            if small[index].count > 4 * Self.membersPerCell { return nil }
            return try united(members: small[index].compactMap { source.geometries[$0] })
        }
        var results = first
        for index in large { results[index] = try united(large: groups[index]) }
        return results.compactMap(\.self)
    }

    /// A group too large for one worker: cells of neighbours first, then their unions.
    private func united(large group: [Int]) throws(GeoError) -> United {
        let cells = cells(of: group)
        let parts = try Parallel.map(cells.count, workers: source.workers, cancellation: source.cancellation) {
            (index: Int) throws(GeoError) -> (Geometry, Double?) in
            try geometry(cells[index].compactMap { source.geometries[$0] })
        }
        let whole = try geometry(parts.map(\.0))
        let misses = (parts.map(\.1) + [whole.1]).compactMap(\.self)
        return United(flat: FlatPolygon(whole.0).withoutRepeats(), missSquareMetres: misses.max())
    }

    /// The group cut into strips of equal numbers by x, and each strip by y.
    private func cells(of group: [Int]) -> [[Int]] {
        func sorted(_ members: [Int], _ key: (Coordinate) -> Double) -> [Int] {
            members.map { (key(source.members[$0].bounds.centre), $0) }.sorted { $0 < $1 }.map(\.1)
        }
        func cut(_ members: [Int], _ size: Int) -> [[Int]] {
            stride(from: 0, to: members.count, by: size).map {
                Array(members[$0..<min(members.count, $0 + size)])
            }
        }
        let count = Double(group.count) / Double(Self.membersPerCell)
        let strip = Self.membersPerCell * max(1, Int(count.squareRoot().rounded()))
        return cut(sorted(group, \.x), strip).flatMap { cut(sorted($0, \.y), Self.membersPerCell) }
    }

    private func united(members: [Geometry]) throws(GeoError) -> United {
        let (whole, miss) = try geometry(members)
        return United(flat: FlatPolygon(whole).withoutRepeats(), missSquareMetres: miss)
    }

    /// - Returns: the union; when it had to be redone with snap rounding, what is missed then.
    private func geometry(_ members: [Geometry]) throws(GeoError) -> (Geometry, Double?) {
        let areas = members.map(\.planarArea)
        let (sum, largest) = (areas.compensatedSum(), areas.max() ?? 0)
        let place = members.first?.bounds?.centre ?? Coordinate(x: 0, y: 0)
        let metres = unit.metresPerUnit(near: place)
        let tolerance = 1e-9 * sum + 1e-6 / (metres * metres)
        func miss(_ union: Geometry, _ slack: Double) -> Double {
            let miss = max(union.planarArea - sum, largest - union.planarArea)
            return miss <= tolerance + slack ? 0 : miss
        }
        if let first = try? Geometry.union(of: members).polygonalPart(), miss(first, 0) == 0 { return (first, nil) }
        // A tenth of a millimetre: the resolution that survey data are kept in.
        let grid = 1e-4 / metres
        let second = try Geometry.union(of: members, gridSize: grid).polygonalPart()
        // On the grid every border may move by half of it.
        let slack = grid * members.map(\.planarLength).reduce(0, +)
        return (second, miss(second, slack) * metres * metres)
    }
}
