import Testing

@testable import GeoCore

@Suite("Unions: each piece of ground once, and no coverage union of what is no coverage")
struct GeometryUnionTests {
    /// The area covered by rectangles, by compressing their coordinates: no geometry library has a hand in it.
    private func coveredArea(_ boxes: [Bounds]) -> Double {
        let xs = Set(boxes.flatMap { [$0.minX, $0.maxX] }).sorted()
        let ys = Set(boxes.flatMap { [$0.minY, $0.maxY] }).sorted()
        var sum = CompensatedSum()
        for (left, right) in zip(xs, xs.dropFirst()) {
            for (low, high) in zip(ys, ys.dropFirst())
            where boxes.contains(where: { $0.minX <= left && right <= $0.maxX && $0.minY <= low && high <= $0.maxY }) {
                sum.add((right - left) * (high - low))
            }
        }
        return sum.value
    }

    private func boxes(_ count: Int, seed: UInt64, spread: Double) -> [Bounds] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            let low = Coordinate(x: random.double(0..<spread), y: random.double(0..<spread))
            return Bounds(
                minX: low.x, minY: low.y, maxX: low.x + random.double(1..<30), maxY: low.y + random.double(1..<30))
        }
    }

    @Test("Random rectangles cover what their compressed coordinates say", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func rectangles(seed: UInt64) throws {
        for spread in [20.0, 100, 1000] {
            let boxes = boxes(40, seed: seed, spread: spread)
            let expected = coveredArea(boxes)
            let union = try Geometry.union(of: boxes.map { try .box($0) })
            #expect(union.isValid)
            #expect(abs(union.planarArea - expected) <= 1e-12 * expected)
        }
    }

    @Test(
        "Inclusion and exclusion: of three polygons the union is the sums of the odd intersections less the even ones")
    func inclusionExclusion() throws {
        var random = SeededRandom(seed: 6)
        for _ in 0..<20 {
            let stars = try (0..<3).map { _ in
                let centre = Coordinate(x: random.double(0..<50), y: random.double(0..<50))
                return try Shapes.star(at: centre, radius: 60, &random)
            }
            let (a, b, c) = (stars[0], stars[1], stars[2])
            let ab = try a.intersection(b)
            let pairs = try ab.planarArea + a.intersection(c).planarArea + b.intersection(c).planarArea
            let expected = stars.map(\.planarArea).compensatedSum() - pairs + (try ab.intersection(c).planarArea)
            #expect(abs(try Geometry.union(of: stars).planarArea - expected) <= 1e-9 * expected)
        }
    }

    @Test("A tiling with holes is a coverage: the same as its unary union", arguments: [1, 2, 3] as [UInt64])
    func tilings(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let cells = try Shapes.board(12, 12).filter { _ in random.double(0..<1) < 0.8 }
        let tiles = try cells.map { try Shapes.moved($0, by: Coordinate(x: 350_000.1, y: 3_300_000.7), scale: 20.3) }
        let coverage = try #require(try Geometry.coverageUnion(of: tiles))
        let plain = try Geometry.collection(.geometryCollection, tiles).unaryUnion()
        #expect(try coverage.equalsTopologically(plain))
        #expect(coverage.isValid)
        #expect(try Geometry.union(of: tiles).equalsTopologically(plain))
    }

    @Test("A tile in the hole of another, with the same vertices, belongs to the coverage")
    func tileInHole() throws {
        let ring = try Geometry(wkt: "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (3 3, 3 6, 6 6, 6 3, 3 3))")
        let coverage = try #require(try Geometry.coverageUnion(of: [ring, Shapes.box(3, 3, 6, 6)]))
        #expect(coverage.planarArea == 81)
    }

    @Test(
        "What is no coverage is refused, and united all the same",
        arguments: [
            ("two that overlap", ["POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON ((1 0, 3 0, 3 2, 1 2, 1 0))"], 6),
            (
                "a border with a vertex on one side only",
                [
                    "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON ((2 0, 4 0, 4 1, 2 1, 2 0))",
                    "POLYGON ((2 1, 4 1, 4 2, 2 2, 2 1))",
                ], 8
            ),
            ("a duplicate", ["POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"], 4),
            (
                "three of the same",
                [
                    "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))",
                    "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))",
                ], 4
            ),
            (
                "one inside another",
                [
                    "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))",
                    "POLYGON ((4 0, 6 0, 6 4, 4 4, 4 0))",
                ], 24
            ),
            (
                "one inside another along its border",
                ["POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((0 0, 4 0, 4 1, 0 1, 0 0))"], 16
            ),
            (
                "a crossing inside a coverage",
                [
                    "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))", "POLYGON ((4 0, 8 0, 8 4, 4 4, 4 0))",
                    "POLYGON ((3 1, 5 1, 5 2, 3 2, 3 1))",
                ], 32
            ),
        ] as [(String, [String], Double)])
    func refused(name: String, texts: [String], area: Double) throws {
        let members = try texts.map { try Geometry(wkt: $0) }
        #expect(try Geometry.coverageUnion(of: members) == nil)
        #expect(try Geometry.union(of: members).planarArea == area)
        // Far enough from the others to be a group of its own, and many enough for the coverage union to be tried.
        let board = try Shapes.board(3, 3).map { try Shapes.moved($0, by: Coordinate(x: 100, y: 100)) }
        #expect(try Geometry.union(of: members + board).planarArea == area + 9)
        let bridged = try members + board.map { try Shapes.moved($0, by: Coordinate(x: -100, y: -100), scale: 1) }
        let plain = try Geometry.collection(.geometryCollection, bridged).unaryUnion()
        #expect(try Geometry.union(of: bridged).planarArea == plain.planarArea)
    }

    @Test("An overlap of a square metre in a county of a thousand square kilometres is not lost in the proof")
    func smallOverlap() throws {
        var tiles = try Shapes.board(10, 10).map {
            try Shapes.moved($0, by: Coordinate(x: 350_000, y: 3_300_000), scale: 3162)
        }
        tiles.append(try Shapes.box(350_100, 3_300_100, 350_101, 3_300_101))
        #expect(try Geometry.coverageUnion(of: tiles) == nil)
        #expect(abs(try Geometry.union(of: tiles).planarArea - 100 * 3162 * 3162) < 1e-3)
    }

    @Test("Members are grouped by meeting rectangles, chains included")
    func groups() throws {
        let boxes = try [(0, 1), (10, 11), (1, 2), (20, 21), (11, 12), (2, 3), (12, 20)].map {
            try Shapes.box($0.0, 0, $0.1, 1)
        }
        #expect(try Geometry.groupsOfMeetingRectangles(boxes) == [[0, 2, 5], [1, 3, 4, 6]])
    }

    @Test("The union of lines nodes them, of points removes duplicates, of nothing is empty")
    func otherDimensions() throws {
        let lines = try ["LINESTRING (0 0, 2 2)", "LINESTRING (0 2, 2 0)", "LINESTRING (0 0, 1 1)"].map {
            try Geometry(wkt: $0)
        }
        let united = try Geometry.union(of: lines)
        #expect(united.parts.count == 4)
        #expect(abs(united.planarLength - 32.0.squareRoot()) < 1e-12)
        let points = try ["POINT (1 1)", "POINT (1 1)", "POINT (5 5)"].map { try Geometry(wkt: $0) }
        #expect(try Geometry.union(of: points).parts.count == 2)
        #expect(try Geometry.union(of: []).isEmpty)
        #expect(try Geometry.union(of: [Geometry(wkt: "POLYGON EMPTY")]).isEmpty)
    }
}
