/// A proof that a polygon with very many holes is valid, for the case where the geometry library takes seconds: it tests
/// every hole against the whole shell.
///
/// Only `true` is an answer. Wherever something touches in a way that is not plainly allowed, or rounding could decide,
/// the proof is given up and the library decides.
struct ValidityProof {
    private struct Segment {
        var a: Coordinate
        var b: Coordinate
        var ring: Int
        /// Number of the first position in its ring, and how many the ring has.
        var index: Int
        var count: Int
    }

    private let rings: [[Coordinate]]
    private var segments: [Segment] = []
    private let bounds: Bounds
    /// Rings that pass through the same position: at most two, or there is no proof.
    private var touches: [Coordinate: [(ring: Int, index: Int)]] = [:]

    /// - Parameter rings: closed, the shell first.
    static func isValid(_ rings: [[Coordinate]], _ bounds: Bounds) -> Bool {
        guard var proof = ValidityProof(rings, bounds) else { return false }
        return proof.bordersMeetOnlyAtPositions() && proof.touchesAreNoCrossings() && proof.interiorIsConnected()
            && proof.holesLieSideBySide()
    }

    private init?(_ rings: [[Coordinate]], _ bounds: Bounds) {
        self.bounds = bounds
        self.rings = rings.map { Array($0.dropLast()) }
        for (number, ring) in self.rings.enumerated() {
            guard ring.count >= 3 else { return nil }
            for index in ring.indices {
                let (a, b) = (ring[index], ring[index + 1 == ring.count ? 0 : index + 1])
                // A position that is repeated makes an edge without a direction.
                guard a != b else { return nil }
                segments.append(Segment(a: a, b: b, ring: number, index: index, count: ring.count))
            }
        }
    }

    // MARK: Borders

    /// Whether edges meet only where both have a position, and every ring passes a position once.
    private mutating func bordersMeetOnlyAtPositions() -> Bool {
        var passes: [Coordinate: [(ring: Int, index: Int)]] = [:]
        passes.reserveCapacity(segments.count)
        for segment in segments { passes[segment.a, default: []].append((segment.ring, segment.index)) }
        for (place, list) in passes where list.count > 1 {
            guard list.count == 2, list[0].ring != list[1].ring else { return false }
            touches[place] = list
        }
        let side = max(1, Int((Double(segments.count) / 2).squareRoot()))
        let (width, height) = (bounds.width / Double(side), bounds.height / Double(side))
        // Coordinates near the largest number have no finite extent.
        guard width > 0, height > 0, width.isFinite, height.isFinite else { return false }
        func column(_ x: Double) -> Int { min(side - 1, max(0, Int((x - bounds.minX) / width))) }
        func row(_ y: Double) -> Int { min(side - 1, max(0, Int((y - bounds.minY) / height))) }
        var cells = [[Int32]](repeating: [], count: side * side)
        var placed = 0
        for (number, segment) in segments.enumerated() {
            let columns = column(min(segment.a.x, segment.b.x))...column(max(segment.a.x, segment.b.x))
            let rows = row(min(segment.a.y, segment.b.y))...row(max(segment.a.y, segment.b.y))
            placed += columns.count * rows.count
            // Long edges across a fine grid would cost more than they prove.
            if placed > 16 * segments.count { return false }
            for y in rows { for x in columns { cells[y * side + x].append(Int32(number)) } }
        }
        var comparisons = 0
        for cell in cells where cell.count > 1 {
            comparisons += cell.count * cell.count
            if comparisons > 400 * segments.count { return false }
            for (position, first) in cell.enumerated() {
                for second in cell[(position + 1)...] where !areApart(segments[Int(first)], segments[Int(second)]) {
                    return false
                }
            }
        }
        return true
    }

    /// Whether two edges share nothing, or a position of both and nothing more.
    private func areApart(_ p: Segment, _ q: Segment) -> Bool {
        if max(p.a.x, p.b.x) < min(q.a.x, q.b.x) || max(q.a.x, q.b.x) < min(p.a.x, p.b.x) { return true }
        if max(p.a.y, p.b.y) < min(q.a.y, q.b.y) || max(q.a.y, q.b.y) < min(p.a.y, p.b.y) { return true }
        if p.a == q.a { return pointApart(p.a, p.b, q.b) }
        if p.a == q.b { return pointApart(p.a, p.b, q.a) }
        if p.b == q.a { return pointApart(p.b, p.a, q.b) }
        if p.b == q.b { return pointApart(p.b, p.a, q.a) }
        if let qa = BorderCrossings.orientation(p.a, p.b, q.a), let qb = BorderCrossings.orientation(p.a, p.b, q.b),
            (qa > 0) == (qb > 0)
        {
            return true
        }
        if let pa = BorderCrossings.orientation(q.a, q.b, p.a), let pb = BorderCrossings.orientation(q.a, q.b, p.b),
            (pa > 0) == (pb > 0)
        {
            return true
        }
        return false
    }

    /// Whether two edges from a common position go different ways.
    private func pointApart(_ from: Coordinate, _ first: Coordinate, _ second: Coordinate) -> Bool {
        if BorderCrossings.orientation(from, first, second) != nil { return true }
        let along = (first.x - from.x) * (second.x - from.x) + (first.y - from.y) * (second.y - from.y)
        return along < 0
    }

    // MARK: Touching rings

    /// Whether at each position that two rings pass, neither crosses to the other side.
    private func touchesAreNoCrossings() -> Bool {
        for (place, passes) in touches {
            let (firstIn, firstOut) = neighbours(passes[0])
            let (secondIn, secondOut) = neighbours(passes[1])
            guard let a = isLeft(of: (firstIn, place, firstOut), secondIn),
                let b = isLeft(of: (firstIn, place, firstOut), secondOut), a == b
            else { return false }
        }
        return true
    }

    private func neighbours(_ pass: (ring: Int, index: Int)) -> (Coordinate, Coordinate) {
        let ring = rings[pass.ring]
        return (
            ring[pass.index == 0 ? ring.count - 1 : pass.index - 1],
            ring[pass.index + 1 == ring.count ? 0 : pass.index + 1]
        )
    }

    /// Whether a direction leaves to the left of a bend; nil where that is not certain.
    private func isLeft(of bend: (from: Coordinate, at: Coordinate, to: Coordinate), _ direction: Coordinate) -> Bool? {
        guard let turn = BorderCrossings.orientation(bend.from, bend.at, bend.to) else { return nil }
        let before = BorderCrossings.orientation(bend.from, bend.at, direction).map { $0 > 0 }
        let after = BorderCrossings.orientation(bend.at, bend.to, direction).map { $0 > 0 }
        // In a left bend the left side is narrow: left of both arms. In a right bend it is wide: left of either. A
        // direction straight on from one arm is known by the other.
        if turn > 0 {
            if before == false || after == false { return false }
            return before == true && after == true ? true : nil
        }
        if before == true || after == true { return true }
        return before == false && after == false ? false : nil
    }

    /// Whether rings and the positions they share make no circle, which would cut the interior in two.
    private func interiorIsConnected() -> Bool {
        var group = Array(rings.indices)
        func root(_ ring: Int) -> Int {
            var ring = ring
            while group[ring] != ring { ring = group[ring] }
            return ring
        }
        for passes in touches.values {
            let (a, b) = (root(passes[0].ring), root(passes[1].ring))
            if a == b { return false }
            group[max(a, b)] = min(a, b)
        }
        return true
    }

    // MARK: Holes

    /// Whether every hole lies in the shell and in no other hole, known from one of its positions that is its alone.
    private func holesLieSideBySide() -> Bool {
        let rowCount = max(1, segments.count / 32)
        let height = bounds.height / Double(rowCount)
        guard height > 0, height.isFinite else { return false }
        func row(_ y: Double) -> Int { min(rowCount - 1, max(0, Int((y - bounds.minY) / height))) }
        var rows = [[Int32]](repeating: [], count: rowCount)
        var placed = 0
        for (number, segment) in segments.enumerated() {
            let range = row(min(segment.a.y, segment.b.y))...row(max(segment.a.y, segment.b.y))
            placed += range.count
            if placed > 64 * segments.count { return false }
            for y in range { rows[y].append(Int32(number)) }
        }
        for hole in rings.indices.dropFirst() {
            guard let place = rings[hole].first(where: { touches[$0] == nil }) else { return false }
            var crossed: [Int: Bool] = [:]
            for number in rows[row(place.y)] {
                let segment = segments[Int(number)]
                if segment.ring == hole || (segment.a.y > place.y) == (segment.b.y > place.y) { continue }
                if max(segment.a.x, segment.b.x) < place.x { continue }
                guard let side = BorderCrossings.orientation(segment.a, segment.b, place) else { return false }
                if (side > 0) == (segment.b.y > segment.a.y) { crossed[segment.ring, default: false].toggle() }
            }
            guard crossed.removeValue(forKey: 0) == true, !crossed.values.contains(true) else { return false }
        }
        return true
    }
}
