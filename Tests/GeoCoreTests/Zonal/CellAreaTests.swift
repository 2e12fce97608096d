import Foundation
import Testing

@testable import GeoCore

@Suite("Areas of cells on the ellipsoid")
struct CellAreaTests {
    private static func cells(_ south: Double, _ size: Double, rows: Int = 1) -> RasterGrid {
        RasterGrid(width: 4, height: rows, west: 10, north: south + size * Double(rows), cellSize: size)
    }

    /// South side, size in degrees, square metres on WGS 84 and on the ellipsoid of CGCS2000: the closed form
    /// q(phi) = b^2/2 (sin phi / (1 - e^2 sin^2 phi) + atanh(e sin phi) / e) with 40 digits, by Python's mpmath.
    static let closedForm: [(Double, Double, Double, Double)] = [
        (30.25, 0.25, 665993694.56303306241, 665993694.5522446091),
        (53.5, 0.5, 1835560450.7161661229, 1835560450.7341836927),
        (60, 0.0625, 24261605.83698497859, 24261605.837383794581),
        (75, 0.125, 50201296.973257703733, 50201296.974691955351),
        (88, 0.5, 95244625.56371856588, 95244625.566853739061),
        (89, 0.5, 40824725.575289844358, 40824725.576635738044),
        (89.5, 0.5, 13608615.242813992562, 13608615.243262773727),
        (-45.5, 0.5, 2181138863.2793456492, 2181138863.2797309019),
        (29, 0.00048828125, 2574.8469616492184833, 2574.8469616040140819),
    ]

    @Test("By row they are the closed form to 1e-12, up to the pole and for cells of 50 m")
    func byRow() throws {
        for (south, size, wgs84, cgcs2000) in Self.closedForm {
            for (name, expected) in [("EPSG:4326", wgs84), ("EPSG:4490", cgcs2000)] {
                let areas = try CellAreas(Self.cells(south, size), crs: CRS(name))
                let found = try #require(areas.squareMetres(ofRow: 0))
                #expect(abs(found / expected - 1) < 1e-12, "\(name) from \(south): \(found)")
            }
        }
    }

    @Test("Cells of 0.1 degrees are geodesic polygons whose parallels are cut into 1 000 pieces")
    func geodesics() throws {
        let crs = try CRS("EPSG:4326")
        let measurer = try Measurer(crs)
        for south in stride(from: 0.0, through: 88, by: 5.5) {
            let grid = Self.cells(south, 0.1)
            let areas = try CellAreas(grid, crs: crs)
            var ring: [Coordinate] = []
            for (row, columns) in [(1.0, 0...1000), (0.0, 0...1000)] {
                for step in columns {
                    let column = row == 1 ? Double(step) / 1000 : 1 - Double(step) / 1000
                    ring.append(grid.position(column: column, row: row))
                }
            }
            ring.append(ring[0])
            let expected = try measurer.signedArea(ofRing: ring, method: .geodesic)
            let found = try #require(areas.squareMetres(ofRow: 0))
            #expect(abs(found / expected - 1) < 1e-10, "from \(south): \(found), \(expected)")
        }
    }

    @Test("The cells of the globe add up to the ellipsoid: 510 065 621 724 088 m2")
    func globe() throws {
        for (grid, method) in [
            (RasterGrid(width: 360, height: 180, west: -180, north: 90, cellSize: 1), "north up"),
            (RasterGrid(width: 360, height: 180, originX: -180, originY: -90, columnStepX: 1, rowStepY: 1), "south up"),
            // Rows beyond the poles, as in grids of cell centres, have no area there.
            (RasterGrid(width: 360, height: 181, west: -180.5, north: 90.5, cellSize: 1), "beyond the poles"),
        ] {
            let areas = try CellAreas(grid, crs: CRS("EPSG:4326"))
            let sum = (0..<grid.height).map { 360 * (areas.squareMetres(ofRow: $0) ?? .nan) }.compensatedSum()
            #expect(abs(sum / 510_065_621_724_088.5 - 1) < 1e-12, "\(method): \(sum)")
        }
    }

    /// Grids in the plane: system, first corner, cell size.
    static let planes: [(String, Double, Double, Double)] = [
        ("EPSG:32648", 435_000, 3_320_000, 30), ("EPSG:32648", 435_000, 3_320_000, 1),
        ("EPSG:32648", 200_000, 4_000_000, 10_000), ("EPSG:4544", 480_000, 3_300_000, 10),
        ("EPSG:4524", 36_400_000, 3_300_000, 25), ("EPSG:3857", 11_800_000, 3_450_000, 100),
        ("EPSG:3857", 11_800_000, 9_450_000, 10_000),
        (
            "+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +x_0=0 +y_0=0 +ellps=GRS80 +units=m +type=crs", 100_000,
            3_300_000, 1000
        ),
    ]

    @Test("By cell they are what each cell measures, in windows of all sizes", arguments: planes.indices)
    func byCell(_ index: Int) throws {
        let (name, x, y, size) = Self.planes[index]
        let crs = try CRS(name)
        let grid = RasterGrid(width: 300, height: 300, west: x, north: y, cellSize: size)
        let areas = try CellAreas(grid, crs: crs)
        let evaluator = try CellAreas.Evaluator(areas)
        let measurer = try Measurer(crs)
        var random = SeededRandom(seed: 12)
        for window in [
            PixelWindow(column: 0, row: 0, width: 300, height: 300),
            PixelWindow(column: 7, row: 9, width: 1, height: 1),
            PixelWindow(column: 0, row: 30, width: 300, height: 1),
            PixelWindow(column: 250, row: 0, width: 3, height: 290),
            PixelWindow(column: 100, row: 50, width: 64, height: 17),
        ] {
            guard case .perCell(let found) = try evaluator.areas(of: window) else {
                Issue.record("one area for all cells")
                continue
            }
            #expect(found.count == window.cellCount)
            for _ in 0..<150 {
                let column = random.integer(window.column..<window.endColumn)
                let row = random.integer(window.row..<window.endRow)
                let ring = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)].map {
                    grid.position(column: Double(column + $0.0), row: Double(row + $0.1))
                }
                let expected = try abs(measurer.signedArea(ofRing: ring))
                let area = found[(row - window.row) * window.width + column - window.column]
                #expect(abs(area / expected - 1) < 1e-10, "\(name), column \(column), row \(row)")
            }
        }
    }

    @Test("An equal-area projection keeps the area of its cells; cells outside of its world have none")
    func outsideOfTheWorld() throws {
        let crs = try CRS("+proj=moll +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +type=crs")
        let grid = RasterGrid(width: 361, height: 181, west: -18_050_000, north: 9_050_000, cellSize: 100_000)
        let evaluator = try CellAreas.Evaluator(CellAreas(grid, crs: crs))
        guard case .perCell(let found) = try evaluator.areas(of: grid.window) else {
            Issue.record("one area for all cells")
            return
        }
        #expect(found[0].isNaN)
        #expect(abs(found[90 * 361 + 180] / 1e10 - 1) < 1e-9)
        let measured = found.filter { !$0.isNaN }
        // Each cell that lies wholly in the ellipse, at 100 km: most of the 510 million square kilometres.
        #expect(measured.allSatisfy { abs($0 / 1e10 - 1) < 1e-6 })
        #expect(measured.count > 49_000 && measured.count < 51_010)
    }

    @Test("In the plane all cells are equally large, in metres also where the unit is the foot; degrees are refused")
    func planar() throws {
        let grid = RasterGrid(
            width: 3, height: 3, originX: 0, originY: 0, columnStepX: 30, rowStepX: 4, columnStepY: 5, rowStepY: -20)
        let metres = try CellAreas(grid, crs: CRS("EPSG:32648"), method: .planar)
        #expect(metres.squareMetresOfAnyCell == 620)
        let feet = try CellAreas(grid, crs: CRS("EPSG:2263"), method: .planar)
        let foot = 1200.0 / 3937
        #expect(abs((feet.squareMetresOfAnyCell ?? 0) / (620 * foot * foot) - 1) < 1e-12)
        #expect(throws: GeoError.self) { try CellAreas(grid, crs: CRS("EPSG:4326"), method: .planar) }
    }
}
