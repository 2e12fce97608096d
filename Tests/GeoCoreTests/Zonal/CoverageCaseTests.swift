import Testing

@testable import GeoCore

/// A polygon, a grid with its first row at the top, and the shares worked out by hand.
struct CoverageCase: CustomTestStringConvertible, Sendable {
    let name: String
    let wkt: String
    let shares: [[Double]]
    var south = 0.0
    var cell = 1.0

    var testDescription: String { name }
    var grid: RasterGrid {
        RasterGrid(
            width: shares[0].count, height: shares.count, west: 0, north: south + Double(shares.count) * cell,
            cellSize: cell)
    }
}

@Suite("Shares of cells, case by case (named after the cases of exactextract where it has them)")
struct CoverageCaseTests {
    @Test("Each cell has the share worked out by hand", arguments: cases)
    func shares(_ item: CoverageCase) throws {
        let found = try Shares.table(item.wkt, on: item.grid)
        for (row, (a, b)) in zip(found, item.shares).enumerated() {
            for (column, (share, expected)) in zip(a, b).enumerated() {
                #expect(abs(share - expected) < 1e-14, "column \(column), row \(row): \(share), not \(expected)")
                // What is no part of the zone is not listed with a share of almost nothing.
                #expect((share == 0) == (expected == 0), "column \(column), row \(row): \(share)")
            }
        }
    }

    @Test("The direction of rings and the corner they start at do not matter", arguments: cases)
    func directions(_ item: CoverageCase) throws {
        let given = try Geometry(wkt: item.wkt)
        let expected = try Shares.byCell([given], on: item.grid)[0]
        let turned = try given.mapSequences { Array($0.reversed()) }
        let started = try given.mapSequences { $0.count < 3 ? $0 : Array($0[1...] + [$0[1]]) }
        #expect(try Shares.byCell([turned], on: item.grid)[0] == expected)
        #expect(try Shares.byCell([started], on: item.grid)[0] == expected)
    }

    static let cases: [CoverageCase] = [
        CoverageCase(
            name: "basic", wkt: "POLYGON ((0.5 0.5, 2.5 0.5, 2.5 2.5, 0.5 2.5, 0.5 0.5))",
            shares: [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]]),
        CoverageCase(
            name: "diagonals", wkt: "POLYGON ((1.5 0.5, 2.5 1.5, 1.5 2.5, 0.5 1.5, 1.5 0.5))",
            shares: [[0, 0.25, 0], [0.25, 1, 0.25], [0, 0.25, 0]]),
        CoverageCase(
            name: "starting on a cell's border",
            wkt: "POLYGON ((1 1.5, 1.5 1.5, 1.5 0.5, 0.5 0.5, 0.5 1.5, 1 1.5))",
            shares: [[0.25, 0.25], [0.25, 0.25]]),
        CoverageCase(
            name: "bouncing off a border", wkt: "POLYGON ((0.5 1.5, 0.5 0.5, 0.5 0, 1.5 0.5, 1.5 1.5, 0.5 1.5))",
            shares: [[0.25, 0.25], [0.4375, 0.3125], [0, 0]], south: -1),
        // Cut off along y = 1 and up the diagonal of the last cell.
        CoverageCase(
            name: "bouncing off a border from inside",
            wkt: "POLYGON ((0.5 0.5, 1.5 0.5, 1.5 1.5, 1 1, 0.5 1, 0.5 0.5))",
            shares: [[0, 0.125], [0.25, 0.25]]),
        CoverageCase(
            name: "following a grid border", wkt: "POLYGON ((0.5 0.5, 2 0.5, 2 1.5, 2 2.5, 0.5 2.5, 0.5 0.5))",
            shares: [[0.25, 0.5, 0], [0.5, 1, 0], [0.25, 0.5, 0]]),
        CoverageCase(
            name: "starting on a vertical border, moving up",
            wkt: "POLYGON ((3 0.5, 3 2.5, 0.5 2.5, 0.5 0.5, 3 0.5))",
            shares: [[0.25, 0.5, 0.5, 0], [0.5, 1, 1, 0], [0.25, 0.5, 0.5, 0]]),
        CoverageCase(
            name: "starting on a vertical border, moving down",
            wkt: "POLYGON ((0.5 2.5, 0.5 0.5, 3 0.5, 3 2.5, 0.5 2.5))",
            shares: [[0.25, 0.5, 0.5, 0], [0.5, 1, 1, 0], [0.25, 0.5, 0.5, 0]]),
        CoverageCase(
            name: "along the right end of the grid", wkt: "POLYGON ((3 2.5, 3 0.5, 0.5 0.5, 0.5 2.5, 3 2.5))",
            shares: [[0.25, 0.5, 0.5], [0.5, 1, 1], [0.25, 0.5, 0.5]]),
        CoverageCase(
            name: "starting on a level border, moving right",
            wkt: "POLYGON ((0.5 1, 2.5 1, 2.5 3.5, 0.5 3.5, 0.5 1))",
            shares: [[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.5, 1, 0.5], [0, 0, 0]]),
        CoverageCase(
            name: "starting on a level border, moving left",
            wkt: "POLYGON ((2.5 3, 0.5 3, 0.5 3.5, 0.25 3.5, 0.25 0.5, 2.5 0.5, 2.5 3))",
            shares: [[0.125, 0, 0], [0.75, 1, 0.5], [0.75, 1, 0.5], [0.375, 0.5, 0.25]]),
        CoverageCase(
            name: "small polygon in one cell", wkt: "POLYGON ((3 3, 4 3, 4 4, 3 4, 3 3))", shares: [[0.01]], cell: 10),
        CoverageCase(
            name: "fill handled correctly",
            wkt:
                "POLYGON ((0.5 0.2, 2.2 0.2, 2.2 0.4, 0.7 0.4, 0.7 2.2, 2.2 2.2, 2.2 0.6, 2.4 0.6, 2.4 4.8, 0.5 4.8, 0.5 0.2))",
            shares: [
                [0.4, 0.8, 0.32], [0.5, 1, 0.4], [0.44, 0.8, 0.36], [0.2, 0, 0.2], [0.22, 0.2, 0.12],
            ]),
        CoverageCase(
            name: "following the diagonal of cells", wkt: "POLYGON ((0 0, 3 3, 0 3, 0 0))",
            shares: [[1, 1, 0.5], [1, 0.5, 0], [0.5, 0, 0]]),
        CoverageCase(
            name: "interior only: whole cells", wkt: "POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))",
            shares: [[0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]]),
        CoverageCase(
            name: "interior only: one inner cell is a hole",
            wkt: "POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))",
            shares: [[1, 1, 1], [1, 0, 1], [1, 1, 1]]),
        CoverageCase(
            name: "multiple holes in one cell and across cells",
            wkt:
                "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0), (0.25 0.25, 0.5 0.25, 0.5 0.5, 0.25 0.5, 0.25 0.25), (0.5 1.25, 1.5 1.25, 1.5 1.75, 0.5 1.75, 0.5 1.25))",
            shares: [[0.75, 0.75], [0.9375, 1]]),
        CoverageCase(
            name: "a hole that touches the shell at a corner",
            wkt: "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0), (0 1, 1 0.5, 1 1.5, 0 1))",
            shares: [[0.75, 1], [0.75, 1]]),
        CoverageCase(
            name: "a sliver along a border, above the rounding",
            wkt: "POLYGON ((0 1, 3 1, 3 1.0000000001, 0 1.0000000001, 0 1))",
            shares: [[0, 0, 0].map { _ in 1.000000082740371e-10 }, [0, 0, 0]]),
        CoverageCase(
            name: "a needle that crosses cells",
            wkt: "POLYGON ((0 0.5, 4 0.25, 4 0.75, 0 0.5))",
            shares: [[0.0625, 0.1875, 0.3125, 0.4375]]),
        CoverageCase(
            name: "parts that touch in the corner of a cell",
            wkt: "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((1 1, 2 1, 2 2, 1 2, 1 1)))",
            shares: [[0, 1], [1, 0]]),
        CoverageCase(
            name: "touching a corner with a vertex gives nothing of the cell beyond",
            wkt: "POLYGON ((0 0, 1 0.5, 1 1, 0.5 1, 0 0))",
            shares: [[0, 0], [0.5, 0]]),
        CoverageCase(
            name: "partly outside of the grid", wkt: "POLYGON ((-5 -5, 0.5 -5, 0.5 10, -5 10, -5 -5))",
            shares: [[0.5, 0], [0.5, 0]]),
        CoverageCase(
            name: "covering the whole grid", wkt: "POLYGON ((-5 -5, 9 -5, 9 9, -5 9, -5 -5))",
            shares: [[1, 1], [1, 1]]
        ),
        CoverageCase(
            name: "outside, left", wkt: "POLYGON ((-5 0, -1 0, -1 2, -5 2, -5 0))", shares: [[0, 0], [0, 0]]),
        CoverageCase(
            name: "outside, above", wkt: "POLYGON ((0 5, 1 5, 1 6, 0 6, 0 5))", shares: [[0, 0], [0, 0]]),
        CoverageCase(
            name: "outside but touching the border", wkt: "POLYGON ((2 0, 3 0, 3 2, 2 2, 2 0))",
            shares: [[0, 0], [0, 0]]),
        CoverageCase(
            name: "round the grid without meeting it",
            wkt: "POLYGON ((-1 -1, 3 -1, 3 3, -1 3, -1 -1), (-0.5 -0.5, -0.5 2.5, 2.5 2.5, 2.5 -0.5, -0.5 -0.5))",
            shares: [[0, 0], [0, 0]]),
    ]

    @Test("Stairs along the borders of cells have whole cells and no others, whatever the cell size and origin")
    func stairs() throws {
        var random = SeededRandom(seed: 7)
        for (origin, cell) in [
            (0.0, 1.0), (73.1, 0.00026949458523585647), (-1_234_567.3, 29.99), (0.1, 0.1), (101.3, 1.0 / 3),
        ] {
            let grid = RasterGrid(width: 40, height: 30, west: origin, north: origin / 2, cellSize: cell)
            // Along every row the first cells to a random column, so that the outline is one ring of stairs.
            let ends = (0..<30).map { _ in random.integer(1..<40) }
            var ring = [grid.position(column: 0, row: 0)]
            for (row, end) in ends.enumerated() {
                ring.append(grid.position(column: Double(end), row: Double(row)))
                ring.append(grid.position(column: Double(end), row: Double(row + 1)))
            }
            ring += [grid.position(column: 0, row: 30), ring[0]]
            // As other programs write such outlines: from the other side, with other rounding.
            let shaken = ring.map { Coordinate(x: $0.x + $0.x.ulp, y: $0.y - $0.y.ulp) }
            for positions in [ring, shaken] {
                let found = try Shares.byCell([.polygon(shell: positions)], on: grid)[0]
                #expect(found.count == ends.reduce(0, +))
                #expect(found.values.allSatisfy { $0 == 1 })
                #expect(ends.indices.allSatisfy { found[CellPlace(column: ends[$0] - 1, row: $0)] == 1 })
            }
        }
    }

    @Test("Whole cells by their centres, also when the window of work ends inside the polygon")
    func centres() throws {
        let grid = RasterGrid(width: 30, height: 30, west: 0, north: 30, cellSize: 1)
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            let star = try Shapes.star(
                at: random.position(in: Bounds(minX: 0, minY: 0, maxX: 30, maxY: 30)), radius: 14, &random)
            let plan = TilePlan(grid, tileWidth: 4, tileHeight: 7, tilesPerTask: 2)
            let found = try Shares.byCell([star], on: grid, mode: .centre, plan: plan)[0]
            for row in 0..<30 {
                for column in 0..<30 {
                    let centre = try Geometry.point(grid.position(column: Double(column) + 0.5, row: Double(row) + 0.5))
                    let share = found[CellPlace(column: column, row: row)]
                    #expect(try star.contains(centre) == (share == 1), "column \(column), row \(row)")
                }
            }
        }
    }

    @Test("Whole cells that the polygon touches, also when the window of work ends inside it")
    func touched() throws {
        let grid = RasterGrid(width: 24, height: 24, west: 0, north: 24, cellSize: 1)
        var random = SeededRandom(seed: 4)
        for _ in 0..<100 {
            let star = try Shapes.star(
                at: random.position(in: Bounds(minX: 0, minY: 0, maxX: 24, maxY: 24)), radius: 9, &random)
            let plan = TilePlan(grid, tileWidth: 5, tileHeight: 6, tilesPerTask: 2)
            let found = try Shares.byCell([star], on: grid, mode: .touched, plan: plan)[0]
            for row in 0..<24 {
                for column in 0..<24 {
                    let cell = try Geometry.box(
                        Bounds(
                            minX: Double(column), minY: Double(23 - row), maxX: Double(column + 1),
                            maxY: Double(24 - row)))
                    #expect(try star.intersects(cell) == (found[CellPlace(column: column, row: row)] == 1))
                }
            }
        }
    }

    @Test("Positions that are no numbers or immeasurably far away are refused")
    func farAway() throws {
        let grid = RasterGrid(width: 4, height: 4, west: 0, north: 4, cellSize: 1)
        let far = try Geometry(wkt: "POLYGON ((0 0, 1e300 0, 1 1, 0 0))")
        #expect(throws: GeoError.self) { try Shares.byCell([far], on: grid) }
    }
}
