/// A tree of boxes over pieces: along each part in the order of its edges, and over the parts in Morton order.
///
/// Every array is filled once, so the tree is a value that any number of tasks may read. An item is a node (its index)
/// or a piece (the complement of its index, so negative).
struct PieceTree: Sendable {
    struct Node: Sendable {
        var box: Box3D
        /// The first of its children, which follow one another.
        let first: Int
        let count: Int
        let holdsPieces: Bool
        /// The part that everything below belongs to; -1 above the parts.
        let part: Int32
        /// Whether everything of that part is below.
        var isWholePart: Bool
    }

    let pieces: [SurfacePiece]
    let parts: [SurfacePieces.Part]
    let nodes: [Node]
    /// nil when there is nothing in the tree.
    let root: Int?
    let hasAreas: Bool
    static let fanOut = 4

    init(_ source: SurfacePieces) {
        parts = source.parts
        pieces = source.pieces
        hasAreas = parts.contains(where: \.isArea)
        var nodes: [Node] = []
        nodes.reserveCapacity(pieces.count / 2 + parts.count)
        var roots: [Int] = []
        var start = 0
        while start < pieces.count {
            var end = start + 1
            while end < pieces.count, pieces[end].part == pieces[start].part { end += 1 }
            roots.append(Self.addPart(start..<end, pieces, &nodes))
            start = end
        }
        root = Self.addTop(roots, &nodes)
        self.nodes = nodes
    }

    func box(_ item: Int) -> Box3D { item >= 0 ? nodes[item].box : pieces[~item].box }

    private static func addPart(_ range: Range<Int>, _ pieces: [SurfacePiece], _ nodes: inout [Node]) -> Int {
        let part = pieces[range.lowerBound].part
        var level = nodes.count
        for first in stride(from: range.lowerBound, to: range.upperBound, by: fanOut) {
            let last = min(first + fanOut, range.upperBound)
            var box = pieces[first].box
            for index in first..<last { box.include(pieces[index].box) }
            nodes.append(
                Node(box: box, first: first, count: last - first, holdsPieces: true, part: part, isWholePart: false))
        }
        while nodes.count - level > 1 {
            let next = nodes.count
            group(level..<next, part, &nodes)
            level = next
        }
        nodes[level].isWholePart = true
        return level
    }

    private static func group(_ range: Range<Int>, _ part: Int32, _ nodes: inout [Node]) {
        for first in stride(from: range.lowerBound, to: range.upperBound, by: fanOut) {
            let last = min(first + fanOut, range.upperBound)
            var box = nodes[first].box
            for index in first..<last { box.include(nodes[index].box) }
            nodes.append(
                Node(box: box, first: first, count: last - first, holdsPieces: false, part: part, isWholePart: false))
        }
    }

    /// Copies the roots of the parts side by side in Morton order, and builds upwards from there.
    private static func addTop(_ roots: [Int], _ nodes: inout [Node]) -> Int? {
        guard let firstRoot = roots.first else { return nil }
        if roots.count == 1 { return firstRoot }
        var box = nodes[firstRoot].box
        for root in roots { box.include(nodes[root].box) }
        let scale = box.size > 0 ? 2_097_151 / box.size : 0
        let keys = roots.map { root -> (key: UInt64, root: Int) in
            let middle = (nodes[root].box.low + nodes[root].box.high) * 0.5 - box.low
            let key =
                spread(UInt64(max(0, middle.x * scale))) | spread(UInt64(max(0, middle.y * scale))) << 1
                | spread(UInt64(max(0, middle.z * scale))) << 2
            return (key, root)
        }
        var level = nodes.count
        for entry in keys.sorted(by: { ($0.key, $0.root) < ($1.key, $1.root) }) { nodes.append(nodes[entry.root]) }
        while nodes.count - level > 1 {
            let next = nodes.count
            group(level..<next, -1, &nodes)
            level = next
        }
        return level
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
    /// The parts with an interior that hold a position, ascending.
    ///
    /// Crossings of the position's meridian are counted between it and a pole. The pole farther away is taken, so a
    /// region around the near pole is right too.
    func partsContaining(_ position: Position3D) -> [Int32] {
        guard hasAreas, let root else { return [] }
        let ray = MeridianRay(position)
        var inside: [Int32] = []
        var stack = [root]
        while let index = stack.popLast() {
            let node = nodes[index]
            guard node.box.bulged.contains(position) else { continue }
            if node.isWholePart {
                if parts[Int(node.part)].isArea, crossings(of: ray, below: index) % 2 == 1 { inside.append(node.part) }
            } else {
                stack.append(contentsOf: node.first..<(node.first + node.count))
            }
        }
        return inside.sorted()
    }

    private func crossings(of ray: MeridianRay, below index: Int) -> Int {
        let node = nodes[index]
        guard ray.mayMeet(node.box) else { return 0 }
        var count = 0
        for child in node.first..<(node.first + node.count) {
            if node.holdsPieces {
                count += pieces[child].crossings(of: ray)
            } else {
                count += crossings(of: ray, below: child)
            }
        }
        return count
    }
}

/// The part of a meridian between a position and the pole farther from it.
struct MeridianRay {
    /// Normal of the meridian's plane, to the east.
    let east: Position3D
    /// Towards the meridian, at right angles to the axis.
    let ahead: Position3D
    let z: Double
    let goesSouth: Bool

    init(_ position: Position3D) {
        let parallel = (position.x * position.x + position.y * position.y).squareRoot()
        // At a pole any meridian will do.
        east =
            parallel > 0
            ? Position3D(x: -position.y / parallel, y: position.x / parallel, z: 0) : Position3D(x: 0, y: 1, z: 0)
        ahead = Position3D(x: east.y, y: -east.x, z: 0)
        z = position.z
        goesSouth = position.z >= 0
    }

    func mayMeet(_ box: Box3D) -> Bool {
        guard goesSouth ? box.low.z <= z : box.high.z >= z else { return false }
        let centre = (box.low + box.high) * 0.5
        let half = box.high - centre
        return abs(centre.dot(east)) <= half.x * abs(east.x) + half.y * abs(east.y) + 1
            && centre.dot(ahead) + half.x * abs(ahead.x) + half.y * abs(ahead.y) >= -1
    }

    func passes(_ crossing: Position3D) -> Bool {
        crossing.dot(ahead) > 0 && (goesSouth ? crossing.z < z : crossing.z > z)
    }
}

extension SurfacePiece {
    /// How often the piece crosses the ray.
    ///
    /// A start on the plane counts as beyond it, so that a vertex on the meridian is crossed once by its two pieces.
    fileprivate func crossings(of ray: MeridianRay) -> Int {
        let first = start.dot(ray.east)
        let last = end.dot(ray.east)
        let middle = bulge.dot(ray.east)
        // f(t) = first + (last − first) t + 4 middle t (1 − t).
        let linear = last - first + 4 * middle
        let quadratic = -4 * middle
        let crosses = (first >= 0) != (last >= 0)
        if !crosses, abs(middle) < 1e-9 || abs(first) > abs(4 * middle) { return 0 }
        let discriminant = linear * linear - 4 * quadratic * first
        guard discriminant >= 0 else { return 0 }
        let sum = -0.5 * (linear + (linear >= 0 ? 1 : -1) * discriminant.squareRoot())
        let one = quadratic == 0 ? .infinity : sum / quadratic
        let other = sum == 0 ? .infinity : first / sum
        if crosses {
            // Exactly one lies between the ends: the one nearer to the middle, though rounding may push it out a little.
            let best = abs(one - 0.5) < abs(other - 0.5) ? one : other
            return ray.passes(position(best.isFinite ? min(max(best, 0), 1) : 0)) ? 1 : 0
        }
        guard one > 0, one < 1, other > 0, other < 1 else { return 0 }
        return (ray.passes(position(one)) ? 1 : 0) + (ray.passes(position(other)) ? 1 : 0)
    }
}
