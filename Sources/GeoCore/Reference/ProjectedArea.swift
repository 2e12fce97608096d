import Foundation

/// Areas on the ellipsoid of rings whose edges are straight in a projected system.
///
/// A ring that fits a square of the lattice is measured by the square's polynomial, any other by following its edges.
final class ProjectedArea {
    private let map: EqualAreaMap
    var tiles: [TileKey: AreaTile?] = [:]
    private var latest: [(key: TileKey, tile: AreaTile)?]

    struct TileKey: Hashable {
        let level: Int
        let column: Int
        let row: Int
    }

    init(_ toGeographic: Transform, radiansPerUnit: Double) {
        map = EqualAreaMap(toGeographic, radiansPerUnit: radiansPerUnit)
        latest = AreaTile.Level.all.map { _ in nil }
    }

    /// Signed area in square metres of a closed ring, positive when counterclockwise.
    func signedArea(_ ring: UnsafeBufferPointer<Coordinate>) throws(GeoError) -> Double {
        if let tile = tile(for: ring) { return tile.signedArea(ring) }
        return try map.adaptiveArea(ring)
    }

    /// The same without the polynomials.
    func adaptiveArea(_ ring: UnsafeBufferPointer<Coordinate>) throws(GeoError) -> Double {
        try map.adaptiveArea(ring)
    }

    private func tile(for ring: UnsafeBufferPointer<Coordinate>) -> AreaTile? {
        var bounds = Bounds(minX: ring[0].x, minY: ring[0].y, maxX: ring[0].x, maxY: ring[0].y)
        for c in ring {
            bounds.minX = min(bounds.minX, c.x)
            bounds.minY = min(bounds.minY, c.y)
            bounds.maxX = max(bounds.maxX, c.x)
            bounds.maxY = max(bounds.maxY, c.y)
        }
        let size = max(bounds.width, bounds.height)
        guard size.isFinite, abs(bounds.minX) < 1e12, abs(bounds.minY) < 1e12 else { return nil }
        let middle = bounds.centre
        for (index, level) in AreaTile.Level.all.enumerated() {
            let spacing = level.halfWidthMetres / map.metresPerUnit
            // The middle is at most half a spacing from a centre, so a ring of up to one spacing always fits.
            if size > spacing { continue }
            let key = TileKey(
                level: index, column: Int((middle.x / spacing).rounded()), row: Int((middle.y / spacing).rounded()))
            if let known = latest[index], known.key == key { return known.tile }
            let found: AreaTile?
            if let known = tiles[key] {
                found = known
            } else {
                let centre = Coordinate(x: Double(key.column) * spacing, y: Double(key.row) * spacing)
                found = AreaTile(level, centre: centre, halfWidth: spacing, map)
                tiles[key] = .some(found)
            }
            if let found {
                latest[index] = (key, found)
                return found.contains(bounds) ? found : nil
            }
            // A larger square at the same place is no smoother.
            return nil
        }
        return nil
    }
}

/// The map from a projected system to (longitude, area per radian north of a latitude), whose plane keeps areas.
struct EqualAreaMap {
    let metresPerUnit: Double
    private let toGeographic: Transform
    private let ellipsoid: Ellipsoid
    private let radiansPerUnit: Double

    init(_ toGeographic: Transform, radiansPerUnit: Double) {
        self.toGeographic = toGeographic
        self.radiansPerUnit = radiansPerUnit
        ellipsoid = toGeographic.source.ellipsoid
        metresPerUnit = toGeographic.source.metresPerUnit ?? 1
    }

    /// Images of points, both coordinates counted from the image of `centre`; longitudes without jumps.
    func sample(_ points: [Coordinate], around centre: Coordinate) throws(GeoError)
        -> (longitudes: [Double], heights: [Double])
    {
        var images = points + [centre]
        try toGeographic.apply(&images, forward: true)
        let origin = images[points.count]
        let fullTurn = 2 * Double.pi / radiansPerUnit
        let longitudes = images.dropLast().map { image in
            let difference = image.x - origin.x
            return (difference - fullTurn * (difference / fullTurn).rounded()) * radiansPerUnit
        }
        let heights = images.dropLast().map {
            ellipsoid.zoneAreaPerRadian(from: origin.y * radiansPerUnit, to: $0.y * radiansPerUnit)
        }
        return (longitudes, heights)
    }

    /// −∮ q dλ along the true image of each edge, refined until each edge is right.
    func adaptiveArea(_ ring: UnsafeBufferPointer<Coordinate>) throws(GeoError) -> Double {
        let planar = abs(Measurer.planarArea(ring)) * metresPerUnit * metresPerUnit
        var integral = AuthalicIntegral(
            toGeographic, ellipsoid, radiansPerUnit: radiansPerUnit, ringAreaSquareMetres: planar)
        var vertices = Array(ring)
        try integral.toRadians(&vertices)
        integral.referenceLatitude = vertices[0].y
        var sum = CompensatedSum()
        var turn = 0.0
        for index in 0..<(ring.count - 1) {
            let part = try integral.edge(ring[index], ring[index + 1], vertices[index], vertices[index + 1], depth: 0)
            sum.add(part.area)
            turn += part.longitude
        }
        guard abs(turn) > 1 else { return sum.value }
        // The ring goes once round a pole: the region is the cap beyond it, measured from that pole.
        let latitude = vertices.reduce(0) { $0 + $1.y } / Double(vertices.count)
        let pole = latitude > 0 ? Double.pi / 2 : -Double.pi / 2
        return sum.value + turn * ellipsoid.zoneAreaPerRadian(from: integral.referenceLatitude, to: pole)
    }
}
