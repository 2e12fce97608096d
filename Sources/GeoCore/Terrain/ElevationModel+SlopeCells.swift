extension ElevationModel {
    /// The slope of every cell in degrees, as `slopes` finds it; NaN in gaps. For `SlopeLength`.
    ///
    /// - Throws: `.cancelled`.
    public func slopeCells(
        _ method: SlopeMethod = .horn, workers: Int = 1, cancellation: Cancellation? = nil
    ) throws(GeoError) -> TerrainCells<Float> {
        let result = PaddedCells<Float>(width: grid.width, height: grid.height, .nan)
        let rowsAtOnce = 64
        let strips = (grid.height + rowsAtOnce - 1) / rowsAtOnce
        // Strips have no cell in common, so that no two tasks write to the same place.
        _ = try Parallel.map(strips, workers: workers, cancellation: cancellation) {
            (index: Int) throws(GeoError) -> Int in
            let window = PixelWindow(
                column: 0, row: index * rowsAtOnce, width: grid.width,
                height: min(rowsAtOnce, grid.height - index * rowsAtOnce))
            let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: window.cellCount)
            defer { buffer.deallocate() }
            slopes(window, method, into: buffer)
            for row in 0..<window.height {
                let start = result.pointer + result.index(column: 0, row: window.row + row)
                for column in 0..<window.width { start[column] = Float(buffer[row * window.width + column]) }
            }
            return window.cellCount
        }
        return TerrainCells(result, grid: grid, crs: crs)
    }
}
