extension Coordinate {
    /// Throws unless a position in radians lies on the ellipsoid: a latitude up to the poles, a longitude that is at most
    /// some turns away. Broken files hold numbers up to 1e300, which no arithmetic on angles survives.
    func requireOnEllipsoid() throws(GeoError) {
        guard y.magnitude <= .pi / 2 + 1e-9, x.magnitude <= 20 * .pi else {
            throw GeoError(
                .cannotTransform, "place (\(x * 180 / .pi), \(y * 180 / .pi)) degrees on the ellipsoid",
                hint: "check the coordinates and their reference system")
        }
    }
}

extension Int {
    /// The whole number at or below, held to a trillion; 0 for what is no number.
    init(bounding value: Double) {
        self = value.isNaN ? 0 : Int(Swift.max(-1e12, Swift.min(1e12, value)).rounded(.down))
    }
}
