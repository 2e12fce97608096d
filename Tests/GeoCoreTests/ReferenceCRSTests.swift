import Foundation
import Testing

@testable import GeoCore

@Suite("Reference: coordinate reference systems and transforms")
struct ReferenceCRSTests {
    static let esriGeographic = """
        GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]
        """
    static let esriZone36 = """
        PROJCS["CGCS2000_3_Degree_GK_Zone_36",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",36500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",108.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]
        """

    @Test("ESRI's names are identified to their EPSG codes")
    func esriNames() throws {
        let geographic = try CRS(Self.esriGeographic)
        #expect(geographic.authorityCode == "EPSG:4490")
        #expect(geographic.isGeographic)
        #expect(try geographic.isSame(as: CRS("EPSG:4490")))
        let zone = try CRS(Self.esriZone36)
        #expect(zone.authorityCode == "EPSG:4524")
        #expect((zone.codeConfidencePercent ?? 0) >= 70)
        #expect(try zone.isSame(as: CRS("EPSG:4524")))
        #expect(try !zone.isSame(as: CRS("EPSG:4523")))
        #expect(zone.gaussKruger?.number == 36)
    }

    @Test(
        "Gauss-Krüger coordinates agree with PROJ's published forward values",
        arguments: [
            ("EPSG:4524", 36_359_474.0867, 3_272_217.2986), ("EPSG:4523", 35_650_218.5386, 3_272_342.5124),
            ("EPSG:4545", 359_474.0867, 3_272_217.2986),
        ])
    func gaussKrugerVectors(code: String, east: Double, north: Double) throws {
        let transform = try Transform(from: CRS("EPSG:4490"), to: CRS(code))
        let image = try transform.forward(Coordinate(x: 106.55, y: 29.56))
        #expect(abs(image.x - east) < 1e-4 && abs(image.y - north) < 1e-4, "\(image)")
        let back = try transform.inverse(image)
        #expect(abs(back.x - 106.55) < 1e-11 && abs(back.y - 29.56) < 1e-11)
    }

    @Test(
        "Xian 1980 and Beijing 1954 are never taken to CGCS2000 silently",
        arguments: ["EPSG:4610", "EPSG:4214", "EPSG:2364", "EPSG:2416"])
    func refusesDatumChange(code: String) throws {
        for other in ["EPSG:4490", "EPSG:4326", "EPSG:4524"] {
            let error = #expect(throws: GeoError.self) { try Transform(from: CRS(code), to: CRS(other)) }
            #expect(error?.kind == .badReference)
        }
    }

    @Test("the refusal lists the operations there are")
    func listsOperations() throws {
        let error = #expect(throws: GeoError.self) { try Transform(from: CRS("EPSG:4214"), to: CRS("EPSG:4490")) }
        for code in [15918, 15919, 15920, 15921, 15935, 15936] {
            #expect(error?.hint?.contains("EPSG:\(code)") == true)
        }
    }

    @Test("a named operation is taken, also to CGCS2000, which PROJ does not tie to WGS 84")
    func namedOperation() throws {
        let transform = try Transform(from: CRS("EPSG:4214"), to: CRS("EPSG:4490"), operation: "EPSG:15918")
        #expect(transform.operation.code == "EPSG:15918")
        #expect(transform.operation.name.contains("CGCS2000 taken as WGS 84"))
        #expect(transform.operation.accuracyMetres == 1)
        // Geocentric translation by (12.646, -155.176, -80.863), EPSG:15918, worked by hand below.
        let from = Ellipsoid(name: "Krassowsky 1940", semiMajorMetres: 6_378_245, inverseFlattening: 298.3)
        let start = Coordinate(x: 108, y: 38)
        let image = try transform.forward(start)
        var geocentric = Position3D(Coordinate(x: start.x * .pi / 180, y: start.y * .pi / 180), from)
        geocentric.x += 12.646
        geocentric.y -= 155.176
        geocentric.z -= 80.863
        let longitude = atan2(geocentric.y, geocentric.x) * 180 / .pi
        #expect(abs(image.x - longitude) < 1e-9)
        #expect(throws: GeoError.self) {
            try Transform(from: CRS("EPSG:4214"), to: CRS("EPSG:4490"), operation: "EPSG:1")
        }
    }

    @Test("CGCS2000 and WGS 84 are joined by a null transformation that says so")
    func nullTransformation() throws {
        let transform = try Transform(from: CRS("EPSG:4490"), to: CRS("EPSG:4326"))
        #expect(transform.operation.isNull)
        #expect(transform.operation.name.hasPrefix("null transformation between CGCS2000 and WGS 84"))
        #expect(transform.operation.accuracyMetres == 1)
        let here = Coordinate(x: 106.55, y: 29.56)
        let image = try transform.forward(here)
        #expect(abs(image.x - here.x) < 1e-12 && abs(image.y - here.y) < 1e-12)
    }

    @Test("a coordinate without an image is named in the error")
    func namesBadCoordinate() throws {
        let transform = try Transform(from: CRS("EPSG:4490"), to: CRS("EPSG:4524"))
        let error = #expect(throws: GeoError.self) {
            try transform.forward([Coordinate(x: 108, y: 30), Coordinate(x: 36_500_000, y: 3_300_000)])
        }
        #expect(error?.kind == .cannotTransform)
        #expect(error?.attempted.contains("36500000.0, 3300000.0") == true)
    }

    @Test(
        "straight edges keep their true image to a tenth of a millimetre, and short ones gain no vertex",
        arguments: [
            ("EPSG:4490", "EPSG:4524", 0.3), ("EPSG:4524", "EPSG:4490", 30_000), ("EPSG:3857", "EPSG:4524", 30_000),
        ])
    func refinedEdges(from: String, to: String, length: Double) throws {
        let source = try CRS(from)
        let transform = try Transform(from: source, to: CRS(to))
        let toSource = try Transform(from: CRS("EPSG:4490"), to: source)
        let start = try toSource.forward(Coordinate(x: 107.95, y: 29.56))
        // Across the central meridian, where the image of an edge is an S and its middle lies on the chord.
        let end = Coordinate(x: start.x + length, y: start.y + 0.1 * length)
        let image = try transform.transform(.lineString([start, end])).coordinates
        #expect(image.count > 2)
        let scale = GroundScale(transform.target)
        var worst = 0.0
        var segment = 1
        for step in 0...2000 {
            let p = try transform.forward(.between(start, end, Double(step) / 2000))
            var nearest = Double.infinity
            for index in max(1, segment - 1)..<min(image.count, segment + 3) {
                let d = scale.deviation(of: p, fromChord: image[index - 1], image[index])
                if d < nearest { (nearest, segment) = (d, index) }
            }
            worst = max(worst, nearest)
        }
        #expect(worst < 1e-4, "\(worst) m")
        let short = Coordinate(x: start.x + length / 1000, y: start.y)
        #expect(try transform.transform(.lineString([start, short])).coordinateCount == 2)
    }

    @Test("definitions of all kinds are read: WKT, PROJJSON, PROJ strings, heights left out and said")
    func definitions() throws {
        let zone = try CRS("EPSG:4524")
        #expect(try CRS(zone.wkt).isSame(as: zone))
        #expect(try CRS(zone.wkt).wkt == zone.wkt)
        let proj = try CRS("+proj=tmerc +lat_0=0 +lon_0=108 +k=1 +x_0=36500000 +y_0=0 +ellps=GRS80 +units=m +no_defs")
        #expect(proj.isProjected && proj.metresPerUnit == 1)
        #expect(proj.authorityCode == nil)
        let high = try CRS("EPSG:4480")
        #expect(try high.isSame(as: CRS("EPSG:4490")))
        #expect(high.notes.count == 1)
        #expect(try CRS("EPSG:4490+5737").notes.count == 1)
        #expect(zone.ellipsoid.inverseFlattening == 298.257222101)
        #expect(zone.areaOfUse?.contains(longitude: 108, latitude: 30) == true)
        #expect(zone.areaOfUse?.contains(longitude: 112, latitude: 30) == false)
        // Zeros in TOWGS84 stand for "not known" in old files: they must not open a way round the refusal.
        let zeros = try CRS("+proj=longlat +a=6378140 +rf=298.257 +towgs84=0,0,0,0,0,0,0 +no_defs")
        #expect(zeros.notes.first?.contains("zeros") == true)
        #expect(throws: GeoError.self) { try Transform(from: zeros, to: CRS("EPSG:4490")) }
        for bad in ["", "EPSG:999999", "EPSG:4479", "hello", "+proj=nonsense", "EPSG:15918"] {
            let error = #expect(throws: GeoError.self, "\(bad)") { try CRS(bad) }
            #expect(error?.kind == .badReference)
        }
    }
}
