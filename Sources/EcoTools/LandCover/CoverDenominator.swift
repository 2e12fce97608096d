/// What a share of cover is a share of. A result names it, and gives the others beside it where it can.
public enum CoverDenominator: String, Sendable, Codable, CaseIterable, Hashable {
    /// The area inside the boundary on the ellipsoid, whatever the raster knows of it.
    case territory
    /// The territory less inland water (the classes flagged water).
    case land
    /// The area of the cells that have an answer: the territory less nodata.
    case validCells = "valid-cells"
    /// The built-up area as its boundary draws it.
    case builtUpArea = "built-up-area"

    /// "the territory", for results and tables.
    public var name: Message { Message("denominator.\(rawValue)") }
}
