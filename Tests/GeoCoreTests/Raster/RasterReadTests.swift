import Foundation
import Testing

@testable import GeoCore

struct RasterReadTests {
    @Test func aSourceSaysWhereItsCellsLie() throws {
        let source = try RasterFixture.source("scaled.tif")
        #expect(source.grid == .fixture)
        #expect(source.crs?.authorityCode == "EPSG:4547")
        #expect(source.driver == "GTiff" && !source.isCloudOptimised)
        #expect(source.bands.map(\.cellType) == [.int16])
        #expect(source.issues.isEmpty)
    }

    @Test func southUpRotatedAndMiddleOfCellGridsAreReadAsTheyLie() throws {
        let southUp = try RasterFixture.source("south-up.tif").grid
        #expect(southUp.isSouthUp && southUp.bounds == RasterGrid.fixture.bounds)
        let rotated = try RasterFixture.source("rotated.tif").grid
        // 3 columns right, 2 rows down from (500000, 3400000), by hand.
        #expect(rotated.position(column: 3, row: 2) == Coordinate(x: 500360, y: 3_400_020))
        #expect(rotated.cellPlanarArea == 10000)
        #expect(try RasterFixture.source("point.tif").grid == .fixture)
    }

    @Test func aWindowIsReadRowByRow() throws {
        let reader = try RasterReader(RasterFixture.source("scaled.tif"))
        let window = PixelWindow(column: 22, row: 3, width: 2, height: 3)
        #expect(try reader.read(window, as: Int16.self) == [94, 95, 118, 119, 142, 143])
        #expect(try reader.read(PixelWindow(column: 5, row: 5, width: 0, height: 2), as: Int16.self).isEmpty)
    }

    @Test func wholeBlocksAndPartsOfThemGiveTheSame() throws {
        let reader = try RasterReader(RasterFixture.source("overviews.tif"))
        let expected = RasterFixture.counts.map { UInt8($0 % 250) }
        var cells = [UInt8](repeating: 0, count: 480)
        // 16 x 16 blocks: the first is read past the cache, those at the border are not whole.
        for tile in RasterGrid.fixture.window.tiles(blockWidth: 16, blockHeight: 16, cells: 1) {
            let part = try reader.read(tile, as: UInt8.self)
            for index in part.indices {
                cells[(tile.row + index / tile.width) * 24 + tile.column + index % tile.width] = part[index]
            }
        }
        #expect(cells == expected)
    }

    @Test func overviewsThatDisagreeWithTheCellsAreNotRead() throws {
        let source = try RasterFixture.source("overviews.tif")
        #expect(source.bands[0].overviewCount == 1)
        #expect(try source.cells(UInt8.self) == RasterFixture.counts.map { UInt8($0 % 250) })
    }

    @Test func signedBytesAreSigned() throws {
        let source = try RasterFixture.source("int8.tif")
        #expect(source.bands[0].cellType == .int8)
        #expect(try source.cells(Int8.self) == RasterFixture.counts.map { Int8($0 % 256 - 128) })
        #expect(source.bands[0].noData == .value(-1))
        #expect(try source.gaps() == [127, 383])
        let reader = try RasterReader(source)
        var doubles = [Double](repeating: 0, count: 3)
        var marks = [UInt8](repeating: 9, count: 3)
        try doubles.withUnsafeMutableBufferPointer { doubles in
            try marks.withUnsafeMutableBufferPointer { marks in
                try reader.readDoubles(
                    PixelWindow(column: 6, row: 5, width: 3, height: 1), scaled: true, into: doubles, validity: marks)
            }
        }
        #expect(doubles == [-2, -1, 0] && marks == [1, 0, 1])
    }

    @Test func anotherTypeThanTheBandsIsRefusedUnlessAsked() throws {
        let source = try RasterFixture.source("scaled.tif")
        let error = failure { () throws(GeoError) in
            try RasterReader(source).read(PixelWindow(column: 0, row: 0, width: 1, height: 1), as: UInt8.self)
        }
        #expect(error?.kind == .badArgument && error?.trail == ["its cells are int16"])
        let reader = try RasterReader(source)
        let window = PixelWindow(column: 0, row: 0, width: 5, height: 1)
        #expect(try reader.read(window, converting: UInt8.self) == [0, 1, 2, 3, 4])
        #expect(try reader.read(window, converting: UInt8.self, missing: 255) == [0, 1, 2, 255, 4])
        #expect(try reader.read(window, converting: Double.self) == [0, 1, 2, 3, 4])
        let tooLarge = failure { () throws(GeoError) in
            try reader.read(PixelWindow(column: 15, row: 10, width: 2, height: 1), converting: UInt8.self)
        }
        #expect(tooLarge?.trail == ["column 16, row 10 holds 256"])
    }

    @Test func fractionsDoNotBecomeIntegersAndLongIntegersStayExact() throws {
        let floats = try RasterReader(RasterFixture.source("nan-undeclared.tif"))
        let window = PixelWindow(column: 1, row: 0, width: 1, height: 1)
        #expect(
            failure { () throws(GeoError) in try floats.read(window, converting: Int32.self) }?.kind == .badArgument)
        let longs = try RasterReader(RasterFixture.source("int64.tif"))
        #expect(try longs.read(window, converting: UInt64.self) == [(1 << 60) + 1])
    }

    @Test func scaleAndOffsetAreAppliedWhenAskedFor() throws {
        let source = try RasterFixture.source("scaled.tif")
        #expect(source.bands[0].scale == 0.5 && source.bands[0].offset == -40 && source.bands[0].unit == "degC")
        let reader = try RasterReader(source)
        func read(scaled: Bool) throws -> ([Double], [UInt8]) {
            var doubles = [Double](repeating: 0, count: 5)
            var marks = [UInt8](repeating: 9, count: 5)
            try doubles.withUnsafeMutableBufferPointer { doubles in
                try marks.withUnsafeMutableBufferPointer { marks in
                    try reader.readDoubles(
                        PixelWindow(column: 0, row: 0, width: 5, height: 1), scaled: scaled, into: doubles,
                        validity: marks)
                }
            }
            return (doubles, marks)
        }
        // No data is told by the number in the file, before it is scaled.
        #expect(try read(scaled: false) == ([0, 1, 2, 3, 4], [1, 1, 1, 0, 1]))
        #expect(try read(scaled: true) == ([-40, -39.5, -39, -38.5, -38], [1, 1, 1, 0, 1]))
    }

    @Test func windowsBeyondTheRasterAndBandsItHasNotAreRefused() throws {
        let reader = try RasterReader(RasterFixture.source("scaled.tif"))
        for window in [
            PixelWindow(column: -1, row: 0, width: 2, height: 1), PixelWindow(column: 20, row: 0, width: 5, height: 1),
            PixelWindow(column: 0, row: 20, width: 1, height: 1), PixelWindow(column: 0, row: 0, width: -1, height: 1),
        ] {
            #expect(failure { () throws(GeoError) in try reader.read(window, as: Int16.self) }?.kind == .badArgument)
        }
        let band = failure { () throws(GeoError) in try reader.read(RasterGrid.fixture.window, band: 2, as: Int16.self)
        }
        #expect(band?.hint == "it has one band")
    }

    @Test func archivesWithOneRasterAreOpenedOthersAreNot() throws {
        let one = try RasterFixture.source("one.zip")
        #expect(one.path == RasterFixture.path("one.zip"))
        #expect(try one.cells(Int16.self) == RasterFixture.counts.map { Int16($0) })
        let inside = try RasterSource("/vsizip/\(RasterFixture.path("two.zip"))/no-crs.tif")
        #expect(inside.crs == nil)
        let two = failure { () throws(GeoError) in try RasterSource(RasterFixture.path("two.zip")) }
        #expect(two?.trail == ["it holds 2"] && two?.hint?.contains("no-crs.tif") == true)
    }

    @Test func aMissingReferenceSystemIsMissingUnlessAssumed() throws {
        #expect(try RasterFixture.source("no-crs.tif").crs == nil)
        let assumed = try RasterFixture.source("no-crs.tif", RasterOptions(assumedCRS: "EPSG:4547"))
        #expect(assumed.crs?.authorityCode == "EPSG:4547" && assumed.issues.map(\.kind) == [.referenceAssumed])
        let needless = try RasterFixture.source("scaled.tif", RasterOptions(assumedCRS: "EPSG:4326"))
        #expect(needless.crs?.authorityCode == "EPSG:4547" && needless.issues.map(\.kind) == [.assumptionUnused])
    }

    @Test func partsThatWereNeverWrittenAreSaidWhereNoNumberStandsForNoData() throws {
        let sparse = try RasterFixture.source("sparse.tif")
        #expect(sparse.issues.map(\.kind) == [.blocksMissing])
        #expect(try RasterFixture.source("sparse-nodata.tif").issues.isEmpty)
        #expect(
            try RasterFixture.source("sparse-nodata.tif").gaps()
                == RasterFixture.counts.filter { $0 % 24 >= 16 || $0 >= 16 * 24 })
    }

    @Test func rastersThatLieNowhereAndComplexNumbersAreRefused() throws {
        let points = failure { () throws(GeoError) in try RasterSource(RasterFixture.path("control-points.tif")) }
        #expect(points?.kind == .badReference && points?.trail == ["it has 3 control points only"])
        let nowhere = failure { () throws(GeoError) in try RasterSource(RasterFixture.path("nowhere.tif")) }
        #expect(nowhere?.kind == .badReference && nowhere?.hint != nil)
        let complex = failure { () throws(GeoError) in try RasterSource(RasterFixture.path("complex.tif")) }
        #expect(complex?.trail == ["their type is CFloat32"])
        let missing = failure { () throws(GeoError) in try RasterSource("/no/such.tif") }
        #expect(missing?.trail == ["there is no such file or folder"])
        let text = failure { () throws(GeoError) in try RasterSource(RasterFixture.path("make_rasters.py")) }
        #expect(text?.hint == "it is damaged, or no raster format that can be read here")
    }

    @Test func picturesAreToldFromClasses() throws {
        #expect(try RasterFixture.source("rgb.tif").isRGBImage)
        #expect(try RasterFixture.source("rgba.tif").isRGBImage)
        #expect(try RasterFixture.source("scanned-map.tif").isProbablyPalettedImage)
        let plain = try RasterFixture.source("scaled.tif")
        #expect(!plain.isRGBImage && !plain.isProbablyPalettedImage)
    }

    @Test func workersReadTheSameEachWithItsOwnReader() throws {
        let source = try RasterFixture.source("scaled.tif")
        let tiles = source.grid.window.tiles(blockWidth: 24, blockHeight: 1, cells: 1)
        let open: @Sendable () throws(GeoError) -> RasterReader = { () throws(GeoError) in try RasterReader(source) }
        let rows = try Parallel.map(tiles.count, workers: 4, tools: open) {
            (reader: RasterReader, index: Int) throws(GeoError) -> [Int16] in
            try reader.read(tiles[index], as: Int16.self)
        }
        #expect(rows.flatMap { $0 } == RasterFixture.counts.map { Int16($0) })
    }

    @Test func aFileThatWasChangedIsNotReadWithWhatWasKnownOfTheOldOne() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("a.tif")
        let source = try writeRaster(path, [UInt8](repeating: 1, count: 480), .fixture)
        try writeRaster(path, [Int16](repeating: 1, count: 480), .fixture)
        let error = failure { () throws(GeoError) in try RasterReader(source) }
        #expect(error?.trail == ["it has been changed"])
    }
}
