/// The class of a cell, or the pair of its classes in two rasters; nil stands for "no data".
struct ClassKey: Sendable, Hashable, Comparable {
    var first: Int?
    var second: Int?

    private static func rank(_ code: Int?) -> (Int, Int) { code.map { (1, $0) } ?? (0, 0) }

    static func < (a: ClassKey, b: ClassKey) -> Bool {
        let (x, y) = (rank(a.first), rank(b.first))
        if x != y { return x < y }
        return rank(a.second) < rank(b.second)
    }
}

/// The classes of one tile as small numbers, so that counting them is adding to a short table.
final class TileCodes {
    /// For each cell the place of its class in `keys`.
    enum Numbers {
        case bytes(UnsafePointer<UInt8>)
        case words(UnsafePointer<UInt32>)
    }

    let numbers: Numbers
    let keys: [ClassKey]
    private let owned: UnsafeMutableRawPointer?
    private let count: Int
    private var presentNumbers: [Int]?

    /// The numbers that occur in the tile, ascending.
    var present: [Int] {
        if let presentNumbers { return presentNumbers }
        var seen = [Bool](repeating: false, count: keys.count)
        seen.withUnsafeMutableBufferPointer { seen in
            switch numbers {
            case .bytes(let p): for index in 0..<count { seen[Int(p[index])] = true }
            case .words(let p): for index in 0..<count { seen[Int(p[index])] = true }
            }
        }
        let result = seen.indices.filter { seen[$0] }
        presentNumbers = result
        return result
    }

    private static let largestTable = 1 << 20
    private static let byteKeys = (0..<256).map { ClassKey(first: $0) }

    init(_ layer: TileLayer, count: Int) {
        self.count = count
        if case .uint8(let cells) = layer.cells, layer.validity == nil {
            numbers = .bytes(cells)
            var keys = Self.byteKeys
            if let code = layer.noDataCode, keys.indices.contains(code) { keys[code] = ClassKey() }
            self.keys = keys
            owned = nil
            return
        }
        let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
        var numbering = Numbering()
        switch layer.cells {
        case .uint8(let p): numbering.number(p, layer, count, memory)
        case .int8(let p): numbering.number(p, layer, count, memory)
        case .uint16(let p): numbering.number(p, layer, count, memory)
        case .int16(let p): numbering.number(p, layer, count, memory)
        case .uint32(let p): numbering.number(p, layer, count, memory)
        case .int32(let p): numbering.number(p, layer, count, memory)
        case .uint64(let p): numbering.number(p, layer, count, memory)
        case .int64(let p): numbering.number(p, layer, count, memory)
        // `ZonalRun` refuses classes from bands of fractions.
        case .float32, .float64: memory.initialize(repeating: 0, count: count)
        }
        keys = numbering.keys.isEmpty ? [ClassKey()] : numbering.keys
        owned = UnsafeMutableRawPointer(memory)
        numbers = .words(memory)
    }

    /// Pairs of the classes of two inputs.
    init(_ first: TileCodes, _ second: TileCodes, count: Int) {
        self.count = count
        let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
        let width = second.keys.count
        var keys: [ClassKey] = []
        func key(_ slot: Int) -> ClassKey {
            ClassKey(first: first.keys[slot / width].first, second: second.keys[slot % width].first)
        }
        if first.keys.count * width <= Self.largestTable {
            var table = [UInt32](repeating: .max, count: first.keys.count * width)
            table.withUnsafeMutableBufferPointer { table in
                for index in 0..<count {
                    let slot = first.number(index) * width + second.number(index)
                    if table[slot] == .max {
                        table[slot] = UInt32(truncatingIfNeeded: keys.count)
                        keys.append(key(slot))
                    }
                    memory.advanced(by: index).initialize(to: table[slot])
                }
            }
        } else {
            var table: [Int: UInt32] = [:]
            for index in 0..<count {
                let slot = first.number(index) * width + second.number(index)
                if table[slot] == nil {
                    table[slot] = UInt32(truncatingIfNeeded: keys.count)
                    keys.append(key(slot))
                }
                memory.advanced(by: index).initialize(to: table[slot] ?? 0)
            }
        }
        self.keys = keys.isEmpty ? [ClassKey()] : keys
        owned = UnsafeMutableRawPointer(memory)
        numbers = .words(memory)
    }

    deinit { owned?.deallocate() }

    @inline(__always)
    func number(_ index: Int) -> Int {
        switch numbers {
        case .bytes(let p): Int(p[index])
        case .words(let p): Int(p[index])
        }
    }

    /// Gives classes numbers in the order in which they occur in the tile.
    private struct Numbering {
        var keys: [ClassKey] = []
        private var numbers: [Int: UInt32] = [:]
        private var missing: UInt32?

        mutating func number<T: FixedWidthInteger>(
            _ cells: UnsafePointer<T>, _ layer: TileLayer, _ count: Int, _ result: UnsafeMutablePointer<UInt32>
        ) {
            var last: T = 0
            var lastNumber: UInt32?
            for index in 0..<count {
                if !layer.isValid(index) {
                    result.advanced(by: index).initialize(to: missingNumber())
                    continue
                }
                if let lastNumber, cells[index] == last {
                    result.advanced(by: index).initialize(to: lastNumber)
                    continue
                }
                last = cells[index]
                let code = Int(truncatingIfNeeded: last)
                let number = code == layer.noDataCode ? missingNumber() : number(of: code)
                lastNumber = number
                result.advanced(by: index).initialize(to: number)
            }
        }

        private mutating func number(of code: Int) -> UInt32 {
            if let known = numbers[code] { return known }
            let number = UInt32(truncatingIfNeeded: keys.count)
            keys.append(ClassKey(first: code))
            numbers[code] = number
            return number
        }

        private mutating func missingNumber() -> UInt32 {
            if let missing { return missing }
            let number = UInt32(truncatingIfNeeded: keys.count)
            keys.append(ClassKey())
            missing = number
            return number
        }
    }
}
