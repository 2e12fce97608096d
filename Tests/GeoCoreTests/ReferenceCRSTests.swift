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
}
