import Foundation

/// Soil erodibility K. Each equation gives the unit that its source has; `ErosionUnits.erodibility(fromUS:)` converts.
public enum SoilErodibility {
    /// K of the nomograph, in the US unit: 100 K = 2.1e-4 M^1.14 (12 - OM) + 3.25 (s - 2) + 2.5 (p - 3), with
    /// M = (silt + very fine sand) (100 - clay).
    ///
    /// Source: Wischmeier, Johnson and Cross 1971; Agriculture Handbook 537 (1978). Valid for silt and very fine sand
    /// up to 70 % and organic matter up to 4 % (`nomographHolds`); the equation is computed beyond, too.
    ///
    /// - Parameters:
    ///   - siltAndVeryFineSandPercent: 0.002 to 0.1 mm.
    ///   - clayPercent: below 0.002 mm.
    ///   - organicMatterPercent: not organic carbon (`organicMatterPerCarbon`).
    ///   - structure: 1 very fine granular, 2 fine granular, 3 medium or coarse granular, 4 blocky, platy, massive.
    ///   - permeability: 1 rapid to 6 very slow.
    public static func nomographUS(
        siltAndVeryFineSandPercent: Double, clayPercent: Double, organicMatterPercent: Double, structure: Int,
        permeability: Int
    ) -> Double {
        let size = siltAndVeryFineSandPercent * (100 - clayPercent)
        let texture = 2.1e-4 * pow(size, 1.14) * (12 - organicMatterPercent)
        return (texture + 3.25 * Double(structure - 2) + 2.5 * Double(permeability - 3)) / 100
    }

    /// Whether the nomograph was drawn for such a soil.
    public static func nomographHolds(siltAndVeryFineSandPercent: Double, organicMatterPercent: Double) -> Bool {
        (0...70).contains(siltAndVeryFineSandPercent) && (0...4).contains(organicMatterPercent)
    }

    /// Organic matter in organic carbon, by mass (van Bemmelen): soils range from 1.7 to 2.
    public static let organicMatterPerCarbon = 1.724

    /// K of EPIC, in the US unit, from texture and organic carbon.
    ///
    /// Source: J. R. Williams 1990, The erosion-productivity impact calculator. Valid where `isTexture` holds; not for
    /// organic soils.
    ///
    /// - Parameters:
    ///   - sandPercent: 0.05 to 2 mm.
    ///   - siltPercent: 0.002 to 0.05 mm.
    ///   - clayPercent: below 0.002 mm.
    ///   - organicCarbonPercent: by mass.
    /// - Returns: 0 for a soil without silt, as the equation gives; NaN never for values of 0 to 100.
    public static func epicUS(
        sandPercent: Double, siltPercent: Double, clayPercent: Double, organicCarbonPercent: Double
    ) -> Double {
        guard siltPercent > 0 else { return siltPercent == 0 ? 0 : .nan }
        let sand = 0.2 + 0.3 * exp(-0.0256 * sandPercent * (1 - siltPercent / 100))
        let silt = pow(siltPercent / (clayPercent + siltPercent), 0.3)
        let carbon =
            1 - 0.25 * organicCarbonPercent / (organicCarbonPercent + exp(3.72 - 2.95 * organicCarbonPercent))
        let rest = 1 - sandPercent / 100
        return sand * silt * carbon * (1 - 0.7 * rest / (rest + exp(-5.51 + 22.9 * rest)))
    }

    /// K in t·ha·h/(ha·MJ·mm) from K of EPIC in the US unit, corrected on plots in China:
    /// (-0.01383 + 0.51575 K) 0.1317.
    ///
    /// Source: Zhang Keli et al. 2008, Soil erodibility and its estimation for agricultural soils in China. Below 0 for
    /// K of EPIC under 0.0268: no soil, and shown as no value by `value`.
    public static func chineseCorrection(ofEpicUS value: Double) -> Double {
        ErosionUnits.erodibility(fromUS: -0.01383 + 0.51575 * value)
    }

    /// Whether sand, silt and clay in percent are a texture: each 0 to 100, together 100 within `toleranceAtSum`.
    public static func isTexture(sandPercent: Double, siltPercent: Double, clayPercent: Double) -> Bool {
        let range = 0.0...100
        return range.contains(sandPercent) && range.contains(siltPercent) && range.contains(clayPercent)
            && abs(sandPercent + siltPercent + clayPercent - 100) <= toleranceAtSum
    }

    /// Percent by which the three parts of a texture may miss 100: maps predict each part for itself, and round.
    public static let toleranceAtSum = 5.0
}

/// The equations of K that need texture and organic carbon only.
public enum ErodibilityMethod: String, Sendable, Codable, CaseIterable {
    /// EPIC as published.
    case epic
    /// EPIC with the correction for China.
    case epicChina = "epic-cn"

    /// K in t·ha·h/(ha·MJ·mm); NaN where the equation gives nothing above 0, or the inputs are no soil.
    ///
    /// Texture in percent; organic carbon in percent by mass, 0 to 60 (more is no soil).
    public func value(
        sandPercent: Double, siltPercent: Double, clayPercent: Double, organicCarbonPercent: Double
    ) -> Double {
        guard
            SoilErodibility.isTexture(sandPercent: sandPercent, siltPercent: siltPercent, clayPercent: clayPercent),
            (0...60).contains(organicCarbonPercent)
        else { return .nan }
        let epic = SoilErodibility.epicUS(
            sandPercent: sandPercent, siltPercent: siltPercent, clayPercent: clayPercent,
            organicCarbonPercent: organicCarbonPercent)
        let value =
            switch self {
            case .epic: ErosionUnits.erodibility(fromUS: epic)
            case .epicChina: SoilErodibility.chineseCorrection(ofEpicUS: epic)
            }
        return value > 0 ? value : .nan
    }
}
