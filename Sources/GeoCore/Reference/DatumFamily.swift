/// Datums that are one and the same to about a metre, which PROJ's database does not say of CGCS2000.
enum DatumFamily: Equatable {
    case cgcs2000, wgs84, other

    /// The name of the null transformation between two systems of these families; nil when one is `other`.
    static func coincident(_ source: CRS, _ target: CRS) -> String? {
        let from = source.datumFamily
        let to = target.datumFamily
        guard from != .other, to != .other else { return nil }
        if from == to { return "null transformation between two names of \(source.datumName)" }
        return """
            null transformation between CGCS2000 and WGS 84 (coordinates unchanged; \
            they agree to about 1 m, depending on the epoch)
            """
    }
}

extension CRS {
    var datumFamily: DatumFamily {
        guard primeMeridianDegrees == 0 else { return .other }
        if baseCode == "EPSG:4490" { return .cgcs2000 }
        if baseCode == "EPSG:4326" { return .wgs84 }
        let plain = datumName.lowercased().filter { $0.isLetter || $0.isNumber }
        if ["china2000", "dchina2000", "chinageodeticcoordinatesystem2000"].contains(plain) { return .cgcs2000 }
        if plain.hasPrefix("worldgeodeticsystem1984") || ["wgs84", "wgs1984", "dwgs1984"].contains(plain) {
            return .wgs84
        }
        return .other
    }

    /// Whether it stands on Xian 1980 or a Beijing 1954 datum: no operation that PROJ knows takes it to CGCS2000 well.
    public var isOnSupersededChineseDatum: Bool {
        let name = datumName.lowercased()
        return name.contains("xian") || name.contains("beijing")
    }
}
