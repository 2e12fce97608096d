import Foundation
import GeoCore
import Testing

@Suite("outlines of patches of cells") struct RasterPolygonsTests {
    struct Patch {
        var value: Int
        var shape: Geometry
        var area: Double { shape.planarArea }
    }

    /// The patches of cells of 10 m, 0 standing for no data.
    private static func patches(_ cells: [UInt8], width: Int, cancellation: Cancellation? = nil) throws -> [Patch] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("patches-\(UUID().uuidString).tif")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let grid = RasterGrid(
            width: width, height: cells.count / width, west: 500_000, north: 3_300_000, cellSize: 10)
        let writer = try RasterWriter(
            path: path, grid: grid, crs: try CRS("EPSG:4524"), options: RasterWriter.Options(.uint8, noData: 0))
        try writer.write(cells, window: grid.window)
        try writer.close()
        var found: [Patch] = []
        try RasterSource(path).forEachPolygon(cancellation: cancellation) { (value: Int, shape: Geometry) in
            found.append(Patch(value: value, shape: shape))
        }
        return found
    }

    @Test("two cells that meet at a corner are two patches; a hole in a patch is a hole; no data belongs to none")
    func shapes() throws {
        let cells: [UInt8] = [
            1, 0, 2, 2, 2,
            0, 1, 2, 0, 2,
            3, 3, 2, 2, 2,
        ]
        let found = try Self.patches(cells, width: 5).sorted { ($0.value, $0.area) < ($1.value, $1.area) }
        #expect(found.map(\.value) == [1, 1, 2, 3])
        #expect(found.map(\.area) == [100, 100, 800, 200])
        #expect(found[2].shape.rings.count == 2)
    }

    @Test("a patch whose outline touches itself at a corner is valid, and as large as its cells")
    func corners() throws {
        let found = try Self.patches([0, 1, 1, 1, 0, 1, 1, 1, 1], width: 3)
        let areas = found.map(\.area)
        #expect(areas == [700])
        let isValid = found[0].shape.isValid
        #expect(isValid)
    }

    @Test("patches of noise are valid and cover the cells of their value", arguments: [1, 2, 3] as [UInt64])
    func noise(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var cells: [UInt8] = []
        for _ in 0..<(60 * 47) { cells.append(UInt8(random.next() % 3)) }
        var areas = [0.0, 0.0, 0.0]
        var invalid = 0
        for patch in try Self.patches(cells, width: 60) {
            areas[patch.value] += patch.area
            if !patch.shape.isValid { invalid += 1 }
        }
        #expect(invalid == 0)
        var counts = [0, 0, 0]
        for cell in cells { counts[Int(cell)] += 1 }
        #expect(areas[1] == 100 * Double(counts[1]))
        #expect(areas[2] == 100 * Double(counts[2]))
    }

    @Test("a cancelled run stops")
    func cancelled() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        var kind: GeoError.Kind?
        do {
            _ = try Self.patches([1, 2], width: 2, cancellation: cancellation)
        } catch let error as GeoError {
            kind = error.kind
        }
        #expect(kind == .cancelled)
    }
}
