/// One footprint against one feature, with the post-conditions of the overlay checked.
extension LayerOverlay {
    /// A polygonal feature whose part around the footprint is known as plain positions.
    ///
    /// - Parameter flat: the footprint's own positions when it is a polygon.
    /// - Returns: nil when they do not meet.
    func piece(_ index: Int, _ feature: Int, _ flat: FlatPolygon?, _ part: FlatPolygon) throws(GeoError)
        -> OverlayPiece?
    {
        guard let flat, let answer = BorderCrossings.of(flat, part) else {
            return try piece(index, feature, try part.geometry())
        }
        switch answer {
        case .disjoint: return nil
        case .firstInsideSecond:
            return OverlayPiece(
                footprint: index, feature: feature, contact: .inside, geometry: footprints[index])
        case .meets(let areaOutside):
            // The borders cross properly, so the area outside is known without a second overlay, from other code.
            let footprint = footprints[index]
            let local = try part.geometry()
            guard let common = try? footprint.intersection(local).polygonalPart(), !common.isEmpty,
                isBalanced(common.planarArea, areaOutside, footprint.planarArea, local.planarArea)
            else { return try piece(index, feature, local) }
            return OverlayPiece(footprint: index, feature: feature, contact: .partlyInside, geometry: common)
        }
    }

    private func isBalanced(_ common: Double, _ rest: Double, _ whole: Double, _ other: Double) -> Bool {
        areaMiss(common, rest, whole, other) <= areaTolerance(whole, other)
    }

    private func areaMiss(_ common: Double, _ rest: Double, _ whole: Double, _ other: Double) -> Double {
        max(abs(common + rest - whole), common - min(whole, other), 0)
    }

    /// 1e-9 of the larger area plus 1e-6 m2, in squared units of the coordinates.
    private func areaTolerance(_ whole: Double, _ other: Double) -> Double {
        let metres = unit.metresPerUnit(near: Coordinate(x: 0, y: 0))
        return 1e-9 * max(whole, other) + 1e-6 / (metres * metres)
    }

    /// Any two geometries, decided by the geometry library.
    ///
    /// - Parameter local: the feature, or its part around the footprint.
    /// - Returns: nil when they do not meet.
    func piece(_ index: Int, _ feature: Int, _ local: Geometry) throws(GeoError) -> OverlayPiece? {
        let footprint = footprints[index]
        let prepared = try PreparedGeometry(footprint)
        guard try prepared.intersects(local) else { return nil }
        let dimension = min(footprint.dimension, local.dimension)
        if dimension == 2, try prepared.coveredBy(local) {
            return OverlayPiece(footprint: index, feature: feature, contact: .inside, geometry: footprint)
        }
        var attempt = try Self.attempt(footprint, local, dimension: dimension, gridSize: nil)
        var gridSize: Double?
        var residual: Double?
        if let miss = miss(attempt, footprint, local, dimension) {
            let grid = snapGrid(near: footprint)
            attempt = try Self.attempt(footprint, local, dimension: dimension, gridSize: grid)
            gridSize = grid
            // On the grid both inputs are rounded, so the measures are compared with what rounding can change.
            let slack = grid * (footprint.planarLength + local.planarLength)
            if let missAgain = self.miss(attempt, footprint, local, dimension, slack: slack) {
                residual = max(miss, missAgain)
            }
        }
        let contact = try contact(attempt, footprint, local, dimension)
        // A line along a border, or a point on one, shares nothing of the inside.
        let common = contact == .touching ? try Geometry.empty(.geometryCollection) : attempt.common
        return OverlayPiece(
            footprint: index, feature: feature, contact: contact, geometry: common, gridSize: gridSize,
            residual: residual)
    }

    /// What they share in the wanted dimension, and what the footprint keeps without it.
    struct Attempt {
        var common: Geometry
        var rest: Geometry
    }

    private static func attempt(
        _ footprint: Geometry, _ local: Geometry, dimension: Int, gridSize: Double?
    ) throws(GeoError) -> Attempt {
        do {
            let common = try footprint.intersection(local, gridSize: gridSize)
            let rest = try footprint.difference(local, gridSize: gridSize)
            switch dimension {
            case 2: return Attempt(common: try common.polygonalPart(), rest: try rest.polygonalPart())
            case 1:
                // Two lines that cross share points only.
                let lines = try common.linealPart()
                return Attempt(common: lines.isEmpty ? common : lines, rest: rest)
            default: return Attempt(common: common, rest: rest)
            }
        } catch {
            // Full precision can fail outright on nearly coincident lines; the fixed grid cannot.
            guard gridSize == nil else { throw error }
            return Attempt(common: try .empty(.polygon), rest: try .empty(.polygon))
        }
    }

    /// By how much the post-conditions are missed, or nil when they hold.
    ///
    /// 0 <= m(A and B) <= min(m(A), m(B)), and m(A and B) + m(A minus B) = m(A), within 1e-9 of the larger measure plus
    /// 1e-6 m2; m is the area, or the length for a line in a polygon. Two lines, and points, have no measure to balance.
    private func miss(
        _ attempt: Attempt, _ footprint: Geometry, _ local: Geometry, _ dimension: Int, slack: Double = 0
    ) -> Double? {
        switch (dimension, footprint.dimension, local.dimension) {
        case (2, _, _):
            let (whole, other) = (footprint.planarArea, local.planarArea)
            let miss = areaMiss(attempt.common.planarArea, attempt.rest.planarArea, whole, other)
            return miss <= areaTolerance(whole, other) + slack ? nil : miss
        case (1, 1, 2):
            let whole = footprint.planarLength
            let miss = abs(attempt.common.planarLength + attempt.rest.planarLength - whole)
            return miss <= 1e-9 * whole + 1e-6 / unit.metresPerUnit(near: Coordinate(x: 0, y: 0)) + slack ? nil : miss
        default: return nil
        }
    }

    /// A tenth of a millimetre: the resolution that survey data are kept in.
    private func snapGrid(near footprint: Geometry) -> Double {
        1e-4 / unit.metresPerUnit(near: footprint.bounds?.centre ?? Coordinate(x: 0, y: 0))
    }

    private func contact(
        _ attempt: Attempt, _ footprint: Geometry, _ local: Geometry, _ dimension: Int
    ) throws(GeoError) -> Contact {
        switch dimension {
        case 2: return attempt.common.isEmpty ? .touching : attempt.rest.isEmpty ? .inside : .partlyInside
        case 1:
            if footprint.dimension == 1, try footprint.touches(local) { return .touching }
            return footprint.dimension == 1 && attempt.rest.isEmpty ? .inside : .partlyInside
        default:
            if footprint.dimension > 0 { return .partlyInside }
            if local.dimension > 0, try footprint.touches(local) { return .touching }
            return attempt.rest.isEmpty ? .inside : .partlyInside
        }
    }
}
