import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Collections of several kinds of geometry") struct CollectionFootprintTests {
    /// One footprint against one protected area, positions in metres from a place in a zone of 3 degrees.
    private func check(_ footprint: String, _ feature: String, rules: RuleSet? = nil) throws -> OverlapResult {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kinds-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ wkt: String) throws -> SourceRequest {
            let path = folder.appendingPathComponent(name).path
            let writer = try VectorWriter(path)
            let layer = try writer.addLayer(
                LayerDefinition(
                    "features", geometry: .any, crsDefinition: "EPSG:4524", fields: [FieldDefinition("id", .string)]))
            let placed = try Geometry(wkt: wkt).mapSequences { sequence in
                sequence.map { Coordinate(x: $0.x + 36_400_000, y: $0.y + 3_270_000) }
            }
            try layer.write(placed, [.string("F-7")])
            try writer.close()
            return SourceRequest(file: path)
        }
        var request = CheckRequest(
            footprints: FootprintRequest(source: try write("footprint.gpkg", footprint)),
            layers: [LayerRequest(role: .protected, source: try write("control.gpkg", feature))],
            date: try #require(CalendarDate("2024-07-01")))
        request.rules = rules
        guard case .done(let findings) = try OverlapCheck(request).run() else {
            throw GeoError(.badArgument, "check")
        }
        return findings.result
    }

    private let square = "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))"
    private let park = "POLYGON ((1100 0, 1200 0, 1200 100, 1100 100, 1100 0))"

    @Test("the point beside a polygon is named as not counted, and no distance starts at it")
    func polygonWithPoint() throws {
        let mixed = try check("GEOMETRYCOLLECTION (\(square), POINT (1050 50), LINESTRING (900 0, 1000 0))", park)
        let finding = try #require(mixed.footprints.first)
        // 1000 m in the projection is within 0.2 per mille of the ground so near the central meridian.
        let distance = try #require(finding.layers[0].nearest?.distanceMetres)
        #expect(isClose(distance, 1000, 0.2))
        #expect(isClose(try #require(finding.measure?.value), 10_000, 4))
        let issue = try #require(mixed.issues.first { $0.message.key == "issue.members-not-counted" })
        let text = issue.text(.en)
        for part in ["F-7", "polygons (1)", "lines (1)", "points (1)"] { #expect(text.contains(part), "\(text)") }
        #expect(issue.text(.zh).contains("未计入：线（1 条）、点（1 个）"))
    }

    @Test("polygons that overlap inside a collection are one piece of ground")
    func overlapping() throws {
        let half = "POLYGON ((50 0, 150 0, 150 100, 50 100, 50 0))"
        let mixed = try check("GEOMETRYCOLLECTION (\(square), \(half), POINT (0 0))", park)
        #expect(isClose(try #require(mixed.footprints[0].measure?.value), 15_000, 6))
    }

    /// The park is 1 km away; a line or a point that belongs to it is in, beside or on the border of the square.
    @Test(
        "lines and points of a control collection that reach into a footprint are named, never outside at no distance",
        arguments: [
            ("LINESTRING (-50 50, 1100 50)", true), ("POINT (50 50)", true), ("LINESTRING (10 10, 20 20)", true),
            ("LINESTRING (-50 0, 1100 0)", false), ("POINT (0 50)", false),
        ])
    func lesserMembers(_ member: String, _ reachesInside: Bool) throws {
        let result = try check(
            square, "GEOMETRYCOLLECTION (\(park), \(member))", rules: try RuleSet.named("chongqing-14fyp"))
        let finding = try #require(result.footprints.first)
        #expect(finding.layers[0].relation == .touching && finding.layers[0].nearest == nil)
        let feature = try #require(finding.layers[0].features.first)
        #expect(feature.meetsLesserMembers == (reachesInside ? true : nil) && feature.contact == .touching)
        let verdict = try #require(finding.verdicts.first { $0.ruleID == "S6" })
        #expect(verdict.reasons.contains { $0.key == "reason.lesser-members" } == reachesInside)
        if reachesInside { #expect(verdict.outcome == .cannotTell) }
    }

    @Test("a control collection that the footprint does not meet by any member is outside")
    func lesserMembersAway() throws {
        let result = try check(square, "GEOMETRYCOLLECTION (\(park), LINESTRING (600 50, 1100 50))")
        #expect(result.footprints[0].layers[0].relation == .outside)
    }

    @Test("a collection in a control layer stays whole for distances, and that is said")
    func control() throws {
        let result = try check(square, "GEOMETRYCOLLECTION (\(park), POINT (600 50))")
        #expect(isClose(try #require(result.footprints[0].layers[0].nearest?.distanceMetres), 500, 0.1))
        #expect(result.issues.contains { $0.message.key == "issue.members-not-overlaid" })
    }
}
