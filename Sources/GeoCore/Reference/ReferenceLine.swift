import Foundation

/// One line along which lengths are counted, such as the bank of a reservoir: lines that run beside it are projected on
/// it, so that both banks, and a stretch that was treated twice, count once.
///
/// The rule (docs/decisions/restoration-counting.md): each position of a line, and positions between them at most
/// `stepMetres` apart, goes to the nearest position of the reference. From one to the next the reference is covered
/// between the two, unless that way along it is longer than twice what lies between them across (the step and both
/// distances from the reference): the line has then come nearer to another part of the reference and has not followed
/// it there. What lies farther from the reference than the reach covers nothing.
public struct ReferenceLine: Sendable {
    public typealias Stretch = LinearReference.Stretch

    /// What a line covers.
    public struct Projection: Sendable {
        /// Merged and in order.
        public var stretches: [Stretch]
        /// Length of the line itself, and of those parts of it that lie beyond the reach.
        public var lineMetres: Double
        public var beyondMetres: Double

        public init(stretches: [Stretch], lineMetres: Double, beyondMetres: Double) {
            self.stretches = stretches
            self.lineMetres = lineMetres
            self.beyondMetres = beyondMetres
        }
    }

    /// Positions along a line are taken at most this far apart.
    public static let stepMetres = 10.0
    /// The way along the reference over the way across, at most, between two positions of a line.
    public static let longestWayRound = 2.0

    public let crs: CRS
    /// Length of the whole reference on the ellipsoid.
    public let metres: Double
    private let segments: [(a: Coordinate, b: Coordinate)]
    private let segmentMetres: [Double]
    /// Length before each segment.
    private let startMetres: [Double]
    /// Segments of one number hang together.
    private let part: [Int]
    private let tree: STRtree
    private let reference: LinearReference

    /// - Parameter line: a line or multi-line in `crs`; its lines are taken one after the other.
    /// - Throws: `.badGeometry` for a line of no length.
    public init(_ line: Geometry, crs: CRS) throws(GeoError) {
        self.crs = crs
        let measurer = try Measurer(crs)
        var segments: [(a: Coordinate, b: Coordinate)] = []
        var lengths: [Double] = []
        var starts: [Double] = []
        var parts: [Int] = []
        var sum = CompensatedSum()
        for (number, simple) in line.lines.enumerated() {
            let positions = simple.coordinates
            for (a, b) in zip(positions, positions.dropFirst()) where a != b {
                starts.append(sum.value)
                let length = try measurer.length(of: .lineString([a, b]))
                sum.add(length)
                segments.append((a, b))
                lengths.append(length)
                parts.append(number)
            }
        }
        guard !segments.isEmpty else { throw GeoError(.badGeometry, "use a reference line of no length") }
        (self.segments, segmentMetres, startMetres, part, metres) = (segments, lengths, starts, parts, sum.value)
        tree = try STRtree(
            segments.map {
                Bounds(
                    minX: min($0.a.x, $0.b.x), minY: min($0.a.y, $0.b.y), maxX: max($0.a.x, $0.b.x),
                    maxY: max($0.a.y, $0.b.y))
            })
        // The same segments in the same order, for turning stretches into lines.
        reference = try LinearReference(line, tolerance: 0)
    }

    /// What a line covers of the reference.
    ///
    /// - Parameters:
    ///   - line: lines in the reference's system; of polygons, their borders.
    ///   - reachMetres: how far from the reference it may lie.
    public func projection(of line: Geometry, reachMetres: Double) throws(GeoError) -> Projection {
        let measurer = try Measurer(crs)
        var found: [Stretch] = []
        var whole = CompensatedSum()
        var beyond = CompensatedSum()
        let paths = line.lines.map(\.coordinates) + line.polygons.flatMap(\.rings)
        for path in paths {
            var last: Sample?
            for (a, b) in zip(path, path.dropFirst()) where a != b {
                let length = try measurer.length(of: .lineString([a, b]))
                whole.add(length)
                let count = max(1, Int((length / Self.stepMetres).rounded(.up)))
                var previous: Sample
                if let last { previous = last } else { previous = try sample(a, reachMetres) }
                for step in 1...count {
                    let place = step == count ? b : Coordinate.between(a, b, Double(step) / Double(count))
                    let next = try sample(place, reachMetres)
                    try cover(previous, next, length / Double(count), reachMetres, &found, &beyond)
                    previous = next
                }
                last = previous
            }
        }
        return Projection(
            stretches: LinearReference.merged(found.flatMap(withoutSteps)), lineMetres: whole.value,
            beyondMetres: beyond.value)
    }

    private struct Sample {
        var place: Coordinate
        /// The nearest position of the reference; nil beyond the reach.
        var nearest: Nearest?
    }

    private struct Nearest {
        var segment: Int
        var position: Double
        var metres: Double
    }

    private func sample(_ place: Coordinate, _ reach: Double) throws(GeoError) -> Sample {
        Sample(place: place, nearest: try nearest(place, reach))
    }

    /// Covers what lies between two neighbouring positions of a line.
    private func cover(
        _ first: Sample, _ second: Sample, _ step: Double, _ reach: Double, _ found: inout [Stretch],
        _ beyond: inout CompensatedSum
    ) throws(GeoError) {
        switch (first.nearest, second.nearest) {
        case (nil, nil): beyond.add(step)
        case (let a?, let b?):
            let (low, high) = (min(a.position, b.position), max(a.position, b.position))
            let between = along(high) - along(low)
            guard between > 0, part[a.segment] == part[b.segment],
                between <= Self.longestWayRound * (step + a.metres + b.metres)
            else { return }
            found.append(Stretch(start: low, end: high))
        default:
            // Where the line leaves the reach: halved until it is known to a micrometre.
            var (near, far) = first.nearest == nil ? (second, first) : (first, second)
            let start = near
            var share = 0.0
            var width = 1.0
            while width * step > 1e-6 {
                width /= 2
                let middle = try sample(Coordinate.between(near.place, far.place, 0.5), reach)
                if middle.nearest == nil {
                    far = middle
                } else {
                    near = middle
                    share += width
                }
            }
            beyond.add((1 - share) * step)
            if share > 0 { try cover(start, near, share * step, reach, &found, &beyond) }
        }
    }

    /// The nearest position of the reference within the reach, of equally near ones the first.
    private func nearest(_ place: Coordinate, _ reach: Double) throws(GeoError) -> Nearest? {
        let (kx, ky) = metresPerUnit(at: place)
        let box = Bounds(
            minX: place.x - reach / kx, minY: place.y - reach / ky, maxX: place.x + reach / kx,
            maxY: place.y + reach / ky)
        var best: (segment: Int, position: Double, squared: Double)?
        for index in try tree.query(box) {
            let (a, b) = segments[index]
            let (dx, dy) = ((b.x - a.x) * kx, (b.y - a.y) * ky)
            let (px, py) = ((place.x - a.x) * kx, (place.y - a.y) * ky)
            let fraction = min(1, max(0, (px * dx + py * dy) / (dx * dx + dy * dy)))
            let (ex, ey) = (px - fraction * dx, py - fraction * dy)
            let squared = ex * ex + ey * ey
            // At a vertex two segments are equally near but for rounding: the position is the same either way.
            if best.map({ squared < $0.squared }) ?? true { best = (index, Double(index) + fraction, squared) }
        }
        guard let best, best.squared <= reach * reach * (1 + 1e-12) else { return nil }
        return Nearest(segment: best.segment, position: best.position, metres: best.squared.squareRoot())
    }

    /// Metres that a unit of each axis covers near a place.
    private func metresPerUnit(at place: Coordinate) -> (x: Double, y: Double) {
        if let metres = crs.metresPerUnit { return (metres, metres) }
        let latitude = place.y * crs.radiansPerUnit
        return (
            crs.ellipsoid.primeVerticalRadiusMetres(latitude: latitude) * cos(latitude) * crs.radiansPerUnit,
            crs.ellipsoid.meridianRadiusMetres(latitude: latitude) * crs.radiansPerUnit
        )
    }

    private func segment(_ position: Double) -> Int { min(segments.count - 1, max(0, Int(position))) }

    /// Metres from the start of the reference; the end of a segment is the start of the next.
    private func along(_ position: Double) -> Double {
        let index = segment(position)
        return startMetres[index] + (position - Double(index)) * segmentMetres[index]
    }

    /// The end of one line of the reference is not the start of the next one, though their positions are neighbours.
    private func withoutSteps(_ stretch: Stretch) -> [Stretch] { stretch.end > stretch.start ? [stretch] : [] }

    /// Length on the ellipsoid of merged stretches.
    public func metres(of stretches: [Stretch]) -> Double {
        stretches.map { along($0.end) - along($0.start) }.compensatedSum()
    }

    /// The stretches as lines.
    public func geometry(of stretches: [Stretch]) throws(GeoError) -> Geometry { try reference.geometry(of: stretches) }
}
