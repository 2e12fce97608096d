import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Bungo: factors, and the soil loss that its makers computed of them, t/(hm²·a).
@Suite(
    "Soil loss of a real district", .enabled(if: RealData.isPresent, "no shared data beside the package")
)
struct SoilLossRealDataTests {
    private static func factor(_ name: String) -> String { RealData.path("bungo/factors/\(name).tif") }

    private static func bungo() -> SoilLossRequest {
        var request = SoilLossRequest(
            .rusle,
            factors: [
                .r: .raster(path: factor("r_factor"), band: 1), .k: .raster(path: factor("k_factor"), band: 1),
                .ls: .raster(path: factor("ls_factor"), band: 1), .c: .raster(path: factor("c_factor"), band: 1),
                .p: .number(1),
            ])
        request.cellAreas = .planar
        return request
    }

    @Test("R K LS C is the published soil loss to 1e-6 in 448 973 of 454 008 cells")
    func equal() throws {
        let (found, wanted) = try Self.rasters()
        var (both, equal) = (0, 0)
        for (a, b) in zip(found, wanted) {
            #expect(a.isNaN == b.isNaN)
            guard !a.isNaN, !b.isNaN else { continue }
            both += 1
            if abs(a - 100 * b) <= 1e-6 * 100 * b { equal += 1 }
        }
        #expect(both == 454_008)
        #expect(equal >= 448_973, "\(equal)")
    }

    /// L of these files is a power 0.4, and its argument is not a contributing area but the number of a direction of flow (1, 2, 4
    /// ... 128): where the published map was made with another direction, it differs by (2^n)^0.4, or one of both is 0.
    @Test(
        "in the other 5035 cells the published map has another direction of flow: a ratio (2^n)^0.4, or 0 on one side")
    func different() throws {
        let (found, wanted) = try Self.rasters()
        var (powers, zeros, others) = (0, 0, 0)
        var exponents: Set<Int> = []
        for (a, b) in zip(found, wanted.map({ 100 * $0 })) where !a.isNaN && abs(a - b) > 1e-6 * b {
            if a == 0 || b == 0 {
                zeros += 1
                continue
            }
            let exponent = log2(b / a) / 0.4
            if abs(exponent - exponent.rounded()) < 1e-4 {
                powers += 1
                exponents.insert(Int(exponent.rounded()))
            } else {
                others += 1
            }
        }
        #expect(powers + zeros + others <= 5035)
        #expect(others == 0)
        #expect(exponents == Set(-7...7).subtracting([0]))
    }

    @Test("areas: 4540.08 km2 have a modulus; of the inside, each factor misses what its file misses")
    func areas() throws {
        let result = try SoilLossTests.findings(Self.bungo())
        let map = try #require(result.map)
        #expect(map.cells == 454_008 && abs(map.squareMetres - 4540.08e6) < 1)
        // NaN in each file, counted with numpy: 574 952, 576 058, 581 401 and 576 665 of 1 036 602 cells.
        let missing = result.factors.map { $0.missingSquareMetres + map.outsideSquareMetres }
        #expect(missing[0] == 574_952e4 && missing[1] == 576_058e4 && missing[3] == 576_665e4)
        #expect(missing[2] == 581_401e4)
        #expect(result.issues.allSatisfy { $0.severity != .error })
    }

    private static func rasters() throws -> (found: [Double], wanted: [Double]) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bungo-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let out = try StagedFolder(folder)
        _ = try SoilLossTests.findings(bungo(), out)
        _ = try out.commit()
        return (
            try SmallRasters.cells("\(folder)/modulus.tif"), try SmallRasters.cells(factor("soil_erosion"))
        )
    }
}
