import Foundation
import Testing

@testable import GeoCore

/// The rasters that `Fixtures/Raster/make_rasters.py` makes: 24 columns, 20 rows of 100 m from (500000, 3400000).
enum RasterFixture {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/Raster").path

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

    static func source(_ name: String, _ options: RasterOptions = RasterOptions()) throws -> RasterSource {
        try RasterSource(path(name), options: options)
    }

    /// 0 ..< 480 in the order of the cells.
    static let counts = Array(0..<480)
}

extension RasterSource {
    /// All cells of a band.
    func cells<T: RasterCell>(_ type: T.Type, band: Int = 1) throws -> [T] {
        try RasterReader(self).read(grid.window, band: band, as: type)
    }

    /// Numbers of the cells of a band that are marked as without data; nil when none can be.
    func gaps(band: Int = 1) throws -> [Int]? {
        func find<T: RasterCell>(_: T.Type) throws -> [Int]? {
            let reader = try RasterReader(self)
            let values = try reader.read(grid.window, band: band, as: T.self)
            guard let marks = try reader.validity(grid.window, band: band, values: values) else { return nil }
            return marks.indices.filter { marks[$0] == 0 }
        }
        return try find(self.band(band).cellType.cell)
    }
}

extension RasterGrid {
    static let fixture = RasterGrid(width: 24, height: 20, west: 500000, north: 3_400_000, cellSize: 100)
}

/// Writes one band in one go.
@discardableResult
func writeRaster<T: RasterCell>(
    _ path: String, _ values: [T], _ grid: RasterGrid, noData: Double? = nil, statistics: Bool = true,
    _ change: (inout RasterWriter.Options) -> Void = { _ in }
) throws -> RasterSource {
    var options = RasterWriter.Options(T.cellType, noData: noData)
    options.blockSize = 16
    change(&options)
    let writer = try RasterWriter(path: path, grid: grid, crs: CRS("EPSG:4547"), options: options)
    try writer.write(values, window: grid.window)
    try writer.close(statistics: statistics)
    return try RasterSource(path)
}
