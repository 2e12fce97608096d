extension RasterGrid {
    /// Whether both have the same numbers of cells and each cell of one is the cell of the other.
    ///
    /// - Parameter toleranceCells: how far apart the outer corners may lie, as a part of a cell. The steps of two
    ///   files of one grid differ in their last digits; over a million columns that is still far below a thousandth.
    public func coincides(with other: RasterGrid, toleranceCells: Double = 1e-3) -> Bool {
        guard width == other.width, height == other.height else { return false }
        return window(ofAligned: other, toleranceCells: toleranceCells) == window
    }

    /// The window of this grid's cells that are the cells of `other`; nil when the two do not share their lines.
    ///
    /// The window is numbered in this grid and may reach beyond it on any side.
    public func window(ofAligned other: RasterGrid, toleranceCells: Double = 1e-3) -> PixelWindow? {
        let start = cell(other.position(column: 0, row: 0))
        guard let column = Int(exactly: start.column.rounded()), let row = Int(exactly: start.row.rounded()) else {
            return nil
        }
        for corner in other.corners {
            let mine = cell(other.position(column: corner.column, row: corner.row))
            let columnMiss = mine.column - (Double(column) + corner.column)
            let rowMiss = mine.row - (Double(row) + corner.row)
            // Written so that a NaN is a miss.
            guard columnMiss.magnitude <= toleranceCells, rowMiss.magnitude <= toleranceCells else { return nil }
        }
        return PixelWindow(column: column, row: row, width: other.width, height: other.height)
    }

    /// The cells of the grid that a rectangle along the axes meets with their insides; nil when it meets none.
    ///
    /// A rectangle without width or height meets the cells that it lies in, on a line between cells the right or
    /// lower one. In a rotated grid the window holds more cells than the rectangle meets.
    public func window(covering bounds: Bounds) -> PixelWindow? {
        let corners = [
            (bounds.minX, bounds.minY), (bounds.minX, bounds.maxY), (bounds.maxX, bounds.minY),
            (bounds.maxX, bounds.maxY),
        ].map { cell(Coordinate(x: $0.0, y: $0.1)) }
        guard let columns = Self.range(corners.map(\.column), below: width),
            let rows = Self.range(corners.map(\.row), below: height)
        else { return nil }
        return PixelWindow(column: columns.lowerBound, row: rows.lowerBound, width: columns.count, height: rows.count)
    }

    /// The whole numbers of cells between the smallest and largest of some positions.
    private static func range(_ positions: [Double], below count: Int) -> Range<Int>? {
        guard positions.allSatisfy({ !$0.isNaN }), let low = positions.min(), let high = positions.max() else {
            return nil
        }
        let limit = Double(count)
        // Cut as Double: the position may be too large for an Int.
        let first = Int(low.rounded(.down).clamped(to: 0...limit))
        let end = Int(max(high.rounded(.up), low.rounded(.down) + 1).clamped(to: 0...limit))
        return first < end ? first..<end : nil
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
