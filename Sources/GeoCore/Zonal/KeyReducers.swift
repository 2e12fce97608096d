/// How many cells with a value each zone has, what they weigh, and between which keys their values lie.
struct KeyRangeReducer: ZonalReducer {
    let input: Int
    let weighting: ZonalWeighting

    struct State: Sendable {
        var cells = 0
        var weight = 0.0
        var low = UInt64.max
        var high = UInt64.min
    }

    func emptyState() -> State { State() }

    func add(_ part: ZonePart, into state: inout State) {
        part.forEachWeight(input, weighting) { value, weight in
            let key = OrderedKey.key(value)
            state.cells += 1
            state.weight += weight
            state.low = min(state.low, key)
            state.high = max(state.high, key)
        }
    }

    func merge(_ later: State, into state: inout State) {
        state.cells += later.cells
        state.weight += later.weight
        state.low = min(state.low, later.low)
        state.high = max(state.high, later.high)
    }
}

/// What lies in one bin of an interval of keys.
struct KeyBin: Sendable {
    /// Which one, from 0.
    var slot: UInt64
    var cells: Int
    var weight: Double
}

/// The bins that are not empty, ascending, of each interval of each zone.
struct KeyBinReducer: ZonalReducer {
    let input: Int
    let weighting: ZonalWeighting
    /// For each zone those looked into, ascending.
    let intervals: [[KeyInterval]]

    func emptyState() -> [[KeyBin]] { [] }

    func add(_ part: ZonePart, into state: inout [[KeyBin]]) {
        let intervals = intervals[part.zone]
        var found = intervals.map { _ in [KeyBin]() }
        let steps = intervals.map(\.step)
        part.forEachWeight(input, weighting) { value, weight in
            let key = OrderedKey.key(value)
            for index in intervals.indices where intervals[index].low <= key && key <= intervals[index].high {
                let slot = steps[index] == 1 ? key - intervals[index].low : (key - intervals[index].low) / steps[index]
                // Neighbours are often equal.
                if let last = found[index].last, last.slot == slot {
                    found[index][found[index].count - 1].cells += 1
                    found[index][found[index].count - 1].weight += weight
                } else {
                    found[index].append(KeyBin(slot: slot, cells: 1, weight: weight))
                }
            }
        }
        merge(found.map(Self.sorted), into: &state)
    }

    func merge(_ later: [[KeyBin]], into state: inout [[KeyBin]]) {
        if later.isEmpty { return }
        if state.isEmpty {
            state = later
            return
        }
        for index in state.indices { state[index] = Self.merged(state[index], later[index]) }
    }

    /// Each bin once; bins of one slot are summed in the order they came in.
    private static func sorted(_ bins: [KeyBin]) -> [KeyBin] {
        let order = bins.indices.sorted { (bins[$0].slot, $0) < (bins[$1].slot, $1) }
        var result: [KeyBin] = []
        for index in order {
            if let last = result.last, last.slot == bins[index].slot {
                result[result.count - 1].cells += bins[index].cells
                result[result.count - 1].weight += bins[index].weight
            } else {
                result.append(bins[index])
            }
        }
        return result
    }

    private static func merged(_ a: [KeyBin], _ b: [KeyBin]) -> [KeyBin] {
        if a.isEmpty || b.isEmpty { return a + b }
        var result: [KeyBin] = []
        result.reserveCapacity(a.count + b.count)
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if j == b.count || (i < a.count && a[i].slot < b[j].slot) {
                result.append(a[i])
                i += 1
            } else if i == a.count || b[j].slot < a[i].slot {
                result.append(b[j])
                j += 1
            } else {
                result.append(
                    KeyBin(slot: a[i].slot, cells: a[i].cells + b[j].cells, weight: a[i].weight + b[j].weight))
                i += 1
                j += 1
            }
        }
        return result
    }
}

extension ZonePart {
    /// Calls `body` with the value of each cell that has one and what it weighs; cells that weigh nothing are left out.
    @inline(__always)
    func forEachWeight(_ input: Int, _ weighting: ZonalWeighting, _ body: (_ value: Double, _ weight: Double) -> Void) {
        let layer = tile.layers[input]
        func visit(_ index: Int, _ share: Double) {
            guard layer.isValid(index) else { return }
            let value = layer.value(index)
            var weight = share
            if weighting != .cells { weight *= tile.areaSquareMetres(index, row: index / tile.window.width) }
            if weighting == .integral { weight *= value }
            if weight > 0 { body(value, weight) }
        }
        for run in runs { for index in Int(run.start)..<Int(run.start + run.count) { visit(index, 1) } }
        for slot in cellIndices.indices { visit(Int(cellIndices[slot]), fractions[slot]) }
    }
}
