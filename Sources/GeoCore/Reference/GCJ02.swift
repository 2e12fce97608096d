import Foundation

/// The offset coordinate systems of Chinese web maps, (longitude, latitude) in degrees.
///
/// Legal boundary data is never in them; these functions serve to recognise and undo a mistaken import. The formulas
/// are the public reverse-engineered ones; outside the rectangle 72.004..137.8347 E, 0.8293..55.8271 N nothing moves.
public enum GCJ02 {
    private static let semiMajorMetres = 6_378_245.0
    private static let eccentricitySquared = 0.00669342162296594323
    private static let bdAngle = Double.pi * 3000 / 180

    public static func isInside(_ p: Coordinate) -> Bool {
        p.x >= 72.004 && p.x <= 137.8347 && p.y >= 0.8293 && p.y <= 55.8271
    }

    /// From WGS 84 to GCJ-02.
    public static func forward(_ p: Coordinate) -> Coordinate {
        guard isInside(p) else { return p }
        let shift = shift(at: p)
        return Coordinate(x: p.x + shift.x, y: p.y + shift.y)
    }

    /// From GCJ-02 to WGS 84, to 1e-9 degrees or better, by fixed-point iteration.
    public static func inverse(_ p: Coordinate) -> Coordinate {
        guard isInside(p) else { return p }
        var q = p
        // The shift changes by less than 1e-3 of the step, so each round gains three digits.
        for _ in 0..<20 {
            let image = forward(q)
            let dx = p.x - image.x
            let dy = p.y - image.y
            q.x += dx
            q.y += dy
            if max(abs(dx), abs(dy)) < 1e-13 { break }
        }
        return q
    }

    /// From GCJ-02 to BD-09.
    public static func toBD09(_ p: Coordinate) -> Coordinate {
        let radius = hypot(p.x, p.y) + 0.00002 * sin(p.y * bdAngle)
        let angle = atan2(p.y, p.x) + 0.000003 * cos(p.x * bdAngle)
        return Coordinate(x: radius * cos(angle) + 0.0065, y: radius * sin(angle) + 0.006)
    }

    /// From BD-09 to GCJ-02, to 1e-9 degrees or better.
    public static func fromBD09(_ p: Coordinate) -> Coordinate {
        var q = Coordinate(x: p.x - 0.0065, y: p.y - 0.006)
        for _ in 0..<20 {
            let image = toBD09(q)
            let dx = p.x - image.x
            let dy = p.y - image.y
            q.x += dx
            q.y += dy
            if max(abs(dx), abs(dy)) < 1e-13 { break }
        }
        return q
    }

    /// The shift in degrees at a WGS 84 position.
    private static func shift(at p: Coordinate) -> Coordinate {
        let x = p.x - 105
        let y = p.y - 35
        let common = (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
        var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * abs(x).squareRoot() + common
        north += (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
        north += (160 * sin(y / 12 * .pi) + 320 * sin(y * .pi / 30)) * 2 / 3
        var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * abs(x).squareRoot() + common
        east += (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
        east += (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3
        let latitude = p.y / 180 * .pi
        let s = sin(latitude)
        let w2 = 1 - eccentricitySquared * s * s
        let w = w2.squareRoot()
        let meridian = semiMajorMetres * (1 - eccentricitySquared) / (w2 * w)
        let parallel = semiMajorMetres / w * cos(latitude)
        return Coordinate(x: east * 180 / (parallel * .pi), y: north * 180 / (meridian * .pi))
    }
}

/// The shift between two sets of positions that should coincide, and whether it looks like GCJ-02.
public struct OffsetDiagnosis: Sendable, Hashable, Codable {
    public enum Agreement: String, Sendable, Codable {
        /// The median shift is below `agreementMetres`.
        case agrees
        /// The subject is shifted from the reference as GCJ-02 shifts this place.
        case subjectLooksLikeGCJ02
        /// The reference is shifted from the subject as GCJ-02 shifts this place.
        case referenceLooksLikeGCJ02
        /// Shifted, but not like that.
        case shifted
        /// Fewer than three positions found a counterpart.
        case cannotTell
    }

    public let verdict: Agreement
    /// Median shift of the subject from the reference, to the east and to the north.
    public let eastMetres: Double
    public let northMetres: Double
    public let matches: Int
    /// Median distance of the single shifts from the median shift.
    public let spreadMetres: Double
    public var lengthMetres: Double { (eastMetres * eastMetres + northMetres * northMetres).squareRoot() }

    /// Below this two layers agree for this purpose.
    public static let agreementMetres = 30.0

    /// Compares positions that belong together one by one, both (longitude, latitude) in degrees.
    public static func pairwise(subject: [Coordinate], reference: [Coordinate]) -> OffsetDiagnosis {
        judge(Array(zip(subject, reference)))
    }

    /// Compares two layers that hold the same objects: each subject position with the nearest reference position, at
    /// the candidate shifts none, GCJ-02 and its reverse; the shift under which most find a counterpart decides.
    /// Give characteristic positions (vertices, centroids), longitudes and latitudes in degrees.
    public static func layers(subject: [Coordinate], reference: [Coordinate]) -> OffsetDiagnosis {
        guard !subject.isEmpty, !reference.isEmpty else { return judge([]) }
        let sample = stride(from: 0, to: subject.count, by: max(1, subject.count / 2000)).map { subject[$0] }
        let grid = NearestGrid(reference)
        let candidates: [(Coordinate) -> Coordinate] = [{ $0 }, GCJ02.inverse, GCJ02.forward]
        var best: (pairs: [(Coordinate, Coordinate)], count: Int) = ([], -1)
        for candidate in candidates {
            var pairs: [(Coordinate, Coordinate)] = []
            for position in sample {
                guard let near = grid.nearest(to: candidate(position), withinMetres: 50) else { continue }
                pairs.append((position, near))
            }
            if pairs.count > best.count { best = (pairs, pairs.count) }
        }
        // A handful of chance meetings among many positions proves nothing.
        return judge(2 * best.count >= sample.count ? best.pairs : [])
    }

    private static func judge(_ pairs: [(Coordinate, Coordinate)]) -> OffsetDiagnosis {
        guard pairs.count >= 3 else {
            return OffsetDiagnosis(
                verdict: .cannotTell, eastMetres: 0, northMetres: 0, matches: pairs.count, spreadMetres: 0)
        }
        let shifts = pairs.map { metres(from: $0.1, to: $0.0) }
        let east = median(shifts.map(\.x))
        let north = median(shifts.map(\.y))
        let spread = median(shifts.map { hypot($0.x - east, $0.y - north) })
        let length = hypot(east, north)
        let verdict: Agreement
        if length < agreementMetres {
            verdict = .agrees
        } else if isClose(pairs.map { metres(from: GCJ02.forward($0.1), to: $0.0) }, length) {
            verdict = .subjectLooksLikeGCJ02
        } else if isClose(pairs.map { metres(from: GCJ02.forward($0.0), to: $0.1) }, length) {
            verdict = .referenceLooksLikeGCJ02
        } else {
            verdict = .shifted
        }
        return OffsetDiagnosis(
            verdict: verdict, eastMetres: east, northMetres: north, matches: pairs.count, spreadMetres: spread)
    }

    /// Whether what GCJ-02 leaves unexplained is a small part of a shift of its usual size.
    private static func isClose(_ rests: [Coordinate], _ length: Double) -> Bool {
        let rest = hypot(median(rests.map(\.x)), median(rests.map(\.y)))
        return length > 100 && length < 800 && rest < max(agreementMetres, 0.15 * length)
    }

    private static func metres(from a: Coordinate, to b: Coordinate) -> Coordinate {
        let latitude = (a.y + b.y) / 2 * .pi / 180
        let degree = Double.pi / 180
        return Coordinate(
            x: (b.x - a.x) * degree * Ellipsoid.wgs84.primeVerticalRadiusMetres(latitude: latitude) * cos(latitude),
            y: (b.y - a.y) * degree * Ellipsoid.wgs84.meridianRadiusMetres(latitude: latitude))
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// Positions in cells of a thousandth of a degree, for the nearest within some tens of metres.
private struct NearestGrid {
    private var cells: [Cell: [Coordinate]] = [:]

    private struct Cell: Hashable {
        let column: Int
        let row: Int
    }

    init(_ positions: [Coordinate]) {
        for p in positions where abs(p.x) <= 1000 && abs(p.y) <= 1000 { cells[Self.cell(p), default: []].append(p) }
    }

    func nearest(to p: Coordinate, withinMetres limit: Double) -> Coordinate? {
        guard abs(p.x) <= 1000, abs(p.y) <= 1000 else { return nil }
        let centre = Self.cell(p)
        let shrink = cos(p.y * .pi / 180)
        var best: (Coordinate, Double)?
        for column in (centre.column - 1)...(centre.column + 1) {
            for row in (centre.row - 1)...(centre.row + 1) {
                for q in cells[Cell(column: column, row: row)] ?? [] {
                    let metres = hypot((q.x - p.x) * shrink, q.y - p.y) * 111_195
                    if metres <= limit, metres < best?.1 ?? .infinity { best = (q, metres) }
                }
            }
        }
        return best?.0
    }

    private static func cell(_ p: Coordinate) -> Cell {
        Cell(column: Int(bounding: p.x * 1000), row: Int(bounding: p.y * 1000))
    }
}
