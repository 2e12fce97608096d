import Testing

@testable import GeoCore

@Suite struct VectorCurveTests {
    /// A full circle of radius 10 as one arc: pi r^2 = 314.159265...; pieces of 0.25 degrees lose 3.2e-6 of it.
    @Test func anArcBecomesStraightPiecesOfTheStatedAngle() throws {
        let folder = try ScratchFolder()
        let path = try folder.write(
            "id,WKT\n1,\"CURVEPOLYGON (CIRCULARSTRING (-10 0, 10 0, -10 0))\"\n", to: "circle.csv")
        let layer = try Dataset(path).layer()
        let fine = try layer.readAll()
        let area = try #require(fine.geometries[0]).planarArea
        #expect(abs(area / (Double.pi * 100) - 1) < 3.3e-6)
        #expect(try #require(fine.geometries[0]).rings[0].count >= 1441)
        #expect(fine.notes.linearisedCount == 1)
        #expect(fine.notes.linearisedAngleDegrees == 0.25)
        #expect(fine.notes.kinds == ["polygon": 1])

        let coarse = try layer.readAll(ReadOptions(arcStepDegrees: 10))
        let ring = try #require(coarse.geometries[0]).rings[0]
        for (from, to) in zip(ring, ring.dropFirst()) {
            let chord = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
            #expect(chord <= 20 * 0.0871557427476582 + 1e-9)  // 2 r sin 5 degrees
        }
    }

    /// Lengths computed from the three points of each arc by hand; chords of 0.25 degrees lose 8e-7 of an arc.
    @Test(.enabled(if: SharedData.isPresent))
    func arcsInWellKnownTextHaveTheLengthOfTheirCircles() throws {
        let table = try Dataset(SharedData.path("hard_files/fiona/curves_line.csv")).layer().readAll()
        #expect(table.count == 9)
        #expect(table.notes.linearisedCount == 4)
        for (row, expected) in [(2, 3.973962627239252), (7, 3.573486780649419)] {
            let length = try #require(table.geometries[row]).planarLength
            #expect(abs(length / expected - 1) < 1e-6, "row \(row)")
        }
    }

    /// SHAPE_Length is what the system that drew the curve says of it.
    @Test(.enabled(if: SharedData.isPresent))
    func gmlCurveAgreesWithItsStatedLength() throws {
        let table = try Dataset(SharedData.path("hard_files/fiona/multicurve.gml")).layer().readAll()
        let length = try #require(table.geometries[0]).planarLength
        #expect(abs(length / 8.39459167219456 - 1) < 2e-6)
        #expect(table.notes.linearisedCount == 1)
    }

    /// Two triangles seen from above: one stands upright (area 0), the other is half the unit square.
    @Test(.enabled(if: SharedData.isPresent), arguments: ["test_tin.shp", "test_tin.csv"])
    func triangulatedSurfacesBecomePolygons(_ file: String) throws {
        let table = try Dataset(SharedData.path("hard_files/fiona/\(file)")).layer().readAll()
        let areas = table.geometries.map { $0?.planarArea }
        #expect(areas == (file == "test_tin.shp" ? [0.5] : [0.5, 0.5, 1.0]))
        #expect(table.notes.linearisedCount == table.count)
        #expect(table.notes.zDroppedCount == table.count)
        #expect(table.notes.issues.isEmpty)
    }

    @Test(.enabled(if: SharedData.isPresent))
    func multipatchesOfAGeodatabaseBecomePolygons() throws {
        let dataset = try Dataset(SharedData.path("hard_files/fiona/testopenfilegdb.gdb.zip"))
        let table = try dataset.layer("multipatch").readAll()
        #expect(table.count == 5)
        #expect(table.notes.brokenGeometryFIDs.isEmpty)
        #expect(table.geometries.allSatisfy { $0?.polygons.isEmpty == false })
    }

    @Test(.enabled(if: SharedData.isPresent))
    func thirdCoordinateAndMeasureAreDroppedAndCounted() throws {
        let table = try Dataset(SharedData.path("hard_files/pyogrio/line_zm.gpkg")).layer().readAll()
        #expect(table.notes.zDroppedCount == 1)
        #expect(table.notes.mDroppedCount == 1)
        let first = try #require(table.geometries[0]?.coordinates.first)
        #expect(abs(first.x - -123.210798458304) < 1e-12 && abs(first.y - 48.9861498642401) < 1e-12)
    }
}
