/// How the borders of two polygons in general position meet, and the area of one outside the other, found without any
/// overlay: the independent second opinion that the post-condition of an overlay asks for.
///
/// Every decision is an orientation test that is certain in spite of rounding (Shewchuk 1997, the filter of his
/// adaptive predicate); where one is not, the borders touch, coincide or nearly so, and the answer is nil: the
/// geometry library then decides.
struct BorderCrossings {
    /// The part of the first polygon's border, or of its area, in relation to the second.
    enum Answer: Equatable {
        case disjoint
        case firstInsideSecond
        /// The borders cross, or one holds a ring of the other; the area of the first outside the second.
        case meets(areaOutside: Double)
    }

    /// - Returns: nil when the polygons are not in general position, or too large for testing each edge with each.
    static func of(_ first: FlatPolygon, _ second: FlatPolygon) -> Answer? {
        guard !first.isEmpty, !second.isEmpty, first.positions.count * second.positions.count <= 100_000 else {
            return nil
        }
        var work = BorderCrossings(first, second)
        guard work.findCrossings() else { return nil }
        let origin = first.positions[0]
        guard let outside = work.border(of: first, in: second, work.crossings, \.first, inside: false, from: origin),
            let inside = work.border(of: second, in: first, work.crossings, \.second, inside: true, from: origin)
        else { return nil }
        if work.crossings.isEmpty, inside.isNone {
            if outside.isNone { return .firstInsideSecond }
            if outside.isAll { return .disjoint }
        }
        return .meets(areaOutside: outside.area - inside.area)
    }

    fileprivate struct Crossing {
        /// Edge index and position along it, in the first and in the second polygon.
        var first: (edge: Int, along: Double)
        var second: (edge: Int, along: Double)
        var place: Coordinate
    }

    private let first: FlatPolygon
    private let second: FlatPolygon
    private var crossings: [Crossing] = []

    private init(_ first: FlatPolygon, _ second: FlatPolygon) {
        self.first = first
        self.second = second
    }

    /// Twice the signed area of a triangle, or nil where rounding could turn its sign.
    @inline(__always)
    static func orientation(_ a: Coordinate, _ b: Coordinate, _ c: Coordinate) -> Double? {
        let left = (a.x - c.x) * (b.y - c.y)
        let right = (a.y - c.y) * (b.x - c.x)
        let determinant = left - right
        // ccwerrboundA of Shewchuk's predicates: (3 + 16 u) u with u = 2^-53.
        return abs(determinant) > 3.330_669_073_875_471_6e-16 * (abs(left) + abs(right)) ? determinant : nil
    }

    /// All proper crossings; false when some pair of edges touches or is too close to tell.
    private mutating func findCrossings() -> Bool {
        let edgesOfSecond = Self.edges(of: second).filter { edge in
            max(edge.a.x, edge.b.x) >= first.bounds.minX && min(edge.a.x, edge.b.x) <= first.bounds.maxX
                && max(edge.a.y, edge.b.y) >= first.bounds.minY && min(edge.a.y, edge.b.y) <= first.bounds.maxY
        }
        for p in Self.edges(of: first) {
            let (minX, maxX) = (min(p.a.x, p.b.x), max(p.a.x, p.b.x))
            let (minY, maxY) = (min(p.a.y, p.b.y), max(p.a.y, p.b.y))
            for q in edgesOfSecond {
                if max(q.a.x, q.b.x) < minX || min(q.a.x, q.b.x) > maxX { continue }
                if max(q.a.y, q.b.y) < minY || min(q.a.y, q.b.y) > maxY { continue }
                let (qa, qb) = (Self.orientation(p.a, p.b, q.a), Self.orientation(p.a, p.b, q.b))
                if let qa, let qb, (qa > 0) == (qb > 0) { continue }
                let (pa, pb) = (Self.orientation(q.a, q.b, p.a), Self.orientation(q.a, q.b, p.b))
                if let pa, let pb, (pa > 0) == (pb > 0) { continue }
                guard let qa, let qb, let pa, let pb else { return false }
                let t = pa / (pa - pb)
                crossings.append(
                    Crossing(
                        first: (p.index, t), second: (q.index, qa / (qa - qb)),
                        place: Coordinate(x: p.a.x + t * (p.b.x - p.a.x), y: p.a.y + t * (p.b.y - p.a.y))))
            }
        }
        return true
    }

    private static func edges(of polygon: FlatPolygon) -> [(index: Int, a: Coordinate, b: Coordinate)] {
        var edges: [(index: Int, a: Coordinate, b: Coordinate)] = []
        edges.reserveCapacity(polygon.positions.count)
        var start = 0
        for end in polygon.ringEnds {
            for index in start..<end {
                let next = index + 1 == end ? start : index + 1
                edges.append((index, polygon.positions[index], polygon.positions[next]))
            }
            start = end
        }
        return edges
    }

    fileprivate struct Border {
        /// The area that the wanted parts contribute, about the origin.
        var area = 0.0
        /// No part of the border is wanted, or all of it.
        var isNone = true
        var isAll = true
    }

    /// The contribution to the area of those parts of the border that lie inside (or outside) the other polygon.
    private func border(
        of polygon: FlatPolygon, in other: FlatPolygon, _ crossings: [Crossing],
        _ end: KeyPath<Crossing, (edge: Int, along: Double)>, inside wanted: Bool, from origin: Coordinate
    ) -> Border? {
        let sorted = crossings.sorted { $0[keyPath: end] < $1[keyPath: end] }
        var next = 0
        var result = Border()
        var start = 0
        for ringEnd in polygon.ringEnds {
            guard var isInside = Self.isInside(polygon.positions[start], other) else { return nil }
            let isInsideAtStart = isInside
            for index in start..<ringEnd {
                var from = polygon.positions[index]
                let to = polygon.positions[index + 1 == ringEnd ? start : index + 1]
                while next < sorted.count, sorted[next][keyPath: end].edge == index {
                    result.add(from, sorted[next].place, isInside == wanted, origin)
                    from = sorted[next].place
                    isInside.toggle()
                    next += 1
                }
                result.add(from, to, isInside == wanted, origin)
            }
            guard isInside == isInsideAtStart else { return nil }
            start = ringEnd
        }
        return result
    }

    /// Whether a position lies inside by the odd-even rule, or nil where it is too close to the border to tell.
    static func isInside(_ position: Coordinate, _ polygon: FlatPolygon) -> Bool? {
        var isInside = false
        var start = 0
        for end in polygon.ringEnds {
            var a = polygon.positions[end - 1]
            for index in start..<end {
                let b = polygon.positions[index]
                defer { a = b }
                if a.y == position.y, b.y == position.y {
                    if min(a.x, b.x) <= position.x, position.x <= max(a.x, b.x) { return nil }
                    continue
                }
                if (a.y > position.y) == (b.y > position.y) {
                    if a == position || b == position { return nil }
                    continue
                }
                if a.x > position.x, b.x > position.x {
                    isInside.toggle()
                    continue
                }
                if a.x < position.x, b.x < position.x { continue }
                guard let side = orientation(a, b, position) else { return nil }
                if (side > 0) == (b.y > a.y) { isInside.toggle() }
            }
            start = end
        }
        return isInside
    }
}

extension BorderCrossings.Border {
    fileprivate mutating func add(_ a: Coordinate, _ b: Coordinate, _ isWanted: Bool, _ origin: Coordinate) {
        guard isWanted else {
            isAll = false
            return
        }
        isNone = false
        area += ((a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)) / 2
    }
}
