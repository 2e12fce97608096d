import Foundation

/// A circle on the ellipsoid that holds what lies on it within a box.
struct Cap {
    /// Longitude and latitude of the middle.
    let degrees: Coordinate
    /// No geodesic from the middle to a position in the box is longer.
    let radiusMetres: Double

    init(_ box: Box3D, _ ellipsoid: Ellipsoid) {
        let middle = (box.low + box.high) * 0.5
        let radians = middle.radians(ellipsoid)
        degrees = Coordinate(x: radians.x * 180 / .pi, y: radians.y * 180 / .pi)
        let raised = middle.distance(to: Position3D(radians, ellipsoid))
        // The pieces leave the ellipsoid by less than a hundredth of a millimetre.
        let chord = (box.high - middle).length + raised + 1e-4
        // No normal section of an ellipsoid of the earth's kind is rounder than 6 300 km; round the earth is the end.
        let ratio = chord / (2 * 6.3e6)
        radiusMetres = ratio < 1 ? 2 * 6.3e6 * asin(ratio) * 1.01 : .infinity
    }
}
