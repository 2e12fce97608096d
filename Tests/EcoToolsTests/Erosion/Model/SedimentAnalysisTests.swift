import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// From an elevation model to sediment, against InVEST 3.20.2 on the basin of `make_invest_sdr.py`.
@Suite("Sediment delivery from an elevation model") struct SedimentAnalysisTests {
    private static func fixture(_ kind: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/sdr-\(kind).tif").path
    }

    /// Bands of the fixture: 1 elevations, 5 C, 6 USLE, 7 RKLS. InVEST's streams drain more than 60 cells of 900 m2.
    private static func request(_ kind: String) -> SedimentRequest {
        let file = fixture(kind)
        var terrain = TerrainRequest(file: file)
        terrain.sharing = kind == "d8" ? .single : .multiple(exponent: 1)
        terrain.streamSquareMetres = 60.5 * 900
        var request = SedimentRequest(
            terrain: terrain, modulus: .raster(path: file, band: 6), cover: .raster(path: file, band: 5))
        request.bareModulus = .raster(path: file, band: 7)
        request.parameters.path = .invest
        request.cellAreas = .planar
        return request
    }

    private static func run(_ request: SedimentRequest, _ folder: StagedFolder? = nil) throws -> SedimentResult {
        switch try SedimentAnalysis(request).run(to: folder) {
        case .done(let result, _): return result
        case .refused(let issues): throw GeoError(.badArgument, "route", trail: issues.map { $0.text(.en) })
        }
    }

    private static func band(_ name: String, _ path: String) throws -> [Double] {
        let source = try RasterSource(path)
        let number = try #require(source.bands.first { $0.description == name }?.number)
        return try RasterReader(source).read(source.grid.window, band: number, as: Float.self).map(Double.init)
    }

    @Test("with D8 every cell that the raster's edge does not reach has InVEST's ratio, and totals are within 1 %")
    func totals() throws {
        let rasters = try SmallRasters()
        let out = try StagedFolder(rasters.path("out"))
        let result = try Self.run(Self.request("d8"), out)
        _ = try out.commit()
        let file = Self.fixture("d8")
        let streams = try Self.band("stream", file)
        #expect(result.streamCellSquareMetres == streams.reduce(0, +) * 900)
        func total(_ name: String) throws -> Double {
            try Self.band(name, file).filter { !$0.isNaN }.reduce(0, +) * 900 / 1e6
        }
        #expect(abs(result.exportTonnes - (try total("export"))) < 0.01 * result.exportTonnes)
        #expect(abs(result.depositionTonnes - (try total("deposition"))) < 0.01 * result.depositionTonnes)
        #expect(abs((result.avoidedErosionTonnes ?? 0) - (try total("avoided_erosion"))) < 1e-3)
        let ratios = try SmallRasters.cells(rasters.path("out/sdr.tif"))
        let theirs = try Self.band("sdr", file)
        // At the raster's edge pygeoprocessing finds slopes in another way: that reaches the cells below, by the mean slope
        // of their catchments, and those above whose way leads along the edge. All others are the same.
        guard case .done(let terrain) = try TerrainAnalysis(Self.request("d8").terrain).run() else {
            Testing.Issue.record("no terrain")
            return
        }
        let visitor = try FlowVisitor(FlowNetwork(terrain.surface, terrain.directions, .single))
        let edge = ratios.indices.map { [0, 47].contains($0 % 48) || [0, 39].contains($0 / 48) }
        var (below, above) = (edge, edge)
        visitor.upstreamFirst { cell, ways in
            if below[cell] { for way in ways { below[way.cell] = true } }
        }
        visitor.downstreamFirst { cell, ways in
            if ways.contains(where: { above[$0.cell] && streams[$0.cell] != 1 }) { above[cell] = true }
        }
        var (same, other): ([Double], [Double]) = ([], [])
        for cell in ratios.indices where !ratios[cell].isNaN && theirs[cell] < 1 {
            let difference = abs(ratios[cell] - theirs[cell])
            if below[cell] || above[cell] { other.append(difference) } else { same.append(difference) }
        }
        #expect(same.count > 600 && (same.max() ?? 1) < 1e-5, "\(same.count): \(same.max() ?? 1)")
        #expect((other.max() ?? 1) < 0.05, "\(other.count): \(other.max() ?? 1)")
    }

    @Test("with shared flow the totals are InVEST's to 2 %, which keeps shares in fifteenths")
    func shared() throws {
        let result = try Self.run(Self.request("mfd"))
        let exported = try Self.band("export", Self.fixture("mfd")).filter { !$0.isNaN }.reduce(0, +) * 900 / 1e6
        #expect(abs(result.exportTonnes - exported) < 0.02 * exported)
    }

    @Test("what is lost on slopes that drain to a stream arrives or stays, for both ways of flow and of weighing paths")
    func balance() throws {
        for kind in ["d8", "mfd"] {
            for path in SedimentDelivery.PathWeight.allCases {
                var request = Self.request(kind)
                request.parameters.path = path
                // A number, since InVEST's own soil loss is missing where its streams are.
                request.modulus = .number(1000)
                let result = try Self.run(request)
                #expect(result.undrainedSquareMetres == 0 && result.missingSquareMetres == 0)
                let sum = result.exportTonnes + result.depositionTonnes
                #expect(abs(sum - result.lossTonnes) < 1e-9 * sum, "\(kind) \(path)")
                #expect(abs(result.lossTonnes - result.squareMetres / 1000) < 1e-9 * sum)
            }
        }
    }

    @Test(
        "with holes in the modulus and in C, loss is what arrives, stays and enters cells without data, and areas add up",
        arguments: ["d8", "mfd"])
    func holes(kind: String) throws {
        var request = Self.request(kind)
        request.bareModulus = nil
        request.modulus = .number(1000)
        let whole = try Self.run(request)
        #expect(whole.intoMissingTonnes == 0 && whole.missingSquareMetres == 0)
        let cover = try Self.band("c", Self.fixture(kind))
        let rasters = try SmallRasters(grid: RasterSource(Self.fixture(kind)).grid, crs: "EPSG:32648")
        let modulus = cover.indices.map { $0 % 7 == 3 ? Double.nan : 1000 }
        request.modulus = .raster(path: try rasters.write("modulus.tif", modulus), band: 1)
        let holed = cover.indices.map { $0 % 11 == 5 ? Double.nan : cover[$0] }
        request.cover = .raster(path: try rasters.write("c.tif", holed), band: 1)
        let result = try Self.run(request)
        #expect(result.intoMissingTonnes > 0 && result.missingSquareMetres > 0 && result.missingCoverTonnes > 0)
        let sum = result.exportTonnes + result.depositionTonnes + result.intoMissingTonnes + result.astrayTonnes
        #expect(abs(sum - result.lossTonnes) < 1e-9 * sum, "\(sum) \(result.lossTonnes)")
        // 1000 t/(km2 a) are 0.001 t of each square metre.
        #expect(abs(result.lossTonnes - result.squareMetres / 1000) < 1e-9 * sum)
        #expect(abs(result.missingCoverTonnes - result.missingCoverSquareMetres / 1000) < 1e-9 * sum)
        #expect(result.squareMetres + result.missingSquareMetres == whole.squareMetres)
        #expect(result.astrayTonnes == 0 && result.undrainedTonnes == 0)
    }

    @Test("rasters are the same bytes for any number of workers")
    func workers() throws {
        let rasters = try SmallRasters()
        var bytes: [[Data]] = []
        for workers in [1, 3] {
            var request = Self.request("mfd")
            request.terrain.workers = workers
            let out = try StagedFolder(rasters.path("\(workers)"))
            _ = try Self.run(request, out)
            bytes.append(
                try out.commit().map { try Data(contentsOf: URL(fileURLWithPath: $0)) })
        }
        #expect(bytes[0].count == SedimentSheets.names.count && bytes[0] == bytes[1])
    }

    @Test("everything that is wrong is said at once: the elevations, the modulus and C")
    func refusal() throws {
        var request = Self.request("d8")
        request.terrain.file = "/nowhere/dem.tif"
        request.modulus = .number(-1)
        request.cover = .raster(path: "/nowhere/c.tif", band: 1)
        guard case .refused(let issues) = try SedimentAnalysis(request).run() else {
            Testing.Issue.record("it ran")
            return
        }
        #expect(issues.count { $0.message.key == "issue.not-there" } == 2)
        #expect(issues.contains { $0.message.key == "soil-loss.number-invalid" })
    }
}
