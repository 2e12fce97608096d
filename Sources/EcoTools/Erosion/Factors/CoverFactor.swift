import Foundation

/// Cover factors B and C, and the vegetation cover that they are computed from. All dimensionless, covers as shares 0
/// to 1.
public enum CoverFactor {
    /// Soil loss ratio under shrubs and tea: 1 / (1.17647 + 0.86242 x 1.05905^(100 cover)).
    ///
    /// Source: the national specification of 2018 (CSLE).
    public static func shrubRatio(cover: Double) -> Double {
        clamped(1 / (1.17647 + 0.86242 * pow(1.05905, 100 * cover)))
    }

    /// Soil loss ratio under grass: 1 / (1.25 + 0.78845 x 1.05968^(100 cover)).
    ///
    /// Source: the national specification of 2018 (CSLE).
    public static func grassRatio(cover: Double) -> Double {
        clamped(1 / (1.25 + 0.78845 * pow(1.05968, 100 * cover)))
    }

    /// Soil loss ratio under trees and orchards: 0.44468 exp(-3.20096 ground) - 0.04099 exp(canopy - canopy ground)
    /// + 0.025, clamped to 0...1.
    ///
    /// Source: the national specification of 2018 (CSLE).
    ///
    /// - Parameters:
    ///   - canopy: closure of the crowns.
    ///   - groundCover: cover of herbs, shrubs and litter below them: what keeps the soil.
    public static func treeRatio(canopy: Double, groundCover: Double) -> Double {
        clamped(0.44468 * exp(-3.20096 * groundCover) - 0.04099 * exp(canopy - canopy * groundCover) + 0.025)
    }

    /// B of a year: the soil loss ratios of the 24 half months, each by its share in the year's erosivity.
    ///
    /// - Parameters:
    ///   - ratios: SLR_k, 24 of them, or one for the whole year.
    ///   - shares: WR_k, 24 that sum to 1.
    /// - Returns: nil unless there are 24 shares and 1 or 24 ratios.
    public static func annual(ratios: [Double], shares: [Double]) -> Double? {
        guard shares.count == HalfMonth.count, ratios.count == 1 || ratios.count == HalfMonth.count else { return nil }
        let values = ratios.count == 1 ? Array(repeating: ratios[0], count: HalfMonth.count) : ratios
        return clamped(zip(values, shares).reduce(0) { $0 + $1.0 * $1.1 })
    }

    /// C from vegetation cover: 1 without cover, 0.6508 - 0.3436 log10(percent) up to 78.3 percent, 0 above; clamped
    /// to 0...1, since the logarithm passes 1 below 0.096 percent.
    ///
    /// Source: Cai Chongfa et al. 2000, Journal of Soil and Water Conservation (China) 14(2).
    public static func cai(cover: Double) -> Double {
        let percent = cover * 100
        if percent <= 0 { return 1 }
        return percent > 78.3 ? 0 : clamped(0.6508 - 0.3436 * log10(percent))
    }

    /// Vegetation cover by the pixel dichotomy: (NDVI - soil) / (vegetation - soil), clamped to 0...1.
    ///
    /// - Parameters:
    ///   - ndvi: -1 to 1.
    ///   - soil: NDVI of bare soil.
    ///   - vegetation: NDVI of full cover, above `soil`; otherwise NaN.
    public static func cover(ndvi: Double, soil: Double, vegetation: Double) -> Double {
        guard vegetation > soil, ndvi.isFinite else { return .nan }
        return clamped((ndvi - soil) / (vegetation - soil))
    }

    /// NaN stays NaN.
    static func clamped(_ value: Double) -> Double { value.isNaN ? value : min(max(value, 0), 1) }
}

/// The equations of B, by what grows.
public enum CoverEquation: String, Sendable, Codable, CaseIterable {
    /// Needs ground cover beside the canopy.
    case tree
    case shrub
    case grass

    /// Whether cover below the crowns must be known.
    public var needsGroundCover: Bool { self == .tree }

    /// The soil loss ratio of a half month. Covers as shares 0 to 1; NaN where a needed one is NaN or outside.
    ///
    /// - Parameter groundCover: of trees only.
    public func ratio(cover: Double, groundCover: Double) -> Double {
        guard (0...1).contains(cover) else { return .nan }
        switch self {
        case .tree:
            guard (0...1).contains(groundCover) else { return .nan }
            return CoverFactor.treeRatio(canopy: cover, groundCover: groundCover)
        case .shrub: return CoverFactor.shrubRatio(cover: cover)
        case .grass: return CoverFactor.grassRatio(cover: cover)
        }
    }
}
