/// When two cells belong to one patch. Forest definitions take eight, gaps in forest four; results can give both.
public enum Connectivity: String, Sendable, Codable, CaseIterable, Hashable {
    /// Cells that share an edge.
    case four = "4"
    /// Cells that share an edge or a corner.
    case eight = "8"
}
