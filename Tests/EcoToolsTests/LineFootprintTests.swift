import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Lines that run twice over the same ground, or along the border of features.
@Suite("Lines, their borders and their corridors") struct LineFootprintTests {
    /// Checks one footprint against one layer, both made of well-known text with positions in metres from an origin.
    private func check(
        _ footprint: String, _ features: [(wkt: String, zone: String)], crs: String = "EPSG:4524",
        origin: Coordinate = Coordinate(x: 36_400_000, y: 3_270_000), area: AreaMethod = .ellipsoidal,
        layerCRS: String? = nil, width: Double? = nil
    ) throws -> FootprintFinding {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ rows: [(String, String)], _ target: String) throws -> String {
            let path = folder.appendingPathComponent(name).path
            let writer = try VectorWriter(path)
            let layer = try writer.addLayer(
                LayerDefinition(
                    "features", geometry: .any, crsDefinition: target,
                    fields: [FieldDefinition("id", .string), FieldDefinition("zone", .string)]))
            let transform = try Transform(from: try CRS(crs), to: try CRS(target))
            for (index, row) in rows.enumerated() {
                let placed = try Geometry(wkt: row.0).mapSequences { sequence in
                    sequence.map { Coordinate(x: $0.x + origin.x, y: $0.y + origin.y) }
                }
                try layer.write(try transform.transform(placed), [.string("\(index)"), .string(row.1)])
            }
            try writer.close()
            return path
        }
        let own = try write("footprint.gpkg", [(footprint, "")], crs)
        let control = try write("control.gpkg", features.map { ($0.wkt, $0.zone) }, layerCRS ?? crs)
        var request = CheckRequest(
            footprints: FootprintRequest(source: SourceRequest(file: own)),
            layers: [LayerRequest(role: .protected, source: SourceRequest(file: control))],
            date: try #require(CalendarDate(year: 2024, month: 7, day: 1)))
        request.areaMethod = area
        request.footprints.widthMetres = width
        switch try OverlapCheck(request).run() {
        case .done(let findings): return try #require(findings.result.footprints.first)
        case .refused(let issues): throw GeoError(.badArgument, "check", trail: issues.map { $0.text(.en) })
        }
    }

    private let left = "POLYGON ((-10 -100, 500 -100, 500 100, -10 100, -10 -100))"

    @Test("a line there and back has half of itself in a polygon that holds half of the way")
    func thereAndBack() throws {
        let finding = try check("LINESTRING (0 0, 1000 0, 0 0)", [(left, "")])
        let counted = try #require(finding.layers[0].counted)
        #expect(isClose(try #require(counted.percentOfFootprint), 50, 1e-4))
        #expect(counted.countedMoreThanOnce.value == 0)
    }

    @Test("a line there and back through two overlapping polygons counts each run once in the union")
    func thereAndBackTwice() throws {
        let right = "POLYGON ((300 -100, 800 -100, 800 100, 300 100, 300 -100))"
        let finding = try check("LINESTRING (0 0, 1000 0, 0 0)", [(left, ""), (right, "")])
        let counted = try #require(finding.layers[0].counted)
        #expect(isClose(try #require(counted.percentOfFootprint), 80, 1e-4))
        let whole = try #require(finding.measure).value
        #expect(isClose(counted.countedMoreThanOnce.value, 0.2 * whole, 1e-6 * whole))
    }

    private let north = "POLYGON ((0 0, 1000 0, 1000 500, 0 500, 0 0))"
    private let south = "POLYGON ((0 -500, 1000 -500, 1000 0, 0 0, 0 -500))"

    @Test("a road on the border that two features share lies inside both together")
    func sharedBorder() throws {
        let layer = try check("LINESTRING (100 0, 900 0)", [(north, "核心区"), (south, "核心区")]).layers[0]
        #expect(layer.relation == .inside)
        let counted = try #require(layer.counted)
        #expect(isClose(try #require(counted.percentOfFootprint), 100, 1e-9))
        #expect(isClose(counted.sumOfFeatures.value, 2 * counted.union.value, 1e-6))
    }

    @Test("a point on such a border lies inside too")
    func pointOnSharedBorder() throws {
        let layer = try check("POINT (400 0)", [(north, "核心区"), (south, "核心区")]).layers[0]
        #expect(layer.relation == .inside)
        #expect(layer.counted?.union == .points(1))
    }

    @Test("a road on the outer border only touches")
    func outerBorder() throws {
        #expect(try check("LINESTRING (100 0, 900 0)", [(north, "核心区")]).layers[0].relation == .touching)
    }

    @Test(
        "between zones of different kinds a road, or a point, lies inside the layer and in both zones",
        arguments: [("LINESTRING (100 0, 900 0)", 800.0), ("POINT (400 0)", 1)])
    func betweenZones(_ footprint: String, _ whole: Double) throws {
        let finding = try check(footprint, [(north, "核心区"), (south, "一般控制区")], area: .planar)
        let layer = finding.layers[0]
        #expect(layer.relation == .inside && layer.outside?.value == 0)
        #expect(layer.features.map(\.contact) == [.inside, .inside])
        #expect(layer.features.allSatisfy { isClose($0.measure.value, whole, 0.2) })
        #expect(isClose(try #require(finding.allLayers).union.value, whole, 0.2))
    }

    /// Positions in metres: points on the outer border, on the border that both share, and inside.
    @Test(
        "each point of several counts for itself: on an outer border it touches, on a shared one it lies in both",
        arguments: [
            ("MULTIPOINT (0 250, 500 250)", 1, 1), ("MULTIPOINT (500 0, 500 250)", 3, 2),
            ("MULTIPOINT (500 0, 500 500, 500 250, 500 -250, -9 -9)", 4, 3), ("MULTIPOINT (0 250, 0 -250)", 0, 0),
            ("MULTIPOINT (0 0, 500 0)", 2, 1),
        ])
    func severalPoints(_ points: String, _ sum: Int, _ union: Int) throws {
        let finding = try check(points, [(north, "核心区"), (south, "核心区")])
        let layer = finding.layers[0]
        #expect((layer.counted?.sumOfFeatures ?? .points(0)) == .points(sum))
        #expect((layer.counted?.union ?? .points(0)) == .points(union))
        let whole = Int(try #require(finding.measure).value)
        #expect(layer.outside == .points(whole - union))
        #expect(layer.relation == (union == 0 ? .touching : union == whole ? .inside : .partlyInside))
    }

    @Test("points of a control layer on a footprint's own border only touch it, beside one that lies inside")
    func controlPoints() throws {
        let layer = try check(north, [("MULTIPOINT (0 250, 500 250)", ""), ("MULTIPOINT (0 0, 0 250)", "")]).layers[0]
        #expect(layer.features.map(\.contact) == [.partlyInside, .touching])
        #expect(layer.features[0].measure == .points(1))
    }

    /// Lengths are those on the ellipsoid; here the projection stretches them by 1.2e-4, and a border counted wrongly would
    /// be hundreds of metres.
    @Test(
        "a line along the outer border that then goes inside counts from where it goes inside",
        arguments: ["EPSG:4524", "EPSG:4490"])
    func borderThenInside(_ layerCRS: String) throws {
        let layer = try check(
            "LINESTRING (100 0, 700 0, 700 300)", [(north, "核心区")], area: .planar, layerCRS: layerCRS
        ).layers[0]
        #expect(layer.relation == .partlyInside)
        let feature = try #require(layer.features.first)
        #expect(feature.contact == .partlyInside)
        #expect(isClose(feature.measure.value, 300, 0.1), "\(feature.measure)")
        #expect(isClose(try #require(layer.outside).value, 600, 0.1))
    }

    @Test("a line inside that comes back along the border, and one that ends on it")
    func insideThenBorder() throws {
        let layer = try check(
            "LINESTRING (100 100, 100 0, 300 0, 300 200, 500 0)", [(north, "")], area: .planar
        ).layers[0]
        #expect(isClose(try #require(layer.counted).union.value, 300 + 200 * 2.0.squareRoot(), 0.1))
    }

    @Test(
        "a shared border counts only where both features lie along it, also in another reference system",
        arguments: ["EPSG:4524", "EPSG:4490"])
    func partlySharedBorder(_ layerCRS: String) throws {
        let short = "POLYGON ((0 -500, 400 -500, 400 0, 0 0, 0 -500))"
        let layer = try check(
            "LINESTRING (100 0, 900 0, 900 200)", [(north, "核心区"), (short, "核心区")], area: .planar,
            layerCRS: layerCRS
        ).layers[0]
        let counted = try #require(layer.counted)
        #expect(isClose(counted.union.value, 300 + 200, 0.2), "\(counted)")
        #expect(isClose(counted.sumOfFeatures.value, 300 + 200 + 300, 0.2))
    }

    @Test("two features on the same side of a line share its border and hold no ground beyond it")
    func sameSide() throws {
        let half = "POLYGON ((0 0, 1000 0, 1000 250, 0 250, 0 0))"
        let layer = try check("LINESTRING (100 0, 900 0)", [(north, ""), (half, "")]).layers[0]
        #expect(layer.relation == .touching)
    }

    @Test(
        "a control line on a footprint's own border only touches, as a line footprint on a control border does",
        arguments: [
            ("LINESTRING (100 0, 900 0)", Double?.none), ("LINESTRING (100 0, 700 0, 700 300)", 300),
            ("LINESTRING (-100 0, 1100 0)", nil), ("LINESTRING (-100 200, 1100 200)", 1000),
        ])
    func mirror(_ line: String, _ inside: Double?) throws {
        let asLayer = try check(north, [(line, "")], area: .planar).layers[0]
        let asFootprint = try check(line, [(north, "")], area: .planar).layers[0]
        #expect(asLayer.features.map(\.contact) == asFootprint.features.map(\.contact))
        let measures = [asLayer, asFootprint].map { $0.counted?.union.metres ?? 0 }
        #expect(measures.allSatisfy { isClose($0, inside ?? 0, 0.2) }, "\(measures)")
        #expect((asFootprint.relation == .touching) == (inside == nil))
    }

    @Test("a corridor is as wide as it is said to be, whatever the projection stretches")
    func corridor() throws {
        let finding = try check(
            "LINESTRING (0 0, 2000 0)", [(left, "")], crs: "EPSG:3857",
            origin: Coordinate(x: 11_860_000, y: 3_430_000), width: 200)
        let corridor = try #require(finding.corridor)
        let length = try #require(finding.measure).value
        #expect(isClose(corridor.measure.value, 200 * length, 0.01 * 200 * length))
    }

    @Test("in the plane, a feature that lies wholly inside a footprint has no more than all of itself there")
    func planarShare() throws {
        let finding = try check(
            "POLYGON ((-900 -900, 900 -900, 900 900, -900 900, -900 -900))", [(left, "")], area: .planar,
            layerCRS: "EPSG:4490")
        #expect(isClose(try #require(finding.layers[0].features[0].percentOfFeature), 100, 1e-6))
    }

    @Test("an overlap of less than a millionth of a square metre is a touch")
    func rounding() throws {
        let neighbour = "POLYGON ((500 -100, 900 -100, 900 100, 500 100, 500 -100))"
        let layer = try check(left, [(neighbour, "")], layerCRS: "EPSG:4490").layers[0]
        #expect(layer.relation == .touching || layer.relation == .outside)
    }
}
