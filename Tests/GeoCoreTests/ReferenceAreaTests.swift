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
        #expect(abs(series.b - 0.0011241893819271072) < 1e-16)
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
            ([(90, 0), (0, 0), (0, 90)], 63_758_202_715_511.0, nil),
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
        #expect(abs(measured / area - 1) < 1e-9 && abs(measured - area) < 1, "\(measured)")
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
                // The geodesic algorithm itself is stated to about 0.1 m2 per vertex, whatever the size; and both sides
                // start from coordinates rounded in their last digit.
                worstGeodesic = max(worstGeodesic, abs(geodesic - item.geodesic) / (1e-9 * item.geodesic + 0.02))
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

    @Test(
        "the polynomials of the lattice squares give what following each edge gives, at any size",
        arguments: [
            ("EPSG:4524", 36_400_000.0, 3_270_000.0), ("EPSG:3857", 11_861_000, 3_445_000),
            ("EPSG:3031", 1_500_000, 900_000),
        ])
    func polynomialsAgree(code: String, x: Double, y: Double) throws {
        let projected = try #require(try Measurer(CRS(code)).projected)
        var r = SplitMix64(seed: 11)
        for size in [30.0, 300, 3000, 20_000, 60_000, 150_000] {
            for _ in 0..<20 {
                let ring = ReferenceFixtures.star(
                    &r, x + (r.uniform() - 0.5) * 60_000, y + (r.uniform() - 0.5) * 60_000, size / 2)
                let (fast, followed) = try ring.withUnsafeBufferPointer {
                    (try projected.signedArea($0), try projected.adaptiveArea($0))
                }
                // Following edges starts from degrees, rounded by some 2e-9 m: 1e-10 of a parcel of 30 m.
                #expect(abs(fast - followed) < 1e-10 * followed + 1e-8 * size, "\(code) \(size)")
            }
        }
    }

    @Test("the area of a polygon does not depend on what was measured before, to the last bit")
    func independentOfHistory() throws {
        let crs = try CRS("EPSG:4524")
        var r = SplitMix64(seed: 12)
        let rings = (0..<50).map { _ in
            ReferenceFixtures.star(&r, 36_400_000 + r.uniform() * 200_000, 3_270_000 + r.uniform() * 200_000, 500)
        }
        let forwards = try Measurer(crs)
        let backwards = try Measurer(crs)
        let first = try rings.map { try forwards.signedArea(ofRing: $0) }
        let second = try rings.reversed().map { try backwards.signedArea(ofRing: $0) }
        #expect(first == second.reversed())
    }

    @Test("holes are taken out, parts add up, and direction does not matter")
    func holesAndParts() throws {
        let measurer = try Measurer(CRS("EPSG:4490"))
        let outer = try Self.cell(106, 29, 106.1, 29.1)
        let inner = try Self.cell(106.02, 29.02, 106.05, 29.05)
        let ring = try #require(inner.rings.first)
        let holed = try Geometry.polygon(shell: #require(outer.rings.first), holes: [ring])
        for method in [AreaMethod.ellipsoidal, .geodesic, .surveyUnrounded] {
            let whole = try measurer.area(of: outer, method: method)
            let hole = try measurer.area(of: inner, method: method)
            #expect(abs(try measurer.area(of: holed, method: method) - (whole - hole)) < 0.01)
            let both = try Geometry.collection(.multiPolygon, [holed, inner])
            #expect(abs(try measurer.area(of: both, method: method) - whole) < 0.01)
            let clockwise = try Geometry.polygon(shell: ring.reversed())
            #expect(abs(try measurer.area(of: clockwise, method: method) - hole) < 0.01)
        }
        #expect(try measurer.area(of: .point(Coordinate(x: 1, y: 1))) == 0)
        #expect(try measurer.area(of: .empty(.polygon)) == 0)
    }

    @Test("a ring round a pole has the area of its cap; an edge of more than 180 degrees is an error")
    func polesAndAntimeridian() throws {
        // A circle round the south pole in the polar plane, by its polygon of 3600 sides.
        let crs = try CRS("EPSG:3031")
        let toPlane = try Transform(from: CRS("EPSG:4326"), to: crs)
        let ring = try toPlane.forward((0..<3600).map { Coordinate(x: Double($0) / 10 - 180, y: -80) })
        let area = abs(try Measurer(crs).signedArea(ofRing: ring + [ring[0]]))
        let cap = 2 * .pi * Ellipsoid.wgs84.zoneAreaPerRadian(from: -.pi / 2, to: -80 * .pi / 180)
        // Inscribed in the circle: smaller by (2π/n)² / 6 to first order.
        let inscribed = cap * (1 - pow(2 * .pi / 3600, 2) / 6)
        #expect(abs(area / inscribed - 1) < 1e-7)
        let geographic = try Measurer(CRS("EPSG:4326"))
        let torn = try Geometry.polygon(
            shell: [(179.0, 0.0), (-179, 0), (-179, 1), (179, 1), (179, 0)].map { Coordinate(x: $0.0, y: $0.1) })
        let error = #expect(throws: GeoError.self) { try geographic.area(of: torn) }
        #expect(error?.kind == .badGeometry)
        // The same cell with longitudes that run on, and in a projection whose plane has no seam there.
        let cell = try Self.cell(179, 0, 181, 1)
        let expected = 2 * .pi / 180 * Ellipsoid.wgs84.zoneAreaPerRadian(from: 0, to: .pi / 180)
        #expect(abs(try geographic.area(of: cell) / expected - 1) < 1e-12)
        let fiji = try CRS("+proj=tmerc +lon_0=180 +datum=WGS84")
        let bent = try Transform(from: CRS("EPSG:4326"), to: fiji).transform(cell)
        #expect(abs(try Measurer(fiji).area(of: bent) / expected - 1) < 1e-8)
    }

    @Test("planar area is refused where units are angles")
    func planarNeedsMetres() throws {
        let error = #expect(throws: GeoError.self) {
            try Measurer(CRS("EPSG:4490")).area(of: Self.cell(106, 29, 107, 30), method: .planar)
        }
        #expect(error?.kind == .badReference)
    }

    @Test("lengths of meridians, parallels and projected lines agree with closed forms")
    func lengths() throws {
        let measurer = try Measurer(CRS("EPSG:4490"))
        let parallel = try Geometry.lineString([Coordinate(x: 106, y: 30), Coordinate(x: 107, y: 30)])
        let radius = Ellipsoid.cgcs2000.primeVerticalRadiusMetres(latitude: .pi / 6) * cos(Double.pi / 6)
        #expect(abs(try measurer.length(of: parallel) - radius * .pi / 180) < 1e-4)
        // A quarter of the meridian of GRS 80 and CGCS2000: 10 001 965.7293 m.
        let quarter = try Geometry.lineString([Coordinate(x: 108, y: 0), Coordinate(x: 108, y: 90)])
        #expect(abs(try measurer.length(of: quarter) - 10_001_965.7293) < 1e-3)
        #expect(abs(try measurer.length(of: quarter, edges: .geodesic) - 10_001_965.7293) < 1e-3)
        // On the central meridian the plane keeps lengths.
        let central = try Geometry.lineString([
            Coordinate(x: 36_500_000, y: 3_000_000), Coordinate(x: 36_500_000, y: 3_100_000),
        ])
        #expect(abs(try Measurer(CRS("EPSG:4524")).length(of: central) - 100_000) < 1e-4)
    }
}
