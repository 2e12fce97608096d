/// The character encoding of a file's texts, and why it was taken.
public struct TextEncoding: Sendable, Codable, Hashable, CustomStringConvertible {
    public enum Basis: String, Sendable, Codable {
        /// The caller said so.
        case given
        /// A .cpg file beside the shapefile, or the byte order mark of a text.
        case declared
        /// The language byte in the header of the .dbf.
        case languageByte
        /// Nothing was declared; the bytes decided.
        case bytes
    }

    /// "UTF-8", "GB18030", "CP936", "ISO-8859-1" ...
    public var name: String
    public var basis: Basis

    public init(_ name: String, _ basis: Basis) {
        self.name = name
        self.basis = basis
    }

    public var description: String {
        switch basis {
        case .given: "\(name) (as given)"
        case .declared: "\(name) (declared)"
        case .languageByte: "\(name) (from the language byte of the .dbf)"
        case .bytes: "\(name) (assumed from the bytes; the file declares none)"
        }
    }
}

/// Evidence for an encoding, gathered from raw texts.
struct EncodingEvidence {
    private(set) var highBytes = 0
    /// High bytes that stand in pairs of two, as those of Chinese characters in GB 2312 do.
    private(set) var pairedBytes = 0
    private(set) var isUTF8 = true

    /// Adds one text: the bytes of one field value or one line.
    ///
    /// A text cut off at the width of its field may end in the middle of a character; that is no evidence against
    /// UTF-8 when `mayBeCut`.
    mutating func add(_ text: some RandomAccessCollection<UInt8>, mayBeCut: Bool) {
        guard text.contains(where: { $0 >= 0x80 }) else { return }
        let bytes = Array(text)
        var index = 0
        while index < bytes.count {
            guard bytes[index] >= 0x80 else {
                index += 1
                continue
            }
            highBytes += 1
            if index + 1 < bytes.count, bytes[index] >= 0xA1, bytes[index + 1] >= 0xA1 {
                highBytes += 1
                pairedBytes += 2
                index += 1
            }
            index += 1
        }
        if isUTF8 { isUTF8 = Self.isUTF8(bytes, mayBeCut: mayBeCut) }
    }

    static func isUTF8(_ bytes: [UInt8], mayBeCut: Bool) -> Bool {
        var index = 0
        while index < bytes.count {
            let lead = bytes[index]
            let length =
                switch lead {
                case ..<0x80: 1
                case 0xC2...0xDF: 2
                case 0xE0...0xEF: 3
                case 0xF0...0xF4: 4
                default: 0
                }
            guard length > 0 else { return false }
            for offset in 1..<max(1, length) {
                guard index + offset < bytes.count else { return mayBeCut }
                guard bytes[index + offset] & 0xC0 == 0x80 else { return false }
            }
            index += length
        }
        return true
    }

    /// The encoding that the bytes speak for: UTF-8 when they are that, else GB18030 when nearly all high bytes stand
    /// in pairs, else ISO-8859-1 (Western letters stand alone between ASCII ones). nil when all is ASCII.
    var encoding: String? {
        if highBytes == 0 { return nil }
        if isUTF8 { return "UTF-8" }
        return Double(pairedBytes) >= 0.8 * Double(highBytes) ? "GB18030" : "ISO-8859-1"
    }
}
