import GeoCore

extension TerrainReport {
    /// The files that an analysis may write.
    public static let fileNames = [
        "filled.tif", "direction.tif", "accumulation.tif", "slope.tif", "aspect.tif", "streams.tif", "streams.gpkg",
        "result.json", "run.json",
    ]

    /// Those of this one.
    public var fileNames: [String] {
        Self.fileNames.filter { findings.streams != nil || !$0.hasPrefix("streams") }
    }

    /// Writes the files; they appear in the folder together, when the last one is complete.
    ///
    /// - Parameter only: names of the files wanted, `run.json` always among them; nil: all.
    /// - Throws: `.cannotWrite` or `.cancelled`; nothing new is in the folder then.
    public func write(
        to folder: StagedFolder, only: [String]? = nil, progress: (@Sendable (Progress) -> Void)? = nil,
        cancellation: Cancellation? = nil
    ) throws(GeoError) -> [String] {
        let names = fileNames.filter { only?.contains($0) ?? true || $0 == "run.json" }
        for (index, name) in names.enumerated() {
            try cancellation?.check()
            progress?(Progress(.writing, name, done: index, total: names.count))
            let path = folder.path(of: name)
            switch name {
            case "result.json": try folder.write(Array(try json().utf8), as: name)
            case "run.json": try folder.write(Array(try ResultText.json(record).utf8), as: name)
            case "streams.gpkg": try writeReaches(to: path)
            default: try writeRaster(name, to: path, cancellation)
            }
        }
        try cancellation?.check()
        return try folder.commit()
    }

    private func options(_ name: String) -> RasterWriter.Options {
        var options: RasterWriter.Options
        switch name {
        case "direction.tif":
            options = RasterWriter.Options(.uint8, noData: Double(FlowDirections.noDataCode))
            options.metadata["ECO_CODES"] =
                "1 east, 2 south-east, 4 south, 8 south-west, 16 west, 32 north-west, 64 north, 128 north-east, 0 pit"
        case "streams.tif":
            options = RasterWriter.Options(.uint8, noData: 0)
        case "accumulation.tif":
            options = RasterWriter.Options(result.sharing == FlowSharing.single.name ? .uint32 : .float64, noData: 0)
            options.units = ["cells"]
        case "filled.tif":
            options = RasterWriter.Options(findings.surface.cellType, noData: -9999)
            options.units = ["m"]
        default:
            options = RasterWriter.Options(.float32, noData: -9999)
            options.units = ["degree"]
        }
        options.asCOG = true
        options.bandDescriptions = [String(name.dropLast(".tif".count))]
        options.metadata["ECO_VARIABLE"] = String(name.dropLast(".tif".count))
        options.metadata["ECO_METHOD"] =
            ["slope.tif", "aspect.tif"].contains(name)
            ? result.slopeMethod : "\(result.treatment); \(result.sharing)"
        options.metadata["ECO_SOURCE"] = result.file
        return options
    }

    private func writeRaster(_ name: String, to path: String, _ cancellation: Cancellation?) throws(GeoError) {
        let found = findings
        let method = SlopeMethod(rawValue: result.slopeMethod) ?? .horn
        let run = try CellwiseRun(
            grid: found.model.grid, crs: found.model.crs, inputs: [], outputs: [.init(path, options(name))])
        _ = try run.run({ 0 }, workers: workerCount, cancellation: cancellation, merge: { _, _ in }) {
            tile, _ throws(GeoError) in
            let out = tile.output(0)
            switch name {
            case "filled.tif": found.surface.copy(tile.window, into: out)
            case "slope.tif": found.model.slopes(tile.window, method, into: out)
            case "aspect.tif":
                let slopes = UnsafeMutableBufferPointer<Double>.allocate(capacity: tile.count)
                defer { slopes.deallocate() }
                found.model.slopes(tile.window, method, into: slopes, aspects: out)
            case "direction.tif": found.directions.copyCodes(tile.window, into: out)
            case "streams.tif":
                found.streams?.orders.copy(tile.window, into: out) { $0 == 0 ? .nan : Double($0) }
            default: found.accumulation.copy(tile.window, into: out) { $0 == 0 ? .nan : $0 }
            }
        }
    }

    /// The reaches as lines through the middles of their cells.
    private func writeReaches(to path: String) throws(GeoError) {
        let writer = try VectorWriter(path)
        let grid = findings.model.grid
        let crs = findings.model.crs
        typealias Row = Streams.Reach
        let columns: [TableColumn<Row>] = [.integer("stream_order") { $0.order }, .number("length_m") { $0.metres }]
        let reaches = (findings.streams?.reaches ?? []).filter { $0.cells.count > 1 }
        let table = ReportTable("streams", columns, reaches)
        let aliases = zip(table.fields, table.titledFields(language)).map { ($0.name, $1.name) }
        let layer = try writer.addLayer(
            LayerDefinition(
                "streams", geometry: .only(.lineString), crsDefinition: crs.authorityCode ?? crs.wkt,
                fields: table.fields, styleQML: MapStyle.streams.qml(aliases: aliases)))
        for (row, reach) in zip(table.rows, reaches) {
            let line = try Geometry.lineString(
                reach.cells.map { grid.position(column: Double($0.column) + 0.5, row: Double($0.row) + 0.5) })
            try layer.write(line, row)
        }
        try writer.close()
    }
}
