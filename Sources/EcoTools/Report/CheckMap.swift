import GeoCore

/// The findings of a check on the map: a GeoPackage whose layers open styled in QGIS.
struct CheckMap {
    let findings: CheckFindings
    let tables: CheckTables

    private var result: OverlapResult { findings.result }
    private var language: Language { tables.words.language }

    func write(to path: String) throws(GeoError) {
        let writer = try VectorWriter(path)
        // QGIS lists layers in this order: the first is drawn on top.
        try footprints(writer)
        try overlaps(writer)
        try unions(writer)
        try nearest(writer)
        try slivers(writer)
        try repairs(writer)
        try writer.close()
    }

    private func add(
        _ name: String, _ table: ReportTable, _ kind: Geometry.Kind, _ style: MapStyle, crs: String,
        to writer: VectorWriter, _ rows: [([FieldValue], Geometry?)]
    ) throws(GeoError) {
        let qml = style.qml(aliases: zip(table.fields, table.titledFields(language)).map { ($0.name, $1.name) })
        let layer = try writer.addLayer(
            LayerDefinition(
                name, geometry: .only(kind), crsDefinition: crs, fields: table.fields, styleQML: qml))
        for (values, geometry) in rows { try layer.write(geometry, values) }
    }

    /// One layer for areas, and one each for lines and points where there are any: QGIS draws one kind a layer.
    private func addByDimension(
        _ name: String, _ table: ReportTable, _ style: MapStyle, to writer: VectorWriter, _ geometries: [Geometry?]
    ) throws(GeoError) {
        let rows = Array(zip(table.rows, geometries))
        let kinds: [(dimension: Int, name: String, kind: Geometry.Kind)] = [
            (2, name, .multiPolygon), (1, "\(name)_lines", .multiLineString), (0, "\(name)_points", .multiPoint),
        ]
        for (dimension, layer, kind) in kinds {
            var members: [([FieldValue], Geometry?)] = []
            for (values, geometry) in rows {
                // What has no geometry is listed with the areas.
                let own = geometry.map { $0.isEmpty ? 2 : $0.dimension } ?? 2
                guard own == dimension else { continue }
                members.append(
                    (values, try geometry.map { (geometry) throws(GeoError) in try Self.simple(geometry, kind) }))
            }
            guard dimension == 2 || !members.isEmpty else { continue }
            try add(layer, table, kind, style.drawing(dimension), crs: definition, to: writer, members)
        }
    }

    /// The members of the layer's kind; a collection may hold others beside them, which have no measure.
    private static func simple(_ geometry: Geometry, _ kind: Geometry.Kind) throws(GeoError) -> Geometry {
        guard geometry.kind == .geometryCollection else { return geometry }
        let members =
            switch kind {
            case .multiPolygon: geometry.polygons
            case .multiLineString: geometry.lines
            default: geometry.points
            }
        return try Geometry.collection(kind, members)
    }

    private var definition: String { findings.crs.authorityCode ?? findings.crs.wkt }

    /// Longitude and latitude on the datum of the footprints: what points of the result are in.
    private func lonLatDefinition() throws(GeoError) -> String {
        let geographic = try findings.crs.geographic()
        return geographic.authorityCode ?? geographic.wkt
    }

    /// Styles go by an attribute that is the same in both languages.
    private func keyed<Row>(
        _ id: String, _ columns: [TableColumn<Row>], _ key: TableColumn<Row>, _ rows: [Row]
    ) -> ReportTable {
        ReportTable(id, columns + [key], rows)
    }

    private func footprints(_ writer: VectorWriter) throws(GeoError) {
        let table = keyed(
            "projects", tables.projectColumns,
            .text("outcome_code") { $0.gravestOutcome?.rawValue ?? "none" }, result.footprints)
        try addByDimension("footprints", table, .footprints(language), to: writer, findings.footprints)
    }

    private func overlaps(_ writer: VectorWriter) throws(GeoError) {
        var rows: [CheckTables.FeatureRow] = []
        for overlap in findings.overlaps {
            let footprint = result.footprints[overlap.footprint]
            let layer = CheckTables.LayerRow(
                footprint: footprint, summary: result.layers[overlap.layer], finding: footprint.layers[overlap.layer])
            rows.append(
                CheckTables.FeatureRow(layer: layer, feature: footprint.layers[overlap.layer].features[overlap.feature])
            )
        }
        let table = keyed(
            "findings", tables.findingColumns, .text("role_code") { $0.layer.summary.role.rawValue }, rows)
        try addByDimension("overlaps", table, .overlaps(language), to: writer, findings.overlaps.map(\.geometry))
    }

    private func unions(_ writer: VectorWriter) throws(GeoError) {
        let rows = findings.unions.map { union in
            let footprint = result.footprints[union.footprint]
            return CheckTables.LayerRow(
                footprint: footprint, summary: result.layers[union.layer], finding: footprint.layers[union.layer])
        }
        let table = keyed("unions", tables.unionColumns, .text("role_code") { $0.summary.role.rawValue }, rows)
        try addByDimension("unions", table, .unions(language), to: writer, findings.unions.map(\.geometry))
    }

    /// The shortest lines between footprints and the layers that they lie outside of.
    private func nearest(_ writer: VectorWriter) throws(GeoError) {
        let rows = tables.layerRows.filter { row in
            row.corridorWidthMetres == nil && (row.finding.nearest?.distanceMetres ?? 0) > 0
        }
        var lines: [Geometry?] = []
        for row in rows {
            guard let nearest = row.finding.nearest else { continue }
            lines.append(
                try Geometry.lineString([nearest.onFootprint, nearest.onFeature].map(\.coordinate)))
        }
        let columns: [TableColumn<CheckTables.LayerRow>] =
            tables.project { $0.footprint } + tables.layer { $0.summary } + [
                .number("nearest_m") { $0.finding.nearest?.distanceMetres },
                .text("nearest_id") { $0.finding.nearest?.id }, .text("nearest_name") { $0.finding.nearest?.name },
                .text("role_code") { $0.summary.role.rawValue },
            ]
        let table = ReportTable("nearest", columns, rows)
        try add(
            "nearest", table, .lineString, .nearest(language), crs: try lonLatDefinition(), to: writer,
            Array(zip(table.rows, lines)))
    }

    private func slivers(_ writer: VectorWriter) throws(GeoError) {
        let rows = tables.sliverRows
        var points: [Geometry?] = []
        for row in rows { points.append(try Geometry.point(row.sliver.place.coordinate)) }
        let table = tables.slivers
        try add(
            "slivers", table, .point, .slivers(language), crs: try lonLatDefinition(), to: writer,
            Array(zip(table.rows, points)))
    }

    private func repairs(_ writer: VectorWriter) throws(GeoError) {
        var points: [Geometry?] = []
        for repair in result.repairs {
            guard let place = repair.place else {
                points.append(nil)
                continue
            }
            points.append(try Geometry.point(place.coordinate))
        }
        let table = tables.repairs
        try add(
            "repairs", table, .point, .repairs(language), crs: try lonLatDefinition(), to: writer,
            Array(zip(table.rows, points)))
    }
}

extension LonLat {
    var coordinate: Coordinate { Coordinate(x: longitude, y: latitude) }
}
