/// Streams: cells that drain at least a certain area.
public struct Streams: Sendable {
    /// A reach between sources, confluences and outlets.
    public struct Reach: Sendable, Hashable {
        /// Strahler's (1957) order: 1 without tributaries; where two of the same order meet, one more.
        public var order: Int
        /// Upstream first; the last is the confluence or the outlet.
        public var cells: [Cell]
        public var metres: Double

        public struct Cell: Sendable, Hashable {
            public var column: Int
            public var row: Int
        }
    }

    /// Strahler's order of stream cells; 0 elsewhere.
    public let orders: TerrainCells<UInt8>
    /// In the order of their first cells in the grid.
    public let reaches: [Reach]

    /// - Parameters:
    ///   - contributing: what drains through each cell, of the grid of the directions, in square metres.
    ///   - threshold: the least area of a stream.
    /// - Throws: as `accumulatedCells`.
    public init(
        _ directions: FlowDirections, contributing: TerrainCells<Double>, thresholdSquareMetres threshold: Double,
        workers: Int = 1, cancellation: Cancellation? = nil
    ) throws(GeoError) {
        let codes = directions.codes
        let orders = PaddedCells<UInt8>(width: codes.width, height: codes.height, 0)
        // Streams that flow in, and how many of them have the greatest order.
        let inflows = PaddedCells<UInt8>(width: codes.width, height: codes.height, 0)
        let rivals = PaddedCells<UInt8>(width: codes.width, height: codes.height, 0)
        let area = contributing.cells.pointer
        let order = orders.pointer
        try directions.descend(workers: workers, cancellation) { cell, next in
            guard area[cell] >= threshold else { return }
            // Until now it holds the greatest order of what flows in.
            if order[cell] == 0 { order[cell] = 1 } else if rivals.pointer[cell] > 1 { order[cell] &+= 1 }
            guard let next else { return }
            inflows.pointer[next] &+= 1
            if order[cell] > order[next] {
                order[next] = order[cell]
                rivals.pointer[next] = 1
            } else if order[cell] == order[next] {
                rivals.pointer[next] &+= 1
            }
        }
        self.orders = TerrainCells(orders, grid: directions.grid, crs: directions.crs)
        reaches = Self.reaches(directions, orders, inflows)
    }

    private static func reaches(
        _ directions: FlowDirections, _ orders: PaddedCells<UInt8>, _ inflows: PaddedCells<UInt8>
    ) -> [Reach] {
        let codes = directions.codes
        let offsets = NeighbourTable(codes.stride)
        var reaches: [Reach] = []
        var lengths = RowLengths(directions.sizes)
        for row in 0..<codes.height {
            let start = codes.index(column: 0, row: row)
            for first in start..<start + codes.width where orders.pointer[first] > 0 && inflows.pointer[first] != 1 {
                var cell = first
                var reach = Reach(order: Int(orders.pointer[first]), cells: [], metres: 0)
                while true {
                    let place = codes.place(cell)
                    reach.cells.append(Reach.Cell(column: place.column, row: place.row))
                    let code = codes.pointer[cell]
                    if code >= FlowDirections.Code.pit { break }
                    let next = cell + offsets[Int(code)]
                    if codes.pointer[next] == FlowDirections.Code.none { break }
                    lengths.move(to: place.row)
                    reach.metres += lengths[Int(code)]
                    cell = next
                    if inflows.pointer[cell] > 1 {
                        let end = codes.place(cell)
                        reach.cells.append(Reach.Cell(column: end.column, row: end.row))
                        break
                    }
                }
                reaches.append(reach)
            }
        }
        return reaches
    }
}
