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
        descend(footprint.levels.count - 1, 0, layer.levels.count - 1, 0, isAllowed)
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
        guard footprint.parts.contains(where: \.isArea), let top = footprint.levels.last?.first else { return }
        var reach = top
        // The interior bulges out of the box of its boundary by the sagitta of the earth.
        let size = top.size
        let bulge = size * size / 12_000_000 + 1
        reach.include(top.low - Position3D(x: bulge, y: bulge, z: bulge))
        reach.include(top.high + Position3D(x: bulge, y: bulge, z: bulge))
        var stack = [(level: layer.levels.count - 1, index: 0)]
        while let (level, index) = stack.popLast() {
            guard layer.levels[level][index].squaredDistance(to: reach) == 0 else { continue }
            for child in layer.children(level: level, index: index) {
                if level > 0 {
                    stack.append((level - 1, child))
                    continue
                }
                let piece = layer.pieces[child]
                guard piece.isFirst, Box3D(piece.start).squaredDistance(to: reach) == 0 else { continue }
                let feature = layer.parts[Int(piece.part)].feature
                guard hits[feature]?.metres != 0, isAllowed(feature) else { continue }
                if !footprint.partsContaining(piece.start).isEmpty {
                    record(feature, 0, piece.start, piece.start, isAllowed)
                }
            }
        }
    }

    // MARK: - Boundary to boundary

    private mutating func descend(
        _ level1: Int, _ index1: Int, _ level2: Int, _ index2: Int, _ isAllowed: (Int) -> Bool
    ) {
        let box1 = level1 < 0 ? footprint.pieces[index1].box : footprint.levels[level1][index1]
        let box2 = level2 < 0 ? layer.pieces[index2].box : layer.levels[level2][index2]
        if Self.isFarther(box1.squaredDistance(to: box2), than: bound) { return }
        if level1 < 0, level2 < 0 {
            measure(footprint.pieces[index1], layer.pieces[index2], isAllowed)
            return
        }
        // Open the larger of the two.
        let opensFirst = level2 < 0 || (level1 >= 0 && box1.size > box2.size)
        if opensFirst {
            let children = footprint.children(level: level1, index: index1).map { child in
                (
                    child,
                    (level1 == 0 ? footprint.pieces[child].box : footprint.levels[level1 - 1][child])
                        .squaredDistance(to: box2)
                )
            }
            for (child, _) in children.sorted(by: { ($0.1, $0.0) < ($1.1, $1.0) }) {
                descend(level1 - 1, child, level2, index2, isAllowed)
            }
        } else {
            let children = layer.children(level: level2, index: index2).map { child in
                (
                    child,
                    (level2 == 0 ? layer.pieces[child].box : layer.levels[level2 - 1][child])
                        .squaredDistance(to: box1)
                )
            }
            for (child, _) in children.sorted(by: { ($0.1, $0.0) < ($1.1, $1.0) }) {
                descend(level1, index1, level2 - 1, child, isAllowed)
            }
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
