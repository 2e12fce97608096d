import GeoCore

/// Lines, by the stretches of one reference line that they are projected on: both banks of a river, and what was listed
/// twice, are the same stretch. The rule is that by which progress counts (`ReferenceLine`).
struct LengthComparison: GroundComparison {
    let crs: CRS
    private let reference: ReferenceLine
    private let reachMetres: Double

    /// - Throws: when the ledger has no reference line.
    init(_ facts: LedgerFacts, _ crs: CRS) throws(GeoError) {
        guard let bytes = facts.referenceLine, let reach = facts.referenceReachMetres else {
            throw GeoError(.badArgument, "measure along a reference line", trail: ["the ledger has none"])
        }
        self.crs = crs
        reachMetres = reach
        reference = try ReferenceLine(try Geometry(wkb: bytes), crs: crs)
    }

    private func stretches(
        _ grounds: [Geometry?], workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [[LinearReference.Stretch]] {
        let (reference, reachMetres) = (reference, reachMetres)
        return try Parallel.map(grounds.count, workers: workers, cancellation: cancellation) { index throws(GeoError) in
            guard let ground = grounds[index] else { return [] }
            return try reference.projection(of: ground, reachMetres: reachMetres).stretches
        }
    }

    func sizes(_ grounds: [Geometry?], workers: Int, cancellation: Cancellation?) throws(GeoError) -> [Double?] {
        let found = try stretches(grounds, workers: workers, cancellation: cancellation)
        return zip(grounds, found).map { ground, stretches in
            ground == nil ? nil : reference.metres(of: stretches)
        }
    }

    func overlaps(
        _ first: [Geometry], _ second: [Geometry], sliver: Double, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [GroundOverlap] {
        let found = try stretches(first + second, workers: workers, cancellation: cancellation)
        // On the line positions are numbers: a tree of rectangles without height finds those that meet.
        let spans = found.map { list in
            list.first.flatMap { first in
                list.last.map { Bounds(minX: first.start, minY: 0, maxX: $0.end, maxY: 1) }
            }
        }
        let tree = try STRtree(Array(spans[first.count...]))
        return try tree.query(Array(spans[..<first.count])).compactMap { pair in
            let metres = reference.metres(
                of: LinearReference.intersection(found[pair.query], found[first.count + pair.item]))
            return metres >= sliver ? GroundOverlap(first: pair.query, second: pair.item, shared: metres) : nil
        }
    }

    func overlaps(
        within grounds: [Geometry], sliver: Double, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [GroundOverlap] {
        try overlaps(grounds, grounds, sliver: sliver, workers: workers, cancellation: cancellation)
            .filter { $0.first < $0.second }
    }

    /// The other bank is the same stretch.
    var sharesWithinRectangles: Bool { false }

    /// Lines of a bank are not told apart by their shapes.
    func shift(from first: Geometry, to second: Geometry) throws(GeoError) -> GroundShift? { nil }

    func centre(_ ground: Geometry) throws(GeoError) -> Coordinate {
        try Transform(from: crs, to: try crs.geographic()).forward(try ground.centroid())
    }
}
