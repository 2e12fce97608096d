/// Finds the cells of one window whose centres lie in a polygon, as GDAL burns polygons.
///
/// A centre on an edge belongs to the polygon on its left (lower columns) or above (lower rows), so that polygons
/// that share an edge never share a cell.
struct CentreConverter {
    private struct Crossing {
        var row: Int
        var x: Double
    }

    private var crossings: [Crossing] = []
    private var window = PixelWindow(column: 0, row: 0, width: 0, height: 0)

    mutating func start(_ window: PixelWindow) {
        self.window = window
        crossings.removeAll(keepingCapacity: true)
    }

    mutating func edge(_ a: Coordinate, _ b: Coordinate) {
        if a.y == b.y { return }
        let (low, high) = a.y < b.y ? (a, b) : (b, a)
        // Rows whose centre line y has low.y <= y < high.y.
        let first = max((low.y - 0.5).rounded(.up), Double(window.row))
        let end = min((high.y - 0.5).rounded(.up), Double(window.row + window.height))
        guard first < end else { return }
        let slope = (high.x - low.x) / (high.y - low.y)
        for row in Int(first)..<Int(end) {
            let x = min(max(low.x + (Double(row) + 0.5 - low.y) * slope, min(low.x, high.x)), max(low.x, high.x))
            crossings.append(Crossing(row: row, x: x))
        }
    }

    mutating func finish<Sink: CoverageSink>(into sink: inout Sink) {
        crossings.sort { ($0.row, $0.x) < ($1.row, $1.x) }
        var index = 0
        while index < crossings.count {
            let row = crossings[index].row
            let start = column(crossings[index].x)
            index += 1
            // A valid polygon is left in every row that it enters; edges right of the window are not looked at.
            var end = window.endColumn
            if index < crossings.count, crossings[index].row == row {
                end = column(crossings[index].x)
                index += 1
            }
            if start < end { sink.run(row: row, start: start, end: end) }
        }
    }

    /// The first column of the window whose centre lies right of a position.
    private func column(_ x: Double) -> Int {
        Int(min(max((x + 0.5).rounded(.down), Double(window.column)), Double(window.endColumn)))
    }
}
