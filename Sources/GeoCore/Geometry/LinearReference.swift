/// Stretches of a line as intervals along it, so that pieces of the same line are united and intersected exactly.
///
/// Two pieces of a line cut by two polygons end at rounded positions that no longer lie on the line: overlaying them as
/// geometries takes nearly coincident stretches for different ones, and counts them twice. As intervals they are numbers.
public struct LinearReference: Sendable {
    /// Positions from `start` to `end`; the whole part is the number of the segment, the rest the fraction along it.
    public struct Stretch: Sendable, Hashable {
        public var start: Double
        public var end: Double

        public init(start: Double, end: Double) { (self.start, self.end) = (start, end) }
    }

    private let segments: [(a: Coordinate, b: Coordinate)]
    private let tree: STRtree
    private let tolerance: Double

    /// - Parameters:
    ///   - line: a line or multi-line; its lines are taken one after the other.
    ///   - tolerance: how far from the line a cut may have been rounded, in units of the coordinates.
    public init(_ line: Geometry, tolerance: Double) throws(GeoError) {
        var segments: [(a: Coordinate, b: Coordinate)] = []
        for part in line.lines {
            let positions = part.coordinates
            for (a, b) in zip(positions, positions.dropFirst()) where a != b { segments.append((a, b)) }
        }
        self.segments = segments
        self.tolerance = tolerance
        tree = try STRtree(
            segments.map {
                Bounds(
                    minX: min($0.a.x, $0.b.x), minY: min($0.a.y, $0.b.y), maxX: max($0.a.x, $0.b.x),
                    maxY: max($0.a.y, $0.b.y)
                ).expanded(by: tolerance)
            })
    }

    /// Where a piece of the line lies on it, merged and in order. A stretch that the line runs along twice is given for
    /// both times.
    public func stretches(of piece: Geometry) throws(GeoError) -> [Stretch] {
        var found: [Stretch] = []
        for part in piece.lines {
            let positions = part.coordinates
            for (p, q) in zip(positions, positions.dropFirst()) {
                let box = Bounds(
                    minX: min(p.x, q.x), minY: min(p.y, q.y), maxX: max(p.x, q.x), maxY: max(p.y, q.y))
                for index in try tree.query(box) {
                    guard let from = along(index, p), let to = along(index, q), from != to else { continue }
                    found.append(
                        Stretch(start: Double(index) + min(from, to), end: Double(index) + max(from, to)))
                }
            }
        }
        return Self.merged(found)
    }

    /// Where the line runs along rings: stretches over which an edge of a ring keeps within `tolerance` of the line for as
    /// long as the two run side by side. An edge that only crosses the line does not.
    public func stretches(along rings: [[Coordinate]], tolerance: Double) throws(GeoError) -> [Stretch] {
        var found: [Stretch] = []
        for ring in rings {
            for (p, q) in zip(ring, ring.dropFirst()) {
                let box = Bounds(
                    minX: min(p.x, q.x), minY: min(p.y, q.y), maxX: max(p.x, q.x), maxY: max(p.y, q.y)
                ).expanded(by: tolerance)
                for index in try tree.query(box) {
                    guard let (from, to) = overlap(index, p, q, tolerance) else { continue }
                    found.append(Stretch(start: Double(index) + from, end: Double(index) + to))
                }
            }
        }
        return bridged(Self.merged(found), tolerance).filter { length(of: $0) > 2 * tolerance }
    }

    /// The fractions of a segment between which an edge lies beside it.
    private func overlap(_ index: Int, _ p: Coordinate, _ q: Coordinate, _ tolerance: Double) -> (Double, Double)? {
        let (a, b) = segments[index]
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let squared = dx * dx + dy * dy
        let length = squared.squareRoot()
        func place(_ c: Coordinate) -> (along: Double, aside: Double) {
            (((c.x - a.x) * dx + (c.y - a.y) * dy) / squared, ((c.x - a.x) * dy - (c.y - a.y) * dx) / length)
        }
        let (first, second) = (place(p), place(q))
        let (low, high) = first.along <= second.along ? (first, second) : (second, first)
        let (from, to) = (max(low.along, 0), min(high.along, 1))
        guard to > from else { return nil }
        func aside(_ along: Double) -> Double {
            low.aside + (high.aside - low.aside) * (along - low.along) / (high.along - low.along)
        }
        return abs(aside(from)) <= tolerance && abs(aside(to)) <= tolerance ? (from, to) : nil
    }

    /// Stretches with the gaps closed that rounding leaves between the edges of a border.
    private func bridged(_ stretches: [Stretch], _ tolerance: Double) -> [Stretch] {
        var result: [Stretch] = []
        for stretch in stretches {
            if let last = result.last, length(of: Stretch(start: last.end, end: stretch.start)) <= tolerance {
                result[result.count - 1].end = stretch.end
            } else {
                result.append(stretch)
            }
        }
        return result
    }

    private func length(of stretch: Stretch) -> Double {
        var length = 0.0
        var index = Int(stretch.start)
        while index < segments.count, Double(index) < stretch.end {
            let share = min(stretch.end - Double(index), 1) - max(stretch.start - Double(index), 0)
            let (a, b) = segments[index]
            length += share * ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
            index += 1
        }
        return length
    }

    /// Positions a step to the left and right of the middle of a stretch, which must lie within one segment.
    public func sides(of stretch: Stretch, step: Double) -> (left: Coordinate, right: Coordinate)? {
        let middle = (stretch.start + stretch.end) / 2
        let index = Int(middle)
        guard segments.indices.contains(index) else { return nil }
        let (a, b) = segments[index]
        let place = position(index, middle - Double(index))
        let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
        let (ux, uy) = (step * (b.x - a.x) / length, step * (b.y - a.y) / length)
        return (Coordinate(x: place.x - uy, y: place.y + ux), Coordinate(x: place.x + uy, y: place.y - ux))
    }

    /// The fraction along a segment, or nil when the position is not on it.
    private func along(_ index: Int, _ position: Coordinate) -> Double? {
        let (a, b) = segments[index]
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let squared = dx * dx + dy * dy
        let fraction = ((position.x - a.x) * dx + (position.y - a.y) * dy) / squared
        let aside = abs((position.x - a.x) * dy - (position.y - a.y) * dx) / squared.squareRoot()
        let slack = tolerance / squared.squareRoot()
        guard aside <= tolerance, fraction >= -slack, fraction <= 1 + slack else { return nil }
        // A cut within the tolerance of a vertex is the vertex.
        if fraction <= slack { return 0 }
        return fraction >= 1 - slack ? 1 : fraction
    }

    /// The stretches in order, those that overlap or meet as one.
    public static func merged(_ stretches: [Stretch]) -> [Stretch] {
        var result: [Stretch] = []
        for stretch in stretches.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            if let last = result.last, stretch.start <= last.end {
                result[result.count - 1].end = max(last.end, stretch.end)
            } else {
                result.append(stretch)
            }
        }
        return result
    }

    /// What two lists of merged stretches share.
    public static func intersection(_ first: [Stretch], _ second: [Stretch]) -> [Stretch] {
        var result: [Stretch] = []
        var (i, j) = (0, 0)
        while i < first.count, j < second.count {
            let (start, end) = (max(first[i].start, second[j].start), min(first[i].end, second[j].end))
            if start < end { result.append(Stretch(start: start, end: end)) }
            if first[i].end < second[j].end { i += 1 } else { j += 1 }
        }
        return result
    }

    /// What the first list of merged stretches has and the second has not.
    public static func difference(_ first: [Stretch], _ second: [Stretch]) -> [Stretch] {
        var result: [Stretch] = []
        for stretch in first {
            var start = stretch.start
            for other in second where other.end > start && other.start < stretch.end {
                if other.start > start { result.append(Stretch(start: start, end: other.start)) }
                start = max(start, other.end)
            }
            if start < stretch.end { result.append(Stretch(start: start, end: stretch.end)) }
        }
        return result
    }

    /// The stretches as lines.
    public func geometry(of stretches: [Stretch]) throws(GeoError) -> Geometry {
        var lines: [Geometry] = []
        for stretch in stretches {
            var run: [Coordinate] = []
            var index = Int(stretch.start)
            while index < segments.count, Double(index) < stretch.end {
                let from = position(index, max(stretch.start - Double(index), 0))
                let to = position(index, min(stretch.end - Double(index), 1))
                // The next line of a multi-line starts elsewhere.
                if let last = run.last, last != from {
                    if run.count > 1 { lines.append(try .lineString(run)) }
                    run = []
                }
                if run.isEmpty { run.append(from) }
                if to != run.last { run.append(to) }
                index += 1
            }
            if run.count > 1 { lines.append(try .lineString(run)) }
        }
        return lines.count == 1 ? lines[0] : try .collection(.multiLineString, lines)
    }

    private func position(_ index: Int, _ fraction: Double) -> Coordinate {
        let (a, b) = segments[index]
        if fraction <= 0 { return a }
        if fraction >= 1 { return b }
        return Coordinate(x: a.x + fraction * (b.x - a.x), y: a.y + fraction * (b.y - a.y))
    }
}
