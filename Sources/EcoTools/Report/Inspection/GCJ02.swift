import Foundation
import GeoCore

/// The offset that web maps in China put on coordinates (GCJ-02), about 300 to 700 m. Never used to correct data:
/// only to tell whether data carry it.
///
/// Published implementations agree to 1e-7 degrees; the formula has no official publication.
enum GCJ02 {
    private static let semiMajorMetres = 6_378_245.0
    private static let eccentricitySquared = 0.006_693_421_622_965_943_23

    /// Where a position in WGS 84 (to a metre: CGCS2000) comes to lie. Outside China it stays.
    static func offset(_ position: Coordinate) -> Coordinate {
        guard (72.004...137.8347).contains(position.x), (0.8293...55.8271).contains(position.y) else { return position }
        let (x, y) = (position.x - 105, position.y - 35)
        let latitude = position.y * .pi / 180
        let sine = sin(latitude)
        let magic = 1 - eccentricitySquared * sine * sine
        let root = magic.squareRoot()
        let metresPerRadianOfLatitude = semiMajorMetres * (1 - eccentricitySquared) / (magic * root)
        let metresPerRadianOfLongitude = semiMajorMetres / root * cos(latitude)
        return Coordinate(
            x: position.x + eastMetres(x, y) / metresPerRadianOfLongitude * 180 / .pi,
            y: position.y + northMetres(x, y) / metresPerRadianOfLatitude * 180 / .pi)
    }

    private static func waves(_ x: Double) -> Double {
        (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
    }

    private static func northMetres(_ x: Double, _ y: Double) -> Double {
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.magnitude.squareRoot() + waves(x)
            + (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
            + (160 * sin(y / 12 * .pi) + 320 * sin(y * .pi / 30)) * 2 / 3
    }

    private static func eastMetres(_ x: Double, _ y: Double) -> Double {
        300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.magnitude.squareRoot() + waves(x)
            + (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
            + (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3
    }
}
