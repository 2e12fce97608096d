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
            let x = low.x + (Double(row) + 0.5 - low.y) * slope
            crossings.append(Crossing(row: row, x: x))
        }
    }

    mutating func finish<Sink: CoverageSink>(into sink: inout Sink) {
        crossings.sort { ($0.row, $0.x) < ($1.row, $1.x) }
        let firstColumn = Double(window.column)
        let endColumn = Double(window.column + window.width)
        var index = 0
        while index + 1 < crossings.count {
            let from = crossings[index]
            let to = crossings[index + 1]
            // A valid polygon is entered and left in every row that it crosses.
            index += 2
            let start = min(max((from.x + 0.5).rounded(.down), firstColumn), endColumn)
            let end = min(max((to.x + 0.5).rounded(.down), firstColumn), endColumn)
            if start < end { sink.run(row: from.row, start: Int(start), end: Int(end)) }
        }
    }
}
