import GeoCore
import Testing

/// The engine that halves footprints and features together gives what one plain overlay for each pair gives.
@Suite("Overlay of two layers: the same pairs, contacts and areas as each footprint with each feature alone")
struct OverlayEngineTests {
    private func check(
        _ footprints: [Geometry], _ features: [Geometry], unit: PlaneUnit = .metres(perUnit: 1),
        tolerance: Double = 1e-9
    ) throws {
        let pieces = try LayerOverlay(footprints: footprints, features: features, unit: unit).pieces(workers: 2)
        try BruteForceOverlay(footprints: footprints, features: features).expect(equals: pieces, tolerance: tolerance)
    }

    private func stars(_ count: Int, in box: Bounds, radius: Range<Double>, seed: UInt64) throws -> [Geometry] {
        var random = SeededRandom(seed: seed)
        return try (0..<count).map { _ in
            try Shapes.star(at: random.position(in: box), radius: random.double(radius), &random)
        }
    }

    @Test("Star polygons against star polygons", arguments: [1, 2, 3, 4] as [UInt64])
    func stars(seed: UInt64) throws {
        let box = Bounds(minX: 350_000, minY: 3_300_000, maxX: 352_000, maxY: 3_302_000)
        try check(
            stars(120, in: box, radius: 20..<200, seed: seed), stars(40, in: box, radius: 50..<600, seed: seed + 100))
    }

    @Test("Star polygons against stair-step polygons with holes and islands", arguments: [1, 2, 3, 4] as [UInt64])
    func starsOnStairs(seed: UInt64) throws {
        let box = Bounds(minX: 350_000, minY: 3_300_000, maxX: 352_000, maxY: 3_302_000)
        var random = SeededRandom(seed: seed)
        let stairs = try Shapes.stairs(in: box, cells: 40, share: 0.5, &random)
        #expect(seed != 1 || stairs.contains { $0.rings.count > 1 })
        try check(stars(150, in: box, radius: 10..<150, seed: seed), stairs)
    }

    @Test("One multi-polygon whose parts touch at corners", arguments: [5, 6] as [UInt64])
    func multiPart(seed: UInt64) throws {
        let box = Bounds(minX: 0, minY: 0, maxX: 1000, maxY: 1000)
        var random = SeededRandom(seed: seed)
        let whole = try Geometry.polygonal(Shapes.stairs(in: box, cells: 30, share: 0.5, &random))
        try check(stars(150, in: box, radius: 5..<80, seed: seed), [whole])
        try check([whole], stars(60, in: box, radius: 5..<80, seed: seed))
    }

    @Test("Footprints digitised on the red line: cells of the same grid share borders, corners and whole outlines")
    func sharedBorders() throws {
        var random = SeededRandom(seed: 7)
        let box = Bounds(minX: 350_000.125, minY: 3_300_000.375, maxX: 350_800.125, maxY: 3_300_800.375)
        let stairs = try Shapes.stairs(in: box, cells: 20, share: 0.5, &random)
        let cells = try Shapes.board(20, 20).map {
            try Shapes.moved($0, by: Coordinate(x: box.minX, y: box.minY), scale: 40)
        }
        try check(cells, stairs)
        // The red line's own polygons as footprints: identical, neighbouring and contained.
        try check(stairs, stairs)
        try check(stairs + cells, [try Geometry.polygonal(stairs)])
    }

    @Test("Footprints between the red line's own vertices: inside, outside and across along the same border")
    func bordersFollowed() throws {
        // A red line of 60 vertices; each footprint takes five of them and one position inside or outside.
        var random = SeededRandom(seed: 8)
        let centre = Coordinate(x: 400_000, y: 3_250_000)
        let red = try Shapes.star(at: centre, radius: 5000, &random)
        let ring = red.rings[0].dropLast()
        var footprints: [Geometry] = []
        for start in 0..<ring.count - 5 {
            let run = Array(ring[start..<start + 5])
            for factor in [0.3, 1.4] {
                let middle = run[2]
                let apex = Coordinate(
                    x: centre.x + (middle.x - centre.x) * factor, y: centre.y + (middle.y - centre.y) * factor)
                let candidate = try Geometry.polygon(shell: run + [apex, run[0]])
                if candidate.isValid { footprints.append(candidate) }
            }
        }
        #expect(footprints.count > 10)
        try check(footprints, [red])
    }

    @Test("Identical, touching, containing and contained polygons")
    func relations() throws {
        let square = try Shapes.box(0, 0, 10, 10)
        let ring = try Geometry(wkt: "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 8 2, 8 8, 2 8, 2 2))")
        let others = try [
            Shapes.box(0, 0, 10, 10), Shapes.box(10, 0, 20, 10), Shapes.box(10, 10, 20, 20), Shapes.box(10, 3, 12, 7),
            Shapes.box(2, 2, 8, 8), Shapes.box(3, 3, 7, 7), Shapes.box(0, 2, 2, 8), Shapes.box(-5, -5, 15, 15),
            Shapes.box(1, 1, 9, 9), Shapes.box(20, 20, 30, 30), ring,
            Geometry(wkt: "POLYGON ((2 5, 5 2, 8 5, 5 8, 2 5))"),
        ]
        try check([square, ring], others)
        try check(others, [square, ring])
    }

    @Test("Footprints that lie exactly on the lines where the engine cuts", arguments: [0, 1e-9, -1e-9])
    func onCutLines(shift: Double) throws {
        // Cells of a power-of-two board: centres, halves and cut rectangles fall on borders and vertices.
        let cells = try Shapes.board(16, 16).map {
            try Shapes.moved($0, by: Coordinate(x: 0.01 * 16 + shift, y: shift))
        }
        var random = SeededRandom(seed: 9)
        let stairs = try Shapes.stairs(in: Bounds(minX: 0, minY: 0, maxX: 16, maxY: 16), cells: 64, share: 0.5, &random)
        try check(cells, stairs)
    }

    @Test("Rings that touch themselves and each other at a point, cut there")
    func touchingRings() throws {
        // Two diamonds that touch, a shell whose hole touches it, and holes that touch each other.
        let features = try [
            "MULTIPOLYGON (((0 5, 5 0, 10 5, 5 10, 0 5)), ((10 5, 15 0, 20 5, 15 10, 10 5)))",
            "POLYGON ((0 0, 20 0, 20 20, 0 20, 0 0), (0 10, 5 5, 10 10, 5 15, 0 10))",
            "POLYGON ((0 0, 20 0, 20 20, 0 20, 0 0), (5 10, 7 8, 10 10, 7 12, 5 10), (10 10, 13 8, 15 10, 13 12, 10 10))",
        ].map { try Geometry(wkt: $0) }
        #expect(features.allSatisfy { $0.isValid })
        var footprints: [Geometry] = []
        for x in stride(from: -1.0, through: 20, by: 1) {
            for y in stride(from: -1.0, through: 20, by: 3) {
                footprints.append(try Shapes.box(x, y, x + 1, y + 1))
                footprints.append(try Shapes.box(x + 0.25, y, x + 2.25, y + 2))
            }
        }
        try check(footprints, features)
        for footprint in footprints { try check([footprint], features) }
    }

    @Test("Lines and points against polygons, lines and points; polygons against lines and points")
    func lowerDimensions() throws {
        var random = SeededRandom(seed: 10)
        let box = Bounds(minX: 0, minY: 0, maxX: 100, maxY: 100)
        let polygons = try Shapes.stairs(in: box, cells: 20, share: 0.5, &random)
        let lines = try (0..<40).map { _ in
            try Geometry.lineString((0..<4).map { _ in random.position(in: box) })
        }
        let points = try (0..<60).map { _ in try Geometry.point(random.position(in: box)) }
        // On borders too: lines along them, points on them.
        let borders = try polygons.prefix(5).map { try Geometry.lineString(Array($0.rings[0].prefix(3))) }
        let corners = try polygons.prefix(5).map { try Geometry.point($0.rings[0][0]) }
        try check(lines + borders, polygons)
        try check(points + corners, polygons)
        try check(polygons, lines + borders)
        try check(polygons, points + corners)
        try check(lines + borders, lines + borders)
        try check(points + lines + polygons, points)
    }

    @Test("Huge against tiny: a building against a polygon of a hundred kilometres, and the other way round")
    func hugeAgainstTiny() throws {
        var random = SeededRandom(seed: 11)
        let box = Bounds(minX: 300_000, minY: 3_200_000, maxX: 400_000, maxY: 3_300_000)
        let huge = try Shapes.stairs(in: box, cells: 60, share: 0.5, &random)
        let tiny = try stars(300, in: box, radius: 2..<8, seed: 12)
        try check(tiny, huge)
        try check(huge, tiny)
    }

    @Test("Longitude and latitude")
    func degrees() throws {
        var random = SeededRandom(seed: 13)
        let box = Bounds(minX: 106.5, minY: 29.5, maxX: 106.6, maxY: 29.6)
        let stairs = try Shapes.stairs(in: box, cells: 40, share: 0.5, &random)
        try check(stars(150, in: box, radius: 0.0005..<0.008, seed: 14), stairs, unit: .degrees)
    }

    @Test("A point at the origin, which has neither size nor place, is found")
    func origin() throws {
        let point = try Geometry(wkt: "POINT (0 0)")
        let square = try Shapes.box(-1, -1, 1, 1)
        try check([point, point], [square])
        try check([point], [square, try Shapes.box(0, 0, 1, 1), try Shapes.box(1, 1, 2, 2)])
    }

    @Test("Of a mixed collection the members of highest dimension count, overlapping ones once")
    func mixedCollections() throws {
        let mixed = try Geometry(
            wkt:
                "GEOMETRYCOLLECTION (POINT (50 50), POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0)), POLYGON ((2 0, 6 0, 6 4, 2 4, 2 0)))"
        )
        let onlyLine = try Geometry(wkt: "GEOMETRYCOLLECTION (POLYGON EMPTY, LINESTRING (1 1, 9 1))")
        let square = try Shapes.box(1, 1, 5, 3)
        let overlay = try LayerOverlay(
            footprints: [square, mixed, onlyLine], features: [mixed, square, onlyLine], unit: .metres(perUnit: 1))
        let pieces = try overlay.pieces(workers: 1)
        let found = pieces.map { [$0.footprint, $0.feature] }
        #expect(found == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2], [2, 0], [2, 1], [2, 2]])
        #expect(pieces[0].contact == .inside && pieces[0].geometry.planarArea == 8)
        #expect(pieces[4].geometry.planarArea == 8)
        #expect(pieces[6].contact == .partlyInside && pieces[6].geometry.planarLength == 5)
    }

    @Test("A line that runs along itself is measured once and not taken for a failed overlay")
    func doubledLine() throws {
        let there = try Geometry(wkt: "LINESTRING (0 5, 20 5, 0 5)")
        let overlay = try LayerOverlay(
            footprints: [there], features: [try Shapes.box(5, 0, 15, 10)], unit: .metres(perUnit: 1))
        let piece = try #require(try overlay.pieces(workers: 1).first)
        #expect(piece.geometry.planarLength == 10)
        #expect(piece.gridSize == nil && piece.residual == nil)
    }

    @Test("Empty footprints and features meet nothing")
    func empties() throws {
        let empties = try ["POLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY", "MULTIPOLYGON (EMPTY)", "POINT EMPTY"].map {
            try Geometry(wkt: $0)
        }
        let all = try empties + [Shapes.box(0, 0, 1, 1)] + empties
        let pieces = try LayerOverlay(footprints: all, features: all, unit: .degrees).pieces(workers: 2)
        #expect(pieces.count == 1)
        #expect(try LayerOverlay(footprints: [], features: all, unit: .degrees).pieces(workers: 2).isEmpty)
    }

    @Test("1, 2 and 8 workers give the same bytes", arguments: [15, 16] as [UInt64])
    func workers(seed: UInt64) throws {
        let box = Bounds(minX: 350_000, minY: 3_300_000, maxX: 360_000, maxY: 3_310_000)
        var random = SeededRandom(seed: seed)
        let stairs = try Shapes.stairs(in: box, cells: 60, share: 0.5, &random)
        let overlay = try LayerOverlay(
            footprints: stars(1500, in: box, radius: 10..<200, seed: seed), features: stairs, unit: .metres(perUnit: 1))
        let one = try overlay.pieces(workers: 1)
        for workers in [2, 8] {
            let many = try overlay.pieces(workers: workers)
            #expect(many.map { [$0.footprint, $0.feature] } == one.map { [$0.footprint, $0.feature] })
            #expect(many.map { $0.geometry.wkb() } == one.map { $0.geometry.wkb() })
            #expect(many.map(\.contact) == one.map(\.contact))
        }
    }

    @Test("Cancelled work throws, and the rest is not done")
    func cancelled() throws {
        let stop = Cancellation()
        stop.cancel()
        let overlay = try LayerOverlay(
            footprints: Shapes.board(20, 20), features: Shapes.board(20, 20), unit: .metres(perUnit: 1))
        let error = #expect(throws: GeoError.self) { try overlay.pieces(workers: 2, cancellation: stop) }
        #expect(error?.kind == .cancelled)
    }
}
