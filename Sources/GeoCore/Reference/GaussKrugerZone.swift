/// What makes a system one of the Gauss-Krüger zones of a national series.
public struct GaussKrugerZone: Sendable, Hashable, Codable {
    /// 3 or 6; nil when the central meridian belongs to both series and neither false easting nor name decides.
    public let widthDegrees: Int?
    /// The number in the series of `widthDegrees` (in the 3-degree series when that is nil).
    public let number: Int
    public let centralMeridianDegrees: Double
    public let falseEastingMetres: Double
    /// Whether eastings start with the zone number, as in 36 359 474.
    public let hasZonePrefix: Bool

    /// Zone of the 3-degree series at a longitude: the nearest multiple of three.
    public static func threeDegreeZone(longitude: Double) -> Int { Int(bounding: longitude / 3 + 0.5) }
    /// Zone of the 6-degree series at a longitude.
    public static func sixDegreeZone(longitude: Double) -> Int { Int(bounding: longitude / 6) + 1 }

    public static func centralMeridian(zone: Int, widthDegrees: Int) -> Double {
        Double(widthDegrees == 3 ? 3 * zone : 6 * zone - 3)
    }

    /// Reads the parameters of a transverse Mercator projection; nil when it is no Gauss-Krüger zone.
    init?(
        latitudeOfOrigin: Double, centralMeridian: Double, scale: Double, falseEasting: Double, falseNorthing: Double,
        name: String
    ) {
        let isWhole = (centralMeridian / 3).rounded() * 3 == centralMeridian
        guard latitudeOfOrigin == 0, scale == 1, falseNorthing == 0, isWhole else { return nil }
        let three = Int(bounding: (centralMeridian / 3).rounded())
        let six =
            (centralMeridian + 3).truncatingRemainder(dividingBy: 6) == 0
            ? Int(bounding: (centralMeridian + 3) / 6) : nil
        let prefix = (falseEasting - 500_000) / 1_000_000
        if prefix == 0 {
            hasZonePrefix = false
            let lower = name.lowercased()
            if six == nil || lower.contains("3-degree") || lower.contains("3_degree") || lower.contains("3 degree") {
                widthDegrees = 3
            } else {
                // EPSG and ESRI name the 3-degree series as such; a name that says Gauss-Krüger alone is the 6-degree one.
                widthDegrees = lower.contains("gauss") || lower.contains("gk") ? 6 : nil
            }
        } else if prefix == Double(three) {
            hasZonePrefix = true
            widthDegrees = 3
        } else if let six, prefix == Double(six) {
            hasZonePrefix = true
            widthDegrees = 6
        } else {
            return nil
        }
        number = widthDegrees == 6 ? (six ?? three) : three
        centralMeridianDegrees = centralMeridian
        falseEastingMetres = falseEasting
    }
}
