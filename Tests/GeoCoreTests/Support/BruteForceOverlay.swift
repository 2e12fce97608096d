import GeoCore
import Testing

/// Every footprint against every feature by one plain overlay each: the independent value for the overlay engine.
struct BruteForceOverlay {
    var footprints: [Geometry]
    var features: [Geometry]

    /// Expects the same pairs with the same contacts and measures; relative to the footprint's own measure.
    func expect(
        equals pieces: [OverlayPiece], tolerance: Double = 1e-9, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var next = 0
        for (i, footprint) in footprints.enumerated() {
            for (j, feature) in features.enumerated() {
                let found = next < pieces.count && pieces[next].footprint == i && pieces[next].feature == j
                let meets = try footprint.intersects(feature)
                #expect(found == meets, "pair \(i), \(j)", sourceLocation: sourceLocation)
                guard found else { continue }
                let piece = pieces[next]
                next += 1
                guard meets else { continue }
                let contact = try contact(footprint, feature)
                #expect(
                    piece.contact == contact, "pair \(i), \(j)",
                    sourceLocation: sourceLocation)
                #expect(piece.residual == nil, sourceLocation: sourceLocation)
                let common = try footprint.intersection(feature)
                let size = max(footprint.planarArea, footprint.planarLength)
                if min(footprint.dimension, feature.dimension) == 2 {
                    let miss = abs(piece.geometry.planarArea - common.planarArea)
                    #expect(miss <= tolerance * footprint.planarArea, "pair \(i), \(j)", sourceLocation: sourceLocation)
                } else if piece.contact != .touching {
                    let miss = abs(piece.geometry.planarLength - common.planarLength)
                    #expect(miss <= tolerance * size, "pair \(i), \(j)", sourceLocation: sourceLocation)
                }
            }
        }
        #expect(next == pieces.count, sourceLocation: sourceLocation)
    }

    private func contact(_ footprint: Geometry, _ feature: Geometry) throws -> Contact {
        // The dimension of the interiors' meeting is the first character of the DE-9IM matrix.
        if try footprint.coveredBy(feature), try !footprint.touches(feature) { return .inside }
        let matrix = try footprint.relate(feature)
        let wanted = min(footprint.dimension, feature.dimension) == 2 ? "2" : "F"
        let isPart = wanted == "2" ? matrix.first == "2" : matrix.first != "F"
        return isPart ? .partlyInside : .touching
    }
}
