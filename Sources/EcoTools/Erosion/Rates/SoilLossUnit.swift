import Foundation

/// The units in which soil loss by area and year is written.
public enum SoilLossUnit: String, Sendable, Codable, CaseIterable {
    /// The modulus of the Chinese standards: tonnes from a square kilometre in a year.
    case tonnesPerSquareKilometre = "t/km2"
    /// As RUSLE and InVEST give it: tonnes from a hectare in a year. 100 ha are 1 km2.
    case tonnesPerHectare = "t/ha"

    /// What one of this unit is in t/(km2 a).
    public var tonnesPerSquareKilometreYear: Double {
        switch self {
        case .tonnesPerSquareKilometre: 1
        case .tonnesPerHectare: 100
        }
    }

    /// The same loss in another unit. Division where it makes the number smaller: 500 t/km2 are exactly 5 t/ha.
    public func convert(_ value: Double, to other: SoilLossUnit) -> Double {
        let (own, wanted) = (tonnesPerSquareKilometreYear, other.tonnesPerSquareKilometreYear)
        return own >= wanted ? value * (own / wanted) : value / (wanted / own)
    }

    /// The unit that a raster's band states: "t/(km2 a)", "t km-2 yr-1", "t/ha", "t/(hm²·a)", "Mg/ha/yr"; nil for others.
    public init?(stated text: String) {
        let plain = NormalisedText.folded(text).filter { $0.isLetter || $0.isNumber }
        guard plain.hasPrefix("t") || plain.hasPrefix("mg") || plain.hasPrefix("ton") else { return nil }
        if plain.contains("km2") || plain.contains("平方公里") {
            self = .tonnesPerSquareKilometre
        } else if plain.contains("ha") || plain.contains("hm2") || plain.contains("公顷") {
            self = .tonnesPerHectare
        } else {
            return nil
        }
    }

    /// "t/(km²·a)", "t/(hm²·a)": as reports write it.
    public var symbol: String {
        switch self {
        case .tonnesPerSquareKilometre: "t/(km²·a)"
        case .tonnesPerHectare: "t/(hm²·a)"
        }
    }
}
