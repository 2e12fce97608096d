import Foundation
import GeoCore

/// Small rasters in a folder of their own, removed with the last use of it.
final class SmallRasters {
    let folder: String
    let grid: RasterGrid
    let crs: String

    /// - Parameter grid: 4 columns and 3 rows of 100 m unless given.
    init(
        grid: RasterGrid = RasterGrid(width: 4, height: 3, west: 500_000, north: 3_400_000, cellSize: 100),
        crs: String = "EPSG:4547"
    ) throws {
        self.grid = grid
        self.crs = crs
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("soil-loss-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// NaN becomes "no data".
    @discardableResult
    func write(_ name: String, _ values: [Double], grid other: RasterGrid? = nil) throws -> String {
        var options = RasterWriter.Options(.float64, noData: -9999)
        options.blockSize = 16
        let writer = try RasterWriter(path: path(name), grid: other ?? grid, crs: CRS(crs), options: options)
        try writer.write(values.map { $0.isNaN ? -9999 : $0 }, window: (other ?? grid).window)
        try writer.close()
        return path(name)
    }

    @discardableResult
    func writeClasses(_ name: String, _ values: [UInt8]) throws -> String {
        var options = RasterWriter.Options(.uint8, noData: 0)
        options.blockSize = 16
        let writer = try RasterWriter(path: path(name), grid: grid, crs: CRS(crs), options: options)
        try writer.write(values, window: grid.window)
        try writer.close()
        return path(name)
    }

    /// All cells of a raster; NaN where there is no data.
    static func cells(_ path: String) throws -> [Double] {
        let source = try RasterSource(path)
        let reader = try RasterReader(source)
        var values = [Double](repeating: 0, count: source.grid.cellCount)
        var marks = [UInt8](repeating: 1, count: source.grid.cellCount)
        try values.withUnsafeMutableBufferPointer { values in
            try marks.withUnsafeMutableBufferPointer { marks in
                try reader.readDoubles(source.grid.window, scaled: true, into: values, validity: marks)
            }
        }
        return zip(values, marks).map { $1 == 0 ? .nan : $0 }
    }
}
