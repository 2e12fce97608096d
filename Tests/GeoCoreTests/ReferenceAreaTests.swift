import Foundation
import Testing

@testable import GeoCore

@Suite("Reference: areas against published and closed-form values")
struct ReferenceAreaTests {
    static func cell(_ west: Double, _ south: Double, _ east: Double, _ north: Double) throws(GeoError) -> Geometry {
        try .box(Bounds(minX: west, minY: south, maxX: east, maxY: north))
    }

    static func polygon(latLon: [(Double, Double)]) throws(GeoError) -> Geometry {
        let ring = latLon.map { Coordinate(x: $0.1, y: $0.0) }
        return try .polygon(shell: ring + [ring[0]])
    }

    @Test(
        "graticule cells on CGCS2000 have their closed-form area",
        arguments: [
            (106.0, 29.0, 107.0, 30.0, 10_748_000_427.17, 0.005), (106.5, 29.5, 106.51, 29.51, 1_074_761.677, 5e-4),
            (0.0, 0.0, 1.0, 1.0, 12_308_463_893.57, 0.005),
            (105.0, 29.0, 105.0625, 29.0 + 2.5 / 60, 28_118_705.452, 5e-4),
        ])
    func graticuleCells(west: Double, south: Double, east: Double, north: Double, expected: Double, half: Double) throws
    {
        let measurer = try Measurer(CRS("EPSG:4490"))
        let cell = try Self.cell(west, south, east, north)
        for method in [AreaMethod.ellipsoidal, .surveyUnrounded] {
            let area = try measurer.area(of: cell, method: method)
            #expect(abs(area - expected) <= half + 1e-11 * expected, "\(method) \(area)")
        }
        let official = try measurer.area(of: cell, method: .survey)
        #expect(abs(official / expected - 1) < 5e-6)
    }

    @Test("the survey series has its published constants A to E and radii")
    func seriesConstants() {
        let series = TrapezoidSeries(.cgcs2000)
        #expect(abs(series.a - 1.0033640898341927) < 1e-15)
        #expect(abs(series.b - 0.0011241893819271072) < 1e-17)
        #expect(abs(series.c - 1.6994594735e-6) < 1e-16)
        #expect(abs(series.d - 2.7178578e-9) < 1e-16)
        #expect(abs(series.e - 4.3584e-12) < 1e-16)
        #expect(abs(Ellipsoid.cgcs2000.semiMinorMetres - 6_356_752.31414036) < 1e-8)
        #expect(abs(Ellipsoid.cgcs2000.eccentricitySquared - 0.00669438002290) < 1e-14)
        // Source: the zone between two parallels by the closed form of the authalic sphere.
        let exact = Ellipsoid.cgcs2000.zoneAreaPerRadian(from: 0.5, to: 0.52)
        #expect(abs(series.zone(from: 0.5, to: 0.52) / exact - 1) < 2e-13)
    }

    @Test("the whole ellipsoid WGS 84 has 510 065 621 724 088.5 m2")
    func wholeEllipsoid() {
        #expect(abs(Ellipsoid.wgs84.areaSquareMetres / 510_065_621_724_088.5 - 1) < 1e-15)
    }

    @Test(
        "geodesic polygons have the areas of GeographicLib's own tests",
        arguments: [
            ([(0.0, -1.0), (-1, 0), (0, 1), (1, 0)], 24_619_419_146.0, 627_598.2731),
            ([(90, 0), (0, 0), (0, 90)], 63_758_202_715_511.0, 30_022_685.18),
            ([(89, 0), (89, 90), (89, 180), (89, 270)], 24_952_305_678.0, 631_819.8745),
            ([(2, 1), (1, 2), (3, 3)], 18_454_562_325.45, nil),
            (
                [
                    (-63.1, -58), (-72.9, -74), (-71.9, -102), (-74.9, -102), (-74.3, -131), (-77.5, -163),
                    (-77.4, 163), (-71.7, 172), (-65.9, 140), (-65.7, 113), (-66.6, 88), (-66.9, 59), (-69.8, 25),
                    (-70.0, -4), (-71.0, -14), (-77.3, -33), (-77.9, -46), (-74.7, -61),
                ], 13_662_703_680_020.1, 16_831_067.893
            ),
        ] as [([(Double, Double)], Double, Double?)])
    func geographicLibPolygons(vertices: [(Double, Double)], area: Double, perimeter: Double?) throws {
        let measurer = try Measurer(CRS("EPSG:4326"))
        let polygon = try Self.polygon(latLon: vertices)
        let measured = try measurer.area(of: polygon, method: .geodesic)
        #expect(abs(measured - area) < 0.5 + 1e-13 * area, "\(measured)")
        if let perimeter {
            #expect(abs(try measurer.length(of: polygon, edges: .geodesic) - perimeter) < 0.006)
        }
    }

    @Test("with the same corners the geodesic cell is 7e-6 larger, and CGCS2000 and WGS 84 differ by 1.7e-11")
    func edgesMatter() throws {
        let cell = try Self.cell(106, 29, 107, 30)
        let china = try Measurer(CRS("EPSG:4490")).area(of: cell, method: .geodesic)
        let wgs84 = try Measurer(CRS("EPSG:4326")).area(of: cell, method: .geodesic)
        #expect(abs(china - 10_748_075_841.670) < 0.003)
        #expect(abs(wgs84 - 10_748_075_841.854) < 0.003)
    }

    @Test(
        "the Gauss-Krüger plane is larger than the ellipsoid by the published amounts",
        arguments: [("EPSG:4523", 1_075_326.39), ("EPSG:4524", 1_075_318.91)])
    func planeInflation(code: String, planar: Double) throws {
        let crs = try CRS(code)
        let cell = try Transform(from: CRS("EPSG:4490"), to: crs)
            .transform(Self.cell(106.5, 29.5, 106.51, 29.51))
        let measurer = try Measurer(crs)
        #expect(abs(try measurer.area(of: cell, method: .planar) - planar) < 0.01)
        // The edges were bent with the cell, so its area on the ellipsoid is that of the cell.
        #expect(abs(try measurer.area(of: cell) / 1_074_761.677 - 1) < 2e-7)
    }

    @Test("edges straight in five systems: the area agrees with a dense independent reference to 1e-9")
    func denseReference() throws {
        let cases = try ReferenceFixtures.areaCases()
        #expect(cases.count == 200)
        for code in Set(cases.map(\.code)).sorted() {
            let measurer = try Measurer(CRS("EPSG:\(code)"))
            var worst = 0.0
            var worstGeodesic = 0.0
            for item in cases where item.code == code {
                let polygon = try Geometry.polygon(shell: item.ring)
                let area = try measurer.area(of: polygon)
                worst = max(worst, abs(area / item.ellipsoidal - 1))
                let geodesic = try measurer.area(of: polygon, method: .geodesic)
                // GeographicLib is right to 0.05 m2 or so in the area of a small polygon.
                worstGeodesic = max(worstGeodesic, abs(geodesic - item.geodesic) / (1e-9 * item.geodesic + 1e-3))
            }
            #expect(worst < 1e-9, "EPSG:\(code): \(worst)")
            #expect(worstGeodesic < 1, "EPSG:\(code): \(worstGeodesic)")
        }
    }

    @Test("10 000 polygons of 50 m to 20 km: the unrounded survey series is the default, the official one within 5e-6")
    func surveySeries() throws {
        for (code, x, y, spread, unit) in [
            ("EPSG:4490", 107.7, 29.9, 2.4, 1e-5), ("EPSG:4524", 36_480_000.0, 3_300_000.0, 200_000.0, 1.0),
        ] {
            let measurer = try Measurer(CRS(code))
            var r = SplitMix64(seed: 4490)
            var worst = 0.0
            var worstOfficial = 0.0
            for _ in 0..<5000 {
                let size = 50 * pow(400, r.uniform()) / 2
                let cx = x + (r.uniform() - 0.5) * 2 * spread
                let cy = y + (r.uniform() - 0.5) * 2 * spread
                let polygon = try Geometry.polygon(shell: ReferenceFixtures.star(&r, cx, cy, size * unit))
                let area = try measurer.area(of: polygon)
                let limit = try measurer.measure(polygon, method: .surveyUnrounded)
                let official = try measurer.measure(polygon, method: .survey)
                worst = max(worst, abs(limit.squareMetres / area - 1))
                // Besides 5e-6 the official result has its own last digit, 0.01 m2.
                worstOfficial = max(worstOfficial, (abs(official.squareMetres - area) - 0.005) / area)
                let expectedZone = code == "EPSG:4524" ? 36 : GaussKrugerZone.threeDegreeZone(longitude: cx)
                if official.zones.first != expectedZone {
                    // A star's bounds are not centred exactly on its centre: only the border of a zone may differ.
                    #expect(abs((cx / 3).rounded(.down) * 3 + 1.5 - cx) < 0.2)
                }
            }
            #expect(worst < 1e-9, "\(code): \(worst)")
            #expect(worstOfficial < 5e-6, "\(code): \(worstOfficial)")
        }
    }
}
