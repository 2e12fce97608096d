/// Cutting by a rectangle, one side after the other.
extension FlatPolygon {
    /// One side of a rectangle: positions with `sign * coordinate > sign * limit` are kept.
    struct HalfPlane {
        var isVertical: Bool
        var limit: Double
        var sign: Double

        /// How far a position is inside; not positive is outside, so a position on the line counts as outside.
        @inline(__always) func depth(_ position: Coordinate) -> Double {
            sign * ((isVertical ? position.x : position.y) - limit)
        }

        /// Where the segment between an inside and an outside position meets the line.
        ///
        /// The ends are put in a fixed order first, so that an edge shared by two polygons is cut at the same
        /// position in both.
        func crossing(_ first: Coordinate, _ second: Coordinate) -> Coordinate {
            let (a, b) = (first.x, first.y) < (second.x, second.y) ? (first, second) : (second, first)
            if isVertical {
                let y = a.y + (limit - a.x) / (b.x - a.x) * (b.y - a.y)
                return Coordinate(x: limit, y: min(max(y, min(a.y, b.y)), max(a.y, b.y)))
            }
            let x = a.x + (limit - a.y) / (b.y - a.y) * (b.x - a.x)
            return Coordinate(x: min(max(x, min(a.x, b.x)), max(a.x, b.x)), y: limit)
        }

        func along(_ position: Coordinate) -> Double { isVertical ? position.y : position.x }
    }

    /// The part inside `rectangle`, or nil when the cut cannot be closed (a border that touches itself on the very
    /// line): the caller then keeps the uncut polygon, which is as right and only slower.
    func clipped(to rectangle: Bounds) -> FlatPolygon? {
        guard bounds.intersects(rectangle) else { return FlatPolygon(bounds: rectangle) }
        var result = self
        if bounds.minX <= rectangle.minX {
            guard let cut = result.cut(HalfPlane(isVertical: true, limit: rectangle.minX, sign: 1)) else { return nil }
            result = cut
        }
        if bounds.maxX >= rectangle.maxX {
            guard let cut = result.cut(HalfPlane(isVertical: true, limit: rectangle.maxX, sign: -1)) else { return nil }
            result = cut
        }
        if bounds.minY <= rectangle.minY {
            guard let cut = result.cut(HalfPlane(isVertical: false, limit: rectangle.minY, sign: 1)) else { return nil }
            result = cut
        }
        if bounds.maxY >= rectangle.maxY {
            guard let cut = result.cut(HalfPlane(isVertical: false, limit: rectangle.maxY, sign: -1)) else {
                return nil
            }
            result = cut
        }
        result.setBounds()
        return result
    }

    /// A run of inside positions of one ring, from the line back to the line.
    private struct Chain {
        var positions: [Coordinate]
    }

    private func cut(_ side: HalfPlane) -> FlatPolygon? {
        var kept = FlatPolygon(bounds: bounds, capacity: positions.count / 2)
        var chains: [Chain] = []
        var start = 0
        for end in ringEnds {
            cutRing(start..<end, side, &kept, &chains)
            start = end
        }
        return join(chains, side, &kept) ? kept : nil
    }

    private func cutRing(_ range: Range<Int>, _ side: HalfPlane, _ kept: inout FlatPolygon, _ chains: inout [Chain]) {
        guard let firstOutside = range.first(where: { side.depth(positions[$0]) <= 0 }) else {
            kept.append(positions[range])
            return
        }
        var chain: [Coordinate] = []
        var previous = positions[firstOutside]
        var previousInside = false
        for step in 1...range.count {
            var index = firstOutside + step
            if index >= range.upperBound { index -= range.count }
            let position = positions[index]
            let isInside = side.depth(position) > 0
            if isInside {
                if !previousInside { chain = [side.crossing(previous, position)] }
                chain.append(position)
            } else if previousInside {
                chain.append(side.crossing(previous, position))
                chains.append(Chain(positions: chain))
            }
            previous = position
            previousInside = isInside
        }
    }

    /// Closes the chains along the line: sorted along it, the ends bound interior between the first and the second,
    /// the third and the fourth, and so on; with the interior on the left, each chain's end meets a chain's start.
    private func join(_ chains: [Chain], _ side: HalfPlane, _ kept: inout FlatPolygon) -> Bool {
        if chains.isEmpty { return true }
        var ends: [(along: Double, chain: Int, isStart: Bool)] = []
        ends.reserveCapacity(2 * chains.count)
        for (index, chain) in chains.enumerated() {
            ends.append((side.along(chain.positions[0]), index, true))
            ends.append((side.along(chain.positions[chain.positions.count - 1]), index, false))
        }
        ends.sort { ($0.along, $0.chain, $0.isStart ? 0 : 1) < ($1.along, $1.chain, $1.isStart ? 0 : 1) }
        var next = [Int](repeating: -1, count: chains.count)
        let startsFirst = side.isVertical == (side.sign > 0)
        for pair in stride(from: 0, to: ends.count, by: 2) {
            let (a, b) = (ends[pair], ends[pair + 1])
            // With the interior on the left, all pairs run the same way; ends that meet in one position may not.
            guard a.isStart == startsFirst, b.isStart != startsFirst else { return false }
            if a.isStart { next[b.chain] = a.chain } else { next[a.chain] = b.chain }
        }
        var isUsed = [Bool](repeating: false, count: chains.count)
        for first in chains.indices where !isUsed[first] {
            var ring: [Coordinate] = []
            var index = first
            while !isUsed[index] {
                isUsed[index] = true
                for position in chains[index].positions where ring.last != position { ring.append(position) }
                index = next[index]
            }
            if ring.count > 1, ring.last == ring.first { ring.removeLast() }
            if ring.count > 2 { kept.append(ring) }
        }
        return true
    }
}
