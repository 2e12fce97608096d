import Foundation
import Testing

@testable import GeoCore

/// A cell of a grid.
struct CellPlace: Hashable {
    var column: Int
    var row: Int
}

/// The shares of cells, asked without any raster.
enum Shares {
    /// For each zone the cells with a share.
    static func byCell(
        _ zones: [Geometry], on grid: RasterGrid, crs: CRS? = nil, gridCRS: CRS? = nil, mode: CoverageMode = .exact,
        plan: TilePlan? = nil
    ) throws -> [[CellPlace: Double]] {
        let shapes = try ZoneShapes(zones, crs: crs, on: grid, gridCRS: gridCRS)
        let plan = plan ?? TilePlan(grid, blockWidth: 256, blockHeight: 256)
        let coverage = ZoneCoverage(shapes, plan: plan, mode: mode)
        let builder = CoverageBuilder()
        var result = [[CellPlace: Double]](repeating: [:], count: zones.count)
        for task in 0..<plan.taskCount where !coverage.zones(inTask: task).isEmpty {
            for tile in coverage.task(task, builder).tiles {
                let window = tile.window
                for piece in tile.pieces {
                    func put(_ index: Int, _ share: Double) {
                        let place = CellPlace(
                            column: window.column + index % window.width, row: window.row + index / window.width)
                        let before = result[Int(piece.zone)].updateValue(share, forKey: place)
                        #expect(before == nil, "cell \(place) is given out twice")
                    }
                    for run in piece.runs.map({ tile.runs[Int($0)] }) {
                        for index in run.start..<(run.start + run.count) { put(Int(index), 1) }
                    }
                    for slot in piece.cells { put(Int(tile.cellIndices[Int(slot)]), tile.fractions[Int(slot)]) }
                }
            }
        }
        return result
    }

    /// The shares of one zone as rows of numbers, first row first.
    static func table(_ wkt: String, on grid: RasterGrid, mode: CoverageMode = .exact) throws -> [[Double]] {
        let shares = try byCell([Geometry(wkt: wkt)], on: grid, mode: mode)[0]
        return (0..<grid.height).map { row in
            (0..<grid.width).map { shares[CellPlace(column: $0, row: row)] ?? 0 }
        }
    }
}

/// Rasters written as plain numbers with a description beside them that GDAL reads ("VRT").
final class TestRaster {
    let folder: String
    let path: String

    struct Layout {
        var grid: RasterGrid
        var crs: String?
        var type = "Byte"
        var noData: String?
        var scale: Double?
        var offset: Double?
        var isSignedByte = false
        /// 1 where there is data, for a mask of the dataset.
        var mask: [UInt8]?
    }

    init<T>(_ cells: [T], _ layout: Layout) throws {
        folder = NSTemporaryDirectory() + "zonal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/raster.vrt"
        let bytes = cells.withUnsafeBytes { Data($0) }
        try bytes.write(to: URL(fileURLWithPath: folder + "/cells.bin"))
        let size = MemoryLayout<T>.size
        let grid = layout.grid
        func raw(_ file: String, _ size: Int) -> String {
            "<SourceFilename relativeToVRT=\"1\">\(file)</SourceFilename><ImageOffset>0</ImageOffset>"
                + "<PixelOffset>\(size)</PixelOffset><LineOffset>\(size * grid.width)</LineOffset>"
                + "<ByteOrder>LSB</ByteOrder>"
        }
        var mask = ""
        if let cells = layout.mask {
            try Data(cells.map { $0 == 0 ? 0 : 255 }).write(to: URL(fileURLWithPath: folder + "/mask.bin"))
            mask =
                "<MaskBand><VRTRasterBand dataType=\"Byte\" subClass=\"VRTRawRasterBand\">\(raw("mask.bin", 1))"
                + "</VRTRasterBand></MaskBand>"
        }
        let map = [
            grid.originX, grid.columnStepX, grid.rowStepX, grid.originY, grid.columnStepY, grid.rowStepY,
        ]
        let system = layout.crs.map { "<SRS dataAxisToSRSAxisMapping=\"2,1\">\($0)</SRS>" } ?? ""
        let signed =
            layout.isSignedByte
            ? "<Metadata domain=\"IMAGE_STRUCTURE\"><MDI key=\"PIXELTYPE\">SIGNEDBYTE</MDI></Metadata>" : ""
        let text =
            "<VRTDataset rasterXSize=\"\(grid.width)\" rasterYSize=\"\(grid.height)\">\(system)"
            + "<GeoTransform>\(map.map { "\($0)" }.joined(separator: ","))</GeoTransform>\(mask)"
            + "<VRTRasterBand dataType=\"\(layout.type)\" band=\"1\" subClass=\"VRTRawRasterBand\">\(signed)"
            + (layout.noData.map { "<NoDataValue>\($0)</NoDataValue>" } ?? "")
            + (layout.offset.map { "<Offset>\($0)</Offset>" } ?? "")
            + (layout.scale.map { "<Scale>\($0)</Scale>" } ?? "")
            + "\(raw("cells.bin", size))</VRTRasterBand></VRTDataset>"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// A raster of any size without a single block written: all cells are 0.
    init(empty grid: RasterGrid, crs: String) throws {
        folder = NSTemporaryDirectory() + "zonal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/empty.vrt"
        let map = [grid.originX, grid.columnStepX, grid.rowStepX, grid.originY, grid.columnStepY, grid.rowStepY]
        let text =
            "<VRTDataset rasterXSize=\"\(grid.width)\" rasterYSize=\"\(grid.height)\">"
            + "<SRS dataAxisToSRSAxisMapping=\"2,1\">\(crs)</SRS>"
            + "<GeoTransform>\(map.map { "\($0)" }.joined(separator: ","))</GeoTransform>"
            + "<VRTRasterBand dataType=\"Byte\" band=\"1\" blockXSize=\"512\" blockYSize=\"512\"/></VRTDataset>"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var source: RasterSource { get throws { try RasterSource(path) } }
}

/// One raster over zones in one call.
func reduce<Reducer: ZonalReducer>(
    _ reducer: Reducer, _ sources: [RasterSource], forms: [ZonalInput.Form], zones: [Geometry], zoneCRS: CRS? = nil,
    mode: CoverageMode = .exact, method: CellAreas.Method = .planar, crs: CRS? = nil, plan: TilePlan? = nil,
    workers: Int = 1
) throws -> [Reducer.State] {
    let source = sources[0]
    let system = try #require(crs ?? source.crs)
    let shapes = try ZoneShapes(zones, crs: zoneCRS, on: source.grid, gridCRS: zoneCRS == nil ? nil : system)
    let plan =
        plan
        ?? TilePlan(source.grid, blockWidth: source.bands[0].blockWidth, blockHeight: source.bands[0].blockHeight)
    let run = try ZonalRun(
        ZoneCoverage(shapes, plan: plan, mode: mode),
        inputs: zip(sources, forms).map { ZonalInput($0.0, form: $0.1) },
        areas: CellAreas(source.grid, crs: system, method: method))
    return try run.reduce(reducer, workers: workers)
}
