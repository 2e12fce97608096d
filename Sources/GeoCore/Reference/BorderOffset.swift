import Foundation

/// The common shift between the borders of two layers that were drawn independently, so that no vertex of one is a
/// vertex of the other: found by bringing the borders onto each other, and stated with how sure it is.
///
/// Method: iterated closest points, measured across the reference's edges, with Tukey's weights so that stretches that
/// are no border of the reference do not count; started from the best of a lattice of shifts. The standard error comes
/// from contiguous stretches of border, since neighbouring positions err together.
public struct BorderOffset: Sendable, Hashable, Codable {
    /// The subject's borders from the reference's, to the east and to the north.
    public let eastMetres: Double
    public let northMetres: Double
    /// Of the shift, in its least certain direction.
    public let standardErrorMetres: Double
    /// Median distance of the subject's borders from the reference's, as they are and with the shift taken off.
    public let spreadBeforeMetres: Double
    public let spreadMetres: Double
    /// Positions of the subject's borders compared.
    public let matches: Int
    /// What the published formula (GCJ-02) makes along the borders compared, on average; 0 where it moves nothing.
    public let gcj02EastMetres: Double
    public let gcj02NorthMetres: Double
    /// Whether the reference's borders, where the subject has its own, come nearer to those by the same shift: so that
    /// the two draw the same things, and not some of one happens to fit onto some of the other.
    public let isMutual: Bool

    /// What the comparison says.
    public enum Conclusion: Sendable {
        /// The borders are the same, and as a whole they lie where the reference has them.
        case coincide
        /// The borders are the same, but for a common shift.
        case shifted
        /// The layers do not draw the same borders: a shift fitted to them is chance.
        case untold
    }

    public var verdict: Conclusion {
        if spreadBeforeMetres <= Self.coincidentMetres, standardErrorMetres <= Self.surenessMetres,
            lengthMetres <= max(Self.coincidentShiftMetres, 4 * standardErrorMetres)
        {
            return .coincide
        }
        let isAlike = spreadMetres <= 0.02 * lengthMetres
        return isCertain && lowersDistance && lengthMetres <= Self.reachMetres && (isMutual || isAlike)
            ? .shifted : .untold
    }

    /// Whether the shift explains how the borders lie: a fifth nearer without it, and much nearer than it is long.
    /// A shift fitted to borders that have nothing to do with each other gains less.
    public var lowersDistance: Bool { Self.lowers(spreadBeforeMetres, spreadMetres, lengthMetres) }

    public var lengthMetres: Double { (eastMetres * eastMetres + northMetres * northMetres).squareRoot() }

    /// Whether there is a common shift at all: four standard errors from none, and the borders lie nearer without it.
    public var isCertain: Bool { lengthMetres > 4 * standardErrorMetres && spreadMetres < spreadBeforeMetres }

    private static let sampleCount = 2000
    private static let stretchCount = 40
    /// The widest drawing errors and shifts that are looked for.
    private static let reachMetres = 3000.0
    /// Half of the positions of borders drawn on their own scale lie nearer, and their common shift is shorter.
    private static let coincidentMetres = 500.0
    private static let coincidentShiftMetres = 100.0
    private static let surenessMetres = 50.0
    private static let latticeMetres = [-900.0, -600, -300, 0, 300, 600, 900]

    /// Compares borders and lines, both as runs of (longitude, latitude) in degrees on one datum.
    ///
    /// Only what the subject has within the bounds of the reference is compared, so either may be the larger one.
    ///
    /// - Returns: nil when less than half of the subject's borders run near borders of the reference, or when borders
    ///   of one direction only leave the shift along them open.
    public static func between(subject: [[Coordinate]], reference: [[Coordinate]]) throws(GeoError) -> BorderOffset? {
        guard let middle = bounds(of: reference)?.centre else { return nil }
        let plane = LocalPlane(middle)
        let known = reference.map { $0.map(plane.metres) }
        guard let reach = bounds(of: known)?.expanded(by: reachMetres) else { return nil }
        let own = parts(of: subject.map { $0.map(plane.metres) }, in: reach)
        let borders = try BorderEdges(known)
        let positions = sample(own, sampleCount)
        guard positions.count > 100, !borders.isEmpty else { return nil }
        var shift = try start(positions, borders)
        var last: Fit?
        for _ in 0..<60 {
            guard let fit = try Fit(positions, borders, shift, reach: reachMetres), let next = fit.shift else {
                return nil
            }
            last = fit
            let step = hypot(next.x - shift.x, next.y - shift.y)
            shift = next
            // What wanders off farther than is looked for has found nothing.
            if step < 0.05 || hypot(shift.x, shift.y) > 2 * reachMetres { break }
        }
        guard let last, 2 * last.count >= positions.count else { return nil }
        let none = Coordinate(x: 0, y: 0)
        guard let before = try medianDistance(positions, borders, none),
            let after = try medianDistance(positions, borders, shift),
            let error = last.standardError(at: shift, stretches: stretchCount, of: positions.count)
        else { return nil }
        let formula = formula(positions, plane)
        return BorderOffset(
            eastMetres: shift.x, northMetres: shift.y, standardErrorMetres: error, spreadBeforeMetres: before,
            spreadMetres: after, matches: last.count,
            gcj02EastMetres: formula.x, gcj02NorthMetres: formula.y,
            isMutual: lowers(before, after, hypot(shift.x, shift.y)) ? try isMutual(own, known, shift, after) : false)
    }

    private static func lowers(_ before: Double, _ after: Double, _ shift: Double) -> Bool {
        after <= 0.8 * before && after <= 0.6 * shift
    }

    /// Whether the same shift brings the reference's borders, within the bounds of the subject's, nearer to those.
    private static func isMutual(
        _ subject: [[Coordinate]], _ reference: [[Coordinate]], _ shift: Coordinate, _ spread: Double
    ) throws(GeoError) -> Bool {
        guard let box = bounds(of: subject) else { return false }
        let moved = Bounds(
            minX: box.minX - shift.x, minY: box.minY - shift.y, maxX: box.maxX - shift.x, maxY: box.maxY - shift.y)
        let positions = sample(parts(of: reference, in: moved), sampleCount)
        let borders = try BorderEdges(subject)
        guard let before = try medianDistance(positions, borders, Coordinate(x: 0, y: 0)),
            let after = try medianDistance(positions, borders, Coordinate(x: -shift.x, y: -shift.y))
        else { return false }
        // Of the same borders either lies as near to the other; of a few that fit by chance, the rest stay behind.
        return lowers(before, after, hypot(shift.x, shift.y)) && after <= max(1.5 * spread, 1)
    }

    /// The formula changes by some ten metres from one kilometre to the next, so it is taken all along.
    private static func formula(_ positions: [Coordinate], _ plane: LocalPlane) -> Coordinate {
        var sum = Coordinate(x: 0, y: 0)
        for p in positions {
            let image = plane.metres(GCJ02.forward(plane.degrees(p)))
            sum = Coordinate(x: sum.x + image.x - p.x, y: sum.y + image.y - p.y)
        }
        let count = Double(max(1, positions.count))
        return Coordinate(x: sum.x / count, y: sum.y / count)
    }

    private struct Edge: Hashable {
        let first: Coordinate
        let second: Coordinate

        init(_ a: Coordinate, _ b: Coordinate) {
            (first, second) = (a.x, a.y) < (b.x, b.y) ? (a, b) : (b, a)
        }
    }

    /// The stretches of the runs whose edges reach into a box; a border that neighbours share is taken once, lest it
    /// look twice as certain.
    private static func parts(of runs: [[Coordinate]], in box: Bounds) -> [[Coordinate]] {
        var parts: [[Coordinate]] = []
        var seen: Set<Edge> = []
        for run in runs {
            var part: [Coordinate] = []
            for (a, b) in zip(run, run.dropFirst()) {
                let reach = Bounds(minX: min(a.x, b.x), minY: min(a.y, b.y), maxX: max(a.x, b.x), maxY: max(a.y, b.y))
                if reach.intersects(box), seen.insert(Edge(a, b)).inserted {
                    part += part.isEmpty ? [a, b] : [b]
                } else if !part.isEmpty {
                    parts.append(part)
                    part = []
                }
            }
            if !part.isEmpty { parts.append(part) }
        }
        return parts
    }

    private static func bounds(of runs: [[Coordinate]]) -> Bounds? {
        runs.joined().reduce(into: nil as Bounds?) { box, p in
            let own = Bounds(minX: p.x, minY: p.y, maxX: p.x, maxY: p.y)
            box = box?.union(own) ?? own
        }
    }

    /// Positions at equal steps along the runs.
    private static func sample(_ runs: [[Coordinate]], _ count: Int) -> [Coordinate] {
        let edges = runs.flatMap { run in zip(run, run.dropFirst()) }
        let total = edges.reduce(0) { $0 + hypot($1.1.x - $1.0.x, $1.1.y - $1.0.y) }
        guard total > 0 else { return [] }
        let step = total / Double(count)
        var positions: [Coordinate] = []
        var next = step / 2
        var walked = 0.0
        for (a, b) in edges {
            let length = hypot(b.x - a.x, b.y - a.y)
            while next < walked + length, positions.count < count {
                positions.append(.between(a, b, (next - walked) / length))
                next += step
            }
            walked += length
        }
        return positions
    }

    /// The shift of the lattice that leaves the borders nearest to each other.
    private static func start(_ positions: [Coordinate], _ borders: BorderEdges) throws(GeoError) -> Coordinate {
        let few = stride(from: 0, to: positions.count, by: 4).map { positions[$0] }
        let limit = 2000.0
        var best = (cost: Double.infinity, shift: Coordinate(x: 0, y: 0))
        for east in latticeMetres {
            for north in latticeMetres {
                var cost = 0.0
                for p in few {
                    cost += try borders.nearest(to: Coordinate(x: p.x - east, y: p.y - north), limit)?.metres ?? limit
                }
                if cost < best.cost { best = (cost, Coordinate(x: east, y: north)) }
            }
        }
        return best.shift
    }

    private static func medianDistance(
        _ positions: [Coordinate], _ borders: BorderEdges, _ shift: Coordinate
    ) throws(GeoError) -> Double? {
        var distances: [Double] = []
        for p in positions {
            let moved = Coordinate(x: p.x - shift.x, y: p.y - shift.y)
            distances.append(try borders.nearest(to: moved, reachMetres)?.metres ?? reachMetres)
        }
        return distances.median
    }
}

/// One round: every position with the nearest edge, and the weighted equations for the shift.
private struct Fit {
    private struct Row {
        var index: Int
        /// Unit vector across the edge, and the whole displacement along it.
        var across: Coordinate
        var offset: Double
        var weight = 0.0

        /// What the shift leaves across the edge.
        func rest(_ shift: Coordinate) -> Double { offset - across.x * shift.x - across.y * shift.y }
    }

    private var rows: [Row] = []
    private var inverse: (xx: Double, xy: Double, yy: Double)?
    private(set) var shift: Coordinate?
    var count: Int { rows.count }

    init?(_ positions: [Coordinate], _ borders: BorderEdges, _ shift: Coordinate, reach: Double) throws(GeoError) {
        for (index, p) in positions.enumerated() {
            let moved = Coordinate(x: p.x - shift.x, y: p.y - shift.y)
            guard let near = try borders.nearest(to: moved, reach) else { continue }
            let offset = (p.x - near.place.x) * near.across.x + (p.y - near.place.y) * near.across.y
            rows.append(Row(index: index, across: near.across, offset: offset))
        }
        guard rows.count > 50, let middle = rows.map({ abs($0.rest(shift)) }).median else { return nil }
        // 1.4826: from the median to the standard deviation of a normal law; 4.685: Tukey's constant.
        let limit = 4.685 * max(1.4826 * middle, 1)
        var (xx, xy, yy, x, y) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for index in rows.indices {
            let ratio = rows[index].rest(shift) / limit
            let weight = abs(ratio) < 1 ? (1 - ratio * ratio) * (1 - ratio * ratio) : 0
            rows[index].weight = weight
            let n = rows[index].across
            xx += weight * n.x * n.x
            xy += weight * n.x * n.y
            yy += weight * n.y * n.y
            x += weight * n.x * rows[index].offset
            y += weight * n.y * rows[index].offset
        }
        let determinant = xx * yy - xy * xy
        // Edges that all run one way say nothing of the shift along them.
        guard determinant > 0.01 * (xx + yy) * (xx + yy) else { return }
        inverse = (yy / determinant, -xy / determinant, xx / determinant)
        self.shift = Coordinate(x: (yy * x - xy * y) / determinant, y: (xx * y - xy * x) / determinant)
    }

    /// The larger standard error of the two components, from the sums over stretches of border.
    func standardError(at shift: Coordinate, stretches: Int, of positionCount: Int) -> Double? {
        guard let inverse else { return nil }
        var sums = [Coordinate](repeating: Coordinate(x: 0, y: 0), count: stretches)
        for row in rows {
            let stretch = min(row.index * stretches / positionCount, stretches - 1)
            let score = row.weight * row.rest(shift)
            sums[stretch].x += score * row.across.x
            sums[stretch].y += score * row.across.y
        }
        var (x, y) = (0.0, 0.0)
        for sum in sums {
            let east = inverse.xx * sum.x + inverse.xy * sum.y
            let north = inverse.xy * sum.x + inverse.yy * sum.y
            x += east * east
            y += north * north
        }
        return max(x, y).squareRoot()
    }
}

extension [Double] {
    fileprivate var median: Double? {
        guard !isEmpty else { return nil }
        let sorted = sorted()
        return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2
    }
}
