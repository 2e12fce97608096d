internal import CGEOS

extension Geometry {
    /// A point at a finite position.
    public static func point(_ coordinate: Coordinate) throws(GeoError) -> Geometry {
        let call = GEOSCall()
        let sequence = try coordinateSequence([coordinate], call)
        // The factory owns the sequence from here, also when it fails.
        return try call.own(GEOSGeom_createPoint_r(call.context, sequence), "make a point", .badGeometry)
    }

    /// A line through two or more positions.
    public static func lineString(_ coordinates: [Coordinate]) throws(GeoError) -> Geometry {
        let call = GEOSCall()
        let sequence = try coordinateSequence(coordinates, call)
        return try call.own(GEOSGeom_createLineString_r(call.context, sequence), "make a line", .badGeometry)
    }

    /// A polygon from closed rings (first position equal to the last, at least four positions).
    public static func polygon(shell: [Coordinate], holes: [[Coordinate]] = []) throws(GeoError) -> Geometry {
        let call = GEOSCall()
        let shellRing = try ring(shell, call)
        var holeRings: [OpaquePointer?] = []
        do {
            for hole in holes { holeRings.append(try ring(hole, call)) }
        } catch {
            for made in holeRings { GEOSGeom_destroy_r(call.context, made) }
            GEOSGeom_destroy_r(call.context, shellRing)
            throw error
        }
        // The factory owns the rings from here, also when it fails.
        let made = GEOSGeom_createPolygon_r(call.context, shellRing, &holeRings, UInt32(holeRings.count))
        return try call.own(made, "make a polygon", .badGeometry)
    }

    /// A multi-geometry or collection of `kind`; members of another kind than it takes are an error.
    public static func collection(_ kind: Kind, _ parts: [Geometry]) throws(GeoError) -> Geometry {
        let type: UInt32
        let wanted: Kind?
        switch kind {
        case .multiPoint: (type, wanted) = (GEOS_MULTIPOINT.rawValue, .point)
        case .multiLineString: (type, wanted) = (GEOS_MULTILINESTRING.rawValue, .lineString)
        case .multiPolygon: (type, wanted) = (GEOS_MULTIPOLYGON.rawValue, .polygon)
        case .geometryCollection: (type, wanted) = (GEOS_GEOMETRYCOLLECTION.rawValue, nil)
        default: throw GeoError(.badArgument, "make a collection of kind \(kind.rawValue)")
        }
        if let wanted, let other = parts.first(where: { $0.kind != wanted }) {
            throw GeoError(.badGeometry, "put a \(other.kind.rawValue) into a \(kind.rawValue)")
        }
        let call = GEOSCall()
        var members: [OpaquePointer?] = parts.map { GEOSGeom_clone_r(call.context, $0.pointer) }
        let made = GEOSGeom_createCollection_r(call.context, Int32(type), &members, UInt32(members.count))
        return try call.own(made, "make a \(kind.rawValue)", .badGeometry)
    }

    /// The polygons as one geometry: a polygon when there is one, a multi-polygon otherwise (also for none).
    public static func polygonal(_ polygons: [Geometry]) throws(GeoError) -> Geometry {
        polygons.count == 1 ? polygons[0] : try collection(.multiPolygon, polygons)
    }

    /// The rectangle as a polygon, counter-clockwise.
    public static func box(_ bounds: Bounds) throws(GeoError) -> Geometry {
        try polygon(shell: [
            Coordinate(x: bounds.minX, y: bounds.minY), Coordinate(x: bounds.maxX, y: bounds.minY),
            Coordinate(x: bounds.maxX, y: bounds.maxY), Coordinate(x: bounds.minX, y: bounds.maxY),
            Coordinate(x: bounds.minX, y: bounds.minY),
        ])
    }

    /// An empty geometry of a kind.
    public static func empty(_ kind: Kind) throws(GeoError) -> Geometry {
        let call = GEOSCall()
        let made: OpaquePointer?
        switch kind {
        case .point: made = GEOSGeom_createEmptyPoint_r(call.context)
        case .lineString, .linearRing: made = GEOSGeom_createEmptyLineString_r(call.context)
        case .polygon: made = GEOSGeom_createEmptyPolygon_r(call.context)
        default: return try collection(kind, [])
        }
        return try call.own(made, "make an empty \(kind.rawValue)")
    }

    private static func ring(_ coordinates: [Coordinate], _ call: borrowing GEOSCall) throws(GeoError) -> OpaquePointer
    {
        // GEOS 3.11 takes three, a line there and back.
        if !coordinates.isEmpty, coordinates.count < 4 {
            throw GeoError(.badGeometry, "make a ring of \(coordinates.count) positions", trail: ["it needs four"])
        }
        let sequence = try coordinateSequence(coordinates, call)
        guard let ring = GEOSGeom_createLinearRing_r(call.context, sequence) else {
            throw call.error(.badGeometry, "make a ring of \(coordinates.count) positions")
        }
        return ring
    }

    /// A coordinate sequence copied in one call: four times as fast as one position at a time.
    static func coordinateSequence(_ coordinates: [Coordinate], _ call: borrowing GEOSCall) throws(GeoError)
        -> OpaquePointer
    {
        if let bad = coordinates.first(where: { !$0.x.isFinite || !$0.y.isFinite }) {
            throw GeoError(.badGeometry, "use the position (\(bad.x), \(bad.y)), which is not finite")
        }
        // A Coordinate is two Doubles without padding, so its array is an interleaved x, y buffer.
        let sequence = coordinates.withUnsafeBytes { bytes in
            GEOSCoordSeq_copyFromBuffer_r(
                call.context, bytes.baseAddress?.assumingMemoryBound(to: Double.self), UInt32(coordinates.count), 0, 0)
        }
        guard let sequence else { throw call.error(.badGeometry, "copy \(coordinates.count) positions") }
        return sequence
    }
}
