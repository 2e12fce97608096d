import Foundation
import Testing

@testable import GeoCore

@Suite("Slope and aspect")
struct TerrainSlopeTests {
    private func slopes(_ name: String, _ method: SlopeMethod) throws -> (slopes: [Double], aspects: [Double]) {
        let model = try TerrainFixture.model(name)
        var slopes = [Double](repeating: 0, count: model.grid.cellCount)
        var aspects = slopes
        slopes.withUnsafeMutableBufferPointer { slopes in
            aspects.withUnsafeMutableBufferPointer { aspects in
                model.slopes(model.grid.window, method, into: slopes, aspects: aspects)
            }
        }
        return (slopes, aspects)
    }

    /// Cells with heights, but for the four corners of the grid.
    private func comparable(_ model: ElevationModel) -> [Int] {
        let (width, height) = (model.grid.width, model.grid.height)
        return (0..<model.grid.cellCount).filter { cell in
            let (column, row) = (cell % width, cell / width)
            if (column == 0 || column == width - 1) && (row == 0 || row == height - 1) { return false }
            return model[column: column, row: row] != nil
        }
    }

    @Test(
        "slope equals gdaldem's to 1e-5 degree, at edges and beside gaps too",
        arguments: [(SlopeMethod.horn, 2), (.zevenbergenThorne, 4)])
    func slopeOfHills(method: SlopeMethod, band: Int) throws {
        let model = try TerrainFixture.model("dem-hills")
        let found = try slopes("dem-hills", method).slopes
        let expected = try TerrainFixture.cells("hills-slope", band: band)
        let cells = comparable(model)
        #expect(cells.count > 3000)
        for cell in cells { #expect(abs(found[cell] - expected[cell]) < 1e-5, "cell \(cell)") }
    }

    @Test("aspect equals gdaldem's", arguments: [(SlopeMethod.horn, 2), (.zevenbergenThorne, 4)])
    func aspectOfHills(method: SlopeMethod, band: Int) throws {
        let model = try TerrainFixture.model("dem-hills")
        let found = try slopes("dem-hills", method).aspects
        let expected = try TerrainFixture.cells("hills-aspect", band: band)
        for cell in comparable(model) {
            #expect(found[cell].isNaN == expected[cell].isNaN)
            if found[cell].isNaN { continue }
            let turn = abs(found[cell] - expected[cell])
            #expect(min(turn, 360 - turn) < 1e-4, "cell \(cell)")
        }
    }

    @Test("on longitudes and latitudes each row has its own distances")
    func degrees() throws {
        let model = try TerrainFixture.model("degrees")
        let cells = comparable(model)
        for (method, band) in [(SlopeMethod.horn, 1), (.zevenbergenThorne, 3)] {
            let found = try slopes("degrees", method)
            let slopes = try TerrainFixture.cells("degrees-slope-aspect", band: band)
            let aspects = try TerrainFixture.cells("degrees-slope-aspect", band: band + 1)
            for cell in cells {
                #expect(abs(found.slopes[cell] - slopes[cell]) < 1e-9)
                let turn = abs(found.aspects[cell] - aspects[cell])
                #expect(min(turn, 360 - turn) < 1e-7)
            }
        }
    }

    @Test("a plane has the same slope and aspect everywhere, also at edges and corners")
    func plane() throws {
        // Falls by 3 m eastward and 4 m southward a cell of 10 m: slope atan(0.5), to the south-east by atan2(3, -4).
        var rows = Array(repeating: Array(repeating: 0.0, count: 7), count: 6)
        for row in 0..<6 { for column in 0..<7 { rows[row][column] = Double(100 - 3 * column - 4 * row) } }
        let model = try ElevationModel(rows, cellSize: 10)
        let slope = atan(0.5) * 180 / Double.pi
        let aspect = 180 - atan2(3.0, 4.0) * 180 / Double.pi
        for row in 0..<6 {
            for column in 0..<7 {
                let found = try #require(model.slope(column: column, row: row))
                #expect(abs(found.slope - slope) < 1e-9)
                #expect(abs((found.aspect ?? -1) - aspect) < 1e-9)
            }
        }
    }

    @Test("of a single row or column the gradient along it is the whole slope")
    func single() throws {
        for model in [
            try ElevationModel([[10, 7, 4, 1]], cellSize: 10), try ElevationModel([[10], [7], [4], [1]], cellSize: 10),
        ] {
            let isRow = model.grid.height == 1
            for place in 0..<4 {
                let found = try #require(model.slope(column: isRow ? place : 0, row: isRow ? 0 : place))
                #expect(abs(found.slope - atan(0.3) * 180 / .pi) < 1e-9)
            }
        }
    }

    @Test("a gap has no slope")
    func gap() throws {
        let model = try ElevationModel([[5, 4, 5], [5, .nan, 5], [5, 5, 5]])
        #expect(model.slope(column: 1, row: 1) == nil)
        #expect(model.slope(column: 0, row: 0) != nil)
    }

    @Test("level ground has slope 0 and no aspect")
    func level() throws {
        let model = try ElevationModel([[5, 5, 5], [5, 5, 5], [5, 5, 5]])
        #expect(model.slope(column: 1, row: 1)?.slope == 0)
        #expect(model.slope(column: 1, row: 1)?.aspect == nil)
    }
}

@Suite("Slope length along flow paths")
struct TerrainSlopeLengthTests {
    @Test(
        "lengths at the upper and lower edges of cells equal the slow statement of the definition",
        arguments: ["drained", "degrees"],
        [(1, false, nil), (3, true, nil), (5, true, 100.0)] as [(Int, Bool, Double?)])
    func lengths(name: String, which: (band: Int, cutsOff: Bool, cap: Double?)) throws {
        let model = try TerrainFixture.model(name)
        let directions = try model.flowDirections()
        let slopes = PaddedCells<Float>(width: model.grid.width, height: model.grid.height, .nan)
        let given = try TerrainFixture.cells("\(name)-slope")
        for row in 0..<model.grid.height {
            for column in 0..<model.grid.width {
                slopes.row(row)[column] = Float(given[row * model.grid.width + column])
            }
        }
        var options = SlopeLength.Options(capMetres: which.cap)
        if !which.cutsOff { options.cutoff = nil }
        let found = try SlopeLength(
            directions, slopes: TerrainCells(slopes, grid: model.grid, crs: model.crs), options: options)
        let upper = try TerrainFixture.cells("\(name)-slope-length", band: which.band)
        let lower = try TerrainFixture.cells("\(name)-slope-length", band: which.band + 1)
        let (uppers, lowers) = (found.upper.all, found.lower.all)
        for cell in upper.indices where !upper[cell].isNaN {
            #expect(abs(Double(uppers[cell]) - upper[cell]) < 1e-3 + 1e-6 * upper[cell])
            #expect(abs(Double(lowers[cell]) - lower[cell]) < 1e-3 + 1e-6 * lower[cell])
        }
    }
}
