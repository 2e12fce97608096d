import Foundation

/// Slope steepness factors S, dimensionless, of a slope angle in degrees (0 to below 90).
public enum SlopeSteepness {
    /// S of CSLE: 10.8 sin + 0.03 below 5 degrees, 16.8 sin - 0.5 from 5 to below 10, 21.9 sin - 0.96 from 10.
    ///
    /// Source: B. Liu et al. 1994 (steep slopes; other prints have 21.91), McCool et al. 1987 below. The jumps at 5 and
    /// 10 degrees are the equation's own: 2.4173 just below 10 degrees, 2.8429 there.
    public static func liu(_ slopeDegrees: Double) -> Double {
        let sine = sin(radians(slopeDegrees))
        if slopeDegrees < 5 { return 10.8 * sine + 0.03 }
        if slopeDegrees < 10 { return 16.8 * sine - 0.5 }
        return 21.9 * sine - 0.96
    }

    /// S of RUSLE: 10.8 sin + 0.03 below 9 percent, 16.8 sin - 0.5 from 9 percent on.
    ///
    /// Source: McCool et al. 1987; Agriculture Handbook 703 (1997). Slopes of 4.6 m and longer.
    public static func mcCool(_ slopeDegrees: Double) -> Double {
        let sine = sin(radians(slopeDegrees))
        return isBelow(percent: 9, slopeDegrees) ? 10.8 * sine + 0.03 : 16.8 * sine - 0.5
    }

    /// S of RUSLE for slopes shorter than 4.6 m (15 ft), where rills do not form: 3 sin^0.8 + 0.56.
    ///
    /// Source: Agriculture Handbook 703 (1997).
    public static func mcCoolShort(_ slopeDegrees: Double) -> Double {
        3 * pow(sin(radians(slopeDegrees)), 0.8) + 0.56
    }

    /// S of the USLE: 65.41 sin² + 4.56 sin + 0.065.
    ///
    /// Source: Wischmeier and Smith, Agriculture Handbook 537 (1978). Measured up to 18 percent.
    public static func wischmeier(_ slopeDegrees: Double) -> Double {
        let sine = sin(radians(slopeDegrees))
        return 65.41 * sine * sine + 4.56 * sine + 0.065
    }

    /// S by one curve for all slopes: -1.5 + 17 / (1 + exp(2.3 - 6.1 sin)).
    ///
    /// Source: M. A. Nearing 1997, A single, continuous function for slope steepness influence on soil loss.
    public static func nearing(_ slopeDegrees: Double) -> Double {
        -1.5 + 17 / (1 + exp(2.3 - 6.1 * sin(radians(slopeDegrees))))
    }

    static func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }

    /// Whether the slope is below this many percent. The angle of a slope of exactly 9 percent is not below 9 percent,
    /// whichever way its last digit was rounded.
    static func isBelow(percent: Double, _ slopeDegrees: Double) -> Bool {
        slopeDegrees < degrees(ofPercent: percent) * (1 - 1e-12)
    }

    /// Whether the slope is not above this many percent.
    static func isAtMost(percent: Double, _ slopeDegrees: Double) -> Bool {
        slopeDegrees <= degrees(ofPercent: percent) * (1 + 1e-12)
    }

    /// Slope in degrees from rise over run in percent.
    public static func degrees(ofPercent percent: Double) -> Double { atan(percent / 100) * 180 / .pi }

    /// Rise over run in percent from slope in degrees.
    public static func percent(ofDegrees degrees: Double) -> Double { tan(radians(degrees)) * 100 }
}
