extension FlowDirections {
    /// What flows through each cell: its own weight and those of all cells upstream.
    ///
    /// - Parameter totals: the weight of each cell, changed to the total in place.
    /// - Throws: `.badArgument` for directions that run in a circle (those of a file may), naming a cell; `.cancelled`.
    func accumulate<Weight: AdditiveArithmetic & BitwiseCopyable>(
        _ totals: PaddedCells<Weight>, workers: Int, _ cancellation: Cancellation?
    ) throws(GeoError) {
        let total = totals.pointer
        try descend(workers: workers, cancellation) { cell, next in
            if let next { total[next] += total[cell] }
        }
    }

    /// Calls `body` with each cell that has a height, after all that drain into it, and with the cell that it drains into;
    /// nil where that lies off the grid or in a gap, and for pits.
    ///
    /// - Throws: `.badArgument` for directions that run in a circle, naming a cell; `.cancelled`.
    @inline(__always)
    func descend(workers: Int, _ cancellation: Cancellation?, _ body: (_ cell: Int, _ next: Int?) -> Void)
        throws(GeoError)
    {
        let inflows = try inflows(workers: workers, cancellation)
        let offsets = NeighbourTable(codes.stride)
        let code = codes.pointer
        let open = inflows.pointer
        var done = 0
        for row in 0..<codes.height {
            if row & 63 == 0 { try cancellation?.check() }
            let start = codes.index(column: 0, row: row)
            for source in start..<start + codes.width where open[source] == 0 {
                // Down from a source as far as nothing else is awaited: along the rows, so mostly within the cache.
                var cell = source
                while true {
                    open[cell] = Self.finished
                    done &+= 1
                    let way = code[cell]
                    if way >= Code.pit {
                        body(cell, nil)
                        break
                    }
                    let next = cell &+ offsets[Int(way)]
                    // Off the grid or into a gap.
                    if open[next] == Self.finished {
                        body(cell, nil)
                        break
                    }
                    body(cell, next)
                    open[next] &-= 1
                    if open[next] != 0 { break }
                    cell = next
                }
            }
        }
        if done < cellCount { throw circle(inflows) }
    }

    private static let finished: UInt8 = 255

    /// How many neighbours drain into each cell; 255 where there is no height.
    func inflows(workers: Int, _ cancellation: Cancellation?) throws(GeoError) -> PaddedCells<UInt8> {
        let inflows = PaddedCells<UInt8>(width: codes.width, height: codes.height, Self.finished)
        let codes = codes
        let rowsAtOnce = 64
        let count = (codes.height + rowsAtOnce - 1) / rowsAtOnce
        _ = try Parallel.map(count, workers: workers, cancellation: cancellation) { (part: Int) throws(GeoError) in
            let offsets = NeighbourTable(codes.stride)
            for row in part * rowsAtOnce..<min((part + 1) * rowsAtOnce, codes.height) {
                let start = codes.index(column: 0, row: row)
                for cell in start..<start + codes.width where codes.pointer[cell] != Code.none {
                    var number: UInt8 = 0
                    for k in 0..<8 {
                        // Neighbour k drains here when it goes the opposite way.
                        number &+= codes.pointer[cell &+ offsets[k]] == UInt8((k &+ 4) & 7) ? 1 : 0
                    }
                    inflows.pointer[cell] = number
                }
            }
        }
        return inflows
    }

    private func circle(_ inflows: PaddedCells<UInt8>) -> GeoError {
        let cell = (0..<inflows.count).first { inflows.pointer[$0] != Self.finished }
        let place = cell.map { inflows.place($0) }
        return GeoError(
            .badArgument, "follow the flow directions",
            trail: ["they run in a circle at column \(place?.column ?? 0), row \(place?.row ?? 0)"],
            hint: "make them anew from the elevation model")
    }
}
