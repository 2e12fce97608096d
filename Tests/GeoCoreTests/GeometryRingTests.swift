import Testing

@testable import GeoCore

@Suite("The rings of polygons, lent one by one")
struct GeometryRingTests {
    struct Ring: Equatable {
        var positions: [Coordinate]
        var isShell: Bool
    }

    static let texts = [
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 1 2, 2 2, 1 1), (5 5, 6 5, 6 6, 5 6, 5 5))",
        "POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0), (1 1, 2 2, 1 2, 1 1))",
        "MULTIPOLYGON (((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 1 2, 2 2, 1 1)), ((5 5, 6 5, 6 6, 5 5)))",
        """
        GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 2 0, 2 2, 0 0)), LINESTRING (0 0, 3 3), \
        GEOMETRYCOLLECTION (MULTIPOLYGON (((7 7, 8 7, 8 8, 7 7)), ((4 4, 5 4, 5 5, 4 4)))))
        """,
        "POINT (1 2)", "LINESTRING (0 0, 1 1)", "LINEARRING (0 0, 4 0, 4 4, 0 0)", "POLYGON EMPTY",
        "MULTIPOLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY",
    ]

    private func lent(_ geometry: Geometry) -> [Ring] {
        var rings: [Ring] = []
        geometry.forEachRing { ring, isShell in rings.append(Ring(positions: Array(ring), isShell: isShell)) }
        return rings
    }

    private func expected(_ geometry: Geometry) -> [Ring] {
        geometry.polygons.flatMap { polygon in
            polygon.rings.enumerated().map { Ring(positions: $0.element, isShell: $0.offset == 0) }
        }
    }

    @Test("They are the rings of the polygons in it, each shell before its holes", arguments: texts)
    func same(text: String) throws {
        let geometry = try Geometry(wkt: text)
        #expect(lent(geometry) == expected(geometry))
    }

    @Test("Rings of any length come one after the other as they are", arguments: [1, 2, 3] as [UInt64])
    func stars(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var polygons: [Geometry] = []
        for index in 0..<50 {
            let centre = Coordinate(x: 3 * Double(index), y: 0)
            polygons.append(try Shapes.star(at: centre, radius: random.double(0.1..<1), &random))
        }
        let whole = try Geometry.collection(.multiPolygon, polygons)
        #expect(lent(whole) == polygons.map { Ring(positions: $0.rings[0], isShell: true) })
        #expect(lent(whole.parts[7]) == expected(polygons[7]))
    }

    @Test("An error of who reads them ends the reading and comes out")
    func error() throws {
        let geometry = try Geometry(wkt: Self.texts[0])
        let stop = GeoError(.badArgument, "stop")
        var seen = 0
        #expect(throws: stop) {
            try geometry.forEachRing { (_, isShell) throws(GeoError) in
                seen += 1
                if !isShell { throw stop }
            }
        }
        #expect(seen == 2)
    }

    @Test("A flat polygon has them open, with the interior on their left", arguments: texts)
    func flat(text: String) throws {
        let geometry = try Geometry(wkt: text)
        let flat = FlatPolygon(geometry)
        let open = expected(geometry).map { ring in
            var positions = Array(ring.positions.dropLast())
            // Twice the area, by the trapezia under the edges.
            var doubled = 0.0
            for (a, b) in zip(ring.positions, ring.positions.dropFirst()) { doubled += (a.x - b.x) * (a.y + b.y) }
            if (doubled > 0) != ring.isShell { positions.reverse() }
            return positions
        }
        #expect(flat.rings.map { Array($0) } == open)
        #expect(flat.isEmpty == open.isEmpty)
        if let bounds = geometry.bounds { #expect(flat.bounds == bounds) }
    }
}
