import GeoCore

/// What is in a file, and what is wrong with it. Written by `eco inspect --json`; the schema is in docs/inspect.md.
public struct Inspection: Sendable, Codable {
    public var schema = "eco-inspect/1"
    /// The file as the user named it (passwords hidden).
    public var file: String
    /// OGR's driver ("GPKG", "ESRI Shapefile"); nil when the file cannot be read.
    public var driver: String?
    public var sha256: String?
    public var byteCount: Int?
    public var layers: [InspectedLayer] = []
    /// The comparison with a reference, where one is given and shares identifiers.
    public var offset: InspectedOffset?
    public var issues: [Issue] = []
}

/// One layer of the file.
public struct InspectedLayer: Sendable, Codable {
    public var name: String
    public var featureCount: Int
    /// In OGR's words.
    public var declaredGeometry: String
    /// Features by kind of geometry, as read.
    public var kinds: [String: Int]
    public var fields: [InspectedField]
    /// In the units of the layer's own reference system.
    public var bounds: Bounds?
    public var crs: InspectedReference?
    /// Of the texts; nil where the format defines it.
    public var encoding: TextEncoding?
    /// Which fields a check would take when it is told nothing: use -> field.
    public var usualFields: [String: String]
    /// Invalid geometries, and what a repair would change.
    public var repairs: [Repair]
}

public struct InspectedField: Sendable, Codable {
    public var name: String
    public var type: FieldType
    public var nullCount: Int
    public var distinctCount: Int
    /// The most frequent values, at most five.
    public var samples: [String]
}

public struct InspectedReference: Sendable, Codable {
    public var name: String
    public var code: String?
    /// 100 when the file states the code, else the confidence of the identification; nil without a code.
    public var codeConfidencePercent: Int?
    public var kind: CRS.Kind
    public var datum: String
    public var zone: GaussKrugerZone?
    public var areaOfUse: AreaOfUse?
    public var isAssumed: Bool
    public var notes: [String]
}

extension Inspection {
    /// Looks through a file, or through one layer of it.
    ///
    /// - Parameter against: a file with some of the same features in the right place.
    /// - Throws: `.cancelled` only; everything else is an issue.
    public init(
        of source: SourceRequest, against reference: SourceRequest? = nil, assumedCRS: String? = nil,
        workers: Int = 1, cancellation: Cancellation? = nil
    ) throws(GeoError) {
        file = source.file
        let loader = LayerLoader(
            assumedCRS: assumedCRS, repairs: .inspects, areaMethod: .ellipsoidal, workers: workers,
            cancellation: cancellation)
        var loaded: [LoadedLayer] = []
        do throws(GeoError) {
            let dataset = try Dataset(source.file, options: OpenOptions(encoding: source.encoding))
            file = dataset.name
            driver = dataset.driver
            let names = try source.layer.map { (name) throws(GeoError) in [try dataset.layer(name).name] }
            if dataset.layers.isEmpty { issues.append(Issue(.error, file, Message("inspect.no-layers"))) }
            for layer in dataset.layers where names?.contains(layer.name) ?? true {
                try cancellation?.check()
                if let read = try inspect(layer, source, loader) { loaded.append(read) }
            }
        } catch {
            if error.kind == .cancelled { throw error }
            issues.append(LayerLoader.issue(of: error, source.file))
        }
        if let digest = try? FileDigest(of: source.file) {
            sha256 = digest.sha256
            byteCount = digest.byteCount
        }
        if let reference {
            try cancellation?.check()
            // What is wrong with the reference itself is for an inspection of it to say.
            compare(loaded, with: loader.load(reference), reference.file)
        }
    }

    /// Adds one layer; answers what was read of it when its place is known.
    private mutating func inspect(
        _ layer: Layer, _ source: SourceRequest, _ loader: LayerLoader
    ) throws(GeoError) -> LoadedLayer? {
        var request = source
        request.layer = layer.name
        let loaded = loader.load(request)
        issues += loaded.issues
        if let crs = loaded.layer?.crs, crs.isOnSupersededChineseDatum {
            issues.append(
                Issue(
                    .warning, file,
                    Message("inspect.old-datum", ["datum": .text(crs.datumName), "crs": .text(crs.description)])))
        }
        let table: FeatureTable
        if let read = loaded.layer {
            table = read.table
        } else {
            // Its place is unknown; what it holds can be told all the same.
            guard let read = try? layer.readAll(ReadOptions(filter: source.filter)) else { return nil }
            table = read
        }
        let fieldNames = table.fields.map(\.name)
        var usual: [String: String] = [:]
        for use in FieldNames.Use.allCases { usual[use.rawValue] = FieldNames.shipped.find(use, in: fieldNames) }
        layers.append(
            InspectedLayer(
                name: layer.name, featureCount: table.count, declaredGeometry: layer.declaredGeometry,
                kinds: table.notes.kinds, fields: zip(table.fields, table.columns).map(Self.field),
                bounds: Self.bounds(of: table.geometries),
                crs: loaded.layer.map { InspectedReference($0.crs, isAssumed: $0.crsWasAssumed) },
                encoding: table.notes.encoding ?? layer.encoding, usualFields: usual, repairs: loaded.repairs))
        return loaded.layer
    }

    private static func field(_ definition: FieldDefinition, _ column: FieldColumn) -> InspectedField {
        var counts: [String: (count: Int, first: Int)] = [:]
        var nulls = 0
        for row in 0..<column.count {
            guard let text = column[row].text else {
                nulls += 1
                continue
            }
            counts[text, default: (0, row)].count += 1
        }
        // The frequent ones tell most; equally frequent ones come in the order of the file.
        let samples = counts.sorted { ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first) }
        return InspectedField(
            name: definition.name, type: definition.type, nullCount: nulls, distinctCount: counts.count,
            samples: samples.prefix(5).map(\.key))
    }

    private static func bounds(of geometries: [Geometry?]) -> Bounds? {
        geometries.lazy.compactMap { $0?.bounds }.reduce(nil) { all, next in all.map { $0.union(next) } ?? next }
    }
}

extension InspectedReference {
    init(_ crs: CRS, isAssumed: Bool) {
        self.init(
            name: crs.name, code: crs.authorityCode, codeConfidencePercent: crs.codeConfidencePercent, kind: crs.kind,
            datum: crs.datumName, zone: crs.gaussKruger, areaOfUse: crs.areaOfUse, isAssumed: isAssumed,
            notes: crs.notes)
    }
}
