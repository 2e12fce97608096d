import GeoCore

/// Which sites to restore first: those in red lines and protected areas (plan, rule S9), by how much of them lies inside.
struct RestorationPriority {
    let snapshot: LedgerSnapshot
    let day: RestorationDay
    let ground: RestorationGround
    let workers: Int
    let cancellation: Cancellation?

    /// Sites that are not accepted and lie in a layer, by what lies inside, largest first; then the others.
    func sites(_ layers: [(role: LayerRole, layer: RestorationLayers.Placed)]) throws(GeoError) -> [PrioritySite] {
        if layers.isEmpty { return [] }
        let waiting = day.sites(snapshot, in: Set(SiteState.counting).subtracting([.accepted]))
            .filter { ground.members[$0] != nil }
        let footprints = waiting.compactMap { ground.members[$0] }
        var inside: [Int: [PrioritySite.Inside]] = [:]
        var everywhere: [Int: [Geometry]] = [:]
        let measurer = try Measurer(ground.crs)
        for (role, layer) in layers {
            let rows = layer.present
            let pieces = try LayerOverlay(
                footprints: footprints, features: rows.map(\.1), unit: ground.crs.planeUnit
            ).pieces(workers: workers, cancellation: cancellation).filter { $0.contact != .touching }
            for (place, group) in Dictionary(grouping: pieces, by: \.footprint).sorted(by: { $0.key < $1.key }) {
                let geometries = group.map(\.geometry).filter { !$0.isEmpty }
                if geometries.isEmpty { continue }
                let ids = group.map { layer.loaded.ids[rows[$0.feature].row] }
                inside[place, default: []].append(
                    PrioritySite.Inside(role: role, features: ids, inside: try size(geometries, measurer)))
                everywhere[place, default: []] += geometries
            }
        }
        var found: [PrioritySite] = []
        for (place, index) in waiting.enumerated() {
            let site = snapshot.sites[index]
            found.append(
                PrioritySite(
                    rank: 0, site: site.id, name: site.attributes.name, state: day.state(index) ?? .registered,
                    due: site.attributes.due, ground: ground.counter.size(index),
                    inside: try everywhere[place].map { (parts) throws(GeoError) in try size(parts, measurer) }
                        ?? ground.counter.nothing,
                    layers: inside[place] ?? []))
        }
        found.sort {
            ($1.inside.value, $1.ground.value, $0.site) < ($0.inside.value, $0.ground.value, $1.site)
        }
        for index in found.indices { found[index].rank = index + 1 }
        return found
    }

    /// Pieces counted once, in the unit of the ledger: lines by their own length.
    private func size(_ pieces: [Geometry], _ measurer: Measurer) throws(GeoError) -> Measure {
        let union = pieces.count == 1 ? pieces[0] : try Geometry.union(of: pieces)
        switch ground.counter.kind {
        case .area: return .area(squareMetres: try measurer.area(of: union))
        case .length: return .length(metres: try measurer.length(of: union))
        }
    }
}
