/// The cells of all zones in the tiles of one task.
struct TaskCoverage: Sendable {
    /// Consecutive cells of one row of a tile, wholly covered.
    struct Run: Sendable {
        /// The first cell, row-major in the tile.
        var start: Int32
        var count: Int32
        /// The row in the tile.
        var row: Int32
    }

    /// One zone in one tile.
    struct Piece: Sendable {
        var zone: Int32
        var runs: Range<Int32>
        var cells: Range<Int32>
    }

    /// One tile: its pieces in the order of the zones.
    struct Tile: Sendable {
        var window: PixelWindow
        var pieces: [Piece] = []
        var runs: [Run] = []
        /// Partly covered cells, row-major in the tile, and their shares.
        var cellIndices: [Int32] = []
        var fractions: [Double] = []

        var byteCount: Int { pieces.count * 20 + runs.count * 12 + cellIndices.count * 12 }
    }

    var tiles: [Tile]

    var byteCount: Int { tiles.reduce(0) { $0 + $1.byteCount } }
}

/// Sorts the cells of a zone into the tiles of a task.
private struct TileSink: CoverageSink {
    var tiles: [TaskCoverage.Tile]
    let column: Int
    let row: Int
    let tileWidth: Int
    let isWhole: Bool

    mutating func cell(row gridRow: Int, column gridColumn: Int, fraction: Double) {
        if isWhole {
            run(row: gridRow, start: gridColumn, end: gridColumn + 1)
            return
        }
        let tile = (gridColumn - column) / tileWidth
        let width = tiles[tile].window.width
        let index = (gridRow - row) * width + (gridColumn - column - tile * tileWidth)
        tiles[tile].cellIndices.append(Int32(truncatingIfNeeded: index))
        tiles[tile].fractions.append(fraction)
    }

    mutating func run(row gridRow: Int, start: Int, end: Int) {
        var start = start - column
        let end = end - column
        let row = gridRow - row
        while start < end {
            let tile = start / tileWidth
            let stop = min(end, (tile + 1) * tileWidth)
            let width = tiles[tile].window.width
            let index = Int32(truncatingIfNeeded: row * width + start - tile * tileWidth)
            let count = Int32(truncatingIfNeeded: stop - start)
            let last = tiles[tile].runs.count - 1
            if last >= 0, tiles[tile].runs[last].start + tiles[tile].runs[last].count == index,
                Int(tiles[tile].runs[last].row) == row, !isFirstOfPiece(tile)
            {
                // Single cells and runs that lie side by side are one run.
                tiles[tile].runs[last].count += count
            } else {
                tiles[tile].runs.append(
                    TaskCoverage.Run(start: index, count: count, row: Int32(truncatingIfNeeded: row)))
            }
            start = stop
        }
    }

    private func isFirstOfPiece(_ tile: Int) -> Bool {
        tiles[tile].runs.count == Int(tiles[tile].pieces.last?.runs.upperBound ?? 0)
    }

    /// Ends the pieces of a zone.
    mutating func endZone(_ zone: Int) {
        for tile in tiles.indices {
            let last = tiles[tile].pieces.last
            let runs = (last?.runs.upperBound ?? 0)..<Int32(truncatingIfNeeded: tiles[tile].runs.count)
            let cells = (last?.cells.upperBound ?? 0)..<Int32(truncatingIfNeeded: tiles[tile].cellIndices.count)
            if runs.isEmpty, cells.isEmpty { continue }
            tiles[tile].pieces.append(
                TaskCoverage.Piece(zone: Int32(truncatingIfNeeded: zone), runs: runs, cells: cells))
        }
    }
}

/// Scratch memory for the coverage of one task after the other on one thread.
final class CoverageBuilder {
    private var converter = ScanConverter()
    private var centres = CentreConverter()

    /// - Parameter zones: those whose extents reach into the window, ascending.
    func coverage(
        of zones: [Int32], _ shapes: ZoneShapes, in window: PixelWindow, tiles: [PixelWindow], mode: CoverageMode
    ) -> TaskCoverage {
        var sink = TileSink(
            tiles: tiles.map { TaskCoverage.Tile(window: $0) }, column: window.column, row: window.row,
            tileWidth: tiles.first?.width ?? 1, isWhole: mode != .exact)
        for zone in zones {
            let zone = Int(zone)
            guard let near = nearWindow(shapes.extents[zone], window) else { continue }
            switch mode {
            case .exact, .touched:
                converter.start(near, listsTouchedCells: mode == .touched)
                shapes.forEachEdge(of: zone, near: near) { converter.edge($0, $1, sign: $2) }
                converter.finish(into: &sink)
            case .centre:
                centres.start(near)
                shapes.forEachEdge(of: zone, near: near) { a, b, _ in centres.edge(a, b) }
                centres.finish(into: &sink)
            }
            sink.endZone(zone)
        }
        return TaskCoverage(tiles: sink.tiles)
    }

    /// The part of the window that the zone can reach: small zones then cost nothing for the rows of the window.
    private func nearWindow(_ extent: Bounds?, _ window: PixelWindow) -> PixelWindow? {
        guard let extent else { return nil }
        let first = max(Double(window.column), extent.minX.rounded(.down))
        let end = min(Double(window.column + window.width), extent.maxX.rounded(.down) + 1)
        let top = max(Double(window.row), extent.minY.rounded(.down))
        let bottom = min(Double(window.row + window.height), extent.maxY.rounded(.down) + 1)
        guard first < end, top < bottom else { return nil }
        return PixelWindow(
            column: Int(first), row: Int(top), width: Int(end) - Int(first), height: Int(bottom) - Int(top))
    }
}
