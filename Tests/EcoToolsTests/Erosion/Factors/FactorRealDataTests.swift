import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Bungo: soil, land cover and tables of C, and the factors that its makers computed of them.
@Suite("Factors of a real district", .enabled(if: RealData.isPresent, "no shared data beside the package"))
struct FactorRealDataTests {
    static func soil(_ name: String) -> ErosionInput {
        .raster(path: RealData.path("bungo/soil/bungo_\(name)_0-5cm_mean.tif"), band: 1)
    }

    /// A raster that was made, beside a published one, on the cells of that.
    static func pairs(
        _ request: FactorRequest, _ name: String, published: String, by method: Resampling
    ) throws -> [(found: Double, wanted: Double)] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("factors-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let staged = try StagedFolder(folder)
        _ = try FactorAnalysisTests.done(try FactorAnalysis(request).run(to: staged))
        _ = try staged.commit()
        let wanted = try RasterSource(RealData.path("bungo/factors/\(published).tif"))
        let found = try RasterSource("\(folder)/\(name).tif")
            .aligned(to: wanted.grid, crs: try #require(wanted.crs), by: method)
        func cells(_ source: RasterSource) throws -> [Double] {
            var values = [Double](repeating: 0, count: source.grid.cellCount)
            var marks = [UInt8](repeating: 1, count: source.grid.cellCount)
            let reader = try RasterReader(source)
            try values.withUnsafeMutableBufferPointer { values in
                try marks.withUnsafeMutableBufferPointer { marks in
                    try reader.readDoubles(source.grid.window, scaled: true, into: values, validity: marks)
                }
            }
            return zip(values, marks).map { $1 == 0 ? .nan : $0 }
        }
        return zip(try cells(found), try cells(wanted)).map { ($0, $1) }.filter { !$0.0.isNaN && !$0.1.isNaN }
    }

    @Test("C by the published table is the published C in each of 459 937 cells")
    func cover() throws {
        let request = FactorRequest.coverManagement(
            landcover: .raster(path: RealData.path("bungo/landcover/bungo_landcover_2010r.tif"), band: 1), noData: nil,
            legend: nil,
            table: try ClassValueTable(file: RealData.path("bungo/table/c_factor_bungo_usda1972.csv")),
            FactorAnalysisTests.grid(2))
        let pairs = try Self.pairs(request, "c", published: "c_factor", by: .nearest)
        #expect(pairs.count == 459_937)
        #expect(pairs.allSatisfy { abs($0.found - $0.wanted) < 1e-6 })
    }

    /// The published K took organic carbon in dg/kg for percent, where the carbon term of the equation is at its end, 0.75:
    /// it is the K of very rich soils everywhere, up to a quarter too small where carbon is low.
    @Test("K by EPIC is the published K where carbon is at its end, and above it where carbon is low")
    func soils() throws {
        var soil = SoilInputs(
            sand: Self.soil("sand"), silt: Self.soil("silt"), clay: Self.soil("clay"), carbon: .number(60),
            textureUnit: .percent, carbonUnit: .percent)
        let rich = try Self.pairs(
            .erodibility(soil, method: .epic, FactorAnalysisTests.grid(2)), "k", published: "k_factor", by: .bilinear)
        let far = rich.count { abs($0.found / $0.wanted - 1) > 0.002 }
        #expect(rich.count > 450_000 && far < rich.count / 100, "\(far) of \(rich.count)")
        soil.carbon = Self.soil("soc")
        soil.carbonUnit = .decigramsPerKilogram
        let own = try Self.pairs(
            .erodibility(soil, method: .epic, FactorAnalysisTests.grid(2)), "k", published: "k_factor", by: .bilinear)
        #expect(own.allSatisfy { $0.found / $0.wanted > 0.97 && $0.found / $0.wanted < 1.36 })
        #expect(own.contains { $0.found / $0.wanted > 1.3 })
    }
}
