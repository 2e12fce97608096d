import Foundation
import Testing

@testable import GeoCore

@Suite("Flow directions and accumulation")
struct TerrainFlowTests {
    @Test("D8 of a strictly drained surface equals pygeoprocessing's in every cell", arguments: ["drained", "degrees"])
    func steepest(name: String) throws {
        let directions = try TerrainFixture.model(name).flowDirections(workers: 2)
        #expect(greatestDifference(directions.codesOrLeaving, try TerrainFixture.cells("\(name)-d8")) == 0)
        #expect(directions.pitCount == 0)
    }

    @Test("accumulation equals pygeoprocessing's", arguments: ["drained", "degrees"])
    func accumulation(name: String) throws {
        let directions = try TerrainFixture.model(name).flowDirections()
        let expected = try TerrainFixture.cells("\(name)-d8-accumulation").map { $0.isNaN ? 0 : $0 }
        #expect(try directions.accumulatedCells(workers: 2).all.map(Double.init) == expected)
    }

    @Test("every cell of a filled surface drains, flats too, and outlets together drain all cells", arguments: 0..<80)
    func mass(seed: UInt64) throws {
        let model = try ElevationModel.random(seed)
        let directions = try model.treated(.fill).flowDirections(workers: 1 + Int(seed % 3))
        #expect(directions.pitCount == 0)
        let cells = try directions.accumulatedCells()
        var leaving = 0
        var total = 0
        for row in 0..<model.grid.height {
            for column in 0..<model.grid.width where directions[column: column, row: row] != .noData {
                total += 1
                guard let path = directions.path(column: column, row: row) else { continue }
                #expect(path.end == .edge || path.end == .gap)
                if path.steps.count == 1 { leaving += Int(cells[column: column, row: row]) }
            }
        }
        #expect(leaving == total)
        #expect(total == model.cellCount)
    }

    @Test("contributing areas are those of the cells: by row on a grid of longitudes and latitudes")
    func areas() throws {
        let model = try TerrainFixture.model("degrees")
        let directions = try model.flowDirections()
        let areas = try directions.contributingSquareMetres()
        // The sum over outlets is the sum of the cells' areas.
        var leaving = 0.0
        var total = 0.0
        for row in 0..<model.grid.height {
            for column in 0..<model.grid.width where directions[column: column, row: row] != .noData {
                total += model.sizes.squareMetres(row: row)
                if directions.path(column: column, row: row)?.steps.count == 1 {
                    leaving += areas[column: column, row: row]
                }
            }
        }
        #expect(abs(leaving - total) < 1e-6 * total)
        // Row 0 by the closed forms of the fixture: 29.044088714 m by 33.254018972 m.
        #expect(abs(model.sizes.squareMetres(row: 0) - 29.044088714 * 33.254018972) < 1e-4)
    }

    @Test("distances between cells of a grid of degrees are those of the ellipsoid")
    func distances() throws {
        let sizes = try TerrainFixture.model("degrees").sizes
        let text = try String(contentsOfFile: "\(TerrainFixture.folder)/degrees-rows.csv", encoding: .utf8)
        for line in text.split(separator: "\n").dropFirst() {
            let numbers = line.split(separator: ",").compactMap { Double($0) }
            let row = Int(numbers[0])
            #expect(abs(sizes.widthMetres[row] - numbers[1]) < 1e-6)
            #expect(abs(sizes.heightMetres[row] - numbers[2]) < 1e-6)
            guard row + 1 < sizes.widthMetres.count else { continue }
            #expect(abs(sizes.lengths(row: row)[2] - numbers[3]) < 1e-6)
            #expect(abs(sizes.lengths(row: row)[1] - numbers[4]) < 1e-6)
        }
    }

    @Test("a flat between higher ground and one outlet drains to the outlet, away from the rim: Barnes' example")
    func flat() throws {
        // Barnes, Lehman & Mulla (2014), figure 2: a flat of 10 with an outlet on the right.
        let n = 10.0
        let model = try ElevationModel([
            [12, 12, 12, 12, 12, 12, 12],
            [12, n, n, n, n, n, 12],
            [12, n, n, n, n, n, 9],
            [12, n, n, n, n, n, 12],
            [12, 12, 12, 12, 12, 12, 12],
        ])
        let directions = try model.flowDirections()
        #expect(directions.pitCount == 0)
        // The middle row runs straight to the outlet; the rows beside it turn into it.
        for column in 1...5 { #expect(directions[column: column, row: 2] == .to(columns: 1, rows: 0)) }
        for column in 1...3 {
            #expect(directions[column: column, row: 1] == .to(columns: 1, rows: 1))
            #expect(directions[column: column, row: 3] == .to(columns: 1, rows: -1))
        }
        let cells = try directions.accumulatedCells()
        #expect(cells[column: 6, row: 2] >= 16)
    }

    @Test("any number of workers gives the same directions and totals")
    func workers() throws {
        let model = try ElevationModel.random(7, width: 300, height: 400).treated(.fill)
        let one = try model.flowDirections(workers: 1)
        let many = try model.flowDirections(workers: 8)
        #expect(greatestDifference(one.codesOrLeaving, many.codesOrLeaving) == 0)
        #expect(try one.accumulatedCells(workers: 1).all == many.accumulatedCells(workers: 8).all)
    }

    @Test("directions in a circle, as a file may have them, are refused with a cell")
    func circle() throws {
        let grid = RasterGrid(width: 3, height: 1, west: 0, north: 0, cellSize: 30)
        let sizes = try CellSizes(grid, crs: CRS("EPSG:4524"))
        let directions = try FlowDirections(esriRows: [[1, 1, 16]], grid: grid, crs: nil, sizes: sizes)
        let error = #expect(throws: GeoError.self) { try directions.accumulatedCells() }
        #expect(error?.trail == ["they run in a circle at column 1, row 0"])
        let bad = #expect(throws: GeoError.self) {
            try FlowDirections(esriRows: [[1, 3, 16]], grid: grid, crs: nil, sizes: sizes)
        }
        #expect(bad?.trail == ["3 at column 1, row 0 is no direction"])
    }

    @Test("on a south-up grid codes name directions on the ground")
    func southUp() throws {
        // Rows run northward: the second is north of the first and lower.
        let grid = RasterGrid(
            width: 1, height: 2, originX: 500_000, originY: 3_300_000, columnStepX: 30, rowStepY: 30)
        let cells = PaddedCells<Double>(width: 1, height: 2, .nan)
        cells.row(0)[0] = 20
        cells.row(1)[0] = 10
        let crs = try CRS("EPSG:4524")
        let model = ElevationModel(
            grid: grid, crs: crs, sizes: try CellSizes(grid, crs: crs), .double(cells), cellCount: 2)
        let directions = try model.flowDirections()
        #expect(directions.esriCodes(ofRow: 0) == [64])
        let again = try FlowDirections(
            esriRows: [[64], directions.esriCodes(ofRow: 1)], grid: grid, crs: crs, sizes: model.sizes)
        #expect(again[column: 0, row: 0] == directions[column: 0, row: 0])
        #expect(abs((model.slope(column: 0, row: 0)?.aspect ?? -1) - 0) < 1e-9)
    }

    @Test("directions survive being written as ESRI's codes")
    func codes() throws {
        let directions = try TerrainFixture.model("drained").flowDirections()
        let rows = (0..<directions.grid.height).map { directions.esriCodes(ofRow: $0) }
        let again = try FlowDirections(
            esriRows: rows, grid: directions.grid, crs: directions.crs, sizes: directions.sizes)
        #expect((0..<directions.grid.height).map { again.esriCodes(ofRow: $0) } == rows)
        #expect(again.cellCount == directions.cellCount)
    }
}

@Suite("Flow shared among neighbours")
struct TerrainSharingTests {
    private func accumulated(_ sharing: FlowSharing, workers: Int = 1) throws -> [Double] {
        let model = try TerrainFixture.model("drained")
        return try FlowNetwork(model, try model.flowDirections(), sharing).accumulate().all
    }

    @Test(
        "multiple flow directions equal the plain statement of the papers",
        arguments: [(FlowSharing.multiple(exponent: 1), 2), (.multiple(exponent: 1.1), 3), (.quinn, 4)])
    func multiple(sharing: FlowSharing, band: Int) throws {
        let expected = try TerrainFixture.cells("drained-mfd", band: band).map { $0.isNaN ? 0 : $0 }
        #expect(greatestDifference(try accumulated(sharing), expected) < 1e-9)
    }

    @Test("single flow in a network equals D8 accumulation")
    func single() throws {
        let expected = try TerrainFixture.cells("drained-d8-accumulation").map { $0.isNaN ? 0 : $0 }
        #expect(greatestDifference(try accumulated(.single), expected) == 0)
    }

    @Test("D-infinity angles and accumulation equal Tarboton's")
    func dInfinity() throws {
        let model = try TerrainFixture.model("drained")
        let network = try FlowNetwork(model, try model.flowDirections(), .dInfinity)
        let angles = try TerrainFixture.cells("drained-dinf", band: 1)
        var compared = 0
        for row in 0..<model.grid.height {
            for column in 0..<model.grid.width {
                let expected = angles[row * model.grid.width + column]
                guard !expected.isNaN, expected >= 0 else { continue }
                let angle = try #require(network.facetAngle(column: column, row: row))
                let turn = abs(angle - expected)
                #expect(min(turn, 2 * .pi - turn) < 1e-9)
                compared += 1
            }
        }
        #expect(compared > 2700)
        let expected = try TerrainFixture.cells("drained-dinf", band: 2).map { $0.isNaN ? 0 : $0 }
        #expect(greatestDifference(try network.accumulate().all, expected) < 1e-6)
    }

    @Test("shares of one cell add up: what leaves is what there is", arguments: 0..<20)
    func mass(seed: UInt64) throws {
        let model = try ElevationModel.random(seed).treated(.fill)
        let directions = try model.flowDirections()
        for sharing in [FlowSharing.dInfinity, .multiple(exponent: 1.1), .quinn] {
            let network = try FlowNetwork(model, directions, sharing)
            let totals = try network.accumulate()
            var leaving = 0.0
            let offsets = NeighbourTable(totals.cells.stride)
            network.forEach(try network.order(nil)) { cell, shares in
                var kept = 0.0
                for place in 0..<shares.count
                where directions.codes.pointer[cell + offsets[shares.way(place)]] != FlowDirections.Code.none {
                    kept += shares.share(place)
                }
                leaving += (1 - kept) * totals.cells.pointer[cell]
            }
            #expect(abs(leaving - Double(model.cellCount)) < 1e-9 * Double(model.cellCount))
        }
    }
}
