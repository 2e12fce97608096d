/// A number for every cell of a terrain grid.
public struct TerrainCells<Number: BitwiseCopyable & Sendable>: Sendable {
    public let grid: RasterGrid
    public let crs: CRS?
    let cells: PaddedCells<Number>

    init(_ cells: PaddedCells<Number>, grid: RasterGrid, crs: CRS?) {
        self.cells = cells
        self.grid = grid
        self.crs = crs
    }

    /// Of a cell of the grid.
    public subscript(column column: Int, row row: Int) -> Number {
        cells.pointer[cells.index(column: column, row: row)]
    }

    /// The numbers of a row.
    public func row(_ row: Int) -> [Number] { Array(cells.row(row)) }

    /// Copies the numbers of a window, row by row, as doubles.
    public func copy(
        _ window: PixelWindow, into buffer: UnsafeMutableBufferPointer<Double>, _ double: (Number) -> Double
    ) {
        for row in 0..<window.height {
            let source = cells.pointer + cells.index(column: window.column, row: window.row + row)
            for column in 0..<window.width { buffer[row * window.width + column] = double(source[column]) }
        }
    }

    /// Other numbers of the same cells.
    public func map<Other: BitwiseCopyable & Sendable>(_ transform: (Number) -> Other) -> TerrainCells<Other> {
        let result = PaddedCells(width: cells.width, height: cells.height, transform(cells.pointer[0]))
        for cell in 0..<cells.count { result.pointer[cell] = transform(cells.pointer[cell]) }
        return TerrainCells<Other>(result, grid: grid, crs: crs)
    }
}
