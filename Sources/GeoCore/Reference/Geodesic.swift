internal import CPROJ

/// Geodesics of an ellipsoid (Karney 2013), angles in degrees.
struct Geodesic {
    // A C struct of numbers only: copied by value, written once here.
    private var geodesic = geod_geodesic()

    init(_ ellipsoid: Ellipsoid) {
        geod_init(&geodesic, ellipsoid.semiMajorMetres, ellipsoid.flattening)
    }

    /// Length in metres of the shortest line between two positions (x = longitude, y = latitude).
    func distance(_ a: Coordinate, _ b: Coordinate) -> Double {
        var metres = 0.0
        withUnsafePointer(to: geodesic) { geod_inverse($0, a.y, a.x, b.y, b.x, &metres, nil, nil) }
        return metres
    }

    /// Distance and the azimuths at both ends, in degrees.
    func inverse(_ a: Coordinate, _ b: Coordinate) -> (metres: Double, startAzimuth: Double, endAzimuth: Double) {
        var metres = 0.0
        var first = 0.0
        var second = 0.0
        withUnsafePointer(to: geodesic) { geod_inverse($0, a.y, a.x, b.y, b.x, &metres, &first, &second) }
        return (metres, first, second)
    }

    /// The position at a distance along an azimuth.
    func direct(_ start: Coordinate, azimuth: Double, metres: Double) -> Coordinate {
        var latitude = 0.0
        var longitude = 0.0
        withUnsafePointer(to: geodesic) {
            geod_direct($0, start.y, start.x, azimuth, metres, &latitude, &longitude, nil)
        }
        return Coordinate(x: longitude, y: latitude)
    }

    /// Signed area in square metres of the geodesic polygon of a closed ring; the smaller of the two regions.
    func area(_ ring: [Coordinate]) -> Double {
        var polygon = geod_polygon()
        geod_polygon_init(&polygon, 0)
        var area = 0.0
        withUnsafePointer(to: geodesic) { geodesic in
            for c in ring.dropLast() { geod_polygon_addpoint(geodesic, &polygon, c.y, c.x) }
            // Counterclockwise is positive, and a clockwise ring is negative rather than the rest of the world.
            _ = geod_polygon_compute(geodesic, &polygon, 0, 1, &area, nil)
        }
        return area
    }
}

extension Measurer {
    func geodesicArea(_ ring: UnsafeBufferPointer<Coordinate>) throws(GeoError) -> Double {
        let degrees = try geographicRadians(Array(ring)).map {
            Coordinate(x: $0.x * 180 / .pi, y: $0.y * 180 / .pi)
        }
        return Geodesic(ellipsoid).area(degrees)
    }
}
