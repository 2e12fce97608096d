import GeoCore

/// Distances on the ellipsoid from footprints to layers. One per worker: it owns PROJ handles.
final class DistanceFinder {
    private let crs: CRS
    private var queries: [Int: DistanceQuery] = [:]

    init(crs: CRS) { self.crs = crs }

    /// The nearest feature of a layer, whatever it is; nil for a layer without geometry.
    func nearest(to footprint: Footprint, in layer: ControlLayer) throws(GeoError) -> NearestFinding? {
        guard let query = try query(layer) else { return nil }
        return try query.nearest(to: footprint.geometry).map { finding($0, layer) }
    }

    /// The nearest of some features, by row.
    func nearest(
        to footprint: Footprint, in layer: ControlLayer, among rows: Set<Int>
    ) throws(GeoError) -> (row: Int, finding: NearestFinding)? {
        guard let query = try query(layer),
            let found = try query.nearest(to: footprint.geometry, where: { rows.contains($0) })
        else { return nil }
        return (found.feature, finding(found, layer))
    }

    private func query(_ layer: ControlLayer) throws(GeoError) -> DistanceQuery? {
        guard let index = layer.distances, !index.isEmpty else { return nil }
        if let made = queries[layer.index] { return made }
        let made = try DistanceQuery(index, footprintCRS: crs)
        queries[layer.index] = made
        return made
    }

    private func finding(_ proximity: Proximity, _ layer: ControlLayer) -> NearestFinding {
        NearestFinding(
            fid: layer.loaded.table.fids[proximity.feature], id: layer.loaded.ids[proximity.feature],
            name: layer.loaded.names[proximity.feature], distanceMetres: proximity.distanceMetres,
            onFootprint: LonLat(proximity.footprintPoint), onFeature: LonLat(proximity.featurePoint))
    }
}

extension LonLat {
    init(_ point: SurfacePoint) { self.init(longitude: point.longitude, latitude: point.latitude) }
}
