import Foundation
import GeoCore
import Testing

/// Ground counted once: unions and overlaps of many polygons.
@Suite struct CountedOnceTests {
    private static let crs = "EPSG:4490"

    private func counted(_ polygons: [Geometry?], workers: Int = 2) throws -> CountedOnce {
        try CountedOnce(polygons, crs: try CRS(Self.crs), workers: workers)
    }

    private func stars(_ count: Int, seed: UInt64, spread: Double = 0.05) throws -> [Geometry] {
        var random = SeededRandom(seed: seed)
        return try (0..<count).map { _ in
            try Shapes.star(
                at: Coordinate(x: 106.5 + random.double(0..<spread), y: 29.5 + random.double(0..<spread)),
                radius: random.double(0.0005..<0.004), &random)
        }
    }

    private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
        abs(a - b) <= relative * max(abs(a), abs(b)) + 1e-6
    }

    // MARK: What is known by hand

    /// The area of a cell of 0.01 degrees at 106.5 E, 29.5 N: 1 074 761.677 m2 (closed form of the authalic zone).
    @Test func aCellOfTheGraticuleHasTheAreaOfTheClosedForm() throws {
        let union = try counted([try Shapes.box(106.5, 29.5, 106.51, 29.51)]).union()
        #expect(abs(union.squareMetres - 1_074_761.677) < 0.001)
        #expect(union.sumSquareMetres == union.squareMetres)
        #expect(union.repeatedSquareMetres == 0)
    }

    /// Half a cell over: on a parallel the area is proportional to the difference of longitudes.
    @Test func twoCellsHalfOnEachOtherAreOneAndAHalf() throws {
        let ground = try counted([
            try Shapes.box(106.5, 29.5, 106.51, 29.51), try Shapes.box(106.505, 29.5, 106.515, 29.51),
        ])
        let (union, cell) = (try ground.union(), 1_074_761.677)
        #expect(abs(union.squareMetres - 1.5 * cell) < 0.002)
        #expect(abs(union.repeatedSquareMetres - 0.5 * cell) < 0.002)
        let overlaps = try ground.overlaps()
        #expect(overlaps.count == 1)
        #expect(abs((overlaps.first?.squareMetres ?? 0) - 0.5 * cell) < 0.002)
    }

    @Test func crossingBarsShareTheirMiddle() throws {
        let ground = try counted([
            try Shapes.box(106.5, 29.503, 106.51, 29.507), try Shapes.box(106.503, 29.5, 106.507, 29.51),
        ])
        let shared = try counted([try Shapes.box(106.503, 29.503, 106.507, 29.507)]).union().squareMetres
        let union = try ground.union()
        #expect(near(union.repeatedSquareMetres, shared))
        #expect(near(try ground.overlaps().first?.squareMetres ?? 0, shared))
    }

    @Test func nothingHasNoArea() throws {
        let union = try counted([nil, try Geometry.empty(.polygon)]).union()
        #expect(union.squareMetres == 0)
        #expect(try counted([]).union().memberCount == 0)
    }

    // MARK: Against shapely and an independent ellipsoidal formula

    struct Case: Decodable {
        var name: String
        var polygons: [String]
        var areas: [Double]
        var union: Double
        var pairs: [[Double]]
    }

    static let cases: [Case] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/counted-once.json")
        return (try? JSONDecoder().decode([Case].self, from: Data(contentsOf: file))) ?? []
    }()

    @Test func theFixtureIsThere() { #expect(Self.cases.count == 11) }

    @Test(arguments: 0..<11) func unionsAndPairsAreShapelys(_ number: Int) throws {
        let fixture = try #require(Self.cases.indices.contains(number) ? Self.cases[number] : nil)
        let ground = try counted(try fixture.polygons.map { try Geometry(wkt: $0) })
        for (own, expected) in zip(ground.squareMetres, fixture.areas) { #expect(near(own, expected)) }
        let union = try ground.union()
        #expect(near(union.squareMetres, fixture.union), "\(fixture.name)")
        let found = try ground.overlaps().filter { $0.squareMetres > 1e-3 }
        #expect(found.map { [$0.first, $0.second] } == fixture.pairs.map { [Int($0[0]), Int($0[1])] })
        for (overlap, pair) in zip(found, fixture.pairs) {
            let larger = max(ground.squareMetres[overlap.first], ground.squareMetres[overlap.second])
            #expect(abs(overlap.squareMetres - pair[2]) <= 1e-9 * larger + 1e-6, "\(fixture.name)")
        }
    }

    // MARK: What must hold for any polygons

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func aUnionIsTheLibrarysUnion(_ seed: UInt64) throws {
        let polygons = try stars(300, seed: seed)
        let measurer = try Measurer(try CRS(Self.crs))
        let expected = try measurer.area(of: try Geometry.union(of: polygons))
        let union = try counted(polygons).union()
        #expect(near(union.squareMetres, expected))
        #expect(union.squareMetres <= union.sumSquareMetres)
        #expect(union.squareMetres >= (try counted(polygons).squareMetres.max() ?? 0))
    }

    @Test func aSelectionIsTheUnionOfTheSelectedAlone() throws {
        let polygons = try stars(200, seed: 11)
        let ground = try counted(polygons)
        let chosen = polygons.indices.filter { $0 % 3 != 0 }
        let alone = try counted(chosen.map { polygons[$0] }).union()
        let selected = try ground.union(of: chosen)
        #expect(near(alone.squareMetres, selected.squareMetres, 1e-13))
        #expect(selected.memberCount == chosen.count)
    }

    @Test func theOrderOfASelectionChangesNothing() throws {
        let ground = try counted(try stars(200, seed: 12))
        let chosen = Array(0..<150)
        #expect(try ground.union(of: chosen) == ground.union(of: chosen.reversed() + [3, 3]))
    }

    @Test func anyNumberOfWorkersGivesTheSameBits() throws {
        let polygons = try stars(3000, seed: 13, spread: 0.2) + stars(50, seed: 13, spread: 0.2)
        let one = try counted(polygons, workers: 1)
        let eight = try counted(polygons, workers: 8)
        #expect(try one.union() == eight.union())
        #expect(try one.overlaps() == eight.overlaps())
    }

    /// As many as the workers and more are done one beside the other, fewer one after the other.
    @Test(arguments: [1, 8]) func severalSelectionsAreWhatEachIsAlone(_ workers: Int) throws {
        // Crossing borders, and borders that coincide.
        let tiles = try Shapes.board(10, 10).map {
            try Shapes.moved($0, by: Coordinate(x: 106.5, y: 29.5), scale: 0.001)
        }
        let polygons = try stars(400, seed: 16) + tiles + tiles
        let (alone, ground) = (try counted(polygons, workers: 1), try counted(polygons, workers: workers))
        var random = SeededRandom(seed: 17)
        let many = (0..<20).map { number in
            polygons.indices.filter { _ in random.integer(0..<20) < number }
        }
        for selections in [many, Array(many.suffix(3)), [Array(polygons.indices)], [[]], []] {
            let unions = try ground.unions(of: selections)
            let expected = try selections.map { try alone.union(of: $0) }
            #expect(unions == expected)
            #expect(
                unions.map(\.squareMetres.bitPattern) == expected.map(\.squareMetres.bitPattern),
                "\(selections.count) selections")
        }
    }

    @Test func aSecondCopyChangesOnlyTheSum() throws {
        let polygons = try stars(150, seed: 14)
        let (plain, doubled) = (try counted(polygons).union(), try counted(polygons + polygons).union())
        #expect(plain.squareMetres == doubled.squareMetres)
        #expect(near(doubled.sumSquareMetres, 2 * plain.sumSquareMetres, 1e-14))
    }

    @Test func twoMembersObeyInclusionAndExclusion() throws {
        let polygons = try stars(60, seed: 15, spread: 0.006)
        let ground = try counted(polygons)
        for overlap in try ground.overlaps() {
            let union = try ground.union(of: [overlap.first, overlap.second])
            let sum = ground.squareMetres[overlap.first] + ground.squareMetres[overlap.second]
            #expect(near(union.squareMetres + overlap.squareMetres, sum))
        }
    }

    @Test func inAProjectedSystemTheAreaIsStillTheEllipsoids() throws {
        let crs = try CRS("EPSG:4523")
        let boxes = [
            try Shapes.box(35_650_000, 3_272_000, 35_650_200, 3_272_200),
            try Shapes.box(35_650_100, 3_272_100, 35_650_300, 3_272_300),
        ]
        let union = try CountedOnce(boxes, crs: crs, workers: 1).union()
        let expected = try Measurer(crs).area(of: try Geometry.union(of: boxes))
        #expect(near(union.squareMetres, expected))
    }

    // MARK: Borders that coincide or nearly do

    @Test func aTilingIsTheWhole() throws {
        let tiles = try Shapes.board(20, 20).map {
            try Shapes.moved($0, by: Coordinate(x: 106, y: 29), scale: 0.001)
        }
        let union = try counted(tiles).union()
        let whole = try counted([try Shapes.box(106, 29, 106.02, 29.02)]).union().squareMetres
        #expect(near(union.squareMetres, whole))
        #expect(union.repeatedSquareMetres == 0)
        #expect(try counted(tiles).overlaps().isEmpty)
    }

    @Test(arguments: [21, 22, 23] as [UInt64]) func redrawingsAHairApartNeverExceedTheSum(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let polygons = try stars(80, seed: seed)
        let redrawn = try polygons.map { polygon in
            let shift = Coordinate(x: random.double(-1e-11..<1e-11), y: random.double(-1e-11..<1e-11))
            return try Shapes.moved(polygon, by: shift)
        }
        let (plain, union) = (try counted(polygons).union(), try counted(polygons + redrawn).union())
        #expect(union.squareMetres <= union.sumSquareMetres)
        // A shift of 1e-11 degrees is a micrometre.
        #expect(near(union.squareMetres, plain.squareMetres, 1e-6))
        #expect(union.residualSquareMetres == 0)
    }

    @Test func stairsThatShareEdgesAndCornersAreUnited() throws {
        var random = SeededRandom(seed: 31)
        let box = Bounds(minX: 106, minY: 29, maxX: 106.04, maxY: 29.04)
        let first = try Shapes.stairs(in: box, cells: 40, share: 0.5, &random)
        let second = try Shapes.stairs(in: box, cells: 40, share: 0.5, &random)
        let union = try counted(first + second).union()
        let expected = try Measurer(try CRS(Self.crs)).area(of: try Geometry.union(of: first + second))
        #expect(near(union.squareMetres, expected))
    }

    @Test func manyPolygonsThatShareBordersAreUnitedInCells() throws {
        // More than the cells of the geometry library hold at once, each on its neighbours.
        let tiles = try (0..<1600).map { cell in
            let (x, y) = (106 + Double(cell % 40) * 0.001, 29 + Double(cell / 40) * 0.001)
            return try Shapes.box(x, y, x + 0.0015, y + 0.001)
        }
        let union = try counted(tiles).union()
        let whole = try counted([try Shapes.box(106, 29, 106.0405, 29.04)]).union().squareMetres
        #expect(near(union.squareMetres, whole))
    }
}
