import GeoCore
import Testing

@Suite("zones that share ground")
struct OverlappingZonesTests {
    private static let grid = RasterGrid(width: 100, height: 80, west: 0, north: 80, cellSize: 1)

    private static func overlapping(_ texts: [String]) throws -> [Int] {
        let shapes = try ZoneShapes(try texts.map { try Geometry(wkt: $0) }, crs: nil, on: grid, gridCRS: nil)
        return try ZoneCoverage(shapes, plan: TilePlan(grid, blockWidth: 16, blockHeight: 16)).overlappingZones(
            workers: 2)
    }

    @Test("zones that share a ragged border, or touch at a corner, do not")
    func neighbours() throws {
        let found = try Self.overlapping([
            "POLYGON ((0 0, 33.3 0, 40.7 21.9, 35.1 80, 0 80, 0 0))",
            "POLYGON ((33.3 0, 100 0, 100 40, 40.7 21.9, 33.3 0))",
            "POLYGON ((40.7 21.9, 100 40, 100 80, 35.1 80, 40.7 21.9))",
        ])
        #expect(found.isEmpty)
    }

    @Test("zones that overlap by a hundredth of a cell are found, and the one beside them is not")
    func slivers() throws {
        let found = try Self.overlapping([
            "POLYGON ((0 0, 33.01 0, 33.01 80, 0 80, 0 0))", "POLYGON ((33 0, 60 0, 60 80, 33 80, 33 0))",
            "POLYGON ((60 0, 90 0, 90 80, 60 80, 60 0))",
        ])
        #expect(found == [0, 1])
    }

    @Test("a zone drawn twice, and one inside another, are found")
    func nested() throws {
        let found = try Self.overlapping([
            "POLYGON ((5 5, 20 5, 20 20, 5 20, 5 5))", "POLYGON ((5 5, 20 5, 20 20, 5 20, 5 5))",
            "POLYGON ((50 30, 90 30, 90 70, 50 70, 50 30))", "POLYGON ((60.2 40.2, 60.4 40.2, 60.4 40.4, 60.2 40.2))",
            "POLYGON ((30 60, 35 60, 35 70, 30 60))",
        ])
        #expect(found == [0, 1, 2, 3])
    }
}
