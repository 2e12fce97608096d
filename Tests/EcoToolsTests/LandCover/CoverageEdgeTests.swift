import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("coverage at the edges of maps")
struct CoverageEdgeTests {
    private static func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("coverage-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    private static func write(
        _ name: String, in folder: URL, _ grid: RasterGrid, _ crs: String, _ cell: (Int, Int) -> UInt8
    ) throws -> String {
        let path = folder.appendingPathComponent(name).path
        let writer = try RasterWriter(path: path, grid: grid, crs: try CRS(crs), options: .init(.uint8, noData: 0))
        var cells: [UInt8] = []
        for row in 0..<grid.height { for column in 0..<grid.width { cells.append(cell(column, row)) } }
        try writer.write(cells, window: grid.window)
        try writer.close()
        return path
    }

    private static func result(zones: String, crs: String? = nil, raster: String, minimum: Double? = nil) throws
        -> CoverageResult
    {
        var source = SourceRequest(file: zones)
        source.crs = crs
        var request = CoverageRequest(
            zones: source, years: [CoverYear(label: "a", raster: raster, legend: try Legend(nameOrFile: "clcd"))],
            definition: .forest(try ForestDefinition(nameOrFile: "cn")))
        request.minimumPatchSquareMetres = minimum
        guard case .done(let findings) = try CoverageAnalysis(request).run() else {
            throw GeoError(.badArgument, "count: refused")
        }
        return findings.result
    }

    @Test("a zone across the antimeridian is one zone, however it is written and wherever the raster begins")
    func antimeridian() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        // Forest on every third degree of longitude, counted from Greenwich.
        func cover(_ longitude: Int) -> UInt8 { ((longitude % 360) + 360) % 3 == 0 ? 2 : 1 }
        let west = RasterGrid(width: 360, height: 180, west: -180, north: 90, cellSize: 1)
        let east = RasterGrid(width: 360, height: 180, west: 0, north: 90, cellSize: 1)
        let rasters = [
            try Self.write("west.tif", in: folder, west, "EPSG:4326") { column, _ in cover(column - 180) },
            try Self.write("east.tif", in: folder, east, "EPSG:4326") { column, _ in cover(column) },
        ]
        let forms = [
            "POLYGON ((170.3 -20.2, 190.6 -20.2, 190.6 -9.7, 170.3 -9.7, 170.3 -20.2))",
            "POLYGON ((170.3 -20.2, -169.4 -20.2, -169.4 -9.7, 170.3 -9.7, 170.3 -20.2))",
            "MULTIPOLYGON (((170.3 -20.2, 180 -20.2, 180 -9.7, 170.3 -9.7, 170.3 -20.2)), "
                + "((-180 -20.2, -169.4 -20.2, -169.4 -9.7, -180 -9.7, -180 -20.2)))",
        ]
        var found: [ZoneCover] = []
        for (number, form) in forms.enumerated() {
            let path = folder.appendingPathComponent("zone\(number).csv").path
            try "id,WKT\nz,\"\(form)\"\n".write(toFile: path, atomically: true, encoding: .utf8)
            for raster in rasters {
                found.append(try Self.result(zones: path, crs: "EPSG:4326", raster: raster).zones[0])
            }
        }
        for zone in found {
            // Between parallels: 20.3 degrees of longitude, in closed form.
            let band =
                Ellipsoid.wgs84.zoneAreaPerRadian(from: -20.2 * .pi / 180, to: -9.7 * .pi / 180) * 20.3 * .pi / 180
            #expect(abs(zone.territorySquareMetres - band) < 1e-9 * band)
            #expect(zone.outsideSquareMetres == 0)
            #expect(abs(zone.years[0].coveredSquareMetres - found[0].years[0].coveredSquareMetres) < 1e-9 * band)
        }
    }

    @Test("where the scale of a projection varies, the size of a patch is the sum of its own cells")
    func patches() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        // 500 km about the central meridian of UTM zone 48; patches of 10 x 5 cells of 10 m, 5 000 m2 on the map. The map
        // shrinks the middle by 0.9996 (5 004 m2 on the ground) and stretches what lies 250 km off (4 996 m2).
        let grid = RasterGrid(width: 50_000, height: 9, west: 250_000, north: 3_300_000, cellSize: 10)
        let starts = [10, 24_995, 49_980]
        let raster = try Self.write("wide.tif", in: folder, grid, "EPSG:32648") { column, row in
            (2..<7).contains(row) && starts.contains { ($0..<($0 + 10)).contains(column) } ? 2 : 1
        }
        let zones = folder.appendingPathComponent("zones.csv").path
        try
            "id,WKT\nall,\"POLYGON ((250000 3299910, 750000 3299910, 750000 3300000, 250000 3300000, 250000 3299910))\"\n"
            .write(toFile: zones, atomically: true, encoding: .utf8)
        let year = try Self.result(zones: zones, crs: "EPSG:32648", raster: raster, minimum: 5000)
        let patches = try #require(year.years[0].patches)
        #expect(patches.keptPatches == 1 && patches.droppedPatches == 2)
        let middle = 5000 / (0.9996 * 0.9996)
        #expect(abs(patches.keptSquareMetres - middle) < 0.01)
        #expect(abs(year.zones[0].years[0].coveredSquareMetres - middle) < 0.01)
    }
}
