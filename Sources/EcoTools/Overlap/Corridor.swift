import GeoCore

/// The corridor of a line project: its line and half a width to each side, ends cut square.
///
/// Approximate: the border is stroked, and drawn on a plane that is true along the middle of the line.
enum Corridor {
    static func around(_ line: Geometry, widthMetres: Double, crs: CRS) throws(GeoError) -> Geometry {
        guard let middle = line.bounds?.centre else { return try .empty(.polygon) }
        let toPlane = try Transform(from: crs, to: try crs.localTransverseMercator(at: middle))
        let toLonLat = try Transform(from: toPlane.target, to: crs)
        let plane = try toPlane.transform(line)
        return try toLonLat.transform(try plane.buffered(by: widthMetres / 2, quadrantSegments: 16, flat: true))
    }
}
