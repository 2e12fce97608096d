/// A place where the border of one polygon properly crosses that of another.
struct BorderCrossing: Sendable {
    /// The edge (by the position it begins at) and the fraction along it, on the first and on the second polygon.
    var firstEdge: Int32
    var secondEdge: Int32
    var firstAlong: Double
    var secondAlong: Double
    var place: Coordinate
    /// The first border goes into the second polygon here; the second then comes out of the first.
    var firstEnters: Bool
}

/// How the borders of two polygons meet.
struct BorderMeeting: Sendable {
    enum Kind: Sendable {
        /// They have no inner point in common, for certain.
        case apart
        /// Their borders cross, or one holds a ring of the other.
        case sharing
        /// They are written with the same positions.
        case same
        /// Their borders touch, coincide or nearly so: the geometry library has to decide.
        case doubtful
    }

    var first: Int32
    var second: Int32
    var kind: Kind
    /// Where the crossings stand in the list that was filled.
    var crossings: Range<Int> = 0..<0
    /// A bit for each ring: whether its first position lies inside the other polygon.
    var firstStartsInside: UInt64 = 0
    var secondStartsInside: UInt64 = 0
}

/// Finds how polygons meet, with certain decisions only (`BorderCrossings.orientation`).
///
/// Not Sendable: it keeps its working space between pairs. The answers do not depend on what was asked before.
final class BorderMeetingFinder {
    private struct Edge {
        var index: Int32
        var a: Coordinate
        var b: Coordinate

        var minY: Double { min(a.y, b.y) }
        var maxY: Double { max(a.y, b.y) }
    }

    private var edgesOfFirst: [Edge] = []
    private var edgesOfSecond: [Edge] = []
    private var order: [Int] = []

    /// More pairs of edges than this are sorted before they are compared.
    private static let manyPairs = 2_000
    /// Rings that the bits of a meeting can tell apart.
    static let ringLimit = 64

    /// - Parameter crossings: what is found is added; nothing is when the pair is not `.sharing`.
    func meeting(
        _ first: FlatPolygon, _ second: FlatPolygon, numbered numbers: (Int, Int), _ crossings: inout [BorderCrossing]
    ) -> BorderMeeting {
        var meeting = BorderMeeting(first: Int32(numbers.0), second: Int32(numbers.1), kind: .apart)
        if first.isEmpty || second.isEmpty { return meeting }
        if first.bounds == second.bounds, first.ringEnds == second.ringEnds, first.positions == second.positions {
            meeting.kind = .same
            return meeting
        }
        let start = crossings.count
        if first.ringEnds.count > Self.ringLimit || second.ringEnds.count > Self.ringLimit
            || !findCrossings(first, second, &crossings)
        {
            crossings.removeSubrange(start...)
            meeting.kind = .doubtful
            return meeting
        }
        let found = crossings[start...]
        guard let ofFirst = startsInside(first, second, found, { $0.firstEdge }, { $0.firstAlong }, { $0.firstEnters }),
            let ofSecond = startsInside(
                second, first, found, { $0.secondEdge }, { $0.secondAlong }, { !$0.firstEnters })
        else {
            crossings.removeSubrange(start...)
            meeting.kind = .doubtful
            return meeting
        }
        if found.isEmpty, ofFirst == 0, ofSecond == 0 { return meeting }
        meeting.kind = .sharing
        meeting.crossings = start..<crossings.count
        (meeting.firstStartsInside, meeting.secondStartsInside) = (ofFirst, ofSecond)
        return meeting
    }

    /// All proper crossings; false when some pair of edges touches or is too close to tell.
    private func findCrossings(
        _ first: FlatPolygon, _ second: FlatPolygon, _ crossings: inout [BorderCrossing]
    ) -> Bool {
        let box = Bounds(
            minX: max(first.bounds.minX, second.bounds.minX), minY: max(first.bounds.minY, second.bounds.minY),
            maxX: min(first.bounds.maxX, second.bounds.maxX), maxY: min(first.bounds.maxY, second.bounds.maxY))
        Self.gather(first, meeting: box, &edgesOfFirst)
        if edgesOfFirst.isEmpty { return true }
        Self.gather(second, meeting: box, &edgesOfSecond)
        if edgesOfSecond.isEmpty { return true }
        guard edgesOfFirst.count * edgesOfSecond.count > Self.manyPairs else {
            for p in edgesOfFirst {
                for q in edgesOfSecond where !Self.cross(p, q, &crossings) { return false }
            }
            return true
        }
        // By their lower ends, so that each edge meets those of its height only.
        edgesOfSecond.sort { ($0.minY, $0.index) < ($1.minY, $1.index) }
        let tallest = edgesOfSecond.reduce(0) { max($0, $1.maxY - $1.minY) }
        for p in edgesOfFirst {
            let (low, high) = (p.minY - tallest - (abs(p.minY) + tallest) * 1e-15, p.maxY)
            var index = edgesOfSecond.firstIndexSorted { $0.minY >= low }
            while index < edgesOfSecond.count, edgesOfSecond[index].minY <= high {
                if !Self.cross(p, edgesOfSecond[index], &crossings) { return false }
                index += 1
            }
        }
        return true
    }

    private static func gather(_ polygon: FlatPolygon, meeting box: Bounds, _ edges: inout [Edge]) {
        edges.removeAll(keepingCapacity: true)
        polygon.positions.withUnsafeBufferPointer { positions in
            var start = 0
            for end in polygon.ringEnds {
                var a = positions[end - 1]
                var index = end - 1
                for next in start..<end {
                    let b = positions[next]
                    let misses =
                        (a.x < box.minX && b.x < box.minX) || (a.x > box.maxX && b.x > box.maxX)
                        || (a.y < box.minY && b.y < box.minY) || (a.y > box.maxY && b.y > box.maxY)
                    if !misses { edges.append(Edge(index: Int32(index), a: a, b: b)) }
                    (a, index) = (b, next)
                }
                start = end
            }
        }
    }

    @inline(__always)
    private static func cross(_ p: Edge, _ q: Edge, _ crossings: inout [BorderCrossing]) -> Bool {
        if max(q.a.x, q.b.x) < min(p.a.x, p.b.x) || min(q.a.x, q.b.x) > max(p.a.x, p.b.x) { return true }
        if max(q.a.y, q.b.y) < min(p.a.y, p.b.y) || min(q.a.y, q.b.y) > max(p.a.y, p.b.y) { return true }
        let (qa, qb) = (BorderCrossings.orientation(p.a, p.b, q.a), BorderCrossings.orientation(p.a, p.b, q.b))
        if let qa, let qb, (qa > 0) == (qb > 0) { return true }
        let (pa, pb) = (BorderCrossings.orientation(q.a, q.b, p.a), BorderCrossings.orientation(q.a, q.b, p.b))
        if let pa, let pb, (pa > 0) == (pb > 0) { return true }
        guard let qa, let qb, let pa, let pb else { return false }
        let t = pa / (pa - pb)
        crossings.append(
            BorderCrossing(
                firstEdge: p.index, secondEdge: q.index, firstAlong: t, secondAlong: qa / (qa - qb),
                place: Coordinate(x: p.a.x + t * (p.b.x - p.a.x), y: p.a.y + t * (p.b.y - p.a.y)),
                // The interior of each lies on the left of its edges.
                firstEnters: pb > 0))
        return true
    }

    /// Which rings of a polygon begin inside the other; nil when that cannot be told, or entries and exits along a ring
    /// do not alternate.
    private func startsInside(
        _ polygon: FlatPolygon, _ other: FlatPolygon, _ found: ArraySlice<BorderCrossing>,
        _ edge: (BorderCrossing) -> Int32, _ along: (BorderCrossing) -> Double, _ enters: (BorderCrossing) -> Bool
    ) -> UInt64? {
        order.removeAll(keepingCapacity: true)
        order.append(contentsOf: found.indices)
        order.sort { (edge(found[$0]), along(found[$0]), $0) < (edge(found[$1]), along(found[$1]), $1) }
        var bits: UInt64 = 0
        var next = 0
        var start = 0
        for (ring, end) in polygon.ringEnds.enumerated() {
            defer { start = end }
            guard next < order.count, edge(found[order[next]]) < end else {
                let position = polygon.positions[start]
                guard other.bounds.contains(x: position.x, y: position.y) else { continue }
                guard let isInside = BorderCrossings.isInside(position, other) else { return nil }
                if isInside { bits |= 1 << UInt64(ring) }
                continue
            }
            var isInside = !enters(found[order[next]])
            let began = isInside
            if began { bits |= 1 << UInt64(ring) }
            while next < order.count, edge(found[order[next]]) < end {
                if enters(found[order[next]]) == isInside { return nil }
                isInside.toggle()
                next += 1
            }
            if isInside != began { return nil }
        }
        return bits
    }
}

extension Array {
    /// The first index whose element fits, where all elements after a fitting one fit too.
    func firstIndexSorted(_ fits: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if fits(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension FlatPolygon {
    /// The same without positions that repeat the one before them, and without rings that this leaves nothing of.
    func withoutRepeats() -> FlatPolygon {
        var start = 0
        var repeats = false
        for end in ringEnds {
            var last = positions[end - 1]
            for index in start..<end {
                if positions[index] == last { repeats = true }
                last = positions[index]
            }
            start = end
        }
        if !repeats { return self }
        var result = FlatPolygon(bounds: bounds, capacity: positions.count)
        for ring in rings {
            var kept: [Coordinate] = []
            for position in ring where position != kept.last { kept.append(position) }
            while kept.count > 1, kept.first == kept.last { kept.removeLast() }
            if kept.count > 2 { result.append(kept) }
        }
        return result
    }
}
