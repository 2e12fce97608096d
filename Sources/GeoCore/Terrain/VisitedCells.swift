/// Which cells have been visited: a bit each, so that those of a whole map fit into the processor's cache.
struct VisitedCells: ~Copyable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let stride: Int
    /// From a neighbour's bit in `unvisited` to what is added to the cell's number.
    private let offsets: UnsafeMutablePointer<Int>

    /// - Parameter stride: of the cells, margin included. All are unvisited.
    init(count: Int, stride: Int) {
        self.stride = stride
        // A word is read at any byte, also the last.
        let size = count / 8 + 8
        bytes = .allocate(capacity: size)
        bytes.initialize(repeating: 0, count: size)
        offsets = .allocate(capacity: 9)
        for bit in 0..<9 { (offsets + bit).initialize(to: (bit / 3 - 1) * stride + bit % 3 - 1) }
    }

    deinit {
        bytes.deallocate()
        offsets.deallocate()
    }

    @inline(__always)
    func mark(_ cell: Int) { bytes[cell >> 3] |= 1 << UInt8(truncatingIfNeeded: cell & 7) }

    @inline(__always)
    func has(_ cell: Int) -> Bool { bytes[cell >> 3] >> UInt8(truncatingIfNeeded: cell & 7) & 1 == 1 }

    /// The neighbours of a cell of the grid that were not visited, as bits: 0 to 2 the row above, 3 and 5 left and right,
    /// 6 to 8 the row below.
    @inline(__always)
    func unvisited(around cell: Int) -> UInt32 {
        let visited = three(cell &- stride) | three(cell) << 3 | three(cell &+ stride) << 6
        return ~visited & 0b111_101_111
    }

    /// The bits of the cells before, at and after a place.
    @inline(__always)
    private func three(_ cell: Int) -> UInt32 {
        let first = cell &- 1
        let word = UnsafeRawPointer(bytes + (first >> 3)).loadUnaligned(as: UInt16.self)
        return UInt32(word >> UInt16(truncatingIfNeeded: first & 7)) & 7
    }

    /// Takes the first of some neighbours out of the bits.
    @inline(__always)
    func takeFirst(_ bits: inout UInt32, around cell: Int) -> Int {
        let bit = bits.trailingZeroBitCount
        bits &= bits &- 1
        return cell &+ offsets[bit]
    }
}
