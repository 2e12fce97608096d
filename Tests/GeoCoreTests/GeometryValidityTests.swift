import GeoCore
import Testing

@Suite("Validity and repair")
struct GeometryValidityTests {
    @Test(
        "The reason and the place of a fault are named",
        arguments: [
            ("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", "Self-intersection", Coordinate(x: 2, y: 2)),
            (
                "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (5 5, 6 5, 6 6, 5 5))", "Hole lies outside shell",
                Coordinate(x: 5, y: 5)
            ),
            (
                "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((1 1, 2 1, 2 2, 1 2, 1 1)))", "Nested shells",
                Coordinate(x: 1, y: 1)
            ),
            ("POLYGON ((0 0, 2 0, 1 1, 2 2, 0 2, 1 1, 0 0))", "Ring Self-intersection", Coordinate(x: 1, y: 1)),
        ] as [(String, String, Coordinate)])
    func faults(text: String, reason: String, place: Coordinate) throws {
        let geometry = try Geometry(wkt: text)
        let fault = try #require(try geometry.invalidity())
        #expect(fault.reason == reason)
        #expect(fault.place == place)
        #expect(!geometry.isValid)
        for method in [Geometry.RepairMethod.linework, .structure] {
            #expect(try geometry.madeValid(method).isValid)
        }
    }

    @Test("A bow-tie keeps both wings; an overlap counts once by structure and falls out by linework")
    func repairs() throws {
        let bowTie = try Geometry(wkt: "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))")
        #expect(try bowTie.madeValid(.linework).planarArea == 8)
        let overlapping = try Geometry(
            wkt: "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((2 1, 6 1, 6 3, 2 3, 2 1)))")
        #expect(try overlapping.madeValid(.structure).planarArea == 20)
        #expect(try overlapping.madeValid(.linework).planarArea == 16)
    }

    @Test("Positions that are not finite are refused at reading, by text and by binary")
    func notFinite() throws {
        var bytes = try Geometry(wkt: "LINESTRING (0 0, 1 1)").wkb()
        for notFinite in [[0, 0, 0, 0, 0, 0, 0xF8, 0x7F], [0, 0, 0, 0, 0, 0, 0xF0, 0x7F]] as [[UInt8]] {
            bytes.replaceSubrange(9..<17, with: notFinite)
            let error = #expect(throws: GeoError.self) { try Geometry(wkb: bytes) }
            #expect(error?.kind == .badGeometry && error?.trail.isEmpty == false)
        }
        for text in ["POINT (nan 1)", "LINESTRING (0 0, inf 0)", "POLYGON ((0 0, nan 0, 1 1, 0 0))"] {
            #expect(throws: GeoError.self) { try Geometry(wkt: text) }
        }
    }

    @Test("A grid or a buffer of no size is refused", arguments: [0, -1, .nan, .infinity] as [Double])
    func sizes(size: Double) throws {
        let square = try Shapes.box(0, 0, 4, 4)
        #expect(throws: GeoError.self) { try square.snapped(toGrid: size) }
        #expect(throws: GeoError.self) { try square.unaryUnion(gridSize: size) }
        #expect(throws: GeoError.self) { try square.intersection(square, gridSize: size) }
        if !size.isFinite { #expect(throws: GeoError.self) { try square.buffered(by: size) } }
    }
}
