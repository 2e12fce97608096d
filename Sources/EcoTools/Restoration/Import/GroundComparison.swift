import GeoCore

/// What a row and a known site share.
struct GroundOverlap: Sendable, Hashable {
    /// Index among the first, and among the second grounds that were compared.
    var first: Int
    var second: Int
    /// Square metres on the ellipsoid, or metres on the reference line.
    var shared: Double
}

/// The same shape at another place.
struct GroundShift: Sendable, Hashable {
    var eastMetres: Double
    var northMetres: Double
    var metres: Double { (eastMetres * eastMetres + northMetres * northMetres).squareRoot() }
}

/// How grounds are measured and compared: as areas, or as stretches of a reference line.
protocol GroundComparison: Sendable {
    /// The measure of a ledger's geometry; nil for nothing that it measures.
    func sizes(_ grounds: [Geometry?], workers: Int, cancellation: Cancellation?) throws(GeoError) -> [Double?]

    /// Every pair that shares more than a sliver, sorted by first and second; the same for any number of workers.
    func overlaps(
        _ first: [Geometry], _ second: [Geometry], sliver: Double, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [GroundOverlap]

    /// The pairs of one list, first < second.
    func overlaps(
        within grounds: [Geometry], sliver: Double, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [GroundOverlap]

    /// Whether only grounds whose rectangles meet can share anything.
    var sharesWithinRectangles: Bool { get }

    /// How the second lies to the first when both have the same shape; nil when they have not.
    func shift(from first: Geometry, to second: Geometry) throws(GeoError) -> GroundShift?

    /// A position in the middle, in longitude and latitude.
    func centre(_ ground: Geometry) throws(GeoError) -> Coordinate
}

extension GroundComparison {
    var sharesWithinRectangles: Bool { true }

    func overlaps(
        within grounds: [Geometry], sliver: Double, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [GroundOverlap] {
        // Only those whose rectangles share an inside with another's can overlap anything.
        let boxes = grounds.map(\.bounds)
        let tree = try STRtree(boxes)
        let found = try Parallel.map((grounds.count + 511) / 512, workers: workers, cancellation: cancellation) {
            (chunk: Int) throws(GeoError) -> [Int] in
            var meeting: [Int] = []
            for index in (chunk * 512)..<min(grounds.count, (chunk + 1) * 512) {
                guard let box = boxes[index] else { continue }
                let others = try tree.query(box)
                if others.contains(where: { $0 != index && boxes[$0].map { box.sharesInside(with: $0) } == true }) {
                    meeting.append(index)
                }
            }
            return meeting
        }.flatMap(\.self)
        guard !found.isEmpty else { return [] }
        let some = found.map { grounds[$0] }
        return try overlaps(some, some, sliver: sliver, workers: workers, cancellation: cancellation)
            .filter { $0.first < $0.second }
            .map { GroundOverlap(first: found[$0.first], second: found[$0.second], shared: $0.shared) }
    }
}

extension Bounds {
    /// Whether two rectangles share more than a border. Lines along an axis have no inside, and share what they touch.
    func sharesInside(with other: Bounds) -> Bool {
        func shares(_ a: (Double, Double), _ b: (Double, Double)) -> Bool {
            a.0 == a.1 || b.0 == b.1 ? a.0 <= b.1 && b.0 <= a.1 : a.0 < b.1 && b.0 < a.1
        }
        return shares((minX, maxX), (other.minX, other.maxX)) && shares((minY, maxY), (other.minY, other.maxY))
    }
}

/// Polygons, by their areas on the ellipsoid of the ledger's reference system.
struct AreaComparison: GroundComparison {
    let crs: CRS

    /// Sizes within this part of each other, and this much in common over the union after the shift of the centroids,
    /// are one shape. Ours: no regulation states such numbers.
    static let sizeTolerance = 0.02
    static let likeness = 0.9

    func sizes(_ grounds: [Geometry?], workers: Int, cancellation: Cancellation?) throws(GeoError) -> [Double?] {
        let crs = crs
        let chunk = 256
        return try Parallel.map(
            (grounds.count + chunk - 1) / chunk, workers: workers, cancellation: cancellation,
            tools: { () throws(GeoError) in try Measurer(crs) }
        ) { measurer, index throws(GeoError) in
            var sizes: [Double?] = []
            for ground in grounds[(index * chunk)..<min(grounds.count, (index + 1) * chunk)] {
                if let ground { sizes.append(try measurer.area(of: ground)) } else { sizes.append(nil) }
            }
            return sizes
        }.flatMap(\.self)
    }

    func overlaps(
        _ first: [Geometry], _ second: [Geometry], sliver: Double, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [GroundOverlap] {
        guard !first.isEmpty, !second.isEmpty else { return [] }
        let unit: PlaneUnit = crs.metresPerUnit.map { .metres(perUnit: $0) } ?? .degrees
        let pieces = try LayerOverlay(footprints: first, features: second, unit: unit)
            .pieces(workers: workers, cancellation: cancellation)
            .filter { $0.contact != .touching }
        let areas = try sizes(pieces.map { $0.geometry }, workers: workers, cancellation: cancellation)
        return zip(pieces, areas).compactMap { piece, area in
            guard let area, area >= sliver else { return nil }
            return GroundOverlap(first: piece.footprint, second: piece.feature, shared: area)
        }
    }

    /// Without overlaying any pair whose borders cross properly: lists of a hundred thousand are asked about themselves.
    func overlaps(
        within grounds: [Geometry], sliver: Double, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [GroundOverlap] {
        try CountedOnce(grounds, crs: crs, workers: workers, cancellation: cancellation).overlaps()
            .filter { $0.squareMetres >= sliver }
            .map { GroundOverlap(first: $0.first, second: $0.second, shared: $0.squareMetres) }
    }

    func shift(from first: Geometry, to second: Geometry) throws(GeoError) -> GroundShift? {
        let measurer = try Measurer(crs)
        let (a, b) = (try measurer.area(of: first), try measurer.area(of: second))
        guard a > 0, b > 0, abs(a - b) <= Self.sizeTolerance * max(a, b) else { return nil }
        let from = try centre(first)
        let to = try centre(second)
        let (here, there) = (LocalPlane(from), LocalPlane(to))
        let toLonLat = try Transform(from: crs, to: try crs.geographic())
        // Each drawn about its own centroid, in metres.
        func drawn(_ geometry: Geometry, _ plane: LocalPlane) throws(GeoError) -> Geometry {
            try geometry.mapSequences { (positions: [Coordinate]) throws(GeoError) in
                try toLonLat.forward(positions).map { plane.metres($0) }
            }
        }
        let (one, other) = (try drawn(first, here), try drawn(second, there))
        // On a grid of a tenth of a millimetre where borders nearly coincide.
        let plain = try? one.intersection(other).planarArea
        let common = if let plain { plain } else { try one.intersection(other, gridSize: 1e-4).planarArea }
        let union = one.planarArea + other.planarArea - common
        guard union > 0, common / union >= Self.likeness else { return nil }
        let vector = here.metres(to)
        return GroundShift(eastMetres: vector.x, northMetres: vector.y)
    }

    func centre(_ ground: Geometry) throws(GeoError) -> Coordinate {
        let centroid = try ground.centroid()
        if crs.isGeographic { return centroid }
        return try Transform(from: crs, to: try crs.geographic()).forward(centroid)
    }
}
