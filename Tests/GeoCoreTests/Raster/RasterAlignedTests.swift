import Foundation
import Testing

@testable import GeoCore

struct RasterAlignedTests {
    @Test func theNearestCellOfAFinerGridIsTheCellItLiesIn() throws {
        let source = try RasterFixture.source("scaled.tif")
        let fine = RasterGrid(width: 48, height: 40, west: 500000, north: 3_400_000, cellSize: 50)
        let result = try source.aligned(to: fine, crs: CRS("EPSG:4547"), by: .nearest)
        #expect(result.grid.coincides(with: fine, toleranceCells: 1e-9))
        let expected = (0..<1920).map { (index: Int) -> Int16 in Int16(index / 96 * 24 + index % 48 / 2) }
        #expect(try result.cells(Int16.self) == expected)
        #expect(result.issues.map(\.kind) == [.resampled] && result.path == source.path)
        #expect(result.bands[0].noData == .value(3))
    }

    @Test func averagesLeaveOutCellsWithoutData() throws {
        // NaN at the cells 0, 7, 14 ...; others a quarter of their number.
        let source = try RasterFixture.source("nan-declared.tif")
        let coarse = RasterGrid(width: 12, height: 10, west: 500000, north: 3_400_000, cellSize: 200)
        let result = try source.aligned(to: coarse, crs: CRS("EPSG:4547"), by: .average)
        let cells = try result.cells(Float.self)
        for row in 0..<10 {
            for column in 0..<12 {
                let numbers = [0, 1, 24, 25].map { row * 48 + column * 2 + $0 }.filter { $0 % 7 != 0 }
                let mean = numbers.map { Float($0) / 4 }.reduce(0, +) / Float(numbers.count)
                #expect(abs(cells[row * 12 + column] - mean) < 1e-4)
            }
        }
    }

    @Test func overviewsAreNotAskedWhenCellsGrow() throws {
        let source = try RasterFixture.source("overviews.tif")
        let coarse = RasterGrid(width: 6, height: 5, west: 500000, north: 3_400_000, cellSize: 400)
        let result = try source.aligned(to: coarse, crs: CRS("EPSG:4547"), by: .average)
        #expect(try !result.cells(UInt8.self).contains(99))
    }

    @Test func whereTheRasterDoesNotReachThereIsNoData() throws {
        let larger = RasterGrid(width: 26, height: 22, west: 499900, north: 3_400_100, cellSize: 100)
        let inner = PixelWindow(column: 1, row: 1, width: 24, height: 20)
        let outside = (0..<(26 * 22)).filter { !inner.contains(column: $0 % 26, row: $0 / 26) }
        // With a number for no data, and without one.
        let declared = try RasterFixture.source("least-float.tif").aligned(
            to: larger, crs: CRS("EPSG:4547"), by: .nearest)
        #expect(try Set(declared.gaps() ?? []).isSuperset(of: outside))
        let undeclared = try RasterFixture.source("overviews.tif").aligned(
            to: larger, crs: CRS("EPSG:4547"), by: .nearest)
        #expect(undeclared.bands[0].mask == .alpha)
        #expect(try undeclared.gaps() == outside)
        #expect(
            try RasterReader(undeclared).read(inner, as: UInt8.self) == RasterFixture.counts.map { UInt8($0 % 250) })
    }

    @Test func masksComeAlong() throws {
        let result = try RasterFixture.source("mask-inside.tif").aligned(
            to: .fixture, crs: CRS("EPSG:4547"), by: .nearest)
        #expect(try result.gaps() == RasterFixture.counts.filter { $0 % 24 >= 12 })
    }

    @Test func inAnotherReferenceSystemEachCellHoldsWhatLiesUnderItsMiddle() throws {
        let source = try RasterFixture.source("scaled.tif")
        let geographic = try CRS("EPSG:4490")
        let there = try Transform(from: CRS("EPSG:4547"), to: geographic)
        let corner = try there.forward(Coordinate(x: 500000, y: 3_400_000))
        let grid = RasterGrid(width: 30, height: 25, west: corner.x, north: corner.y, cellSize: 0.0007)
        let cells = try source.aligned(to: grid, crs: geographic, by: .nearest).cells(Int16.self)
        let back = try Transform(from: geographic, to: CRS("EPSG:4547"))
        for index in cells.indices {
            let middle = grid.position(column: Double(index % 30) + 0.5, row: Double(index / 30) + 0.5)
            let cell = source.grid.cell(try back.forward(middle))
            let column = Int(cell.column.rounded(.down))
            let row = Int(cell.row.rounded(.down))
            let expected = source.grid.window.contains(column: column, row: row) ? Int16(row * 24 + column) : 3
            #expect(cells[index] == expected)
        }
    }

    @Test func whatIsAlignedCanBeAlignedAgainAndOutlivesTheFirst() throws {
        let crs = try CRS("EPSG:4547")
        let fine = RasterGrid(width: 48, height: 40, west: 500000, north: 3_400_000, cellSize: 50)
        var first: RasterSource? = try RasterFixture.source("scaled.tif").aligned(to: fine, crs: crs, by: .nearest)
        let second = try #require(first).aligned(to: .fixture, crs: crs, by: .nearest)
        first = nil
        #expect(try second.cells(Int16.self) == RasterFixture.counts.map { Int16($0) })
        #expect(second.issues.map(\.kind) == [.resampled, .resampled])
    }

    @Test func damageBelowIsAnErrorAbove() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("a.tif")
        var random = SeededRandom(seed: 3)
        let cells = RasterFixture.counts.map { _ in UInt16.random(in: 0 ... .max, using: &random) }
        try writeRaster(path, cells, .fixture, statistics: false)
        var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        for index in (bytes.count - 100)..<(bytes.count - 50) { bytes[index] ^= 0xFF }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let result = try RasterSource(path).aligned(to: .fixture, crs: CRS("EPSG:4547"), by: .bilinear)
        let error = failure { () throws(GeoError) in
            try RasterReader(result).read(RasterGrid.fixture.window, as: UInt16.self)
        }
        #expect(error?.kind == .cannotRead)
    }

    @Test func whatWouldNotSurviveIsRefused() throws {
        let crs = try CRS("EPSG:4547")
        let none = failure { () throws(GeoError) in
            try RasterSource(RasterFixture.path("no-crs.tif")).aligned(to: .fixture, crs: crs, by: .nearest)
        }
        #expect(none?.kind == .badReference)
        let long = failure { () throws(GeoError) in
            try RasterSource(RasterFixture.path("int64.tif")).aligned(to: .fixture, crs: crs, by: .nearest)
        }
        #expect(long?.trail == ["integers of 64 bits would be rounded"])
        let southUp = try RasterFixture.source("south-up.tif").grid
        let turned = failure { () throws(GeoError) in
            try RasterSource(RasterFixture.path("scaled.tif")).aligned(to: southUp, crs: crs, by: .nearest)
        }
        #expect(turned?.kind == .badArgument)
    }

    @Test func aSouthUpRasterIsTurnedOver() throws {
        let result = try RasterFixture.source("south-up.tif").aligned(to: .fixture, crs: CRS("EPSG:4547"), by: .nearest)
        let expected = RasterFixture.counts.map { (index: Int) -> UInt8 in
            UInt8(((19 - index / 24) * 24 + index % 24) % 250)
        }
        #expect(try result.cells(UInt8.self) == expected)
    }

    @Test func theFileMadeForItIsGoneWithTheLastCopy() throws {
        var path = ""
        do {
            let result = try RasterFixture.source("scaled.tif").aligned(
                to: .fixture, crs: CRS("EPSG:4547"), by: .nearest)
            path = result.location
            #expect(VirtualFile.nature(path) == .file)
        }
        #expect(VirtualFile.nature(path) == .missing)
    }
}
