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

/// What a repair does with holes. The areas are counted by hand.
@Suite("A hole is never filled") struct GeometryHoleRepairTests {
    private static let square = "(0 0, 10 0, 10 10, 0 10, 0 0)"

    @Test(
        "a repair takes every hole out of its shell, wherever the two touch",
        arguments: [
            ("on the shell's corner, along both edges", "POLYGON (\(square), (0 0, 4 0, 4 4, 0 4, 0 0))", 84),
            ("from the shell's corner along an edge", "POLYGON (\(square), (0 0, 4 0, 4 4, 0 0))", 92),
            ("sharing an edge", "POLYGON (\(square), (2 0, 6 0, 6 4, 2 4, 2 0))", 84),
            ("across the shell", "POLYGON (\(square), (8 2, 14 2, 14 6, 8 6, 8 2))", 92),
            ("outside of the shell", "POLYGON (\(square), (20 0, 24 0, 24 4, 20 4, 20 0))", 100),
            ("in another hole", "POLYGON (\(square), (1 1, 9 1, 9 9, 1 9, 1 1), (3 3, 5 3, 5 5, 3 5, 3 3))", 36),
            ("overlapping another", "POLYGON (\(square), (1 1, 5 1, 5 5, 1 5, 1 1), (3 3, 7 3, 7 7, 3 7, 3 3))", 72),
            ("given twice", "POLYGON (\(square), (1 1, 5 1, 5 5, 1 5, 1 1), (1 1, 5 1, 5 5, 1 5, 1 1))", 84),
            ("that crosses itself", "POLYGON (\(square), (2 2, 6 6, 6 2, 2 6, 2 2))", 92),
            ("as large as the shell", "POLYGON (\(square), \(square))", 0),
        ] as [(String, String, Double)])
    func holes(_ what: String, _ text: String, _ area: Double) throws {
        let geometry = try Geometry(wkt: text)
        #expect(!geometry.isValid)
        let repaired = try geometry.madeValid()
        #expect(repaired.isValid || repaired.isEmpty)
        #expect(abs(repaired.planarArea - area) < 1e-9, "\(what): \(repaired)")
    }

    @Test("a valid hole that touches its shell at one point is no fault")
    func touchingHole() throws {
        let geometry = try Geometry(wkt: "POLYGON (\(Self.square), (0 0, 4 1, 1 4, 0 0))")
        #expect(geometry.isValid)
        #expect(try abs(geometry.madeValid().planarArea - 92.5) < 1e-9)
    }

    @Test(
        "shells: a figure of eight keeps both lobes, what is given twice counts once, a loop is not filled",
        arguments: [
            ("POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))", 8),
            ("MULTIPOLYGON ((\(square)), (\(square)))", 100),
            ("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0, 10 0, 10 10, 0 10, 0 0))", 100),
            ("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0)), ((2 1, 6 1, 6 3, 2 3, 2 1)))", 20),
            // An island in the hole of another part stays.
            ("MULTIPOLYGON ((\(square), (0 0, 8 0, 8 8, 0 8, 0 0)), ((2 2, 4 2, 4 4, 2 4, 2 2)))", 40),
            ("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0, 1 3, 3 3, 3 1, 0 0))", 94),
        ] as [(String, Double)])
    func shells(_ text: String, _ area: Double) throws {
        let geometry = try Geometry(wkt: text)
        let repaired = try geometry.madeValid()
        #expect(repaired.isValid)
        #expect(abs(repaired.planarArea - area) < 1e-9, "\(repaired)")
    }
}
