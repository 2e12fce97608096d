import Foundation
import Testing

@testable import GeoCore

@Suite("Zones on a grid of 43 billion cells", .enabled(if: SharedData.isPresent))
struct NationalGridTests {
    /// The country in cells of 30 m, 229 000 columns by 189 000 rows; Chongqing lies some 13 billion cells in.
    static let grid = RasterGrid(
        width: 229_000, height: 189_000, west: 73, north: 54, cellSize: 0.00026949458523585647)

    private static func geometry(_ code: String) throws -> Geometry {
        let table = try Dataset(SharedData.path("chongqing/counties_amap/\(code).geojson")).layer().readAll()
        return try .polygonal(table.geometries.compactMap(\.self).flatMap(\.polygons))
    }

    private static func counties() throws -> [Geometry] {
        try FileManager.default.contentsOfDirectory(atPath: SharedData.path("chongqing/counties_amap")).sorted()
            .map { String($0.prefix(6)) }.filter { $0 != "500000" }.map(geometry)
    }

    @Test("The areas of Chongqing's 38 counties add up to that of the municipality, and each is its own polygon's")
    func partsAndWhole() throws {
        let parent = try Self.geometry("500000")
        let children = try Self.counties()
        #expect(children.count == 38)
        let zones = children + [parent]
        let raster = try TestRaster(empty: Self.grid, crs: "EPSG:4490")
        let source = try raster.source
        let crs = try #require(source.crs)
        let states = try Self.areas(zones, source, crs)
        let sum = states.dropLast().compensatedSum()
        // How far the files themselves agree.
        let measurer = try Measurer(crs)
        let polygons = try zones.map { try measurer.area(of: $0) }
        let gap = polygons.dropLast().compensatedSum() / polygons[38] - 1
        #expect(abs(sum / states[38] - 1 - gap) < 1e-9)
        #expect(abs(sum / states[38] - 1) < 1e-9 + abs(gap))
        for (area, polygon) in zip(states, polygons) { #expect(abs(area / polygon - 1) < 1e-7) }
    }

    /// Covered square metres of each zone, without decoding: what the cells weigh is known by row.
    private static func areas(_ zones: [Geometry], _ source: RasterSource, _ crs: CRS) throws -> [Double] {
        let shapes = try ZoneShapes(zones, crs: crs, on: source.grid, gridCRS: crs)
        let plan = TilePlan(source.grid, blockWidth: 512, blockHeight: 512)
        let coverage = ZoneCoverage(shapes, plan: plan, memoryLimitBytes: 0)
        let areas = try CellAreas(source.grid, crs: crs)
        let builder = CoverageBuilder()
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: zones.count)
        for task in 0..<plan.taskCount where !coverage.zones(inTask: task).isEmpty {
            for tile in coverage.task(task, builder).tiles where !tile.pieces.isEmpty {
                let rows = (tile.window.row..<tile.window.endRow).map { areas.squareMetres(ofRow: $0) ?? .nan }
                for piece in tile.pieces {
                    for run in piece.runs.map({ tile.runs[Int($0)] }) {
                        sums[Int(piece.zone)].add(Double(run.count) * rows[Int(run.row)])
                    }
                    for slot in piece.cells {
                        let row = Int(tile.cellIndices[Int(slot)]) / tile.window.width
                        sums[Int(piece.zone)].add(tile.fractions[Int(slot)] * rows[row])
                    }
                }
            }
        }
        return sums.map(\.value)
    }

    @Test("A small zone has the same shares on the national grid as on a grid of its own")
    func farFromTheOrigin() throws {
        let crs = try CRS("EPSG:4490")
        let window = PixelWindow(column: 125_000, row: 90_000, width: 300, height: 200)
        let own = Self.grid.subgrid(window)
        var random = SeededRandom(seed: 8)
        let zones = try (0..<20).map { _ in try Shapes.star(at: random.position(in: own.bounds), radius: 0.02, &random)
        }
        let far = try Shares.byCell(zones, on: Self.grid, crs: crs, gridCRS: crs)
        let near = try Shares.byCell(zones, on: own, crs: crs, gridCRS: crs)
        for (a, b) in zip(far, near) {
            for (place, share) in b {
                let moved = CellPlace(column: place.column + window.column, row: place.row + window.row)
                // A hundred-thousandth of a millimetre: what the coordinates are rounded to.
                #expect(abs((a[moved] ?? 0) - share) < 1e-9)
            }
        }
    }

    @Test("A raster of billions of cells is reduced where the zones lie")
    func reduced() throws {
        let raster = try TestRaster(empty: Self.grid, crs: "EPSG:4490")
        let zone = try Geometry(wkt: "POLYGON ((106.5 29.5, 106.6 29.5, 106.6 29.6, 106.5 29.6, 106.5 29.5))")
        let crs = try CRS("EPSG:4490")
        let states = try reduce(
            ReducerPair(ClassTable(input: 0), ZonalStatistics(input: 1)), [raster.source, raster.source],
            forms: [.classes, .values], zones: [zone], zoneCRS: crs, method: .ellipsoidal, workers: 2)
        let expected = try Measurer(crs).area(of: zone)
        #expect(states[0].first.classes.map(\.code) == [0])
        #expect(abs(states[0].first.classes[0].squareMetres / expected - 1) < 1e-8)
        #expect(abs(states[0].second.squareMetres / expected - 1) < 1e-8)
        #expect(states[0].second.mean == 0)
    }
}
