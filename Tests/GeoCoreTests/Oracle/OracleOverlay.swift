import GeoCore

/// How the answer of an overlay compares with the expected one.
enum OracleMatch: Sendable {
    /// The same kind, parts and positions after both are put in canonical order.
    case exact
    /// The same set of points, written otherwise.
    case topological
    /// The same within 1e-9 of the smaller side (the tolerance of GEOS's own test runner) or 4 units in the last
    /// place: the older engines that some answers were written with round the same crossing otherwise.
    case rounded
    case different
}

extension OracleOperation {
    /// The operations whose answer is a geometry made by an overlay.
    static let overlayNames: Set<String> = [
        "intersection", "union", "difference", "symdifference", "intersectionng", "unionng", "differenceng",
        "symdifferenceng", "intersectionsr", "unionsr", "differencesr", "symdifferencesr",
    ]

    var isOverlay: Bool { Self.overlayNames.contains(name) }

    /// Arcs, which GEOS 3.11 cannot read.
    var isCurved: Bool { file == "general/TestOverlayCurvesAA.xml" }

    /// The answer of GeoCore: the variants "ng" of the new engine are the only engine here, those named "sr" give the
    /// scale of a grid of their own, by default 1.
    func overlay() throws(GeoError) -> Geometry {
        let first = try OracleCases.geometry(first)
        var grid = gridSize
        if name.hasSuffix("sr") { grid = 1 / (argument(1).flatMap(Double.init) ?? 1) }
        guard let text = second else { return try first.unaryUnion(gridSize: grid) }
        let second = try OracleCases.geometry(text)
        return switch name.prefix(5) {
        case "inter": try first.intersection(second, gridSize: grid)
        case "union": try first.union(second, gridSize: grid)
        case "diffe": try first.difference(second, gridSize: grid)
        default: try first.symmetricDifference(second, gridSize: grid)
        }
    }

    func match(_ actual: Geometry) throws(GeoError) -> OracleMatch {
        let expected = try OracleCases.geometry(expected)
        if try expected.normalized().equalsExactly(actual.normalized()) { return .exact }
        if expected.isEmpty || actual.isEmpty {
            return expected.isEmpty && actual.isEmpty ? .topological : .different
        }
        let box = expected.bounds ?? Bounds(minX: 0, minY: 0, maxX: 0, maxY: 0)
        let tolerance = max(1e-9 * min(box.width, box.height), 4 * max(box.maxX.magnitude, box.maxY.magnitude).ulp)
        var result = OracleMatch.topological
        // Collections of mixed dimension are compared dimension by dimension.
        for members in [\Geometry.polygons, \.lines, \.points] {
            let (a, b) = (try Self.whole(expected[keyPath: members]), try Self.whole(actual[keyPath: members]))
            if a.isEmpty, b.isEmpty { continue }
            guard a.isEmpty == b.isEmpty else { return .different }
            if try a.equalsTopologically(b) { continue }
            guard try Self.differOnlyByRounding(a, b, tolerance) else { return .different }
            result = .rounded
        }
        return result
    }

    /// Polygons: the symmetric difference is thinner than the tolerance. Lines and points: every position lies on the
    /// other geometry within it, and the lengths agree.
    private static func differOnlyByRounding(_ a: Geometry, _ b: Geometry, _ tolerance: Double) throws(GeoError) -> Bool
    {
        if a.dimension == 2 {
            return try a.symmetricDifference(b).planarArea <= tolerance * a.planarLength
        }
        guard abs(a.planarLength - b.planarLength) <= tolerance * Double(a.coordinateCount) else { return false }
        for (one, other) in [(a, b), (b, a)] {
            for position in try positions(of: one) {
                guard try Geometry.point(position).planarDistance(to: other) <= tolerance else { return false }
            }
        }
        return true
    }

    private static func positions(of geometry: Geometry) throws(GeoError) -> [Coordinate] {
        var positions: [Coordinate] = []
        _ = try geometry.mapSequences { sequence in
            positions += sequence
            return sequence
        }
        return positions
    }

    private static func whole(_ members: [Geometry]) throws(GeoError) -> Geometry {
        try Geometry.collection(.geometryCollection, members).unaryUnion()
    }
}
