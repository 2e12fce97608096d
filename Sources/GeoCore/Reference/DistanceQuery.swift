import Foundation

/// Asks a DistanceIndex about footprints of one reference system.
///
/// Not Sendable, on purpose: it owns PROJ handles. Each worker makes its own over the shared index.
public final class DistanceQuery {
    public let index: DistanceIndex
    public let footprintCRS: CRS
    public let edges: EdgeKind
    private let toGeographic: Transform
    private let ellipsoid: Ellipsoid
    private let geodesic: Geodesic
    /// Nearer than this is touching: the edges themselves are known to about as much.
    private static let touchMetres = 1e-5

    /// - Parameter edges: of the footprints; those of the layer were chosen with the index.
    /// - Throws: `.badReference` when the datums differ and no operation may be taken silently: bring the features to the
    ///   footprints' datum first.
    public init(_ index: DistanceIndex, footprintCRS: CRS, edges: EdgeKind = .source) throws(GeoError) {
        self.index = index
        self.footprintCRS = footprintCRS
        self.edges = edges
        toGeographic = try Transform(from: footprintCRS, to: index.geographic)
        ellipsoid = index.geographic.ellipsoid
        geodesic = Geodesic(ellipsoid)
    }

    /// The nearest feature, of those that `isAllowed`; nil when there is none. Of equally near ones the lowest number.
    public func nearest(to footprint: Geometry, where isAllowed: (Int) -> Bool = { _ in true }) throws(GeoError)
        -> Proximity?
    {
        try search(footprint, limit: .infinity, isAllowed, nearestOnly: true).first
    }

    /// Every allowed feature at most `metres` away, in the order of their numbers.
    public func within(_ metres: Double, of footprint: Geometry, where isAllowed: (Int) -> Bool = { _ in true })
        throws(GeoError) -> [Proximity]
    {
        guard metres >= 0 else { throw GeoError(.badArgument, "look within \(metres) m") }
        return try search(footprint, limit: metres, isAllowed, nearestOnly: false)
    }

    private func search(_ footprint: Geometry, limit: Double, _ isAllowed: (Int) -> Bool, nearestOnly: Bool)
        throws(GeoError) -> [Proximity]
    {
        var cut = SurfacePieces(toGeographic, edges: edges)
        try cut.add(footprint, feature: 0)
        let tree = PieceTree(cut)
        if tree.pieces.isEmpty || index.isEmpty { return [] }
        var search = DistanceSearch(
            footprint: tree, layer: index.tree, geodesic: geodesic, ellipsoid: ellipsoid, limit: limit,
            nearestOnly: nearestOnly, touchMetres: Self.touchMetres)
        search.run(isAllowed)
        var result: [Proximity] = []
        for (feature, hit) in search.hits.sorted(by: { $0.key < $1.key }) where hit.metres <= limit {
            result.append(
                Proximity(
                    feature: feature, distanceMetres: hit.metres, footprintPoint: try point(hit.footprint),
                    featurePoint: try point(hit.layer)))
        }
        if nearestOnly {
            let best = result.min { ($0.distanceMetres, $0.feature) < ($1.distanceMetres, $1.feature) }
            return best.map { [$0] } ?? []
        }
        return result
    }

    private func point(_ position: Position3D) throws(GeoError) -> SurfacePoint {
        let radians = position.radians(ellipsoid)
        let scale = toGeographic.target.radiansPerUnit
        let coordinate = try toGeographic.inverse(Coordinate(x: radians.x / scale, y: radians.y / scale))
        return SurfacePoint(
            longitude: radians.x * 180 / .pi, latitude: radians.y * 180 / .pi, coordinate: coordinate)
    }
}

extension Measurer {
    /// Distance in metres between two geometries of this system and their nearest points; nil when one is empty.
    ///
    /// For many queries against one layer make a `DistanceIndex`.
    public func distance(from first: Geometry, to second: Geometry, edges: EdgeKind = .source) throws(GeoError)
        -> Proximity?
    {
        let index = try DistanceIndex([(0, second)], crs: crs, edges: edges)
        return try DistanceQuery(index, footprintCRS: crs, edges: edges).nearest(to: first)
    }
}
