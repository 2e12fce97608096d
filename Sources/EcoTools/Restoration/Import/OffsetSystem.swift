import GeoCore

/// The offset systems of Chinese web maps, which no file can declare: the user does, as `crs=gcj02`.
enum OffsetSystem: String, Sendable {
    case gcj02, bd09

    /// nil when the text names another system.
    init?(_ crs: String?) {
        guard let crs else { return nil }
        self.init(rawValue: crs.lowercased().filter { $0 != "-" && $0 != "_" })
    }

    var name: String { self == .gcj02 ? "GCJ-02" : "BD-09" }

    /// To WGS 84, by fixed-point iteration to 1e-9 degrees.
    func undone(_ geometry: Geometry) throws(GeoError) -> Geometry {
        try geometry.mapSequences { (positions: [Coordinate]) throws(GeoError) in
            positions.map { GCJ02.inverse(self == .bd09 ? GCJ02.fromBD09($0) : $0) }
        }
    }
}
