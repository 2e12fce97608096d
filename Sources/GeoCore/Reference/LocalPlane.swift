import Foundation

/// Metres east and north of a place in degrees, true near it: good enough for a shift over a province.
public struct LocalPlane {
    private let origin: Coordinate
    private let east: Double
    private let north: Double

    public init(_ origin: Coordinate) {
        self.origin = origin
        let latitude = origin.y * .pi / 180
        east = Ellipsoid.wgs84.primeVerticalRadiusMetres(latitude: latitude) * cos(latitude) * .pi / 180
        north = Ellipsoid.wgs84.meridianRadiusMetres(latitude: latitude) * .pi / 180
    }

    public func metres(_ p: Coordinate) -> Coordinate {
        Coordinate(x: (p.x - origin.x) * east, y: (p.y - origin.y) * north)
    }

    public func degrees(_ p: Coordinate) -> Coordinate {
        Coordinate(x: origin.x + p.x / east, y: origin.y + p.y / north)
    }
}
