import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Soil loss of a real district against other tools", .enabled(if: RealData.isPresent))
struct ErosionBungoTests {
    private static let loss = RealData.path("bungo/factors/soil_erosion.tif")

    /// Classes of the district's loss by 5, 25, 50, 80 and 150 t/ha, with the raster they were written to.
    private static func classified(to path: String?) throws -> ClassificationResult {
        let table = try IntensityTable.own(breaks: [5, 25, 50, 80, 150], unit: .tonnesPerHectare)
        var request = ClassificationRequest(
            .modulus(file: loss, unit: .tonnesPerHectare, table: table, region: nil))
        request.cellAreas = .planar
        request.workers = 2
        guard case .done(let findings) = try ErosionClassification(request).run(to: path, language: .en) else {
            throw GeoError(.badArgument, "classify")
        }
        return findings.result
    }

    @Test("cells of each class are those of the district's own class raster, one by one")
    func classes() throws {
        let fixture = try ErosionFixture()
        let result = try Self.classified(to: fixture.path("intensity.tif"))
        // Cells of 1 ha.
        let counts = result.classes.map { ($0.squareMetres / 1e4).rounded() }
        #expect(counts == [326_142, 104_003, 8438, 5336, 6259, 3830])
        let theirs = try RasterSource(RealData.path("bungo/factors/soil_erosion_reclass.tif"))
        let ours = try RasterSource(fixture.path("intensity.tif"))
        let window = theirs.grid.window
        let mine = try RasterReader(ours).read(window, as: UInt8.self)
        let other = try RasterReader(theirs).read(window, as: Float.self)
        let differing = zip(mine, other).count { $0 == 0 ? !$1.isNaN : Float($0) != $1 }
        #expect(differing == 0)
        #expect(ours.isCloudOptimised && ours.bands[0].noData == .value(0))
        #expect(ours.bands[0].categoryNames?.prefix(3).map(\.self) == ["no class", "slight", "light"])
    }

    @Test("mean loss and land with a value, unit by unit, are exactextract's")
    func means() throws {
        let fixture = try ErosionFixture()
        _ = try Self.classified(to: fixture.path("intensity.tif"))
        var zones = SourceRequest(file: RealData.path("bungo/vector/planning_unit_bungo.shp"))
        zones.idFields = ["IDS"]
        var date = ErosionDate(label: "a", intensity: fixture.path("intensity.tif"))
        date.modulus = Self.loss
        var request = ErosionRateRequest(zones: zones, dates: [date], table: try IntensityTable(nameOrFile: "sl190"))
        request.modulusUnit = .tonnesPerHectare
        request.cellAreas = .planar
        request.workers = 2
        let result = try ErosionFixture.findings(request).result
        let text = try String(
            contentsOfFile: RealData.path("oracles/exactextract030_bungo_rusle_by_planning_unit.csv"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
        #expect(lines.count == 9)
        for row in lines.dropFirst() {
            let zone = try #require(result.zones.first { $0.id == row[0] })
            let mean = try #require(Double(row[3]))
            let cells = try #require(Double(row[5]))
            // Its shares of cells are 32-bit numbers.
            #expect(isNear(zone.dates[0].loss?.meanModulus, 100 * mean, 1e-6), "\(row[1])")
            #expect(isNear(zone.dates[0].loss?.measuredSquareMetres, cells * 1e4, 1e-6), "\(row[1])")
        }
    }
}
