import Foundation
import GeoCore

/// The plane that a map is drawn in: true to the ground where the map is.
struct MapPlane {
    let crs: CRS
    /// From the system of the data.
    let fromData: Transform
    let toGeographic: Transform
    private let measurer: Measurer

    init(_ crs: CRS, data: CRS) throws(GeoError) {
        self.crs = crs
        fromData = try Transform(from: data, to: crs)
        toGeographic = try Transform(from: crs, to: try crs.geographic())
        measurer = try Measurer(crs)
    }

    /// Chooses the plane for an extent of the data.
    ///
    /// Data in a plane keep it while lengths at their middle are right to 0.2 %. Else, on CGCS 2000, the 3-degree zone
    /// that holds the whole extent (to half a degree beyond its edge), as GB/T maps use it; else a transverse Mercator
    /// plane through the middle, on the same datum.
    static func chosen(for extent: Bounds, in data: CRS) throws(GeoError) -> MapPlane {
        if data.isProjected, data.metresPerUnit == 1 {
            let plane = try MapPlane(data, data: data)
            let scales = try plane.groundPerUnit(at: extent.centre)
            if scales.allSatisfy({ abs($0 - 1) <= 0.002 }) { return plane }
        }
        let geographic = try data.geographic()
        let corners = [
            Coordinate(x: extent.minX, y: extent.minY), Coordinate(x: extent.maxX, y: extent.minY),
            Coordinate(x: extent.minX, y: extent.maxY), Coordinate(x: extent.maxX, y: extent.maxY), extent.centre,
        ]
        let degreesPerUnit = geographic.radiansPerUnit * 180 / .pi
        let longitudes = try Transform(from: data, to: geographic).forward(corners).map { $0.x * degreesPerUnit }
        if geographic.authorityCode == "EPSG:4490", let west = longitudes.min(), let east = longitudes.max() {
            let zone = GaussKrugerZone.threeDegreeZone(longitude: (west + east) / 2)
            let meridian = Double(3 * zone)
            // EPSG 4534 to 4554: CGCS2000 / 3-degree Gauss-Kruger CM 75E to 135E, eastings without the zone's number.
            if (25...45).contains(zone), west >= meridian - 2, east <= meridian + 2 {
                return try MapPlane(try CRS("EPSG:\(4534 + zone - 25)"), data: data)
            }
        }
        return try MapPlane(try data.localTransverseMercator(at: extent.centre), data: data)
    }

    /// Metres on the ellipsoid for one unit of the plane at a place, eastwards and northwards.
    func groundPerUnit(at place: Coordinate) throws(GeoError) -> [Double] {
        let half = 500.0
        let east = try distance(
            Coordinate(x: place.x - half, y: place.y), Coordinate(x: place.x + half, y: place.y))
        let north = try distance(
            Coordinate(x: place.x, y: place.y - half), Coordinate(x: place.x, y: place.y + half))
        return [east / (2 * half), north / (2 * half)]
    }

    /// Metres on the ellipsoid along a straight line of the plane.
    func distance(_ a: Coordinate, _ b: Coordinate) throws(GeoError) -> Double {
        try measurer.length(of: .lineString([a, b]))
    }

    /// The direction of true north at a place, in degrees clockwise from the top of the map.
    func trueNorthDegrees(at place: Coordinate) throws(GeoError) -> Double {
        let here = try toGeographic.forward(place)
        let step = 0.001 / (toGeographic.target.radiansPerUnit * 180 / .pi)
        let ends = try toGeographic.inverse([
            Coordinate(x: here.x, y: here.y - step), Coordinate(x: here.x, y: here.y + step),
        ])
        return atan2(ends[1].x - ends[0].x, ends[1].y - ends[0].y) * 180 / .pi
    }
}
