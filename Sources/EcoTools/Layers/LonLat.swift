/// Longitude and latitude in degrees, in that order, on the datum of the result.
public struct LonLat: Sendable, Codable, Hashable {
    public var longitude: Double
    public var latitude: Double

    public init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }
}
