/// What a cell counts for.
public enum ZonalWeighting: String, Sendable, Codable, CaseIterable {
    /// The share of it inside the zone.
    case cells
    /// The area of that share. The default: on a grid of longitudes and latitudes cells are not equally large.
    case area
    /// The area of that share times the value: what the cell adds to the integral. Cells whose value is not above zero
    /// weigh nothing.
    case integral

    /// A sum reaches a part of the whole when it comes this near, relative to the whole: where cells weigh the same,
    /// rounding does not decide between two middle values.
    static let reached = 1e-12
}
