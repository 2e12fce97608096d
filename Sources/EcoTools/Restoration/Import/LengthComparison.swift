import GeoCore

/// Lines, by the stretches of one reference line that they run along: both banks of a river, and what was listed twice,
/// are the same stretch.
struct LengthComparison: GroundComparison {
    let crs: CRS
    private let reference: LinearReference
    /// Of the reference line, metres about its middle: true in length near there; lengths are taken on the ellipsoid.
    private let plane: CRS
    private let reachMetres: Double

    /// - Throws: when the ledger has no reference line.
    init(_ facts: LedgerFacts, _ crs: CRS) throws(GeoError) {
        guard let bytes = facts.referenceLine, let reach = facts.referenceReachMetres else {
            throw GeoError(.badArgument, "measure along a reference line", trail: ["the ledger has none"])
        }
        self.crs = crs
        reachMetres = reach
        let line = try Geometry(wkb: bytes)
        guard let bounds = line.bounds else {
            throw GeoError(.badGeometry, "measure along a reference line", trail: ["it is empty"])
        }
        plane = try crs.localTransverseMercator(at: bounds.centre)
        reference = try LinearReference(
            try Transform(from: crs, to: plane).transform(line).linealPart(), tolerance: reach)
    }

    private func stretches(_ ground: Geometry, _ toPlane: Transform) throws(GeoError) -> [LinearReference.Stretch] {
        let lines = try toPlane.transform(ground).lines.map(\.coordinates)
        return try reference.stretches(along: lines, tolerance: reachMetres)
    }

    private func metres(
        _ stretches: [LinearReference.Stretch], _ toPlane: Transform, _ measurer: Measurer
    ) throws(GeoError) -> Double {
        guard !stretches.isEmpty else { return 0 }
        let line = try reference.geometry(of: stretches)
        return try measurer.length(of: try toPlane.inverted().transform(line))
    }

    /// Handles that each worker makes for itself.
    private var tools: @Sendable () throws(GeoError) -> (Transform, Measurer) {
        let (crs, plane) = (crs, plane)
        return { () throws(GeoError) in (try Transform(from: crs, to: plane), try Measurer(crs)) }
    }

    func sizes(_ grounds: [Geometry?], workers: Int, cancellation: Cancellation?) throws(GeoError) -> [Double?] {
        let tools = tools
        return try Parallel.map(
            grounds.count, workers: workers, cancellation: cancellation,
            tools: tools
        ) { tools, index throws(GeoError) -> Double? in
            guard let ground = grounds[index] else { return nil }
            return try metres(try stretches(ground, tools.0), tools.0, tools.1)
        }
    }

    func overlaps(
        _ first: [Geometry], _ second: [Geometry], sliver: Double, workers: Int, cancellation: Cancellation?
    ) throws(GeoError) -> [GroundOverlap] {
        let tools = tools
        let all = first + second
        let found = try Parallel.map(
            all.count, workers: workers, cancellation: cancellation,
            tools: tools
        ) { tools, index throws(GeoError) in try self.stretches(all[index], tools.0) }
        // On the line positions are numbers: a tree of rectangles without height finds those that meet.
        let spans = found.map { list in
            list.first.flatMap { first in
                list.last.map { Bounds(minX: first.start, minY: 0, maxX: $0.end, maxY: 1) }
            }
        }
        let tree = try STRtree(Array(spans[first.count...]))
        let pairs = try tree.query(Array(spans[..<first.count]))
        let shared = try Parallel.map(
            pairs.count, workers: workers, cancellation: cancellation,
            tools: tools
        ) { tools, index throws(GeoError) -> Double in
            let common = LinearReference.intersection(
                found[pairs[index].query], found[first.count + pairs[index].item])
            return try metres(common, tools.0, tools.1)
        }
        return zip(pairs, shared).compactMap { pair, metres in
            metres >= sliver ? GroundOverlap(first: pair.query, second: pair.item, shared: metres) : nil
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
