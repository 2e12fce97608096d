import GeoCore

/// The cells of a grid that belong to zones, for rasters that show what was found in them.
///
/// A cell belongs to the zones when its middle lies in one of them, whatever the mode of counting: cells cannot be cut. So
/// what is drawn along borders adds up to a little more or less than the tables, which count cells by their shares.
struct ZoneCells: Sendable {
    private let coverage: ZoneCoverage
    private let grid: RasterGrid
    private let crs: CRS
    /// The cells around the zones; nil where there are none.
    let window: PixelWindow?

    /// Rows and columns of a tile of the raster that is written.
    static let block = 512

    init(
        _ zones: [Geometry], crs zoneCRS: CRS, on grid: RasterGrid, gridCRS: CRS, operation: String?, workers: Int,
        cancellation: Cancellation?
    ) throws(GeoError) {
        let shapes = try ZoneShapes(
            zones, crs: zoneCRS, on: grid, gridCRS: gridCRS, operation: operation, workers: workers,
            cancellation: cancellation)
        let plan = TilePlan(grid, blockWidth: Self.block, blockHeight: Self.block)
        coverage = ZoneCoverage(shapes, plan: plan, mode: .centre, memoryLimitBytes: 0)
        self.grid = grid
        crs = gridCRS
        window = Self.window(around: shapes.extents.compactMap { $0 }, in: grid)
    }

    private static func window(around extents: [Bounds], in grid: RasterGrid) -> PixelWindow? {
        guard let first = extents.first else { return nil }
        let all = extents.reduce(first) { $0.union($1) }
        func whole(_ value: Double, _ limit: Int) -> Int { Int(min(max(value, 0), Double(limit))) }
        let column = whole(all.minX.rounded(.down), grid.width)
        let row = whole(all.minY.rounded(.down), grid.height)
        let window = PixelWindow(
            column: column, row: row, width: whole(all.maxX.rounded(.up), grid.width) - column,
            height: whole(all.maxY.rounded(.up), grid.height) - row)
        return window.isEmpty ? nil : window
    }

    /// Writes a raster of the cells around the zones, strip by strip; cells of no zone get `outside`.
    ///
    /// - Parameter cells: the values of a strip, in the grid's own columns and rows; those of no zone do not matter.
    func write(
        to path: String, _ options: RasterWriter.Options, outside: UInt8, cancellation: Cancellation?,
        cells: (PixelWindow) throws(GeoError) -> [UInt8]
    ) throws(GeoError) {
        guard let window else { return }
        var options = options
        options.blockSize = Self.block
        let writer = try RasterWriter(path: path, grid: grid.subgrid(window), crs: crs, options: options)
        for top in stride(from: 0, to: window.height, by: Self.block) {
            try cancellation?.check()
            let height = min(Self.block, window.height - top)
            let strip = PixelWindow(
                column: window.column, row: window.row + top, width: window.width, height: height)
            let values = try cells(strip)
            var inside = [UInt8](repeating: outside, count: strip.cellCount)
            for (row, columns) in coverage.runs(in: strip) {
                let start = (row - strip.row) * strip.width - strip.column
                for index in (start + columns.lowerBound)..<(start + columns.upperBound) {
                    inside[index] = values[index]
                }
            }
            try writer.write(inside, window: PixelWindow(column: 0, row: top, width: window.width, height: height))
        }
        try writer.close(statistics: false, cancellation: cancellation)
    }
}
