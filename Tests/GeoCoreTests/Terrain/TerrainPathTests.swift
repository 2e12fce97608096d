import Foundation
import Testing

@testable import GeoCore

@Suite("Paths, streams and faults of elevation models")
struct TerrainPathTests {
    /// A valley that falls eastward, with a tributary from the north.
    private func valley() throws -> ElevationModel {
        try ElevationModel([
            [90, 90, 60, 90, 90, 90],
            [90, 90, 55, 90, 90, 90],
            [60, 55, 50, 45, 40, 35],
            [90, 90, 90, 90, 90, 90],
        ])
    }

    @Test("the path of a point runs downstream with its length, to the edge")
    func path() throws {
        let directions = try valley().flowDirections()
        let path = try #require(directions.path(column: 0, row: 2))
        #expect(path.steps.map(\.column) == [0, 1, 2, 3, 4, 5])
        #expect(path.steps.map(\.metres) == [0, 30, 60, 90, 120, 150])
        #expect(path.end == .edge)
    }

    @Test("a length that is asked for ends the path with the first cell that reaches it")
    func length() throws {
        let directions = try valley().flowDirections()
        #expect(directions.path(column: 0, row: 2, metres: 61)?.steps.last?.metres == 90)
        #expect(directions.path(column: 0, row: 2, metres: 60)?.steps.last?.metres == 60)
        #expect(directions.path(column: 0, row: 2, metres: 60)?.end == .length)
    }

    @Test("outside of the grid there is no path; in a pit and beside a gap it says how it ends")
    func ends() throws {
        let directions = try ElevationModel([[9, 9, 9, 9], [9, 5, 9, .nan], [9, 9, 9, 9]]).flowDirections()
        #expect(directions.path(column: 9, row: 0) == nil)
        #expect(directions.path(column: 3, row: 1) == nil)
        #expect(directions.path(column: 1, row: 1)?.end == .pit)
        #expect(directions.path(column: 2, row: 1)?.end == .pit)
        let sea = try ElevationModel([[9, 8, 7], [9, 8, .nan], [9, 8, 7]]).flowDirections()
        #expect(sea.path(column: 1, row: 1)?.steps.count == 2)
    }

    @Test("streams begin where enough land drains, and two of the same order make one of the next")
    func streams() throws {
        let directions = try valley().flowDirections()
        let areas = try directions.contributingSquareMetres()
        let streams = try Streams(directions, contributing: areas, thresholdSquareMetres: 2 * 900)
        #expect(streams.orders[column: 5, row: 2] >= 1)
        let all = streams.orders.all
        for row in 0..<4 {
            for column in 0..<6 {
                let isStream = areas[column: column, row: row] >= 1800
                #expect((all[row * 6 + column] > 0) == isStream)
            }
        }
        #expect(streams.reaches.allSatisfy { $0.cells.count >= 1 })
    }

    @Test("Strahler's orders of a known network: 1 and 1 make 2, 2 and 1 stay 2, 2 and 2 make 3")
    func strahler() throws {
        // Channels drawn as directions: two forks of order 2 that meet, with a small one joining in between.
        //  row 0: two sources into (1,1); row 2: two sources into (1,3) ...
        let e: UInt8 = 1
        let s: UInt8 = 4
        let se: UInt8 = 2
        let ne: UInt8 = 128
        let x: UInt8 = 255
        let rows: [[UInt8]] = [
            [se, x, s, x, x],
            [x, e, e, se, x],
            [ne, x, x, x, e],
            [se, x, x, ne, x],
            [x, e, ne, x, x],
            [ne, x, x, x, x],
        ]
        let grid = RasterGrid(width: 5, height: 6, west: 0, north: 0, cellSize: 30)
        let directions = try FlowDirections(
            esriRows: rows, grid: grid, crs: nil, sizes: CellSizes(grid, crs: CRS("EPSG:4524")))
        let areas = try directions.contributingSquareMetres()
        let orders = try Streams(directions, contributing: areas, thresholdSquareMetres: 1).orders
        #expect(orders[column: 1, row: 1] == 2)
        #expect(orders[column: 2, row: 1] == 2)
        #expect(orders[column: 1, row: 4] == 2)
        #expect(orders[column: 4, row: 2] == 3)
    }

    @Test("holes inside the land are found with their size; the sea at the edge is none")
    func voids() throws {
        let n = Double.nan
        let faults = try ElevationModel([
            [n, 9, 9, 9, 9, 9], [9, 9, n, n, 9, 9], [9, 9, 9, 9, n, 9], [9, n, 9, 9, 9, 9], [9, 9, 9, 9, 9, 9],
        ]).faults()
        #expect(faults.voidCount == 2)
        #expect(faults.voidCells == 4)
        #expect(faults.voids.first == ElevationFaults.Void(cells: 3, column: 2, row: 1))
    }

    @Test("a needle and heights that are not of this world are found with their places")
    func needles() throws {
        var rows = Array(repeating: Array(repeating: 100.0, count: 6), count: 6)
        rows[2][3] = 9999
        rows[4][1] = -32768
        rows[1][1] = 130
        let faults = try ElevationModel(rows).faults()
        #expect(faults.needles.map(\.metres) == [9999, -32768])
        #expect(faults.implausible.map(\.row) == [2, 4])
        // A cliff is no needle.
        let cliff = try ElevationModel((0..<5).map { _ in [900, 900, 100, 100, 100] })
        #expect(cliff.faults().needleCount == 0)
    }

    @Test("feet become metres, by the band's unit; unknown units are refused")
    func units() throws {
        #expect(try ElevationModel.metres(of: "ft", "x") == 0.3048)
        #expect(try ElevationModel.metres(of: nil, "x") == 1)
        #expect(throws: GeoError.self) { try ElevationModel.metres(of: "kPa", "x") }
    }

    @Test("a raster without a reference system is refused, and a rotated one")
    func refusals() throws {
        #expect(throws: GeoError.self) {
            try CellSizes(RasterGrid(width: 2, height: 2, west: 0, north: 0, cellSize: 1), crs: nil)
        }
        let rotated = RasterGrid(
            width: 2, height: 2, originX: 0, originY: 0, columnStepX: 1, rowStepX: 0.5, rowStepY: -1)
        #expect(throws: GeoError.self) { try CellSizes(rotated, crs: CRS("EPSG:4524")) }
    }
}
