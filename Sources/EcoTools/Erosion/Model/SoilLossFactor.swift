/// A factor of a soil-loss equation, with the range that its definition or its measurements leave it.
public enum SoilLossFactor: String, Sendable, Codable, CaseIterable {
    /// Rainfall erosivity, MJ·mm/(hm²·h·a).
    case r
    /// Soil erodibility, t·hm²·h/(hm²·MJ·mm).
    case k
    /// Slope length, dimensionless: 1 on the unit plot of 22.13 m.
    case l
    /// Slope steepness, dimensionless: 1 on the unit plot of 9 %.
    case s
    /// L times S.
    case ls
    /// Biological practices (CSLE), dimensionless.
    case b
    /// Engineering practices (CSLE), dimensionless.
    case e
    /// Tillage practices (CSLE), dimensionless.
    case t
    /// Cover and management (USLE, RUSLE), dimensionless.
    case c
    /// Support practices (USLE, RUSLE), dimensionless.
    case p

    /// As equations write it.
    public var symbol: String { rawValue.uppercased() }

    public var unit: String {
        switch self {
        case .r: "MJ*mm/(hm2*h*a)"
        case .k: "t*hm2*h/(hm2*MJ*mm)"
        default: "1"
        }
    }

    public var name: Message { Message("soil-loss.factor-\(rawValue)") }

    /// The largest value that is plausible (`ErosionPlausibility`); a larger one is reported with its places, and computed
    /// with.
    public var plausibleMaximum: Double {
        switch self {
        case .r: ErosionPlausibility.greatestErosivity
        case .k: ErosionPlausibility.greatestErodibility
        case .l, .s, .ls: ErosionPlausibility.greatestLS
        case .b, .e, .c, .p: 1
        // Tables of rotations have a few values above 1.
        case .t: 1.5
        }
    }
}

/// An equation of mean annual soil loss by water on slopes.
public enum SoilLossEquation: String, Sendable, Codable, CaseIterable {
    /// A = R K L S B E T (Liu et al. 2002): crop land has T and no B, other land B and no T.
    case csle
    /// A = R K LS C P (Renard et al. 1997).
    case rusle

    /// The factors that must be given; `ls` stands for itself or for both `l` and `s`.
    public var factors: [SoilLossFactor] {
        switch self {
        case .csle: [.r, .k, .ls, .b, .e, .t]
        case .rusle: [.r, .k, .ls, .c, .p]
        }
    }

    /// All that may be given.
    public var allowedFactors: [SoilLossFactor] { factors + [.l, .s] }

    public var formula: String {
        switch self {
        case .csle: "A = R K L S (crop ? T : B) E"
        case .rusle: "A = R K LS C P"
        }
    }

    /// Soil loss A, t/(hm²·a), of one place by CSLE.
    ///
    /// - Parameters: in the units of `SoilLossFactor`; `biological` is not looked at on crop land, `tillage` not elsewhere.
    public static func csle(
        r: Double, k: Double, ls: Double, isCrop: Bool, biological b: Double, engineering e: Double, tillage t: Double
    ) -> Double { r * k * ls * (isCrop ? t : b) * e }

    /// Soil loss A, t/(hm²·a), of one place by RUSLE.
    public static func rusle(r: Double, k: Double, ls: Double, c: Double, p: Double) -> Double { r * k * ls * c * p }

    /// t/(km²·a) in one t/(hm²·a).
    public static let modulusPerSoilLoss = ErosionUnits.modulusPerSoilLoss
}
