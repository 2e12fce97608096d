internal import CGDAL

/// A QGIS style for one layer of a GeoPackage, in the table that QGIS looks for when it opens the layer.
struct LayerStyle {
    var layer: String
    var geometryColumn: String
    var qml: String

    /// The columns that QGIS makes when it saves a style into a GeoPackage.
    private static let fields: [FieldDefinition] = [
        FieldDefinition("f_table_catalog", .string, width: 256), FieldDefinition("f_table_schema", .string, width: 256),
        FieldDefinition("f_table_name", .string, width: 256), FieldDefinition("f_geometry_column", .string, width: 256),
        FieldDefinition("styleName", .string, width: 30), FieldDefinition("styleQML", .string),
        FieldDefinition("styleSLD", .string), FieldDefinition("useAsDefault", .integer),
        FieldDefinition("description", .string), FieldDefinition("owner", .string, width: 30),
        FieldDefinition("ui", .string, width: 30), FieldDefinition("update_time", .dateTime),
    ]

    static func write(
        _ styles: [LayerStyle], into dataset: GDALDatasetH, _ timestamp: String, _ path: String, _ trail: MessageTrail
    ) throws(GeoError) {
        let options = OptionList(["FID=id"])
        guard let layer = GDALDatasetCreateLayer(dataset, "layer_styles", nil, wkbNone, options.pointer) else {
            throw trail.error(.cannotWrite, "create the table of styles", on: path)
        }
        var writer = FeatureWriter(layer: layer, subject: "\(path), layer_styles")
        for field in fields { try writer.addField(field, named: field.name, trail) }
        for style in styles {
            let values: [FieldValue] = [
                .string(""), .string(""), .string(style.layer), .string(style.geometryColumn), .string(style.layer),
                .string(style.qml), .string(""), .integer(1), .string(""), .string(""), .null, .date(timestamp),
            ]
            try writer.write(nil, values, trail)
        }
    }
}
