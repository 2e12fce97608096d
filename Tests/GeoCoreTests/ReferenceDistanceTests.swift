import Foundation
import Testing

@testable import GeoCore

@Suite("Reference: distances on the ellipsoid")
struct ReferenceDistanceTests {
    @Test("points on the geodesic circle of 1000 m are within 1000 m + 1 mm, and none within 1000 m - 1 mm")
    func geodesicCircle() throws {
        let crs = try CRS("EPSG:4490")
        let geodesic = Geodesic(crs.ellipsoid)
        let centre = Coordinate(x: 106.55, y: 29.56)
        // The points are the layer and the centre the footprint, then the other way round.
        let circle = (0..<360).map { geodesic.direct(centre, azimuth: Double($0), metres: 1000) }
        let layer = try circle.enumerated().map { ($0.offset, try Geometry.point($0.element)) }
        let query = try DistanceQuery(DistanceIndex(layer, crs: crs), footprintCRS: crs)
        #expect(try query.within(1000.001, of: .point(centre)).count == 360)
        #expect(try query.within(999.999, of: .point(centre)).isEmpty)
        let back = try DistanceQuery(DistanceIndex([(7, .point(centre))], crs: crs), footprintCRS: crs)
        for (_, point) in layer {
            let hit = try #require(try back.nearest(to: point))
            #expect(hit.feature == 7)
            #expect(abs(hit.distanceMetres - 1000) < 1e-6)
        }
    }

    @Test("10 000 points to geodesic segments agree with GeographicLib to 1 mm")
    func geodesicSegments() throws {
        let expected = try ReferenceFixtures.numbers("reference_distance_geodesic.txt")
        #expect(expected.count == 10_000)
        var r = SplitMix64(seed: 20_240_601)
        let pairs = (0..<10_000).map { ReferenceFixtures.degreePair(&r, $0) }
        let worst = try Self.worstError(pairs, CRS("EPSG:4490"), .geodesic, expected)
        #expect(worst < 1e-4, "worst \(worst) m")
    }

    @Test("10 000 points to segments straight in their system agree with a dense search to 1 mm")
    func sourceSegments() throws {
        let expected = try ReferenceFixtures.numbers("reference_distance_source.txt")
        #expect(expected.count == 10_000)
        var r = SplitMix64(seed: 20_240_602)
        let degrees = (0..<5000).map { ReferenceFixtures.degreePair(&r, $0) }
        let metres = (0..<5000).map { ReferenceFixtures.metrePair(&r, $0) }
        let first = try Self.worstError(degrees, CRS("EPSG:4490"), .source, Array(expected[..<5000]))
        let second = try Self.worstError(metres, CRS("EPSG:4524"), .source, Array(expected[5000...]))
        #expect(first < 1e-4, "worst \(first) m in longitude and latitude")
        #expect(second < 1e-4, "worst \(second) m in Gauss-Krüger")
    }

    static func worstError(_ pairs: [ReferenceFixtures.Pair], _ crs: CRS, _ edges: EdgeKind, _ expected: [Double])
        throws -> Double
    {
        let layer = try pairs.enumerated().map { ($0.offset, try Geometry.lineString([$0.element.a, $0.element.b])) }
        let query = try DistanceQuery(DistanceIndex(layer, crs: crs, edges: edges), footprintCRS: crs, edges: edges)
        var worst = 0.0
        for (i, pair) in pairs.enumerated() {
            let hit = try query.nearest(to: .point(pair.point), where: { $0 == i })
            worst = max(worst, abs((hit?.distanceMetres ?? .infinity) - expected[i]))
        }
        return worst
    }
}
