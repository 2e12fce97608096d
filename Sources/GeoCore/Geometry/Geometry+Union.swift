internal import CGEOS

extension Geometry {
    /// The union of polygons, lines or points, each piece of ground once.
    ///
    /// Members whose rectangles do not meet cannot share ground, so each connected group is united alone; a group
    /// whose borders match as a coverage's do is dissolved (`coverageUnion`), any other by unary union.
    /// - Parameter gridSize: snap rounding on this grid when given.
    /// - Returns: a multi-geometry or simple geometry of the members' dimension; an empty collection for none.
    public static func union(of geometries: [Geometry], gridSize: Double? = nil) throws(GeoError) -> Geometry {
        let members = geometries.filter { !$0.isEmpty }
        if members.isEmpty { return try .empty(.geometryCollection) }
        if members.count == 1, members[0].parts.count == 1, gridSize == nil { return members[0] }
        var united: [Geometry] = []
        for group in try groupsOfMeetingRectangles(members) {
            let group = group.map { members[$0] }
            if gridSize == nil, group.count >= 8, let dissolved = try coverageUnion(of: group) {
                united.append(dissolved)
            } else {
                united.append(try collection(.geometryCollection, group).unaryUnion(gridSize: gridSize))
            }
        }
        return try gathered(united)
    }

    /// The union of the members of one geometry, lines noded.
    public func unaryUnion(gridSize: Double? = nil) throws(GeoError) -> Geometry {
        try Self.requireGrid(gridSize)
        let call = GEOSCall()
        let made =
            if let gridSize {
                GEOSUnaryUnionPrec_r(call.context, pointer, gridSize)
            } else { GEOSUnaryUnion_r(call.context, pointer) }
        return try call.own(made, "unite the members of a geometry")
    }

    /// The union of polygons that tile without overlap, by cancelling the edges that two of them share; nil when they
    /// are not such a coverage.
    ///
    /// GEOS's coverage union of overlapping polygons is silently wrong, so the answer is proved before it is given.
    /// Dropping the edges that occur twice leaves the border of the members' symmetric difference. If that is a valid
    /// polygon, its area equals the sum of the members' areas exactly when no two interiors meet; unmatched shared
    /// borders leave two members touching along a line, which is not valid.
    public static func coverageUnion(of polygons: [Geometry]) throws(GeoError) -> Geometry? {
        let simple = polygons.flatMap(\.polygons)
        guard simple.count > 1, sharesEdges(simple) else { return nil }
        let whole = try collection(.geometryCollection, simple)
        let call = GEOSCall()
        guard let made = GEOSCoverageUnion_r(call.context, whole.pointer) else { return nil }
        let result = Geometry(owning: made, call.context)
        let sum = simple.lazy.map(\.planarArea).compensatedSum()
        guard abs(result.planarArea - sum) <= 1e-12 * sum, result.isValid else { return nil }
        return result
    }

    /// Whether any edge occurs in two of the polygons: without one, a coverage union would change nothing.
    private static func sharesEdges(_ polygons: [Geometry]) -> Bool {
        var seen: Set<Edge> = []
        for polygon in polygons {
            for ring in polygon.rings {
                for (start, end) in zip(ring, ring.dropFirst()) where !seen.insert(Edge(start, end)).inserted {
                    return true
                }
            }
        }
        return false
    }

    private struct Edge: Hashable {
        var low: Coordinate
        var high: Coordinate

        init(_ a: Coordinate, _ b: Coordinate) {
            (low, high) = (a.x, a.y) < (b.x, b.y) ? (a, b) : (b, a)
        }
    }

    /// The members in groups connected by meeting rectangles; groups in the order of their first member.
    static func groupsOfMeetingRectangles(_ members: [Geometry]) throws(GeoError) -> [[Int]] {
        let tree = try STRtree(members)
        var group = Array(members.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while group[index] != index {
                group[index] = group[group[index]]
                index = group[index]
            }
            return index
        }
        for (index, member) in members.enumerated() {
            guard let bounds = member.bounds else { continue }
            for other in try tree.query(bounds) where other < index {
                let (a, b) = (root(index), root(other))
                group[max(a, b)] = min(a, b)
            }
            group[index] = root(index)
        }
        var gathered: [Int: [Int]] = [:]
        for index in members.indices { gathered[root(index), default: []].append(index) }
        return gathered.keys.sorted().map { gathered[$0] ?? [] }
    }

    /// Unions of groups that do not meet, put side by side in one geometry.
    private static func gathered(_ united: [Geometry]) throws(GeoError) -> Geometry {
        if united.count == 1 { return united[0] }
        let parts = united.flatMap { $0.parts }.filter { !$0.isEmpty }
        let kinds = Set(parts.map(\.kind))
        switch kinds {
        case [.polygon]: return try collection(.multiPolygon, parts)
        case [.lineString]: return try collection(.multiLineString, parts)
        case [.point]: return try collection(.multiPoint, parts)
        default: return try collection(.geometryCollection, parts)
        }
    }
}
