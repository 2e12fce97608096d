import GeoCore
import Testing

@Suite("Well-known binary is what other programs write, and read")
struct GeometryBinaryTests {
    /// A geometry and its bytes, in hexadecimal digits.
    struct Known: Sendable, CustomTestStringConvertible {
        var wkt: String
        var bytes: [UInt8]
        var testDescription: String { wkt }

        init(_ wkt: String, _ hexadecimal: String) {
            self.wkt = wkt
            let digits = hexadecimal.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
            bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(16 * digits[$0] + digits[$0 + 1]) }
        }
    }

    /// The bytes are those of shapely 2.2 with GEOS 3.14:
    /// `shapely.wkb.dumps(shapely.wkt.loads(text), hex=True, byte_order=1, output_dimension=2)`.
    static let known = [
        Known("POINT (1 2)", "0101000000000000000000F03F0000000000000040"),
        Known("POINT EMPTY", "0101000000000000000000F87F000000000000F87F"),
        Known(
            "LINESTRING (0.1 29.123456789012345, -3 1e-300, 7 8)",
            """
            0102000000030000009A9999999999B93FF64637DD9A1F3D4000000000000008C059F3F8C21F6EA5010000000000001C
            400000000000002040
            """),
        Known("LINESTRING EMPTY", "010200000000000000"),
        Known(
            "LINEARRING (0 0, 4 0, 4 4, 0 0)",
            """
            010200000004000000000000000000000000000000000000000000000000001040000000000000000000000000000010
            40000000000000104000000000000000000000000000000000
            """),
        Known(
            "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))",
            """
            010300000001000000050000000000000000000000000000000000000000000000000010400000000000000000000000
            000000104000000000000010400000000000000000000000000000104000000000000000000000000000000000
            """),
        Known(
            "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 1 2, 2 2, 1 1), (5 5, 5 6, 6 6, 6 5, 5 5))",
            """
            010300000003000000050000000000000000000000000000000000000000000000000022400000000000000000000000
            000000224000000000000022400000000000000000000000000000224000000000000000000000000000000000040000
            00000000000000F03F000000000000F03F000000000000F03F0000000000000040000000000000004000000000000000
            40000000000000F03F000000000000F03F05000000000000000000144000000000000014400000000000001440000000
            000000184000000000000018400000000000001840000000000000184000000000000014400000000000001440000000
            0000001440
            """),
        Known("POLYGON EMPTY", "010300000000000000"),
        Known(
            "MULTIPOINT ((0 0), (1 1))",
            """
            0104000000020000000101000000000000000000000000000000000000000101000000000000000000F03F0000000000
            00F03F
            """),
        Known("MULTIPOINT EMPTY", "010400000000000000"),
        Known(
            "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 5))",
            """
            01050000000200000001020000000200000000000000000000000000000000000000000000000000F03F000000000000
            F03F01020000000300000000000000000000400000000000000040000000000000084000000000000008400000000000
            0010400000000000001440
            """),
        Known("MULTILINESTRING EMPTY", "010500000000000000"),
        Known(
            "MULTIPOLYGON (((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 1 2, 2 2, 1 1)), ((5 5, 6 5, 6 6, 5 5)))",
            """
            010600000002000000010300000002000000050000000000000000000000000000000000000000000000000008400000
            000000000000000000000000084000000000000008400000000000000000000000000000084000000000000000000000
            00000000000004000000000000000000F03F000000000000F03F000000000000F03F0000000000000040000000000000
            00400000000000000040000000000000F03F000000000000F03F01030000000100000004000000000000000000144000
            000000000014400000000000001840000000000000144000000000000018400000000000001840000000000000144000
            00000000001440
            """),
        Known("MULTIPOLYGON EMPTY", "010600000000000000"),
        Known(
            "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 3 3), POLYGON ((0 0, 2 0, 2 2, 0 0)))",
            """
            0107000000030000000101000000000000000000F03F000000000000F03F010200000002000000000000000000000000
            000000000000000000000000000840000000000000084001030000000100000004000000000000000000000000000000
            000000000000000000000040000000000000000000000000000000400000000000000040000000000000000000000000
            00000000
            """),
        Known(
            "GEOMETRYCOLLECTION (MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0))), GEOMETRYCOLLECTION (POINT (2 3)))",
            """
            010700000002000000010600000001000000010300000001000000040000000000000000000000000000000000000000
            0000000000F03F0000000000000000000000000000F03F000000000000F03F0000000000000000000000000000000001
            0700000001000000010100000000000000000000400000000000000840
            """),
        Known("GEOMETRYCOLLECTION EMPTY", "010700000000000000"),
    ]

    @Test("Each kind is written as shapely writes it", arguments: known)
    func written(_ known: Known) throws {
        #expect(try Geometry(wkt: known.wkt).wkb() == known.bytes)
    }

    @Test("What shapely wrote is read as what it was, and written again as it was", arguments: known)
    func read(_ known: Known) throws {
        let (told, read) = (try Geometry(wkt: known.wkt), try Geometry(wkb: known.bytes))
        // The format has no type for rings.
        #expect(read.kind == (told.kind == .linearRing ? .lineString : told.kind))
        #expect(read.allCoordinates == told.allCoordinates)
        #expect(read.parts.map(\.kind) == told.parts.map { $0.kind == .linearRing ? .lineString : $0.kind })
        #expect(read.parts.map(\.rings) == told.parts.map(\.rings))
        #expect(read.wkb() == known.bytes)
    }

    @Test("Polygons of thousands of positions come back to the last bit", arguments: [1, 2] as [UInt64])
    func large(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        func ring(_ count: Int) -> [Coordinate] {
            let positions = (0..<count).map { _ in
                Coordinate(x: random.double(-1..<1) * 1e7, y: random.double(-1..<1) / 3e7)
            }
            return positions + [positions[0]]
        }
        // Not valid, which a format does not ask for; rings shorter and longer than those before them.
        let polygons = [
            try Geometry.polygon(shell: ring(5), holes: [ring(4000), ring(3)]), try Geometry.polygon(shell: ring(900)),
        ]
        let whole = try Geometry.collection(.multiPolygon, polygons)
        let copy = try Geometry(wkb: whole.wkb())
        #expect(copy.parts.map(\.rings) == polygons.map(\.rings))
        for polygon in polygons { #expect(try Geometry(wkb: polygon.wkb()).rings == polygon.rings) }
    }

    @Test("A polygon that is none is refused with a reason, wherever it goes wrong")
    func refused() throws {
        let ring = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)].map { Coordinate(x: $0.0, y: $0.1) }
        let good = try Geometry.polygon(shell: ring).wkb()
        // The mark of the order, the type and the number of rings take nine bytes, the number of positions four.
        var open = good
        open[good.count - 1] = 0x40
        var short = good
        short[9] = 3
        var nowhere = good
        nowhere.replaceSubrange(29..<37, with: [0, 0, 0, 0, 0, 0, 0xF8, 0x7F])
        var rings = good
        rings[5] = 2
        for bytes in [open, Array(short.dropLast(16)), nowhere, rings, Array(good.dropLast())] {
            let error = #expect(throws: GeoError.self) { try Geometry(wkb: bytes) }
            #expect(error?.kind == .badGeometry && error?.trail.isEmpty == false)
        }
    }
}
