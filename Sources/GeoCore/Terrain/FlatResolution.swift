/// Directions over flat ground, away from higher ground and towards the outlets (Garbrecht & Martz 1997), by the
/// algorithm of Barnes, Lehman & Mulla (2014, "An efficient assignment of drainage direction over flat surfaces in raster
/// digital elevation models", Computers & Geosciences 62).
///
/// A cell beside an outlet drains to it. Every other goes down a mask that falls by two with each step towards the outlets
/// and by one with each step away from the rim: 2 * steps - away. Values are compared within one flat only, so that, other
/// than in the paper, flats need no numbers. Only flat cells are visited.
enum FlatResolution {
    /// Marks values of the mask that are complete: towards the outlets as well.
    private static let base: Int32 = 1 << 30
    private static let complete: Int32 = 1 << 29

    /// Gives directions to pits that have a way out over level ground, and counts those that have none.
    static func resolve<Height: SurfaceHeight>(
        _ heights: PaddedCells<Height>, _ codes: PaddedCells<UInt8>, workers: Int, _ cancellation: Cancellation?
    ) throws(GeoError) -> Int {
        let edges = try edges(heights, codes, workers: workers, cancellation)
        if edges.flatCount == 0 { return 0 }
        let mask = PaddedCells<Int32>(width: codes.width, height: codes.height, 0)
        try growFromHigher(edges.high, heights, codes, mask, cancellation)
        try growFromLower(edges.low, heights, codes, mask, cancellation)
        for (cell, way) in zip(edges.low, edges.ways) { codes.pointer[Int(cell)] = way }
        return try assign(heights, codes, mask, workers: workers, cancellation)
    }

    /// Flat cells beside higher ground, and beside a cell of their height that drains, with the way to it.
    private struct Edges: Sendable {
        var flatCount = 0
        var high: [UInt32] = []
        var low: [UInt32] = []
        var ways: [UInt8] = []
    }

    private static let rowsAtOnce = 64

    private static func edges<Height: SurfaceHeight>(
        _ heights: PaddedCells<Height>, _ codes: PaddedCells<UInt8>, workers: Int, _ cancellation: Cancellation?
    ) throws(GeoError) -> Edges {
        let parts = try Parallel.map(
            (codes.height + rowsAtOnce - 1) / rowsAtOnce, workers: workers, cancellation: cancellation
        ) { (part: Int) throws(GeoError) -> Edges in
            var edges = Edges()
            let h = heights.pointer
            let code = codes.pointer
            let offsets = NeighbourTable(codes.stride)
            for row in part * rowsAtOnce..<min((part + 1) * rowsAtOnce, codes.height) {
                let start = codes.index(column: 0, row: row)
                for cell in start..<start + codes.width where code[cell] == FlowDirections.Code.pit {
                    edges.flatCount &+= 1
                    let own = h[cell]
                    var isHigh = false
                    var way = FlowDirections.Code.pit
                    for k in 0..<8 {
                        let next = cell &+ offsets[k]
                        if h[next] > own {
                            isHigh = true
                        } else if h[next] == own, code[next] < FlowDirections.Code.pit {
                            // Over an edge rather than over a corner.
                            if way == FlowDirections.Code.pit || (way & 1 == 1 && k & 1 == 0) { way = UInt8(k) }
                        }
                    }
                    if isHigh { edges.high.append(UInt32(truncatingIfNeeded: cell)) }
                    if way < FlowDirections.Code.pit {
                        edges.low.append(UInt32(truncatingIfNeeded: cell))
                        edges.ways.append(way)
                    }
                }
            }
            return edges
        }
        return parts.reduce(into: Edges()) { all, part in
            all.flatCount += part.flatCount
            all.high += part.high
            all.low += part.low
            all.ways += part.ways
        }
    }

    /// How many steps a flat cell is from the rim, counted from 1.
    private static func growFromHigher<Height: SurfaceHeight>(
        _ high: [UInt32], _ heights: PaddedCells<Height>, _ codes: PaddedCells<UInt8>, _ mask: PaddedCells<Int32>,
        _ cancellation: Cancellation?
    ) throws(GeoError) {
        let h = heights.pointer
        let away = mask.pointer
        let offsets = NeighbourTable(codes.stride)
        var front = high
        for cell in front { away[Int(cell)] = 1 }
        var steps: Int32 = 1
        while !front.isEmpty {
            try cancellation?.check()
            steps += 1
            var next: [UInt32] = []
            for flat in front {
                let cell = Int(flat)
                for k in 0..<8 {
                    let other = cell &+ offsets[k]
                    guard codes.pointer[other] == FlowDirections.Code.pit, away[other] == 0, h[other] == h[cell]
                    else { continue }
                    away[other] = steps
                    next.append(UInt32(truncatingIfNeeded: other))
                }
            }
            front = next
        }
    }

    /// Completes the mask from the outlets inward.
    private static func growFromLower<Height: SurfaceHeight>(
        _ low: [UInt32], _ heights: PaddedCells<Height>, _ codes: PaddedCells<UInt8>, _ mask: PaddedCells<Int32>,
        _ cancellation: Cancellation?
    ) throws(GeoError) {
        let h = heights.pointer
        let value = mask.pointer
        let offsets = NeighbourTable(codes.stride)
        var front = low
        for cell in front { value[Int(cell)] = base + 2 - value[Int(cell)] }
        var steps: Int32 = 1
        while !front.isEmpty {
            try cancellation?.check()
            steps += 1
            var next: [UInt32] = []
            for flat in front {
                let cell = Int(flat)
                for k in 0..<8 {
                    let other = cell &+ offsets[k]
                    guard codes.pointer[other] == FlowDirections.Code.pit, value[other] < complete,
                        h[other] == h[cell]
                    else { continue }
                    value[other] = base + 2 * steps - value[other]
                    next.append(UInt32(truncatingIfNeeded: other))
                }
            }
            front = next
        }
    }

    /// The lowest neighbour in the mask for each flat cell; the number of cells that have no way out.
    private static func assign<Height: SurfaceHeight>(
        _ heights: PaddedCells<Height>, _ codes: PaddedCells<UInt8>, _ mask: PaddedCells<Int32>, workers: Int,
        _ cancellation: Cancellation?
    ) throws(GeoError) -> Int {
        let pits = try Parallel.map(
            (codes.height + rowsAtOnce - 1) / rowsAtOnce, workers: workers, cancellation: cancellation
        ) { (part: Int) throws(GeoError) -> Int in
            let h = heights.pointer
            let value = mask.pointer
            var pits = 0
            let offsets = NeighbourTable(codes.stride)
            for row in part * rowsAtOnce..<min((part + 1) * rowsAtOnce, codes.height) {
                let start = codes.index(column: 0, row: row)
                for cell in start..<start + codes.width where codes.pointer[cell] == FlowDirections.Code.pit {
                    var least = value[cell]
                    if least < complete {
                        pits &+= 1
                        continue
                    }
                    var way = FlowDirections.Code.pit
                    for k in 0..<8 {
                        let other = cell &+ offsets[k]
                        let its = value[other]
                        guard its >= complete, its <= least, h[other] == h[cell] else { continue }
                        // Of equal ones an edge rather than a corner.
                        let isNearer = way < FlowDirections.Code.pit && way & 1 == 1 && k & 1 == 0
                        if its < least || isNearer {
                            least = its
                            way = UInt8(k)
                        }
                    }
                    // Cells are read by their mask alone, which no worker changes.
                    codes.pointer[cell] = way
                }
            }
            return pits
        }
        return pits.reduce(0, +)
    }
}
