import Foundation
import Testing

@testable import GeoCore

@Suite("Quantiles of values in zones")
struct ZonalQuantileTests {
    private func run(_ raster: TestRaster, _ zones: [Geometry], _ plan: TilePlan? = nil) throws -> ZonalRun {
        let source = try raster.source
        let crs = try #require(source.crs)
        let shapes = try ZoneShapes(zones, crs: crs, on: source.grid, gridCRS: crs)
        let plan = plan ?? TilePlan(source.grid, blockWidth: source.grid.width, blockHeight: 1)
        return try ZonalRun(
            ZoneCoverage(shapes, plan: plan), inputs: [ZonalInput(source, form: .values)],
            areas: CellAreas(source.grid, crs: crs, method: .planar))
    }

    @Test("They are numpy's weighted quantiles, inverted_cdf, with the shares that shapely clips")
    func small() throws {
        let raster = try TestRaster(
            ZonalRunTests.cells(ZonalRunTests.value),
            .init(grid: ZonalRunTests.grid, crs: ZonalRunTests.utm, type: "Float32"))
        let run = try run(raster, [ZonalRunTests.zone(ZonalRunTests.shape)])
        let probabilities = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]
        let expected: [Double?] = [-3, -2.375, -1.75, 0.125, 3.375, 6.375, 8.375, 9.5, 9.5]
        for weighting in [ZonalWeighting.cells, .area] {
            #expect(try run.quantiles(ZonalQuantiles(probabilities, weighting: weighting)) == [expected])
        }
        #expect(throws: GeoError.self) { try ZonalQuantiles([1.5]) }
    }

    @Test("In zones of more cells than bins they are exact too, with any cut and any number of workers")
    func large() throws {
        let grid = RasterGrid(width: 300, height: 200, west: 0, north: 200, cellSize: 1)
        // Values of both signs over six powers of ten; numpy's answers for the whole of them.
        let cells = (0..<200).flatMap { row in
            (0..<300).map { column in
                let v = Double((row * 7919 + column * 104729) % 65521) - 30000
                return v * abs(v) / 1024
            }
        }
        let raster = try TestRaster(cells, .init(grid: grid, crs: "EPSG:32648", type: "Float64"))
        let corner = try Geometry.box(Bounds(minX: 0, minY: 199, maxX: 2, maxY: 200))
        let zones = [
            try Geometry.box(grid.bounds), corner, try Geometry.box(Bounds(minX: 900, minY: 0, maxX: 901, maxY: 1)),
        ]
        let probabilities = [0.001, 0.1, 0.5, 0.637, 0.999]
        let expected: [Double?] = [
            -875101.7822265625, -536968.3603515625, 7455.2431640625, 134505.5625, 1227525.50390625,
        ]
        let question = try ZonalQuantiles(probabilities)
        for plan in [nil, TilePlan(grid, tileWidth: 37, tileHeight: 41, tilesPerTask: 2)] {
            for workers in [1, 8] {
                let found = try run(raster, zones, plan).quantiles(question, workers: workers)
                #expect(found[0] == expected)
                // Of two cells the lesser weighs half of all.
                let two = [cells[0], cells[1]].sorted()
                #expect(found[1] == [two[0], two[0], two[0], two[1], two[1]])
                #expect(found[2] == [nil, nil, nil, nil, nil])
            }
        }
    }

    @Test("Keys keep the order of doubles, and both zeros are one")
    func keys() {
        let values = [
            -Double.greatestFiniteMagnitude, -2, -Double.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 1, 2,
            .greatestFiniteMagnitude,
        ]
        let keys = values.map(OrderedKey.key)
        #expect(keys == keys.sorted())
        #expect(keys.map(OrderedKey.value) == values)
        #expect(OrderedKey.key(-0.0) == OrderedKey.key(0))
    }
}
