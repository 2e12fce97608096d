/// Looks through little-endian two-dimensional WKB for what GEOS accepts but no analysis can use.
struct WKBCheck {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// What is wrong with the geometry; nil when nothing is.
    mutating func complaint() -> String? {
        guard let type = number(1) else { return "its bytes end too early" }
        switch type {
        case 1:
            guard let first = double(), let second = double() else { return "its bytes end too early" }
            // A point of two NaN is how WKB writes an empty one.
            return first.isFinite && second.isFinite || first.isNaN && second.isNaN ? nil : Self.notFinite
        case 2: return sequence(ring: false)
        case 3:
            guard let rings = number(0) else { return "its bytes end too early" }
            for _ in 0..<rings { if let complaint = sequence(ring: true) { return complaint } }
            return nil
        case 4...7:
            guard let parts = number(0) else { return "its bytes end too early" }
            for _ in 0..<parts { if let complaint = complaint() { return complaint } }
            return nil
        default: return "its type \(type) is none of points, lines and polygons"
        }
    }

    private static let notFinite = "a coordinate is infinite or not a number"

    private mutating func sequence(ring: Bool) -> String? {
        guard let count = number(0), offset + 16 * count <= bytes.count else { return "its bytes end too early" }
        let start = offset
        offset += 16 * count
        if ring, count > 0 {
            if count < 4 { return "a ring has \(count) points; it needs 4" }
            let isClosed = (0..<2).allSatisfy { load(start + 8 * $0) == load(start + 16 * (count - 1) + 8 * $0) }
            if !isClosed { return "a ring is not closed" }
        }
        if !ring, count == 1 { return "a line has one point; it needs 2" }
        for position in stride(from: start, to: offset, by: 8) where !load(position).isFinite { return Self.notFinite }
        return nil
    }

    /// The unsigned 32-bit number after `skipped` bytes.
    private mutating func number(_ skipped: Int) -> Int? {
        guard offset + skipped + 4 <= bytes.count else { return nil }
        let value = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + skipped, as: UInt32.self))
        offset += skipped + 4
        return Int(value)
    }

    private mutating func double() -> Double? {
        guard offset + 8 <= bytes.count else { return nil }
        defer { offset += 8 }
        return load(offset)
    }

    private func load(_ position: Int) -> Double {
        Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
    }
}
