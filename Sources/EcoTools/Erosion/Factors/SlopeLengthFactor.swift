import Foundation

/// Slope length factors L, dimensionless: soil loss in that of a slope of 22.13 m.
public enum SlopeLengthFactor {
    /// Length in m of the plots that the equations refer to (72.6 ft).
    public static let plotMetres = 22.13
    /// Slopes shorter than this, in m (15 ft), have no rills: `SlopeSteepness.mcCoolShort`.
    public static let rillFreeMetres = 4.572

    /// L = (length / 22.13)^exponent.
    ///
    /// - Parameter metres: horizontal length of the slope from where runoff begins, above 0.
    public static func factor(metres: Double, exponent: Double) -> Double { pow(metres / plotMetres, exponent) }

    /// L of one segment of a slope, from its upper to its lower end; the whole slope when `upperMetres` is 0.
    ///
    /// Source: Foster and Wischmeier 1974: (lower^(m+1) - upper^(m+1)) / ((lower - upper) 22.13^m).
    ///
    /// - Parameters:
    ///   - upperMetres: length of the slope above the segment, 0 or more.
    ///   - lowerMetres: length to the segment's lower end, above `upperMetres`; an empty segment gives NaN.
    public static func segment(fromMetres upperMetres: Double, toMetres lowerMetres: Double, exponent: Double) -> Double
    {
        guard lowerMetres > upperMetres else { return .nan }
        let difference = pow(lowerMetres, exponent + 1) - pow(upperMetres, exponent + 1)
        return difference / ((lowerMetres - upperMetres) * pow(plotMetres, exponent))
    }

    /// Exponent m of CSLE: 0.2 up to 1 degree, 0.3 up to 3, 0.4 up to 5, 0.5 above.
    ///
    /// Source: the national specification of 2018, after Wischmeier and Smith.
    public static func exponentCSLE(_ slopeDegrees: Double) -> Double {
        if slopeDegrees <= 1 { return 0.2 }
        if slopeDegrees <= 3 { return 0.3 }
        return slopeDegrees <= 5 ? 0.4 : 0.5
    }

    /// Exponent m of the USLE: 0.2 below 1 percent, 0.3 below 3.5, 0.4 below 5, 0.5 from 5 on.
    ///
    /// Source: Agriculture Handbook 537 (1978).
    public static func exponentUSLE(_ slopeDegrees: Double) -> Double {
        if SlopeSteepness.isBelow(percent: 1, slopeDegrees) { return 0.2 }
        if SlopeSteepness.isBelow(percent: 3.5, slopeDegrees) { return 0.3 }
        return SlopeSteepness.isBelow(percent: 5, slopeDegrees) ? 0.4 : 0.5
    }

    /// Exponent m of RUSLE: beta / (1 + beta), beta = (sin / 0.0896) / (3 sin^0.8 + 0.56) times the rills' share.
    ///
    /// Source: McCool et al. 1989; Agriculture Handbook 703 (1997).
    public static func exponentRUSLE(_ slopeDegrees: Double, rills: RillErosion = .moderate) -> Double {
        let sine = sin(SlopeSteepness.radians(slopeDegrees))
        let beta = rills.ratio * (sine / 0.0896) / (3 * pow(sine, 0.8) + 0.56)
        return beta / (1 + beta)
    }

    /// Exponent m of InVEST: 0.2 up to 1 percent, 0.3 up to 3.5, 0.4 up to 5, 0.5 up to 9, and RUSLE's above.
    ///
    /// Source: InVEST, sediment delivery ratio, 3.14 and later.
    public static func exponentInVEST(_ slopeDegrees: Double) -> Double {
        if SlopeSteepness.isAtMost(percent: 1, slopeDegrees) { return 0.2 }
        if SlopeSteepness.isAtMost(percent: 3.5, slopeDegrees) { return 0.3 }
        if SlopeSteepness.isAtMost(percent: 5, slopeDegrees) { return 0.4 }
        return SlopeSteepness.isAtMost(percent: 9, slopeDegrees) ? 0.5 : exponentRUSLE(slopeDegrees)
    }
}

/// How much of the loss rills take, against the ground between them.
///
/// Source: Agriculture Handbook 703 (1997): half of beta for rangeland and other consolidated soil, twice for freshly
/// disturbed soil.
public enum RillErosion: String, Sendable, Codable, CaseIterable {
    case low, moderate, high

    /// What beta is multiplied by.
    public var ratio: Double {
        switch self {
        case .low: 0.5
        case .moderate: 1
        case .high: 2
        }
    }
}
