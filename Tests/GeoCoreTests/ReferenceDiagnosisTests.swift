import Foundation
import Testing

@testable import GeoCore

@Suite("Reference: implausible coordinates and the offset of web maps")
struct ReferenceDiagnosisTests {
    static func problems(_ bounds: Bounds, _ code: String) throws -> [CoordinateDiagnosis.Problem] {
        try CoordinateDiagnosis(bounds, declared: CRS(code)).findings.map(\.problem)
    }

    static let zone36 = Bounds(minX: 36_359_474, minY: 3_272_217, maxX: 36_369_474, maxY: 3_282_217)
    static let plain = Bounds(minX: 359_474, minY: 3_272_217, maxX: 369_474, maxY: 3_282_217)
    static let degrees = Bounds(minX: 106.5, minY: 29.5, maxX: 106.6, maxY: 29.6)

    static func swapped(_ b: Bounds) -> Bounds { Bounds(minX: b.minY, minY: b.minX, maxX: b.maxY, maxY: b.maxX) }

    @Test("coordinates that fit their system raise nothing")
    func plausible() throws {
        #expect(try Self.problems(Self.zone36, "EPSG:4524").isEmpty)
        #expect(try Self.problems(Self.plain, "EPSG:4545").isEmpty)
        #expect(try Self.problems(Self.degrees, "EPSG:4490").isEmpty)
        #expect(try Self.problems(Self.degrees, "EPSG:4326").isEmpty)
        // Chongqing as a whole in the zone of its middle, half of it outside the zone's own three degrees.
        let whole = Bounds(minX: 36_230_000, minY: 3_110_000, maxX: 36_715_000, maxY: 3_570_000)
        #expect(try Self.problems(whole, "EPSG:4524").isEmpty)
    }

    @Test(
        "numbers that no whole number holds are told like any others",
        arguments: [1e19, 1e30, 1e300, -1e30, Double.greatestFiniteMagnitude])
    func beyondWholeNumbers(_ value: Double) throws {
        let point = Bounds(minX: value, minY: value, maxX: value, maxY: value)
        #expect(try Self.problems(point, "EPSG:4490") == [.metresInGeographic])
        #expect(try Self.problems(point, "EPSG:4524") == [.outsideAreaOfUse])
        let wide = Bounds(minX: -value.magnitude, minY: 1, maxX: value.magnitude, maxY: value.magnitude)
        #expect(try Self.problems(wide, "EPSG:4490") == [.metresInGeographic])
        #expect(try Self.problems(wide, "EPSG:4524") == [.outsideAreaOfUse])
    }

    @Test("zone digits that contradict the system are told, with the system that fits")
    func zoneDigits() throws {
        let wrong = try CoordinateDiagnosis(Self.zone36, declared: CRS("EPSG:4523")).findings
        #expect(wrong.map(\.problem) == [.wrongZonePrefix])
        #expect(wrong.first?.suggestions == ["EPSG:4524"])
        let unexpected = try CoordinateDiagnosis(Self.zone36, declared: CRS("EPSG:4545")).findings
        #expect(unexpected.map(\.problem) == [.unexpectedZonePrefix])
        #expect(unexpected.first?.suggestions == ["EPSG:4524"])
        let missing = try CoordinateDiagnosis(Self.plain, declared: CRS("EPSG:4524")).findings
        #expect(missing.map(\.problem) == [.missingZonePrefix])
        #expect(missing.first?.suggestions == ["EPSG:4545"])
        let old = try CoordinateDiagnosis(Self.zone36, declared: CRS("EPSG:2359")).findings
        #expect(old.first?.suggestions == ["EPSG:2360"])
    }

    @Test("exchanged axes are recognised")
    func swappedAxes() throws {
        #expect(try Self.problems(Self.swapped(Self.zone36), "EPSG:4524") == [.axesSwapped])
        #expect(try Self.problems(Self.swapped(Self.plain), "EPSG:4545") == [.axesSwapped])
        #expect(try Self.problems(Self.swapped(Self.degrees), "EPSG:4490") == [.axesSwapped])
        #expect(try Self.problems(Self.swapped(Self.degrees), "EPSG:4326") == [.axesSwapped])
    }

    @Test("degrees and metres are not taken for each other")
    func units() throws {
        let degrees = try CoordinateDiagnosis(Self.degrees, declared: CRS("EPSG:4524")).findings
        #expect(degrees.map(\.problem) == [.degreesInProjected])
        #expect(degrees.first?.suggestions == ["EPSG:4490"])
        let metres = try CoordinateDiagnosis(Self.zone36, declared: CRS("EPSG:4490")).findings
        #expect(metres.map(\.problem) == [.metresInGeographic])
        #expect(metres.first?.suggestions == ["EPSG:4524"])
    }

    @Test("places outside the area of use are told")
    func outside() throws {
        let paris = Bounds(minX: 2.2, minY: 48.8, maxX: 2.4, maxY: 48.9)
        #expect(try Self.problems(paris, "EPSG:4490") == [.outsideAreaOfUse])
        // Seven degrees east of the meridian of zone 36.
        let far = Bounds(minX: 36_980_000, minY: 3_272_217, maxX: 36_990_000, maxY: 3_282_217)
        #expect(try Self.problems(far, "EPSG:4524") == [.outsideAreaOfUse])
        let broken = Bounds(minX: .nan, minY: 0, maxX: 1, maxY: 1)
        #expect(try Self.problems(broken, "EPSG:4490") == [.impossible])
    }

    @Test(
        "the tables of zone codes agree with the EPSG dataset",
        arguments: [ChineseZoneCodes.cgcs2000, .xian1980, .beijing1954])
    func zoneCodes(series: ChineseZoneCodes) throws {
        for (width, zones) in [(3, [25, 36, 45]), (6, [13, 18, 23])] {
            for zone in zones {
                for prefix in [true, false] {
                    let code = try #require(series.code(zone: zone, widthDegrees: width, hasZonePrefix: prefix))
                    let crs = try CRS(code)
                    let meridian = GaussKrugerZone.centralMeridian(zone: zone, widthDegrees: width)
                    #expect(crs.gaussKruger?.centralMeridianDegrees == meridian, "\(code)")
                    #expect(crs.gaussKruger?.widthDegrees == width, "\(code)")
                    #expect(crs.gaussKruger?.hasZonePrefix == prefix, "\(code)")
                    #expect(crs.gaussKruger?.number == zone, "\(code)")
                    #expect(try crs.geographic().authorityCode == "EPSG:\(series.geographic)", "\(code)")
                }
            }
            #expect(series.code(zone: 99, widthDegrees: width, hasZonePrefix: true) == nil)
        }
        #expect(GaussKrugerZone.threeDegreeZone(longitude: 106.55) == 36)
        #expect(GaussKrugerZone.threeDegreeZone(longitude: 106.4) == 35)
        #expect(GaussKrugerZone.sixDegreeZone(longitude: 106.55) == 18)
        #expect(GaussKrugerZone.sixDegreeZone(longitude: 108) == 19)
    }

    @Test("GCJ-02 and BD-09 give the published positions, and their inverses come back to 1e-9 degrees")
    func gcj02Vectors() {
        let suzhou = GCJ02.forward(Coordinate(x: 120.596931, y: 31.280844))
        #expect(abs(suzhou.x - 120.601099913) < 1e-9 && abs(suzhou.y - 31.278648662) < 1e-9)
        // evil_transform differs from the others by less than 1e-7.
        #expect(abs(suzhou.x - 120.60109998) < 1e-7 && abs(suzhou.y - 31.27864862) < 1e-7)
        let here = GCJ02.forward(Coordinate(x: 106.55, y: 29.56))
        #expect(abs(here.x - 106.553720337) < 1e-9 && abs(here.y - 29.557153429) < 1e-9)
        let bd = GCJ02.toBD09(here)
        #expect(abs(bd.x - 106.560154352) < 1e-9 && abs(bd.y - 29.563460941) < 1e-9)
        var r = SplitMix64(seed: 2)
        for _ in 0..<1000 {
            let p = Coordinate(x: 74 + 60 * r.uniform(), y: 4 + 48 * r.uniform())
            let back = GCJ02.inverse(GCJ02.forward(p))
            #expect(abs(back.x - p.x) < 1e-9 && abs(back.y - p.y) < 1e-9)
            let backBD = GCJ02.fromBD09(GCJ02.toBD09(p))
            #expect(abs(backBD.x - p.x) < 1e-9 && abs(backBD.y - p.y) < 1e-9)
        }
        #expect(GCJ02.forward(Coordinate(x: 2, y: 48)) == Coordinate(x: 2, y: 48))
    }

    @Test("a layer shifted by GCJ-02 is recognised, also without knowing which positions belong together")
    func offsets() {
        var r = SplitMix64(seed: 3)
        let truth = (0..<500).map { _ in Coordinate(x: 106.4 + 0.3 * r.uniform(), y: 29.4 + 0.3 * r.uniform()) }
        let shifted = truth.map(GCJ02.forward)
        let pairs = OffsetDiagnosis.pairwise(subject: shifted, reference: truth)
        #expect(pairs.verdict == .subjectLooksLikeGCJ02)
        #expect(abs(pairs.lengthMetres - 479) < 30)
        #expect(OffsetDiagnosis.pairwise(subject: truth, reference: shifted).verdict == .referenceLooksLikeGCJ02)
        #expect(OffsetDiagnosis.layers(subject: shifted.reversed(), reference: truth).verdict == .subjectLooksLikeGCJ02)
        #expect(OffsetDiagnosis.layers(subject: truth, reference: shifted).verdict == .referenceLooksLikeGCJ02)
        #expect(OffsetDiagnosis.layers(subject: truth, reference: truth).verdict == .agrees)
        let elsewhere = truth.map { Coordinate(x: $0.x + 0.004, y: $0.y + 0.003) }
        #expect(OffsetDiagnosis.pairwise(subject: elsewhere, reference: truth).verdict == .shifted)
        #expect(OffsetDiagnosis.layers(subject: [], reference: truth).verdict == .cannotTell)
    }
}
