/// Whether factor values can be what they are said to be. None of this stops a run: it makes a warning with the area.
public enum ErosionPlausibility {
    /// LS above this is a channel or an error in the terrain, and no slope: the handbook's table ends near 50.
    public static let greatestLS = 100.0
    /// Modulus above this, in t/(km²·a), is 74 mm of soil a year: no sheet erosion.
    public static let greatestModulus = 100_000.0
    /// K in SI above this is hardly a soil: the greatest K in the US unit is near 0.7, which is 0.092.
    public static let greatestErodibility = 0.1
    /// Where the mean of K is above this, the unit must be that of the United States: K there is 0.1 to 0.6, in SI 0.01
    /// to 0.09.
    public static let meanErodibilityOfUS = 0.1
    /// Where even the greatest R is below this, in MJ·mm/(ha·h·a), either the place is dry (below some 300 mm of rain a
    /// year) or the unit is that of the United States, where R is 10 to 700: stations in eastern China have 780 to
    /// 8260 in SI (Xie et al. 2016).
    public static let greatestErosivityOfUS = 700.0
    /// R above this, in MJ·mm/(ha·h·a), is beyond what stations anywhere have.
    public static let greatestErosivity = 50_000.0
    /// Rain of a day above this, in mm, beats the record (1825 mm, Réunion 1966): the unit is 0.1 mm.
    public static let greatestDayMillimetres = 1825.0
    /// NDVI lies between -1 and 1: values outside were multiplied (by 10 000, or into 0 to 255).
    public static let ndviRange = -1.0...1.0

    /// What is odd about a factor.
    public enum Finding: String, Sendable, Codable, CaseIterable {
        case lsTooGreat = "ls-too-great"
        case modulusTooGreat = "modulus-too-great"
        case shareOutside = "share-outside"
        case erodibilityTooGreat = "erodibility-too-great"
        case erodibilityLooksUS = "erodibility-looks-us"
        case erosivityTooGreat = "erosivity-too-great"
        case erosivityLooksUS = "erosivity-looks-us"
        case negative
    }

    /// The factors that are checked.
    public enum Quantity: String, Sendable, Codable, CaseIterable {
        case r, k, l, s, ls, b, e, t, c, p, modulus
    }

    /// What is odd about one value; nil when nothing is, or there is no value.
    public static func finding(_ quantity: Quantity, value: Double) -> Finding? {
        if value.isNaN { return nil }
        switch quantity {
        case .b, .c, .e, .p: return (0...1).contains(value) ? nil : .shareOutside
        case .t: return (0...1.5).contains(value) ? nil : .shareOutside
        default: break
        }
        if value < 0 { return .negative }
        switch quantity {
        case .r: return value > greatestErosivity ? .erosivityTooGreat : nil
        case .k: return value > greatestErodibility ? .erodibilityTooGreat : nil
        case .ls: return value > greatestLS ? .lsTooGreat : nil
        case .modulus: return value > greatestModulus ? .modulusTooGreat : nil
        default: return nil
        }
    }

    /// What is odd about a whole layer: its unit.
    ///
    /// - Parameters:
    ///   - mean: of all cells with a value, in the unit that the layer is taken to have (SI).
    ///   - greatest: of them.
    public static func finding(_ quantity: Quantity, mean: Double, greatest: Double) -> Finding? {
        switch quantity {
        case .k where mean > meanErodibilityOfUS: .erodibilityLooksUS
        case .r where greatest > 0 && greatest < greatestErosivityOfUS: .erosivityLooksUS
        default: nil
        }
    }

    /// How an NDVI layer was stored, by its extremes.
    public enum NDVIScale: Sendable, Hashable {
        /// -1 to 1: as it should be.
        case plain
        /// Multiplied by 10 000 (MODIS, Landsat collections): the scale to type is 0.0001.
        case tenThousand
        /// Put into a byte: the scale depends on who did it, and must be given.
        case byte
        /// Neither.
        case unknown
    }

    /// Greatest and least value of a layer -> how it is stored. A tenth above 1 is let pass: some products overshoot.
    public static func ndviScale(least: Double, greatest: Double) -> NDVIScale {
        if least >= -1.1, greatest <= 1.1 { return .plain }
        if least >= 0, greatest <= 255 { return .byte }
        return least >= -10_100 && greatest <= 10_100 ? .tenThousand : .unknown
    }
}
