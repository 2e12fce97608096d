import Foundation
import Testing

@testable import GeoCore

struct RasterDamageTests {
    /// 32 x 32 cells in four tiles of noise, which does not compress to nothing.
    private func noise(_ path: String) throws -> [UInt16] {
        var random = SeededRandom(seed: 11)
        let cells = (0..<1024).map { _ in UInt16.random(in: 0 ... .max, using: &random) }
        try writeRaster(
            path, cells, RasterGrid(width: 32, height: 32, west: 0, north: 3200, cellSize: 100), statistics: false)
        return cells
    }

    @Test func aTileWithWrongBytesIsAnErrorThatNamesIt() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("damaged.tif")
        let cells = try noise(path)
        var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        // The tiles lie one after the other at the end of the file; this is in the last one.
        for index in (bytes.count - 300)..<(bytes.count - 250) { bytes[index] ^= 0xFF }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let reader = try RasterReader(RasterSource(path))
        let first = try reader.read(PixelWindow(column: 0, row: 0, width: 16, height: 16), as: UInt16.self)
        #expect(first[17] == cells[33])
        for window in [
            PixelWindow(column: 16, row: 16, width: 16, height: 16),
            PixelWindow(column: 20, row: 20, width: 2, height: 2),
            PixelWindow(column: 0, row: 0, width: 32, height: 32),
        ] {
            let error = failure { () throws(GeoError) in try reader.read(window, as: UInt16.self) }
            #expect(error?.kind == .cannotRead && error?.subject == path)
            #expect(error?.attempted == "read band 1, \(window)")
            #expect(error?.trail.isEmpty == false)
            var doubles = [Double](repeating: 0, count: window.cellCount)
            let again = failure { () throws(GeoError) in
                var inner: GeoError?
                doubles.withUnsafeMutableBufferPointer { buffer in
                    inner = failure { () throws(GeoError) in try reader.readDoubles(window, scaled: false, into: buffer)
                    }
                }
                if let inner { throw inner }
            }
            #expect(again?.kind == .cannotRead)
        }
    }

    @Test(arguments: [0.3, 0.6, 0.9, 0.999])
    func aFileCutShortIsAnErrorNotZeros(part: Double) throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("cut.tif")
        _ = try noise(path)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try bytes.prefix(Int(Double(bytes.count) * part)).write(to: URL(fileURLWithPath: path))
        let error = failure { () throws(GeoError) in
            let source = try RasterSource(path)
            return try RasterReader(source).read(source.grid.window, as: UInt16.self)
        }
        #expect(error?.kind == .cannotRead)
    }

    @Test func aFileCutShortWithinItsDescriptionDoesNotLoseScaleOrNoDataInSilence() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("cut.tif")
        // All cells are there, but not the text that the scale is in, which is the last thing in the file.
        try Data(contentsOf: URL(fileURLWithPath: RasterFixture.path("scaled.tif"))).dropLast(1)
            .write(to: URL(fileURLWithPath: path))
        let error = failure { () throws(GeoError) in try RasterSource(path) }
        #expect(error?.kind == .cannotRead && error?.hint == "the file is incomplete")
    }

    @Test func anEmptyFileIsSaidToBeEmpty() throws {
        let scratch = try ScratchFolder()
        let path = try scratch.write([], to: "empty.tif")
        #expect(failure { () throws(GeoError) in try RasterSource(path) }?.trail == ["it is empty"])
    }

    @Test(.enabled(if: SharedData.isPresent))
    func aPictureFromTheWildWithOneBadTileIsReadUpToThatTile() throws {
        let source = try RasterSource(SharedData.path("hard_files/corrupt.tif"))
        #expect(source.isRGBImage && source.bands[0].overviewCount == 6)
        let reader = try RasterReader(source)
        for (column, row) in [(0, 0), (512, 0), (0, 512)] {
            let tile = PixelWindow(column: column, row: row, width: 512, height: 512)
            #expect(try reader.read(tile, as: UInt8.self).count == 512 * 512)
        }
        let last = PixelWindow(column: 512, row: 512, width: 512, height: 512)
        let error = failure { () throws(GeoError) in try reader.read(last, as: UInt8.self) }
        #expect(error?.kind == .cannotRead && error?.hint == "the file is damaged or incomplete")
    }
}
