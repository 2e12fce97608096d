import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Checks on real data that the project does not carry: skipped, visibly, where they are absent.
@Suite(
    "Real footprints against real control layers", .enabled(if: RealData.isPresent, "no shared data beside the package")
)
struct RealDataTests {
    private func run(_ request: CheckRequest) throws -> OverlapResult {
        switch try OverlapCheck(request).run() {
        case .done(let findings): return findings.result
        case .refused(let issues):
            throw GeoError(.badArgument, "check", trail: issues.map { $0.text(.en) })
        }
    }

    private let day = CalendarDate(year: 2024, month: 7, day: 1)

    @Test("Bungo: the mining area in the eight planning units equals geopandas in the plane, to 1e-9")
    func bungo() throws {
        var mining = SourceRequest(file: RealData.path("bungo/vector/mining_area_bungo.shp"))
        mining.filter = "pertambang = 'Mining Area'"
        let units = SourceRequest(file: RealData.path("bungo/vector/planning_unit_bungo.shp"))
        var request = CheckRequest(
            footprints: FootprintRequest(source: mining), layers: [LayerRequest(role: .protected, source: units)],
            date: try #require(day))
        request.areaMethod = .planar
        request.allowsLargeRepairs = true
        let finding = try #require(try run(request).footprints.first)
        let layer = finding.layers[0]
        let rows = try String(
            contentsOfFile: RealData.path("oracles/geopandas_bungo_mining_x_planning_unit.csv"), encoding: .utf8
        ).split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        #expect(rows.count == 8)
        for row in rows {
            let hectares = try #require(Double(row[2]))
            // The oracle names the units; the table of the layer holds the name in the field "id".
            let found = layer.features.first { $0.id == String(row[1]) || $0.name == String(row[1]) }
            let measured = try #require(found?.measure.hectares, "\(row)")
            #expect(isClose(measured, hectares, 1e-9 * hectares), "\(row) \(measured)")
        }
        // The units tile the district, so the mining area is the sum of its parts.
        let counted = try #require(layer.counted)
        let rest = counted.sumOfFeatures.value - counted.countedMoreThanOnce.value
        #expect(isClose(rest, counted.union.value, 1e-15 * counted.sumOfFeatures.value))
    }

    static let counties: [String] = {
        let folder = RealData.path("chongqing/counties_amap")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".geojson") && $0 != "500000.geojson" }.sorted().map { "\(folder)/\($0)" }
    }()

    @Test("Chongqing: the lengths of 79 pipelines in 38 counties add up to their length in the municipality")
    func pipelinesByCounty() throws {
        #expect(Self.counties.count == 38)
        let files = [RealData.path("chongqing/counties_amap/500000.geojson")] + Self.counties
        var request = CheckRequest(
            footprints: FootprintRequest(
                source: SourceRequest(file: RealData.path("projects/gem_pipelines_chongqing_merged.geojson"))),
            layers: files.map { LayerRequest(role: .territory, source: SourceRequest(file: $0)) },
            date: try #require(day))
        request.measuresDistances = false
        request.allowsLargeRepairs = true
        request.assumedCRS = "EPSG:4326"
        request.workers = 2
        let result = try run(request)
        #expect(result.footprints.count == 79)
        var inside = CompensatedSum()
        for finding in result.footprints {
            let whole = finding.layers[0].counted?.union.metres ?? 0
            let parts = finding.layers.dropFirst().compactMap { $0.counted?.union.metres }.compensatedSum()
            #expect(isClose(parts, whole, 1e-9 * whole + 1e-6), "\(finding.id): \(parts) \(whole)")
            inside.add(whole)
        }
        #expect(inside.value > 1e6)
    }

    @Test("Chongqing: every pipeline gets a distance to the Yangtze, the Jialing and the Wujiang")
    func pipelinesToRivers() throws {
        let rivers = RealData.path("rivers/hyd2_4l.shp")
        var layers: [LayerRequest] = []
        for name in ["长江", "嘉陵江", "乌江"] {
            var source = SourceRequest(file: rivers)
            source.filter = "NAME = '\(name)'"
            source.crs = "EPSG:4490"
            var layer = LayerRequest(role: .shoreline, source: source)
            layer.title = name
            layer.lineKind = .centreLine
            layers.append(layer)
        }
        var request = CheckRequest(
            footprints: FootprintRequest(
                source: SourceRequest(file: RealData.path("projects/gem_pipelines_chongqing_merged.geojson"))),
            layers: layers, date: try #require(day))
        request.assumedCRS = "EPSG:4326"
        request.allowsLargeRepairs = true
        request.workers = 2
        let result = try run(request)
        for finding in result.footprints {
            for layer in finding.layers where layer.relation == .outside {
                let nearest = try #require(layer.nearest, "\(finding.id)")
                #expect(nearest.distanceMetres > 0 && nearest.distanceMetres < 2e6)
            }
            #expect(finding.layers.count == 3)
        }
        #expect(result.layers.map(\.featureCount) == [199, 16, 14])
    }

    @Test("Chongqing: the areas of the 38 counties add up to that of the municipality")
    func countiesAddUp() throws {
        let measurer = try Measurer(try CRS("EPSG:4326"))
        func area(_ file: String) throws -> Double {
            let table = try Dataset(file).layer().readAll()
            return try table.geometries.compactMap { $0 }.map { try measurer.area(of: $0) }.compensatedSum()
        }
        let municipality = try area(RealData.path("chongqing/counties_amap/500000.geojson"))
        let sum = try Self.counties.map(area).compensatedSum()
        #expect(isClose(sum, municipality, 1e-9 * municipality), "\(sum) \(municipality)")
        // The geodesic area that came with the data, 82 436.70 km2, has geodesic edges: they differ by less than 1e-5.
        #expect(isClose(municipality, 82_436.70e6, 1e-5 * municipality))
    }
}

/// Real files that the project does not carry: `../shared/data` beside the package, or what ECO_SHARED_DATA names.
enum RealData {
    static let folder: String? = {
        let package = SampleData.folder.deletingLastPathComponent()
        let candidates: [String?] = [
            ProcessInfo.processInfo.environment["ECO_SHARED_DATA"],
            package.deletingLastPathComponent().appendingPathComponent("shared/data").path,
        ]
        return candidates.compactMap { $0 }.first { FileManager.default.fileExists(atPath: "\($0)/oracles") }
    }()

    static var isPresent: Bool { folder != nil }

    static func path(_ relative: String) -> String { "\(folder ?? "")/\(relative)" }
}
