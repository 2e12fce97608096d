import Foundation
import Testing

@testable import GeoCore

struct RasterWriterTests {
    /// 40 x 37 cells: tiles of 16 that do not come out even.
    private static let grid = RasterGrid(width: 40, height: 37, west: 500000, north: 3_400_000, cellSize: 30)

    /// Cells over the whole range of a type, extremes first.
    private static func cells<T: RasterCell>(_: T.Type, _ count: Int) -> [T] {
        var random = SeededRandom(seed: 5)
        return [T.leastCell, T.greatestCell]
            + (2..<count).map { _ in
                if T.cellType.isInteger {
                    let bits = UInt64.random(in: 0 ... .max, using: &random)
                    return withUnsafeBytes(of: bits) { $0.loadUnaligned(as: T.self) }
                }
                return T(cell: Double.random(in: -1e30...1e30, using: &random)) ?? T()
            }
    }

    @Test(arguments: CellType.allCases, [RasterWriter.Options.Compression.none, .deflate, .lzw, .zstd])
    func everyTypeComesBackAsItWas(type: CellType, compression: RasterWriter.Options.Compression) throws {
        func roundTrip<T: RasterCell>(_: T.Type) throws {
            let scratch = try ScratchFolder()
            let cells = Self.cells(T.self, Self.grid.cellCount)
            let source = try writeRaster(scratch.file("a.tif"), cells, Self.grid) { $0.compression = compression }
            #expect(source.bands[0].cellType == type)
            #expect(source.grid == Self.grid)
            #expect(try source.cells(T.self) == cells)
            #expect(scratch.contents == ["a.tif"])
        }
        try roundTrip(type.cell)
    }

    @Test(arguments: CellType.allCases)
    func cloudOptimisedFilesHoldTheSameCells(type: CellType) throws {
        func roundTrip<T: RasterCell>(_: T.Type) throws {
            let scratch = try ScratchFolder()
            let grid = RasterGrid(width: 300, height: 290, west: 500000, north: 3_400_000, cellSize: 30)
            let cells = Self.cells(T.self, grid.cellCount)
            let source = try writeRaster(scratch.file("a.tif"), cells, grid, noData: 0) {
                $0.asCOG = true
                $0.blockSize = 128
            }
            #expect(source.isCloudOptimised && source.bands[0].cellType == type && source.grid == grid)
            #expect(source.bands[0].overviewCount > 0)
            #expect(source.bands[0].noData == NoData(0, in: type))
            #expect(try source.cells(T.self) == cells)
            #expect(scratch.contents == ["a.tif"])
        }
        try roundTrip(type.cell)
    }

    @Test func windowsInAnyShapeAndOrderMakeUpTheRaster() throws {
        let scratch = try ScratchFolder()
        let cells = Self.cells(Float.self, Self.grid.cellCount)
        var options = RasterWriter.Options(.float32)
        options.blockSize = 16
        let writer = try RasterWriter(
            path: scratch.file("a.tif"), grid: Self.grid, crs: CRS("EPSG:4547"), options: options)
        // Whole tiles, then a strip across them, then tiles again.
        let windows = [
            PixelWindow(column: 16, row: 16, width: 16, height: 21),
            PixelWindow(column: 0, row: 10, width: 40, height: 9),
            PixelWindow(column: 0, row: 0, width: 40, height: 16),
            PixelWindow(column: 0, row: 16, width: 16, height: 21),
            PixelWindow(column: 32, row: 16, width: 8, height: 21),
        ]
        for window in windows {
            var part: [Float] = []
            for row in window.row..<window.endRow {
                part += cells[(row * 40 + window.column)..<(row * 40 + window.endColumn)]
            }
            try writer.write(part, window: window)
        }
        try writer.close()
        #expect(try RasterSource(writer.path).cells(Float.self) == cells)
    }

    @Test func severalBandsKeepTheirCellsNamesAndUnits() throws {
        let scratch = try ScratchFolder()
        var options = RasterWriter.Options(.int16, noData: -1)
        options.bandCount = 3
        options.blockSize = 16
        options.bandDescriptions = ["坡度", "aspect"]
        options.units = ["degree"]
        options.metadata = ["SOURCE": "by hand"]
        let writer = try RasterWriter(
            path: scratch.file("a.tif"), grid: Self.grid, crs: CRS("EPSG:4547"), options: options)
        for band in 1...3 {
            try writer.write([Int16](repeating: Int16(band), count: 40 * 37), window: Self.grid.window, band: band)
        }
        try writer.close()
        let source = try RasterSource(writer.path)
        #expect(source.bands.map(\.description) == ["坡度", "aspect", ""])
        #expect(source.bands.map(\.unit) == ["degree", nil, nil])
        for band in 1...3 {
            #expect(try source.cells(Int16.self, band: band) == [Int16](repeating: Int16(band), count: 40 * 37))
        }
        #expect(try text(writer.path).contains("by hand"))
    }

    @Test func coloursAndNamesOfClassesAreKept() throws {
        let scratch = try ScratchFolder()
        let colours = [1: Colour(red: 0, green: 100, blue: 0), 2: Colour(red: 200, green: 200, blue: 90)]
        let source = try writeRaster(scratch.file("a.tif"), [UInt8](repeating: 2, count: 40 * 37), Self.grid, noData: 0)
        {
            $0.colourTable = colours
            $0.categoryNames = ["", "林地", "cropland"]
        }
        #expect(source.bands[0].colourInterpretation == "Palette")
        for (index, colour) in colours { #expect(source.bands[0].colourTable?[index] == colour) }
        #expect(source.bands[0].categoryNames == ["", "林地", "cropland"])
        #expect(!source.isProbablyPalettedImage)
        #expect(scratch.contents == ["a.tif", "a.tif.aux.xml"])
        // An unnamed raster in its place must not inherit the names.
        let next = try writeRaster(scratch.file("a.tif"), [UInt8](repeating: 2, count: 40 * 37), Self.grid)
        #expect(next.bands[0].categoryNames == nil && scratch.contents == ["a.tif"])
    }

    @Test(arguments: [false, true])
    func statisticsOfTheValidCellsAreInTheFile(asCOG: Bool) throws {
        let scratch = try ScratchFolder()
        // 1 ... 1480 without 7: mean (1480 * 1481 / 2 - 7) / 1479.
        let source = try writeRaster(scratch.file("a.tif"), (1...1480).map { Int32($0) }, Self.grid, noData: 7) {
            $0.asCOG = asCOG
            $0.blockSize = 128
        }
        let text = try text(source.path)
        #expect(text.contains("STATISTICS_MINIMUM\" sample=\"0\">1<"))
        #expect(text.contains("STATISTICS_MAXIMUM\" sample=\"0\">1480<"))
        #expect(text.contains("STATISTICS_MEAN\" sample=\"0\">740.99594"))
        #expect(scratch.contents == ["a.tif"])
    }

    @Test func aRasterWithoutAnyDataIsWrittenToo() throws {
        let scratch = try ScratchFolder()
        let source = try writeRaster(
            scratch.file("a.tif"), [Float](repeating: .nan, count: 40 * 37), Self.grid, noData: .nan)
        #expect(try source.gaps()?.count == 40 * 37)
    }

    @Test func cellsNeverWrittenAreNoDataOrAnError() throws {
        let scratch = try ScratchFolder()
        let corner = PixelWindow(column: 0, row: 0, width: 16, height: 16)
        func write(noData: Double?) throws -> RasterSource {
            var options = RasterWriter.Options(.uint8, noData: noData)
            options.blockSize = 16
            let writer = try RasterWriter(path: scratch.file("a.tif"), grid: Self.grid, crs: nil, options: options)
            try writer.write([UInt8](repeating: 1, count: 256), window: corner)
            try writer.close()
            return try RasterSource(writer.path)
        }
        #expect(throws: GeoError.self) { try write(noData: nil) }
        #expect(scratch.contents == [])
        let source = try write(noData: 255)
        #expect(try source.gaps()?.count == 40 * 37 - 256)
        #expect(source.crs == nil)
    }

    @Test func nothingAppearsBeforeCloseAndAnOlderFileStays() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write("old", to: "a.tif")
        do {
            let writer = try RasterWriter(
                path: path, grid: Self.grid, crs: CRS("EPSG:4547"), options: RasterWriter.Options(.uint8))
            try writer.write([UInt8](repeating: 1, count: 40 * 37), window: Self.grid.window)
            #expect(try text(path) == "old")
            #expect(scratch.contents.count == 2)
        }
        #expect(try text(path) == "old")
        #expect(scratch.contents == ["a.tif"])
    }

    @Test(arguments: [false, true])
    func stoppingWhileClosingLeavesNothing(asCOG: Bool) throws {
        let scratch = try ScratchFolder()
        var options = RasterWriter.Options(.uint8)
        options.asCOG = asCOG
        let writer = try RasterWriter(
            path: scratch.file("a.tif"), grid: Self.grid, crs: CRS("EPSG:4547"), options: options)
        try writer.write([UInt8](repeating: 1, count: 40 * 37), window: Self.grid.window)
        let cancellation = Cancellation()
        cancellation.cancel()
        let error = failure { () throws(GeoError) in
            try writer.close(statistics: !asCOG, cancellation: cancellation)
        }
        #expect(error?.kind == .cancelled)
        #expect(scratch.contents == [])
    }

    @Test func whatAKilledWriterLeftIsSweptUp() throws {
        let scratch = try ScratchFolder()
        // The number of a process that has ended.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "true"]
        try process.run()
        process.waitUntilExit()
        let left = scratch.file(".a_tif-partial-\(process.processIdentifier)-x")
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: false)
        _ = try Data([1]).write(to: URL(fileURLWithPath: "\(left)/a.tif"))
        try writeRaster(scratch.file("a.tif"), [UInt8](repeating: 1, count: 40 * 37), Self.grid)
        #expect(scratch.contents == ["a.tif"])
    }

    @Test func theSameWindowsGiveTheSameBytesAlsoBesideOtherWork() throws {
        let scratch = try ScratchFolder()
        let grid = RasterGrid(width: 400, height: 370, west: 0, north: 1e6, cellSize: 30)
        let cells = Self.cells(Int32.self, grid.cellCount)
        let crs = try CRS("EPSG:4547")
        let paths = (0..<4).map { scratch.file("\($0).tif") }
        _ = try Parallel.map(paths.count, workers: 4) { (index: Int) throws(GeoError) -> Bool in
            var options = RasterWriter.Options(.int32)
            options.blockSize = 64
            let writer = try RasterWriter(path: paths[index], grid: grid, crs: crs, options: options)
            for tile in grid.window.tiles(blockWidth: 64, blockHeight: 64, cells: 10000) {
                var part: [Int32] = []
                for row in tile.row..<tile.endRow {
                    part += cells[(row * 400 + tile.column)..<(row * 400 + tile.endColumn)]
                }
                try writer.write(part, window: tile)
            }
            try writer.close()
            return true
        }
        let files = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        #expect(files.allSatisfy { $0 == files[0] })
    }

    @Test func whatTheFormatWouldChangeIsRefused() throws {
        let scratch = try ScratchFolder()
        func refusal(_ type: CellType, _ change: (inout RasterWriter.Options) -> Void) -> String? {
            var options = RasterWriter.Options(type)
            change(&options)
            let made = options
            return failure { () throws(GeoError) in
                try RasterWriter(path: scratch.file("a.tif"), grid: Self.grid, crs: nil, options: made)
            }?.trail.first
        }
        #expect(refusal(.uint8) { $0.noData = -9999 } == "-9999.0 cannot stand for no data among uint8")
        #expect(refusal(.int32) { $0.noData = .nan } == "nan cannot stand for no data among int32")
        #expect(refusal(.float32) { $0.colourTable = [1: Colour(red: 0, green: 0, blue: 0)] } == "colours of float32")
        #expect(refusal(.uint8) { $0.blockSize = 100 } == "tiles of 100 cells; a multiple of 16 is needed")
        #expect(refusal(.uint8) { $0.bandCount = 0 } == "0 bands")
        let noFolder = failure { () throws(GeoError) in
            try RasterWriter(path: "/no/such/a.tif", grid: Self.grid, crs: nil, options: .init(.uint8))
        }
        #expect(noFolder?.kind == .cannotWrite)
    }

    @Test func otherTypesSizesAndWindowsAreRefusedWithoutHarm() throws {
        let scratch = try ScratchFolder()
        let writer = try RasterWriter(
            path: scratch.file("a.tif"), grid: Self.grid, crs: CRS("EPSG:4547"), options: .init(.uint8))
        let window = Self.grid.window
        #expect(throws: GeoError.self) { try writer.write([Int8](repeating: 1, count: 1480), window: window) }
        #expect(throws: GeoError.self) { try writer.write([UInt8](repeating: 1, count: 1479), window: window) }
        #expect(throws: GeoError.self) { try writer.write([UInt8](repeating: 1, count: 1480), window: window, band: 2) }
        #expect(throws: GeoError.self) {
            try writer.write([1] as [UInt8], window: PixelWindow(column: 40, row: 0, width: 1, height: 1))
        }
        try writer.write([UInt8](repeating: 1, count: 1480), window: window)
        try writer.close()
        #expect(throws: GeoError.self) { try writer.write([UInt8](repeating: 1, count: 1480), window: window) }
        #expect(try RasterSource(writer.path).cells(UInt8.self) == [UInt8](repeating: 1, count: 1480))
    }

    @Test(arguments: [
        "EPSG:4547", "EPSG:4524", "EPSG:4490", "EPSG:32748",
        "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m",
    ])
    func referenceSystemsAndTurnedGridsComeBack(definition: String) throws {
        let scratch = try ScratchFolder()
        let crs = try CRS(definition)
        for grid in [
            RasterGrid(width: 4, height: 3, originX: 100.5, originY: 30.25, columnStepX: 0.1, rowStepY: 0.1),
            RasterGrid(
                width: 4, height: 3, originX: 100, originY: 30, columnStepX: 0.8, rowStepX: 0.6, columnStepY: 0.6,
                rowStepY: -0.8),
        ] {
            let writer = try RasterWriter(path: scratch.file("a.tif"), grid: grid, crs: crs, options: .init(.uint8))
            try writer.write([UInt8](0..<12), window: grid.window)
            try writer.close()
            let source = try RasterSource(writer.path)
            #expect(source.grid == grid)
            #expect(source.crs?.isSame(as: crs) == true)
        }
    }

    private func text(_ path: String) throws -> String {
        try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
