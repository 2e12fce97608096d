import Foundation
import Testing

@testable import GeoCore

@Suite("Zones on grids of longitudes, and zones in other systems")
struct ZonesOnTheGlobeTests {
    private static let globe = RasterGrid(width: 720, height: 360, west: -180, north: 90, cellSize: 0.5)

    @Test("A zone across the antimeridian has the same cells however it is written")
    func antimeridian() throws {
        let crs = try CRS("EPSG:4326")
        let ways = [
            "POLYGON ((170.2 -10.3, 190.2 -10.3, 190.2 5.1, 170.2 5.1, 170.2 -10.3))",
            "POLYGON ((-189.8 -10.3, -169.8 -10.3, -169.8 5.1, -189.8 5.1, -189.8 -10.3))",
            "POLYGON ((170.2 -10.3, -169.8 -10.3, -169.8 5.1, 170.2 5.1, 170.2 -10.3))",
            "MULTIPOLYGON (((170.2 -10.3, 180 -10.3, 180 5.1, 170.2 5.1, 170.2 -10.3)), ((-180 -10.3, -169.8 -10.3, -169.8 5.1, -180 5.1, -180 -10.3)))",
        ]
        let east = RasterGrid(width: 720, height: 360, west: 0, north: 90, cellSize: 0.5)
        for grid in [Self.globe, east] {
            let zones = try ways.map { try Geometry(wkt: $0) }
            let found = try Shares.byCell(zones, on: grid, crs: crs, gridCRS: crs)
            #expect(abs(found[0].values.compensatedSum() - 20 * 15.4 / 0.25) < 1e-8)
            for other in found.dropFirst() {
                #expect(Set(other.keys) == Set(found[0].keys))
                #expect(found[0].allSatisfy { abs((other[$0.key] ?? 0) - $0.value) < 1e-10 })
            }
        }
    }

    @Test("The box of the world is the whole world, and a ring round a pole is refused rather than guessed at")
    func wholeWorld() throws {
        let crs = try CRS("EPSG:4326")
        let world = try Geometry.box(Bounds(minX: -180, minY: -90, maxX: 180, maxY: 90))
        let found = try Shares.byCell([world], on: Self.globe, crs: crs, gridCRS: crs)[0]
        #expect(found.count == Self.globe.cellCount)
        #expect(found.values.allSatisfy { $0 == 1 })
        let cap = try Geometry(wkt: "POLYGON ((-150 70, -50 70, 50 70, 150 70, -150 70))")
        #expect(throws: GeoError.self) { try Shares.byCell([cap], on: Self.globe, crs: crs, gridCRS: crs) }
    }

    @Test("A zone in another system has the shares of the same zone with its edges cut finely and moved")
    func otherSystem() throws {
        let geographic = try CRS("EPSG:4490")
        let plane = try CRS("EPSG:4524")
        let grid = RasterGrid(width: 400, height: 400, west: 106.3, north: 29.8, cellSize: 0.0005)
        // 15 km edges in the plane; on a map of longitudes they bend by metres.
        let ring = [(0.0, 0.0), (15_000, 1000), (14_000, 16_000), (2000, 13_000), (0, 0)].map {
            Coordinate(x: 36_345_000 + $0.0, y: 3_282_000 + $0.1)
        }
        let zone = try Geometry.polygon(shell: ring)
        let transform = try Transform(from: plane, to: geographic)
        var fine: [Coordinate] = []
        for (a, b) in zip(ring, ring.dropFirst()) {
            for step in 0..<2000 {
                let t = Double(step) / 2000
                fine.append(Coordinate(x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y)))
            }
        }
        fine.append(ring[0])
        let moved = try transform.transform(Geometry.polygon(shell: fine))
        let found = try Shares.byCell([zone], on: grid, crs: plane, gridCRS: geographic)[0]
        let expected = try Shares.byCell([moved], on: grid, crs: geographic, gridCRS: geographic)[0]
        #expect(expected.count > 40_000)
        // A 200th of a cell along a border that may run the length of the cell's diagonal.
        for place in Set(found.keys).union(expected.keys) {
            #expect(abs((found[place] ?? 0) - (expected[place] ?? 0)) <= 0.0075)
        }
        let difference = found.values.compensatedSum() - expected.values.compensatedSum()
        #expect(abs(difference) < 1e-5 * expected.values.compensatedSum())
    }

    @Test("What lies outside of the raster is kept apart; covered and outside together are the zone")
    func outside() throws {
        let crs = try CRS("EPSG:32648")
        let grid = RasterGrid(width: 100, height: 80, west: 500_000, north: 3_300_000, cellSize: 100)
        let raster = try TestRaster([UInt8](repeating: 1, count: 8000), .init(grid: grid, crs: "EPSG:32648"))
        let zones = try [
            "POLYGON ((501000 3293000, 509000 3293000, 505000 3299000, 501000 3293000))",
            "POLYGON ((495000 3290000, 512000 3291000, 511000 3305000, 496000 3304000, 495000 3290000), (499000 3295000, 503000 3295000, 503000 3301000, 499000 3295000))",
            "POLYGON ((600000 3290000, 612000 3291000, 611000 3305000, 600000 3290000))",
            "MULTIPOLYGON (((499000 3296000, 501000 3296000, 501000 3297000, 499000 3297000, 499000 3296000)), ((509000 3296000, 511500 3296000, 511500 3297000, 509000 3297000, 509000 3296000)))",
        ].map { try Geometry(wkt: $0) }
        let shapes = try ZoneShapes(zones, crs: crs, on: grid, gridCRS: crs)
        for method in CellAreas.Method.allCases {
            let run = try ZonalRun(
                ZoneCoverage(shapes, plan: TilePlan(grid, blockWidth: 100, blockHeight: 1)),
                inputs: [ZonalInput(raster.source, form: .classes)], areas: CellAreas(grid, crs: crs, method: method))
            let covered = try run.reduce(ClassTable(input: 0)).map { $0.classes.reduce(0) { $0 + $1.squareMetres } }
            let outside = try run.squareMetresOutside(workers: 2)
            let measurer = try Measurer(crs)
            let raster = try Geometry.box(grid.bounds)
            #expect(outside[0] == 0)
            for (index, zone) in zones.enumerated() {
                let rest = try zone.difference(raster)
                let expected =
                    rest.isEmpty ? 0 : try measurer.area(of: rest, method: method == .planar ? .planar : .ellipsoidal)
                #expect(abs(outside[index] - expected) <= 1e-9 * max(1, expected), "zone \(index)")
                let whole = try measurer.area(of: zone, method: method == .planar ? .planar : .ellipsoidal)
                #expect(abs(covered[index] + outside[index] - whole) <= 1e-8 * whole, "zone \(index)")
            }
        }
    }

    @Test("On a grid of longitudes a zone across its end is outside only where no turn brings it back")
    func outsideOnTheGlobe() throws {
        let crs = try CRS("EPSG:4326")
        let zones = try [
            "POLYGON ((170 -10, 190 -10, 190 10, 170 10, 170 -10))",
            "POLYGON ((-180 80, 180 80, 180 90, -180 90, -180 80))",
        ].map { try Geometry(wkt: $0) }
        func outside(_ grid: RasterGrid) throws -> [Double] {
            let raster = try TestRaster(empty: grid, crs: "EPSG:4326")
            let shapes = try ZoneShapes(zones, crs: crs, on: grid, gridCRS: crs)
            let coverage = ZoneCoverage(shapes, plan: TilePlan(grid, blockWidth: 512, blockHeight: 512))
            return try ZonalRun(
                coverage, inputs: [ZonalInput(raster.source, form: .classes)], areas: CellAreas(grid, crs: crs)
            ).squareMetresOutside()
        }
        #expect(try outside(Self.globe) == [0, 0])
        // 80 degrees and less, and nothing from 175 to 185: the rest is a zone between parallels.
        let short = try outside(RasterGrid(width: 350, height: 160, west: -175, north: 80, cellSize: 1))
        let ellipsoid = crs.ellipsoid
        let degree = Double.pi / 180
        let gap = ellipsoid.zoneAreaPerRadian(from: -10 * degree, to: 10 * degree) * 10 * degree
        let cap = ellipsoid.zoneAreaPerRadian(from: 80 * degree, to: 90 * degree) * 360 * degree
        #expect(abs(short[0] / gap - 1) < 1e-12)
        #expect(abs(short[1] / cap - 1) < 1e-12)
    }
}
