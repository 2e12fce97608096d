import Foundation
import Testing

@testable import GeoCore

@Suite("Shares of cells of random polygons")
struct CoveragePropertyTests {
    /// Stars, rings with holes, needles and boxes, of all sizes, near and far from the origin.
    private static func polygon(_ index: Int, _ grid: RasterGrid, _ random: inout SeededRandom) throws -> Geometry {
        let bounds = grid.bounds
        let centre = random.position(in: bounds)
        let size = bounds.width * pow(10, random.double(-3..<(-0.1)))
        switch index % 4 {
        case 0: return try Shapes.star(at: centre, radius: size, &random)
        case 1:
            // The hole lies inside the disc of half the radius that every star holds.
            let shell = try Shapes.star(at: centre, radius: size, &random)
            let angles = (0..<7).map { Double($0) / 7 * 2 * .pi }
            let ring = angles.map {
                let length = 0.3 * size * random.double(0.5..<1)
                return Coordinate(x: centre.x + length * cos($0), y: centre.y + length * sin($0))
            }
            return try shell.difference(.polygon(shell: ring + [ring[0]]))
        case 2:
            let angle = random.double(0..<6.3)
            let (dx, dy) = (cos(angle) * size, sin(angle) * size)
            let thin = pow(10, random.double(-6..<(-1)))
            let ring = [
                centre, Coordinate(x: centre.x + dx, y: centre.y + dy),
                Coordinate(x: centre.x + dx - thin * dy, y: centre.y + dy + thin * dx), centre,
            ]
            return try .polygon(shell: ring)
        default:
            return try .box(
                Bounds(minX: centre.x, minY: centre.y, maxX: centre.x + size, maxY: centre.y + size * 0.3))
        }
    }

    private static let grids = [
        RasterGrid(width: 120, height: 90, west: 0, north: 90, cellSize: 1),
        RasterGrid(width: 150, height: 110, west: 435_120.7, north: 3_271_950.3, cellSize: 30),
        RasterGrid(width: 130, height: 100, west: 105.3, north: 32.2, cellSize: 0.00026949458523585647),
        RasterGrid(width: 90, height: 140, originX: 40, originY: -7, columnStepX: 2.5, rowStepY: 1.25),
    ]

    @Test("10 000 polygons: shares add up to the area, and any cut into tiles gives the same bits")
    func areas() throws {
        var random = SeededRandom(seed: 20_240_601)
        var worst = 0.0
        for index in 0..<10_000 {
            let grid = Self.grids[index % 4]
            let polygon = try Self.polygon(index / 4, grid, &random)
            let whole = try Shares.byCell([polygon], on: grid)[0]
            let plan = TilePlan(
                grid, tileWidth: random.integer(1..<60), tileHeight: random.integer(1..<50),
                tilesPerTask: random.integer(1..<4))
            #expect(try Shares.byCell([polygon], on: grid, plan: plan)[0] == whole, "polygon \(index)")
            // The part inside the grid, in cells, about the first vertex.
            let inside = try polygon.intersection(.box(grid.bounds))
            let area = inside.polygons.reduce(0.0) { sum, part in
                sum
                    + part.rings.enumerated().reduce(0.0) {
                        $0 + ($1.offset == 0 ? 1 : -1) * abs(Self.area($1.element, grid))
                    }
            }
            let covered = whole.values.compensatedSum()
            // What GEOS rounds where it cuts at the end of the grid is allowed for: the ulp of a coordinate in cells.
            let isCut = !grid.bounds.contains(polygon.bounds ?? grid.bounds)
            let rounding = 8 * max(abs(grid.originX), abs(grid.originY)).ulp / abs(grid.rowStepY)
            let slack = 1e-12 * Double(max(1, whole.count)) + (isCut ? rounding * 300 : rounding * sqrt(area) * 4)
            worst = max(worst, abs(covered - area) / slack)
            #expect(abs(covered - area) <= slack, "polygon \(index): \(covered), \(area), \(whole.count) cells")
        }
        #expect(worst <= 1)
    }

    /// In cells.
    private static func area(_ ring: [Coordinate], _ grid: RasterGrid) -> Double {
        var sum = CompensatedSum()
        for (a, b) in zip(ring, ring.dropFirst()) {
            let (ax, ay) = ((a.x - ring[0].x) / grid.columnStepX, (a.y - ring[0].y) / grid.rowStepY)
            let (bx, by) = ((b.x - ring[0].x) / grid.columnStepX, (b.y - ring[0].y) / grid.rowStepY)
            sum.add(ax * by)
            sum.add(-bx * ay)
        }
        return sum.value / 2
    }

    @Test("Polygons that share edges and fill the grid give every cell exactly 1 in sum")
    func partition() throws {
        var random = SeededRandom(seed: 99)
        for grid in Self.grids {
            // Quadrilaterals between shaken lattice points, each cut along a diagonal; the outline is the grid's.
            let count = 23
            var points: [[Coordinate]] = []
            for j in 0...count {
                var line: [Coordinate] = []
                for i in 0...count {
                    func shaken(_ k: Int, _ size: Int) -> Double {
                        let free = k == 0 || k == count ? 0 : random.double(-0.3..<0.3)
                        return (Double(k) + free) / Double(count) * Double(size)
                    }
                    line.append(grid.position(column: shaken(i, grid.width), row: shaken(j, grid.height)))
                }
                points.append(line)
            }
            var zones: [Geometry] = []
            for j in 0..<count {
                for i in 0..<count {
                    let (a, b, c, d) = (points[j][i], points[j][i + 1], points[j + 1][i + 1], points[j + 1][i])
                    zones.append(try .polygon(shell: [a, b, c, a]))
                    zones.append(try .polygon(shell: [a, c, d, a]))
                }
            }
            var sums: [CellPlace: Double] = [:]
            for shares in try Shares.byCell(zones, on: grid) {
                for (place, share) in shares { sums[place, default: 0] += share }
            }
            #expect(sums.count == grid.cellCount)
            #expect(sums.values.allSatisfy { abs($0 - 1) <= 1e-12 })
        }
    }

    @Test("Each share is the area of the cell's clip by GEOS")
    func clips() throws {
        var random = SeededRandom(seed: 5)
        for index in 0..<120 {
            let grid = Self.grids[index % 4]
            let polygon = try Self.polygon(index / 4, grid, &random)
            let shares = try Shares.byCell([polygon], on: grid)[0]
            let slack = 1e-10 + 64 * max(abs(grid.originX), abs(grid.originY)).ulp / abs(grid.rowStepY)
            for (place, share) in shares.sorted(by: { ($0.key.row, $0.key.column) < ($1.key.row, $1.key.column) })
                .prefix(400)
            {
                let a = grid.position(column: Double(place.column), row: Double(place.row))
                let b = grid.position(column: Double(place.column + 1), row: Double(place.row + 1))
                let cell = try Geometry.box(
                    Bounds(minX: min(a.x, b.x), minY: min(a.y, b.y), maxX: max(a.x, b.x), maxY: max(a.y, b.y)))
                let clipped = try polygon.intersection(cell).planarArea / grid.cellPlanarArea
                #expect(abs(share - clipped) <= slack, "polygon \(index), \(place): \(share), \(clipped)")
            }
        }
    }

    @Test("An edge through 200 000 cells of one row leaves the rows beyond it whole")
    func longEdge() throws {
        let grid = RasterGrid(width: 229_000, height: 3, west: 0, north: 3, cellSize: 1)
        let zone = try Geometry(wkt: "POLYGON ((0.3 0, 229000 0, 228999.7 2.9, 0.7 2.1, 0.3 0))")
        let shares = try Shares.byCell([zone], on: grid)[0]
        // Between the slanted ends all cells of the two lower rows are whole.
        #expect((1..<228_999).allSatisfy { shares[CellPlace(column: $0, row: 2)] == 1 })
        #expect((1..<228_999).allSatisfy { shares[CellPlace(column: $0, row: 1)] == 1 })
        let top = shares[CellPlace(column: 114_500, row: 0)] ?? 0
        let slope = 0.8 / 228_999
        #expect(abs(top - (0.1 + slope * (114_500.5 - 0.7))) < 1e-12)
    }
}
