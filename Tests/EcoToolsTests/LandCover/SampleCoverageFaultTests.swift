import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Runs of land cover on the made-up county, as SampleData/README.md defines them.
enum SampleCoverage {
    static func year(_ label: String, _ raster: String, canopy: String? = nil) throws -> CoverYear {
        var year = CoverYear(
            label: label, raster: SampleData.path(raster), legend: try Legend(nameOrFile: "clcd"))
        year.canopy = canopy.map { SampleData.path($0) }
        return year
    }

    static func years(canopy: Bool) throws -> [CoverYear] {
        try ["2020", "2025"].map {
            try year($0, "landcover-\($0).tif", canopy: canopy ? "closure-\($0).tif" : nil)
        }
    }

    static func request(_ run: String) throws -> CoverageRequest {
        let name = run == "fao" ? "fao" : "cn"
        let forest = CoverDefinition.forest(try ForestDefinition(nameOrFile: name))
        var towns = SourceRequest(file: SampleData.path("towns.gpkg"))
        var request: CoverageRequest
        switch run {
        case "cn-10m":
            towns.filter = "code = '500199001'"
            request = CoverageRequest(
                zones: towns, years: [try year("2025", "landcover-10m.tif")], definition: forest)
        case "built-up-green":
            request = CoverageRequest(
                zones: SourceRequest(file: SampleData.path("built-up.gpkg")),
                years: [try year("2025", "landcover-2025.tif")],
                definition: .green(try GreenCoverDefinition(nameOrFile: "built-up-green")))
        default:
            request = CoverageRequest(
                zones: towns, years: try years(canopy: run == "cn" || run == "fao"), definition: forest)
            request.parents = SourceRequest(file: SampleData.path("county.gpkg"))
            request.hierarchy = .codes
        }
        switch run {
        case "cn":
            request.mask = SourceRequest(file: SampleData.path("shrub-mask.gpkg"))
            request.confusion = try ConfusionMatrix(file: SampleData.path("confusion.csv"))
        case "cn-centres":
            request.mode = .centre
        case "cn-patches-8", "cn-patches-4":
            request.minimumPatchSquareMetres = 5000
            request.connectivity = run == "cn-patches-4" ? .four : .eight
        default: break
        }
        request.workers = 2
        return request
    }

    static func result(_ run: String) throws -> CoverageResult {
        switch try CoverageAnalysis(try request(run)).run() {
        case .done(let findings): return findings.result
        case .refused(let issues):
            throw GeoError(.badGeometry, "count \(run)", trail: issues.map { $0.message.text(.en) })
        }
    }

    static func request(_ run: String, raster: String, zones: String) throws -> CoverageRequest {
        var request = try request(run)
        request.years = [try year("2025", raster)]
        request.zones.file = SampleData.path(zones)
        request.parents = nil
        return request
    }
}

/// What coverage must not depend on, and what it must refuse.
@Suite("Broken land cover of the sample county") struct SampleCoverageFaultTests {
    @Test("the number of workers changes no digit")
    func workers() throws {
        var request = try SampleCoverage.request("cn-10m")
        request.workers = 1
        guard case .done(let findings) = try CoverageAnalysis(request).run() else {
            Issue.record("refused")
            return
        }
        #expect(try findings.result.zones == SampleCoverage.result("cn-10m").zones)
    }

    /// Raster of 2025, zones, and the message that must come.
    static let broken: [(raster: String, zones: String, key: String)] = [
        ("bad/picture.tif", "towns.gpkg", "issue.raster-is-picture"),
        ("bad/fractions.tif", "towns.gpkg", "issue.raster-is-fractions"),
        ("bad/raster-no-crs.tif", "towns.gpkg", "issue.no-crs"),
        ("bad/raster-far-away.tif", "towns.gpkg", "issue.zones-outside-raster"),
        ("landcover-2025.tif", "bad/zones-lines.fgb", "issue.zone-not-area"),
        ("landcover-2025.tif", "bad/zones-duplicate-codes.fgb", "problem.zone-twice"),
    ]

    @Test("a broken input is refused with the message that names its fault", arguments: broken)
    func refused(_ input: (raster: String, zones: String, key: String)) throws {
        let request = try SampleCoverage.request("cn-classes", raster: input.raster, zones: input.zones)
        guard case .refused(let issues) = try CoverageAnalysis(request).run() else {
            Issue.record("not refused: \(input)")
            return
        }
        #expect(issues.contains { $0.severity == .error && $0.message.key == input.key }, "\(issues)")
    }

    @Test("a raster on a shifted grid is refused beside another, and taken to its grid when that is asked for")
    func shiftedGrid() throws {
        var request = try SampleCoverage.request("cn-classes")
        request.years[1].raster = SampleData.path("bad/raster-shifted.tif")
        guard case .refused(let issues) = try CoverageAnalysis(request).run() else {
            Issue.record("not refused")
            return
        }
        #expect(issues.contains { $0.severity == .error && $0.message.key == "issue.grids-differ" })
        request.alignment = .nearest
        guard case .done(let findings) = try CoverageAnalysis(request).run() else {
            Issue.record("refused though alignment was asked for")
            return
        }
        #expect(findings.result.issues.contains { $0.message.key == "issue.raster-aligned" })
        // 120 by 120 cells, less those that the shift loses.
        let valid = findings.result.whole.years[1].validSquareMetres
        #expect(valid > 118 * 118 * 966 && valid <= 121 * 121 * 969)
    }

    @Test("a raster that ends too early gives an error, and no number")
    func truncated() throws {
        let request = try SampleCoverage.request("cn-classes", raster: "bad/raster-truncated.tif", zones: "towns.gpkg")
        do throws(GeoError) {
            guard case .refused(let issues) = try CoverageAnalysis(request).run() else {
                Issue.record("numbers from a damaged file")
                return
            }
            #expect(issues.contains { $0.severity == .error })
        } catch {
            #expect(error.kind == .cannotRead)
        }
    }
}
