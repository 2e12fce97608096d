internal import CGDAL

/// What GDAL is to open for the name of a raster that the user gave.
struct RasterLocation {
    /// Extensions of files that lie beside a raster and are none themselves.
    private static let companions: Set<String> = [
        "xml", "ovr", "msk", "tfw", "tifw", "tiffw", "pgw", "pngw", "jgw", "jpgw", "wld", "prj", "txt", "pdf", "htm",
        "html", "md", "csv", "dbf", "cpg", "lyr", "qml", "sld", "clr", "doc", "docx", "xls", "xlsx",
    ]

    /// The path for GDAL: the only raster in an archive, else the name itself.
    static func resolve(_ name: String) throws(GeoError) -> String {
        if name.isEmpty { throw GeoError(.cannotRead, "open a raster without a name") }
        switch VirtualFile.nature(name) {
        case .missing:
            // "NETCDF:file:variable", "/vsicurl/...", a service described in XML: the driver knows.
            if name.contains(":") || name.hasPrefix("/vsi") || name.hasPrefix("<") { return name }
            throw GeoError(.notFound, "open the file", on: name, trail: ["there is no such file or folder"])
        case .directory: return name
        case .file: break
        }
        if name.hasPrefix("/vsi") { return name }
        guard let start = VirtualFile.read(name, limit: 16) else {
            throw GeoError(.cannotRead, "open the file", on: name, trail: ["it exists but cannot be read"])
        }
        if start.isEmpty { throw GeoError(.cannotRead, "read the file", on: name, trail: ["it is empty"]) }
        return VirtualFile.pathExtension(name) == "zip" ? try onlyRaster(inArchive: name) : name
    }

    private static func onlyRaster(inArchive name: String) throws(GeoError) -> String {
        let archive = "/vsizip/" + name
        let members = VirtualFile.list(archive, recursively: true)
        if members.isEmpty {
            throw GeoError(
                .cannotRead, "open the archive", on: name, trail: ["it is empty, damaged, or no ZIP archive"])
        }
        let candidates = members.filter { member in
            let isHidden = member.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
            return !isHidden && !member.hasSuffix("/") && !companions.contains(VirtualFile.pathExtension(member))
        }
        let rasters = candidates.map { "\(archive)/\($0)" }.filter {
            VirtualFile.nature($0) == .file && GDALIdentifyDriverEx($0, UInt32(GDAL_OF_RASTER), nil, nil) != nil
        }
        if rasters.count == 1 { return rasters[0] }
        let listed =
            rasters.prefix(10).joined(separator: ", ") + (rasters.count > 10 ? " and \(rasters.count - 10) more" : "")
        throw GeoError(
            .cannotRead, "find the one raster in the archive", on: name,
            trail: ["it holds \(rasters.isEmpty ? "none" : "\(rasters.count)")"],
            hint: rasters.isEmpty ? nil : "name one of: \(listed)")
    }
}
