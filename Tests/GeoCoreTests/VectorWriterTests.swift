import Foundation
import Testing

@testable import GeoCore

@Suite struct VectorWriterTests {
    private static let square = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"

    private func definition(_ name: String = "parts", _ geometry: LayerDefinition.GeometryType = .only(.polygon))
        -> LayerDefinition
    {
        LayerDefinition(
            name, geometry: geometry, crsDefinition: "EPSG:4524",
            fields: [FieldDefinition("id", .integer), FieldDefinition("name", .string)])
    }

    // MARK: all or nothing

    @Test(arguments: VectorFormat.allCases)
    func nothingAppearsBeforeCloseAndAnAbandonedWriterLeavesNothing(_ format: VectorFormat) throws {
        let folder = try ScratchFolder()
        let path = folder.file("out.\(format.extensions[0])")
        do {
            let writer = try VectorWriter(path)
            let layer = try writer.addLayer(definition())
            try layer.write(Geometry(wkt: Self.square), [.integer(1), .string("a")])
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(folder.contents.count == 1)
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func aFailedWriterLeavesTheOldFileAndNothingElse() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("older", to: "out.gpkg")
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(definition())
        let error = failure { () throws(GeoError) in try layer.write(Geometry(wkt: "POINT (1 2)"), []) }
        #expect(error?.kind == .badArgument)
        #expect(error?.description.contains("write a point into a layer of polygons") == true)
        #expect(folder.contents == ["out.gpkg"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "older")
        // What comes after a failure fails too, and says so.
        #expect(failure { () throws(GeoError) in try layer.write(nil, []) }?.description.contains("has failed") == true)
        #expect(failure { () throws(GeoError) in try writer.close() }?.kind == .cannotWrite)
    }

    @Test func whatAKilledProcessLeftIsSweptUpByTheNextWriter() throws {
        let folder = try ScratchFolder()
        // No process has the greatest number.
        let left = folder.file(".out_gpkg-partial-\(Int32.max)-abc")
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: false)
        _ = try folder.write("half", to: ".out_gpkg-partial-\(Int32.max)-abc/out.gpkg")
        try VectorWriter(folder.file("out.gpkg")).close()
        #expect(folder.contents == ["out.gpkg"])
    }

    @Test func aNewShapefileDoesNotInheritCompanionsOfTheOldOne() throws {
        let folder = try ScratchFolder()
        for name in ["out.prj", "out.qix", "out.sbn", "other.prj"] { _ = try folder.write("old", to: name) }
        let writer = try VectorWriter(folder.file("out.shp"))
        let layer = try writer.addLayer(LayerDefinition("out", geometry: .only(.polygon), fields: []))
        try layer.write(Geometry(wkt: Self.square), [])
        try writer.close()
        #expect(folder.contents == ["other.prj", "out.cpg", "out.dbf", "out.shp", "out.shx"])
    }

    @Test(arguments: [
        ("missing/out.gpkg", "there is no folder"), ("out.xyz", "the extension must be one of"),
        ("out", "the extension"),
    ])
    func placesThatCannotBeWrittenAreSaid(_ name: String, _ says: String) throws {
        let folder = try ScratchFolder()
        let path = folder.file(name)
        let error = failure { () throws(GeoError) in try VectorWriter(path) }
        #expect(error?.description.contains(says) == true)
        #expect(folder.contents.isEmpty)
    }

    /// Half-way through a file, the process is killed: the old file stands, and the next writer clears the remains.
    @Test func anUnclosedOutputNeverHasTheNameOfTheTarget() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("older", to: "out.fgb")
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(definition())
        for _ in 0..<1000 { try layer.write(Geometry(wkt: Self.square), [.integer(1)]) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "older")
        #expect(folder.contents.filter { $0 != "out.fgb" }.allSatisfy { $0.hasPrefix(".out_fgb-partial-") })
        try writer.close()
        #expect(folder.contents == ["out.fgb"])
        #expect(try Dataset(path).layer().featureCount() == 1000)
    }

    // MARK: the same input, the same bytes

    @Test func theSameInputGivesTheSameBytesInEveryFormatAtAnotherTime() async throws {
        let folder = try ScratchFolder()
        var digests: [[String]] = [[], []]
        for run in 0...1 {
            for format in VectorFormat.allCases {
                let path = folder.file("run\(run).\(format.extensions[0])").replacing("run\(run).", with: "out.")
                let writer = try VectorWriter(path)
                var layer = definition(format == .shapefile ? "out" : "parts")
                layer.styleQML = "<qgis/>"
                let target = try writer.addLayer(layer)
                for number in 0..<100 {
                    let box = Bounds(minX: Double(number), minY: 0, maxX: Double(number) + 0.7, maxY: 1)
                    try target.write(.box(box), [.integer(Int64(number)), .string("地块\(number)")])
                }
                try writer.close()
                digests[run].append(try FileDigest(of: path).sha256)
            }
            // ZIP archives keep time in steps of two seconds.
            if run == 0 { try await Task.sleep(for: .milliseconds(2100)) }
        }
        #expect(digests[0] == digests[1])
    }

    // MARK: names, types, limits

    @Test func shapefileFieldNamesAreCutToTenBytesMadeUniqueAndSaid() throws {
        let folder = try ScratchFolder()
        let writer = try VectorWriter(folder.file("out.shp"))
        let names = ["生态保护红线名称", "生态保护红线代码", "overlap_area_m2", "overlap_area_ha", "ok"]
        let layer = try writer.addLayer(
            LayerDefinition("out", geometry: .only(.polygon), fields: names.map { FieldDefinition($0, .string) }))
        try layer.write(Geometry(wkt: Self.square), names.map(FieldValue.string))
        try writer.close()
        #expect(writer.renamedFields.map(\.to) == ["生态保", "生态_1", "overlap_ar", "overlap__1"])
        let table = try Dataset(folder.file("out.shp")).layer().readAll()
        #expect(table.fields.map(\.name) == ["生态保", "生态_1", "overlap_ar", "overlap__1", "ok"])
        #expect(table.value(0, "生态_1") == .string("生态保护红线代码"))
        #expect(table.notes.encoding == TextEncoding("UTF-8", .declared))
    }

    @Test func namesThatAGeoPackageKeepsForItselfAreChanged() throws {
        let folder = try ScratchFolder()
        let writer = try VectorWriter(folder.file("out.gpkg"))
        let layer = try writer.addLayer(
            LayerDefinition(
                "l", geometry: .only(.polygon),
                fields: ["fid", "geom", "Name", "NAME"].map { FieldDefinition($0, .string) }))
        try layer.write(nil, ["7", "x", "a", "b"].map(FieldValue.string))
        try writer.close()
        let table = try Dataset(folder.file("out.gpkg")).layer().readAll()
        #expect(table.fields.map(\.name) == ["fid_1", "geom_1", "Name", "NAME_1"])
        #expect(table.columns.map { $0[0].text } == ["7", "x", "a", "b"])
        #expect(table.notes.nullGeometryFIDs == [1])
    }

    @Test func partsGoIntoMultiLayersAndMixedKindsIntoAnyLayers() throws {
        let folder = try ScratchFolder()
        let writer = try VectorWriter(folder.file("out.gpkg"))
        let multi = try writer.addLayer(definition("multi", .only(.multiPolygon)))
        let any = try writer.addLayer(definition("any", .any))
        let bare = try writer.addLayer(definition("bare", .none))
        try multi.write(Geometry(wkt: Self.square), [.integer(1)])
        for wkt in [Self.square, "POINT (1 2)", "LINESTRING EMPTY"] { try any.write(Geometry(wkt: wkt), [.integer(2)]) }
        try bare.write(nil, [.integer(3), .string("x")])
        try writer.close()
        let dataset = try Dataset(folder.file("out.gpkg"))
        #expect(dataset.layerNames == ["multi", "any", "bare"])
        #expect(try dataset.layer("multi").readAll().notes.kinds == ["multiPolygon": 1])
        let notes = try dataset.layer("any").readAll().notes
        #expect(notes.kinds == ["polygon": 1, "point": 1, "lineString": 1])
        #expect(notes.emptyGeometryFIDs == [3] && notes.hasMixedDimensions)
        #expect(try !dataset.layer("bare").hasGeometry)
    }

    @Test func stylesAreWhereQGISLooksForThem() throws {
        let folder = try ScratchFolder()
        let writer = try VectorWriter(folder.file("out.gpkg"))
        var styled = definition("redline")
        styled.styleQML = "<!DOCTYPE qgis><qgis styleCategories=\"Symbology\"/>"
        _ = try writer.addLayer(styled)
        try writer.close()
        let dataset = try Dataset(folder.file("out.gpkg"))
        #expect(dataset.layerNames == ["redline"])
        // QGIS asks: the default style of this table and geometry column.
        let query = """
            SELECT styleName, styleQML, useAsDefault, update_time FROM layer_styles
            WHERE f_table_schema = '' AND f_table_name = 'redline' AND f_geometry_column = 'geom' ORDER BY useAsDefault DESC
            """
        let rows = try sqlite(folder.file("out.gpkg"), query)
        #expect(rows == "redline|\(styled.styleQML ?? "")|1|2000-01-01T00:00:00.000Z\n")
        #expect(try sqlite(folder.file("out.gpkg"), "SELECT count(*) FROM gpkg_contents") == "2\n")
    }

    private func sqlite(_ path: String, _ query: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sqlite3, sys\nfor r in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*r, sep='|')", path,
            query,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let folder = try ScratchFolder()
        let geoJSON = try VectorWriter(folder.file("a.geojson"))
        _ = try geoJSON.addLayer(definition())
        #expect(failure { () throws(GeoError) in try geoJSON.addLayer(definition("b")) }?.kind == .badArgument)

        let tooMany = try VectorWriter(folder.file("b.gpkg")).addLayer(definition())
        #expect(failure { () throws(GeoError) in try tooMany.write(nil, [.null, .null, .null]) }?.kind == .badArgument)

        let twice = try VectorWriter(folder.file("c.gpkg"))
        _ = try twice.addLayer(definition("Same"))
        #expect(failure { () throws(GeoError) in try twice.addLayer(definition("same")) }?.kind == .badArgument)

        let dated = try VectorWriter(folder.file("d.gpkg")).addLayer(
            LayerDefinition("d", geometry: .none, fields: [FieldDefinition("day", .date)]))
        #expect(failure { () throws(GeoError) in try dated.write(nil, [.string("yesterday")]) }?.kind == .badArgument)

        let unknown = try VectorWriter(folder.file("e.gpkg"))
        let layer = LayerDefinition("e", geometry: .any, crsDefinition: "EPSG:99999999", fields: [])
        #expect(failure { () throws(GeoError) in try unknown.addLayer(layer) }?.kind == .badReference)
    }

    @Test func numbersThatAreNoneBecomeNull() throws {
        let folder = try ScratchFolder()
        let writer = try VectorWriter(folder.file("n.gpkg"))
        let layer = try writer.addLayer(
            LayerDefinition("n", geometry: .none, fields: [FieldDefinition("v", .real)]))
        for value in [1.5, .nan, .infinity] { try layer.write(nil, [.real(value)]) }
        try writer.close()
        let table = try Dataset(folder.file("n.gpkg")).layer().readAll()
        #expect((0..<3).map { table.value($0, "v") } == [.real(1.5), .null, .null])
    }

    /// A folder on a file system of one or two MiB, given by the environment: nothing else fills a disk honestly.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["ECO_SMALL_DISK"] != nil, "needs ECO_SMALL_DISK, a tiny disk"),
        arguments: VectorFormat.allCases)
    func aFullDiskIsAnErrorAndLeavesNothing(_ format: VectorFormat) throws {
        let disk = try #require(ProcessInfo.processInfo.environment["ECO_SMALL_DISK"])
        let error = failure { () throws(GeoError) in
            let writer = try VectorWriter("\(disk)/full.\(format.extensions[0])")
            let layer = try writer.addLayer(definition(format == .shapefile ? "full" : "parts"))
            var state: UInt64 = 1
            for number in 0..<60_000 {
                state = state &* 6_364_136_223_846_793_005 &+ 1
                let box = Bounds(minX: Double(number), minY: 0, maxX: Double(number) + 0.7, maxY: 1)
                try layer.write(.box(box), [.integer(Int64(number)), .string("\(state)\(state &* 31)")])
            }
            try writer.close()
        }
        #expect(error?.kind == .cannotWrite, "\(format)")
        let left = try FileManager.default.contentsOfDirectory(atPath: disk).filter {
            $0.contains("full.\(format.extensions[0])") || $0.contains("full_\(format.extensions[0])")
        }
        #expect(left.isEmpty)
    }
}
