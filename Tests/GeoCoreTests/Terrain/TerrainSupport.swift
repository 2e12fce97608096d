import Foundation
import Testing

@testable import GeoCore

/// The small elevation models of `Fixtures/Terrain`, with what other tools say of them.
enum TerrainFixture {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/Terrain").path

    static func model(_ name: String) throws -> ElevationModel {
        try ElevationModel(try RasterSource("\(folder)/\(name).tif"))
    }

    /// All numbers of a band; NaN without data.
    static func cells(_ name: String, band: Int = 1) throws -> [Double] {
        try cells(file: "\(folder)/\(name).tif", band: band)
    }

    static func cells(file: String, band: Int = 1) throws -> [Double] {
        let source = try RasterSource(file)
        var values = [Double](repeating: 0, count: source.grid.cellCount)
        var marks = [UInt8](repeating: 0, count: source.grid.cellCount)
        try values.withUnsafeMutableBufferPointer { values in
            try marks.withUnsafeMutableBufferPointer { marks in
                try RasterReader(source).readDoubles(
                    source.grid.window, band: band, scaled: true, into: values, validity: marks)
            }
        }
        return zip(values, marks).map { $1 == 1 ? $0 : .nan }
    }
}

extension ElevationModel {
    /// All heights; NaN in gaps.
    var heights: [Double] {
        var values = [Double](repeating: 0, count: grid.cellCount)
        values.withUnsafeMutableBufferPointer { copy(grid.window, into: $0) }
        return values
    }

    /// A model of 30 m cells from numbers.
    init(_ rows: [[Double]], cellSize: Double = 30) throws {
        let grid = RasterGrid(
            width: rows[0].count, height: rows.count, west: 500_000, north: 3_300_000, cellSize: cellSize)
        let cells = PaddedCells<Double>(width: grid.width, height: grid.height, .nan)
        var count = 0
        for (number, row) in rows.enumerated() {
            for (column, height) in row.enumerated() {
                cells.row(number)[column] = height
                count += height.isNaN ? 0 : 1
            }
        }
        let crs = try CRS("EPSG:4524")
        self.init(grid: grid, crs: crs, sizes: try CellSizes(grid, crs: crs), .double(cells), cellCount: count)
    }

    /// Rough hills with pits, level ground and gaps.
    static func random(_ seed: UInt64, width: Int = 40, height: Int = 30) throws -> ElevationModel {
        var random = SeededRandom(seed: seed)
        let tilt = Double.random(in: 0...2, using: &random)
        let rows = (0..<height).map { row in
            (0..<width).map { column in
                Double.random(in: 0...1, using: &random) < 0.03
                    ? Double.nan
                    : Double(Int.random(in: 0...12, using: &random)) + (tilt * Double(row + column) / 10).rounded()
            }
        }
        return try ElevationModel(rows)
    }
}

extension FlowDirections {
    /// The codes of ESRI, row by row; 0 where the water leaves the surface, as the fixtures have it; NaN in gaps.
    var codesOrLeaving: [Double] {
        (0..<grid.height).flatMap { row in
            (0..<grid.width).map { column -> Double in
                switch self[column: column, row: row] {
                case .noData: return .nan
                case .nowhere: return 0
                case .to(let columns, let rows):
                    let next = (column + columns, row + rows)
                    guard grid.window.contains(column: next.0, row: next.1),
                        self[column: next.0, row: next.1] != .noData
                    else { return 0 }
                    return Double(esriCodes(ofRow: row)[column])
                }
            }
        }
    }
}

extension TerrainCells {
    var all: [Number] { (0..<grid.height).flatMap { row($0) } }
}

/// The greatest difference of two lists of numbers, with NaN equal to NaN only.
func greatestDifference(_ a: [Double], _ b: [Double]) -> Double {
    a.count != b.count
        ? .infinity
        : zip(a, b).map { $0.isNaN || $1.isNaN ? ($0.isNaN && $1.isNaN ? 0 : .infinity) : abs($0 - $1) }.max() ?? 0
}
