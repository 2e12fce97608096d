import GeoCore

/// How many patches of a mask are large enough, and how much land they are.
public struct PatchSummary: Sendable, Codable, Hashable {
    public var keptPatches = 0
    public var keptSquareMetres = 0.0
    /// Patches below the minimum.
    public var droppedPatches = 0
    public var droppedSquareMetres = 0.0
}

/// Removes from a mask the connected patches that are smaller than a minimum area, reading the mask twice, row by row.
///
/// ```swift
/// var filter = PatchFilter(width: width, minimumSquareMetres: 5_000, connectivity: .eight)
/// for row in rows { filter.scan(row: row.mask, cellSquareMetres: row.cellSquareMetres) }
/// let summary = filter.finishScan()
/// for row in rows { filter.filter(row: row.mask, into: output) }
/// ```
///
/// The area of a cell is given per row, since it changes with latitude. Memory holds the runs of two rows, the patches
/// that touch the last row, and one bit for each label: a label is born with each run that touches no run above it.
/// Nothing is kept of a patch once it is complete, and a patch that has reached the minimum keeps no list. The result
/// depends on the mask only, not on how its rows are read.
public struct PatchFilter: Sendable {
    public let width: Int
    public let minimumSquareMetres: Double
    public let connectivity: Connectivity

    private var walker: RunWalker
    private var patches: OpenPatches
    private var isScanned = false

    /// - Parameters:
    ///   - width: cells of a row.
    ///   - minimumSquareMetres: the smallest patch that is kept; an area within a billionth of it has reached it, so
    ///     that rounding does not decide. Zero or less keeps everything.
    public init(width: Int, minimumSquareMetres: Double, connectivity: Connectivity) {
        precondition(width >= 0, "a row has no negative number of cells")
        self.width = width
        self.minimumSquareMetres = minimumSquareMetres
        self.connectivity = connectivity
        walker = RunWalker(connectivity: connectivity)
        patches = OpenPatches(minimumSquareMetres: minimumSquareMetres * (1 - 1e-9))
    }

    /// The first pass: rows from top to bottom, each once.
    ///
    /// - Parameters:
    ///   - mask: `width` bytes; what is not zero belongs to a patch.
    ///   - cellSquareMetres: the area of each cell of this row.
    public mutating func scan(row mask: UnsafeBufferPointer<UInt8>, cellSquareMetres: Double) {
        precondition(mask.count == width && !isScanned, "scan takes rows of the width given, before finishScan")
        walker.advance(to: mask)
        patches.add(walker) { Double($0.end - $0.start) * cellSquareMetres }
    }

    /// The same where the cells of a row differ: on a projected grid the scale varies from cell to cell.
    ///
    /// - Parameter cellSquareMetres: `width` areas; a cell without a place on the ellipsoid (NaN) has none.
    public mutating func scan(
        row mask: UnsafeBufferPointer<UInt8>, cellSquareMetres: UnsafeBufferPointer<Double>
    ) {
        precondition(
            mask.count == width && cellSquareMetres.count == width && !isScanned,
            "scan takes rows of the width given, before finishScan")
        walker.advance(to: mask)
        patches.add(walker) { run in
            cellSquareMetres[run.start..<run.end].reduce(0) { $1.isNaN ? $0 : $0 + $1 }
        }
    }

    /// Ends the first pass.
    public mutating func finishScan() -> PatchSummary {
        if !isScanned {
            patches.closeAll()
            walker = RunWalker(connectivity: connectivity)
            isScanned = true
        }
        return patches.summary
    }

    /// The second pass: the same rows again, in the same order. Writes 1 where a cell belongs to a patch that is kept,
    /// else 0.
    public mutating func filter(row mask: UnsafeBufferPointer<UInt8>, into kept: UnsafeMutableBufferPointer<UInt8>) {
        precondition(
            mask.count == width && kept.count >= width && isScanned,
            "filter takes rows of the width given, after finishScan")
        walker.advance(to: mask)
        kept.update(repeating: 0)
        for run in walker.runs where patches.isKept(label: run.label) {
            kept[run.start..<run.end].update(repeating: 1)
        }
    }
}

/// Cells side by side in one row, with the label that they have.
struct CellRun {
    var start: Int
    /// One past the last cell.
    var end: Int
    /// The label of the first run above that it touches, or a new one.
    var label: Int
    /// The runs of the row above that it touches, as indices; empty when it begins a new label.
    var above: Range<Int>
}

/// Cuts rows into runs and labels them, in the same way in each pass.
struct RunWalker {
    let connectivity: Connectivity
    private(set) var runs: [CellRun] = []
    private(set) var previous: [CellRun] = []
    /// Labels given so far.
    private(set) var labels = 0

    init(connectivity: Connectivity) { self.connectivity = connectivity }

    mutating func advance(to mask: UnsafeBufferPointer<UInt8>) {
        swap(&runs, &previous)
        runs.removeAll(keepingCapacity: true)
        // How far beyond its own columns a run looks at the row above.
        let reach = connectivity == .eight ? 1 : 0
        var first = 0
        var column = 0
        while column < mask.count {
            guard mask[column] != 0 else {
                column += 1
                continue
            }
            let start = column
            while column < mask.count, mask[column] != 0 { column += 1 }
            while first < previous.count, previous[first].end + reach <= start { first += 1 }
            var last = first
            while last < previous.count, previous[last].start < column + reach { last += 1 }
            if first < last {
                runs.append(CellRun(start: start, end: column, label: previous[first].label, above: first..<last))
                // The last run above may touch the next run of this row too.
                first = last - 1
            } else {
                runs.append(CellRun(start: start, end: column, label: labels, above: first..<first))
                labels += 1
            }
        }
    }
}
