import Foundation

/// How much energy a millimetre of rain brings, by its intensity.
public enum RainEnergy: String, Sendable, Codable, CaseIterable {
    /// W. H. Wischmeier and D. D. Smith, Agriculture Handbook 537 (1978), in SI by Foster et al. (1981).
    case usle
    /// L. C. Brown and G. R. Foster (1987), Agriculture Handbook 703 (1997).
    case rusle
    /// K. C. McGregor et al. (1995), as RUSLE2 uses it.
    case rusle2

    /// Energy in MJ/(ha·mm) of rain at this intensity in mm/h.
    ///
    /// - Parameter millimetresPerHour: 0 or more. The logarithm of the USLE falls below 0 under 0.043 mm/h: 0 there.
    public func megajoulesPerHectareMillimetre(at millimetresPerHour: Double) -> Double {
        switch self {
        case .usle: Self.usle(millimetresPerHour)
        case .rusle: 0.29 * (1 - 0.72 * exp(-0.05 * millimetresPerHour))
        case .rusle2: 0.29 * (1 - 0.72 * exp(-0.082 * millimetresPerHour))
        }
    }

    /// 0.119 + 0.0873 log10 i; 0.283 above 76 mm/h, where drops grow no larger.
    private static func usle(_ millimetresPerHour: Double) -> Double {
        if millimetresPerHour > 76 { return 0.283 }
        return max(0, 0.119 + 0.0873 * log10(millimetresPerHour))
    }

    /// Erosivity of one storm in MJ·mm/(ha·h): its energy times its greatest intensity in 30 minutes.
    ///
    /// - Parameters:
    ///   - parts: rain in mm and its intensity in mm/h, for every part of the storm of constant intensity.
    ///   - greatest30MinuteMillimetresPerHour: twice the greatest rain in 30 minutes.
    public func stormErosivity(
        parts: [(millimetres: Double, millimetresPerHour: Double)], greatest30MinuteMillimetresPerHour: Double
    ) -> Double {
        let energy = parts.reduce(0) { sum, part in
            sum + part.millimetres * megajoulesPerHectareMillimetre(at: part.millimetresPerHour)
        }
        return energy * greatest30MinuteMillimetresPerHour
    }
}
