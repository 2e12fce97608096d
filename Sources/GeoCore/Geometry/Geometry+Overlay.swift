internal import CGEOS

/// Overlay by GEOS's OverlayNG: in full precision, or on a fixed grid (snap rounding) when `gridSize` is given.
extension Geometry {
    public func intersection(_ other: Geometry, gridSize: Double? = nil) throws(GeoError) -> Geometry {
        try Self.requireGrid(gridSize)
        let call = GEOSCall()
        let made =
            if let gridSize {
                GEOSIntersectionPrec_r(call.context, pointer, other.pointer, gridSize)
            } else { GEOSIntersection_r(call.context, pointer, other.pointer) }
        return try call.own(made, "intersect two geometries")
    }

    public func difference(_ other: Geometry, gridSize: Double? = nil) throws(GeoError) -> Geometry {
        try Self.requireGrid(gridSize)
        let call = GEOSCall()
        let made =
            if let gridSize {
                GEOSDifferencePrec_r(call.context, pointer, other.pointer, gridSize)
            } else { GEOSDifference_r(call.context, pointer, other.pointer) }
        return try call.own(made, "subtract a geometry")
    }

    public func symmetricDifference(_ other: Geometry, gridSize: Double? = nil) throws(GeoError) -> Geometry {
        try Self.requireGrid(gridSize)
        let call = GEOSCall()
        let made =
            if let gridSize {
                GEOSSymDifferencePrec_r(call.context, pointer, other.pointer, gridSize)
            } else { GEOSSymDifference_r(call.context, pointer, other.pointer) }
        return try call.own(made, "take the symmetric difference")
    }

    public func union(_ other: Geometry, gridSize: Double? = nil) throws(GeoError) -> Geometry {
        try Self.requireGrid(gridSize)
        let call = GEOSCall()
        let made =
            if let gridSize {
                GEOSUnionPrec_r(call.context, pointer, other.pointer, gridSize)
            } else { GEOSUnion_r(call.context, pointer, other.pointer) }
        return try call.own(made, "unite two geometries")
    }

    /// Throws unless the size of a grid is a positive number.
    static func requireGrid(_ gridSize: Double?) throws(GeoError) {
        guard let gridSize else { return }
        guard gridSize.isFinite, gridSize > 0 else { throw GeoError(.badArgument, "use a grid of size \(gridSize)") }
    }

    /// The parts of highest dimension only: an intersection may also hold the lines and points where borders touch.
    public func polygonalPart() throws(GeoError) -> Geometry {
        switch kind {
        case .polygon, .multiPolygon: self
        default: try .polygonal(polygons)
        }
    }

    /// A collection reduced to its members of highest dimension, each piece once; another kind as it is.
    ///
    /// GEOS 3.11 neither overlays nor relates collections of mixed dimension.
    func partOfHighestDimension() throws(GeoError) -> Geometry {
        guard kind == .geometryCollection else { return self }
        switch dimension {
        case 2: return try .union(of: polygons)
        case 1: return try .collection(.multiLineString, lines)
        case 0: return try .collection(.multiPoint, points)
        default: return self
        }
    }

    /// The lines in it as one geometry.
    public func linealPart() throws(GeoError) -> Geometry {
        switch kind {
        case .lineString, .multiLineString: return self
        default:
            let lines = lines
            return lines.count == 1 ? lines[0] : try .collection(.multiLineString, lines)
        }
    }

    /// The positions rounded to a grid, the result valid (`GEOSGeom_setPrecision`).
    public func snapped(toGrid gridSize: Double) throws(GeoError) -> Geometry {
        try Self.requireGrid(gridSize)
        let call = GEOSCall()
        return try call.own(GEOSGeom_setPrecision_r(call.context, pointer, gridSize, 0), "round to a grid")
    }

    /// The part inside a rectangle; fast, for valid input, borders included.
    public func clipped(to bounds: Bounds) throws(GeoError) -> Geometry {
        let call = GEOSCall()
        return try call.own(
            GEOSClipByRect_r(call.context, pointer, bounds.minX, bounds.minY, bounds.maxX, bounds.maxY),
            "clip to a rectangle")
    }

    /// The border: the rings of polygons, the ends of lines, nothing of points.
    public func boundary() throws(GeoError) -> Geometry {
        let call = GEOSCall()
        return try call.own(GEOSBoundary_r(call.context, pointer), "take the border")
    }
}
