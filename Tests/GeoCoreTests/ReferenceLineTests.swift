import Foundation
import GeoCore
import Testing

/// Lengths along one reference line. The plane of EPSG:4545 is near enough to the ellipsoid at its central meridian that
/// lengths there, of some hundred metres, differ by less than a millimetre.
@Suite struct ReferenceLineTests {
    private let crs = "EPSG:4545"

    /// Metres from a place on the central meridian of the system.
    private func line(_ positions: [(Double, Double)]) throws -> Geometry {
        try .lineString(positions.map { Coordinate(x: 500_000 + $0.0, y: 3_270_000 + $0.1) })
    }

    private func reference(_ positions: [(Double, Double)]) throws -> ReferenceLine {
        try ReferenceLine(try line(positions), crs: try CRS(crs))
    }

    private func covered(
        _ positions: [(Double, Double)], _ reference: ReferenceLine, reach: Double = 100
    ) throws -> Double {
        reference.metres(of: try reference.projection(of: try line(positions), reachMetres: reach).stretches)
    }

    private let tolerance = 0.002

    @Test func aLineBesideAStraightReferenceCoversItsOwnLength() throws {
        let straight = try reference([(0, 0), (1000, 0)])
        #expect(abs(straight.metres - 1000) < tolerance)
        #expect(abs(try covered([(200, 30), (500, 30)], straight) - 300) < tolerance)
        #expect(abs(try covered([(500, -30), (200, -30)], straight) - 300) < tolerance)
    }

    @Test func bothBanksAndRepeatedStretchesCountOnce() throws {
        let straight = try reference([(0, 0), (1000, 0)])
        let banks = [
            [(200.0, 30.0), (500.0, 30.0)], [(300.0, -40.0), (600.0, -40.0)], [(200.0, 30.0), (500.0, 30.0)],
        ]
        let stretches = try banks.flatMap {
            try straight.projection(of: try line($0), reachMetres: 100).stretches
        }
        #expect(abs(straight.metres(of: LinearReference.merged(stretches)) - 400) < tolerance)
    }

    @Test func aSlantedLineCoversItsProjection() throws {
        let straight = try reference([(0, 0), (1000, 0)])
        #expect(abs(try covered([(100, 0), (500, 80)], straight) - 400) < tolerance)
    }

    @Test func aLineAcrossCoversNothing() throws {
        let straight = try reference([(0, 0), (1000, 0)])
        #expect(try covered([(500, -80), (500, 80)], straight) < tolerance)
    }

    @Test func aLineBeyondTheEndsCoversUpToThem() throws {
        let straight = try reference([(0, 0), (1000, 0)])
        #expect(abs(try covered([(900, 20), (1050, 20)], straight) - 100) < tolerance)
    }

    @Test func whatLiesBeyondTheReachIsSaidAndCountsNothing() throws {
        let straight = try reference([(0, 0), (1000, 0)])
        let far = try straight.projection(of: try line([(200, 150), (500, 150)]), reachMetres: 100)
        #expect(far.stretches.isEmpty)
        #expect(abs(far.beyondMetres - 300) < tolerance)
        // Leaves the reach at a distance of 100: after half of its 400 m along the reference.
        let half = try straight.projection(of: try line([(200, 0), (600, 200)]), reachMetres: 100)
        #expect(abs(straight.metres(of: half.stretches) - 200) < tolerance)
        #expect(abs(half.beyondMetres - half.lineMetres / 2) < tolerance)
    }

    @Test func theInsideOfARightAngleCoversTheCorner() throws {
        // 30 m inside of the corner the nearest position jumps over the last 30 m before and the first 30 m after it.
        let bent = try reference([(0, 0), (500, 0), (500, 500)])
        #expect(abs(try covered([(100, 30), (470, 30), (470, 400)], bent) - (400 + 400)) < tolerance)
    }

    @Test func theOutsideOfARightAngleCoversTheSame() throws {
        let bent = try reference([(0, 0), (500, 0), (500, 500)])
        #expect(abs(try covered([(100, -30), (530, -30), (530, 400)], bent) - (400 + 400)) < tolerance)
    }

    @Test func aLineAcrossTheNeckOfALoopDoesNotCoverTheLoop() throws {
        // The reference goes 1000 m out and comes back 60 m beside itself; a line crosses from one arm to the other.
        let loop = try reference([(0, 0), (1000, 0), (1000, 60), (0, 60)])
        #expect(try covered([(200, -10), (200, 70)], loop) < tolerance)
    }

    @Test func aLineThatStartsOnOneArmAndGoesOnOnTheOtherCoversBothParts() throws {
        let loop = try reference([(0, 0), (1000, 0), (1000, 60), (0, 60)])
        let metres = try covered([(100, 5), (300, 5), (300, 55), (150, 55)], loop)
        #expect(abs(metres - (200 + 150)) < tolerance)
    }

    @Test func partsOfAReferenceThatDoNotHangTogetherAreNotBridged() throws {
        let parts = try ReferenceLine(
            try .collection(.multiLineString, [try line([(0, 0), (400, 0)]), try line([(600, 0), (1000, 0)])]),
            crs: try CRS(crs))
        #expect(abs(parts.metres - 800) < tolerance)
        #expect(abs(try covered([(300, 10), (700, 10)], parts, reach: 200) - 200) < tolerance)
    }

    @Test func inDegreesTheSameHolds() throws {
        let crs = try CRS("EPSG:4490")
        let reference = try ReferenceLine(
            try .lineString([Coordinate(x: 108, y: 30), Coordinate(x: 108.02, y: 30)]), crs: crs)
        let beside = try Geometry.lineString([Coordinate(x: 108.005, y: 30.0002), Coordinate(x: 108.01, y: 30.0002)])
        let covered = try reference.projection(of: beside, reachMetres: 100)
        // 0.005 of 0.02 degrees of the reference: a quarter.
        #expect(abs(reference.metres(of: covered.stretches) - reference.metres / 4) < 0.01)
    }

    @Test func aReferenceOfNoLengthIsRefused() throws {
        #expect(throws: GeoError.self) { try reference([(0, 0), (0, 0)]) }
    }
}
