import GeoCore

/// The ways of the water below the features that rules on flow paths are about (tailings ponds), traced once over an
/// elevation model: depressions filled, all water to the steepest neighbour.
///
/// A way begins where it leaves the feature's outline; distances are along it, from there. The model is cut to the
/// surroundings of the features; its edges are outlets, so that a way is known as far as it stays within.
struct DownstreamPaths: Sendable {
    /// A short piece of a way.
    struct Piece: Sendable {
        var layer: Int
        var row: Int
        /// From the outline along the way to the piece's beginning.
        var metres: Double
    }

    /// In the order of their distance.
    let pieces: [Piece]
    /// How far the ways below a feature are known, by layer and row; what is not listed was not asked for.
    let tracedMetres: [Int: [Int: Double]]
    let index: DistanceIndex
    let corridorMetres: Double
    /// How far ways were followed where nothing stopped them.
    let searchMetres: Double
    let record: RunRecord.Input

    /// Pieces are no longer than this: what a distance along a way may be short of.
    private static let pieceMetres = 2.0
    /// How much around the features the model is read: a way of this length in any direction, and room for its bends.
    private static let marginMetres = 10_000.0

    /// nil, where no elevation model was given or no rule needs it; what is wrong goes to the issues.
    static func traced(
        _ request: CheckRequest, _ layers: [ControlLayer], _ footprintCRS: CRS, _ cancellation: Cancellation?,
        _ issues: inout [Issue]
    ) throws(GeoError) -> DownstreamPaths? {
        guard let flow = request.flow else { return nil }
        var limits: [Double] = []
        var roles: Set<LayerRole> = []
        for rule in request.rules?.rules ?? [] {
            guard case .downstream(let selector, let limit) = rule.test else { continue }
            limits.append(limit.value)
            roles.insert(selector.role)
        }
        guard let farthest = limits.max() else {
            issues.append(Issue(.note, flow.file, Message("issue.flow-unused")))
            return nil
        }
        do throws(GeoError) {
            let tracing = try DownstreamTracing(
                flow, layers.filter { roles.contains($0.role) }, margin: marginMetres, assumedCRS: request.assumedCRS,
                workers: request.workers, cancellation)
            issues += tracing.rasterIssues
            guard let tracing = tracing.tracer else {
                issues.append(Issue(.warning, flow.file, Message("issue.flow-no-features")))
                return nil
            }
            // Beyond the limit too, so that a margin can be told.
            let paths = try tracing.paths(searchMetres: 2 * farthest, pieceMetres: pieceMetres, flow, &issues)
            // Whether distances can be asked for on the footprints' datum is found before any work is shared out.
            _ = try DistanceQuery(paths.index, footprintCRS: footprintCRS)
            return paths
        } catch {
            if error.kind == .cancelled { throw error }
            issues.append(LayerLoader.issue(of: error, flow.file))
            return nil
        }
    }
}

/// Finds where a footprint first meets a way. One per worker: it owns PROJ handles.
final class DownstreamFinder {
    private let paths: DownstreamPaths
    private let query: DistanceQuery

    init(_ paths: DownstreamPaths, footprintCRS: CRS) throws(GeoError) {
        self.paths = paths
        query = try DistanceQuery(paths.index, footprintCRS: footprintCRS)
    }

    /// - Parameter wanted: the layers with the rows that count.
    func answer(
        _ footprint: Footprint, _ wanted: [(layer: ControlLayer, rows: Set<Int>)], _ distances: DistanceFinder
    ) throws(GeoError) -> DownstreamAnswer {
        let rows = Dictionary(uniqueKeysWithValues: wanted.map { ($0.layer.index, $0.rows) })
        func isWanted(_ piece: Int) -> Bool {
            rows[paths.pieces[piece].layer]?.contains(paths.pieces[piece].row) == true
        }
        func met(upTo last: Int, within metres: Double) throws(GeoError) -> Proximity? {
            let near = try query.nearest(to: footprint.geometry, where: { $0 <= last && isWanted($0) })
            return near.flatMap { $0.distanceMetres <= metres ? $0 : nil }
        }
        let last = paths.pieces.count - 1
        if var found = try met(upTo: last, within: paths.corridorMetres) {
            // On the line itself: the first piece that it meets. Beside it: the piece that is nearest, since the corridor says
            // whether a site is on the path and not where.
            if found.distanceMetres == 0 {
                var low = 0
                var high = found.feature
                while low < high {
                    let middle = (low + high) / 2
                    if let nearer = try met(upTo: middle, within: 0) {
                        found = nearer
                        high = min(middle, nearer.feature)
                    } else {
                        low = middle + 1
                    }
                }
            }
            let piece = paths.pieces[found.feature]
            if let layer = wanted.first(where: { $0.layer.index == piece.layer })?.layer {
                return .flowPath(
                    NearestFact(
                        feature: layer.facts[piece.row], distanceMetres: piece.metres,
                        onFootprint: LonLat(found.footprintPoint), onFeature: LonLat(found.featurePoint)),
                    searchedMetres: paths.searchMetres)
            }
        }
        return .flowPath(nil, searchedMetres: try searched(footprint, wanted, distances))
    }

    /// How far below every feature it is known that the footprint is not: as far as its ways are known, and no less than
    /// the straight distance, for no way is shorter.
    private func searched(
        _ footprint: Footprint, _ wanted: [(layer: ControlLayer, rows: Set<Int>)], _ distances: DistanceFinder
    ) throws(GeoError) -> Double {
        var least = paths.searchMetres
        for (layer, rows) in wanted {
            for row in rows.sorted() {
                let traced = paths.tracedMetres[layer.index]?[row] ?? 0
                guard traced < least else { continue }
                let straight = try distances.nearest(to: footprint, in: layer, among: [row])?.finding.distanceMetres
                least = min(least, max(traced, (straight ?? 0) - paths.corridorMetres))
            }
        }
        return least
    }
}
