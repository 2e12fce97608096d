internal import CGEOS

/// Topological relations in the plane (OGC Simple Features), on the coordinates as they are.
extension Geometry {
    public func intersects(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSIntersects_r(call.context, pointer, other.pointer), "test intersects")
    }

    public func disjoint(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSDisjoint_r(call.context, pointer, other.pointer), "test disjoint")
    }

    public func contains(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSContains_r(call.context, pointer, other.pointer), "test contains")
    }

    public func within(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSWithin_r(call.context, pointer, other.pointer), "test within")
    }

    public func covers(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSCovers_r(call.context, pointer, other.pointer), "test covers")
    }

    public func coveredBy(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSCoveredBy_r(call.context, pointer, other.pointer), "test covered by")
    }

    public func touches(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSTouches_r(call.context, pointer, other.pointer), "test touches")
    }

    public func crosses(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSCrosses_r(call.context, pointer, other.pointer), "test crosses")
    }

    public func overlaps(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSOverlaps_r(call.context, pointer, other.pointer), "test overlaps")
    }

    /// Whether both hold the same set of points, however it is written.
    public func equalsTopologically(_ other: Geometry) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(GEOSEquals_r(call.context, pointer, other.pointer), "test equals")
    }

    /// Whether both are written with the same positions in the same order, within `tolerance` in each.
    public func equalsExactly(_ other: Geometry, tolerance: Double = 0) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(
            GEOSEqualsExact_r(call.context, pointer, other.pointer, tolerance), "test exact equality")
    }

    /// The nine characters of the DE-9IM matrix.
    public func relate(_ other: Geometry) throws(GeoError) -> String {
        let call = GEOSCall()
        guard let text = GEOSRelate_r(call.context, pointer, other.pointer) else {
            throw call.error(.operationFailed, "relate two geometries")
        }
        defer { GEOSFree_r(call.context, text) }
        return String(cString: text)
    }

    /// Whether the DE-9IM matrix matches a pattern such as "T*F**F***".
    public func relate(_ other: Geometry, matches pattern: String) throws(GeoError) -> Bool {
        let call = GEOSCall()
        return try call.answer(
            GEOSRelatePattern_r(call.context, pointer, other.pointer, pattern), "relate two geometries")
    }
}
