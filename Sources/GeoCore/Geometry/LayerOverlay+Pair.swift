/// One footprint against one feature, with the post-conditions of the overlay checked.
extension LayerOverlay {
    /// A polygonal feature whose part around the footprint is known as plain positions.
    ///
    /// - Parameter flat: the footprint's own positions when it is a polygon.
    /// - Parameter line: positions along the footprint when it is a line.
    /// - Returns: nil when they do not meet.
    func piece(
        _ index: Int, _ feature: Int, _ flat: FlatPolygon?, _ line: LinearReference?, _ part: FlatPolygon
    ) throws(GeoError) -> OverlayPiece? {
        let footprint = footprints[index]
        if let box = footprintBounds[index],
            part.mayHaveMovedEdges(near: flat?.positions ?? footprint.allCoordinates, in: box)
        {
            return try piece(index, feature, line, uncut(feature, around: box))
        }
        guard let flat, let answer = BorderCrossings.of(flat, part) else {
            return try piece(index, feature, line, local(feature, part))
        }
        switch answer {
        case .disjoint: return nil
        case .firstInsideSecond:
            return OverlayPiece(
                footprint: index, feature: feature, contact: .inside, geometry: footprints[index])
        case .meets(let areaOutside):
            // The borders cross properly, so the area outside is known without a second overlay, from other code.
            let local = local(feature, part)
            guard let common = try? footprint.intersection(local).polygonalPart(), !common.isEmpty,
                isBalanced(common.planarArea, areaOutside, footprint.planarArea, local.planarArea)
            else { return try piece(index, feature, line, local) }
            return OverlayPiece(footprint: index, feature: feature, contact: .partlyInside, geometry: common)
        }
    }

    /// The neighbourhood of a footprint with every edge that reaches its rectangle kept whole: cut from the feature
    /// itself, by a rectangle that holds those edges.
    private func uncut(_ feature: Int, around box: Bounds) -> Geometry {
        guard let flat = flatFeatures[feature], let reach = flat.boundsOfEdges(meeting: box),
            let part = flat.clipped(to: reach.expanded(by: 0.01 * max(reach.width, reach.height) + 1e-9)),
            !part.isEmpty, let geometry = try? part.geometry()
        else { return features[feature] }
        return geometry
    }

    /// The part as a geometry; the whole feature where it cannot be put together, which is as right and only slower.
    private func local(_ feature: Int, _ part: FlatPolygon) -> Geometry {
        (try? part.geometry()) ?? features[feature]
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
    func piece(
        _ index: Int, _ feature: Int, _ line: LinearReference?, _ local: Geometry
    ) throws(GeoError) -> OverlayPiece? {
        guard var piece = try overlaid(index, feature, local) else {
            // Rounding may leave a line beside the border that it runs along.
            guard let line, local.dimension == 2, let border = try border(along: line, of: local) else { return nil }
            return OverlayPiece(
                footprint: index, feature: feature, contact: .touching,
                geometry: try .empty(.geometryCollection), border: border)
        }
        try takeOffBorder(&piece, line, local)
        return piece
    }

    private func overlaid(_ index: Int, _ feature: Int, _ local: Geometry) throws(GeoError) -> OverlayPiece? {
        let footprint = footprints[index]
        let prepared = try PreparedGeometry(footprint)
        guard try prepared.intersects(local) else { return nil }
        let dimension = min(footprint.dimension, local.dimension)
        if dimension == 2, try prepared.coveredBy(local) {
            return OverlayPiece(footprint: index, feature: feature, contact: .inside, geometry: footprint)
        }
        // Full precision can fail outright on nearly coincident lines; the fixed grid cannot.
        let first = try? Self.attempt(footprint, local, dimension: dimension, gridSize: nil)
        if let first, try miss(first, footprint, local, dimension) == nil {
            return try piece(index, feature, local, dimension, first)
        }
        let grid = snapGrid(near: footprint)
        let second = try Self.attempt(footprint, local, dimension: dimension, gridSize: grid)
        var piece = try piece(index, feature, local, dimension, second)
        piece.gridSize = grid
        // On the grid both inputs are rounded, so the measures are compared with what rounding can change.
        let slack =
            dimension == 2
            ? grid * (footprint.planarLength + local.planarLength)
            : grid * Double(footprint.coordinateCount + local.coordinateCount)
        piece.residual = try miss(second, footprint, local, dimension, slack: slack)
        return piece
    }

    private func piece(
        _ index: Int, _ feature: Int, _ local: Geometry, _ dimension: Int, _ attempt: Attempt
    ) throws(GeoError) -> OverlayPiece {
        let footprint = footprints[index]
        let contact = try contact(attempt, footprint, local, dimension)
        // A line along a border, or a point on one, shares nothing of the inside.
        let common = contact == .touching ? try Geometry.empty(.geometryCollection) : attempt.common
        return OverlayPiece(footprint: index, feature: feature, contact: contact, geometry: common)
    }

    /// What they share in the wanted dimension, and what the footprint keeps without it (for a polygon and a line: what
    /// the line keeps without the polygon).
    struct Attempt {
        var common: Geometry
        var rest: Geometry
    }

    private static func attempt(
        _ footprint: Geometry, _ local: Geometry, dimension: Int, gridSize: Double?
    ) throws(GeoError) -> Attempt {
        let common = try footprint.intersection(local, gridSize: gridSize)
        let (whole, other) = dimension == 1 && footprint.dimension == 2 ? (local, footprint) : (footprint, local)
        let rest = try whole.difference(other, gridSize: gridSize)
        switch dimension {
        case 2: return Attempt(common: try common.polygonalPart(), rest: try rest.polygonalPart())
        case 1:
            // Two lines that cross share points only.
            let lines = try common.linealPart()
            return Attempt(common: lines.isEmpty ? common : lines, rest: rest)
        default: return Attempt(common: common, rest: rest)
        }
    }

    /// By how much the post-conditions are missed, or nil when they hold.
    ///
    /// 0 <= m(A and B) <= min(m(A), m(B)), and m(A and B) + m(A minus B) = m(A), within 1e-9 of the larger measure plus
    /// 1e-6 m2 (1e-6 m for lines); m is the area, or the length of a line. Points have no measure to balance.
    private func miss(
        _ attempt: Attempt, _ footprint: Geometry, _ local: Geometry, _ dimension: Int, slack: Double = 0
    ) throws(GeoError) -> Double? {
        switch dimension {
        case 2:
            let (whole, other) = (footprint.planarArea, local.planarArea)
            let miss = areaMiss(attempt.common.planarArea, attempt.rest.planarArea, whole, other)
            return miss <= areaTolerance(whole, other) + slack ? nil : miss
        case 1:
            let line = footprint.dimension == 1 ? footprint : local
            let found = attempt.common.planarLength + attempt.rest.planarLength
            func miss(_ whole: Double) -> Double? {
                let tolerance = 1e-9 * whole + 1e-6 / unit.metresPerUnit(near: Coordinate(x: 0, y: 0)) + slack
                return abs(found - whole) <= tolerance ? nil : abs(found - whole)
            }
            // An overlay counts once what a line runs along twice.
            return miss(line.planarLength) == nil ? nil : miss(try line.unaryUnion().planarLength)
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
        if dimension == 2 {
            return attempt.common.isEmpty ? .touching : attempt.rest.isEmpty ? .inside : .partlyInside
        }
        if try footprint.touches(local) { return .touching }
        return footprint.dimension == dimension && attempt.rest.isEmpty ? .inside : .partlyInside
    }
}
