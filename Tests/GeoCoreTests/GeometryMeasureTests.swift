import Testing

@testable import GeoCore

@Suite("Measures in the plane, where members are empty or one geometry lies in the other")
struct GeometryMeasureTests {
    @Test("The distance from inside a polygon is 0, not the distance to its border", arguments: [true, false])
    func distanceFromInside(isPrepared: Bool) throws {
        let square = try Geometry(wkt: "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))")
        for inner in ["POINT (5 5)", "LINESTRING (4 4, 6 6)", "POLYGON ((4 4, 6 4, 6 6, 4 6, 4 4))"] {
            let inner = try Geometry(wkt: inner)
            #expect(try distance(square, inner, isPrepared) == 0)
            #expect(try distance(inner, square, isPrepared) == 0)
        }
        #expect(try distance(square, Geometry(wkt: "POINT (13 14)"), isPrepared) == 5)
    }

    @Test("A hole is outside", arguments: [true, false])
    func distanceFromHole(isPrepared: Bool) throws {
        let ring = try Geometry(wkt: "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 8 2, 8 8, 2 8, 2 2))")
        #expect(try distance(ring, Geometry(wkt: "POINT (5 4)"), isPrepared) == 2)
    }

    @Test("Nothing is infinitely far away", arguments: [true, false])
    func distanceOfNothing(isPrepared: Bool) throws {
        let point = try Geometry(wkt: "POINT (1 1)")
        for empty in ["POINT EMPTY", "POLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY", "MULTIPOLYGON (EMPTY, EMPTY)"] {
            let empty = try Geometry(wkt: empty)
            #expect(try distance(point, empty, isPrepared) == .infinity)
            #expect(try distance(empty, point, isPrepared) == .infinity)
        }
    }

    @Test("Empty members count for nothing", arguments: [true, false])
    func distanceWithEmptyMembers(isPrepared: Bool) throws {
        let point = try Geometry(wkt: "POINT (10 0)")
        for other in [
            "MULTIPOINT (EMPTY, (0 0))", "MULTILINESTRING ((0 0, 0 5), EMPTY)",
            "MULTIPOLYGON (EMPTY, ((0 0, -1 0, -1 1, 0 0)))",
            "GEOMETRYCOLLECTION (POLYGON EMPTY, GEOMETRYCOLLECTION (LINESTRING EMPTY, POINT (0 0)))",
        ] {
            let other = try Geometry(wkt: other)
            #expect(try distance(point, other, isPrepared) == 10)
            #expect(try distance(other, point, isPrepared) == 10)
            #expect(try other.isSimple())
            _ = try other.positionOnSurface()
        }
    }

    private func distance(_ a: Geometry, _ b: Geometry, _ isPrepared: Bool) throws(GeoError) -> Double {
        isPrepared ? try PreparedGeometry(a).planarDistance(to: b) : try a.planarDistance(to: b)
    }
}
