import GeoCore
import Testing

@Suite("Well-known text and binary, GeoJSON: there and back, and a reason for every refusal")
struct GeometryFormatTests {
    static let texts = [
        "POINT (1 2)", "POINT EMPTY", "LINESTRING (0 0, 1 1)",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))",
        "MULTIPOINT ((0 0), (1 1))", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))", "POLYGON EMPTY",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))", "GEOMETRYCOLLECTION EMPTY",
        "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 3 3), POLYGON ((0 0, 2 0, 2 2, 0 0)))",
    ]

    @Test("Text and binary give back kind, parts and positions", arguments: texts)
    func roundTrip(text: String) throws {
        let geometry = try Geometry(wkt: text)
        #expect(geometry.wkt(decimals: nil) == text)
        let copy = try Geometry(wkb: geometry.wkb())
        #expect(copy.kind == geometry.kind)
        #expect(copy.wkt(decimals: nil) == text)
    }

    @Test("Positions survive to the last bit", arguments: [1, 2] as [UInt64])
    func bits(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let positions = (0..<200).map { _ in
            Coordinate(x: random.double(-1..<1) * 1e7, y: random.double(-1..<1) / 3e7)
        }
        let line = try Geometry.lineString(positions)
        #expect(line.coordinates == positions)
        #expect(try Geometry(wkb: line.wkb()).coordinates == positions)
        #expect(try Geometry(wkt: line.wkt(decimals: nil)).coordinates == positions)
        #expect(try Geometry(geoJSON: line.geoJSON()).coordinates == positions)
    }

    @Test("Decimals are rounded and trimmed; numbers of any size are written")
    func decimals() throws {
        let line = try Geometry.lineString([
            Coordinate(x: 106.123456, y: -0.001), Coordinate(x: 1e300, y: -1e-300), Coordinate(x: 2.5e15, y: 3),
        ])
        #expect(line.wkt(decimals: 2) == "LINESTRING (106.12 0, 1e+300 0, 2500000000000000 3)")
        #expect(line.wkt(decimals: 0) == "LINESTRING (106 0, 1e+300 0, 2500000000000000 3)")
        #expect(try Geometry(wkt: line.wkt()).coordinates == line.coordinates)
        #expect(try Geometry(geoJSON: line.geoJSON()).coordinates == line.coordinates)
    }

    @Test("Both byte orders, Z and SRID are read; Z is dropped by the writer")
    func binaryFlavours() throws {
        let bigEndian: [UInt8] = [0, 0, 0, 0, 1, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0]
        #expect(try Geometry(wkb: bigEndian).coordinates == [Coordinate(x: 1, y: 2)])
        let extended: [UInt8] =
            [
                1, 1, 0, 0, 0xA0, 0xE6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0,
                0, 0, 8, 0x40,
            ]
        #expect(try Geometry(wkb: extended).coordinates == [Coordinate(x: 1, y: 2)])
        #expect(try Geometry(wkb: extended).wkb().count == 21)
    }

    @Test("GeoJSON: a geometry, a feature and a collection are read")
    func geoJSON() throws {
        #expect(
            try Geometry(geoJSON: #"{"type":"Point","coordinates":[106.5,29.5]}"#).coordinates == [
                Coordinate(x: 106.5, y: 29.5)
            ])
        let feature = #"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}"#
        #expect(try Geometry(geoJSON: feature).kind == .point)
        let collection = #"{"type":"FeatureCollection","features":[\#(feature),\#(feature)]}"#
        #expect(try Geometry(geoJSON: collection).parts.count == 2)
    }

    @Test(
        "Text that is no geometry is refused with the library's reason",
        arguments: [
            "", " ", "POINT", "POINT (", "POINT (1)", "POINT (1 2", "POINT (1 2) x", "POINT (a b)", "CIRCLE (1 2)",
            "POLYGON ((0 0, 1 1))", "POLYGON ((0 0, 1 0, 1 1, 0 1))", "LINESTRING (0 0)",
            "MULTIPOLYGON (((0 0, 1 0, 1 1, 0.5 0.5)))", "GEOMETRYCOLLECTION (POINT (0 0)",
            "CURVEPOLYGON ((0 0, 1 0, 1 1, 0 0))",
        ])
    func badText(text: String) throws {
        let error = #expect(throws: GeoError.self) { try Geometry(wkt: text) }
        #expect(error?.kind == .badGeometry)
        #expect(error?.trail.isEmpty == false)
    }

    @Test("Bytes cut short anywhere are refused, with a reason", arguments: texts)
    func cutBytes(text: String) throws {
        let bytes = try Geometry(wkt: text).wkb()
        for length in 0..<bytes.count {
            let error = #expect(throws: GeoError.self) { try Geometry(wkb: Array(bytes.prefix(length))) }
            #expect(error?.kind == .badGeometry && error?.trail.isEmpty == false)
        }
    }

    @Test("Counts that promise more than there is are refused before memory is asked for")
    func liars() {
        for bytes in [
            [1, 2, 0, 0, 0, 255, 255, 255, 127], [1, 3, 0, 0, 0, 255, 255, 255, 127],
            [0, 0, 0, 0, 7, 127, 255, 255, 255],
            [1, 99, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]] {
            #expect(throws: GeoError.self) { try Geometry(wkb: bytes) }
        }
    }

    @Test(
        "JSON that is no geometry is refused with a reason",
        arguments: [
            "", "{", "{}", "[]", "null", "7", #"{"type":"Point","coordinates":["a","b"]}"#,
            #"{"type":"Circle","coordinates":[1,2]}"#, #"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#,
            #"{"type":"LineString","coordinates":[[0,0]]}"#, #"{"type":7}"#,
            #"{"type":"FeatureCollection","features":7}"#,
        ])
    func badJSON(text: String) throws {
        let error = #expect(throws: GeoError.self) { try Geometry(geoJSON: text) }
        #expect(error?.kind == .badGeometry && error?.trail.isEmpty == false)
    }

    @Test("Constructions refuse positions that are not finite, open rings, short lines and members of the wrong kind")
    func constructions() throws {
        let (a, b, c) = (Coordinate(x: 0, y: 0), Coordinate(x: 4, y: 0), Coordinate(x: 4, y: 4))
        let nowhere = Coordinate(x: .nan, y: 0)
        let far = Coordinate(x: 0, y: .infinity)
        #expect(throws: GeoError.self) { try Geometry.point(nowhere) }
        #expect(throws: GeoError.self) { try Geometry.lineString([a, far]) }
        #expect(throws: GeoError.self) { try Geometry.lineString([a]) }
        #expect(throws: GeoError.self) { try Geometry.polygon(shell: [a, b, c]) }
        #expect(throws: GeoError.self) { try Geometry.polygon(shell: [a, b, a]) }
        #expect(throws: GeoError.self) {
            try Geometry.polygon(shell: [a, b, c, a], holes: [[a, b, c, a], [a, b, c]])
        }
        #expect(throws: GeoError.self) { try Geometry.polygon(shell: [], holes: [[a, b, c, a]]) }
        #expect(throws: GeoError.self) { try Geometry.box(Bounds(minX: 0, minY: 0, maxX: .nan, maxY: 1)) }
        #expect(throws: GeoError.self) { try Geometry.collection(.multiPolygon, [.point(a)]) }
        #expect(throws: GeoError.self) { try Geometry.collection(.polygon, []) }
        let error = #expect(throws: GeoError.self) { try Geometry.polygon(shell: [a, b, c]) }
        #expect(error?.kind == .badGeometry && error?.trail.isEmpty == false)
        #expect("\(try #require(error))".contains("ring of 3 positions"))
    }

    @Test("A failing body of a rebuild passes its own error on")
    func rebuild() throws {
        let square = try Shapes.box(0, 0, 1, 1)
        let stop = GeoError(.badArgument, "stop")
        #expect(throws: stop) { try square.mapSequences { _ throws(GeoError) in throw stop } }
        #expect(throws: GeoError.self) { try square.mapSequences { Array($0.dropLast()) } }
        #expect(try square.mapSequences { $0.reversed() }.planarArea == 1)
    }
}
