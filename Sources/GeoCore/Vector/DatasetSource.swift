internal import CGDAL

/// One dataset of GDAL behind a `Dataset`, closed when nothing uses it any more.
final class DatasetSource {
    let handle: GDALDatasetH
    let driver: String
    /// What the user is told it is.
    let name: String
    /// Where GDAL was told to look, before any conversion.
    let path: String
    let encoding: TextEncoding?
    let issues: [ReadingIssue]
    /// The names that a column of well-known text of this table may have; empty where geometries are no texts.
    let textGeometryColumns: [String]
    /// What failed while it was opened without keeping it from being opened.
    let openingFailure: String?
    /// A converted copy in memory, removed with the dataset.
    private let memoryFile: String?

    /// Opens one place; the caller's scope collects the messages.
    init(_ location: DatasetLocation, _ options: OpenOptions, _ trail: MessageTrail) throws(GeoError) {
        name = Dataset.hidingPassword(location.name)
        self.path = location.path
        if location.isBoundaryPointFile {
            let file = try BoundaryPointFile(path: location.path, named: name, encoding: options.encoding)
            handle = try file.memoryDataset()
            driver = "BoundaryPoints"
            encoding = file.encoding
            issues = file.issues
            memoryFile = nil
            textGeometryColumns = []
            openingFailure = nil
            return
        }
        issues = []
        var path = location.path
        var openOptions = options.driverOptions
        var encoding = options.encoding.map { TextEncoding($0, .given) }
        var memoryFile: String?
        var threadOptions: [(name: String, value: String)] = []
        switch VirtualFile.pathExtension(path) {
        case "shp":
            encoding = encoding ?? ShapefileEncoding.find(besideShapefile: path)
            if let encoding { openOptions.append("ENCODING=\(encoding.name)") }
        case "csv", "tsv":
            openOptions += Self.csvOptions(options)
            (memoryFile, encoding) = try Self.convertedText(path, encoding)
            path = memoryFile ?? path
        case "dxf":
            // Drawings since R2007 are UTF-8 whatever code page their header names; GDAL 3.6 believes the header.
            encoding = encoding ?? Self.evidence(path).encoding.map { TextEncoding($0, .bytes) }
            if let encoding { threadOptions.append(("DXF_ENCODING", encoding.name)) }
        default:
            if let encoding { openOptions.append("ENCODING=\(encoding.name)") }
            if GeoJSONSequence.recognises(path) { path = "GeoJSONSeq:" + path }
        }
        let isTable = ["csv", "tsv"].contains(VirtualFile.pathExtension(path))
        textGeometryColumns =
            isTable ? (options.geometryColumn ?? Self.geometryColumns).split(separator: ",").map(String.init) : []
        self.encoding = encoding
        self.memoryFile = memoryFile
        let list = OptionList(openOptions)
        let flags = UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)
        let failuresBefore = trail.failureCount
        let namesFields = options.firstRowNamesFields
        if namesFields { threadOptions += Self.headerOptions }
        var sheetsAreBroken = false
        let made = try GDALScope.withThreadOptions(threadOptions) { () throws(GeoError) -> GDALDatasetH? in
            guard let opened = list.withConstPointer({ GDALOpenEx(path, flags, nil, $0, nil) }) else { return nil }
            // By its name, for this object is not complete yet.
            if namesFields, DatasetSource.spreadsheets.contains(DatasetSource.driverName(opened)) {
                let failures = trail.failureCount
                DatasetSource.readSheets(opened)
                sheetsAreBroken = trail.failureCount > failures
            }
            return opened
        }
        guard let opened = made else {
            if let memoryFile { VirtualFile.remove(memoryFile) }
            let isUnknown =
                trail.failureCount == failuresBefore
                || trail.messages.contains { $0.contains("not recognized as a supported file format") }
            throw trail.error(
                .cannotRead, "open the dataset", on: name,
                hint: isUnknown ? "it is damaged, or of no known format; \(Dataset.commonFormats)" : nil)
        }
        if sheetsAreBroken {
            GDALClose(opened)
            throw trail.error(
                .cannotRead, "open the dataset", on: name, hint: "the file is damaged or was cut off")
        }
        handle = opened
        openingFailure = trail.failureCount > failuresBefore ? trail.lastFailure : nil
        driver = Self.driverName(opened)
    }

    private static func driverName(_ dataset: GDALDatasetH) -> String {
        GDALGetDatasetDriver(dataset).flatMap { GDALGetDriverShortName($0) }.map { String(cString: $0) } ?? ""
    }

    private static let spreadsheets: Set<String> = ["XLSX", "ODS", "XLS"]
    private static let headerOptions = ["OGR_XLSX_HEADERS", "OGR_ODS_HEADERS", "OGR_XLS_HEADERS"].map {
        (name: $0, value: "FORCE")
    }

    /// The drivers look for the names of the fields when a sheet is first asked for them, which must be while the
    /// options hold.
    private static func readSheets(_ dataset: GDALDatasetH) {
        for index in 0..<max(0, GDALDatasetGetLayerCount(dataset)) {
            if let sheet = GDALDatasetGetLayer(dataset, index) { _ = OGR_L_GetLayerDefn(sheet) }
        }
    }

    deinit {
        // A dataset opened for reading has nothing to flush, so closing it cannot fail in a way that matters.
        _ = try? GDALScope.run { _ throws(GeoError) in GDALClose(handle) }
        if let memoryFile { VirtualFile.remove(memoryFile) }
    }

    /// What the lines at the start of a text say of its encoding.
    private static func evidence(_ path: String) -> EncodingEvidence {
        var evidence = EncodingEvidence()
        let sample = VirtualFile.read(path, limit: 4 << 20) ?? []
        for line in sample.split(separator: 0x0A) { evidence.add(line, mayBeCut: line.endIndex == sample.endIndex) }
        return evidence
    }

    /// The names of columns that hold well-known text.
    private static let geometryColumns = "WKT,wkt,geometry,geom,the_geom,wkt_geom"

    private static func csvOptions(_ options: OpenOptions) -> [String] {
        let geometry = options.geometryColumn ?? geometryColumns
        let x = options.xColumn ?? "x,lon,lng,long,longitude,easting,经度,东坐标"
        let y = options.yColumn ?? "y,lat,latitude,northing,纬度,北坐标"
        return ["GEOM_POSSIBLE_NAMES=\(geometry)", "X_POSSIBLE_NAMES=\(x)", "Y_POSSIBLE_NAMES=\(y)"]
    }

    /// The largest text that is converted in memory.
    private static let convertibleBytes = 1 << 30

    /// A UTF-8 copy in memory of a text in another encoding (the CSV driver reads only UTF-8); no copy when it is UTF-8.
    private static func convertedText(_ path: String, _ given: TextEncoding?) throws(GeoError) -> (
        String?, TextEncoding?
    ) {
        var encoding = given
        if encoding == nil {
            encoding = evidence(path).encoding.map { TextEncoding($0, .bytes) }
        }
        guard let encoding, encoding.name.uppercased() != "UTF-8" else { return (nil, encoding) }
        guard let bytes = VirtualFile.readAll(path, limit: convertibleBytes) else {
            throw GeoError(
                .cannotRead, "convert the text to UTF-8", on: path, trail: ["it is larger than 1 GiB"],
                hint: "save it as UTF-8")
        }
        let text = VirtualFile.decode(bytes, from: encoding.name)
        let copy = "/vsimem/\(UInt64.random(in: 0 ... .max))/\(VirtualFile.lastComponent(path))"
        guard VirtualFile.write(Array(text.utf8), to: copy) else {
            throw GeoError(.cannotRead, "convert the text to UTF-8", on: path, trail: ["no memory for it"])
        }
        return (copy, encoding)
    }
}
