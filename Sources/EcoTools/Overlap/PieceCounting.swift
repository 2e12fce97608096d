import Foundation
import GeoCore

/// One overlap of a footprint, measured.
struct MeasuredPiece: Sendable {
    /// Index of the layer and of the feature in it.
    var layer: Int
    var feature: Int
    var contact: Contact
    /// Empty when they only touch.
    var geometry: Geometry
    /// What of a line or of points lies on the border of a polygon; it counts only where two features share the border.
    var border: Geometry?
    var measure: Measure
    var slivers: [Sliver] = []
    /// The geometry without its slivers; the same when there are none, nil when it is nothing but slivers.
    var withoutSlivers: Geometry?
    var measureWithoutSlivers: Measure
    /// The whole footprint.
    var isWhole: Bool
    var snapGridMetres: Double?
    var residual: Double?
    /// Lines or points beside the polygons of a collection reach inside of the footprint; no measure counts them.
    var meetsLesserMembers = false
}

/// Measures the overlaps of footprints and counts them once. One per worker: it owns PROJ handles.
final class PieceCounter {
    let crs: CRS
    let method: AreaMethod
    let threshold: SliverThreshold
    let measurer: Measurer
    private let toLonLat: Transform
    let planeUnit: PlaneUnit
    /// The line footprint at hand, by its row.
    private var line: (row: Int, reference: LinearReference)?
    var doubled: (row: Int, answer: Bool)?

    init(crs: CRS, method: AreaMethod, threshold: SliverThreshold) throws(GeoError) {
        self.crs = crs
        self.method = method
        self.threshold = threshold
        measurer = try Measurer(crs)
        toLonLat = try Transform(from: crs, to: try crs.geographic())
        planeUnit = crs.planeUnit
    }

    func measure(_ geometry: Geometry, dimension: Int) throws(GeoError) -> Measure {
        if geometry.isEmpty { return .zero(dimension: dimension) }
        return try LayerLoader.measure(geometry, dimension, measurer, method)
    }

    func lonLat(_ coordinate: Coordinate) throws(GeoError) -> LonLat { LonLat(try toLonLat.forward(coordinate)) }

    func piece(_ overlay: OverlayPiece, layer: Int, footprint: Footprint) throws(GeoError) -> MeasuredPiece {
        let isWhole = overlay.contact == .inside
        let geometry = isWhole ? overlay.geometry : try onTheLine(overlay, footprint)
        let dimension = geometry.isEmpty ? footprint.dimension : geometry.dimension
        let measure = isWhole ? footprint.measure : try measure(geometry, dimension: dimension)
        if !isWhole, !geometry.isEmpty, dimension > 0, measure.value <= Self.nothing {
            return touching(layer, overlay, footprint)
        }
        var piece = MeasuredPiece(
            layer: layer, feature: overlay.feature, contact: overlay.contact, geometry: geometry,
            border: overlay.border, measure: measure, withoutSlivers: geometry, measureWithoutSlivers: measure,
            isWhole: isWhole,
            snapGridMetres: overlay.gridSize.map { $0 * planeUnit.metresPerUnit(near: footprint.centre) },
            residual: overlay.residual)
        if dimension == 2, !isWhole, !geometry.isEmpty { try markSlivers(&piece) }
        return piece
    }

    /// Below a millionth of a square metre, or of a metre, rounding decides whether anything is shared: they touch.
    static let nothing = 1e-6

    func touching(_ layer: Int, _ overlay: OverlayPiece, _ footprint: Footprint) -> MeasuredPiece {
        let zero = Measure.zero(dimension: footprint.dimension)
        // The point of a footprint is never part of an empty geometry, so this cannot fail; it would list it as whole.
        let empty = (try? Geometry.empty(.geometryCollection)) ?? footprint.geometry
        return MeasuredPiece(
            layer: layer, feature: overlay.feature, contact: .touching, geometry: empty, border: overlay.border,
            measure: zero,
            withoutSlivers: empty, measureWithoutSlivers: zero, isWhole: false)
    }

    /// The union of geometries, proved: not less than the largest of them, not more than their sum, and redone on a
    /// grid where that fails.
    func union(_ geometries: [Geometry]) throws(GeoError) -> Geometry {
        if geometries.count == 1 { return geometries[0] }
        if let united = try? Geometry.union(of: geometries), isPlausible(united, geometries) { return united }
        let grid = 1e-4 / planeUnit.metresPerUnit(near: geometries[0].bounds?.centre ?? Coordinate(x: 0, y: 0))
        return try Geometry.union(of: geometries, gridSize: grid)
    }

    private func isPlausible(_ united: Geometry, _ geometries: [Geometry]) -> Bool {
        let isArea = united.dimension == 2
        let sizes = geometries.map { isArea ? $0.planarArea : $0.planarLength }
        let size = isArea ? united.planarArea : united.planarLength
        let sum = sizes.compensatedSum()
        return size >= (sizes.max() ?? 0) - 1e-9 * sum && size <= sum * (1 + 1e-9)
    }

    /// Sum and union of pieces of one dimension.
    ///
    /// - Returns: the figures, and the union's geometry with and without slivers.
    func count(_ pieces: [MeasuredPiece], footprint: Footprint) throws(GeoError) -> CountedGeometry? {
        let shared = pieces.filter { !$0.geometry.isEmpty }
        guard let dimension = shared.map(\.measure.dimension).max() else { return nil }
        let same = shared.filter { $0.measure.dimension == dimension }
        let all = try total(
            same.map { ($0.geometry, $0.measure, $0.isWhole) }, dimension: dimension, footprint: footprint)
        let slivers = same.map(\.slivers.count).reduce(0, +)
        var clean = all
        if slivers > 0 {
            clean = try total(
                same.compactMap { piece in
                    piece.withoutSlivers.map { ($0, piece.measureWithoutSlivers, piece.isWhole) }
                }, dimension: dimension, footprint: footprint)
        }
        let figures = Counted(
            sumOfFeatures: all.sum, union: all.union,
            countedMoreThanOnce: all.sum.with(all.sum.value - all.union.value),
            percentOfFootprint: all.union.percent(of: footprint.measure), sumWithoutSlivers: clean.sum,
            unionWithoutSlivers: clean.union, sliverCount: slivers)
        return CountedGeometry(
            figures: figures, geometry: all.geometry, isWhole: all.isWhole, withoutSlivers: clean.geometry)
    }

    private func total(
        _ members: [(geometry: Geometry, measure: Measure, isWhole: Bool)], dimension: Int, footprint: Footprint
    ) throws(GeoError) -> (sum: Measure, union: Measure, geometry: Geometry?, isWhole: Bool) {
        let zero = Measure.zero(dimension: dimension)
        let sum = zero.with(members.map(\.measure.value).compensatedSum())
        if members.isEmpty { return (zero, zero, nil, false) }
        if members.contains(where: \.isWhole), dimension == footprint.dimension {
            return (sum, footprint.measure, footprint.geometry, true)
        }
        if members.count == 1 { return (sum, sum, members[0].geometry, false) }
        let geometry: Geometry
        if dimension == 1, footprint.dimension == 1 {
            let line = try reference(footprint)
            var stretches: [LinearReference.Stretch] = []
            for member in members { stretches += try line.stretches(of: member.geometry) }
            let merged = LinearReference.merged(stretches)
            // Pieces that are not found on their own line would count for nothing.
            geometry = merged.isEmpty ? try union(members.map(\.geometry)) : try line.geometry(of: merged)
        } else {
            geometry = try union(members.map(\.geometry))
        }
        let union = try measure(geometry, dimension: dimension)
        // Pieces that share nothing differ from their union by rounding alone.
        return (sum, abs(sum.value - union.value) <= Self.noise(sum.value) ? sum : union, geometry, false)
    }

    /// A line footprint as positions along it; a tenth of a micrometre is more than any rounding of a cut.
    func reference(_ footprint: Footprint) throws(GeoError) -> LinearReference {
        if let line, line.row == footprint.row { return line.reference }
        let unit = planeUnit.metresPerUnit(near: footprint.centre)
        let reference = try LinearReference(footprint.geometry, tolerance: 1e-7 / unit)
        line = (footprint.row, reference)
        return reference
    }

    /// What two parts of a footprint share.
    func intersection(_ a: Geometry, _ b: Geometry, _ footprint: Footprint) throws(GeoError) -> Geometry {
        if footprint.dimension == 1 {
            let line = try reference(footprint)
            let shared = LinearReference.intersection(try line.stretches(of: a), try line.stretches(of: b))
            return try line.geometry(of: shared)
        }
        let common: Geometry
        if let exact = try? a.intersection(b) {
            common = exact
        } else {
            common = try a.intersection(b, gridSize: gridSize(footprint))
        }
        return footprint.dimension == 2 ? try common.polygonalPart() : common
    }

    /// What one part of a footprint has and another has not.
    func difference(_ a: Geometry, _ b: Geometry, _ footprint: Footprint) throws(GeoError) -> Geometry {
        if footprint.dimension == 1 {
            let line = try reference(footprint)
            let rest = LinearReference.difference(try line.stretches(of: a), try line.stretches(of: b))
            return try line.geometry(of: rest)
        }
        let rest: Geometry
        if let exact = try? a.difference(b) {
            rest = exact
        } else {
            rest = try a.difference(b, gridSize: gridSize(footprint))
        }
        return footprint.dimension == 2 ? try rest.polygonalPart() : rest
    }

    /// A tenth of a millimetre, in units of the plane.
    func gridSize(_ footprint: Footprint) -> Double {
        1e-4 / planeUnit.metresPerUnit(near: footprint.centre)
    }

    /// What rounding may change in a measure: 1e-9 of it, plus a millionth of a square metre or metre.
    static func noise(_ value: Double) -> Double { 1e-9 * abs(value) + 1e-6 }
}

/// A union with its figures.
struct CountedGeometry: Sendable {
    var figures: Counted
    var geometry: Geometry?
    /// The whole footprint.
    var isWhole: Bool
    var withoutSlivers: Geometry?
}

/// A footprint, or the corridor of one, as it is overlaid.
struct Footprint: Sendable {
    /// Row in the footprint layer.
    var row: Int
    var geometry: Geometry
    var dimension: Int
    var measure: Measure

    var centre: Coordinate { geometry.bounds?.centre ?? Coordinate(x: 0, y: 0) }
}

extension CRS {
    /// The unit that tolerances of the plane are stated in.
    var planeUnit: PlaneUnit { metresPerUnit.map { .metres(perUnit: $0) } ?? .degrees }
}
