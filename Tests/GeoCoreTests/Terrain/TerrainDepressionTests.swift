import Foundation
import Testing

@testable import GeoCore

@Suite("Depressions")
struct TerrainDepressionTests {
    @Test("filled is the least surface that drains: reconstruction by erosion and pygeoprocessing, cell by cell")
    func filledHills() throws {
        let filled = try TerrainFixture.model("dem-hills").treated(.fill).heights
        #expect(greatestDifference(filled, try TerrainFixture.cells("hills-filled", band: 1)) == 0)
        #expect(greatestDifference(filled, try TerrainFixture.cells("hills-filled", band: 2)) == 0)
    }

    @Test("filled random surfaces equal the definition, found by going round until nothing changes", arguments: 0..<60)
    func filledRandom(seed: UInt64) throws {
        let model = try ElevationModel.random(seed)
        #expect(greatestDifference(try model.treated(.fill).heights, Self.leastDraining(model)) == 0)
    }

    /// The level of each cell is the greater of its height and the lowest level around it; edges and gaps lie below all.
    private static func leastDraining(_ model: ElevationModel) -> [Double] {
        let (width, height) = (model.grid.width, model.grid.height)
        let ground = model.heights
        var level = ground.map { $0.isNaN ? Double.nan : .infinity }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for cell in ground.indices where !ground[cell].isNaN {
                var lowest = Double.infinity
                for row in cell / width - 1...cell / width + 1 {
                    for column in cell % width - 1...cell % width + 1
                    where !(row == cell / width && column == cell % width) {
                        let isInside = (0..<height).contains(row) && (0..<width).contains(column)
                        let other = isInside ? level[row * width + column] : .nan
                        lowest = other.isNaN ? -.infinity : min(lowest, other)
                        if lowest == -.infinity { break }
                    }
                    if lowest == -.infinity { break }
                }
                let new = max(ground[cell], lowest)
                if new < level[cell] {
                    level[cell] = new
                    hasChanged = true
                }
            }
        }
        return level
    }

    @Test("single and double precision fill alike")
    func precision() throws {
        let single = try TerrainFixture.model("dem-hills")
        let double = try ElevationModel(
            (0..<single.grid.height).map { row in
                (0..<single.grid.width).map { single[column: $0, row: row] ?? .nan }
            })
        #expect(single.cellType == .float32)
        #expect(double.cellType == .float64)
        #expect(greatestDifference(try single.treated(.fill).heights, try double.treated(.fill).heights) == 0)
    }

    @Test("the change says how many cells were raised, by how much, over which volume")
    func change() throws {
        let model = try TerrainFixture.model("dem-hills")
        let change = try model.treated(.fill).change(from: model)
        let before = model.heights
        let after = try TerrainFixture.cells("hills-filled")
        let rises = zip(after, before).map { $0 - $1 }.filter { $0 > 0 }
        #expect(change.raisedCells == 849)
        #expect(rises.count == 849)
        #expect(abs(change.raisedCubicMetres - rises.reduce(0, +) * 900) < 1e-6)
        #expect(change.greatestRiseMetres == rises.max())
        #expect(change.loweredCells == 0)
    }

    @Test("strictly filled, every cell has a lower neighbour or lies at an outlet, and rises by next to nothing more")
    func strictly() throws {
        let model = try TerrainFixture.model("dem-hills")
        let strict = try model.strictlyFilled()
        let filled = try model.treated(.fill).heights
        #expect(greatestDifference(strict.heights, filled) < 1e-9)
        let directions = try strict.flowDirections()
        #expect(directions.pitCount == 0)
        for row in 0..<model.grid.height {
            for column in 0..<model.grid.width {
                guard case .to(let columns, let rows) = directions[column: column, row: row],
                    let own = strict[column: column, row: row],
                    model.grid.window.contains(column: column + columns, row: row + rows),
                    let next = strict[column: column + columns, row: row + rows]
                else { continue }
                #expect(next < own)
            }
        }
    }

    /// A dam of 10 m across a valley that falls eastward by 1 m a cell; the valley is one cell wide.
    private func dammed() throws -> ElevationModel {
        try ElevationModel([
            [50, 50, 50, 50, 50, 50, 50],
            [50, 19, 18, 27, 16, 15, 14],
            [50, 50, 50, 50, 50, 50, 50],
        ])
    }

    @Test("a dam is breached down to the ground above it, the valley behind it stays")
    func breach() throws {
        let heights = try dammed().treated(.breach(BreachLimits())).heights
        // The outlet is the eastern edge: from the pit at 18 the way leads over the dam to 16.
        #expect(Array(heights[7..<14]) == [50, 19, 18, 18, 16, 15, 14])
    }

    @Test("beyond the limit of depth or length the depression is filled instead")
    func breachLimits() throws {
        let filled = try dammed().treated(.fill).heights
        #expect(try dammed().treated(.breach(BreachLimits(depthMetres: 8.9))).heights == filled)
        #expect(try dammed().treated(.breach(BreachLimits(depthMetres: 9))).heights != filled)
        #expect(try dammed().treated(.breach(BreachLimits(cells: 0))).heights == filled)
    }

    @Test("breached, everything drains and nothing is raised", arguments: 0..<30)
    func breachRandom(seed: UInt64) throws {
        let model = try ElevationModel.random(seed)
        let breached = try model.treated(.breach(BreachLimits()))
        #expect(try breached.flowDirections().pitCount == 0)
        #expect(breached.change(from: model).raisedCells == 0)
    }

    @Test("kept as it is, water ends in pits, and they are counted")
    func keep() throws {
        let model = try ElevationModel([[9, 9, 9, 9, 9], [9, 5, 9, 9, 9], [9, 9, 9, 4, 9], [9, 9, 9, 9, 9]])
        let directions = try model.treated(.keep).flowDirections()
        #expect(directions.pitCount == 2)
        #expect(directions[column: 1, row: 1] == .nowhere)
    }
}
