/// What GDAL is to open for a name that the user gave: checked, and said clearly when it cannot work.
struct DatasetLocation {
    /// The path or connection string for GDAL.
    var path: String
    /// What the user is told it is.
    var name: String

    /// Extensions that GDAL reads as vector data here, tried when a folder or an archive is opened.
    private static let knownExtensions: Set<String> = [
        "shp", "gpkg", "geojson", "json", "geojsonl", "fgb", "kml", "kmz", "dxf", "csv", "xlsx", "gml", "gpx", "tab",
        "mif", "sqlite", "txt",
    ]

    /// The places behind `name`: one, or several for a folder or an archive with several files.
    static func resolve(_ name: String) throws(GeoError) -> [DatasetLocation] {
        if name.isEmpty { throw GeoError(.cannotRead, "open a dataset without a name") }
        if isConnection(name) { return [DatasetLocation(path: name, name: name)] }
        let fileExtension = VirtualFile.pathExtension(name)
        switch VirtualFile.nature(name) {
        case .missing:
            throw GeoError(.notFound, "open the file", on: name, trail: ["there is no such file or folder"])
        case .directory:
            if fileExtension == "gdb" { return [DatasetLocation(path: name, name: name)] }
            return try members(of: name, named: name, recursively: false)
        case .file:
            if fileExtension == "zip", !name.hasPrefix("/vsizip/") {
                return try members(of: "/vsizip/" + name, named: name, recursively: true)
            }
            return [DatasetLocation(path: name, name: name)]
        }
    }

    /// "PG:dbname=...", "WFS:https://...": a prefix of two letters or more and no file of that name.
    private static func isConnection(_ name: String) -> Bool {
        guard let colon = name.firstIndex(of: ":"), name.distance(from: name.startIndex, to: colon) >= 2,
            name[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return false }
        return VirtualFile.nature(name) == .missing
    }

    /// Whether it is a boundary-point text, which GDAL does not read.
    var isBoundaryPointFile: Bool {
        VirtualFile.pathExtension(path) == "txt" && BoundaryPointFile.recognises(path)
    }

    /// Finds what makes a file unreadable before GDAL says it less clearly.
    func check() throws(GeoError) {
        guard VirtualFile.nature(path) == .file else { return }
        guard let start = VirtualFile.read(path, limit: 64) else {
            throw GeoError(.cannotRead, "open the file", on: name, trail: ["it exists but cannot be read"])
        }
        if start.isEmpty { throw GeoError(.cannotRead, "read the file", on: name, trail: ["it is empty"]) }
        switch VirtualFile.pathExtension(path) {
        case "wl", "wt", "wp", "mpj": throw Self.mapGIS(name)
        case _ where start.starts(with: Array("WMAP".utf8)): throw Self.mapGIS(name)
        case "mdb", "accdb":
            throw GeoError(
                .cannotRead, "open the Access database", on: name, trail: ["there is no driver for it here"],
                hint: "export its layers as GeoPackage, FileGDB or Shapefile")
        case "shp":
            for needed in ["shx", "dbf"] where VirtualFile.sibling(of: path, extension: needed) == nil {
                throw GeoError(
                    .cannotRead, "open the shapefile", on: name, trail: ["its .\(needed) file is missing"],
                    hint: "copy all files of the shapefile (.shp, .shx, .dbf, .prj, .cpg) together")
            }
        default: break
        }
    }

    private static func mapGIS(_ name: String) -> GeoError {
        GeoError(
            .cannotRead, "open the MapGIS file", on: name, trail: ["MapGIS .wl, .wt and .wp files are not readable"],
            hint: "convert it to Shapefile or GeoPackage in MapGIS first")
    }

    /// The data files in a folder or an archive.
    private static func members(of container: String, named name: String, recursively: Bool) throws(GeoError)
        -> [DatasetLocation]
    {
        let names = VirtualFile.list(container, recursively: recursively)
        if recursively, names.isEmpty {
            throw GeoError(
                .cannotRead, "open the archive", on: name, trail: ["it is empty, damaged, or no ZIP archive"])
        }
        func full(_ member: String) -> String { "\(container)/\(member)" }
        if let geodatabase = names.first(where: { VirtualFile.pathExtension($0) == "gdb" }),
            VirtualFile.nature(full(geodatabase)) == .directory
        {
            return [DatasetLocation(path: full(geodatabase), name: name)]
        }
        if names.contains(where: { VirtualFile.pathExtension($0) == "gdbtable" }) {
            return [DatasetLocation(path: container, name: name)]  // the content of a .gdb folder without the folder
        }
        let files = names.filter { member in
            let isHidden = member.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
            return !isHidden && knownExtensions.contains(VirtualFile.pathExtension(member))
        }
        // A text in a folder is a layer only when it is a boundary-point file; others are read-me files.
        let candidates = files.filter {
            VirtualFile.pathExtension($0) != "txt" || BoundaryPointFile.recognises(full($0))
        }
        guard !candidates.isEmpty else {
            throw GeoError(
                .cannotRead, "find vector data", on: name,
                trail: ["it holds no file of a known format" + (names.isEmpty ? "" : ": \(listed(names))")])
        }
        return candidates.map { DatasetLocation(path: full($0), name: "\(name)/\($0)") }
    }

    /// Names for a message: the first ten.
    static func listed(_ names: [String]) -> String {
        names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
    }
}
