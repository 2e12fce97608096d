/// Which encoding the texts of a shapefile are in.
enum ShapefileEncoding {
    /// How much of a .dbf is looked at to decide from the bytes.
    private static let sampleBytes = 4 << 20

    /// The encoding of the .dbf beside a .shp; nil when there is no .dbf, or all its texts are ASCII and undeclared.
    ///
    /// A .cpg file decides, then a language byte that names a code page of its own. The bytes 0x00 (none) and 0x57
    /// (the "ANSI" of whatever computer wrote it) say nothing: then the bytes of the texts decide.
    static func find(besideShapefile path: String) -> TextEncoding? {
        if let cpg = VirtualFile.sibling(of: path, extension: "cpg"),
            let bytes = VirtualFile.read(cpg, limit: 64),
            let name = canonicalName(String(decoding: bytes, as: UTF8.self))
        {
            return TextEncoding(name, .declared)
        }
        guard let dbf = VirtualFile.sibling(of: path, extension: "dbf"),
            let bytes = VirtualFile.read(dbf, limit: sampleBytes), bytes.count >= 32
        else { return nil }
        switch bytes[29] {
        case 0x00, 0x57: return evidence(bytes).encoding.map { TextEncoding($0, .bytes) }
        case 0x4D: return TextEncoding("CP936", .languageByte)
        default: return nil  // a code page that the shapefile driver knows by its number
        }
    }

    /// The name that GDAL's recoding takes, of what stands in a .cpg file; nil when it says nothing.
    private static func canonicalName(_ text: String) -> String? {
        let name = text.filter { !$0.isWhitespace && $0 != "\0" && $0 != "\u{FEFF}" }
        let plain = name.uppercased().filter { $0 != "-" && $0 != "_" }
        switch plain {
        case "": return nil
        case "UTF8", "65001", "CP65001": return "UTF-8"
        case "GBK", "CP936", "936", "GB2312", "ANSI936", "GB18030", "54936", "EUCCN": return "GB18030"
        case "BIG5", "950", "CP950": return "BIG5"
        case _ where plain.allSatisfy(\.isNumber) && plain.count <= 4: return "CP\(plain)"
        case _ where plain.hasPrefix("ISO8859"): return "ISO-8859-\(plain.dropFirst(7))"
        case _ where plain.hasPrefix("8859"): return "ISO-8859-\(plain.dropFirst(4))"
        default: return name
        }
    }

    /// Evidence from the character fields of the records of a .dbf, and from the names of its fields.
    static func evidence(_ dbf: [UInt8]) -> EncodingEvidence {
        func number(_ at: Int, _ length: Int) -> Int {
            (0..<length).reversed().reduce(0) { $0 << 8 | Int(dbf[at + $1]) }
        }
        var evidence = EncodingEvidence()
        let headerLength = number(8, 2)
        let recordLength = number(10, 2)
        var fields: [(start: Int, length: Int)] = []
        var start = 1  // the first byte of a record marks deletion
        var descriptor = 32
        while descriptor + 32 <= min(headerLength, dbf.count), dbf[descriptor] != 0x0D {
            let name = dbf[descriptor..<descriptor + 11].prefix { $0 != 0 }
            evidence.add(name, mayBeCut: true)
            let length = Int(dbf[descriptor + 16])
            if dbf[descriptor + 11] == UInt8(ascii: "C") { fields.append((start, length)) }
            start += length
            descriptor += 32
        }
        guard recordLength > 0, headerLength > 0 else { return evidence }
        var record = headerLength
        while record + recordLength <= dbf.count {
            for field in fields where field.start + field.length <= recordLength {
                var text = dbf[record + field.start..<record + field.start + field.length]
                let isFull = text.last.map { $0 != 0x20 && $0 != 0 } ?? false
                while let last = text.last, last == 0x20 || last == 0 { text.removeLast() }
                evidence.add(text, mayBeCut: isFull)
            }
            record += recordLength
        }
        return evidence
    }
}
