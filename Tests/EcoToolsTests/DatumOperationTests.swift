import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Data on Xian 1980 against data on CGCS2000, by a transformation that the user gives. The numbers come from pyproj and
/// its geodesics: position vector, seven parameters, from Xian 1980 to CGCS2000.
@Suite("Operations between datums that the user names") struct DatumOperationTests {
    static let helmert =
        "+step +proj=cart +ellps=IAU76 +step +proj=helmert +x=-100 +y=50 +z=30 +rx=0.5 +ry=-0.3 +rz=1.2 +s=2.5 "
        + "+convention=position_vector +step +inv +proj=cart +ellps=GRS80"
    static let toRadians = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
    static let toDegrees = "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    /// Longitudes and latitudes in degrees on both sides.
    static let pipeline = "+proj=pipeline \(toRadians) \(helmert) \(toDegrees)"
    /// Metres of zone 36 on both sides.
    static let planePipeline =
        "+proj=pipeline +step +inv +proj=tmerc +lon_0=108 +x_0=36500000 +ellps=IAU76 \(helmert) "
        + "+step +proj=tmerc +lon_0=108 +x_0=36500000 +ellps=GRS80"

    /// One place in both datums, and one that lies 1000 m from it on the ellipsoid of Xian 1980, 13 mm less on that of
    /// CGCS2000.
    static let xian = Coordinate(x: 107.5, y: 29.5)
    static let xianPlane = Coordinate(x: 36451516.51506111, y: 3264794.970735081)
    static let cgcs = Coordinate(x: 107.50122994899479, y: 29.499997286018267)
    static let cgcsPlane = Coordinate(x: 36451635.80254147, y: 3264792.636700842)
    static let farXian = Coordinate(x: 107.5051568248327, y: 29.50781289872195)
    static let farCGCS = Coordinate(x: 107.50638679236263, y: 29.50781004009576)
    /// The same two places, measured on the ellipsoid of CGCS2000.
    static let metresOnCGCS2000 = 999.986552310921

    private func check(
        _ footprint: (place: Coordinate, crs: String, operation: String?),
        _ layer: (place: Coordinate, crs: String, operation: String?)
    ) throws -> CheckOutcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("datum-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ place: Coordinate, _ crs: String) throws -> SourceRequest {
            let path = folder.appendingPathComponent(name).path
            let writer = try VectorWriter(path)
            let made = try writer.addLayer(
                LayerDefinition(
                    "features", geometry: .any, crsDefinition: crs, fields: [FieldDefinition("id", .string)]))
            try made.write(try .point(place), [.string("1")])
            try writer.close()
            return SourceRequest(file: path)
        }
        var own = try write("footprint.gpkg", footprint.place, footprint.crs)
        own.operation = footprint.operation
        var control = try write("control.gpkg", layer.place, layer.crs)
        control.operation = layer.operation
        let request = CheckRequest(
            footprints: FootprintRequest(source: own), layers: [LayerRequest(role: .other, source: control)],
            date: try #require(CalendarDate(year: 2024, month: 7, day: 1)))
        return try OverlapCheck(request).run()
    }

    private func layer(_ outcome: CheckOutcome) throws -> LayerFinding {
        guard case .done(let findings) = outcome else {
            if case .refused(let issues) = outcome { Issue.record("\(issues.map { $0.text(.en) })") }
            throw GeoError(.badArgument, "check")
        }
        return try #require(findings.result.footprints.first?.layers.first)
    }

    @Test(
        "a layer on Xian 1980 comes to the footprints by its pipeline, and distances and places are on their datum",
        arguments: [
            ("EPSG:4610", xian, "EPSG:4490", farCGCS, pipeline),
            ("EPSG:2360", xianPlane, "EPSG:4490", farCGCS, pipeline),
        ])
    func layerOnXian(
        _ layerCRS: String, _ place: Coordinate, _ footprintCRS: String, _ far: Coordinate, _ operation: String
    ) throws {
        let found = try layer(check((far, footprintCRS, nil), (place, layerCRS, operation)))
        #expect(found.relation == .outside)
        let nearest = try #require(found.nearest)
        #expect(isClose(nearest.distanceMetres, Self.metresOnCGCS2000, 1e-4))
        // 1e-9 of a degree is 0.1 mm; the datums lie 120 m apart.
        for (place, expected) in [(nearest.onFootprint, Self.farCGCS), (nearest.onFeature, Self.cgcs)] {
            #expect(isClose(place.longitude, expected.x, 2e-9) && isClose(place.latitude, expected.y, 2e-9), "\(place)")
        }
        // The very place is met when the footprint is its image.
        let same = try layer(check((Self.cgcs, footprintCRS, nil), (place, layerCRS, operation)))
        #expect(isClose(same.nearest?.distanceMetres ?? 0, 0, 1e-4))
    }

    @Test("a pipeline between two planes, in metres, serves as well")
    func betweenPlanes() throws {
        let found = try layer(
            check((Self.cgcsPlane, "EPSG:4524", nil), (Self.farXian, "EPSG:4610", Self.pipeline)))
        #expect(isClose(try #require(found.nearest).distanceMetres, Self.metresOnCGCS2000, 1e-4))
        let plane = try layer(
            check((Self.cgcsPlane, "EPSG:4524", nil), (Self.xianPlane, "EPSG:2360", Self.planePipeline)))
        #expect(isClose(plane.nearest?.distanceMetres ?? 0, 0, 1e-4))
    }

    @Test("footprints on Xian 1980 name the operation for all layers, from the footprints to the layers")
    func footprintsOnXian() throws {
        let found = try layer(check((Self.xian, "EPSG:4610", Self.pipeline), (Self.farCGCS, "EPSG:4490", nil)))
        let nearest = try #require(found.nearest)
        // On the footprints' own ellipsoid; PROJ's inverse of the operation loses a millimetre with the height.
        #expect(isClose(nearest.distanceMetres, 1000, 3e-3))
        for (place, expected) in [(nearest.onFootprint, Self.xian), (nearest.onFeature, Self.farXian)] {
            #expect(isClose(place.longitude, expected.x, 2e-8) && isClose(place.latitude, expected.y, 2e-8), "\(place)")
        }
        let plane = try layer(check((Self.xianPlane, "EPSG:2360", Self.pipeline), (Self.cgcsPlane, "EPSG:4524", nil)))
        #expect(isClose(plane.nearest?.distanceMetres ?? 0, 0, 1e-4))
    }

    @Test("without an operation the refusal says which way one must lead, and how a pipeline counts")
    func refusal() throws {
        guard case .refused(let issues) = try check((Self.cgcs, "EPSG:4490", nil), (Self.xian, "EPSG:4610", nil)) else {
            Issue.record("not refused")
            return
        }
        let text = issues.map { $0.text(.en) }.joined()
        #expect(text.contains("leads from the layer (EPSG:4610") && text.contains("never latitude first"))
    }

    @Test("a pipeline that takes radians is refused with the step that it lacks")
    func radians() throws {
        let operation = "+proj=pipeline \(Self.helmert)"
        guard case .refused(let issues) = try check((Self.cgcs, "EPSG:4490", nil), (Self.xian, "EPSG:4610", operation))
        else {
            Issue.record("not refused")
            return
        }
        #expect(issues.contains { $0.text(.en).contains("radians") && $0.text(.en).contains("unitconvert") })
    }

    @Test("an operation for a layer on the footprints' datum is left alone, and said")
    func notNeeded() throws {
        guard
            case .done(let findings) = try check(
                (Self.cgcs, "EPSG:4490", nil), (Self.cgcsPlane, "EPSG:4524", Self.pipeline))
        else {
            Issue.record("refused")
            return
        }
        #expect(findings.result.issues.contains { $0.message.key == "issue.operation-not-needed" })
        #expect(isClose(findings.result.footprints[0].layers[0].nearest?.distanceMetres ?? 0, 0, 1e-4))
    }

    @Test(
        "eco inspect warns of data on the old datums, whatever their zone",
        arguments: [
            ("EPSG:4610", xian, true), ("EPSG:2360", xianPlane, true), ("EPSG:4214", xian, true),
            ("EPSG:2412", xianPlane, true), ("EPSG:4490", cgcs, false), ("EPSG:4524", cgcsPlane, false),
        ])
    func inspection(_ crs: String, _ place: Coordinate, _ isOld: Bool) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("old-\(UUID().uuidString).gpkg").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try VectorWriter(path)
        try writer.addLayer(LayerDefinition("features", geometry: .any, crsDefinition: crs, fields: []))
            .write(try .point(place), [])
        try writer.close()
        let found = try Inspection(of: SourceRequest(file: path))
        let issue = found.issues.first { $0.message.key == "inspect.old-datum" }
        #expect((issue != nil) == isOld)
        #expect(issue.map { $0.text(.en).contains("operation=") } ?? true)
    }
}
