/// Which cells of a grid belong to a zone, and with what weight.
public enum CoverageMode: String, Sendable, Codable, CaseIterable {
    /// Each cell with the exact share of it that the zone covers. The default.
    case exact
    /// Whole cells whose centre lies in the zone, as GDAL burns polygons; for comparison with other tools.
    case centre
    /// Whole cells that the zone covers or its border crosses, as GDAL's ALL_TOUCHED; for comparison with other tools.
    case touched
}

/// Takes the cells of a polygon as they are found: rows ascending, columns ascending in each row.
protocol CoverageSink {
    /// One cell of which the polygon covers a part, 0 < fraction <= 1.
    mutating func cell(row: Int, column: Int, fraction: Double)
    /// Cells start ..< end that the polygon covers wholly.
    mutating func run(row: Int, start: Int, end: Int)
}
