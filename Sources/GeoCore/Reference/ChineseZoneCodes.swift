/// EPSG codes of the Gauss-Krüger zones of the three national datums.
///
/// Source: EPSG dataset as shipped with PROJ; checked against it by a test.
public struct ChineseZoneCodes: Sendable, Hashable {
    public let datum: String
    public let geographic: Int
    private let threeDegree: Int
    private let threeDegreeMeridian: Int
    private let sixDegree: Int
    private let sixDegreeMeridian: Int

    public static let cgcs2000 = ChineseZoneCodes(
        datum: "CGCS2000", geographic: 4490, threeDegree: 4513, threeDegreeMeridian: 4534, sixDegree: 4491,
        sixDegreeMeridian: 4502)
    public static let xian1980 = ChineseZoneCodes(
        datum: "Xian 1980", geographic: 4610, threeDegree: 2349, threeDegreeMeridian: 2370, sixDegree: 2327,
        sixDegreeMeridian: 2338)
    public static let beijing1954 = ChineseZoneCodes(
        datum: "Beijing 1954", geographic: 4214, threeDegree: 2401, threeDegreeMeridian: 2422, sixDegree: 21413,
        sixDegreeMeridian: 21453)

    /// The code of a zone, with or without the zone number in front of eastings; nil outside 25...45 or 13...23.
    public func code(zone: Int, widthDegrees: Int, hasZonePrefix: Bool) -> String? {
        switch widthDegrees {
        case 3 where (25...45).contains(zone):
            "EPSG:\((hasZonePrefix ? threeDegree : threeDegreeMeridian) + zone - 25)"
        case 6 where (13...23).contains(zone):
            "EPSG:\((hasZonePrefix ? sixDegree : sixDegreeMeridian) + zone - 13)"
        default: nil
        }
    }

    /// The series of a system's datum; CGCS2000 unless it is one of the older ones.
    static func series(of crs: CRS) -> ChineseZoneCodes {
        let name = crs.datumName.lowercased()
        if name.contains("xian") { return .xian1980 }
        if name.contains("beijing 1954") || name.contains("beijing_1954") { return .beijing1954 }
        return .cgcs2000
    }
}

extension ClosedRange<Double> {
    func holds(_ low: Double, _ high: Double) -> Bool { contains(low) && contains(high) }
}

extension CoordinateExaminer {
    /// Codes that metres like these fit: by the zone number in front, else nothing can be told but the kind.
    func gaussKrugerCodes(_ b: Bounds) -> [String] {
        let codes = ChineseZoneCodes.series(of: crs)
        // Swapped metres suggest the same zones.
        let easting = b.minX > 10_000_000 ? b.centre.x : b.minY > 10_000_000 ? b.centre.y : 0
        let number = Int(bounding: easting / 1_000_000)
        let width = (13...23).contains(number) ? 6 : 3
        return codes.code(zone: number, widthDegrees: width, hasZonePrefix: true).map { [$0] } ?? []
    }

    func plainCodes(centralMeridian: Double, width: Int?) -> [String] {
        let codes = ChineseZoneCodes.series(of: crs)
        let three = codes.code(
            zone: Int(bounding: (centralMeridian / 3).rounded()), widthDegrees: 3, hasZonePrefix: false)
        let six = codes.code(
            zone: GaussKrugerZone.sixDegreeZone(longitude: centralMeridian), widthDegrees: 6, hasZonePrefix: false)
        return (width == 6 ? [six, three] : width == 3 ? [three] : [three, six]).compactMap { $0 }
    }

    func geographicCodes() -> [String] {
        let own = crs.baseCode.map { [$0] } ?? []
        return own.contains("EPSG:4490") ? own : own + ["EPSG:4490"]
    }
}
