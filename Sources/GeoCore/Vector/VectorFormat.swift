/// The vector formats that are written.
public enum VectorFormat: String, Sendable, Codable, CaseIterable {
    case geoPackage, geoJSON, flatGeobuf, shapefile, csv, xlsx

    /// The format of a file name's extension; nil when none of these has it.
    public init?(path: String) {
        let fileExtension = VirtualFile.pathExtension(path)
        guard let found = Self.allCases.first(where: { $0.extensions.contains(fileExtension) }) else { return nil }
        self = found
    }

    var extensions: [String] {
        switch self {
        case .geoPackage: ["gpkg"]
        case .geoJSON: ["geojson", "json"]
        case .flatGeobuf: ["fgb"]
        case .shapefile: ["shp"]
        case .csv: ["csv"]
        case .xlsx: ["xlsx"]
        }
    }

    var driverName: String {
        switch self {
        case .geoPackage: "GPKG"
        case .geoJSON: "GeoJSON"
        case .flatGeobuf: "FlatGeobuf"
        case .shapefile: "ESRI Shapefile"
        case .csv: "CSV"
        case .xlsx: "XLSX"
        }
    }

    /// Whether one file holds several layers.
    public var holdsSeveralLayers: Bool { self == .geoPackage || self == .xlsx }

    /// Whether geometries are kept; XLSX keeps the attributes only.
    public var keepsGeometry: Bool { self != .xlsx }

    /// Whether its driver must be kept from the disk, because it does not notice when that is full.
    var writesThroughMemory: Bool { self == .geoJSON || self == .csv || self == .xlsx }

    /// Names that the format keeps for itself.
    var reservedFieldNames: Set<String> {
        switch self {
        case .geoPackage: ["fid", "geom"]
        case .csv: ["wkt"]
        default: []
        }
    }

    /// Field names as the format can hold them: unique without regard to case, at most 10 bytes in a shapefile.
    func fieldNames(_ wanted: [String]) -> [String] {
        var taken = reservedFieldNames
        return wanted.map { name in
            let limit = self == .shapefile ? 10 : Int.max
            var candidate = Self.cut(name.isEmpty ? "field" : name, to: limit)
            var number = 1
            while taken.contains(candidate.lowercased()) {
                let suffix = "_\(number)"
                candidate = Self.cut(name, to: limit == .max ? limit : limit - suffix.utf8.count) + suffix
                number += 1
            }
            taken.insert(candidate.lowercased())
            return candidate
        }
    }

    /// The longest start of a name with at most `limit` bytes of UTF-8, cut between characters.
    private static func cut(_ name: String, to limit: Int) -> String {
        var result = name
        while result.utf8.count > limit { result.removeLast() }
        return result
    }
}

/// What a layer to be written looks like.
public struct LayerDefinition: Sendable {
    public enum GeometryType: Sendable, Hashable {
        /// Attributes only.
        case none
        /// Any kind, also mixed (not in a shapefile).
        case any
        case only(Geometry.Kind)
    }

    public var name: String
    public var geometry: GeometryType
    /// WKT or "EPSG:4490"; nil: none is stated.
    public var crsDefinition: String?
    public var fields: [FieldDefinition]
    /// A QGIS style (QML) kept in a GeoPackage, so that the layer opens styled; other formats have no place for it.
    public var styleQML: String?
    /// Whether a GeoPackage gets an R-tree. It takes as long to build as the features take to write, and pays when a
    /// window is read of many features.
    public var hasSpatialIndex: Bool

    public init(
        _ name: String, geometry: GeometryType, crsDefinition: String? = nil, fields: [FieldDefinition],
        styleQML: String? = nil, hasSpatialIndex: Bool = true
    ) {
        self.name = name
        self.geometry = geometry
        self.crsDefinition = crsDefinition
        self.fields = fields
        self.styleQML = styleQML
        self.hasSpatialIndex = hasSpatialIndex
    }
}
