import GeoCore

/// The patches that touch the row read last, and for each label whether its patch is kept.
///
/// A patch lives in a slot while rows reach it. When two meet, the slot of one points to the other until the row is
/// done; then slots that nothing touches any more are closed and used again.
struct OpenPatches {
    private struct Slot {
        /// The slot it was merged into; itself when it was not.
        var parent: Int
        var squareMetres = 0.0
        /// The labels of a patch that is still too small: they are marked the moment it is not.
        var labels: [Int] = []
        var isKept = false
        /// The row that touched it last.
        var row = 0
    }

    private let minimumSquareMetres: Double
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    /// The slots of the runs of the row before and of this row, and those merged away in this row.
    private var previousSlots: [Int] = []
    private var currentSlots: [Int] = []
    private var mergedSlots: [Int] = []
    private var row = 0
    private var kept: [UInt64] = []
    private var counts = PatchSummary()
    private var keptArea = CompensatedSum()
    private var droppedArea = CompensatedSum()

    init(minimumSquareMetres: Double) { self.minimumSquareMetres = minimumSquareMetres }

    /// What has been closed so far.
    var summary: PatchSummary {
        var summary = counts
        summary.keptSquareMetres = keptArea.value
        summary.droppedSquareMetres = droppedArea.value
        return summary
    }

    /// Slots made so far, in use or free: what grows with the width of a row, and must not with their number.
    var heldSlots: Int { slots.count }

    /// Memory of the labels: a bit each.
    var heldLabelBytes: Int { kept.count * 8 }

    func isKept(label: Int) -> Bool {
        precondition(label >> 6 < kept.count, "the rows are not those that were scanned")
        return kept[label >> 6] & (1 << UInt64(label & 63)) != 0
    }

    /// Takes up the row that `walker` stands on.
    ///
    /// - Parameter squareMetres: of a run of its cells.
    mutating func add(_ walker: RunWalker, squareMetres: (CellRun) -> Double) {
        row += 1
        while kept.count << 6 < walker.labels { kept.append(0) }
        swap(&currentSlots, &previousSlots)
        currentSlots.removeAll(keepingCapacity: true)
        for run in walker.runs {
            var slot: Int
            if let first = run.above.first {
                slot = root(of: previousSlots[first])
                for index in run.above.dropFirst() { slot = merge(slot, root(of: previousSlots[index])) }
            } else {
                slot = open(label: run.label)
            }
            slots[slot].squareMetres += squareMetres(run)
            keepIfLargeEnough(slot)
            currentSlots.append(slot)
        }
        for index in currentSlots.indices {
            let slot = root(of: currentSlots[index])
            currentSlots[index] = slot
            slots[slot].row = row
        }
        for slot in previousSlots where slots[slot].parent == slot && slots[slot].row != row { close(slot) }
        freeSlots += mergedSlots
        mergedSlots.removeAll(keepingCapacity: true)
    }

    /// Closes what the last row touches.
    mutating func closeAll() {
        row += 1
        for slot in currentSlots where slots[slot].row != row { close(slot) }
        slots = []
        freeSlots = []
        previousSlots = []
        currentSlots = []
    }

    private mutating func open(label: Int) -> Int {
        if let slot = freeSlots.popLast() {
            slots[slot] = Slot(parent: slot, labels: [label])
            return slot
        }
        slots.append(Slot(parent: slots.count, labels: [label]))
        return slots.count - 1
    }

    private mutating func root(of slot: Int) -> Int {
        var slot = slot
        while slots[slot].parent != slot {
            slots[slot].parent = slots[slots[slot].parent].parent
            slot = slots[slot].parent
        }
        return slot
    }

    /// Makes one patch of two; the slot it is in.
    private mutating func merge(_ a: Int, _ b: Int) -> Int {
        if a == b { return a }
        // The longer list stays: each label is moved a logarithmic number of times.
        let (into, from) = slots[a].labels.count >= slots[b].labels.count ? (a, b) : (b, a)
        let isKept = slots[into].isKept || slots[from].isKept
        let moved = slots[from].labels
        slots[into].squareMetres += slots[from].squareMetres
        slots[from].parent = into
        slots[from].labels = []
        mergedSlots.append(from)
        if isKept {
            mark(moved)
            mark(slots[into].labels)
            slots[into].labels = []
            slots[into].isKept = true
        } else {
            slots[into].labels += moved
            keepIfLargeEnough(into)
        }
        return into
    }

    private mutating func keepIfLargeEnough(_ slot: Int) {
        guard !slots[slot].isKept, slots[slot].squareMetres >= minimumSquareMetres else { return }
        mark(slots[slot].labels)
        slots[slot].labels = []
        slots[slot].isKept = true
    }

    private mutating func mark(_ labels: [Int]) {
        for label in labels { kept[label >> 6] |= 1 << UInt64(label & 63) }
    }

    private mutating func close(_ slot: Int) {
        // Two runs may lie in one patch: it is closed once.
        slots[slot].row = row
        if slots[slot].isKept {
            counts.keptPatches += 1
            keptArea.add(slots[slot].squareMetres)
        } else {
            counts.droppedPatches += 1
            droppedArea.add(slots[slot].squareMetres)
        }
        slots[slot].labels = []
        freeSlots.append(slot)
    }
}
