/// Numbers of the cells of a grid with a margin of one cell all around, so that every cell has eight neighbours.
///
/// @unchecked Sendable: the memory is written by whoever made it, or by workers on disjoint rows, before anyone else reads.
final class PaddedCells<Number: BitwiseCopyable>: @unchecked Sendable {
    /// Of the grid, without the margin.
    let width: Int
    let height: Int
    /// From a cell to the one below it.
    let stride: Int
    let pointer: UnsafeMutablePointer<Number>

    init(width: Int, height: Int, _ number: Number) {
        self.width = width
        self.height = height
        stride = width + 2
        pointer = .allocate(capacity: stride * (height + 2))
        pointer.initialize(repeating: number, count: stride * (height + 2))
    }

    deinit { pointer.deallocate() }

    /// Cells with the margin.
    var count: Int { stride * (height + 2) }

    /// The number of a cell in memory.
    @inline(__always)
    func index(column: Int, row: Int) -> Int { (row + 1) * stride + column + 1 }

    @inline(__always)
    func place(_ index: Int) -> (column: Int, row: Int) { (index % stride - 1, index / stride - 1) }

    /// The numbers of a row of the grid.
    func row(_ row: Int) -> UnsafeMutableBufferPointer<Number> {
        UnsafeMutableBufferPointer(start: pointer + index(column: 0, row: row), count: width)
    }

    func copy() -> PaddedCells<Number> {
        let copy = PaddedCells(width: width, height: height, pointer[0])
        copy.pointer.update(from: pointer, count: count)
        return copy
    }
}

/// The eight neighbours of a cell in the order of the directions: east, then clockwise as the map is drawn with the first
/// row on top. Bit k of the direction codes of ESRI stands for neighbour k.
enum Neighbours {
    static let columns = [1, 1, 0, -1, -1, -1, 0, 1]
    static let rows = [0, 1, 1, 1, 0, -1, -1, -1]
}

/// What to add to a cell's number in memory to get those of its neighbours.
struct NeighbourTable: ~Copyable {
    private let offsets: UnsafeMutablePointer<Int>

    init(_ stride: Int) {
        offsets = .allocate(capacity: 8)
        for k in 0..<8 { (offsets + k).initialize(to: Neighbours.rows[k] * stride + Neighbours.columns[k]) }
    }

    deinit { offsets.deallocate() }

    @inline(__always)
    subscript(index: Int) -> Int { offsets[index] }
}
