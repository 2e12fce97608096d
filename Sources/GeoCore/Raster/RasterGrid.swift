/// Where cells lie: an affine map from (column, row) to the plane of a coordinate reference system.
///
/// x = originX + column * columnStepX + row * rowStepX; y = originY + column * columnStepY + row * rowStepY.
/// Whole columns and rows are corners of cells; the middle of the first cell is at (0.5, 0.5).
public struct RasterGrid: Sendable, Hashable, Codable {
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int
    /// The outer corner of the first cell, in units of the reference system.
    public var originX: Double
    public var originY: Double
    /// What one column to the right adds to x and y.
    public var columnStepX: Double
    public var columnStepY: Double
    /// What one row down adds to x and y; `rowStepY` is negative where north is up.
    public var rowStepX: Double
    public var rowStepY: Double

    public init(
        width: Int, height: Int, originX: Double, originY: Double, columnStepX: Double, rowStepX: Double = 0,
        columnStepY: Double = 0, rowStepY: Double
    ) {
        self.width = width
        self.height = height
        self.originX = originX
        self.originY = originY
        self.columnStepX = columnStepX
        self.rowStepX = rowStepX
        self.columnStepY = columnStepY
        self.rowStepY = rowStepY
    }

    /// North-up square cells from the upper left corner.
    public init(width: Int, height: Int, west: Double, north: Double, cellSize: Double) {
        self.init(
            width: width, height: height, originX: west, originY: north, columnStepX: cellSize, rowStepY: -cellSize)
    }

    /// All cells.
    public var window: PixelWindow { PixelWindow(column: 0, row: 0, width: width, height: height) }
    public var cellCount: Int { width * height }

    /// Whether rows and columns do not run along the axes.
    public var isRotated: Bool { rowStepX != 0 || columnStepY != 0 }
    /// Whether rows run northward: the first row is the southernmost.
    public var isSouthUp: Bool { rowStepY > 0 }

    private var determinant: Double { columnStepX * rowStepY - rowStepX * columnStepY }

    /// The area of a cell in the plane, in squared units of the reference system.
    public var cellPlanarArea: Double { determinant.magnitude }

    /// Whether the map is finite and can be inverted, and there is at least one cell.
    public var isUsable: Bool {
        let numbers = [originX, originY, columnStepX, columnStepY, rowStepX, rowStepY]
        return width > 0 && height > 0 && numbers.allSatisfy(\.isFinite) && determinant.isFinite && determinant != 0
    }

    /// The smallest rectangle along the axes that holds all cells.
    public var bounds: Bounds {
        let corners = corners.map { position(column: $0.column, row: $0.row) }
        return Bounds(
            minX: corners.map(\.x).min() ?? originX, minY: corners.map(\.y).min() ?? originY,
            maxX: corners.map(\.x).max() ?? originX, maxY: corners.map(\.y).max() ?? originY)
    }

    /// The four outer corners, as columns and rows.
    var corners: [(column: Double, row: Double)] {
        [(0, 0), (Double(width), 0), (0, Double(height)), (Double(width), Double(height))]
    }

    /// Where a column and row lie, fractions allowed, also outside of the grid.
    public func position(column: Double, row: Double) -> Coordinate {
        Coordinate(
            x: originX + column * columnStepX + row * rowStepX, y: originY + column * columnStepY + row * rowStepY)
    }

    /// The column and row of a position, with their fractions; also outside of the grid.
    ///
    /// The inverse of `position` to rounding. Of a position that `position` gave for a whole column and row it is
    /// that column and row without any rounding error: whoever cuts along the lines between cells stays on them.
    public func cell(_ place: Coordinate) -> (column: Double, row: Double) {
        let x = place.x - originX
        let y = place.y - originY
        if !isRotated {
            return (
                Self.snapped(x / columnStepX) { originX + $0 * columnStepX == place.x },
                Self.snapped(y / rowStepY) { originY + $0 * rowStepY == place.y }
            )
        }
        let column = (x * rowStepY - y * rowStepX) / determinant
        let row = (y * columnStepX - x * columnStepY) / determinant
        let nearest = (column: column.rounded(), row: row.rounded())
        return position(column: nearest.column, row: nearest.row) == place ? nearest : (column, row)
    }

    /// The nearest whole number when it is the true answer, else the value.
    private static func snapped(_ value: Double, _ isExact: (Double) -> Bool) -> Double {
        let nearest = value.rounded()
        return isExact(nearest) ? nearest : value
    }

    /// The same cells, numbered from the corner of a window; the window may reach beyond the grid.
    public func subgrid(_ window: PixelWindow) -> RasterGrid {
        let corner = position(column: Double(window.column), row: Double(window.row))
        var grid = self
        grid.originX = corner.x
        grid.originY = corner.y
        grid.width = window.width
        grid.height = window.height
        return grid
    }
}
