internal import CGEOS

/// Measures in the plane, in the units of the coordinates; measures on the ellipsoid are Reference's.
extension Geometry {
    /// Area in the plane, in squared units of the coordinates; 0 for points and lines.
    public var planarArea: Double {
        let call = GEOSCall()
        var result = 0.0
        return GEOSArea_r(call.context, pointer, &result) == 1 ? result : 0
    }

    /// Length in the plane (the perimeter of polygons), in units of the coordinates.
    public var planarLength: Double {
        let call = GEOSCall()
        var result = 0.0
        return GEOSLength_r(call.context, pointer, &result) == 1 ? result : 0
    }

    /// Smallest distance in the plane, in units of the coordinates; 0 when they meet, infinite when one is empty.
    public func planarDistance(to other: Geometry) throws(GeoError) -> Double {
        if isEmpty || other.isEmpty { return .infinity }
        // The indexed distance is one between borders: it does not see that one lies inside the other.
        if try intersects(other) { return 0 }
        let call = GEOSCall()
        var result = 0.0
        guard GEOSDistanceIndexed_r(call.context, pointer, other.pointer, &result) == 1 else {
            throw call.error(.operationFailed, "measure a distance")
        }
        return result
    }

    /// The nearest positions in the plane: on this geometry, and on the other.
    public func nearestPlanarPositions(to other: Geometry) throws(GeoError) -> (Coordinate, Coordinate) {
        let call = GEOSCall()
        guard let sequence = GEOSNearestPoints_r(call.context, pointer, other.pointer) else {
            throw call.error(.operationFailed, "find the nearest positions")
        }
        defer { GEOSCoordSeq_destroy_r(call.context, sequence) }
        var (a, b) = (Coordinate(x: 0, y: 0), Coordinate(x: 0, y: 0))
        guard GEOSCoordSeq_getXY_r(call.context, sequence, 0, &a.x, &a.y) == 1,
            GEOSCoordSeq_getXY_r(call.context, sequence, 1, &b.x, &b.y) == 1
        else { throw call.error(.operationFailed, "find the nearest positions") }
        return (a, b)
    }

    public func centroid() throws(GeoError) -> Coordinate {
        let call = GEOSCall()
        return try position(try call.own(GEOSGetCentroid_r(call.context, pointer), "find the centroid"))
    }

    /// A position that is certainly on the geometry; inside, for polygons.
    public func positionOnSurface() throws(GeoError) -> Coordinate {
        let call = GEOSCall()
        let made = GEOSPointOnSurface_r(call.context, pointer)
        return try position(try call.own(made, "find a position on the surface"))
    }

    /// A stroked buffer in the plane, for maps only: it lies inside the true one, so it decides no setback.
    ///
    /// - Parameters:
    ///   - distance: in units of the coordinates.
    ///   - flat: ends of lines cut square at their last position, rather than round.
    public func buffered(by distance: Double, quadrantSegments: Int = 16, flat: Bool = false) throws(GeoError)
        -> Geometry
    {
        guard distance.isFinite else { throw GeoError(.badArgument, "buffer by \(distance)") }
        let call = GEOSCall()
        let cap = flat ? GEOSBUF_CAP_FLAT.rawValue : GEOSBUF_CAP_ROUND.rawValue
        let made = GEOSBufferWithStyle_r(
            call.context, pointer, distance, Int32(quadrantSegments), Int32(cap), Int32(GEOSBUF_JOIN_ROUND.rawValue), 5)
        return try call.own(made, "buffer a geometry")
    }

    public func convexHull() throws(GeoError) -> Geometry {
        let call = GEOSCall()
        return try call.own(GEOSConvexHull_r(call.context, pointer), "find the convex hull")
    }

    private func position(_ point: Geometry) throws(GeoError) -> Coordinate {
        guard let position = point.coordinates.first else {
            throw GeoError(.badGeometry, "find a position of an empty geometry")
        }
        return position
    }
}
