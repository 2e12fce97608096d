/// Heights of a surface, in metres: single precision as nearly all elevation models have, or double.
protocol SurfaceHeight: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    associatedtype Entry: SurfaceEntry where Entry.Height == Self
}

/// A cell with its height, in the order in which cells are visited: by height, then by their number in memory, so that
/// the order never depends on anything else.
protocol SurfaceEntry: BitwiseCopyable {
    associatedtype Height
    init(_ height: Height, _ index: Int)
    var index: Int { get }
    static func isBefore(_ a: Self, _ b: Self) -> Bool
}

extension Float: SurfaceHeight {
    /// Height and number in one word: the bits of a number that is no NaN, turned so that they are ordered as it is.
    struct Entry: SurfaceEntry {
        let word: UInt64

        @inline(__always)
        init(_ height: Float, _ index: Int) {
            let bits = height.bitPattern
            let key = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
            word = UInt64(key) << 32 | UInt64(UInt32(truncatingIfNeeded: index))
        }

        @inline(__always) var index: Int { Int(UInt32(truncatingIfNeeded: word)) }
        @inline(__always) static func isBefore(_ a: Entry, _ b: Entry) -> Bool { a.word < b.word }
    }
}

extension Double: SurfaceHeight {
    struct Entry: SurfaceEntry {
        let height: Double
        let number: UInt32

        @inline(__always)
        init(_ height: Double, _ index: Int) {
            self.height = height
            number = UInt32(truncatingIfNeeded: index)
        }

        @inline(__always) var index: Int { Int(number) }
        @inline(__always)
        static func isBefore(_ a: Entry, _ b: Entry) -> Bool {
            a.height < b.height || (a.height == b.height && a.number < b.number)
        }
    }
}

/// A heap whose first entry is the lowest.
struct SurfaceHeap<Entry: SurfaceEntry>: ~Copyable {
    private var entries: UnsafeMutablePointer<Entry>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 1 << 12) {
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
    }

    deinit { entries.deallocate() }

    @inline(__always)
    mutating func push(_ entry: Entry) {
        if count == capacity { grow() }
        var place = count
        count &+= 1
        while place > 0 {
            let above = (place &- 1) >> 2
            if !Entry.isBefore(entry, entries[above]) { break }
            entries[place] = entries[above]
            place = above
        }
        entries[place] = entry
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * capacity)
        larger.update(from: entries, count: count)
        entries.deallocate()
        entries = larger
        capacity *= 2
    }

    @inline(__always)
    mutating func pop() -> Entry? {
        if count == 0 { return nil }
        let first = entries[0]
        count &-= 1
        let last = entries[count]
        var place = 0
        while true {
            let start = 4 &* place &+ 1
            if start >= count { break }
            let end = min(start &+ 4, count)
            var least = start
            var other = start &+ 1
            while other < end {
                if Entry.isBefore(entries[other], entries[least]) { least = other }
                other &+= 1
            }
            if !Entry.isBefore(entries[least], last) { break }
            entries[place] = entries[least]
            place = least
        }
        entries[place] = last
        return first
    }
}

/// Cells that wait to be visited from the lowest up, where none that comes in is lower than the last that went out.
///
/// The range of heights is cut into steps with a list each; only the list at hand is put in order, so that the cost of a
/// cell does not grow with how many wait.
struct SurfaceQueue<Height: SurfaceHeight>: ~Copyable {
    private var heap = SurfaceHeap<Height.Entry>()
    private let heads: UnsafeMutablePointer<UInt32>
    private let stepCount: Int
    private var step = 0
    private let least: Double
    private let stepsPerMetre: Double
    /// Lists: the cell, and the place of the next one in its list.
    private var nodes: UnsafeMutablePointer<(cell: UInt32, next: UInt32)>
    private var capacity = 1 << 12
    private var used = 0
    private var free = Self.end

    private static var end: UInt32 { .max }

    /// - Parameter range: of all heights that may come.
    init(_ range: ClosedRange<Height>, cells: Int) {
        stepCount = min(max(cells / 128, 256), 1 << 17)
        least = Double(range.lowerBound)
        let extent = Double(range.upperBound) - least
        stepsPerMetre = extent > 0 && extent.isFinite ? Double(stepCount - 1) / extent : 0
        heads = .allocate(capacity: stepCount)
        heads.initialize(repeating: Self.end, count: stepCount)
        nodes = .allocate(capacity: capacity)
    }

    deinit {
        heads.deallocate()
        nodes.deallocate()
    }

    @inline(__always)
    mutating func push(_ height: Height, _ cell: Int) {
        // A surface that is being raised may come to lie above the range.
        let own = min(Int((Double(height) - least) * stepsPerMetre), stepCount &- 1)
        if own <= step {
            heap.push(Height.Entry(height, cell))
            return
        }
        let node: Int
        if free == Self.end {
            if used == capacity { grow() }
            node = used
            used &+= 1
        } else {
            node = Int(free)
            free = nodes[node].next
        }
        nodes[node] = (UInt32(truncatingIfNeeded: cell), heads[own])
        heads[own] = UInt32(truncatingIfNeeded: node)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<(cell: UInt32, next: UInt32)>.allocate(capacity: 2 * capacity)
        larger.update(from: nodes, count: used)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }

    /// The lowest cell.
    ///
    /// - Parameter isWanted: asked when a list is put in order; cells with nothing left to do there are dropped.
    @inline(__always)
    mutating func pop(_ heights: UnsafePointer<Height>, _ isWanted: (Int) -> Bool) -> Int? {
        while true {
            if let entry = heap.pop() { return entry.index }
            step &+= 1
            while step < stepCount, heads[step] == Self.end { step &+= 1 }
            if step >= stepCount { return nil }
            var node = heads[step]
            heads[step] = Self.end
            while node != Self.end {
                let (cell, next) = nodes[Int(node)]
                nodes[Int(node)].next = free
                free = node
                node = next
                if isWanted(Int(cell)) { heap.push(Height.Entry(heights[Int(cell)], Int(cell))) }
            }
        }
    }
}

/// Cells that wait, first in, first out; memory for as many as wait at once.
struct CellQueue: ~Copyable {
    private var cells: UnsafeMutablePointer<UInt32>
    private var mask: Int
    private var head = 0
    private var tail = 0

    init() {
        mask = (1 << 12) - 1
        cells = .allocate(capacity: mask + 1)
    }

    deinit { cells.deallocate() }

    var isEmpty: Bool { head == tail }

    @inline(__always)
    mutating func push(_ cell: Int) {
        if tail &- head > mask { grow() }
        cells[tail & mask] = UInt32(truncatingIfNeeded: cell)
        tail &+= 1
    }

    @inline(__always)
    mutating func pop() -> Int? {
        if head == tail { return nil }
        let cell = cells[head & mask]
        head &+= 1
        return Int(cell)
    }

    private mutating func grow() {
        let size = mask + 1
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * size)
        for place in 0..<size { larger[place] = cells[(head + place) & mask] }
        cells.deallocate()
        cells = larger
        head = 0
        tail = size
        mask = 2 * size - 1
    }
}
