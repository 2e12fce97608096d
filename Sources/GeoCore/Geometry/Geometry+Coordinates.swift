internal import CGEOS

extension Geometry {
    /// The positions of a point, line or ring, in order; empty for other kinds.
    public var coordinates: [Coordinate] {
        let call = GEOSCall()
        switch kind {
        case .point, .lineString, .linearRing: return Self.coordinates(of: pointer, call)
        default: return []
        }
    }

    /// Throws when a position is not finite: such geometry makes GEOS 3.11 free memory twice.
    func requireFinitePositions(_ attempted: String) throws(GeoError) {
        if let bad = allCoordinates.first(where: { !$0.x.isFinite || !$0.y.isFinite }) {
            throw GeoError(.badGeometry, attempted, trail: ["the position (\(bad.x), \(bad.y)) is not finite"])
        }
    }

    /// Every position of it and its members.
    public var allCoordinates: [Coordinate] {
        switch kind {
        case .point, .lineString, .linearRing: coordinates
        case .polygon: rings.flatMap(\.self)
        default: parts.flatMap(\.allCoordinates)
        }
    }

    /// The closed rings of a polygon: the shell, then the holes; empty for other kinds and for an empty polygon.
    public var rings: [[Coordinate]] {
        guard kind == .polygon, !isEmpty else { return [] }
        let call = GEOSCall()
        guard let shell = GEOSGetExteriorRing_r(call.context, pointer) else { return [] }
        var result = [Self.coordinates(of: shell, call)]
        for index in 0..<max(0, GEOSGetNumInteriorRings_r(call.context, pointer)) {
            guard let hole = GEOSGetInteriorRingN_r(call.context, pointer, index) else { continue }
            result.append(Self.coordinates(of: hole, call))
        }
        return result
    }

    /// The geometry rebuilt with every sequence of positions (a point's, a line's, a ring's) replaced.
    ///
    /// - Parameter body: gets a sequence (a ring is closed) and returns the one to put in its place.
    public func mapSequences(_ body: ([Coordinate]) throws(GeoError) -> [Coordinate]) throws(GeoError) -> Geometry {
        if isEmpty { return self }
        switch kind {
        case .point:
            guard let mapped = try body(coordinates).first else { return try .empty(.point) }
            return try .point(mapped)
        case .lineString, .linearRing:
            return try .lineString(try body(coordinates))
        case .polygon:
            var mapped: [[Coordinate]] = []
            for ring in rings { mapped.append(try body(ring)) }
            return try .polygon(shell: mapped[0], holes: Array(mapped.dropFirst()))
        default:
            var mapped: [Geometry] = []
            for part in parts { mapped.append(try part.mapSequences(body)) }
            return try .collection(kind, mapped)
        }
    }

    private static func coordinates(of sequenceOwner: OpaquePointer, _ call: borrowing GEOSCall) -> [Coordinate] {
        guard let sequence = GEOSGeom_getCoordSeq_r(call.context, sequenceOwner) else { return [] }
        var count: UInt32 = 0
        guard GEOSCoordSeq_getSize_r(call.context, sequence, &count) == 1, count > 0 else { return [] }
        return [Coordinate](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
            // A Coordinate is two Doubles without padding, and the buffer holds `count` of them.
            let raw = UnsafeMutableRawPointer(buffer.baseAddress)
            let copied =
                raw.map {
                    GEOSCoordSeq_copyToBuffer_r(
                        call.context, sequence, $0.assumingMemoryBound(to: Double.self), 0, 0)
                } ?? 0
            initialized = copied == 1 ? Int(count) : 0
        }
    }
}
