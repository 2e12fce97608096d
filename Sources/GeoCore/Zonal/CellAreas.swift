import Foundation

/// How large the cells of a grid are.
///
/// - `ellipsoidal` (the default): the area on the reference system's own ellipsoid of the region that the cell's four
///   straight edges enclose. On a grid of longitudes and latitudes that is the closed form of the zone between two
///   parallels, one number per row; on a projected grid the scale varies from cell to cell.
/// - `planar`: the area in the plane of a projected system, the same for all cells.
public struct CellAreas: Sendable {
    public enum Method: String, Sendable, Codable, CaseIterable { case ellipsoidal, planar }

    public let grid: RasterGrid
    public let method: Method
    let crs: CRS
    private let variation: Variation

    enum Variation: Sendable {
        case none(squareMetres: Double)
        case byRow
        case byCell
    }

    /// - Throws: `.badReference` for the planar area of a grid of longitudes and latitudes.
    public init(_ grid: RasterGrid, crs: CRS, method: Method = .ellipsoidal) throws(GeoError) {
        self.grid = grid
        self.method = method
        self.crs = crs
        switch method {
        case .planar:
            guard let metres = crs.metresPerUnit else {
                throw GeoError(
                    .badReference, "take the planar area of cells in \(crs)", trail: ["its units are angles"],
                    hint: "use the ellipsoidal method, or a raster in a projected system")
            }
            variation = .none(squareMetres: grid.cellPlanarArea * metres * metres)
        case .ellipsoidal:
            variation = crs.isGeographic && !grid.isRotated ? .byRow : .byCell
        }
    }

    /// Whether the cells of a row are equally large.
    public var isUniformAlongRows: Bool { if case .byCell = variation { false } else { true } }

    /// What the areas of a run are, for its record: the same for all cells, by row, or by cell.
    public var description: String {
        switch variation {
        case .none: "planar, the same for all cells"
        case .byRow: "ellipsoidal, closed form, by row"
        case .byCell: "ellipsoidal, by cell"
        }
    }

    /// Area in square metres of any cell, where all are equally large.
    var squareMetresOfAnyCell: Double? {
        if case .none(let squareMetres) = variation { squareMetres } else { nil }
    }

    /// Area in square metres of any cell of a row, on a grid of longitudes and latitudes; nil on other grids.
    ///
    /// The closed form (Snyder 1987, 3-12): relative error below 1e-13 also for rows at a pole. What a row reaches
    /// beyond a pole has no area.
    public func squareMetres(ofRow row: Int) -> Double? {
        guard case .byRow = variation else { return nil }
        let scale = crs.radiansPerUnit
        func latitude(_ row: Int) -> Double {
            let angle = (grid.originY + Double(row) * grid.rowStepY) * scale
            return min(max(angle, -.pi / 2), .pi / 2)
        }
        let (start, end) = (latitude(row), latitude(row + 1))
        let isCut = max(abs(start), abs(end)) == .pi / 2
        let perRadian =
            isCut
            ? crs.ellipsoid.zoneAreaPerRadian(from: start, to: end)
            : crs.ellipsoid.zoneAreaPerRadian(
                around: (grid.originY + (Double(row) + 0.5) * grid.rowStepY) * scale, height: grid.rowStepY * scale)
        return abs(perRadian * grid.columnStepX * scale)
    }

    /// The areas of the cells of one tile after the other on one thread.
    public final class Evaluator {
        private let areas: CellAreas
        private let measurer: Measurer?

        /// - Throws: `.badReference` when PROJ cannot open the system.
        public init(_ areas: CellAreas) throws(GeoError) {
            self.areas = areas
            if case .byCell = areas.variation { measurer = try Measurer(areas.crs) } else { measurer = nil }
        }

        /// Square metres of the cells of a window, row by row; NaN for cells without a place on the ellipsoid.
        public func squareMetres(of window: PixelWindow) throws(GeoError) -> [Double] {
            switch try areas(of: window) {
            case .constant(let area): Array(repeating: area, count: window.cellCount)
            case .perRow(let rows): rows.flatMap { Array(repeating: $0, count: window.width) }
            case .perCell(let cells): cells
            }
        }

        func areas(of window: PixelWindow) throws(GeoError) -> TileAreas {
            switch areas.variation {
            case .none(let squareMetres): return .constant(squareMetres)
            case .byRow:
                return .perRow((window.row..<window.endRow).map { areas.squareMetres(ofRow: $0) ?? 0 })
            case .byCell:
                guard let measurer else { return .constant(0) }
                var result = [Double](repeating: 0, count: window.cellCount)
                CellAreaSurface(areas.grid, measurer).fill(&result, window)
                return .perCell(result)
            }
        }
    }
}

/// The areas of the cells of one tile, in square metres.
enum TileAreas {
    case constant(Double)
    case perRow([Double])
    /// Row-major; NaN for cells without a place on the ellipsoid.
    case perCell([Double])
}

/// Areas of cells where the scale of a projection varies: a polynomial through exactly measured cells of a window,
/// accepted when it foretells other cells of it, else the window is quartered.
struct CellAreaSurface {
    private let grid: RasterGrid
    private let measurer: Measurer

    /// Cells along a side whose areas are measured.
    private static let nodes = 5
    /// What other cells may differ by, relative to their area.
    private static let tolerance = 1e-11
    /// Windows this small are measured cell by cell.
    private static let directCells = 64

    init(_ grid: RasterGrid, _ measurer: Measurer) {
        self.grid = grid
        self.measurer = measurer
    }

    func fill(_ areas: inout [Double], _ window: PixelWindow) { fill(&areas, window, of: window) }

    private func fill(_ areas: inout [Double], _ part: PixelWindow, of window: PixelWindow) {
        if part.width < 2 * Self.nodes || part.height < 2 * Self.nodes || part.cellCount <= Self.directCells {
            if part.cellCount <= 16 * Self.directCells {
                for row in part.row..<part.endRow {
                    for column in part.column..<part.endColumn {
                        areas[(row - window.row) * window.width + column - window.column] =
                            area(column, row) ?? .nan
                    }
                }
                return
            }
        } else if let surface = surface(part) {
            surface.fill(&areas, part, of: window)
            return
        }
        // The longer side is halved.
        var first = part
        var second = part
        if part.width >= part.height {
            first.width = part.width / 2
            second.column += first.width
            second.width -= first.width
        } else {
            first.height = part.height / 2
            second.row += first.height
            second.height -= first.height
        }
        fill(&areas, first, of: window)
        fill(&areas, second, of: window)
    }

    /// Nil where a corner has no place on the ellipsoid: outside of the world as the projection draws it.
    private func area(_ column: Int, _ row: Int) -> Double? {
        let corners = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)].map {
            grid.position(column: Double(column + $0.0), row: Double(row + $0.1))
        }
        return (try? measurer.signedArea(ofRing: corners)).map { abs($0) }
    }

    private func surface(_ part: PixelWindow) -> Surface? {
        let columns = Self.spread(part.column, part.width)
        let rows = Self.spread(part.row, part.height)
        var values: [[Double]] = []
        for row in rows {
            var line: [Double] = []
            for column in columns {
                guard let measured = area(column, row) else { return nil }
                line.append(measured)
            }
            values.append(line)
        }
        let surface = Surface(columns: columns, rows: rows, values: values)
        // Cells between the measured ones and at the corners, where a polynomial is worst.
        for (x, y) in [(0.07, 0.93), (0.35, 0.3), (0.62, 0.81), (0.93, 0.12)] {
            let column = part.column + Int(Double(part.width - 1) * x)
            let row = part.row + Int(Double(part.height - 1) * y)
            guard let measured = area(column, row),
                abs(surface.value(column, row) - measured) <= Self.tolerance * measured
            else { return nil }
        }
        return surface
    }

    /// Cells at the places of Chebyshev's nodes.
    private static func spread(_ start: Int, _ count: Int) -> [Int] {
        (0..<nodes).map { index in
            let t = 0.5 - 0.5 * cos(Double.pi * (Double(index) + 0.5) / Double(nodes))
            return start + Int((Double(count - 1) * t).rounded())
        }
    }

    /// A polynomial of degree 4 in both directions, as differences from the middle cell, which keeps the digits.
    private struct Surface {
        let columns: [Int]
        let rows: [Int]
        let values: [[Double]]
        let base: Double
        private let columnWeights: [Double]
        private let rowWeights: [Double]

        init(columns: [Int], rows: [Int], values: [[Double]]) {
            self.columns = columns
            self.rows = rows
            let base = values[nodes / 2][nodes / 2]
            self.base = base
            self.values = values.map { $0.map { $0 - base } }
            columnWeights = Self.weights(columns)
            rowWeights = Self.weights(rows)
        }

        private static func weights(_ nodes: [Int]) -> [Double] {
            nodes.map { node in
                1 / nodes.filter { $0 != node }.reduce(1.0) { $0 * Double(node - $1) }
            }
        }

        /// The values of Lagrange's polynomials at a place.
        private static func lagrange(_ place: Int, _ nodes: [Int], _ weights: [Double]) -> [Double] {
            nodes.indices.map { index in
                nodes.indices.reduce(weights[index]) { $1 == index ? $0 : $0 * Double(place - nodes[$1]) }
            }
        }

        func value(_ column: Int, _ row: Int) -> Double {
            let along = Self.lagrange(column, columns, columnWeights)
            let down = Self.lagrange(row, rows, rowWeights)
            var sum = 0.0
            for i in rows.indices { for j in columns.indices { sum += down[i] * along[j] * values[i][j] } }
            return base + sum
        }

        func fill(_ areas: inout [Double], _ part: PixelWindow, of window: PixelWindow) {
            let along = (part.column..<part.endColumn).map { Self.lagrange($0, columns, columnWeights) }
            // Lagrange's values by node, so that the cells of a row are one stretch of memory each.
            let byNode = columns.indices.map { node in along.map { $0[node] } }
            areas.withUnsafeMutableBufferPointer { areas in
                for row in part.row..<part.endRow {
                    let down = Self.lagrange(row, rows, rowWeights)
                    var terms = [Double](repeating: 0, count: columns.count)
                    for i in rows.indices { for j in columns.indices { terms[j] += down[i] * values[i][j] } }
                    let start = (row - window.row) * window.width + part.column - window.column
                    let (n0, n1, n2, n3, n4) = (byNode[0], byNode[1], byNode[2], byNode[3], byNode[4])
                    let (t0, t1, t2, t3, t4) = (terms[0], terms[1], terms[2], terms[3], terms[4])
                    for k in 0..<part.width {
                        let low = t0 * n0[k] + t1 * n1[k] + t2 * n2[k]
                        areas[start + k] = base + (low + (t3 * n3[k] + t4 * n4[k]))
                    }
                }
            }
        }
    }
}
