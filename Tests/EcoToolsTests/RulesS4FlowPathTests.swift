import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// S4 with an elevation model: new facilities at most 1 000 m below a tailings pond along the flow path.
///
/// A valley one cell of 30 m wide, falling by 1 m a cell, runs 600 m to the east from the pond and then turns south. All
/// distances are by hand: planar, on a grid in the plane of EPSG:4524 near its central meridian, where lengths in the plane
/// and on the ellipsoid agree to 2e-5.
@Suite("S4 along the flow path") struct RulesS4FlowPathTests {
    private let folder: URL
    private static let west = 36_500_000.0
    private static let north = 3_300_000.0
    private static let cell = 30.0

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("s4-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Columns 2 to 22 of row 10 (the pond in columns 2 to 4), then rows 11 to 59 of column 22.
    private func dem(rows: Int = 60) throws -> String {
        let grid = RasterGrid(width: 40, height: rows, west: Self.west, north: Self.north, cellSize: Self.cell)
        var heights = [Float](repeating: 900, count: grid.cellCount)
        var level: Float = 500
        for column in 2...22 {
            heights[10 * 40 + column] = level
            level -= 1
        }
        for row in 11..<rows {
            heights[row * 40 + 22] = level
            level -= 1
        }
        var options = RasterWriter.Options(.float32, noData: -9999)
        options.blockSize = 16
        let path = folder.appendingPathComponent("dem-\(rows).tif").path
        let writer = try RasterWriter(path: path, grid: grid, crs: CRS("EPSG:4524"), options: options)
        try writer.write(heights, window: grid.window)
        try writer.close()
        return path
    }

    /// Metres east of the west edge and south of the north edge.
    private func square(_ x: Double, _ y: Double, half: Double) throws -> Geometry {
        let (x, y) = (Self.west + x, Self.north - y)
        return try Geometry(
            wkt: "POLYGON ((\(x - half) \(y - half), \(x + half) \(y - half), \(x + half) \(y + half), "
                + "\(x - half) \(y + half), \(x - half) \(y - half)))")
    }

    private func write(_ name: String, _ geometries: [Geometry]) throws -> String {
        let path = folder.appendingPathComponent(name).path
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(
            LayerDefinition(
                "features", geometry: .any, crsDefinition: "EPSG:4524", fields: [FieldDefinition("id", .string)]))
        for (number, geometry) in geometries.enumerated() { try layer.write(geometry, [.string("F\(number)")]) }
        try writer.close()
        return path
    }

    /// The verdict on S4 for a new dwelling, with its pond in columns 2 to 4 of row 10: 90 m to 150 m east, 300 m to 330 m
    /// south. The way leaves it at its eastern side, x = 150 m.
    private func verdict(_ facility: Geometry, dem: String?, corridor: Double? = nil) throws -> Verdict {
        let pond = try Geometry(
            wkt: "POLYGON ((\(Self.west + 60) \(Self.north - 300), \(Self.west + 150) \(Self.north - 300), "
                + "\(Self.west + 150) \(Self.north - 330), \(Self.west + 60) \(Self.north - 330), "
                + "\(Self.west + 60) \(Self.north - 300)))")
        var request = CheckRequest(
            footprints: FootprintRequest(source: SourceRequest(file: try write("project.gpkg", [facility]))),
            layers: [
                LayerRequest(role: .tailings, source: SourceRequest(file: try write("pond.gpkg", [pond])))
            ], date: try #require(CalendarDate(year: 2024, month: 7, day: 1)))
        request.rules = try RuleSet(nameOrFile: "chongqing-14fyp")
        request.footprints.kind = "living-facility"
        request.footprints.action = "new"
        request.flow = dem.map { FlowRequest(file: $0) }
        request.flow?.corridorMetres = corridor
        switch try OverlapCheck(request).run() {
        case .done(let findings):
            return try #require(findings.result.footprints.first?.verdicts.first { $0.ruleID == "S4" })
        case .refused(let issues): throw GeoError(.badArgument, "check", trail: issues.map { $0.text(.en) })
        }
    }

    @Test("in the valley 300 m below the pond: prohibited, with the distance along the path, and no longer approximate")
    func below() throws {
        let found = try verdict(square(460, 315, half: 10), dem: dem())
        #expect(found.outcome == .prohibited)
        #expect(!found.isApproximate)
        // It meets the path at x = 450 m, whatever the corridor is.
        for corridor in [0.0, 5, 100] {
            let near = try #require(try verdict(square(460, 315, half: 10), dem: dem(), corridor: corridor).nearest)
            #expect(abs(near.distanceMetres - (450 - 150)) < 2.1)
        }
    }

    @Test("above the pond and on the slope beside the valley: allowed, though a disc forbids it")
    func above() throws {
        for place in [(20.0, 315.0), (400, 100), (400, 500)] {
            let site = try square(place.0, place.1, half: 10)
            #expect(try verdict(site, dem: dem()).outcome == .allowed)
            #expect(try verdict(site, dem: nil).outcome == .prohibited)
        }
    }

    @Test(
        "after the bend the path counts, not the straight line: the straight line is shorter, the path longer than 1 000 m"
    )
    func bend() throws {
        // East to x = 645 m (495 m from the pond), over a corner, then south: the site begins 540 m after the corner.
        let site = try square(675, 315 + 570 + 10, half: 10)
        #expect(try verdict(site, dem: dem(), corridor: 1).outcome == .allowed)
        let nearer = try square(675, 315 + 470 + 10, half: 10)
        let found = try verdict(nearer, dem: dem(), corridor: 1)
        #expect(found.outcome == .prohibited)
        #expect(abs(try #require(found.nearest).distanceMetres - (495 + 30 * 2.0.squareRoot() + 440)) < 2.1)
    }

    @Test("a site beside the path is on it within the corridor, which is the side of a cell unless given")
    func corridor() throws {
        // 40 m to 60 m south of the path.
        let site = try square(400, 315 + 50, half: 10)
        #expect(try verdict(site, dem: dem()).outcome == .allowed)
        #expect(try verdict(site, dem: dem(), corridor: 41).outcome == .prohibited)
        // 25 m beside it: within 30 m.
        #expect(try verdict(square(400, 315 + 35, half: 10), dem: dem()).outcome == .prohibited)
    }

    @Test("a pond that lies partly outside of the model clears nothing near it, and heights that are none are refused")
    func incomplete() throws {
        // The model begins within the pond: its western part is unknown.
        let path = try dem()
        let whole = try RasterSource(path)
        let part = PixelWindow(column: 3, row: 0, width: 37, height: 60)
        let cells = try RasterReader(whole).read(part, as: Float.self)
        func write(_ name: String, _ heights: [Float]) throws -> String {
            var options = RasterWriter.Options(.float32, noData: -9999)
            options.blockSize = 16
            let target = folder.appendingPathComponent(name).path
            let writer = try RasterWriter(
                path: target, grid: whole.grid.subgrid(part), crs: CRS("EPSG:4524"), options: options)
            try writer.write(heights, window: PixelWindow(column: 0, row: 0, width: 37, height: 60))
            try writer.close()
            return target
        }
        let cut = try write("cut.tif", cells)
        #expect(try verdict(square(20, 500, half: 10), dem: cut).outcome == .cannotTell)
        #expect(try verdict(square(460, 315, half: 10), dem: cut).outcome == .prohibited)
        var bad = cells
        bad[30 * 37 + 30] = -32768
        let undeclared = try write("undeclared.tif", bad)
        #expect(throws: GeoError.self) { try verdict(square(460, 315, half: 10), dem: undeclared) }
    }

    @Test("where the model ends before the limit, what lies beyond cannot be told; what is too far in any case can")
    func modelEnds() throws {
        // The valley leaves the model 14 cells below the bend: 525 m + 30 m * 4.
        let short = try dem(rows: 15)
        #expect(try verdict(square(675, 315 + 270, half: 10), dem: short).outcome == .cannotTell)
        #expect(try verdict(square(5000, 315, half: 10), dem: short).outcome == .allowed)
    }
}
