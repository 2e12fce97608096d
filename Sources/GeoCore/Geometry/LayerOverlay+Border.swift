/// Lines that run along the border of a polygon, and points on it: they touch it there, whichever of the two is the
/// footprint.
extension LayerOverlay {
    /// How far from a border a line may lie and still run along it: twice what a change of reference system may move an
    /// edge by.
    public static let borderToleranceMetres = 2e-4

    private func borderTolerance(near geometry: Geometry) -> Double {
        Self.borderToleranceMetres
            / unit.metresPerUnit(near: geometry.bounds?.centre ?? Coordinate(x: 0, y: 0))
    }

    /// Positions along a line footprint; a tenth of a micrometre is more than any rounding of a cut.
    func lineReference(_ line: Geometry) throws(GeoError) -> LinearReference {
        try LinearReference(
            line, tolerance: 1e-7 / unit.metresPerUnit(near: line.bounds?.centre ?? Coordinate(x: 0, y: 0)))
    }

    /// What of a line runs along the border of a polygon; nil when nothing does.
    func border(along line: LinearReference, of polygon: Geometry) throws(GeoError) -> Geometry? {
        let stretches = try line.stretches(
            along: polygon.polygons.flatMap(\.rings), tolerance: borderTolerance(near: polygon))
        return stretches.isEmpty ? nil : try line.geometry(of: stretches)
    }

    /// Of a line or points and a polygon, takes what keeps to the border out of what they share.
    ///
    /// - Parameter line: positions along the footprint when it is a line.
    func takeOffBorder(_ piece: inout OverlayPiece, _ line: LinearReference?, _ local: Geometry) throws(GeoError) {
        let footprint = footprints[piece.footprint]
        if let line, local.dimension == 2 {
            guard let border = try border(along: line, of: local) else { return }
            piece.border = border
            try takeOff(&piece, line, piece.contact == .inside ? footprint : piece.geometry, border)
        } else if footprint.dimension == 2, local.dimension == 1, !piece.geometry.isEmpty {
            let shared = try lineReference(piece.geometry)
            guard let border = try border(along: shared, of: footprint) else { return }
            piece.border = border
            try takeOff(&piece, shared, piece.geometry, border)
        } else if footprint.dimension == 0, local.dimension == 2 {
            try takeOffPoints(&piece, footprint, local)
        } else if footprint.dimension == 2, local.dimension == 0 {
            try takeOffPoints(&piece, local, footprint)
        }
    }

    /// Each of several points for itself: one that lies inside takes none from the border in with it.
    private func takeOffPoints(
        _ piece: inout OverlayPiece, _ points: Geometry, _ polygon: Geometry
    ) throws(GeoError) {
        var (inner, onBorder): ([Geometry], [Geometry]) = ([], [])
        for point in points.points where try point.intersects(polygon) {
            if try point.touches(polygon) { onBorder.append(point) } else { inner.append(point) }
        }
        if onBorder.isEmpty { return }
        piece.border = try .collection(.multiPoint, onBorder)
        piece.contact = inner.isEmpty ? .touching : .partlyInside
        piece.geometry =
            inner.isEmpty ? try .empty(.geometryCollection) : try .collection(.multiPoint, inner).unaryUnion()
    }

    private func takeOff(
        _ piece: inout OverlayPiece, _ line: LinearReference, _ shared: Geometry, _ border: Geometry
    ) throws(GeoError) {
        guard piece.contact != .touching else { return }
        let inner = LinearReference.difference(try line.stretches(of: shared), try line.stretches(of: border))
        let rest = try line.geometry(of: inner)
        // What rounding leaves at the ends of a stretch is nothing.
        if rest.isEmpty || rest.planarLength <= 10 * borderTolerance(near: border) {
            piece.contact = .touching
            piece.geometry = try .empty(.geometryCollection)
        } else {
            piece.contact = .partlyInside
            piece.geometry = rest
        }
    }
}
