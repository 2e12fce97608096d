/// Makes parcels of the points of a boundary-point text: finds the plane they are in, the rings and their roles, and
/// compares what is stated with what is there.
struct BoundaryPointBuilder {
    private let parser: BoundaryPointParser
    private(set) var parcels: [BoundaryPointFile.Parcel] = []
    private(set) var issues: [ReadingIssue]
    private(set) var epsgCode: Int?
    /// Measures on the ellipsoid; nil where the plane is not known.
    private var measurer: Measurer?

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
        measurer = epsgCode.flatMap { (try? CRS("EPSG:\($0)")).flatMap { try? Measurer($0) } }
        if parser.blocks.isEmpty { issues.append(ReadingIssue(.error, "the file has no parcel")) }
        for block in parser.blocks {
            var parcel = block.header
            if block.points.isEmpty {
                if !block.hasBadPoint {
                    issues.append(ReadingIssue(.error, line: parcel.line, "the parcel has no points"))
                }
            } else {
                let isSwapped = axes.swappedParcelLines.contains(parcel.line)
                let isPlaced = !axes.badParcelLines.contains(parcel.line)
                // A parcel whose axes are swapped is looked through as it was meant, and left without geometry.
                let geometry = geometry(
                    isSwapped ? block.swapped : block, usable: !block.hasBadPoint && (isPlaced || isSwapped))
                parcel.geometry = isPlaced ? geometry : nil
            }
            parcels.append(parcel)
        }
    }

    private mutating func geometry(_ block: BoundaryPointParser.Block, usable: Bool) -> Geometry? {
        let rings = Self.rings(block.points, splitsClosed: block.header.shape == .polygon)
        compareCount(block, rings)
        if block.header.shape == .polygon, !block.hasBadPoint { reportOpenRings(rings) }
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

    /// A ring ends on its first point; one that does not was closed by its reader, or lost its end.
    private mutating func reportOpenRings(_ rings: [[BoundaryPointParser.Point]]) {
        for ring in rings {
            guard ring.count > 2, let first = ring.first, let last = ring.last, (first.x, first.y) != (last.x, last.y)
            else { continue }
            issues.append(
                ReadingIssue(
                    .warning, line: last.line,
                    "the ring that starts on line \(first.line) does not end on its first point; it is closed with a "
                        + "straight edge"))
        }
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

    /// The stated hectares against the areas in the plane and on the ellipsoid, since offices state either: what differs
    /// from both by more than 1 m² beyond the rounding is said.
    private mutating func compareArea(_ parcel: BoundaryPointFile.Parcel, _ polygon: Geometry) {
        guard let stated = parcel.statedAreaHectares else { return }
        var power = 1.0
        for _ in 0..<min(parcel.statedAreaDecimals, 12) { power *= 10 }
        let roundingSquareMetres = 5_000 / power
        let planarSquareMetres = polygon.planarArea
        let ellipsoidalSquareMetres = measurer.flatMap { try? $0.area(of: polygon) }
        let differences = [planarSquareMetres, ellipsoidalSquareMetres].compactMap { $0 }.map { $0 - stated * 10_000 }
        guard let nearest = differences.min(by: { abs($0) < abs($1) }), abs(nearest) > 1 + roundingSquareMetres else {
            return
        }
        let ellipsoidal = ellipsoidalSquareMetres.map { " (\(Self.hectares($0)) ha on the ellipsoid)" } ?? ""
        issues.append(
            ReadingIssue(
                .warning, line: parcel.line,
                "the header states \(stated) ha; the points enclose \(Self.hectares(planarSquareMetres)) ha\(ellipsoidal), "
                    + "\(Self.rounded(abs(nearest), 100)) m² \(nearest > 0 ? "more" : "less")"))
    }

    private static func hectares(_ squareMetres: Double) -> Double { rounded(squareMetres / 10_000, 10_000) }

    private static func rounded(_ value: Double, _ parts: Double) -> Double { (value * parts).rounded() / parts }
}

extension BoundaryPointParser.Block {
    /// The same with X and Y exchanged.
    fileprivate var swapped: Self {
        var block = self
        for index in block.points.indices {
            block.points[index].x = points[index].y
            block.points[index].y = points[index].x
        }
        return block
    }
}
