/// GeoJSON with one object after another, often one per line. By its name taken for plain GeoJSON, only its first
/// object would be read, without a word.
enum GeoJSONSequence {
    private static let extensions: Set<String> = [
        "json", "geojson", "jsonl", "geojsonl", "geojsons", "ndjson", "seq", "txt",
    ]
    /// The first object of a sequence is one feature; none is as large as this.
    private static let sampleBytes = 4 << 20

    /// Whether a file has a second object after the first.
    static func recognises(_ path: String) -> Bool {
        guard extensions.contains(VirtualFile.pathExtension(path)),
            let start = VirtualFile.read(path, limit: 256), startsObject(start),
            let bytes = VirtualFile.read(path, limit: sampleBytes)
        else { return false }
        var depth = 0
        var isInText = false
        var isEscaped = false
        for (index, byte) in bytes.enumerated() {
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return startsObject(bytes[(index + 1)...]) }
            default: break
            }
        }
        return false
    }

    /// Whether the first byte that is neither space, nor record separator, nor byte order mark opens an object.
    private static func startsObject(_ bytes: some Sequence<UInt8>) -> Bool {
        let skipped: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20, 0x1E, 0xEF, 0xBB, 0xBF]
        return bytes.first { !skipped.contains($0) } == UInt8(ascii: "{")
    }
}
