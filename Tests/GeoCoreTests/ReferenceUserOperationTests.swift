import Testing

@testable import GeoCore

/// Seven parameters from Xian 1980 to CGCS2000, as pyproj computes them.
@Suite("Pipelines that the user gives") struct ReferenceUserOperationTests {
    private let pipeline =
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=IAU76 "
        + "+step +proj=helmert +x=-100 +y=50 +z=30 +rx=0.5 +ry=-0.3 +rz=1.2 +s=2.5 +convention=position_vector "
        + "+step +inv +proj=cart +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg"

    @Test("forwards and inverted they give pyproj's numbers, in degrees and in metres of a zone")
    func bothWays() throws {
        let degrees = try Transform(from: CRS("EPSG:4610"), to: CRS("EPSG:4490"), operation: pipeline)
        let image = try degrees.forward(Coordinate(x: 106.5, y: 29.5))
        #expect(abs(image.x - 106.50124275410504) < 1e-11 && abs(image.y - 29.500005673921013) < 1e-11)
        // PROJ's own inverse loses the height and with it 1.3 mm, 1.3e-8 degrees.
        let back = try degrees.inverted().forward(Coordinate(x: 107.5, y: 29.5))
        #expect(abs(back.x - 107.4987700220264) < 2e-8 && abs(back.y - 29.500002705142215) < 2e-8)
        let there = try degrees.forward(back)
        #expect(abs(there.x - 107.5) < 1e-12 && abs(there.y - 29.5) < 1e-12)
        #expect(degrees.inverted().source.authorityCode == "EPSG:4490")

        let plane = try Transform(from: CRS("EPSG:2360"), to: CRS("EPSG:4524"), operation: pipeline)
        let place = Coordinate(x: 36451516.51506111, y: 3264794.970735081)
        let moved = try plane.forward(place)
        #expect(abs(moved.x - 36451635.80254147) < 1e-5 && abs(moved.y - 3264792.636700842) < 1e-5)
        let home = try plane.inverted().forward(moved)
        #expect(abs(home.x - place.x) < 1e-5 && abs(home.y - place.y) < 1e-5)
        // On to longitude and latitude of the target's datum.
        let lonLat = try plane.toGeographic().forward(place)
        #expect(abs(lonLat.x - 107.50122994899479) < 1e-10 && abs(lonLat.y - 29.499997286018267) < 1e-10)
    }

    @Test(
        "an operation that does not lead from the one system to the other is named, before any data is",
        arguments: [("EPSG:2360", "EPSG:4490"), ("EPSG:4610", "EPSG:4524"), ("EPSG:2360", "EPSG:4545")])
    func elsewhere(_ source: String, _ target: String) throws {
        let error = try #require(
            #expect(throws: GeoError.self) {
                try Transform(from: CRS(source), to: CRS(target), operation: "+proj=noop")
            })
        #expect("\(error)".contains("+proj=noop"))
        // Between systems of one kind nothing at all is an operation, if not a good one.
        _ = try Transform(from: CRS("EPSG:4610"), to: CRS("EPSG:4490"), operation: "+proj=noop")
        _ = try Transform(from: CRS("EPSG:2360"), to: CRS("EPSG:4524"), operation: "+proj=noop")
    }
}
