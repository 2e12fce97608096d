/// Files among the values of a project's options: `towns.gpkg,id=code`, `2020=a.tif`.
enum ProjectFileName {
    /// Extensions of what steps read.
    static let extensions: Set<String> = [
        "tif", "tiff", "vrt", "gpkg", "shp", "geojson", "json", "csv", "xlsx", "yaml", "yml", "gdb", "fgb", "kml",
        "zip",
    ]

    /// All files that a value may name: itself, what follows a label, and of both what precedes further keys.
    static func readings(_ value: String) -> [String] {
        var texts = [value]
        if let sign = value.firstIndex(of: "=") { texts.append(String(value[value.index(after: sign)...])) }
        return texts + texts.compactMap { text in text.firstIndex(of: ",").map { String(text[..<$0]) } }
    }

    /// The file that a value names by its looks, without label and further keys; nil where it looks like none, or like
    /// something that is not in a folder: `PG:dbname=x`, `https://...`, `/vsizip/...`.
    static func named(_ value: String) -> String? {
        var text = value.prefix { $0 != "," }
        if isConnection(text) { return nil }
        if let sign = text.firstIndex(of: "=") { text = text[text.index(after: sign)...] }
        if isConnection(text) { return nil }
        let name = text.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        return extensions.contains(name[name.index(after: dot)...].lowercased()) ? String(text) : nil
    }

    /// Whether it begins with the name of a driver or protocol, or lies in one of GDAL's virtual file systems.
    private static func isConnection(_ text: Substring) -> Bool {
        if text.hasPrefix("/vsi") { return true }
        guard let colon = text.firstIndex(of: ":") else { return false }
        let name = text[..<colon]
        return name.count > 1 && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
