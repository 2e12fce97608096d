/// Makes parcels of the points of a boundary-point text: finds the plane they are in, the rings and their roles, and
/// compares what is stated with what is there.
struct BoundaryPointBuilder {
    private let parser: BoundaryPointParser
    private(set) var parcels: [BoundaryPointFile.Parcel] = []
    private(set) var issues: [ReadingIssue]
    private(set) var epsgCode: Int?

    init(_ parser: BoundaryPointParser) {
        self.parser = parser
        issues = parser.issues
    }

    mutating func build() {
        var axes = BoundaryPointAxes()
        for block in parser.blocks { axes.look(at: block) }
        issues += axes.issues
        var reference = BoundaryPointReference(parser, axes)
        epsgCode = reference.epsgCode()
        issues += reference.issues
        if parser.blocks.isEmpty { issues.append(ReadingIssue(.error, "the file has no parcel")) }
        for block in parser.blocks {
            var parcel = block.header
            if block.points.isEmpty {
                if !block.hasBadPoint {
                    issues.append(ReadingIssue(.error, line: parcel.line, "the parcel has no points"))
                }
            } else {
                parcel.geometry = geometry(
                    block, usable: !block.hasBadPoint && !axes.badParcelLines.contains(parcel.line))
            }
            parcels.append(parcel)
        }
    }

    private mutating func geometry(_ block: BoundaryPointParser.Block, usable: Bool) -> Geometry? {
        let rings = Self.rings(block.points, splitsClosed: block.header.shape == .polygon)
        compareCount(block, rings)
        guard usable else { return nil }
        do {
            switch block.header.shape {
            case .point:
                var points: [Geometry] = []
                for point in block.points { points.append(try .point(Coordinate(x: point.y, y: point.x))) }
                return try points.count == 1 ? points[0] : .collection(.multiPoint, points)
            case .line:
                var lines: [Geometry] = []
                for ring in rings {
                    guard ring.count >= 2 else {
                        issues.append(ReadingIssue(.error, line: ring.first?.line, "a line needs two points"))
                        return nil
                    }
                    lines.append(try .lineString(ring.map { Coordinate(x: $0.y, y: $0.x) }))
                }
                return try lines.count == 1 ? lines[0] : .collection(.multiLineString, lines)
            case .polygon:
                guard let polygon = try polygon(rings) else { return nil }
                compareArea(block.header, polygon)
                return polygon
            }
        } catch {
            issues.append(ReadingIssue(.error, line: block.header.line, error.description))
            return nil
        }
    }

    /// The points by ring: a new ring starts where the ring number changes, and after a polygon's ring has closed.
    private static func rings(_ points: [BoundaryPointParser.Point], splitsClosed: Bool) -> [[BoundaryPointParser
        .Point]]
    {
        var rings: [[BoundaryPointParser.Point]] = []
        for point in points {
            if let current = rings.last, let first = current.first, let last = current.last, first.ring == point.ring {
                let isClosed = splitsClosed && current.count >= 4 && first.x == last.x && first.y == last.y
                if !isClosed {
                    rings[rings.count - 1].append(point)
                    continue
                }
            }
            rings.append([point])
        }
        return rings
    }

    private mutating func polygon(_ rings: [[BoundaryPointParser.Point]]) throws(GeoError) -> Geometry? {
        var closed: [[Coordinate]] = []
        for ring in rings {
            var coordinates = ring.map { Coordinate(x: $0.y, y: $0.x) }  // Y is east, X is north
            if coordinates.first != coordinates.last, let first = coordinates.first { coordinates.append(first) }
            guard coordinates.count >= 4, Set(coordinates).count >= 3 else {
                issues.append(
                    ReadingIssue(.error, line: ring.first?.line, "a ring needs three different points"))
                return nil
            }
            closed.append(coordinates)
        }
        return try RingNesting.polygons(closed)
    }

    /// Stated counts include the repeated last point of each ring, or do not.
    private mutating func compareCount(
        _ block: BoundaryPointParser.Block, _ rings: [[BoundaryPointParser.Point]]
    ) {
        guard let stated = block.header.statedPointCount else { return }
        let closers = rings.count { ring in
            guard ring.count > 1, let first = ring.first, let last = ring.last else { return false }
            return first.x == last.x && first.y == last.y
        }
        let count = block.points.count
        if !block.hasBadPoint, !(count - closers...count).contains(stated) {
            issues.append(
                ReadingIssue(
                    .warning, line: block.header.line,
                    "the header states \(stated) points; there are \(count)"
                        + (closers > 0 ? " (\(count - closers) without the repeated last ones)" : "")))
        }
    }

    /// The stated hectares against the area in the plane: a difference above 1 m² beyond the rounding is said.
    private mutating func compareArea(_ parcel: BoundaryPointFile.Parcel, _ polygon: Geometry) {
        guard let stated = parcel.statedAreaHectares else { return }
        var power = 1.0
        for _ in 0..<min(parcel.statedAreaDecimals, 12) { power *= 10 }
        let roundingSquareMetres = 5_000 / power
        let computedSquareMetres = polygon.planarArea
        let difference = computedSquareMetres - stated * 10_000
        if abs(difference) > 1 + roundingSquareMetres {
            issues.append(
                ReadingIssue(
                    .warning, line: parcel.line,
                    "the header states \(stated) ha; the points enclose \(Self.rounded(computedSquareMetres / 10_000, 10_000)) ha, "
                        + "\(Self.rounded(abs(difference), 100)) m² \(difference > 0 ? "more" : "less")"))
        }
    }

    private static func rounded(_ value: Double, _ parts: Double) -> Double { (value * parts).rounded() / parts }
}
