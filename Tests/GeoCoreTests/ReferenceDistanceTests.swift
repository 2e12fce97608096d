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

    @Test("thousands of kilometres apart: the least geodesic between dense points of both, to a millimetre")
    func farApart() throws {
        let crs = try CRS("EPSG:4490")
        let geodesic = Geodesic(crs.ellipsoid)
        var r = SplitMix64(seed: 77)
        let near = try Geometry.polygon(shell: ReferenceFixtures.star(&r, 106.5, 29.5, 0.02))
        for (x, y) in [(-110.0, 43.0), (2.0, 48.0), (140.0, -30.0), (100.0, 60.0)] {
            let far = (0..<6).map { _ in
                ReferenceFixtures.star(&r, x + 0.3 * r.uniform(), y + 0.3 * r.uniform(), 0.02)
            }
            let layer = try far.enumerated().map {
                (number: $0.offset, geometry: try Geometry.polygon(shell: $0.element))
            }
            let found = try #require(
                try DistanceQuery(DistanceIndex(layer, crs: crs), footprintCRS: crs).nearest(to: near))
            func least(_ a: [Coordinate], _ b: [Coordinate]) -> Double {
                a.map { p in b.map { geodesic.distance(p, $0) }.min() ?? .infinity }.min() ?? .infinity
            }
            func dense(_ ring: [Coordinate]) -> [Coordinate] {
                (1..<ring.count).flatMap { i in
                    (0...10).map { Coordinate.between(ring[i - 1], ring[i], Double($0) / 10) }
                }
            }
            let mine = dense(try #require(near.rings.first))
            let brute = far.map { least(mine, dense($0)) }.min() ?? 0
            // The dense points hold all corners, and edges bend towards the other land by a millimetre at the most.
            #expect(abs(found.distanceMetres - brute) < 1e-2, "\(found.distanceMetres) against \(brute)")
            #expect(found.distanceMetres <= brute + 1e-3)
        }
    }

    @Test("touching, crossing, inside and around are distance 0; with a hole the distance is to its rim")
    func zeroDistances() throws {
        let crs = try CRS("EPSG:4524")
        func box(_ x: Double, _ y: Double, _ size: Double) throws -> Geometry {
            try .box(
                Bounds(
                    minX: 36_400_000 + x, minY: 3_270_000 + y, maxX: 36_400_000 + x + size,
                    maxY: 3_270_000 + y + size))
        }
        let land = try box(0, 0, 5000)
        let hole = try #require(try box(1000, 1000, 3000).rings.first)
        let ringed = try Geometry.polygon(shell: #require(land.rings.first), holes: [hole])
        let query = try DistanceQuery(DistanceIndex([(1, land), (2, ringed)], crs: crs), footprintCRS: crs)
        func distances(_ g: Geometry) throws -> [Double] { try query.within(1e5, of: g).map(\.distanceMetres) }
        #expect(try distances(box(100, 100, 10)) == [0, 0], "inside")
        #expect(try distances(box(-1000, -1000, 9000)) == [0, 0], "around")
        #expect(try distances(box(5000, 0, 10)) == [0, 0], "touching along an edge")
        #expect(try distances(box(5000, 5000, 10)) == [0, 0], "touching at a corner")
        #expect(try distances(box(4990, 4990, 100)) == [0, 0], "crossing")
        let inHole = try distances(box(1100, 2000, 100))
        #expect(inHole[0] == 0)
        #expect(abs(inHole[1] - 100) < 0.05, "in the hole, 100 m of the plane from its rim")
        #expect(try query.nearest(to: box(100, 100, 10))?.feature == 1, "of equally near ones the lowest number")
        #expect(try query.nearest(to: box(100, 100, 10), where: { $0 == 2 })?.feature == 2)
        #expect(try query.nearest(to: .empty(.polygon)) == nil)
    }

    @Test("layer and footprint in different systems: the same distances as a brute force over dense points")
    func differentSystems() throws {
        let plane = try CRS("EPSG:4524")
        let degrees = try CRS("EPSG:4490")
        let toDegrees = try Transform(from: plane, to: degrees)
        let geodesic = Geodesic(degrees.ellipsoid)
        var r = SplitMix64(seed: 21)
        var layer: [(number: Int, geometry: Geometry)] = []
        for number in 0..<20 {
            let ring = ReferenceFixtures.star(
                &r, 36_400_000 + r.uniform() * 60_000, 3_270_000 + r.uniform() * 60_000, 3000)
            layer.append((number, try .polygon(shell: ring)))
        }
        let query = try DistanceQuery(DistanceIndex(layer, crs: plane), footprintCRS: degrees)
        func dense(_ g: Geometry) -> [Coordinate] {
            (g.lines.map(\.coordinates) + g.polygons.flatMap(\.rings)).flatMap { line in
                (1..<line.count).flatMap { i in
                    (0...40).map { Coordinate.between(line[i - 1], line[i], Double($0) / 40) }
                }
            }
        }
        for _ in 0..<4 {
            let x = 106.9 + 0.7 * r.uniform()
            let y = 29.5 + 0.6 * r.uniform()
            let line = try Geometry.lineString([
                Coordinate(x: x, y: y), Coordinate(x: x + 0.05, y: y + 0.02 * r.uniform()),
            ])
            let found = try query.within(200_000, of: line)
            #expect(found.count == 20)
            let mine = dense(line)
            for hit in found where hit.distanceMetres > 0 {
                let other = try toDegrees.forward(dense(layer[hit.feature].geometry))
                var least = Double.infinity
                for a in mine {
                    // Enough to find the nearest: one degree is about 111 by 96 km here.
                    for b in other {
                        let rough = hypot((a.x - b.x) * 96_500, (a.y - b.y) * 110_900)
                        if rough < least * 1.02 { least = min(least, geodesic.distance(a, b)) }
                    }
                }
                // Dense points lie up to 150 m apart: never nearer than the truth, and little farther.
                #expect(hit.distanceMetres <= least + 1e-6)
                #expect(hit.distanceMetres > least - 5 - 0.5 * 150 * 150 / max(hit.distanceMetres, 75))
                let again = geodesic.distance(
                    Coordinate(x: hit.footprintPoint.longitude, y: hit.footprintPoint.latitude),
                    Coordinate(x: hit.featurePoint.longitude, y: hit.featurePoint.latitude))
                #expect(abs(again - hit.distanceMetres) < 1e-6, "the two points are that far apart")
            }
            let nearest = try #require(try query.nearest(to: line))
            #expect(nearest.distanceMetres == found.map(\.distanceMetres).min())
        }
    }

    @Test("distance is symmetric, and 1000 km away it is still GeographicLib's")
    func farAway() throws {
        let measurer = try Measurer(CRS("EPSG:4490"))
        let chongqing = try Geometry.point(Coordinate(x: 106.55, y: 29.56))
        let beijing = try Geometry.point(Coordinate(x: 116.4, y: 39.9))
        let there = try #require(try measurer.distance(from: chongqing, to: beijing))
        let back = try #require(try measurer.distance(from: beijing, to: chongqing))
        let expected = Geodesic(.cgcs2000).distance(Coordinate(x: 106.55, y: 29.56), Coordinate(x: 116.4, y: 39.9))
        #expect(abs(there.distanceMetres - expected) < 1e-6)
        #expect(abs(back.distanceMetres - expected) < 1e-6)
        // From the pole of a parallel every point of it is the same distance away.
        let parallel = try Geometry.lineString([Coordinate(x: 100, y: 60), Coordinate(x: 110, y: 60)])
        let pole = try Geometry.point(Coordinate(x: 0, y: 90))
        let quarter = try measurer.length(
            of: .lineString([Coordinate(x: 100, y: 60), Coordinate(x: 100, y: 90)]))
        #expect(abs(try #require(try measurer.distance(from: pole, to: parallel)).distanceMetres - quarter) < 1e-3)
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
