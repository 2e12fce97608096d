import GeoCore

extension VectorWriter {
    /// Adds zones with the rows of a table: a layer that opens styled in QGIS, its columns titled as people read them.
    ///
    /// - Parameter shapes: one for each row of the table; rows without one are left out.
    func addZones(
        _ name: String, _ table: ReportTable, _ shapes: [Geometry?], crs: CRS, _ style: MapStyle, _ language: Language
    ) throws(GeoError) {
        let aliases = zip(table.fields, table.titledFields(language)).map { ($0.name, $1.name) }
        let layer = try addLayer(
            LayerDefinition(
                name, geometry: .only(.multiPolygon), crsDefinition: crs.authorityCode ?? crs.wkt,
                fields: table.fields, styleQML: style.qml(aliases: aliases)))
        for (row, shape) in zip(table.rows, shapes) {
            guard let shape else { continue }
            try layer.write(
                shape.kind == .geometryCollection ? try Geometry.polygonal(shape.polygons) : shape, row)
        }
    }
}
