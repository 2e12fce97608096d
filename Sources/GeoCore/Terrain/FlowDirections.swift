/// The neighbour that the water of each cell goes to (D8: O'Callaghan & Mark 1984): the one down the steepest slope, height
/// difference over distance. Of equally steep ones the first, from east clockwise.
///
/// Flat ground drains as Garbrecht & Martz (1997) have it, away from higher and towards lower ground, by the algorithm of
/// Barnes, Lehman & Mulla (2014). A cell beside a gap or the edge from which no neighbour is lower drains over it.
public struct FlowDirections: Sendable {
    /// Codes of cells: 0 to 7 is a neighbour, east first, then clockwise (south-east, south ...).
    enum Code {
        /// Lies lower than or level with all around and drains nowhere.
        static let pit: UInt8 = 8
        /// No height, or the margin.
        static let none: UInt8 = 255
    }

    let codes: PaddedCells<UInt8>
    public let grid: RasterGrid
    public let crs: CRS?
    public let sizes: CellSizes
    /// Cells that drain nowhere: pits of a surface whose depressions were not removed.
    public let pitCount: Int
    /// Cells with a height.
    public let cellCount: Int

    init(
        _ codes: PaddedCells<UInt8>, grid: RasterGrid, crs: CRS?, sizes: CellSizes, pitCount: Int, cellCount: Int
    ) {
        self.codes = codes
        self.grid = grid
        self.crs = crs
        self.sizes = sizes
        self.pitCount = pitCount
        self.cellCount = cellCount
    }

    public enum Direction: Sendable, Hashable {
        /// To the neighbour with these differences in column and row; it may lie outside of the grid or have no height.
        case to(columns: Int, rows: Int)
        case nowhere
        case noData
    }

    public subscript(column column: Int, row row: Int) -> Direction {
        switch codes.pointer[codes.index(column: column, row: row)] {
        case let code where code < 8: .to(columns: Neighbours.columns[Int(code)], rows: Neighbours.rows[Int(code)])
        case Code.pit: .nowhere
        default: .noData
        }
    }

    /// The codes of ESRI: 1 east, 2 south-east, 4 south, 8 south-west, 16 west, 32 north-west, 64 north, 128 north-east; 0
    /// for a pit; where there is no height, `noDataCode`. They name directions on the ground, also on a south-up grid.
    public func esriCodes(ofRow row: Int) -> [UInt8] {
        let isSouthUp = grid.isSouthUp
        return codes.row(row).map {
            $0 < Code.pit ? Self.esri($0, isSouthUp) : $0 == Code.pit ? 0 : Self.noDataCode
        }
    }

    /// The same codes of the cells of a window, row by row; NaN where there is no height.
    public func copyCodes(_ window: PixelWindow, into buffer: UnsafeMutableBufferPointer<Double>) {
        let isSouthUp = grid.isSouthUp
        for row in 0..<window.height {
            let source = codes.pointer + codes.index(column: window.column, row: window.row + row)
            for column in 0..<window.width {
                let code = source[column]
                buffer[row * window.width + column] =
                    code < Code.pit ? Double(Self.esri(code, isSouthUp)) : code == Code.pit ? 0 : .nan
            }
        }
    }

    /// Neighbours are numbered with the next row as south: on a south-up grid it lies to the north.
    static func esri(_ code: UInt8, _ isSouthUp: Bool) -> UInt8 { 1 << (isSouthUp ? (8 - code) & 7 : code) }

    /// Stands for "no data" among the codes of ESRI.
    public static let noDataCode: UInt8 = 255
}

extension FlowDirections {
    /// The steepest way down of each cell, rows side by side; flats are still pits.
    static func steepest<Height: SurfaceHeight>(
        _ heights: PaddedCells<Height>, _ sizes: CellSizes, workers: Int, _ cancellation: Cancellation?
    ) throws(GeoError) -> PaddedCells<UInt8> {
        let codes = PaddedCells<UInt8>(width: heights.width, height: heights.height, Code.none)
        let rowsAtOnce = 64
        let count = (heights.height + rowsAtOnce - 1) / rowsAtOnce
        _ = try Parallel.map(count, workers: workers, cancellation: cancellation) { (part: Int) throws(GeoError) in
            for row in part * rowsAtOnce..<min((part + 1) * rowsAtOnce, heights.height) {
                steepest(heights, row, sizes.lengths(row: row).map { 1 / $0 }, codes)
            }
        }
        return codes
    }

    private static func steepest<Height: SurfaceHeight>(
        _ heights: PaddedCells<Height>, _ row: Int, _ inverse: [Double], _ codes: PaddedCells<UInt8>
    ) {
        let start = heights.index(column: 0, row: row)
        let h = heights.pointer
        let offsets = NeighbourTable(heights.stride)
        for cell in start..<start + heights.width {
            let own = h[cell]
            if own.isNaN { continue }
            var best = 0.0
            var code = Code.pit
            var outlet = Code.pit
            for k in 0..<8 {
                let other = h[cell &+ offsets[k]]
                // Over an edge rather than over a corner, where both are there.
                if other.isNaN {
                    if outlet == Code.pit || (outlet & 1 == 1 && k & 1 == 0) { outlet = UInt8(k) }
                    continue
                }
                // The difference of two heights is exact in double precision.
                let slope = (Double(own) - Double(other)) * inverse[k]
                if slope > best {
                    best = slope
                    code = UInt8(k)
                }
            }
            codes.pointer[cell] = code == Code.pit ? outlet : code
        }
    }
}
