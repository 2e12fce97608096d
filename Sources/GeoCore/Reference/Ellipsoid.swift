import Foundation

/// A reference ellipsoid of revolution. Lengths in metres, angles in radians.
public struct Ellipsoid: Sendable, Hashable, Codable {
    public let name: String
    public let semiMajorMetres: Double
    /// 1/f; 0 for a sphere.
    public let inverseFlattening: Double

    public init(name: String, semiMajorMetres: Double, inverseFlattening: Double) {
        self.name = name
        self.semiMajorMetres = semiMajorMetres
        self.inverseFlattening = inverseFlattening
    }

    public static let cgcs2000 = Ellipsoid(
        name: "CGCS2000", semiMajorMetres: 6_378_137, inverseFlattening: 298.257222101)
    public static let wgs84 = Ellipsoid(name: "WGS 84", semiMajorMetres: 6_378_137, inverseFlattening: 298.257223563)

    public var flattening: Double { inverseFlattening == 0 ? 0 : 1 / inverseFlattening }
    public var semiMinorMetres: Double { semiMajorMetres * (1 - flattening) }
    /// First eccentricity squared, (a² − b²)/a².
    public var eccentricitySquared: Double { flattening * (2 - flattening) }

    /// Radius of curvature in the meridian at a latitude.
    public func meridianRadiusMetres(latitude: Double) -> Double {
        let e2 = eccentricitySquared
        let s = sin(latitude)
        let w2 = 1 - e2 * s * s
        return semiMajorMetres * (1 - e2) / (w2 * w2.squareRoot())
    }

    /// Radius of curvature in the prime vertical at a latitude.
    public func primeVerticalRadiusMetres(latitude: Double) -> Double {
        let s = sin(latitude)
        return semiMajorMetres / (1 - eccentricitySquared * s * s).squareRoot()
    }

    /// Area between two parallels per radian of longitude, in square metres; positive when `to` is north of `from`.
    ///
    /// The closed form of the integral of M N cos(latitude), written as differences so that two parallels a
    /// millimetre apart lose no digit. Snyder (1987), equation 3-12 and the area of a zone.
    public func zoneAreaPerRadian(from: Double, to: Double) -> Double {
        zoneAreaPerRadian(around: 0.5 * (to + from), height: to - from)
    }

    /// The same by the middle latitude and the height, where the height is known better than as the difference of two
    /// rounded latitudes: that of a cell of a few metres.
    func zoneAreaPerRadian(around middle: Double, height: Double) -> Double {
        let e2 = eccentricitySquared
        let s0 = sin(middle - 0.5 * height)
        let s = sin(middle + 0.5 * height)
        let ds = 2 * cos(middle) * sin(0.5 * height)
        let a2 = semiMajorMetres * semiMajorMetres * (1 - e2)
        if e2 == 0 { return a2 * ds }
        let e = e2.squareRoot()
        let rational = ds * (1 + e2 * s * s0) / ((1 - e2 * s * s) * (1 - e2 * s0 * s0))
        return 0.5 * a2 * (rational + atanh(e * ds / (1 - e2 * s * s0)) / e)
    }

    /// Area of the whole ellipsoid in square metres.
    public var areaSquareMetres: Double { 2 * .pi * zoneAreaPerRadian(from: -.pi / 2, to: .pi / 2) }
}
