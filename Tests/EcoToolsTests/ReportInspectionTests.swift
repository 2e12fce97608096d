import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Inspection of a file") struct ReportInspectionTests {
    private func inspect(_ name: String, against: String? = nil) throws -> Inspection {
        try Inspection(
            of: SourceRequest(file: SampleData.path(name)),
            against: against.map { SourceRequest(file: SampleData.path($0)) })
    }

    private func keys(_ inspection: Inspection) -> [String] { inspection.issues.map(\.message.key) }

    @Test("a sound file: layers, kinds, fields with values, reference system, digest, no errors")
    func sound() throws {
        let found = try inspect("protected.gpkg")
        let layer = try #require(found.layers.first)
        #expect(layer.name == "ZRBHD")
        #expect(layer.featureCount == 10)
        #expect(layer.crs?.code == "EPSG:4490")
        #expect(layer.usualFields["zone"] == "GNFQ")
        #expect(layer.fields.first { $0.name == "GNFQ" }?.samples.contains("一般控制区") == true)
        #expect(found.sha256?.count == 64)
        #expect(!found.issues.contains { $0.severity == .error })
    }

    @Test("a shapefile in GBK: the encoding, and how it was found")
    func encoding() throws {
        #expect(try inspect("redline.shp").layers.first?.encoding?.basis == .declared)
        let undeclared = try #require(try inspect("bad/no-encoding.shp").layers.first)
        #expect(undeclared.encoding?.basis == .bytes)
        #expect(undeclared.fields.contains { $0.samples.contains("恒源化工厂") })
    }

    @Test("without a reference system the content is shown all the same, and what to do is said")
    func missingReference() throws {
        let found = try inspect("bad/missing-crs.shp")
        #expect(found.layers.first?.featureCount == 5)
        #expect(found.layers.first?.crs == nil)
        #expect(found.issues.contains { $0.severity == .error && $0.text(.en).contains("--assume-crs") })
    }

    @Test("invalid geometries are named with reason, place and what a repair would change")
    func invalid() throws {
        let repairs = try #require(try inspect("bad/self-crossing.fgb").layers.first).repairs
        #expect(repairs.map(\.id).sorted() == ["XM-001", "XM-002"])
        #expect(repairs.allSatisfy { $0.place != nil && !$0.reason.isEmpty })
    }

    @Test("what a repair would change is said with the check's severity: above 0.1 % it is refused unless allowed")
    func severityOfRepairs() throws {
        let found = try inspect("bad/self-crossing.fgb")
        let repairs = try #require(found.layers.first).repairs
        for repair in repairs {
            let issue = try #require(found.issues.first { $0.fids == [repair.fid] && $0.text(.en).contains("invalid") })
            let isLarge = abs(repair.changePercent) > 0.1
            #expect(issue.severity == (isLarge ? .error : .warning))
            #expect(issue.text(.en).contains(isLarge ? "refuses it unless --allow-repairs" : "a check would repair it"))
            #expect(!issue.text(.en).contains("was allowed"))
        }
        #expect(repairs.contains { abs($0.changePercent) > 0.1 })
    }

    @Test("a boundary-point file whose stated hectares are those on the ellipsoid raises no alarm")
    func boundaryPoints() throws {
        let found = try inspect("boundary-points.txt")
        #expect(!found.issues.contains { $0.text(.en).contains(" ha") })
    }

    private static let hasData = RealData.isPresent
    private static let provinces = "chongqing/dcw_gmt_2.1.1_CN_provinces_wgs84.geojson"

    @Test(
        "Chongqing as a web map draws it is suspected against provinces drawn independently, with the numbers",
        .enabled(if: hasData, "no shared data beside the package"))
    func independentBorders() throws {
        let found = try Inspection(
            of: SourceRequest(file: RealData.path("chongqing/counties_amap/500000.geojson")),
            against: SourceRequest(file: RealData.path(Self.provinces)))
        let offset = try #require(found.offset)
        #expect(offset.basis == .borders && offset.looksLikeGCJ02)
        // A fit of the same kind by shapely and numpy: 440 m east, 342 m south.
        #expect(isClose(offset.eastMetres, 440, 40) && isClose(offset.northMetres, -342, 60), "\(offset)")
        #expect(found.issues.contains { $0.severity == .warning && $0.text(.en).contains("suspected GCJ-02") })
    }

    @Test(
        "a province against itself drawn coarser raises no alarm",
        .enabled(if: hasData, "no shared data beside the package"), arguments: [10, 30])
    func sameBorderDrawnCoarser(_ every: Int) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("coarse-\(UUID().uuidString).gpkg")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let table = try Dataset(RealData.path(Self.provinces)).layer(nil).readAll()
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(
            LayerDefinition("coarse", geometry: .any, crsDefinition: "EPSG:4326", fields: []))
        let chongqing = try #require(table.geometries[0])
        for polygon in chongqing.polygons {
            guard let ring = polygon.rings.first, ring.count > 10 * every else { continue }
            let few = ring.enumerated().filter { $0.offset % every == 0 }.map(\.element)
            try layer.write(try .polygon(shell: few + [few[0]]), [])
        }
        try writer.close()
        let found = try Inspection(
            of: SourceRequest(file: path), against: SourceRequest(file: RealData.path(Self.provinces)))
        // Drawn coarser still, the borders need not be taken for the same.
        #expect(found.offset?.looksLikeGCJ02 != true)
        #expect(every > 10 || found.offset?.basis == .borders)
        #expect(!keys(found).contains("inspect.border-offset"))
        #expect(!found.issues.contains { $0.text(.en).contains("GCJ-02") })
    }

    @Test(
        "the same against a map of provinces at 1:4 000 000, drawn coarser",
        .enabled(if: hasData, "no shared data beside the package"))
    func coarseProvinces() throws {
        var provinces = SourceRequest(file: RealData.path("hard_files/gbk_no_prj/bou2_4p.shp"))
        provinces.crs = "EPSG:4490"
        let found = try Inspection(
            of: SourceRequest(file: RealData.path("chongqing/counties_amap/500000.geojson")), against: provinces)
        let offset = try #require(found.offset)
        #expect(offset.looksLikeGCJ02)
        // What the published formula makes here, 412 m east and 305 m south, as coarse as the map is.
        #expect(isClose(offset.eastMetres, 402, 100) && isClose(offset.northMetres, -305, 100), "\(offset)")
    }

    @Test(
        "the other way round the reference is suspected, or at least the shift is told",
        .enabled(if: hasData, "no shared data beside the package"))
    func largerThanTheReference() throws {
        let found = try Inspection(
            of: SourceRequest(file: RealData.path(Self.provinces)),
            against: SourceRequest(file: RealData.path("chongqing/counties_amap/500000.geojson")))
        let offset = try #require(found.offset)
        #expect(!offset.looksLikeGCJ02)
        #expect(isClose(offset.eastMetres, -440, 50) && isClose(offset.northMetres, 342, 70), "\(offset)")
        #expect(!Set(keys(found)).isDisjoint(with: ["inspect.gcj02-suspected-of-reference", "inspect.border-offset"]))
    }

    @Test(
        "layers of different content have no common shift",
        arguments: [
            ("park", "control-unit"), ("park", "urban-growth"), ("built-up", "urban-growth"), ("redline", "farmland"),
            ("built-up", "control-unit"), ("urban-growth", "redline"), ("built-up", "redline"),
            ("tailings", "farmland"),
            ("tailings", "redline"), ("tailings", "towns"), ("redline", "protected"), ("farmland", "protected"),
            ("shoreline-centre-line", "shoreline"),
        ])
    func differentContent(_ subject: String, _ reference: String) throws {
        func file(_ name: String) -> String { name + (name == "redline" ? ".shp" : ".gpkg") }
        let found = try inspect(file(subject), against: file(reference))
        #expect(found.offset == nil)
        #expect(
            Set(keys(found)).isDisjoint(with: [
                "inspect.border-offset", "inspect.no-border-offset", "inspect.gcj02-suspected-of-borders",
                "inspect.gcj02-suspected-of-reference",
            ]))
        #expect(!Set(keys(found)).isDisjoint(with: ["inspect.borders-differ", "inspect.nothing-to-compare"]))
    }

    @Test(
        "outside of the formula's rectangle nothing is suspected, whatever fits",
        .enabled(if: hasData, "no shared data beside the package"),
        arguments: [
            ("planning_unit", "plantation"), ("mining_area", "planning_unit"), ("planning_unit", "mining_area"),
            ("plantation", "planning_unit"),
        ])
    func outsideOfChina(_ subject: String, _ reference: String) throws {
        func path(_ name: String) -> String { RealData.path("bungo/vector/\(name)_bungo.shp") }
        let found = try Inspection(
            of: SourceRequest(file: path(subject)), against: SourceRequest(file: path(reference)))
        #expect(found.offset?.looksLikeGCJ02 != true)
        #expect(!found.issues.contains { $0.text(.en).contains("GCJ-02") })
        #expect(!keys(found).contains("inspect.border-offset"))
    }

    @Test("coordinates as web maps move them are recognised against a reference, and only then")
    func webMapOffset() throws {
        let found = try inspect("bad/gcj02.fgb", against: "projects.gpkg")
        #expect(found.offset?.looksLikeGCJ02 == true)
        #expect(found.offset?.comparedCount == 20)
        #expect(keys(found).contains("inspect.gcj02"))
        let same = try inspect("projects-4524.gpkg", against: "projects.gpkg")
        #expect(same.offset?.looksLikeGCJ02 == false)
        #expect((same.offset?.medianMetres ?? 1) < 0.01)
    }

    @Test(
        "every broken file is answered: an error with words, or its content",
        arguments: try FileManager.default.contentsOfDirectory(atPath: SampleData.path("bad")).sorted().filter {
            ["shp", "fgb", "gpkg", "csv", "txt"].contains(($0 as NSString).pathExtension)
        })
    func broken(_ name: String) throws {
        let found = try inspect("bad/\(name)")
        #expect(!found.layers.isEmpty || found.issues.contains { $0.severity == .error })
        for language in Language.allCases {
            let text = InspectionReport(found, language: language).text
            #expect(!text.contains("{"))
            // The values of fields may be wide; the rest keeps to the width.
            #expect(
                text.split(separator: "\n").dropFirst().allSatisfy {
                    DisplayWidth.of(String($0)) <= 100 || $0.contains("SHA")
                }, "\(text)")
        }
        let read = try ResultText.decode(Inspection.self, from: try ResultText.json(found))
        #expect(read.issues == found.issues)
    }
}
