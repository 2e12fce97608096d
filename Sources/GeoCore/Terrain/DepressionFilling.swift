/// Filling of depressions by priority-flood: every cell is raised to the lowest level from which water reaches an outlet.
///
/// The order of visits is that of Zhou, Sun & Fu (2016, "An efficient variant of the Priority-Flood algorithm for filling
/// depressions in raster digital elevation models", Computers & Geosciences 90): only cells beside a lower cell that was
/// not reached need the ordered queue; uphill and within depressions plain queues do. The result is the one filled surface
/// there is, independent of the order.
enum DepressionFilling {
    /// Raises the heights in place.
    ///
    /// - Parameter heights: NaN where there is none, the margin too: water leaves the surface there.
    /// - Throws: `.cancelled`.
    static func fill<Height: SurfaceHeight>(_ heights: PaddedCells<Height>, _ cancellation: Cancellation?)
        throws(GeoError)
    {
        guard let range = range(heights) else { return }
        let visited = VisitedCells(count: heights.count, stride: heights.stride)
        var queue = SurfaceQueue(range, cells: heights.width * heights.height)
        seed(heights, visited, &queue)
        let h = heights.pointer
        var low = CellQueue()
        var high = CellQueue()
        var rim = CellQueue()
        var steps = 0
        while let start = queue.pop(h, { visited.unvisited(around: $0) != 0 }) {
            steps &+= 1
            if steps & 0xffff == 0 { try cancellation?.check() }
            let level = h[start]
            low.push(start)
            while let cell = low.pop() {
                var around = visited.unvisited(around: cell)
                while around != 0 {
                    let next = visited.takeFirst(&around, around: cell)
                    visited.mark(next)
                    if h[next] <= level {
                        h[next] = level
                        low.push(next)
                    } else {
                        high.push(next)
                    }
                }
            }
            // Uphill each cell keeps its height: it drains to the cell from which it was reached.
            while let cell = high.pop() {
                let own = h[cell]
                var around = visited.unvisited(around: cell)
                var isRim = false
                while around != 0 {
                    let next = visited.takeFirst(&around, around: cell)
                    if h[next] >= own {
                        visited.mark(next)
                        high.push(next)
                    } else {
                        isRim = true
                    }
                }
                if isRim { rim.push(cell) }
            }
            // Most lower neighbours have been reached from elsewhere by now.
            while let cell = rim.pop() {
                if visited.unvisited(around: cell) != 0 { queue.push(h[cell], cell) }
            }
        }
    }

    /// Fills so that every cell has a lower neighbour, or lies at an outlet.
    static func fillStrictly(_ heights: PaddedCells<Double>, _ cancellation: Cancellation?) throws(GeoError) {
        guard let range = range(heights) else { return }
        let visited = VisitedCells(count: heights.count, stride: heights.stride)
        var queue = SurfaceQueue(range, cells: heights.width * heights.height)
        seed(heights, visited, &queue)
        let h = heights.pointer
        var steps = 0
        while let cell = queue.pop(h, { visited.unvisited(around: $0) != 0 }) {
            steps &+= 1
            if steps & 0xffff == 0 { try cancellation?.check() }
            var around = visited.unvisited(around: cell)
            while around != 0 {
                let next = visited.takeFirst(&around, around: cell)
                visited.mark(next)
                h[next] = max(h[next], h[cell].nextUp)
                queue.push(h[next], next)
            }
        }
    }

    /// The least and the greatest height; nil where there is none.
    static func range<Height: SurfaceHeight>(_ heights: PaddedCells<Height>) -> ClosedRange<Height>? {
        var least = Height.infinity
        var greatest = -Height.infinity
        for row in 0..<heights.height {
            for height in heights.row(row) where !height.isNaN {
                least = min(least, height)
                greatest = max(greatest, height)
            }
        }
        return least <= greatest ? least...greatest : nil
    }

    /// Marks gaps and the margin as visited, and queues the cells beside them: water leaves the surface there.
    static func seed<Height: SurfaceHeight>(
        _ heights: PaddedCells<Height>, _ visited: borrowing VisitedCells, _ queue: inout SurfaceQueue<Height>
    ) {
        let h = heights.pointer
        for cell in 0..<heights.count where h[cell].isNaN { visited.mark(cell) }
        let offsets = NeighbourTable(heights.stride)
        for row in 0..<heights.height {
            let start = heights.index(column: 0, row: row)
            for cell in start..<start + heights.width where !h[cell].isNaN {
                for k in 0..<8 where h[cell &+ offsets[k]].isNaN {
                    visited.mark(cell)
                    queue.push(h[cell], cell)
                    break
                }
            }
        }
    }
}
