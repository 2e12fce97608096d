/// A way of water from a cell to a neighbour with a height.
public struct FlowWay: Sendable, Hashable {
    /// The neighbour's number: row times width plus column.
    public var cell: Int
    /// Of what leaves the cell; all of its ways, with those that leave the grid, add up to 1.
    public var share: Double
    /// From middle to middle.
    public var metres: Double

    public init(cell: Int, share: Double, metres: Double) {
        self.cell = cell
        self.share = share
        self.metres = metres
    }
}

/// The cells of a network in the order in which water passes them, for computations that follow it or go against it.
public struct FlowVisitor: Sendable {
    private let network: FlowNetwork
    private let order: [UInt32]

    /// - Throws: `.badArgument` where directions run in a circle; `.cancelled`.
    public init(_ network: FlowNetwork, cancellation: Cancellation? = nil) throws(GeoError) {
        self.network = network
        order = try network.order(cancellation)
    }

    /// Calls `body` with the number of each cell that has a height (row times width plus column) and its ways down, each
    /// cell after all that drain into it. Ways off the grid or into a gap are left out.
    public func upstreamFirst(_ body: (_ cell: Int, _ ways: UnsafeBufferPointer<FlowWay>) -> Void) {
        visit(order, body)
    }

    /// The same cells in the opposite order: each after all that it drains into.
    public func downstreamFirst(_ body: (_ cell: Int, _ ways: UnsafeBufferPointer<FlowWay>) -> Void) {
        visit(order.reversed(), body)
    }

    private func visit(_ order: [UInt32], _ body: (Int, UnsafeBufferPointer<FlowWay>) -> Void) {
        let codes = network.directions.codes
        let offsets = NeighbourTable(codes.stride)
        var lengths = RowLengths(network.directions.sizes)
        let ways = UnsafeMutableBufferPointer<FlowWay>.allocate(capacity: 8)
        defer { ways.deallocate() }
        ways.initialize(repeating: FlowWay(cell: 0, share: 0, metres: 0))
        network.forEach(order) { cell, shares in
            let place = codes.place(cell)
            let number = place.row * codes.width + place.column
            lengths.move(to: place.row)
            var count = 0
            for index in 0..<shares.count {
                let way = shares.way(index)
                guard codes.pointer[cell &+ offsets[way]] != FlowDirections.Code.none else { continue }
                let next = number + Neighbours.rows[way] * codes.width + Neighbours.columns[way]
                ways[count] = FlowWay(cell: next, share: shares.share(index), metres: lengths[way])
                count += 1
            }
            body(number, UnsafeBufferPointer(rebasing: ways[..<count]))
        }
    }
}
