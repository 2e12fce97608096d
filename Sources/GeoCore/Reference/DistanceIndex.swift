/// The edges of a layer on the ellipsoid, ordered for distance queries. A value: any number of workers may share it.
///
/// Distances are geodesic lengths on the ellipsoid of the layer's datum between the true edges, right to 0.1 mm up to
/// 10 km and to 1 mm beyond that; below 0.01 mm two geometries touch and the distance is 0. A buffer is never drawn.
public struct DistanceIndex: Sendable {
    public let crs: CRS
    public let edges: EdgeKind
    let geographic: CRS
    let tree: PieceTree

    /// - Parameters:
    ///   - features: what to measure to; the number is the one that answers give back. Empty geometries are left out.
    ///   - crs: the system of the coordinates.
    ///   - edges: straight in `crs`, or geodesics.
    /// - Throws: `.cannotTransform` or `.badGeometry` naming a coordinate that has no place on the ellipsoid.
    public init(_ features: [(number: Int, geometry: Geometry)], crs: CRS, edges: EdgeKind = .source) throws(GeoError) {
        self.crs = crs
        self.edges = edges
        geographic = try crs.geographic()
        var pieces = SurfacePieces(try Transform(from: crs, to: geographic), edges: edges)
        for feature in features {
            do throws(GeoError) {
                try pieces.add(feature.geometry, feature: feature.number)
            } catch {
                throw error.on("feature \(feature.number)")
            }
        }
        tree = PieceTree(pieces)
    }

    public var isEmpty: Bool { tree.pieces.isEmpty }
}

/// A position on the ellipsoid, and where that is in the footprint's system.
public struct SurfacePoint: Sendable, Hashable, Codable {
    /// Degrees, in the geographic system of the layer's datum.
    public let longitude: Double
    public let latitude: Double
    /// In the reference system of the footprint.
    public let coordinate: Coordinate
}

/// How near a footprint is to a feature.
public struct Proximity: Sendable, Hashable, Codable {
    /// The number the feature was given when the index was made.
    public let feature: Int
    /// 0 when they touch, overlap, or one lies in the other.
    public let distanceMetres: Double
    /// The nearest point of the footprint.
    public let footprintPoint: SurfacePoint
    /// The nearest point of the feature.
    public let featurePoint: SurfacePoint
}
