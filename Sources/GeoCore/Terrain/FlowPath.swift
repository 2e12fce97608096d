/// The way of the water from a cell downstream.
public struct FlowPath: Sendable, Hashable {
    public struct Step: Sendable, Hashable {
        public var column: Int
        public var row: Int
        /// From the middle of the first cell along the path to the middle of this one.
        public var metres: Double
    }

    /// Why a path ends.
    public enum End: String, Sendable, Codable {
        /// The length that was asked for is reached.
        case length
        /// The edge of the grid.
        case edge
        /// A gap: the sea, or a void.
        case gap
        /// A pit of a surface that was not made to drain.
        case pit
    }

    /// The first cell first.
    public var steps: [Step]
    public var end: End
}

extension FlowDirections {
    /// Follows the water from a cell, as far as the first step that lies `metres` or more along the path.
    ///
    /// - Returns: nil where the cell lies outside of the grid or in a gap.
    public func path(column: Int, row: Int, metres: Double = .infinity) -> FlowPath? {
        guard grid.window.contains(column: column, row: row) else { return nil }
        var place = (column: column, row: row)
        guard codes.pointer[codes.index(column: column, row: row)] != Code.none else { return nil }
        var steps = [FlowPath.Step(column: column, row: row, metres: 0)]
        var distance = 0.0
        while distance < metres {
            let code = codes.pointer[codes.index(column: place.column, row: place.row)]
            if code == Code.pit { return FlowPath(steps: steps, end: .pit) }
            let next = (
                column: place.column + Neighbours.columns[Int(code)], row: place.row + Neighbours.rows[Int(code)]
            )
            guard grid.window.contains(column: next.column, row: next.row) else {
                return FlowPath(steps: steps, end: .edge)
            }
            if codes.pointer[codes.index(column: next.column, row: next.row)] == Code.none {
                return FlowPath(steps: steps, end: .gap)
            }
            // Directions of a file may run in a circle.
            if steps.count > cellCount { return FlowPath(steps: steps, end: .pit) }
            distance += sizes.lengths(row: place.row)[Int(code)]
            place = next
            steps.append(FlowPath.Step(column: next.column, row: next.row, metres: distance))
        }
        return FlowPath(steps: steps, end: .length)
    }

    /// From the middle of a cell to the middle of the one that it drains into, in metres; 0 where it drains nowhere.
    public func lengthMetres(column: Int, row: Int) -> Double {
        let code = codes.pointer[codes.index(column: column, row: row)]
        return code < Code.pit ? sizes.lengths(row: row)[Int(code)] : 0
    }
}
