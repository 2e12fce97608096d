internal import CGEOS

/// A point, line, polygon or collection in the plane of some coordinate reference system.
///
/// An immutable value over a GEOS geometry: it may cross tasks, and operations on it never change it. It knows no
/// reference system; the layer it came from does. Coordinates are two-dimensional: (x, y) = (east, north) or
/// (longitude, latitude). A collection has no empty members.
public struct Geometry: Sendable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case point, lineString, linearRing, polygon, multiPoint, multiLineString, multiPolygon, geometryCollection
    }

    let handle: Handle

    var pointer: OpaquePointer { handle.pointer }

    init(handle: Handle) { self.handle = handle }

    /// Takes ownership of a geometry made by GEOS.
    init(owning pointer: OpaquePointer, _ context: GEOSContextHandle_t) {
        handle = Handle(owning: pointer, context)
    }

    /// The GEOS geometry, or a part of one that keeps its whole alive.
    ///
    /// `@unchecked Sendable`: the pointer is never written through after init; GEOS caches only envelopes, which
    /// init computes, so concurrent reads touch no mutable state.
    final class Handle: @unchecked Sendable {
        let pointer: OpaquePointer
        private let whole: Handle?

        init(owning pointer: OpaquePointer, _ context: GEOSContextHandle_t) {
            self.pointer = EmptyMembers.removed(from: pointer, context)
            whole = nil
            Self.touchEnvelopes(self.pointer, context)
        }

        /// Makes GEOS compute and keep every envelope now: the whole's does that for its members and shells, but not
        /// for holes.
        private static func touchEnvelopes(_ pointer: OpaquePointer, _ context: GEOSContextHandle_t) {
            guard GEOSisEmpty_r(context, pointer) == 0 else {
                // The envelope as a geometry is the one function that asks an empty geometry for its envelope.
                GEOSGeom_destroy_r(context, GEOSEnvelope_r(context, pointer))
                return
            }
            var x = 0.0
            _ = GEOSGeom_getXMin_r(context, pointer, &x)
            switch UInt32(bitPattern: GEOSGeomTypeId_r(context, pointer)) {
            case GEOS_POLYGON.rawValue:
                for index in 0..<max(0, GEOSGetNumInteriorRings_r(context, pointer)) {
                    guard let hole = GEOSGetInteriorRingN_r(context, pointer, index) else { continue }
                    _ = GEOSGeom_getXMin_r(context, hole, &x)
                }
            case GEOS_MULTIPOLYGON.rawValue, GEOS_GEOMETRYCOLLECTION.rawValue:
                for index in 0..<max(0, GEOSGetNumGeometries_r(context, pointer)) {
                    guard let part = GEOSGetGeometryN_r(context, pointer, index) else { continue }
                    touchEnvelopes(part, context)
                }
            default: break
            }
        }

        init(part pointer: OpaquePointer, of whole: Handle) {
            self.pointer = pointer
            self.whole = whole.whole ?? whole
        }

        deinit {
            if whole == nil {
                // A context without a place for messages: destroying has nothing to say.
                let context = GEOS_init_r()
                GEOSGeom_destroy_r(context, pointer)
                GEOS_finish_r(context)
            }
        }
    }
}

extension Geometry {
    public var kind: Kind {
        let call = GEOSCall()
        let identifier = GEOSGeomTypeId_r(call.context, pointer)
        return switch UInt32(bitPattern: identifier) {
        case GEOS_POINT.rawValue: .point
        case GEOS_LINESTRING.rawValue: .lineString
        case GEOS_LINEARRING.rawValue: .linearRing
        case GEOS_POLYGON.rawValue: .polygon
        case GEOS_MULTIPOINT.rawValue: .multiPoint
        case GEOS_MULTILINESTRING.rawValue: .multiLineString
        case GEOS_MULTIPOLYGON.rawValue: .multiPolygon
        default: .geometryCollection
        }
    }

    public var isEmpty: Bool {
        let call = GEOSCall()
        return GEOSisEmpty_r(call.context, pointer) == 1
    }

    /// 0 for points, 1 for lines, 2 for polygons, the highest of its members for a collection, -1 when empty.
    public var dimension: Int {
        if isEmpty { return -1 }
        // GEOS counts the empty members of a mixed collection too.
        if kind == .geometryCollection { return parts.map(\.dimension).max() ?? -1 }
        let call = GEOSCall()
        return Int(GEOSGeom_getDimensions_r(call.context, pointer))
    }

    public var coordinateCount: Int {
        let call = GEOSCall()
        return Int(GEOSGetNumCoordinates_r(call.context, pointer))
    }

    /// The envelope; nil when empty.
    public var bounds: Bounds? {
        let call = GEOSCall()
        var result = Bounds(minX: 0, minY: 0, maxX: 0, maxY: 0)
        guard GEOSisEmpty_r(call.context, pointer) == 0,
            GEOSGeom_getXMin_r(call.context, pointer, &result.minX) == 1,
            GEOSGeom_getYMin_r(call.context, pointer, &result.minY) == 1,
            GEOSGeom_getXMax_r(call.context, pointer, &result.maxX) == 1,
            GEOSGeom_getYMax_r(call.context, pointer, &result.maxY) == 1
        else { return nil }
        return result
    }

    /// The members of a multi-geometry or collection; a simple geometry is its own only part.
    public var parts: [Geometry] {
        let call = GEOSCall()
        switch kind {
        case .point, .lineString, .linearRing, .polygon: return [self]
        default:
            let count = GEOSGetNumGeometries_r(call.context, pointer)
            return (0..<max(0, count)).compactMap { index in
                GEOSGetGeometryN_r(call.context, pointer, index).map {
                    Geometry(handle: Handle(part: $0, of: handle))
                }
            }
        }
    }

    /// The polygons in it, collections flattened, empty ones left out.
    public var polygons: [Geometry] { simpleMembers { $0 == .polygon } }
    /// The lines in it, collections flattened, empty ones left out.
    public var lines: [Geometry] { simpleMembers { $0 == .lineString || $0 == .linearRing } }
    /// The points in it, collections flattened, empty ones left out.
    public var points: [Geometry] { simpleMembers { $0 == .point } }

    private func simpleMembers(_ wanted: (Kind) -> Bool) -> [Geometry] {
        switch kind {
        case let kind where wanted(kind): isEmpty ? [] : [self]
        case .point, .lineString, .linearRing, .polygon: []
        default: parts.flatMap { $0.simpleMembers(wanted) }
        }
    }
}

extension Geometry: CustomStringConvertible {
    public var description: String { wkt(decimals: nil) }
}
