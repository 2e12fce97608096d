/// The rings of a polygon or multi-polygon as plain positions, for cutting large polygons down to the neighbourhood of
/// a footprint without building a GEOS geometry at each cut.
///
/// Rings are open (the first position is not repeated) and oriented with the interior on their left: shells
/// counter-clockwise, holes clockwise.
struct FlatPolygon: Sendable {
    typealias Ring = ArraySlice<Coordinate>

    private(set) var positions: [Coordinate] = []
    /// Where each ring ends in `positions`.
    private(set) var ringEnds: [Int] = []
    private(set) var bounds: Bounds

    init(_ polygon: Geometry) {
        bounds = polygon.bounds ?? Bounds(minX: 0, minY: 0, maxX: 0, maxY: 0)
        positions.reserveCapacity(polygon.coordinateCount)
        polygon.forEachRing { ring, isShell in
            let open = ring.dropLast()
            let isCounterClockwise = Self.signedArea(open) > 0
            if isCounterClockwise == isShell { append(open) } else { append(open.reversed()) }
        }
    }

    /// No rings yet.
    init(bounds: Bounds, capacity: Int = 0) {
        self.bounds = bounds
        positions.reserveCapacity(capacity)
    }

    var isEmpty: Bool { ringEnds.isEmpty }

    var rings: [Ring] {
        var start = 0
        return ringEnds.map { end in
            defer { start = end }
            return positions[start..<end]
        }
    }

    mutating func append(_ ring: some Collection<Coordinate>) {
        positions.append(contentsOf: ring)
        ringEnds.append(positions.count)
    }

    /// Half the sum of cross products about the first position, positive counter-clockwise.
    static func signedArea(_ ring: some Collection<Coordinate>) -> Double {
        guard let origin = ring.first, var previous = ring.first else { return 0 }
        var doubled = 0.0
        for position in ring.dropFirst() {
            doubled +=
                (previous.x - origin.x) * (position.y - origin.y) - (position.x - origin.x) * (previous.y - origin.y)
            previous = position
        }
        return doubled / 2
    }

    /// Whether the polygon fills the whole of its bounds: one ring through their four corners.
    var isItsBounds: Bool {
        ringEnds.count == 1 && positions.count == 4
            && positions.allSatisfy {
                ($0.x == bounds.minX || $0.x == bounds.maxX) && ($0.y == bounds.minY || $0.y == bounds.maxY)
            }
    }

    mutating func setBounds() {
        guard let first = positions.first else { return }
        var box = Bounds(minX: first.x, minY: first.y, maxX: first.x, maxY: first.y)
        for position in positions {
            box.minX = min(box.minX, position.x)
            box.maxX = max(box.maxX, position.x)
            box.minY = min(box.minY, position.y)
            box.maxY = max(box.maxY, position.y)
        }
        bounds = box
    }

    /// The same polygon as a GEOS geometry, holes in the smallest shell that holds them.
    ///
    /// - Throws: when a hole lies in no shell for certain: nothing is left out in silence.
    func geometry() throws(GeoError) -> Geometry {
        var shells: [(ring: [Coordinate], area: Double)] = []
        var holes: [[Coordinate]] = []
        for ring in rings {
            let area = Self.signedArea(ring)
            let closed = Array(ring) + [ring[ring.startIndex]]
            if area > 0 { shells.append((closed, area)) } else if area < 0, closed.count > 3 { holes.append(closed) }
        }
        if shells.count == 1 { return try .polygon(shell: shells[0].ring, holes: holes) }
        var holesOf = [[[Coordinate]]](repeating: [], count: shells.count)
        for hole in holes {
            let holders = shells.indices.filter { Self.ring(shells[$0].ring, holds: hole) }
            guard let holder = holders.min(by: { shells[$0].area < shells[$1].area }) else {
                throw GeoError(.operationFailed, "find the shell of a hole")
            }
            holesOf[holder].append(hole)
        }
        var polygons: [Geometry] = []
        for (shell, holes) in zip(shells, holesOf) { polygons.append(try .polygon(shell: shell.ring, holes: holes)) }
        return try .polygonal(polygons)
    }

    /// Whether a hole lies in a shell: decided by the first of its positions that is not on the shell's border.
    private static func ring(_ shell: [Coordinate], holds hole: [Coordinate]) -> Bool {
        for position in hole {
            switch side(of: position, shell) {
            case .inside: return true
            case .outside: return false
            case .border: continue
            }
        }
        return true
    }

    enum Side { case inside, border, outside }

    /// Where a position lies in relation to a closed ring: odd-even rule; on the border when rounding leaves doubt.
    static func side(of position: Coordinate, _ ring: [Coordinate]) -> Side {
        var isInside = false
        for (a, b) in zip(ring, ring.dropFirst()) {
            if (a.y > position.y) == (b.y > position.y) {
                let isOnLevel = a.y == position.y && b.y == position.y
                if isOnLevel, min(a.x, b.x) <= position.x, position.x <= max(a.x, b.x) { return .border }
                if a == position || b == position { return .border }
                continue
            }
            guard let turn = BorderCrossings.orientation(a, b, position) else { return .border }
            if (turn > 0) == (b.y > a.y) { isInside.toggle() }
        }
        return isInside ? .inside : .outside
    }
}
