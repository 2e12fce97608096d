internal import CGEOS

/// Removes the empty members of a collection the moment it is wrapped: they hold no ground, and many functions of GEOS
/// 3.11 (contains, distances, simplicity, a point on the surface) read through a null pointer when they meet one.
enum EmptyMembers {
    /// Takes ownership of a geometry and gives the same, or one without empty members in its place.
    static func removed(from pointer: OpaquePointer, _ context: GEOSContextHandle_t) -> OpaquePointer {
        guard holds(pointer, context), let rebuilt = rebuilt(pointer, context) else { return pointer }
        GEOSGeom_destroy_r(context, pointer)
        return rebuilt
    }

    private static func isCollection(_ pointer: OpaquePointer, _ context: GEOSContextHandle_t) -> Bool {
        // Newer versions number curves after the collections.
        (GEOS_MULTIPOINT.rawValue...GEOS_GEOMETRYCOLLECTION.rawValue)
            .contains(UInt32(bitPattern: GEOSGeomTypeId_r(context, pointer)))
    }

    private static func members(_ pointer: OpaquePointer, _ context: GEOSContextHandle_t) -> [OpaquePointer] {
        (0..<max(0, GEOSGetNumGeometries_r(context, pointer))).compactMap { GEOSGetGeometryN_r(context, pointer, $0) }
    }

    private static func holds(_ pointer: OpaquePointer, _ context: GEOSContextHandle_t) -> Bool {
        guard isCollection(pointer, context) else { return false }
        return members(pointer, context).contains { GEOSisEmpty_r(context, $0) == 1 || holds($0, context) }
    }

    /// A copy without the empty members; nil when GEOS cannot make it.
    private static func rebuilt(_ pointer: OpaquePointer, _ context: GEOSContextHandle_t) -> OpaquePointer? {
        guard holds(pointer, context) else { return GEOSGeom_clone_r(context, pointer) }
        var kept: [OpaquePointer?] = members(pointer, context).filter { GEOSisEmpty_r(context, $0) == 0 }
            .map { rebuilt($0, context) }
        guard kept.allSatisfy({ $0 != nil }) else {
            for member in kept { GEOSGeom_destroy_r(context, member) }
            return nil
        }
        // The factory owns the members from here, also when it fails.
        return GEOSGeom_createCollection_r(
            context, GEOSGeomTypeId_r(context, pointer), &kept, UInt32(kept.count))
    }
}
