/// How a grid is cut for work: strips of whole rows of blocks, each of tiles of whole blocks.
///
/// The cut depends on the raster alone, never on the number of workers: sums are made per tile and merged in the order
/// of the tiles, so that any number of workers gives the same digits.
public struct TilePlan: Sendable, Hashable {
    public let grid: RasterGrid
    public let tileWidth: Int
    public let tileHeight: Int
    /// Tiles that one task covers, side by side.
    let tilesPerTask: Int

    /// Cells that a tile should have: a megabyte or two when decoded, so that it stays in the processor's cache.
    private static let targetCells = 1 << 18
    /// Tasks that keep a few workers busy to the end.
    private static let targetTasks = 64

    /// - Parameters: the native block of the raster that is read.
    public init(_ grid: RasterGrid, blockWidth: Int, blockHeight: Int) {
        self.grid = grid
        let blockWidth = min(max(1, blockWidth), max(1, grid.width))
        let blockHeight = min(max(1, blockHeight), max(1, grid.height))
        var width = blockWidth
        var height = blockHeight
        // Small blocks are put together, first along the row (as they lie in the file), then down.
        while width < grid.width, (width + blockWidth) * height <= Self.targetCells { width += blockWidth }
        while height < grid.height, (height + blockHeight) * width <= Self.targetCells { height += blockHeight }
        // A block too large for the cache is worked through in slabs of rows; the library keeps it decoded.
        if width * height > 16 * Self.targetCells { height = max(1, 16 * Self.targetCells / width) }
        tileWidth = min(width, grid.width)
        tileHeight = min(height, grid.height)
        let across = (grid.width + tileWidth - 1) / max(1, tileWidth)
        let down = (grid.height + tileHeight - 1) / max(1, tileHeight)
        let groups = min(across, max(1, Self.targetTasks / max(1, down)))
        tilesPerTask = (across + groups - 1) / max(1, groups)
    }

    /// Tiles of a given size.
    init(_ grid: RasterGrid, tileWidth: Int, tileHeight: Int, tilesPerTask: Int) {
        self.grid = grid
        self.tileWidth = tileWidth
        self.tileHeight = tileHeight
        self.tilesPerTask = tilesPerTask
    }

    var tilesAcross: Int { (grid.width + tileWidth - 1) / tileWidth }
    var tilesDown: Int { (grid.height + tileHeight - 1) / tileHeight }
    var tasksAcross: Int { (tilesAcross + tilesPerTask - 1) / tilesPerTask }

    /// Tasks are numbered row by row.
    var taskCount: Int { tasksAcross * tilesDown }

    /// The cells of a task.
    func window(ofTask task: Int) -> PixelWindow {
        let row = task / tasksAcross * tileHeight
        let column = task % tasksAcross * tilesPerTask * tileWidth
        return PixelWindow(
            column: column, row: row, width: min(tilesPerTask * tileWidth, grid.width - column),
            height: min(tileHeight, grid.height - row))
    }

    /// The tiles of a task, left to right.
    func tiles(ofTask task: Int) -> [PixelWindow] {
        let window = window(ofTask: task)
        return stride(from: window.column, to: window.endColumn, by: tileWidth).map {
            PixelWindow(
                column: $0, row: window.row, width: min(tileWidth, window.endColumn - $0), height: window.height)
        }
    }
}
