internal import CGDAL
internal import CGEOS
internal import CPROJ

/// The versions of the libraries that this program runs with: results are to be traced to them.
public enum LibraryVersions {
    /// "GDAL", "GEOS" and "PROJ" with their versions, as loaded, not as compiled against.
    public static let all: [String: String] = [
        "GDAL": GDALVersionInfo("RELEASE_NAME").map { String(cString: $0) } ?? "",
        "GEOS": GEOSversion().map { String(cString: $0) } ?? "",
        "PROJ": proj_info().version.map { String(cString: $0) } ?? "",
    ]
}
