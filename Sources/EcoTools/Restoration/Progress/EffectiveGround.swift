import GeoCore

/// What of an accepted site counts: its ground less that of the sites that have broken it up again and are not accepted
/// themselves.
public enum EffectiveGround {
    /// One open site on accepted ground.
    public struct Taken: Sendable, Codable, Hashable {
        /// The accepted site that loses ground, the one that takes it, and since when.
        public var site: String
        public var by: String
        public var since: CalendarDate
        /// What the two share.
        public var shared: Measure
    }

    /// Polygons without others, its area proved against what they share: on a grid of 0.1 mm where full precision fails.
    static func less(_ ground: Geometry, _ taken: [Geometry], _ crs: CRS) throws(GeoError) -> Geometry {
        let union = try Geometry.union(of: taken)
        let tolerance = 1e-9 * max(ground.planarArea, union.planarArea)
        if let rest = try? ground.difference(union).polygonalPart(),
            let common = try? ground.intersection(union).polygonalPart(),
            abs(rest.planarArea + common.planarArea - ground.planarArea) <= tolerance
        {
            return rest
        }
        return try ground.difference(union, gridSize: 1e-4 / (crs.metresPerUnit ?? 111_694)).polygonalPart()
    }
}
