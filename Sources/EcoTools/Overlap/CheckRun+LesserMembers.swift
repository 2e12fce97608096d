import GeoCore

/// Collections of several kinds in control layers: an overlay counts their members of highest dimension, and these here
/// are the others.
extension CheckRun {
    /// What the lesser members of each layer's collections meet; nothing where a layer has none.
    func lesserOverlays(_ subjects: [Subject]) throws(GeoError) -> [PiecesByFootprint] {
        let geometries = subjects.map(\.footprint.geometry)
        var overlays: [PiecesByFootprint] = []
        for layer in inputs.layers {
            let members = layer.lesserMembers.sorted { $0.key < $1.key }.flatMap { row, members in
                members.map { (row: row, geometry: $0) }
            }
            var pieces: [OverlayPiece] = []
            if !members.isEmpty {
                do throws(GeoError) {
                    let overlay = try LayerOverlay(
                        footprints: geometries, features: members.map(\.geometry), unit: crs.planeUnit)
                    pieces = try overlay.pieces(workers: request.workers, cancellation: cancellation)
                } catch { throw layer.loaded.naming(nil, error) }
                for index in pieces.indices { pieces[index].feature = members[pieces[index].feature].row }
            }
            overlays.append(PiecesByFootprint(pieces, footprintCount: subjects.count))
        }
        return overlays
    }
}
