import Foundation
import GeoCore

@testable import EcoTools

/// Small rasters and zones whose areas can be summed by hand: cells of 100 m in the plane of a projection, 1 ha each.
final class ErosionFixture {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("erosion-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static let crs = "EPSG:4545"
    static let west = 400_000.0
    static let north = 3_300_000.0

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func grid(_ rows: Int, _ columns: Int, shift: Double = 0) -> RasterGrid {
        RasterGrid(width: columns, height: rows, west: Self.west + shift, north: Self.north, cellSize: 100)
    }

    func classes(_ name: String, _ rows: [[UInt8]], noData: Double? = 0, shift: Double = 0) throws -> String {
        let grid = grid(rows.count, rows[0].count, shift: shift)
        let writer = try RasterWriter(
            path: path(name), grid: grid, crs: try CRS(Self.crs), options: .init(.uint8, noData: noData))
        try writer.write(rows.flatMap(\.self), window: grid.window)
        try writer.close()
        return path(name)
    }

    func values(_ name: String, _ rows: [[Double]], noData: Double? = nil, unit: String? = "t/(km2 a)") throws -> String
    {
        let grid = grid(rows.count, rows[0].count)
        var options = RasterWriter.Options(.float64, noData: noData)
        if let unit { options.units = [unit] }
        let writer = try RasterWriter(path: path(name), grid: grid, crs: try CRS(Self.crs), options: options)
        try writer.write(rows.flatMap(\.self), window: grid.window)
        try writer.close()
        return path(name)
    }

    /// Boxes in metres from the north-west corner of the rasters.
    struct Box {
        var id: String
        var parent = ""
        var left: Double
        var right: Double
        var top = 0.0
        var bottom = 200.0
    }

    func zones(_ boxes: [Box]) throws -> SourceRequest {
        var text = "id,name,parent,WKT\n"
        for box in boxes {
            let (left, right) = (Self.west + box.left, Self.west + box.right)
            let (top, bottom) = (Self.north - box.top, Self.north - box.bottom)
            let ring = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
                .map { "\($0.0) \($0.1)" }.joined(separator: ", ")
            text += "\(box.id),zone \(box.id),\(box.parent),\"POLYGON ((\(ring)))\"\n"
        }
        try text.write(toFile: path("zones.csv"), atomically: true, encoding: .utf8)
        var source = SourceRequest(file: path("zones.csv"))
        source.idFields = ["id"]
        source.nameFields = ["name"]
        source.crs = Self.crs
        return source
    }

    /// A: four cells. B: four cells and 1 ha east of the raster. Both in county P.
    func twoZones() throws -> SourceRequest {
        try zones([
            Box(id: "A", parent: "P", left: 0, right: 200), Box(id: "B", parent: "P", left: 200, right: 450),
        ])
    }

    /// A: three slight, one light. B: moderate, none, severe, light.
    static let before: [[UInt8]] = [[1, 2, 3, 0], [1, 1, 6, 2]]
    static let after: [[UInt8]] = [[1, 1, 2, 1], [2, 1, 6, 3]]
    /// The value for "no data" of B is not declared.
    static let moduli: [[Double]] = [[100, 1000, 3000, -9999], [200, 300, 20_000, 2000]]

    func request(_ dates: [ErosionDate]) throws -> ErosionRateRequest {
        var request = ErosionRateRequest(
            zones: try twoZones(), dates: dates, table: try IntensityTable(nameOrFile: "sl190"))
        request.cellAreas = .planar
        request.hierarchy = .field(["parent"])
        return request
    }

    static func findings(_ request: ErosionRateRequest) throws -> ErosionRateFindings {
        switch try ErosionRateAnalysis(request).run() {
        case .done(let findings): return findings
        case .refused(let issues):
            throw GeoError(.badArgument, "count", trail: issues.map { $0.text(.en) })
        }
    }

    static func refusal(_ request: ErosionRateRequest) throws -> [Issue] {
        if case .refused(let issues) = try ErosionRateAnalysis(request).run() { return issues }
        return []
    }
}

func isNear(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= tolerance * max(1, abs(b))
}
