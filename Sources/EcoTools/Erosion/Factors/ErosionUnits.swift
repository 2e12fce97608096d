/// Conversions between the units of the handbooks of the United States and SI. All are plain products, valid for every
/// value.
///
/// Source: G. R. Foster et al., "Conversion of the universal soil loss equation to SI metric units", Journal of Soil
/// and Water Conservation 36 (1981); the three factors agree among themselves (17.02 x 0.1317 = 2.2415).
public enum ErosionUnits {
    /// MJ·mm/(ha·h·a) in one hundred ft·tonf·in/(ac·h·a).
    public static let erosivityPerUS = 17.02
    /// t·ha·h/(ha·MJ·mm) in one ton·ac·h/(100 ac·ft·tonf·in).
    public static let erodibilityPerUS = 0.1317
    /// t/(ha·a) in one short ton/(ac·a).
    public static let soilLossPerUS = 2.2417
    /// t/(km²·a) in one t/(ha·a): the modulus of soil erosion in the soil loss of the equations.
    public static let modulusPerSoilLoss = 100.0

    /// R in MJ·mm/(ha·h·a) from R in hundreds of ft·tonf·in/(ac·h·a).
    public static func erosivity(fromUS value: Double) -> Double { value * erosivityPerUS }

    /// R in hundreds of ft·tonf·in/(ac·h·a) from R in MJ·mm/(ha·h·a).
    public static func erosivityUS(fromSI value: Double) -> Double { value / erosivityPerUS }

    /// K in t·ha·h/(ha·MJ·mm) from K in ton·ac·h/(100 ac·ft·tonf·in).
    public static func erodibility(fromUS value: Double) -> Double { value * erodibilityPerUS }

    /// K in ton·ac·h/(100 ac·ft·tonf·in) from K in t·ha·h/(ha·MJ·mm).
    public static func erodibilityUS(fromSI value: Double) -> Double { value / erodibilityPerUS }

    /// A in t/(ha·a) from A in short ton/(ac·a).
    public static func soilLoss(fromUS value: Double) -> Double { value * soilLossPerUS }

    /// A in short ton/(ac·a) from A in t/(ha·a).
    public static func soilLossUS(fromSI value: Double) -> Double { value / soilLossPerUS }

    /// Modulus in t/(km²·a) from soil loss in t/(ha·a).
    public static func modulus(fromSoilLoss value: Double) -> Double { value * modulusPerSoilLoss }
}
