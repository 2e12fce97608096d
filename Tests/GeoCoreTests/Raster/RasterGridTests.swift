import Testing

@testable import GeoCore

struct RasterGridTests {
    /// 10 m cells of a third: no step of it is a number of the computer.
    private let thirds = RasterGrid(
        width: 3_000_000, height: 3_000_000, originX: 73.5, originY: 53.6, columnStepX: 1.0 / 3e4, rowStepY: -1.0 / 3e4)

    @Test func theCellOfACornerIsThatCornerWithoutRounding() {
        for (column, row) in [(0, 0), (1, 1), (2, 3), (1_234_567, 2_999_999), (2_999_999, 7), (3_000_000, 3_000_000)] {
            let found = thirds.cell(thirds.position(column: Double(column), row: Double(row)))
            #expect(found == (Double(column), Double(row)))
        }
    }

    @Test func theMiddleOfACellIsHalfACellIn() {
        let found = thirds.cell(thirds.position(column: 2_000_000.5, row: 1_000_000.5))
        #expect(abs(found.column - 2_000_000.5) < 1e-6 && abs(found.row - 1_000_000.5) < 1e-6)
    }

    @Test func numbersOfCellsGoBeyond32Bits() {
        #expect(thirds.cellCount == 9_000_000_000_000)
        #expect(thirds.window.cellCount == 9_000_000_000_000)
        let corner = thirds.subgrid(PixelWindow(column: 2_999_999, row: 2_999_999, width: 1, height: 1))
        #expect(corner.bounds.maxX == thirds.bounds.maxX && corner.bounds.minY == thirds.bounds.minY)
        #expect(thirds.window(ofAligned: corner) == PixelWindow(column: 2_999_999, row: 2_999_999, width: 1, height: 1))
    }

    @Test func aRotatedGridFindsItsCellsToo() {
        let grid = RasterGrid(
            width: 1000, height: 800, originX: 500000, originY: 3_400_000, columnStepX: 80, rowStepX: 60,
            columnStepY: 60, rowStepY: -80)
        #expect(grid.isRotated && !grid.isSouthUp)
        #expect(grid.cellPlanarArea == 10000)
        #expect(grid.cell(grid.position(column: 17, row: 423)) == (17, 423))
        let inside = grid.cell(grid.position(column: 17.25, row: 423.75))
        #expect(abs(inside.column - 17.25) < 1e-6 && abs(inside.row - 423.75) < 1e-6)
        // Corners by hand: (0,0), (1000,0), (0,800), (1000,800).
        #expect(grid.bounds == Bounds(minX: 500000, minY: 3_336_000, maxX: 628000, maxY: 3_460_000))
    }

    @Test func rowsThatRunNorthwardAreSaid() {
        let grid = RasterGrid(width: 4, height: 3, originX: 0, originY: 0, columnStepX: 10, rowStepY: 10)
        #expect(grid.isSouthUp && grid.cellPlanarArea == 100)
        #expect(grid.bounds == Bounds(minX: 0, minY: 0, maxX: 40, maxY: 30))
        #expect(grid.cell(Coordinate(x: 15, y: 25)) == (1.5, 2.5))
    }

    @Test func gridsOffByATenThousandthOfACellCoincide() {
        var other = RasterGrid.fixture
        other.originX += 100 * 1e-4
        #expect(RasterGrid.fixture.coincides(with: other))
        #expect(!RasterGrid.fixture.coincides(with: other, toleranceCells: 1e-5))
        other.originX = RasterGrid.fixture.originX + 100 * 2e-3
        #expect(!RasterGrid.fixture.coincides(with: other))
    }

    @Test func stepsThatDriftApartDoNotCoincideThoughTheCornersDo() {
        var other = RasterGrid.fixture
        other.columnStepX = 100.01  // 24 columns further on: 0.0024 of a cell
        #expect(!RasterGrid.fixture.coincides(with: other))
        other.columnStepX = 100.001
        #expect(RasterGrid.fixture.coincides(with: other))
    }

    @Test func gridsOfOtherSizesNeverCoincideButOneMayLieInTheOther() {
        let part = RasterGrid.fixture.subgrid(PixelWindow(column: 3, row: 4, width: 5, height: 6))
        #expect(!RasterGrid.fixture.coincides(with: part))
        #expect(RasterGrid.fixture.window(ofAligned: part) == PixelWindow(column: 3, row: 4, width: 5, height: 6))
        #expect(part.window(ofAligned: .fixture) == PixelWindow(column: -3, row: -4, width: 24, height: 20))
        var shifted = part
        shifted.originY += 50
        #expect(RasterGrid.fixture.window(ofAligned: shifted) == nil)
        var coarse = part
        coarse.columnStepX = 200
        #expect(RasterGrid.fixture.window(ofAligned: coarse) == nil)
    }

    @Test func southUpIsNotAlignedWithNorthUp() {
        let southUp = RasterGrid(
            width: 24, height: 20, originX: 500000, originY: 3_398_000, columnStepX: 100, rowStepY: 100)
        #expect(southUp.bounds == RasterGrid.fixture.bounds)
        #expect(!RasterGrid.fixture.coincides(with: southUp))
    }

    @Test func aWindowCoversTheCellsThatARectangleMeets() {
        func window(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) -> PixelWindow? {
            RasterGrid.fixture.window(covering: Bounds(minX: minX, minY: minY, maxX: maxX, maxY: maxY))
        }
        #expect(window(500100, 3_399_700, 500300, 3_399_900) == PixelWindow(column: 1, row: 1, width: 2, height: 2))
        #expect(window(500099, 3_399_700, 500301, 3_399_900) == PixelWindow(column: 0, row: 1, width: 4, height: 2))
        // Cut at the border, apart, touching from outside.
        #expect(window(0, 3_399_950, 500050, 9e9) == PixelWindow(column: 0, row: 0, width: 1, height: 1))
        #expect(window(0, 0, 100, 100) == nil)
        #expect(window(499000, 3_399_000, 500000, 3_400_000) == nil)
        // A point inside and one on a line.
        #expect(window(500150, 3_399_950, 500150, 3_399_950) == PixelWindow(column: 1, row: 0, width: 1, height: 1))
        #expect(window(500100, 3_399_950, 500100, 3_399_950) == PixelWindow(column: 1, row: 0, width: 1, height: 1))
        // Beyond what an integer holds, and no number at all.
        #expect(window(-1e300, -1e300, 1e300, 1e300) == RasterGrid.fixture.window)
        #expect(window(.nan, 0, 1, 1) == nil)
    }

    @Test func aGridWithoutAreaOrNumbersIsUnusable() {
        var grid = RasterGrid.fixture
        #expect(grid.isUsable)
        grid.rowStepY = 0
        #expect(!grid.isUsable)
        grid.rowStepY = .nan
        #expect(!grid.isUsable)
    }
}

struct PixelWindowTests {
    private let window = PixelWindow(column: 3, row: 4, width: 10, height: 20)

    @Test func windowsMeetAndJoin() {
        let other = PixelWindow(column: 10, row: 0, width: 10, height: 5)
        #expect(window.intersection(other) == PixelWindow(column: 10, row: 4, width: 3, height: 1))
        #expect(window.union(other) == PixelWindow(column: 3, row: 0, width: 17, height: 24))
        #expect(window.intersection(PixelWindow(column: 13, row: 4, width: 1, height: 1)) == nil)
        #expect(window.contains(column: 12, row: 23) && !window.contains(column: 13, row: 23))
        #expect(window.contains(window) && !window.contains(other))
        #expect(window.cellCount == 200 && PixelWindow(column: 0, row: 0, width: -1, height: -1).cellCount == 0)
    }

    @Test func aWindowGrowsToWholeBlocks() {
        #expect(window.aligned(toBlocks: 8, 8) == PixelWindow(column: 0, row: 0, width: 16, height: 24))
        let limit = PixelWindow(column: 0, row: 0, width: 14, height: 30)
        #expect(window.aligned(toBlocks: 8, 8, within: limit) == PixelWindow(column: 0, row: 0, width: 14, height: 24))
        let left = PixelWindow(column: -3, row: 0, width: 2, height: 1)
        #expect(left.aligned(toBlocks: 8, 8) == PixelWindow(column: -8, row: 0, width: 8, height: 8))
    }

    @Test(arguments: [(16, 16, 1), (16, 16, 1000), (500, 1, 1), (500, 3, 4000), (7, 5, 100), (1000, 1000, 10)])
    func tilesCoverEachCellOnceAndCutAtBlocks(blockWidth: Int, blockHeight: Int, cells: Int) {
        let whole = PixelWindow(column: 5, row: 9, width: 90, height: 70)
        let tiles = whole.tiles(blockWidth: blockWidth, blockHeight: blockHeight, cells: cells)
        var seen = [Int](repeating: 0, count: 100 * 100)
        for tile in tiles {
            #expect(whole.contains(tile))
            #expect(tile.column == whole.column || tile.column % blockWidth == 0)
            #expect(tile.row == whole.row || tile.row % blockHeight == 0)
            for row in tile.row..<tile.endRow {
                for column in tile.column..<tile.endColumn { seen[row * 100 + column] += 1 }
            }
        }
        #expect(seen.reduce(0, +) == whole.cellCount && seen.allSatisfy { $0 <= 1 })
        #expect(tiles == tiles.sorted { ($0.row, $0.column) < ($1.row, $1.column) })
    }

    @Test func tilesOfARasterInStripsHoldManyStrips() {
        let tiles = PixelWindow(column: 0, row: 0, width: 40000, height: 40000).tiles(blockWidth: 40000, blockHeight: 1)
        #expect(tiles[0] == PixelWindow(column: 0, row: 0, width: 40000, height: 26))
    }
}
