extension Geometry {
    /// The same region with rings that do not jump where they cross the antimeridian: longitudes go on beyond 180
    /// degrees instead. Edges of more than a quarter turn along the map are cut into shorter ones.
    ///
    /// In a projected system the geometry is answered as it is. A ring that goes round a pole does not close that way
    /// and stays as it is.
    public func withContinuousLongitudes(in crs: CRS) throws(GeoError) -> Geometry {
        guard crs.isGeographic, let bounds else { return self }
        let turn = 2 * Double.pi / crs.radiansPerUnit
        if bounds.width <= turn / 4 { return self }
        return try mapSequences { (sequence: [Coordinate]) throws(GeoError) -> [Coordinate] in
            guard sequence.count > 3, let first = sequence.first else { return sequence }
            var shift = 0.0
            var result = [first]
            for (a, b) in zip(sequence, sequence.dropFirst()) {
                let step = b.x - a.x
                // A step of a whole turn runs along a parallel round the globe.
                if abs(step) > turn / 2 * (1 + 1e-12), abs(step) < turn * (1 - 1e-9) {
                    shift += step > 0 ? -turn : turn
                }
                let from = result[result.count - 1]
                let to = Coordinate(x: b.x + shift, y: b.y)
                let parts = max(1, Int((min(abs(to.x - from.x), 4 * turn) / (turn / 4)).rounded(.up)))
                for part in 1..<max(2, parts) where parts > 1 {
                    result.append(.between(from, to, Double(part) / Double(parts)))
                }
                result.append(to)
            }
            return shift == 0 ? result : sequence
        }
    }
}
