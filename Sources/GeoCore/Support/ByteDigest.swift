import Crypto

/// SHA-256 of bytes as they come.
public struct ByteDigest: Sendable {
    private var hash = SHA256()
    private var buffer: [UInt8] = []

    public init() {}

    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        // Small pieces are gathered: one call for each would cost more than the digest.
        if bytes.count > 8192 {
            flush()
            hash.update(bufferPointer: bytes)
            return
        }
        buffer.append(contentsOf: bytes)
        if buffer.count > 65_536 { flush() }
    }

    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    public mutating func add(byte: UInt8) { buffer.append(byte) }

    /// Eight bytes, the lowest first.
    public mutating func add(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
        if buffer.count > 65_536 { flush() }
    }

    private mutating func flush() {
        buffer.withUnsafeBytes { hash.update(bufferPointer: $0) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// The 32 bytes of everything so far.
    public var bytes: [UInt8] {
        var copy = self
        copy.flush()
        return Array(copy.hash.finalize())
    }

    /// The same as 64 lower-case hexadecimal digits.
    public var hexadecimal: String { Self.hexadecimal(bytes) }

    public static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes of hexadecimal digits; nil when they are none.
    public static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { UInt8(hexadecimal: $0) }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var result: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            result.append(high << 4 | low)
        }
        return result
    }

    /// The digest of one text.
    public static func hexadecimal(of text: String) -> String {
        var digest = ByteDigest()
        digest.add(text)
        return digest.hexadecimal
    }
}

extension UInt8 {
    fileprivate init?(hexadecimal digit: UInt8) {
        switch digit {
        case 48...57: self = digit - 48
        case 97...102: self = digit - 87
        case 65...70: self = digit - 55
        default: return nil
        }
    }
}
