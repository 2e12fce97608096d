import Foundation
import Testing

@testable import GeoCore

@Suite("The smallest part of a zone that holds a share of an integral")
struct ConcentrationTests {
    private func concentration(_ cells: [Double], share: Double) throws -> Concentration? {
        let raster = try TestRaster(
            cells,
            .init(
                grid: RasterGrid(width: cells.count, height: 1, west: 0, north: 1, cellSize: 1), crs: "EPSG:32648",
                type: "Float64"))
        let source = try raster.source
        let crs = try #require(source.crs)
        let shapes = try ZoneShapes(
            [try Geometry.box(source.grid.bounds), try Geometry.box(source.grid.bounds)], crs: crs, on: source.grid,
            gridCRS: crs)
        let run = try ZonalRun(
            ZoneCoverage(shapes, plan: TilePlan(source.grid, blockWidth: 2, blockHeight: 1)),
            inputs: [ZonalInput(source, form: .values)],
            areas: CellAreas(source.grid, crs: crs, method: .planar))
        let found = try run.concentrations(ofShare: share, input: 0, workers: 2)
        // Two equal zones: the whole has twice the area of each, from the same value on.
        #expect(found.zones[0] == found.zones[1])
        #expect(found.whole?.threshold == found.zones[0]?.threshold)
        #expect(found.whole?.squareMetres == found.zones[0].map { 2 * $0.squareMetres })
        return found.zones[0]
    }

    @Test("the greatest values first, until the share is reached")
    func greatestFirst() throws {
        // Of 10: 4 are 40 %, 4 and 3 are 70 %, with 2 they are 90 %.
        for (share, count, threshold, integral) in [
            (0.4, 1.0, 4.0, 4.0), (0.41, 2, 3, 7), (0.7, 2, 3, 7), (0.71, 3, 2, 9), (1, 4, 1, 10),
        ] {
            let part = try #require(try concentration([2, 4, 1, 3], share: share))
            #expect(part.squareMetres == count && part.threshold == threshold && part.integral == integral, "\(share)")
            #expect(part.wholeSquareMetres == 4 && part.wholeIntegral == 10)
        }
    }

    @Test("equal values go together; zeros and values below belong to no share")
    func ties() throws {
        let part = try #require(try concentration([5, 5, 0, -7, 5, 1], share: 0.4))
        #expect(
            part.squareMetres == 3 && part.integral == 15 && part.wholeSquareMetres == 4 && part.wholeIntegral == 16)
    }

    @Test("where nothing is above zero there is no part")
    func nothing() throws { #expect(try concentration([0, -1, 0], share: 0.5) == nil) }
}
