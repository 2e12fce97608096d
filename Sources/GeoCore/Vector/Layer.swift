internal import CGDAL

/// One layer of a dataset; it keeps the dataset open.
public struct Layer {
    let dataset: Dataset
    let source: DatasetSource
    let handle: OGRLayerH

    public let name: String
    /// The attributes, without identifier and geometry.
    public let fields: [FieldDefinition]
    public let hasGeometry: Bool
    /// The kind of geometry that the file declares, in OGR's words ("Multi Polygon", "3D Line String", "Unknown (any)").
    public let declaredGeometry: String
    /// WKT 2 of the coordinate reference system; nil when the layer states none (or an undefined one).
    public let crsDefinition: String?
    /// Whether the file stores (north, east), so that a reader must swap the axes.
    let storesNorthFirst: Bool

    init(_ dataset: Dataset, _ source: DatasetSource, _ handle: OGRLayerH) {
        self.dataset = dataset
        self.source = source
        self.handle = handle
        let definition = OGR_L_GetLayerDefn(handle)
        name = OGR_L_GetName(handle).map { String(cString: $0) } ?? ""
        fields = (0..<max(0, OGR_FD_GetFieldCount(definition))).compactMap { index in
            OGR_FD_GetFieldDefn(definition, index).map { field in
                FieldDefinition(
                    OGR_Fld_GetNameRef(field).map { String(cString: $0) } ?? "", FieldType(OGR_Fld_GetType(field)),
                    width: Int(OGR_Fld_GetWidth(field)))
            }
        }
        let type = OGR_L_GetGeomType(handle)
        hasGeometry = type != wkbNone
        declaredGeometry = OGRGeometryTypeToName(type).map { String(cString: $0) } ?? ""
        (crsDefinition, storesNorthFirst) = Self.reference(handle)
    }

    /// The file and layer, for messages.
    var subject: String { source.name == name ? name : "\(source.name), layer \(name)" }

    /// The encoding of the texts, where the format leaves it open.
    public var encoding: TextEncoding? { source.encoding }

    /// The number of features, counted by the driver.
    public func featureCount() throws(GeoError) -> Int {
        try GDALScope.run { trail throws(GeoError) in
            let count = OGR_L_GetFeatureCount(handle, 1)
            guard count >= 0 else { throw trail.error(.cannotRead, "count the features", on: subject) }
            return Int(count)
        }
    }

    /// The envelope of all geometries in the layer's reference system; nil when there are none.
    public func bounds() throws(GeoError) -> Bounds? {
        try GDALScope.run { _ throws(GeoError) in
            var envelope = OGREnvelope()
            guard OGR_L_GetExtent(handle, &envelope, 1) == OGRERR_NONE, envelope.MinX <= envelope.MaxX else {
                return nil
            }
            return storesNorthFirst
                ? Bounds(minX: envelope.MinY, minY: envelope.MinX, maxX: envelope.MaxY, maxY: envelope.MaxX)
                : Bounds(minX: envelope.MinX, minY: envelope.MinY, maxX: envelope.MaxX, maxY: envelope.MaxY)
        }
    }

    /// The definition of the reference system, and whether the stored order of axes is (north, east).
    private static func reference(_ layer: OGRLayerH) -> (String?, Bool) {
        guard let system = OGR_L_GetSpatialRef(layer) else { return (nil, false) }
        // GeoPackage has two reference systems that say "unknown"; a local or empty one says no more.
        let name = OSRGetName(system).map { String(cString: $0) } ?? ""
        if name.lowercased().hasPrefix("undefined") || name.lowercased() == "unknown" && OSRIsLocal(system) != 0 {
            return (nil, false)
        }
        var text: UnsafeMutablePointer<CChar>?
        let options = OptionList(["FORMAT=WKT2_2019"])
        guard options.withConstPointer({ OSRExportToWktEx(system, &text, $0) }) == OGRERR_NONE, let text else {
            return (nil, false)
        }
        defer { VSIFree(text) }
        return (String(cString: text), storesNorthFirst(system))
    }

    /// Nearly all drivers hand out (east, north) whatever the reference system says; the others say so here.
    private static func storesNorthFirst(_ system: OGRSpatialReferenceH) -> Bool {
        guard OSRGetAxisMappingStrategy(system) != OAMS_TRADITIONAL_GIS_ORDER else { return false }
        var count: Int32 = 0
        guard let mapping = OSRGetDataAxisToSRSAxisMapping(system, &count), count >= 2 else { return false }
        var orientation = OAO_Other
        _ = OSRGetAxis(system, nil, abs(mapping[0]) - 1, &orientation)
        return orientation == OAO_North || orientation == OAO_South
    }
}

extension FieldType {
    init(_ type: OGRFieldType) {
        switch type {
        case OFTString: self = .string
        case OFTInteger, OFTInteger64: self = .integer
        case OFTReal: self = .real
        case OFTDate: self = .date
        case OFTDateTime: self = .dateTime
        default: self = .other
        }
    }
}
