import Foundation
import Testing

@testable import GeoCore

@Suite("Computing cell by cell")
struct CellwiseRunTests {
    /// 300 columns and 200 rows of 30 m, so that windows of 64 cells do not fit evenly.
    static let grid = RasterGrid(width: 300, height: 200, west: 500000, north: 3_400_000, cellSize: 30)

    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "cellwise-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func options(_ asCOG: Bool = false) -> RasterWriter.Options {
        var options = RasterWriter.Options(.float32, noData: -9999)
        options.blockSize = 64
        options.asCOG = asCOG
        return options
    }

    /// Two inputs: the number of the cell, with every 7th missing; and its half, in strips.
    private func inputs() throws -> [CellwiseRun.Input] {
        let count = Self.grid.cellCount
        let numbers = (0..<count).map { Int32($0 % 7 == 0 ? -1 : $0) }
        let halves = (0..<count).map { Double($0) / 2 }
        let first = try writeRaster("\(folder)/a.tif", numbers, Self.grid, noData: -1)
        let second = try writeRaster("\(folder)/b.tif", halves, Self.grid) { $0.blockSize = 128 }
        return [CellwiseRun.Input(first), CellwiseRun.Input(second)]
    }

    private func sum(_ name: String, workers: Int, asCOG: Bool = false) throws -> (source: RasterSource, cells: [Int]) {
        let run = try CellwiseRun(
            grid: Self.grid, crs: CRS("EPSG:4547"), inputs: inputs(),
            outputs: [CellwiseRun.Output("\(folder)/\(name)", options(asCOG))])
        let rows = try run.run({ [Int]() }, workers: workers, merge: { $1 += $0 }) { tile, tally throws(GeoError) in
            let (a, b, out) = (tile.input(0), tile.input(1), tile.output(0))
            for index in 0..<tile.count { out[index] = a[index] + b[index] }
            tally.append(tile.window.row * 1000 + tile.window.column)
        }
        return (try RasterSource("\(folder)/\(name)"), rows)
    }

    @Test("each cell is computed from the same cell of every input, and what is missing stays missing")
    func eachCell() throws {
        let cells = try sum("sum.tif", workers: 2).source.cells(Float.self)
        for index in cells.indices {
            #expect(cells[index] == (index % 7 == 0 ? -9999 : Float(index) * 1.5), "cell \(index)")
        }
    }

    @Test("tallies of windows are merged in the order of the windows", arguments: [1, 2, 5])
    func tallies(workers: Int) throws {
        let places = try sum("sum-\(workers).tif", workers: workers).cells
        #expect(places == places.sorted())
        #expect(places.count == 4 * 5)
    }

    @Test("any number of workers gives the same bytes", arguments: [false, true])
    func sameBytes(asCOG: Bool) throws {
        _ = try sum("one.tif", workers: 1, asCOG: asCOG)
        let one = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/one.tif"))
        for workers in [2, 8] {
            _ = try sum("many.tif", workers: workers, asCOG: asCOG)
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/many.tif")) == one)
        }
    }

    @Test("areas of cells add up to the area of the grid")
    func areas() throws {
        let crs = try CRS("EPSG:4547")
        let areas = try CellAreas(Self.grid, crs: crs, method: .planar)
        let run = try CellwiseRun(grid: Self.grid, crs: crs, inputs: inputs(), outputs: [], areas: areas)
        let total = try run.run({ 0.0 }, workers: 2, merge: { $1 += $0 }) { tile, sum throws(GeoError) in
            for index in 0..<tile.count { sum += tile.areaSquareMetres(index) }
        }
        #expect(total == 300 * 200 * 900)
    }

    @Test("a failure in one window stops all, is the error, and leaves no output", arguments: [1, 4])
    func failure(workers: Int) throws {
        let run = try CellwiseRun(
            grid: Self.grid, crs: nil, inputs: [], outputs: [CellwiseRun.Output("\(folder)/x.tif", options())])
        let error = #expect(throws: GeoError.self) {
            try run.run({ 0 }, workers: workers, merge: { _, _ in }) { tile, _ throws(GeoError) in
                if tile.window.row == 64, tile.window.column == 128 { throw GeoError(.badArgument, "go on here") }
            }
        }
        #expect(error?.attempted == "go on here")
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/x.tif"))
    }

    @Test("a number that the output's type does not have is refused with its place")
    func outOfRange() throws {
        var options = RasterWriter.Options(.uint8, noData: 0)
        options.blockSize = 64
        let run = try CellwiseRun(
            grid: Self.grid, crs: nil, inputs: [], outputs: [CellwiseRun.Output("\(folder)/y.tif", options)])
        let error = #expect(throws: GeoError.self) {
            try run.run({ 0 }, merge: { _, _ in }) { tile, _ throws(GeoError) in
                if tile.window.column == 0, tile.window.row == 0 { tile.output(0)[65] = 300 }
            }
        }
        #expect(error?.trail == ["column 1, row 1"])
    }

    @Test("rasters on different grids are refused by name")
    func otherGrid() throws {
        let other = try RasterFixture.source("scaled.tif")
        let error = #expect(throws: GeoError.self) {
            try CellwiseRun(grid: Self.grid, crs: nil, inputs: [CellwiseRun.Input(other)], outputs: [])
        }
        #expect(error?.subject == other.path)
    }
}
