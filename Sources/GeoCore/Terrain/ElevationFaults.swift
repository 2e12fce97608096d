/// What is wrong with an elevation model, with places: holes inside the land, needles, heights that are not of this world.
public struct ElevationFaults: Sendable, Hashable, Codable {
    /// A connected gap that does not reach the edge of the grid.
    public struct Void: Sendable, Hashable, Codable {
        public var cells: Int
        /// Its first cell.
        public var column: Int
        public var row: Int
    }

    /// A single cell.
    public struct Place: Sendable, Hashable, Codable {
        public var column: Int
        public var row: Int
        public var metres: Double
    }

    /// Largest first, as many as are kept.
    public var voids: [Void] = []
    public var voidCount = 0
    public var voidCells = 0
    /// Cells that stand out of all their neighbours, up or down, more steeply than `needleSlope` and by `needleMetres`.
    public var needles: [Place] = []
    public var needleCount = 0
    /// Cells outside of `plausibleMetres`.
    public var implausible: [Place] = []
    public var implausibleCount = 0

    /// Heights of land: the shore of the Dead Sea lies at -430 m and falls, Mount Everest is 8 849 m high.
    public static let plausibleMetres = -500.0...9000.0
    /// Rise over run towards every neighbour: 500 % is 78.7 degrees all around.
    public static let needleSlope = 5.0
    public static let needleMetres = 50.0
}

extension ElevationModel {
    /// - Parameter kept: how many places of each kind are listed; all are counted.
    public func faults(listing kept: Int = 10) -> ElevationFaults {
        var faults = ElevationFaults()
        switch surface {
        case .single(let cells): find(cells, kept, &faults)
        case .double(let cells): find(cells, kept, &faults)
        }
        return faults
    }

    private func find<Height: SurfaceHeight>(_ cells: PaddedCells<Height>, _ kept: Int, _ faults: inout ElevationFaults)
    {
        let offsets = NeighbourTable(cells.stride)
        let h = cells.pointer
        let visited = VisitedCells(count: cells.count, stride: cells.stride)
        var lengths = RowLengths(sizes)
        for row in 0..<grid.height {
            lengths.move(to: row)
            let start = cells.index(column: 0, row: row)
            for cell in start..<start + grid.width {
                if h[cell].isNaN {
                    if !visited.has(cell), let void = void(cell, cells, visited) {
                        faults.voidCount += 1
                        faults.voidCells += void.cells
                        faults.voids.append(void)
                    }
                    continue
                }
                let own = Double(h[cell])
                let place = ElevationFaults.Place(column: cell - start, row: row, metres: own)
                if !ElevationFaults.plausibleMetres.contains(own) {
                    faults.implausibleCount += 1
                    if faults.implausible.count < kept { faults.implausible.append(place) }
                }
                // Most cells fail at their first neighbour.
                var above = true
                var below = true
                var known = 0
                for k in 0..<8 where above || below {
                    let other = Double(h[cell &+ offsets[k]])
                    if other.isNaN { continue }
                    known += 1
                    let least = max(ElevationFaults.needleSlope * lengths[k], ElevationFaults.needleMetres)
                    if own - other < least { above = false }
                    if other - own < least { below = false }
                }
                if known >= 3, above || below {
                    faults.needleCount += 1
                    if faults.needles.count < kept { faults.needles.append(place) }
                }
            }
        }
        faults.voids = Array(
            faults.voids.sorted { ($0.cells, $1.row, $1.column) > ($1.cells, $0.row, $0.column) }.prefix(kept))
    }

    /// The gap that a cell lies in; nil when it reaches the edge.
    private func void<Height: SurfaceHeight>(
        _ first: Int, _ cells: PaddedCells<Height>, _ visited: borrowing VisitedCells
    ) -> ElevationFaults.Void? {
        let start = cells.place(first)
        var void = ElevationFaults.Void(cells: 0, column: start.column, row: start.row)
        var reachesEdge = false
        var queue = CellQueue()
        visited.mark(first)
        queue.push(first)
        while let cell = queue.pop() {
            void.cells += 1
            let place = cells.place(cell)
            reachesEdge =
                reachesEdge || place.column == 0 || place.row == 0 || place.column == grid.width - 1
                || place.row == grid.height - 1
            // Corners join gaps too: water does not pass between them.
            for row in max(place.row - 1, 0)...min(place.row + 1, grid.height - 1) {
                for column in max(place.column - 1, 0)...min(place.column + 1, grid.width - 1) {
                    let next = cells.index(column: column, row: row)
                    if cells.pointer[next].isNaN, !visited.has(next) {
                        visited.mark(next)
                        queue.push(next)
                    }
                }
            }
        }
        return reachesEdge ? nil : void
    }
}
