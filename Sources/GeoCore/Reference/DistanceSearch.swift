import Foundation

/// Branch and bound over two trees of pieces.
///
/// The straight line through the earth is never longer than the geodesic, so a pair of boxes farther apart than the
/// best geodesic found holds nothing better. Only the few pairs that survive are measured exactly.
struct DistanceSearch {
    struct Hit {
        let metres: Double
        let footprint: Position3D
        let layer: Position3D
    }

    let footprint: PieceTree
    let layer: PieceTree
    let geodesic: Geodesic
    let ellipsoid: Ellipsoid
    let limit: Double
    let nearestOnly: Bool
    let touchMetres: Double
    private(set) var hits: [Int: Hit] = [:]
    private var best = Double.infinity
    private var bestFeature = Int.max

    init(
        footprint: PieceTree, layer: PieceTree, geodesic: Geodesic, ellipsoid: Ellipsoid, limit: Double,
        nearestOnly: Bool, touchMetres: Double
    ) {
        self.footprint = footprint
        self.layer = layer
        self.geodesic = geodesic
        self.ellipsoid = ellipsoid
        self.limit = limit
        self.nearestOnly = nearestOnly
        self.touchMetres = touchMetres
    }

    mutating func run(_ isAllowed: (Int) -> Bool) {
        findContaining(isAllowed)
        findContained(isAllowed)
        if nearestOnly, best == 0 { return }
        guard let first = footprint.root, let second = layer.root else { return }
        descend(first, second, isAllowed)
    }

    /// Beyond this there is nothing to find.
    private var bound: Double { nearestOnly ? min(best, limit) : limit }

    // MARK: - One inside the other

    /// Features in whose interior a part of the footprint begins.
    private mutating func findContaining(_ isAllowed: (Int) -> Bool) {
        for piece in footprint.pieces where piece.isFirst {
            for part in layer.partsContaining(piece.start) {
                record(layer.parts[Int(part)].feature, 0, piece.start, piece.start, isAllowed)
            }
        }
    }

    /// Features of which a part begins in the interior of the footprint.
    private mutating func findContained(_ isAllowed: (Int) -> Bool) {
        guard footprint.hasAreas, let top = footprint.root, let root = layer.root else { return }
        let reach = footprint.nodes[top].box.bulged
        var stack = [root]
        while let index = stack.popLast() {
            let node = layer.nodes[index]
            guard node.box.squaredDistance(to: reach) == 0 else { continue }
            guard node.holdsPieces else {
                stack.append(contentsOf: node.first..<(node.first + node.count))
                continue
            }
            for child in node.first..<(node.first + node.count) {
                let piece = layer.pieces[child]
                guard piece.isFirst, reach.contains(piece.start) else { continue }
                let feature = layer.parts[Int(piece.part)].feature
                guard hits[feature]?.metres != 0, isAllowed(feature) else { continue }
                if !footprint.partsContaining(piece.start).isEmpty {
                    record(feature, 0, piece.start, piece.start, isAllowed)
                }
            }
        }
    }

    // MARK: - Boundary to boundary

    /// Visits pairs of items, the nearer boxes first, the larger box opened first.
    private mutating func descend(_ a: Int, _ b: Int, _ isAllowed: (Int) -> Bool) {
        if a < 0, b < 0 {
            measure(footprint.pieces[~a], layer.pieces[~b], isAllowed)
            return
        }
        if b >= 0, layer.nodes[b].isWholePart {
            let feature = layer.parts[Int(layer.nodes[b].part)].feature
            if hits[feature]?.metres == 0 || !isAllowed(feature) { return }
        }
        let box1 = footprint.box(a)
        let box2 = layer.box(b)
        let opensFirst = b < 0 || (a >= 0 && box1.size > box2.size)
        let node = opensFirst ? footprint.nodes[a] : layer.nodes[b]
        var distances = SIMD4(repeating: Double.infinity)
        for slot in 0..<node.count {
            let child = node.holdsPieces ? ~(node.first + slot) : node.first + slot
            distances[slot] =
                opensFirst ? footprint.box(child).squaredDistance(to: box2) : layer.box(child).squaredDistance(to: box1)
        }
        for _ in 0..<node.count {
            var slot = 0
            for other in 1..<4 where distances[other] < distances[slot] { slot = other }
            if Self.isFarther(distances[slot], than: bound) { return }
            let squaredChord = distances[slot]
            distances[slot] = .infinity
            let child = node.holdsPieces ? ~(node.first + slot) : node.first + slot
            if squaredChord > Self.farSquared,
                opensFirst
                    ? isFarther(footprint.box(child), box2, than: bound)
                    : isFarther(box1, layer.box(child), than: bound)
            {
                continue
            }
            if opensFirst { descend(child, b, isAllowed) } else { descend(a, child, isAllowed) }
        }
    }

    private mutating func measure(_ first: SurfacePiece, _ second: SurfacePiece, _ isAllowed: (Int) -> Bool) {
        let feature = layer.parts[Int(second.part)].feature
        let known = hits[feature]?.metres ?? .infinity
        if known == 0 { return }
        let pair = PiecePair(first: first, second: second)
        let chords = pair.chords()
        let least = max(0, chords.squared.squareRoot() - first.bulge.length - second.bulge.length)
        let reach = min(bound, known)
        if Self.isFarther(least * least, than: reach) || !isAllowed(feature) { return }
        if chords.squared > Self.farSquared {
            if isFarther(first.box, second.box, than: reach) { return }
            let (s, t) = far(pair)
            let (a, b) = (first.position(s), second.position(t))
            record(feature, geodesicLength(a, b), a, b, isAllowed)
            return
        }
        let nearest = pair.curves(from: chords)
        if Self.isFarther(nearest.squared, than: reach) { return }
        let a = first.position(nearest.s)
        let b = second.position(nearest.t)
        record(feature, geodesicLength(a, b), a, b, isAllowed)
    }

    /// Whether every geodesic over this chord is longer than `metres`; a relative 1e-12 is kept for rounding.
    private static func isFarther(_ squaredChord: Double, than metres: Double) -> Bool {
        guard metres.isFinite else { return false }
        // On a sphere of radius R the arc exceeds its chord c by c³ / 24 R²; no section of the ellipsoid is flatter
        // than R = 6 400 km, and a tenth is given away for what is not a plane section.
        let chord = squaredChord.squareRoot()
        let arc = chord * (1 + 0.9 * squaredChord / (24 * 6.4e6 * 6.4e6))
        return arc > metres * (1 + 1e-12) + 1e-9
    }

    // MARK: - Far apart

    /// Beyond 500 km chords say too little of geodesics: thousands of pieces would have to be measured.
    private static let farSquared = 5e5 * 5e5

    /// Whether every geodesic between two boxes is longer than `metres`, by the triangle inequality.
    private func isFarther(_ first: Box3D, _ second: Box3D, than metres: Double) -> Bool {
        guard metres.isFinite else { return false }
        let (a, b) = (Cap(first, ellipsoid), Cap(second, ellipsoid))
        return geodesic.distance(a.degrees, b.degrees) - a.radiusMetres - b.radiusMetres > metres * (1 + 1e-12) + 1e-6
    }

    /// Where two far pieces are nearest: along each of them the length of the geodesic is a parabola to less than a
    /// millimetre, since pieces are short and their curvature on the way slight.
    private func far(_ pair: PiecePair) -> (s: Double, t: Double) {
        var (s, t) = (0.5, 0.5)
        for _ in 0..<2 {
            s = Self.least { geodesicLength(pair.first.position($0), pair.second.position(t)) }
            t = Self.least { geodesicLength(pair.first.position(s), pair.second.position($0)) }
        }
        return (s, t)
    }

    /// Where a parabola, or a line, is least between 0 and 1.
    private static func least(_ value: (Double) -> Double) -> Double {
        let (start, middle, end) = (value(0), value(0.5), value(1))
        let bend = 2 * (start - 2 * middle + end)
        let slope = 4 * middle - 3 * start - end
        guard bend > 0, case let vertex = -slope / (2 * bend), vertex > 0, vertex < 1 else {
            return start <= end ? 0 : 1
        }
        return vertex
    }

    private func geodesicLength(_ a: Position3D, _ b: Position3D) -> Double {
        let chord = a.distance(to: b)
        if chord < touchMetres { return 0 }
        // Below a metre the arc exceeds its chord by less than 1e-15.
        if chord < 1 { return chord }
        let first = a.radians(ellipsoid)
        let second = b.radians(ellipsoid)
        return geodesic.distance(
            Coordinate(x: first.x * 180 / .pi, y: first.y * 180 / .pi),
            Coordinate(x: second.x * 180 / .pi, y: second.y * 180 / .pi))
    }

    private mutating func record(
        _ feature: Int, _ metres: Double, _ a: Position3D, _ b: Position3D, _ isAllowed: (Int) -> Bool
    ) {
        guard isAllowed(feature), metres <= limit else { return }
        if let known = hits[feature], known.metres <= metres { return }
        if nearestOnly {
            guard metres < best || (metres == best && feature < bestFeature) else { return }
            hits.removeAll(keepingCapacity: true)
            best = metres
            bestFeature = feature
        }
        hits[feature] = Hit(metres: metres, footprint: a, layer: b)
    }
}
