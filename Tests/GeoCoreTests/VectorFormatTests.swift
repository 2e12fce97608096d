import Foundation
import Testing

@testable import GeoCore

/// Formats that projects arrive in: archives, drawings, tables with coordinates, Google Earth files.
@Suite struct VectorFormatTests {
    private static let kml = """
        <?xml version="1.0" encoding="UTF-8"?>
        <kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>项目</name><Placemark><name>地块一</name>
        <Polygon><outerBoundaryIs><LinearRing><coordinates>
        106.5,29.5,250 106.6,29.5,250 106.6,29.6,250 106.5,29.6,250 106.5,29.5,250
        </coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>
        """

    @Test(arguments: ["kml", "kmz"])
    func googleEarthFilesAreRead(_ fileExtension: String) throws {
        let folder = try ScratchFolder()
        let path =
            fileExtension == "kml"
            ? try folder.write(Self.kml, to: "a.kml")
            : try folder.write(ZIPArchive.stored([("doc.kml", Array(Self.kml.utf8))]), to: "a.kmz")
        let dataset = try Dataset(path)
        let table = try dataset.layer().readAll()
        #expect(dataset.driver == "LIBKML" && table.layerName == "项目")
        #expect(table.value(0, "Name") == .string("地块一"))
        #expect(table.notes.zDroppedCount == 1)
        #expect(abs(try #require(table.geometries[0]).planarArea - 0.01) < 1e-12)
        #expect(try CRS(#require(table.crsDefinition)).authorityCode == "EPSG:4326")
    }

    // MARK: archives and folders

    private func shapefile(_ folder: ScratchFolder, _ name: String) throws {
        let writer = try VectorWriter(folder.file("\(name).shp"))
        let layer = try writer.addLayer(
            LayerDefinition(
                name, geometry: .only(.polygon), crsDefinition: "EPSG:4524", fields: [FieldDefinition("名称", .string)]))
        try layer.write(.box(Bounds(minX: 0, minY: 0, maxX: 2, maxY: 3)), [.string("长江")])
        try writer.close()
    }

    private func archive(_ folder: ScratchFolder, _ prefix: String) throws -> [UInt8] {
        let names = folder.contents.filter { !$0.hasSuffix(".zip") }
        return ZIPArchive.stored(
            try names.map { ("\(prefix)\($0)", [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file($0))))) })
    }

    @Test(arguments: ["", "资料/"])
    func aZippedShapefileIsReadByThePlainPathOfTheArchive(_ inside: String) throws {
        let folder = try ScratchFolder()
        try shapefile(folder, "parcel")
        let path = try folder.write(archive(folder, inside), to: "parcel.zip")
        let table = try Dataset(path).layer().readAll()
        #expect(table.value(0, "名称") == .string("长江"))
        #expect(table.geometries[0]?.planarArea == 6)
        #expect(table.notes.encoding == TextEncoding("UTF-8", .declared))
        #expect(try CRS(#require(table.crsDefinition)).authorityCode == "EPSG:4524")
    }

    @Test func severalShapefilesOfAFolderOrArchiveAreLayersEachWithItsEncoding() throws {
        let folder = try ScratchFolder()
        try shapefile(folder, "a")
        try shapefile(folder, "b")
        // A .dbf whose text is GBK and that declares nothing.
        try FileManager.default.removeItem(atPath: folder.file("b.cpg"))
        var dbf = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("b.dbf"))))
        let utf8 = Array("长江".utf8)
        let at = try #require((0...(dbf.count - 6)).first { Array(dbf[$0..<$0 + 6]) == utf8 })
        dbf.replaceSubrange(at..<at + 6, with: [0xB3, 0xA4, 0xBD, 0xAD, 0x20, 0x20])
        let name = Array("名称".utf8)
        let nameAt = try #require((0...(dbf.count - 6)).first { Array(dbf[$0..<$0 + 6]) == name })
        dbf.replaceSubrange(nameAt..<nameAt + 6, with: [0xC3, 0xFB, 0xB3, 0xC6, 0, 0])
        dbf[29] = 0
        _ = try folder.write(dbf, to: "b.dbf")
        let zip = try folder.write(archive(folder, ""), to: "both.zip")
        for place in [folder.path, zip] {
            let dataset = try Dataset(place)
            #expect(Set(dataset.layerNames) == ["a", "b"])
            for layer in ["a", "b"] {
                let table = try dataset.layer(layer).readAll()
                #expect(table.value(0, "名称") == .string("长江"))
                #expect(table.notes.encoding?.name == (layer == "a" ? "UTF-8" : "GB18030"))
            }
        }
    }

    @Test func ofSeveralFilesTheReadableOnesAreReadAndTheOthersSaid() throws {
        let folder = try ScratchFolder()
        try shapefile(folder, "good")
        _ = try folder.write("nothing", to: "bad.gpkg")
        let dataset = try Dataset(folder.path)
        #expect(dataset.layerNames == ["good"])
        #expect(dataset.issues.count == 1 && dataset.issues[0].reason.contains("bad.gpkg"))
    }

    @Test func theLanguageByteOfChineseWindowsIsHeard() throws {
        let folder = try ScratchFolder()
        try shapefile(folder, "c")
        try FileManager.default.removeItem(atPath: folder.file("c.cpg"))
        var dbf = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("c.dbf"))))
        dbf[29] = 0x4D
        _ = try folder.write(dbf, to: "c.dbf")
        #expect(try Dataset(folder.file("c.shp")).layer().encoding == TextEncoding("CP936", .languageByte))
    }

    /// "Côte d'Ivoire" and the like: Western letters stand alone, Chinese bytes stand in pairs.
    @Test func bytesDecideBetweenUTF8AndGBKAndWesternText() {
        func encoding(_ texts: [[UInt8]], mayBeCut: Bool = false) -> String? {
            var evidence = EncodingEvidence()
            for text in texts { evidence.add(text, mayBeCut: mayBeCut) }
            return evidence.encoding
        }
        #expect(encoding([Array("plain".utf8)]) == nil)
        #expect(encoding([Array("长江".utf8)]) == "UTF-8")
        #expect(encoding([Array("长江".utf8.dropLast())], mayBeCut: true) == "UTF-8")
        #expect(encoding([[0xB3, 0xA4, 0xBD, 0xAD]]) == "GB18030")
        #expect(encoding([[0x43, 0xF4, 0x74, 0x65], [0xC5, 0x6C, 0x61, 0x6E, 0x64]]) == "ISO-8859-1")
    }

    @Test(.enabled(if: SharedData.isPresent))
    func aGeodatabaseFolderIsReadLikeItsArchive() throws {
        let folder = try ScratchFolder()
        let archive = "/vsizip/" + SharedData.path("hard_files/fiona/testopenfilegdb.gdb.zip")
        let gdb = folder.file("test.gdb")
        try FileManager.default.createDirectory(atPath: gdb, withIntermediateDirectories: false)
        for name in VirtualFile.list(archive, recursively: true) where VirtualFile.pathExtension(name).hasPrefix("gdb")
        {
            guard VirtualFile.nature("\(archive)/\(name)") == .file else { continue }
            let bytes = try #require(VirtualFile.readAll("\(archive)/\(name)", limit: 1 << 24))
            _ = try folder.write(bytes, to: "test.gdb/\(VirtualFile.lastComponent(name))")
        }
        let dataset = try Dataset(gdb)
        #expect(dataset.driver == "OpenFileGDB" && dataset.layers.count == 37)
        #expect(try dataset.layer("several_polygons").readAll().count == 9)
    }

    // MARK: drawings

    /// A closed and an open light-weight polyline and a circle of radius 2, as AutoCAD R2000 writes them.
    @Test func closedLinesOfADrawingAreParcels() throws {
        let folder = try ScratchFolder()
        func polyline(_ flag: Int, _ points: [(Int, Int)]) -> String {
            "0\nLWPOLYLINE\n8\n地块\n100\nAcDbEntity\n100\nAcDbPolyline\n90\n\(points.count)\n70\n\(flag)\n"
                + points.map { "10\n\($0.0)\n20\n\($0.1)\n" }.joined()
        }
        let drawing =
            "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1021\n9\n$DWGCODEPAGE\n3\nANSI_936\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n"
            + polyline(1, [(0, 0), (100, 0), (100, 100), (0, 100)]) + polyline(0, [(0, 0), (30, 40)])
            + "0\nCIRCLE\n8\n井\n10\n500\n20\n500\n40\n2\n0\nENDSEC\n0\nEOF\n"
        let layer = try Dataset(folder.write(drawing, to: "site.dxf")).layer()
        let table = try layer.readAll()
        #expect(table.notes.closedLinesAsPolygonsCount == 2)
        #expect(table.notes.kinds == ["polygon": 2, "lineString": 1])
        #expect(table.notes.hasMixedDimensions)
        #expect(table.geometries[0]?.planarArea == 10_000)
        #expect(table.geometries[1]?.planarLength == 50)
        #expect(table.value(0, "Layer") == .string("地块"))
        #expect(table.crsDefinition == nil)
        let asDrawn = try layer.readAll(ReadOptions(closedLinesAsPolygons: false))
        #expect(asDrawn.notes.kinds == ["lineString": 3])
    }

    // MARK: tables

    @Test(arguments: ["WKT", "geometry", "the_geom"])
    func aTableWithWellKnownTextHasGeometry(_ column: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.write("code,\(column)\n0012,\"POLYGON ((0 0, 2 0, 2 2, 0 0))\"\n0013,\n", to: "t.csv")
        let table = try Dataset(path).layer().readAll()
        #expect(table.geometries[0]?.planarArea == 2)
        #expect(table.value(0, "code") == .string("0012"))  // a code is no number
        #expect(table.geometries[1] == nil && table.notes.nullGeometryFIDs.count == 1)
    }

    @Test func aTableWithCoordinatesHasPointsByNameOrByOption() throws {
        let folder = try ScratchFolder()
        let usual = try Dataset(folder.write("经度,纬度\n106.5,29.5\n", to: "a.csv")).layer().readAll()
        #expect(usual.geometries[0]?.coordinates == [Coordinate(x: 106.5, y: 29.5)])
        let path = try folder.write("dong,bei\n359474.1,3272217.2\n", to: "b.csv")
        #expect(try !Dataset(path).layer().hasGeometry)
        let options = OpenOptions(xColumn: "dong", yColumn: "bei")
        let chosen = try Dataset(path, options: options).layer().readAll()
        #expect(chosen.geometries[0]?.coordinates == [Coordinate(x: 359474.1, y: 3272217.2)])
    }

    @Test func aTableInGBKIsReadRight() throws {
        let folder = try ScratchFolder()
        // 名称,WKT and 长江 in GBK
        let head: [UInt8] = [0xC3, 0xFB, 0xB3, 0xC6] + Array(",WKT\r\n".utf8)
        let bytes = head + [0xB3, 0xA4, 0xBD, 0xAD] + Array(",POINT (1 2)\r\n".utf8)
        let table = try Dataset(folder.write(bytes, to: "gbk.csv")).layer().readAll()
        #expect(table.layerName == "gbk")
        #expect(table.value(0, "名称") == .string("长江"))
        #expect(table.notes.encoding == TextEncoding("GB18030", .bytes))
        #expect(table.geometries[0]?.coordinates == [Coordinate(x: 1, y: 2)])
    }

    // MARK: geometries that are none

    @Test func brokenGeometriesAreNamedAndTheOthersRead() throws {
        let folder = try ScratchFolder()
        let rows = [
            "POLYGON ((0 0, 1 0, 1 1, 0 0))", "POLYGON ((0 0, 1 0, 1 1, 2 2))", "POLYGON ((0 0, 1 0, 0 0))",
            "LINESTRING (5 5)", "POINT (inf 1)", "POLYGON EMPTY", "", "LINESTRING (0 0, nan 1)", "POINT (7 8)",
        ]
        let text = "id,WKT\n" + rows.enumerated().map { "\($0.offset + 1),\"\($0.element)\"\n" }.joined()
        let table = try Dataset(folder.write(text, to: "broken.csv")).layer().readAll()
        #expect(table.count == 9)
        #expect(table.notes.brokenGeometryFIDs == [2, 3, 4, 5, 8])
        #expect(table.notes.emptyGeometryFIDs == [6] && table.notes.nullGeometryFIDs == [7])
        #expect(table.geometries[0]?.planarArea == 0.5 && table.geometries[8]?.kind == .point)
        let reasons = table.notes.issues.map(\.reason)
        #expect(table.notes.issues.map(\.fid) == [2, 3, 4, 5, 8])
        for (reason, words) in zip(
            reasons, ["not closed", "3 points", "one point", "no well-known text", "no well-known text"])
        {
            #expect(reason.contains(words))
        }
    }

    @Test(arguments: [VectorFormat.geoPackage, .shapefile, .flatGeobuf])
    func aLayerWithoutAReferenceSystemHasNone(_ format: VectorFormat) throws {
        let folder = try ScratchFolder()
        let path = folder.file("bare.\(format.extensions[0])")
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(LayerDefinition("bare", geometry: .only(.point), fields: []))
        try layer.write(.point(Coordinate(x: 1, y: 2)), [])
        try writer.close()
        #expect(try Dataset(path).layer().crsDefinition == nil)
    }

    /// GML with an EPSG name has latitude first; a layer here is (longitude, latitude) all the same.
    @Test func coordinatesAreEastNorthWhateverTheFormatSays() throws {
        let folder = try ScratchFolder()
        let gml = """
            <?xml version="1.0" encoding="utf-8"?>
            <ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml/3.2">
            <ogr:featureMember><ogr:site gml:id="site.0"><ogr:geom>
            <gml:Point srsName="urn:ogc:def:crs:EPSG::4490" gml:id="g"><gml:pos>29.56 106.55</gml:pos></gml:Point>
            </ogr:geom></ogr:site></ogr:featureMember></ogr:FeatureCollection>
            """
        let layer = try Dataset(folder.write(gml, to: "site.gml")).layer()
        let table = try layer.readAll()
        #expect(table.geometries[0]?.coordinates == [Coordinate(x: 106.55, y: 29.56)])
        #expect(try CRS(#require(table.crsDefinition)).authorityCode == "EPSG:4490")
        #expect(try layer.bounds() == Bounds(minX: 106.55, minY: 29.56, maxX: 106.55, maxY: 29.56))
    }

    @Test(.enabled(if: SharedData.isPresent))
    func aReferenceSystemInsideGeoJSONIsHeard() throws {
        let path = "hard_files/geojson_invalid/problematic_structure/problematic_crs_defined.geojson"
        let layer = try Dataset(SharedData.path(path)).layer()
        #expect(try CRS(#require(layer.crsDefinition)).authorityCode == "EPSG:32632")
    }

    @Test(.enabled(if: SharedData.isPresent))
    func projectionFilesOfOtherMakersAreIdentified() throws {
        let layer = try Dataset(SharedData.path("bungo/vector")).layers.first
        let definition = try #require(layer?.crsDefinition)
        #expect(try CRS(definition).authorityCode == "EPSG:32748")
    }
}

/// ZIP archives with stored (uncompressed) members: APPNOTE 4.3, so that the archives read are not made by GDAL.
enum ZIPArchive {
    static func stored(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let name = Array(member.name.utf8)
            let common =
                little(20, 2) + little(0x0800, 2) + little(0, 2) + little(0, 4) + little(crc(member.bytes), 4)
                + little(member.bytes.count, 4) + little(member.bytes.count, 4) + little(name.count, 2) + little(0, 2)
            directory += little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
            directory += little(0, 4) + little(body.count, 4) + name
            body += little(0x0403_4B50, 4) + common + name + member.bytes
        }
        let end =
            little(0x0605_4B50, 4) + little(0, 4) + little(members.count, 2) + little(members.count, 2)
            + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
        return body + directory + end
    }

    private static func little(_ number: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func crc(_ bytes: [UInt8]) -> Int {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return Int(~value)
    }
}
