/// Carving of ways out of depressions: Lindsay (2016, "Efficient hybrid breaching-filling sink removal methods for flow
/// path enforcement in digital elevation models", Hydrological Processes 30), within limits.
///
/// Cells are visited from the outlets as in priority-flood, each with a link to the cell from which it was reached. From a
/// pit the links lead out over the lowest pass: cells on that way that lie above the pit are lowered to it, up to the first
/// that does not. The level channels that this makes are drained as other flats are.
enum DepressionBreaching {
    /// Lowers the heights in place; pits beyond the limits are left as they are.
    ///
    /// - Parameter heights: NaN where there is none, the margin too.
    static func breach<Height: SurfaceHeight>(
        _ heights: PaddedCells<Height>, _ limits: BreachLimits, _ cancellation: Cancellation?
    ) throws(GeoError) {
        guard let range = DepressionFilling.range(heights) else { return }
        let visited = VisitedCells(count: heights.count, stride: heights.stride)
        var queue = SurfaceQueue(range, cells: heights.width * heights.height)
        DepressionFilling.seed(heights, visited, &queue)
        // From a cell to the one it was reached from, as the number of a neighbour; outlets have none.
        let links = PaddedCells<UInt8>(width: heights.width, height: heights.height, FlowDirections.Code.none)
        let offsets = NeighbourTable(heights.stride)
        let h = heights.pointer
        var steps = 0
        while let cell = queue.pop(h, { visited.unvisited(around: $0) != 0 }) {
            steps &+= 1
            if steps & 0xffff == 0 { try cancellation?.check() }
            for k in 0..<8 {
                let next = cell &+ offsets[k]
                guard !visited.has(next) else { continue }
                visited.mark(next)
                links.pointer[next] = UInt8((k + 4) & 7)
                if h[next] < h[cell], isPit(next, h, offsets) { carve(next, h, links, offsets, limits) }
                queue.push(h[next], next)
            }
        }
    }

    private static func isPit<Height: SurfaceHeight>(
        _ cell: Int, _ h: UnsafeMutablePointer<Height>, _ offsets: borrowing NeighbourTable
    ) -> Bool {
        for k in 0..<8 where h[cell &+ offsets[k]] < h[cell] { return false }
        return true
    }

    private static func carve<Height: SurfaceHeight>(
        _ pit: Int, _ h: UnsafeMutablePointer<Height>, _ links: PaddedCells<UInt8>, _ offsets: borrowing NeighbourTable,
        _ limits: BreachLimits
    ) {
        let level = h[pit]
        /// The next cell on the way out that lies above the pit.
        func next(after cell: Int) -> Int? {
            let link = links.pointer[cell]
            guard link < 8 else { return nil }
            let way = cell &+ offsets[Int(link)]
            return h[way] > level ? way : nil
        }
        var cell = next(after: pit)
        var count = 0
        while let way = cell {
            count += 1
            if let depth = limits.depthMetres, Double(h[way]) - Double(level) > depth { return }
            if let cells = limits.cells, count > cells { return }
            cell = next(after: way)
        }
        cell = next(after: pit)
        while let way = cell {
            cell = next(after: way)
            h[way] = level
        }
    }
}
