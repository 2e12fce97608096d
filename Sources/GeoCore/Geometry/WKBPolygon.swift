internal import CGEOS

/// A little-endian two-dimensional polygon in well-known binary, the form in which databases hand over most grounds: made
/// ring by ring it costs half of what the general reader takes.
struct WKBPolygon {
    private let bytes: UnsafeRawBufferPointer
    private let ringCount: Int

    /// nil for anything else, which the general reader reads.
    init?(_ bytes: UnsafeRawBufferPointer) {
        #if _endian(big)
            return nil
        #endif
        guard bytes.count >= 9, bytes[0] == 1, Self.number(bytes, 1) == 3 else { return nil }
        self.bytes = bytes
        ringCount = Self.number(bytes, 5)
        guard ringCount > 0 else { return nil }
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
        Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    /// The polygon, owned by the caller; nil where the bytes are not those of one, so that the general reader says why.
    func made(_ call: borrowing GEOSCall) -> OpaquePointer? {
        var rings: [OpaquePointer?] = []
        var offset = 9
        var positions: [Coordinate] = []
        for _ in 0..<ringCount {
            guard let ring = ring(&offset, &positions, call) else { break }
            rings.append(ring)
        }
        guard rings.count == ringCount, offset == bytes.count, let shell = rings.first else {
            for ring in rings { GEOSGeom_destroy_r(call.context, ring) }
            return nil
        }
        var holes = Array(rings.dropFirst())
        // The polygon owns the rings from here, also when it fails.
        return GEOSGeom_createPolygon_r(call.context, shell, &holes, UInt32(holes.count))
    }

    private func ring(
        _ offset: inout Int, _ positions: inout [Coordinate], _ call: borrowing GEOSCall
    ) -> OpaquePointer? {
        guard offset + 4 <= bytes.count else { return nil }
        let count = Self.number(bytes, offset)
        guard count >= 4, count <= (bytes.count - offset - 4) / 16 else { return nil }
        if positions.count < count {
            positions = [Coordinate](repeating: Coordinate(x: 0, y: 0), count: max(count, 2 * positions.count))
        }
        let source = UnsafeRawBufferPointer(rebasing: bytes[(offset + 4)..<(offset + 4 + 16 * count)])
        offset += 4 + 16 * count
        let sequence = positions.withUnsafeMutableBytes { buffer -> OpaquePointer? in
            // The bytes need not be aligned; a Coordinate is two Doubles without padding.
            buffer.copyMemory(from: source)
            return buffer.baseAddress.flatMap {
                GEOSCoordSeq_copyFromBuffer_r(
                    call.context, $0.assumingMemoryBound(to: Double.self), UInt32(count), 0, 0)
            }
        }
        // The ring owns the sequence from here, also when it fails, as it does for one that is not closed.
        return sequence.flatMap { GEOSGeom_createLinearRing_r(call.context, $0) }
    }
}
