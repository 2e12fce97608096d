/// Finds the cells that a polygon covers, and what share of each, in one window of a grid.
///
/// Cell-list scan conversion, as anti-aliased font renderers do it (Levien; FreeType's smooth rasteriser), in double
/// precision: each edge is walked once through the cells it crosses and leaves in each the height it spans there
/// (`cover`, signed by its direction) and the area between it and the cell's left side (`left`). Along a row, the share
/// of a cell is the running cover plus its own cover minus its own left area, and between two listed cells it is
/// constant. The cost is that of the border; the inside comes in runs.
///
/// Every number is computed from the whole edge in coordinates of the whole grid, lower end first, and kept as a whole
/// number of units of 2^-52 cells: sums of whole numbers do not depend on their order. Two polygons that share an edge
/// get exactly opposite contributions, polygons that tile a cell have shares that add up to exactly 1 (but for those
/// below `rounding`), and any cut of the grid into windows gives the same shares to the last bit.
struct ScanConverter: ~Copyable {
    /// What edges leave in one cell.
    private struct Entry {
        var row: Int32
        var column: Int32
        /// In units; sums wrap and wrap back, so that a border may run through a cell any number of times.
        var cover: Int64
        var left: Int64
    }

    /// A whole cell: below 1, a double has no finer step than this unit everywhere.
    private static let wholeCell: Int64 = 1 << 52
    private static let unitsPerCell = 0x1p52
    /// Shares this near 0 or 1 are rounding of the edges, not area: 1e-13.
    private static let rounding: Int64 = 1 << 9

    private var entries: UnsafeMutablePointer<Entry>
    private var sorted: UnsafeMutablePointer<Entry>
    private var capacity = 4096
    private var count = 0
    private var rowStarts: [Int] = []

    private var window = PixelWindow(column: 0, row: 0, width: 0, height: 0)
    private var listsTouchedCells = false

    init() {
        entries = .allocate(capacity: capacity)
        sorted = .allocate(capacity: capacity)
    }

    deinit {
        entries.deallocate()
        sorted.deallocate()
    }

    /// Starts a polygon in a window; edges follow, then `finish`.
    ///
    /// - Parameter listsTouchedCells: also cells that an edge crosses without covering any of them.
    mutating func start(_ window: PixelWindow, listsTouchedCells: Bool = false) {
        self.window = window
        self.listsTouchedCells = listsTouchedCells
        count = 0
    }

    /// One edge in (column, row) coordinates of the grid.
    ///
    /// - Parameter sign: 1 when an edge that goes to higher rows has the inside on the side of higher columns, else -1.
    @inline(__always)
    mutating func edge(_ a: Coordinate, _ b: Coordinate, sign: Int64) {
        if a.y < b.y {
            rising(a, b, sign)
        } else if a.y > b.y {
            rising(b, a, -sign)
        } else if listsTouchedCells {
            level(a, b)
        }
    }

    /// An edge whose first end has the lower row.
    private mutating func rising(_ a: Coordinate, _ b: Coordinate, _ sign: Int64) {
        let top = Double(window.row)
        let bottom = Double(window.row + window.height)
        guard b.y > top, a.y < bottom, min(a.x, b.x) < Double(window.column + window.width) else { return }
        let slope = (b.x - a.x) / (b.y - a.y)
        let lowest = min(a.x, b.x)
        let highest = max(a.x, b.x)
        var row = max(a.y, top).rounded(.down)
        let end = min(b.y, bottom)
        var y0 = max(a.y, row)
        var x0 = y0 == a.y ? a.x : min(max(a.x + (y0 - a.y) * slope, lowest), highest)
        var below = Int64((y0 - row) * Self.unitsPerCell)
        while y0 < end {
            let y1 = min(b.y, row + 1)
            let x1 = y1 == b.y ? b.x : min(max(a.x + (y1 - a.y) * slope, lowest), highest)
            piece(Int(row) - window.row, x0, x1, height: Int64((y1 - row) * Self.unitsPerCell) - below, sign)
            row += 1
            y0 = y1
            x0 = x1
            below = 0
        }
    }

    /// The part of an edge inside one row of cells; `height` in units.
    @inline(__always)
    private mutating func piece(_ row: Int, _ xa: Double, _ xb: Double, height: Int64, _ sign: Int64) {
        let x0 = min(xa, xb)
        let x1 = max(xa, xb)
        let firstColumn = Double(window.column)
        let endColumn = Double(window.column + window.width)
        let start = x0.rounded(.down)
        if x1 <= start + 1, x0 >= firstColumn, start < endColumn {
            // Almost always: one cell.
            add(row, Int(start) - window.column, height, sign, 0.5 * (x0 + x1) - start)
            return
        }
        if x0 >= endColumn { return }
        if x1 <= firstColumn {
            add(row, 0, height, sign, 0)
            return
        }
        let rate = Double(height) / (x1 - x0)
        var done: Int64 = 0
        var column = start
        if x0 < firstColumn {
            // Left of the window the edge only raises what all cells of the row start with.
            done = min(Int64((firstColumn - x0) * rate), height)
            add(row, 0, done, sign, 0)
            column = firstColumn
        }
        while column < x1, column < endColumn {
            let left = max(x0, column)
            let right = min(x1, column + 1)
            let next = right == x1 ? height : min(Int64((right - x0) * rate), height)
            add(row, Int(column) - window.column, next - done, sign, 0.5 * (left + right) - column)
            done = next
            column += 1
        }
    }

    /// A level edge covers nothing; it touches the cells it runs through, unless it runs along their border.
    private mutating func level(_ a: Coordinate, _ b: Coordinate) {
        let row = a.y.rounded(.down)
        guard row != a.y, Int(row) >= window.row, Int(row) < window.row + window.height else { return }
        let first = max(min(a.x, b.x).rounded(.down), Double(window.column))
        let last = min(max(a.x, b.x).rounded(.up), Double(window.column + window.width))
        guard first < last else { return }
        for column in Int(first)..<Int(last) {
            // One unit marks the cell; in whole cells it is no area.
            append(Int(row) - window.row, column - window.column, 0, 1)
        }
    }

    /// What a piece of an edge leaves in a cell.
    ///
    /// - Parameter middle: of the piece, from the cell's left side: 0 ... 1.
    @inline(__always)
    private mutating func add(_ row: Int, _ column: Int, _ height: Int64, _ sign: Int64, _ middle: Double) {
        var left = Int64(Double(height) * middle)
        if listsTouchedCells {
            // An edge along the cell's left side leaves no left area: it does not cross the cell.
            if middle > 0, left == 0 { left = 1 }
        } else if count > 0 {
            // Short edges follow each other through the same cell.
            let last = entries + (count - 1)
            if last.pointee.column == Int32(truncatingIfNeeded: column),
                last.pointee.row == Int32(truncatingIfNeeded: row)
            {
                last.pointee.cover &+= sign * height
                last.pointee.left &+= sign * left
                return
            }
        }
        append(row, column, sign * height, sign * left)
    }

    @inline(__always)
    private mutating func append(_ row: Int, _ column: Int, _ cover: Int64, _ left: Int64) {
        if count == capacity { grow() }
        // Windows are far smaller than 2^31 cells a side: the tile plan cuts larger ones.
        (entries + count).initialize(
            to: Entry(
                row: Int32(truncatingIfNeeded: row), column: Int32(truncatingIfNeeded: column), cover: cover,
                left: left))
        count += 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * capacity)
        larger.moveInitialize(from: entries, count: count)
        entries.deallocate()
        sorted.deallocate()
        capacity *= 2
        entries = larger
        sorted = .allocate(capacity: capacity)
    }

    /// Gives out the cells of all edges since `start`, in the grid's own rows and columns.
    mutating func finish<Sink: CoverageSink>(into sink: inout Sink) {
        if count == 0 { return }
        sortByRow()
        for row in 0..<window.height {
            let start = rowStarts[row]
            let end = rowStarts[row + 1]
            if start == end { continue }
            Self.sortByColumn(UnsafeMutableBufferPointer(start: sorted + start, count: end - start))
            walk(row, start, end, into: &sink)
        }
        count = 0
    }

    /// Counting sort into `sorted`; entries of a row keep their order.
    private mutating func sortByRow() {
        if rowStarts.count < window.height + 2 { rowStarts = [Int](repeating: 0, count: window.height + 2) }
        let entries = entries
        let sorted = sorted
        let count = count
        let height = window.height
        rowStarts.withUnsafeMutableBufferPointer { starts in
            for row in 0..<(height + 2) { starts[row] = 0 }
            for index in 0..<count { starts[Int(entries[index].row) + 2] += 1 }
            for row in 1..<(height + 2) { starts[row] += starts[row - 1] }
            for index in 0..<count {
                let row = Int(entries[index].row) + 1
                (sorted + starts[row]).initialize(to: entries[index])
                starts[row] += 1
            }
        }
    }

    /// Entries of one cell may come in any order: whole numbers are summed.
    private static func sortByColumn(_ row: UnsafeMutableBufferPointer<Entry>) {
        if row.count > 48 {
            var row = row
            row.sort { $0.column < $1.column }
            return
        }
        for index in 1..<max(1, row.count) {
            let entry = row[index]
            var place = index
            while place > 0, row[place - 1].column > entry.column {
                row[place] = row[place - 1]
                place -= 1
            }
            row[place] = entry
        }
    }

    @inline(__always)
    private func walk<Sink: CoverageSink>(_ row: Int, _ start: Int, _ end: Int, into sink: inout Sink) {
        let gridRow = window.row + row
        var running: Int64 = 0
        var index = start
        while index < end {
            let column = sorted[index].column
            var cover: Int64 = 0
            var left: Int64 = 0
            var isCrossed = false
            repeat {
                cover &+= sorted[index].cover
                left &+= sorted[index].left
                isCrossed = isCrossed || (listsTouchedCells && sorted[index].left != 0)
                index += 1
            } while index < end && sorted[index].column == column
            let gridColumn = window.column + Int(column)
            let share = running &+ cover &- left
            if share > Self.wholeCell - Self.rounding {
                sink.run(row: gridRow, start: gridColumn, end: gridColumn + 1)
            } else if share > Self.rounding {
                sink.cell(row: gridRow, column: gridColumn, fraction: Double(share) / Self.unitsPerCell)
            } else if isCrossed {
                sink.cell(row: gridRow, column: gridColumn, fraction: 0)
            }
            running &+= cover
            let next = index < end ? window.column + Int(sorted[index].column) : window.column + window.width
            if next > gridColumn + 1 { fill(gridRow, gridColumn + 1, next, running, into: &sink) }
        }
    }

    /// Cells that no edge crosses: all in, all out, or cut by a level edge through the whole of them.
    @inline(__always)
    private func fill<Sink: CoverageSink>(
        _ row: Int, _ start: Int, _ end: Int, _ share: Int64, into sink: inout Sink
    ) {
        if share > Self.wholeCell - Self.rounding {
            sink.run(row: row, start: start, end: end)
        } else if share > Self.rounding {
            let fraction = Double(share) / Self.unitsPerCell
            for column in start..<end { sink.cell(row: row, column: column, fraction: fraction) }
        }
    }
}
