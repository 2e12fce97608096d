internal import CGDAL

/// Writes layers into a new file, which appears under its name only when `close()` has succeeded.
///
/// Until then it is written in a hidden folder beside the target; a writer that fails or is dropped without `close()`
/// leaves nothing and touches no older file of that name. The same input gives the same bytes: the formats' own
/// timestamps are set to `timestamp`. Not Sendable: one task writes.
public final class VectorWriter {
    public let path: String
    public let format: VectorFormat
    /// Names that the format could not hold, and what they became.
    public private(set) var renamedFields: [(layer: String, from: String, to: String)] = []
    /// What the library said without failing (values cut to the width of a field, for instance).
    public private(set) var messages: [String] = []

    let timestamp: String
    private let output: PartialOutput
    private(set) var handle: GDALDatasetH?
    private var styles: [LayerStyle] = []
    private var layerNames: Set<String> = []

    /// - Parameters:
    ///   - format: nil: from the extension of the path.
    ///   - timestamp: the instant that formats with timestamps get, ISO 8601 in UTC.
    public init(_ path: String, format: VectorFormat? = nil, timestamp: String = "2000-01-01T00:00:00.000Z")
        throws(GeoError)
    {
        guard let format = format ?? VectorFormat(path: path) else {
            let known = VectorFormat.allCases.flatMap(\.extensions).map { ".\($0)" }.joined(separator: ", ")
            throw GeoError(.badArgument, "choose a format", on: path, hint: "the extension must be one of \(known)")
        }
        self.path = path
        self.format = format
        self.timestamp = timestamp
        let output = try GDALScope.run { _ throws(GeoError) in
            try PartialOutput(target: path, throughMemory: format.writesThroughMemory)
        }
        self.output = output
        try scope { trail throws(GeoError) in
            guard let driver = GDALGetDriverByName(format.driverName) else {
                throw trail.error(.cannotWrite, "find the driver \(format.driverName)", on: path)
            }
            guard let made = GDALCreate(driver, output.file, 0, 0, 0, GDT_Unknown, nil) else {
                throw trail.error(.cannotWrite, "create the file", on: path)
            }
            handle = made
            if format == .geoPackage, GDALDatasetStartTransaction(made, 0) != OGRERR_NONE {
                throw trail.error(.cannotWrite, "begin the transaction", on: path)
            }
        }
    }

    deinit { abandon() }

    /// Adds a layer; features are written through the result.
    public func addLayer(_ definition: LayerDefinition) throws(GeoError) -> LayerWriter {
        try scope { trail throws(GeoError) in
            guard let handle else { throw closed }
            if !layerNames.isEmpty, !format.holdsSeveralLayers {
                throw GeoError(.badArgument, "add a second layer", on: path, trail: ["the format holds one"])
            }
            guard layerNames.insert(definition.name.lowercased()).inserted else {
                throw GeoError(.badArgument, "add a second layer \"\(definition.name)\"", on: path)
            }
            let system = try Self.reference(definition, path, trail)
            defer { OSRRelease(system) }
            let geometryType = geometryType(definition.geometry)
            let options = OptionList(creationOptions(definition, geometryType))
            // The shapefile driver names its file by the layer.
            let layerName = format == .shapefile ? VirtualFile.stem(path) : definition.name
            guard
                let layer = GDALDatasetCreateLayer(handle, layerName, system, geometryType, options.pointer)
            else { throw trail.error(.cannotWrite, "create the layer \"\(definition.name)\"", on: path) }
            var writer = FeatureWriter(layer: layer, subject: "\(path), layer \(definition.name)")
            let names = format.fieldNames(definition.fields.map(\.name))
            for (field, name) in zip(definition.fields, names) {
                try writer.addField(field, named: name, trail)
                if name != field.name { renamedFields.append((definition.name, field.name, name)) }
            }
            if let qml = definition.styleQML, format == .geoPackage {
                let hasGeometry = definition.geometry != .none
                styles.append(LayerStyle(layer: definition.name, geometryColumn: hasGeometry ? "geom" : "", qml: qml))
            }
            return LayerWriter(self, writer, definition, geometryType)
        }
    }

    /// Completes the file and puts it in its place. A writer must be closed: only then is there a file.
    public func close() throws(GeoError) {
        try scope { trail throws(GeoError) in
            guard let open = handle else { throw closed }
            if !styles.isEmpty { try LayerStyle.write(styles, into: open, timestamp, path, trail) }
            if format == .geoPackage, GDALDatasetCommitTransaction(open) != OGRERR_NONE {
                throw trail.error(.cannotWrite, "commit the transaction", on: path)
            }
            GDALFlushCache(open)
            handle = nil
            GDALClose(open)
            // Closing returns nothing in this version of GDAL: its messages tell whether it failed.
            if trail.failureCount > 0 { throw trail.error(.cannotWrite, "close the file", on: path) }
            try output.moveIntoPlace()
        }
    }

    var closed: GeoError { GeoError(.cannotWrite, "write", on: path, trail: ["the writer is closed, or has failed"]) }

    /// Runs calls with the options that make the bytes reproducible; on an error the output is discarded.
    func scope<Result>(_ body: (MessageTrail) throws(GeoError) -> Result) throws(GeoError) -> Result {
        let options = [
            ("OGR_CURRENT_DATE", timestamp),
            // The file is nobody's until it is renamed: no journal is needed to save it from a crash.
            ("OGR_SQLITE_SYNCHRONOUS", "OFF"), ("OGR_SQLITE_JOURNAL", "OFF"),
        ]
        do {
            return try GDALScope.run { trail throws(GeoError) in
                let result = try GDALScope.withThreadOptions(options) { () throws(GeoError) in try body(trail) }
                keep(trail)
                return result
            }
        } catch {
            abandon()
            throw error
        }
    }

    func keep(_ trail: MessageTrail) {
        for message in trail.summary where messages.count < 50 && !messages.contains(message) {
            messages.append(message)
        }
    }

    /// Closes and removes what was written so far.
    func abandon() {
        let open = handle
        handle = nil
        // The messages of closing a file that is thrown away do not matter.
        _ = try? GDALScope.run { _ throws(GeoError) in
            if let open {
                if format == .geoPackage { GDALDatasetRollbackTransaction(open) }
                GDALClose(open)
            }
            output.discard()
        }
    }

    static func reference(_ definition: LayerDefinition, _ path: String, _ trail: MessageTrail)
        throws(GeoError) -> OGRSpatialReferenceH?
    {
        guard let text = definition.crsDefinition else { return nil }
        let system = OSRNewSpatialReference(nil)
        guard OSRSetFromUserInput(system, text) == OGRERR_NONE else {
            OSRRelease(system)
            throw trail.error(.badReference, "understand the reference system \"\(text.prefix(60))\"", on: path)
        }
        OSRSetAxisMappingStrategy(system, OAMS_TRADITIONAL_GIS_ORDER)
        return system
    }

    private func geometryType(_ type: LayerDefinition.GeometryType) -> OGRwkbGeometryType {
        guard format.keepsGeometry else { return wkbNone }
        switch type {
        case .none: return wkbNone
        case .any: return wkbUnknown
        case .only(let kind):
            switch kind {
            case .point: return wkbPoint
            case .lineString, .linearRing: return wkbLineString
            case .polygon: return wkbPolygon
            case .multiPoint: return wkbMultiPoint
            case .multiLineString: return wkbMultiLineString
            case .multiPolygon: return wkbMultiPolygon
            case .geometryCollection: return wkbGeometryCollection
            }
        }
    }

    private func creationOptions(_ definition: LayerDefinition, _ type: OGRwkbGeometryType) -> [String] {
        switch format {
        case .geoPackage:
            ["FID=fid", "GEOMETRY_NAME=geom", "SPATIAL_INDEX=\(definition.hasSpatialIndex ? "YES" : "NO")"]
        case .geoJSON: ["RFC7946=NO"]
        case .flatGeobuf: ["SPATIAL_INDEX=YES", "TEMPORARY_DIR=\(output.folder)"]
        case .shapefile: ["ENCODING=UTF-8", "DBF_DATE_LAST_UPDATE=\(timestamp.prefix(10))"]
        // The byte order mark lets Excel read the Chinese text.
        case .csv:
            ["WRITE_BOM=YES", "GEOMETRY=\(type == wkbNone ? "NONE" : "AS_WKT")"].filter { $0 != "GEOMETRY=NONE" }
        case .xlsx: []
        }
    }
}
