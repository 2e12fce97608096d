import GeoCore

/// An invalid geometry that was put right, and what that changed.
public struct Repair: Sendable, Codable, Hashable {
    public var file: String
    public var fid: Int64
    public var id: String
    /// In the words of the geometry library.
    public var reason: String
    public var place: LonLat?
    public var measureBefore: Measure
    public var measureAfter: Measure
    public var changePercent: Double
    public var method: Geometry.RepairMethod
}
