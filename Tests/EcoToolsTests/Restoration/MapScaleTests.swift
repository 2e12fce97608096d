import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Great-circle distance on the mean sphere: independent of the library, right to 0.6 %.
private func haversine(_ a: Coordinate, _ b: Coordinate) -> Double {
    let radians = Double.pi / 180
    let (dLat, dLon) = ((b.y - a.y) * radians, (b.x - a.x) * radians)
    let h =
        sin(dLat / 2) * sin(dLat / 2) + cos(a.y * radians) * cos(b.y * radians) * sin(dLon / 2) * sin(dLon / 2)
    return 2 * 6_371_008.8 * asin(h.squareRoot())
}

@Suite("Scale bar, north and graticule say what is on the ground")
struct MapScaleTests {
    struct Place: Sendable, CustomTestStringConvertible {
        var name: String
        var crs: String
        var longitude: Double
        var latitude: Double
        var halfDegrees: Double
        var testDescription: String { name }
    }

    static let places = [
        Place(name: "a valley in Chongqing", crs: "EPSG:4490", longitude: 106.5, latitude: 29.5, halfDegrees: 0.1),
        Place(name: "Hainan", crs: "EPSG:4490", longitude: 109.8, latitude: 19.2, halfDegrees: 0.5),
        Place(name: "Heilongjiang", crs: "EPSG:4490", longitude: 126.6, latitude: 50.1, halfDegrees: 0.2),
        Place(name: "across two zones", crs: "EPSG:4490", longitude: 109.5, latitude: 30, halfDegrees: 3),
        Place(name: "one site of 20 m", crs: "EPSG:4490", longitude: 106.5, latitude: 29.5, halfDegrees: 0.0001),
        Place(name: "WGS 84", crs: "EPSG:4326", longitude: 106.5, latitude: 29.5, halfDegrees: 0.1),
    ]

    private func sheet(_ place: Place) throws -> (frame: MapFrame, plane: MapPlane) {
        let crs = try CRS(place.crs)
        let d = place.halfDegrees
        let box = Bounds(
            minX: place.longitude - d, minY: place.latitude - d, maxX: place.longitude + d, maxY: place.latitude + d)
        let plane = try MapPlane.chosen(for: box, in: crs)
        let bounds = try #require(try plane.fromData.transform(try .box(box), toleranceMetres: 1).bounds)
        return (MapFrame(bounds, in: Bounds(minX: 40, minY: 90, maxX: 860, maxY: 740)), plane)
    }

    /// From the paper back to longitude and latitude.
    private func lonLat(_ place: Coordinate, _ frame: MapFrame, _ plane: MapPlane) throws -> Coordinate {
        let position = Coordinate(
            x: frame.extent.minX + (place.x - frame.window.minX) / frame.window.width * frame.extent.width,
            y: frame.extent.maxY - (place.y - frame.window.minY) / frame.window.height * frame.extent.height)
        return try plane.toGeographic.forward(position)
    }

    @Test("The bar at the middle of the map is as long as it says, to 1 %", arguments: places)
    func bar(_ place: Place) throws {
        let (frame, plane) = try sheet(place)
        let bar = try ScaleBar(frame, plane, longest: 170)
        let middle = frame.window.centre
        let a = try lonLat(Coordinate(x: middle.x - bar.units / 2, y: middle.y), frame, plane)
        let b = try lonLat(Coordinate(x: middle.x + bar.units / 2, y: middle.y), frame, plane)
        #expect(abs(haversine(a, b) / bar.metres - 1) < 0.01)
        #expect(bar.units <= 170.001 && bar.units > 60)
        // Up the page as across it.
        let c = try lonLat(Coordinate(x: middle.x, y: middle.y - bar.units / 2), frame, plane)
        let d = try lonLat(Coordinate(x: middle.x, y: middle.y + bar.units / 2), frame, plane)
        #expect(abs(haversine(c, d) / bar.metres - 1) < 0.01)
    }

    @Test("A ledger in Web Mercator, whose metres are 15 % short, is not drawn in it")
    func webMercator() throws {
        let crs = try CRS("EPSG:3857")
        let middle = Coordinate(x: 11_855_500, y: 3_438_000)
        let box = Bounds(minX: middle.x - 5000, minY: middle.y - 5000, maxX: middle.x + 5000, maxY: middle.y + 5000)
        let plane = try MapPlane.chosen(for: box, in: crs)
        #expect(!plane.crs.isSame(as: crs))
        let scale = try plane.groundPerUnit(at: try plane.fromData.forward(middle))
        #expect(abs(scale[0] - 1) < 1e-4 && abs(scale[1] - 1) < 1e-4)
    }

    @Test("CGCS2000 inside one 3-degree zone is drawn in that zone, anything wider in a plane of its own")
    func planes() throws {
        #expect(try sheet(Self.places[0]).plane.crs.authorityCode == "EPSG:4545", "central meridian 108")
        #expect(try sheet(Self.places[1]).plane.crs.authorityCode == "EPSG:4546", "central meridian 111")
        #expect(try sheet(Self.places[3]).plane.crs.authorityCode == nil)
        #expect(try sheet(Self.places[5]).plane.crs.authorityCode == nil, "another datum")
    }

    @Test("A ledger in a Gauss-Krüger zone is drawn in it near its meridian, and not 5 degrees away")
    func ownZone() throws {
        let crs = try CRS("EPSG:4544")
        let near = Bounds(minX: 640_000, minY: 3_260_000, maxX: 660_000, maxY: 3_280_000)
        #expect(try MapPlane.chosen(for: near, in: crs).crs.isSame(as: crs))
        let far = Bounds(minX: 990_000, minY: 3_260_000, maxX: 1_010_000, maxY: 3_280_000)
        #expect(try !MapPlane.chosen(for: far, in: crs).crs.isSame(as: crs))
    }

    @Test("Where lengths differ over the map, the sheet says by how much")
    func worst() throws {
        let (frame, plane) = try sheet(Self.places[3])
        let bar = try ScaleBar(frame, plane, longest: 170)
        // Transverse Mercator stretches by (d cos φ)² / 2: at least 3 degrees away at 27 degrees north, 0.11 %.
        #expect(bar.worstDifference > 0.001 && bar.worstDifference < 0.01)
    }

    @Test("Every line of the graticule lies at the degrees it is labelled with", arguments: places)
    func graticule(_ place: Place) throws {
        let (frame, plane) = try sheet(place)
        let graticule = try Graticule(frame, plane, spacing: 150)
        #expect(graticule.lines.contains { $0.isMeridian } && graticule.lines.contains { !$0.isMeridian })
        for line in graticule.lines {
            let label = graticule.label(line)
            let parts = label.dropLast().split { "°′″".contains($0) }.compactMap { Double($0) }
            let degrees = zip(parts, [1, 60, 3600]).reduce(0) { $0 + $1.0 / $1.1 }
            #expect(label.hasSuffix(line.isMeridian ? "E" : "N"))
            for point in line.places {
                let there = try lonLat(point, frame, plane)
                #expect(abs((line.isMeridian ? there.x : there.y) - degrees) < 1e-9)
            }
        }
    }

    @Test("The arrow leans as the meridians do: convergence is the longitude from the axis times the sine of latitude")
    func north() throws {
        let plane = try MapPlane.chosen(
            for: Bounds(minX: 106.3, minY: 29.4, maxX: 106.4, maxY: 29.6), in: try CRS("EPSG:4490"))
        let place = try plane.fromData.forward(Coordinate(x: 106.35, y: 29.5))
        // East of the axis true north lies to the left of grid north: -1.35° sin 29.5°, third-order terms below 0.001°.
        #expect(abs(try plane.trueNorthDegrees(at: place) + 1.35 * sin(29.5 * .pi / 180)) < 0.001)
    }

    @Test("Bars are 1, 2 or 5 of a power of ten, never longer than there is room")
    func round() {
        for metres in [0.7, 1, 1.9, 3, 49, 50, 99.9, 1234, 87_000] {
            let bar = ScaleBar.round(below: metres)
            #expect(bar <= metres * (1 + 1e-9) && bar * 2.5 > metres)
            let mantissa = bar / pow(10, floor(log10(bar)))
            #expect([1, 2, 5].contains { abs($0 - mantissa) < 1e-9 })
        }
    }
}
