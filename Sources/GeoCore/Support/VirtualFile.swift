internal import CGDAL

/// Files by any path that GDAL understands: on disk, in archives, in memory.
enum VirtualFile {
    enum Nature { case missing, file, directory }

    static func nature(_ path: String) -> Nature {
        if let folder = VSIOpenDir(path, 0, nil) {
            VSICloseDir(folder)
            return .directory
        }
        // The structure of VSIStatL is not imported; this asks it whether the file exists.
        var name = path.utf8CString.map { $0 }
        return CPLCheckForFile(&name, nil) != 0 ? .file : .missing
    }

    /// Up to `limit` bytes from `offset`; nil when the file cannot be opened.
    static func read(_ path: String, from offset: UInt64 = 0, limit: Int) -> [UInt8]? {
        guard let file = VSIFOpenL(path, "rb") else { return nil }
        defer { VSIFCloseL(file) }
        guard VSIFSeekL(file, offset, SEEK_SET) == 0 else { return nil }
        return [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = VSIFReadL(buffer.baseAddress, 1, limit, file)
        }
    }

    /// The whole file, when it has at most `limit` bytes; nil when it is larger or cannot be opened.
    static func readAll(_ path: String, limit: Int) -> [UInt8]? {
        guard let file = VSIFOpenL(path, "rb") else { return nil }
        defer { VSIFCloseL(file) }
        guard VSIFSeekL(file, 0, SEEK_END) == 0 else { return nil }
        let size = VSIFTellL(file)
        guard size <= UInt64(limit), VSIFSeekL(file, 0, SEEK_SET) == 0 else { return nil }
        return [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            count = VSIFReadL(buffer.baseAddress, 1, Int(size), file)
        }
    }

    /// Writes a file in memory under `/vsimem/`; false when there is no memory for it.
    static func write(_ bytes: [UInt8], to path: String) -> Bool {
        guard let file = VSIFOpenL(path, "wb") else { return false }
        let written = bytes.withUnsafeBytes { VSIFWriteL($0.baseAddress, 1, $0.count, file) }
        return VSIFCloseL(file) == 0 && written == bytes.count
    }

    static func remove(_ path: String) { VSIUnlink(path) }

    /// All files and folders below a folder or archive, as paths relative to it, sorted.
    static func list(_ path: String, recursively: Bool) -> [String] {
        let names = OptionList.take(recursively ? VSIReadDirRecursive(path) : VSIReadDirEx(path, 0))
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    /// The file beside `path` with another extension, in lower or upper case.
    static func sibling(of path: String, extension wanted: String) -> String? {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        let stem = path[...dot]
        return [wanted, wanted.uppercased()].map { stem + $0 }.first { nature($0) == .file }
    }

    /// The extension in lower case, without its dot; empty when there is none.
    static func pathExtension(_ path: String) -> String {
        let name = lastComponent(path)
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    static func lastComponent(_ path: String) -> String {
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        return String(trimmed[(trimmed.lastIndex(of: "/").map(trimmed.index(after:)) ?? trimmed.startIndex)...])
    }

    /// The name without folders and without its last extension.
    static func stem(_ path: String) -> String {
        let name = lastComponent(path)
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// The text of bytes in a named encoding, as UTF-8; bytes that the encoding does not have become U+FFFD or are lost.
    static func decode(_ bytes: [UInt8], from encoding: String) -> String {
        if encoding == "UTF-8" { return String(decoding: bytes, as: UTF8.self) }
        let source = bytes.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
        let recoded: UnsafeMutablePointer<CChar>? = CPLRecode(source, encoding, "UTF-8")
        defer { VSIFree(recoded) }
        return recoded.map { String(cString: $0) } ?? ""
    }
}
