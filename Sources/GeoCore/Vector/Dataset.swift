internal import CGDAL

/// How a dataset is to be opened, where the file itself does not say.
public struct OpenOptions: Sendable, Hashable {
    /// The encoding of the texts of a shapefile or CSV file; nil: found from the file.
    public var encoding: String?
    /// The columns of a CSV file with well-known text, or with the coordinates; nil: usual names are tried.
    public var geometryColumn: String?
    public var xColumn: String?
    public var yColumn: String?
    /// Open options of the OGR driver, each "NAME=value".
    public var driverOptions: [String]
    /// Whether the first row of each sheet of a spreadsheet (XLSX, ODS, XLS) has the names of the fields, whatever is
    /// in the rows below; else the driver guesses, and takes a sheet with nothing but texts for one without names.
    public var firstRowNamesFields: Bool

    public init(
        encoding: String? = nil, geometryColumn: String? = nil, xColumn: String? = nil, yColumn: String? = nil,
        driverOptions: [String] = [], firstRowNamesFields: Bool = false
    ) {
        self.encoding = encoding
        self.geometryColumn = geometryColumn
        self.xColumn = xColumn
        self.yColumn = yColumn
        self.driverOptions = driverOptions
        self.firstRowNamesFields = firstRowNamesFields
    }
}

/// A file, folder, archive or database of vector layers, open for reading until the last use of it.
///
/// Not Sendable: each task opens its own (some 30 microseconds for a small file) and hands on values, such as the
/// `FeatureTable` of a layer.
public final class Dataset {
    /// The path or connection string as given, passwords hidden.
    public let name: String
    /// What the library said when it opened the dataset.
    public let messages: [String]
    /// What is wrong with the files without keeping them from being read.
    public let issues: [ReadingIssue]

    let sources: [DatasetSource]

    /// Opens anything that OGR reads, a ZIP archive of it, a folder of shapefiles, a .gdb folder, a database by its
    /// connection string ("PG:dbname=..."), or a boundary-point text file.
    public init(_ name: String, options: OpenOptions = OpenOptions()) throws(GeoError) {
        let shown = Self.hidingPassword(name)
        self.name = shown
        var sources: [DatasetSource] = []
        var issues: [ReadingIssue] = []
        var messages: [String] = []
        try GDALScope.run { trail throws(GeoError) in
            let locations: [DatasetLocation]
            do throws(GeoError) {
                locations = try DatasetLocation.resolve(name)
            } catch {
                throw Self.hidingPassword(error)
            }
            for location in locations {
                do throws(GeoError) {
                    try location.check()
                    let source = try DatasetSource(location, options, trail)
                    sources.append(source)
                    issues += source.issues
                } catch {
                    // Of several files the readable ones are read; the others are said.
                    guard locations.count > 1 else { throw Self.hidingPassword(error) }
                    issues.append(ReadingIssue(.error, error.description))
                }
            }
            guard !sources.isEmpty else {
                throw GeoError(.cannotRead, "open any file in it", on: shown, trail: issues.map(\.reason))
            }
            messages = trail.summary
        }
        self.sources = sources
        self.issues = issues
        self.messages = messages
    }

    /// The OGR driver that reads it ("GPKG", "ESRI Shapefile" ...); the first one's for a folder or an archive.
    public var driver: String { sources.first?.driver ?? "" }

    /// The layers in the order of the file. The style table that QGIS keeps in GeoPackages is not one of them.
    public var layers: [Layer] {
        sources.flatMap { source in
            (0..<max(0, GDALDatasetGetLayerCount(source.handle))).compactMap { index -> Layer? in
                guard let handle = GDALDatasetGetLayer(source.handle, index) else { return nil }
                let layer = Layer(self, source, handle)
                return layer.name == "layer_styles" && source.driver == "GPKG" ? nil : layer
            }
        }
    }

    public var layerNames: [String] { layers.map(\.name) }

    /// The layer of this name; without a name the only layer, or the only one with geometry.
    public func layer(_ wanted: String? = nil) throws(GeoError) -> Layer {
        let all = layers
        if let wanted {
            if let found = all.first(where: { $0.name == wanted })
                ?? all.first(where: { $0.name.lowercased() == wanted.lowercased() })
            {
                return found
            }
            throw GeoError(
                .cannotRead, "find the layer \"\(wanted)\"", on: name,
                hint: "it has: \(DatasetLocation.listed(all.map(\.name)))")
        }
        if all.count == 1 { return all[0] }
        if all.isEmpty { throw GeoError(.cannotRead, "find a layer", on: name, trail: ["it has none"]) }
        let spatial = all.filter(\.hasGeometry)
        if spatial.count == 1 { return spatial[0] }
        throw GeoError(
            .badArgument, "choose a layer", on: name,
            hint: "name one of: \(DatasetLocation.listed(all.map(\.name)))")
    }

    /// What users have most often, for a message; all that can be read are in `drivers`.
    static let commonFormats =
        "files are mostly Shapefile, GeoPackage, File Geodatabase, GeoJSON, FlatGeobuf, KML, DXF, GML, CSV, Excel or "
        + "boundary-point text"

    /// The vector formats that can be read here: OGR's short names, sorted.
    public static let drivers: [String] = {
        let names = try? GDALScope.run { _ throws(GeoError) in
            (0..<GDALGetDriverCount()).compactMap { index -> String? in
                guard let driver = GDALGetDriver(index),
                    GDALGetMetadataItem(driver, "DCAP_VECTOR", nil) != nil,
                    GDALGetMetadataItem(driver, "DCAP_OPEN", nil) != nil
                else { return nil }
                return GDALGetDriverShortName(driver).map { String(cString: $0) }
            }
        }
        return (names ?? []).sorted()
    }()

    /// A connection string may end up in a report: the password must not.
    public static func hidingPassword(_ text: String) -> String {
        text.replacing(/(?i)(password\s*=\s*)('[^']*'|[^\s,;]+)/) { "\($0.output.1)***" }
            .replacing(/(:\/\/[^\s:\/@]+:)[^\s@]+@/) { "\($0.output.1)***@" }
    }

    static func hidingPassword(_ error: GeoError) -> GeoError {
        var copy = error
        copy.subject = copy.subject.map(hidingPassword)
        copy.trail = copy.trail.map(hidingPassword)
        return copy
    }
}
