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
