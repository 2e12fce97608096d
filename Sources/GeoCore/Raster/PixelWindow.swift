/// A rectangle of whole cells: columns `column ..< column + width`, rows `row ..< row + height`, counted from 0.
public struct PixelWindow: Sendable, Hashable, Codable {
    public var column: Int
    public var row: Int
    public var width: Int
    public var height: Int

    public init(column: Int, row: Int, width: Int, height: Int) {
        self.column = column
        self.row = row
        self.width = width
        self.height = height
    }

    /// The first column after it.
    public var endColumn: Int { column + width }
    /// The first row after it.
    public var endRow: Int { row + height }
    public var isEmpty: Bool { width <= 0 || height <= 0 }
    public var cellCount: Int { isEmpty ? 0 : width * height }

    /// The cells of both; nil when there are none.
    public func intersection(_ other: PixelWindow) -> PixelWindow? {
        let left = max(column, other.column)
        let top = max(row, other.row)
        let common = PixelWindow(
            column: left, row: top, width: min(endColumn, other.endColumn) - left,
            height: min(endRow, other.endRow) - top)
        return common.isEmpty ? nil : common
    }

    /// The smallest window that holds both; an empty one adds nothing.
    public func union(_ other: PixelWindow) -> PixelWindow {
        if isEmpty { return other }
        if other.isEmpty { return self }
        let left = min(column, other.column)
        let top = min(row, other.row)
        return PixelWindow(
            column: left, row: top, width: max(endColumn, other.endColumn) - left,
            height: max(endRow, other.endRow) - top)
    }

    public func contains(_ other: PixelWindow) -> Bool {
        column <= other.column && row <= other.row && other.endColumn <= endColumn && other.endRow <= endRow
    }

    public func contains(column: Int, row: Int) -> Bool {
        self.column <= column && column < endColumn && self.row <= row && row < endRow
    }

    /// The same cells counted from another corner.
    public func offset(columns: Int, rows: Int) -> PixelWindow {
        PixelWindow(column: column + columns, row: row + rows, width: width, height: height)
    }

    /// Grown on every side to whole blocks of a raster whose blocks begin at its first cell, then cut to `limit`.
    public func aligned(toBlocks blockWidth: Int, _ blockHeight: Int, within limit: PixelWindow? = nil) -> PixelWindow {
        let left = Self.floored(column, blockWidth)
        let top = Self.floored(row, blockHeight)
        let grown = PixelWindow(
            column: left, row: top, width: Self.floored(endColumn + blockWidth - 1, blockWidth) - left,
            height: Self.floored(endRow + blockHeight - 1, blockHeight) - top)
        guard let limit else { return grown }
        return grown.intersection(limit) ?? PixelWindow(column: column, row: row, width: 0, height: 0)
    }

    /// The window cut along the borders of groups of whole blocks, row by row, left to right.
    ///
    /// Each piece has about `cells` cells, at least one block: wide blocks (strips) are stacked, small ones are put
    /// side by side first as far as a square goes. The pieces cover the window once; they depend on nothing else.
    public func tiles(blockWidth: Int, blockHeight: Int, cells: Int = 1 << 20) -> [PixelWindow] {
        if isEmpty { return [] }
        let side = max(1, Int(Double(max(1, cells)).squareRoot()))
        let tileWidth = max(1, side / blockWidth) * blockWidth
        let tileHeight = max(1, max(1, cells) / min(tileWidth, max(width, 1)) / blockHeight) * blockHeight
        var result: [PixelWindow] = []
        for top in stride(from: Self.floored(row, tileHeight), to: endRow, by: tileHeight) {
            for left in stride(from: Self.floored(column, tileWidth), to: endColumn, by: tileWidth) {
                let tile = PixelWindow(column: left, row: top, width: tileWidth, height: tileHeight)
                if let piece = tile.intersection(self) { result.append(piece) }
            }
        }
        return result
    }

    /// The greatest multiple of `step` that is not above `value`.
    private static func floored(_ value: Int, _ step: Int) -> Int {
        let rest = value % step
        return value - (rest < 0 ? rest + step : rest)
    }
}

extension PixelWindow: CustomStringConvertible {
    public var description: String { "columns \(column)..<\(endColumn), rows \(row)..<\(endRow)" }
}
