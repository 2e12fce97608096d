import Foundation
import Testing

@testable import GeoCore

/// What opening, choosing and filtering say when they cannot do what was asked.
@Suite struct VectorDatasetTests {
    /// Two layers: three parcels with codes, and a table.
    private func sample(_ folder: ScratchFolder, _ name: String = "data.gpkg") throws -> String {
        let writer = try VectorWriter(folder.file(name))
        let fields = [
            FieldDefinition("HXBM", .string), FieldDefinition("MJ", .real), FieldDefinition("LXBM", .integer),
        ]
        let layer = try writer.addLayer(
            LayerDefinition("parcels", geometry: .only(.polygon), crsDefinition: "EPSG:4490", fields: fields))
        for number in 0..<3 {
            let west = 106 + Double(number)
            try layer.write(
                .box(Bounds(minX: west, minY: 29, maxX: west + 0.5, maxY: 29.5)),
                [.string("HX\(number)"), .real(Double(number) * 1.5), .integer(Int64(11 + number))])
        }
        if writer.format.holdsSeveralLayers {
            _ = try writer.addLayer(LayerDefinition("notes", geometry: .none, fields: fields))
        }
        try writer.close()
        return folder.file(name)
    }

    private func error(_ name: String) -> GeoError? {
        failure { () throws(GeoError) in try Dataset(name).layer().readAll() }
    }

    // MARK: files that cannot be read

    @Test func aMissingFileIsSaid() {
        let error = error("/nowhere/at/all.gpkg")
        #expect(error?.kind == .notFound && error?.subject == "/nowhere/at/all.gpkg")
        #expect(error?.description.contains("no such file") == true)
    }

    @Test(arguments: ["shx", "dbf"])
    func aShapefileWithoutAPartNamesThePart(_ part: String) throws {
        let folder = try ScratchFolder()
        let path = try sample(folder, "data.shp")
        try FileManager.default.removeItem(atPath: folder.file("data.\(part)"))
        #expect(error(path)?.description.contains("its .\(part) file is missing") == true)
    }

    @Test func anEmptyFileIsSaid() throws {
        let folder = try ScratchFolder()
        #expect(error(try folder.write("", to: "empty.gpkg"))?.description.contains("it is empty") == true)
    }

    @Test(arguments: [
        "picture.jpg", "data.gpkg", "data.shx.gz", "data.geojson", "data.fgb", "data.xlsx", "data.dxf", "data.kml",
    ])
    func aFileOfNoKnownFormatIsSaid(_ name: String) throws {
        let folder = try ScratchFolder()
        let error = error(try folder.write("This is not the file you are looking for.", to: name))
        #expect(error?.kind == .cannotRead && error?.subject?.hasSuffix(name) == true)
    }

    @Test(arguments: ["gpkg", "geojson", "fgb", "shp"])
    func aFileThatWasCutOffIsAnErrorOrGivesNoSilentGap(_ fileExtension: String) throws {
        let folder = try ScratchFolder()
        let path = folder.file("cut.\(fileExtension)")
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(
            LayerDefinition("cut", geometry: .only(.polygon), fields: [FieldDefinition("id", .integer)]))
        for number in 0..<2000 {
            let box = Bounds(minX: Double(number), minY: 0, maxX: Double(number) + 1, maxY: 1)
            try layer.write(.box(box), [.integer(Int64(number))])
        }
        try writer.close()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for fraction in [0.1, 0.5, 0.9, 0.99] {
            try bytes.prefix(Int(Double(bytes.count) * fraction)).write(to: URL(fileURLWithPath: path))
            switch Result(catching: { () throws(GeoError) in try Dataset(path).layer().readAll() }) {
            case .success(let table):
                // A driver that gives all features marks those it could not read.
                let missing = 2000 - table.geometries.count { $0 != nil }
                #expect(missing > 0 && !table.notes.issues.isEmpty, "\(fraction): \(missing) missing")
            case .failure(let error):
                #expect(error.kind == .cannotRead && !error.trail.isEmpty, "\(fraction)")
            }
        }
    }

    @Test(arguments: ["land.wp", "land.WL", "renamed.dat"])
    func mapGISFilesDemandConversion(_ name: String) throws {
        let folder = try ScratchFolder()
        let error = error(try folder.write("WMAP`D23\u{1}\u{2}", to: name))
        #expect(error?.hint?.contains("convert") == true)
    }

    @Test func accessDatabasesAskForAnExport() throws {
        let folder = try ScratchFolder()
        #expect(error(try folder.write("Standard Jet DB", to: "a.mdb"))?.hint?.contains("export") == true)
    }

    @Test func aDamagedArchiveAndAnEmptyFolderAreSaid() throws {
        let folder = try ScratchFolder()
        #expect(error(try folder.write("PK no", to: "a.zip"))?.description.contains("damaged") == true)
        let empty = folder.file("empty")
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
        #expect(error(empty)?.description.contains("no file of a known format") == true)
    }

    @Test func aDatabaseThatDoesNotAnswerIsSaidWithoutItsPassword() {
        let error = error("PG:host=127.0.0.1 port=1 user=u password='se cret' dbname=d")
        #expect(error?.kind == .cannotRead)
        #expect(error?.description.contains("password=***") == true)
        #expect(error?.description.contains("cret") == false)
    }

    @Test func passwordsInAddressesAreHiddenToo() {
        #expect(Dataset.hidingPassword("WFS:https://me:secret@host/x") == "WFS:https://me:***@host/x")
    }

    // MARK: choosing

    @Test func anUnknownLayerListsThoseThereAre() throws {
        let folder = try ScratchFolder()
        let dataset = try Dataset(sample(folder))
        let error = failure { () throws(GeoError) in try dataset.layer("redline") }
        #expect(error?.hint == "it has: parcels, notes")
        #expect(try dataset.layer("PARCELS").name == "parcels")
        #expect(try dataset.layer().name == "parcels")  // the only one with geometry
    }

    @Test func severalSpatialLayersMustBeChosenFrom() throws {
        let folder = try ScratchFolder()
        let writer = try VectorWriter(folder.file("two.gpkg"))
        for name in ["a", "b"] { _ = try writer.addLayer(LayerDefinition(name, geometry: .any, fields: [])) }
        try writer.close()
        let dataset = try Dataset(folder.file("two.gpkg"))
        #expect(failure { () throws(GeoError) in try dataset.layer() }?.hint == "name one of: a, b")
    }

    @Test func anUnknownFieldListsThoseThereAre() throws {
        let folder = try ScratchFolder()
        let layer = try Dataset(sample(folder)).layer()
        let error = failure { () throws(GeoError) in try layer.readAll(ReadOptions(fields: ["HXMC"])) }
        #expect(error?.kind == .badArgument && error?.hint == "it has: HXBM, MJ, LXBM")
    }

    @Test func aFilterWithAnUnknownFieldListsThoseThereAre() throws {
        let folder = try ScratchFolder()
        let layer = try Dataset(sample(folder)).layer()
        let error = failure { () throws(GeoError) in try layer.readAll(ReadOptions(filter: "HXMC = 1")) }
        #expect(error?.kind == .badArgument && error?.trail.isEmpty == false)
        #expect(error?.hint == "the fields are: HXBM, MJ, LXBM")
        #expect(try layer.readAll().count == 3)  // the layer is as good as before
    }

    // MARK: reading

    @Test func onlyTheWantedFieldsAreRead() throws {
        let folder = try ScratchFolder()
        let table = try Dataset(sample(folder)).layer().readAll(ReadOptions(fields: ["MJ", "hxbm"]))
        #expect(table.fields.map(\.name) == ["MJ", "HXBM"])
        #expect((0..<3).map { table.value($0, "MJ") } == [.real(0), .real(1.5), .real(3)])
        #expect(table.value(2, "HXBM") == .string("HX2"))
        #expect(table.value(2, "LXBM") == .null)
        #expect(table.fids == [1, 2, 3])
        #expect(table.feature(1).fields == ["MJ": .real(1.5), "HXBM": .string("HX1")])
    }

    @Test func filtersAndBoundsChooseFeaturesAndAreForgottenAfterwards() throws {
        let folder = try ScratchFolder()
        let layer = try Dataset(sample(folder)).layer()
        #expect(try layer.readAll(ReadOptions(filter: "LXBM >= 12 AND MJ < 2")).fids == [2])
        let west = Bounds(minX: 105, minY: 28, maxX: 106.2, maxY: 30)
        #expect(try layer.readAll(ReadOptions(fields: [], bounds: west)).fids == [1])
        #expect(try layer.readAll(ReadOptions(filter: "LXBM = 13", bounds: west)).fids.isEmpty)
        #expect(try layer.readAll().count == 3 && layer.featureCount() == 3)
        #expect(try layer.bounds() == Bounds(minX: 106, minY: 29, maxX: 108.5, maxY: 29.5))
        #expect(try CRS(#require(layer.crsDefinition)).authorityCode == "EPSG:4490")
    }

    @Test func aLayerOutlivesTheNameOfItsDataset() throws {
        let folder = try ScratchFolder()
        var dataset: Dataset? = try Dataset(sample(folder))
        let layer = try #require(try dataset?.layer())
        dataset = nil
        #expect(try layer.readAll().count == 3)
    }

    @Test func readingStopsWhenAskedTo() throws {
        let folder = try ScratchFolder()
        let writer = try VectorWriter(folder.file("many.gpkg"))
        let target = try writer.addLayer(LayerDefinition("many", geometry: .any, fields: []))
        for number in 0..<3000 { try target.write(.point(Coordinate(x: Double(number), y: 0)), []) }
        try writer.close()
        var options = ReadOptions()
        options.isCancelled = { true }
        let layer = try Dataset(folder.file("many.gpkg")).layer()
        #expect(failure { () throws(GeoError) in try layer.readAll(options) }?.kind == .cancelled)
    }

    @Test func tasksReadEachTheirOwnDataset() async throws {
        let folder = try ScratchFolder()
        let path = try sample(folder)
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try Dataset(path).layer().readAll().count } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 3, count: 8))
    }

    @Test func theDriversThatTheFormatsNeedAreThere() {
        for driver in [
            "GPKG", "ESRI Shapefile", "OpenFileGDB", "GeoJSON", "FlatGeobuf", "LIBKML", "DXF", "CSV", "XLSX",
            "PostgreSQL",
        ] {
            #expect(Dataset.drivers.contains(driver))
        }
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["ECO_POSTGIS"] != nil, "needs ECO_POSTGIS, a connection string"))
    func postGISIsReadByItsConnectionString() throws {
        let dataset = try Dataset(#require(ProcessInfo.processInfo.environment["ECO_POSTGIS"]))
        #expect(dataset.driver == "PostgreSQL")
        let table = try #require(dataset.layers.first { $0.hasGeometry }).readAll()
        #expect(table.count > 0 && table.geometries.contains { $0 != nil })
        #expect(table.crsDefinition != nil)
    }
}
