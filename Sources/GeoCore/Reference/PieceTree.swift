/// A tree of boxes over pieces: pieces in Morton order, four to a leaf, four children to a node.
///
/// Every array is filled once, so the tree is a value that any number of tasks may read.
struct PieceTree: Sendable {
    let pieces: [SurfacePiece]
    let parts: [SurfacePieces.Part]
    /// levels[0] holds the boxes of leaves, the last level one box.
    let levels: [[Box3D]]
    static let fanOut = 4

    init(_ source: SurfacePieces) {
        parts = source.parts
        pieces = Self.sorted(source.pieces)
        var levels: [[Box3D]] = []
        if !pieces.isEmpty {
            var current = Self.grouped(pieces.map(\.box))
            levels.append(current)
            while current.count > 1 {
                current = Self.grouped(current)
                levels.append(current)
            }
        }
        self.levels = levels
    }

    /// The children of a node: indices into the level below, or into the pieces for a leaf.
    func children(level: Int, index: Int) -> Range<Int> {
        let count = level == 0 ? pieces.count : levels[level - 1].count
        return index * Self.fanOut..<min((index + 1) * Self.fanOut, count)
    }

    private static func grouped(_ boxes: [Box3D]) -> [Box3D] {
        stride(from: 0, to: boxes.count, by: fanOut).map { start in
            var box = boxes[start]
            for index in (start + 1)..<max(start + 1, min(start + fanOut, boxes.count)) { box.include(boxes[index]) }
            return box
        }
    }

    private static func sorted(_ pieces: [SurfacePiece]) -> [SurfacePiece] {
        guard pieces.count > fanOut, let first = pieces.first else { return pieces }
        var box = Box3D(first.start)
        for piece in pieces { box.include(piece.box) }
        let scale = box.size > 0 ? 2_097_151 / box.size : 0
        let keys = pieces.indices.map { index -> (key: UInt64, index: Int) in
            let middle = (pieces[index].start + pieces[index].end) * 0.5 - box.low
            let key =
                spread(UInt64(max(0, middle.x * scale))) | spread(UInt64(max(0, middle.y * scale))) << 1
                | spread(UInt64(max(0, middle.z * scale))) << 2
            return (key, index)
        }
        return keys.sorted { ($0.key, $0.index) < ($1.key, $1.index) }.map { pieces[$0.index] }
    }

    /// Puts two zero bits between each two of the low 21 bits.
    private static func spread(_ value: UInt64) -> UInt64 {
        var x = value & 0x1f_ffff
        x = (x | x << 32) & 0x1f_0000_0000_ffff
        x = (x | x << 16) & 0x1f_0000_ff00_00ff
        x = (x | x << 8) & 0x100f_00f0_0f00_f00f
        x = (x | x << 4) & 0x10c3_0c30_c30c_30c3
        x = (x | x << 2) & 0x1249_2492_4924_9249
        return x
    }
}

extension PieceTree {
    /// The parts with an interior that hold a position, by counting crossings of its meridian between it and a pole.
    ///
    /// The pole farther away is taken, so a region around the near pole is right too.
    func partsContaining(_ position: Position3D) -> Set<Int32> {
        guard !levels.isEmpty else { return [] }
        let parallel = (position.x * position.x + position.y * position.y).squareRoot()
        // East of the meridian and along it; at a pole any meridian will do.
        let east =
            parallel > 0
            ? Position3D(x: -position.y / parallel, y: position.x / parallel, z: 0) : Position3D(x: 0, y: 1, z: 0)
        let ahead = Position3D(x: east.y, y: -east.x, z: 0)
        let goesSouth = position.z >= 0
        var inside: Set<Int32> = []
        var stack = [(level: levels.count - 1, index: 0)]
        while let (level, index) = stack.popLast() {
            let box = levels[level][index]
            guard goesSouth ? box.low.z <= position.z : box.high.z >= position.z else { continue }
            let centre = (box.low + box.high) * 0.5
            let half = box.high - centre
            guard abs(centre.dot(east)) <= half.x * abs(east.x) + half.y * abs(east.y) + 1,
                centre.dot(ahead) + half.x * abs(ahead.x) + half.y * abs(ahead.y) >= -1
            else { continue }
            for child in children(level: level, index: index) {
                if level > 0 {
                    stack.append((level - 1, child))
                    continue
                }
                let piece = pieces[child]
                guard piece.isBoundary else { continue }
                for t in piece.crossings(of: east) {
                    let crossing = piece.position(t)
                    guard crossing.dot(ahead) > 0, goesSouth ? crossing.z < position.z : crossing.z > position.z else {
                        continue
                    }
                    if inside.remove(piece.part) == nil { inside.insert(piece.part) }
                }
            }
        }
        return inside
    }
}

extension SurfacePiece {
    /// Parameters at which the piece crosses the plane through the earth's centre with this normal.
    ///
    /// A start on the plane counts as beyond it, so that a vertex on the meridian is crossed once by its two pieces.
    fileprivate func crossings(of normal: Position3D) -> [Double] {
        let first = start.dot(normal)
        let last = end.dot(normal)
        let middle = bulge.dot(normal)
        // f(t) = first + (last − first) t + 4 middle t (1 − t).
        let linear = last - first + 4 * middle
        let quadratic = -4 * middle
        let crosses = (first >= 0) != (last >= 0)
        if !crosses, abs(middle) < 1e-9 || abs(first) > abs(4 * middle) { return [] }
        let discriminant = linear * linear - 4 * quadratic * first
        guard discriminant >= 0 else { return [] }
        let sum = -0.5 * (linear + (linear >= 0 ? 1 : -1) * discriminant.squareRoot())
        let roots = [quadratic == 0 ? .infinity : sum / quadratic, sum == 0 ? .infinity : first / sum]
        if crosses {
            // Exactly one lies between the ends; take the one nearest to the middle, rounding may push it out a little.
            let best = abs(roots[0] - 0.5) < abs(roots[1] - 0.5) ? roots[0] : roots[1]
            return [best.isFinite ? min(max(best, 0), 1) : 0]
        }
        let inner = roots.filter { $0 > 0 && $0 < 1 }
        return inner.count == 2 ? inner : []
    }
}
