internal import CGEOS

/// The rings of polygons lent one by one, where arrays of a hundred thousand of them would cost more than the work.
extension Geometry {
    /// Hands over the closed rings of every polygon in it, collections flattened: each shell, then its holes.
    ///
    /// A ring is good until `body` returns.
    func forEachRing<Failure: Error>(
        _ body: (_ ring: UnsafeBufferPointer<Coordinate>, _ isShell: Bool) throws(Failure) -> Void
    ) throws(Failure) {
        let call = GEOSCall()
        var buffer: [Coordinate] = []
        try Self.forEachRing(of: pointer, call, &buffer, body)
    }

    private static func forEachRing<Failure: Error>(
        of pointer: OpaquePointer, _ call: borrowing GEOSCall, _ buffer: inout [Coordinate],
        _ body: (UnsafeBufferPointer<Coordinate>, Bool) throws(Failure) -> Void
    ) throws(Failure) {
        switch UInt32(bitPattern: GEOSGeomTypeId_r(call.context, pointer)) {
        case GEOS_POLYGON.rawValue:
            guard GEOSisEmpty_r(call.context, pointer) == 0,
                let shell = GEOSGetExteriorRing_r(call.context, pointer)
            else { return }
            try lend(shell, true, call, &buffer, body)
            for index in 0..<max(0, GEOSGetNumInteriorRings_r(call.context, pointer)) {
                guard let hole = GEOSGetInteriorRingN_r(call.context, pointer, index) else { continue }
                try lend(hole, false, call, &buffer, body)
            }
        case GEOS_MULTIPOLYGON.rawValue, GEOS_GEOMETRYCOLLECTION.rawValue:
            for index in 0..<max(0, GEOSGetNumGeometries_r(call.context, pointer)) {
                guard let part = GEOSGetGeometryN_r(call.context, pointer, index) else { continue }
                try forEachRing(of: part, call, &buffer, body)
            }
        default: return
        }
    }

    private static func lend<Failure: Error>(
        _ ring: OpaquePointer, _ isShell: Bool, _ call: borrowing GEOSCall, _ buffer: inout [Coordinate],
        _ body: (UnsafeBufferPointer<Coordinate>, Bool) throws(Failure) -> Void
    ) throws(Failure) {
        let count = positions(of: ring, call, into: &buffer)
        let done: Result<Void, Failure> = buffer.withUnsafeBufferPointer { all in
            Result { () throws(Failure) in try body(UnsafeBufferPointer(rebasing: all[..<count]), isShell) }
        }
        try done.get()
    }

    /// Copies the positions of a line or ring to the beginning of a buffer that grows as needed.
    ///
    /// - Returns: how many there are; 0 when it has none.
    static func positions(
        of line: OpaquePointer, _ call: borrowing GEOSCall, into buffer: inout [Coordinate]
    ) -> Int {
        guard let sequence = GEOSGeom_getCoordSeq_r(call.context, line) else { return 0 }
        var count: UInt32 = 0
        guard GEOSCoordSeq_getSize_r(call.context, sequence, &count) == 1, count > 0 else { return 0 }
        if buffer.count < Int(count) {
            buffer = [Coordinate](repeating: Coordinate(x: 0, y: 0), count: max(Int(count), 2 * buffer.count))
        }
        return buffer.withUnsafeMutableBytes { bytes in
            // A Coordinate is two Doubles without padding, and the buffer holds at least `count` of them.
            guard let start = bytes.baseAddress,
                GEOSCoordSeq_copyToBuffer_r(
                    call.context, sequence, start.assumingMemoryBound(to: Double.self), 0, 0) == 1
            else { return 0 }
            return Int(count)
        }
    }
}
