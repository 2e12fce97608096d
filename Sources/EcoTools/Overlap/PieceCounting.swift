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
    var measure: Measure
    var slivers: [Sliver] = []
    /// The geometry without its slivers; the same when there are none, nil when it is nothing but slivers.
    var withoutSlivers: Geometry?
    var measureWithoutSlivers: Measure
    /// The whole footprint.
    var isWhole: Bool
    var snapGridMetres: Double?
    var residual: Double?
}

/// Measures the overlaps of footprints and counts them once. One per worker: it owns PROJ handles.
final class PieceCounter {
    let crs: CRS
    let method: AreaMethod
    let threshold: SliverThreshold
    let measurer: Measurer
    private let toLonLat: Transform
    private let planeUnit: PlaneUnit
    /// The line footprint at hand, by its row.
    private var line: (row: Int, reference: LinearReference)?
    private var doubled: (row: Int, answer: Bool)?

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
            return touching(layer, overlay.feature, footprint)
        }
        var piece = MeasuredPiece(
            layer: layer, feature: overlay.feature, contact: overlay.contact, geometry: geometry,
            measure: measure, withoutSlivers: geometry, measureWithoutSlivers: measure, isWhole: isWhole,
            snapGridMetres: overlay.gridSize.map { $0 * planeUnit.metresPerUnit(near: footprint.centre) },
            residual: overlay.residual)
        if dimension == 2, !isWhole, !geometry.isEmpty { try markSlivers(&piece) }
        return piece
    }

    /// Below a millionth of a square metre, or of a metre, rounding decides whether anything is shared: they touch.
    static let nothing = 1e-6

    private func touching(_ layer: Int, _ feature: Int, _ footprint: Footprint) -> MeasuredPiece {
        let zero = Measure.zero(dimension: footprint.dimension)
        // The point of a footprint is never part of an empty geometry, so this cannot fail; it would list it as whole.
        let empty = (try? Geometry.empty(.geometryCollection)) ?? footprint.geometry
        return MeasuredPiece(
            layer: layer, feature: feature, contact: .touching, geometry: empty, measure: zero,
            withoutSlivers: empty, measureWithoutSlivers: zero, isWhole: false)
    }

    /// The overlap of a line as stretches of the line itself.
    ///
    /// An overlay counts once what a line runs along twice, as the line's own length does not; and what was redone on a
    /// grid lies a little beside the line.
    private func onTheLine(_ overlay: OverlayPiece, _ footprint: Footprint) throws(GeoError) -> Geometry {
        guard footprint.dimension == 1, overlay.geometry.dimension == 1 else { return overlay.geometry }
        let isSnapped = overlay.gridSize != nil
        let needsStretches = isSnapped ? true : try runsTwice(footprint)
        guard needsStretches else { return overlay.geometry }
        let line = try isSnapped ? snappedReference(footprint) : reference(footprint)
        let stretches = try line.stretches(of: overlay.geometry)
        return stretches.isEmpty ? overlay.geometry : try line.geometry(of: stretches)
    }

    /// Whether a line runs along some stretch more than once.
    private func runsTwice(_ footprint: Footprint) throws(GeoError) -> Bool {
        if let doubled, doubled.row == footprint.row { return doubled.answer }
        let length = footprint.geometry.planarLength
        let answer = try footprint.geometry.unaryUnion().planarLength < length * (1 - 1e-9)
        doubled = (footprint.row, answer)
        return answer
    }

    /// The line with room for positions that were rounded to the grid of a tenth of a millimetre.
    private func snappedReference(_ footprint: Footprint) throws(GeoError) -> LinearReference {
        try LinearReference(footprint.geometry, tolerance: 3 * gridSize(footprint))
    }

    /// A line or point on the border that two features of one zone share lies inside of both together, though it only
    /// touches each: such stretches count for both, and once in the union.
    func resolveSharedBorders(
        _ pieces: inout [MeasuredPiece], _ layer: ControlLayer, _ footprint: Footprint
    ) throws(GeoError) {
        guard footprint.dimension < 2, pieces.contains(where: { $0.contact == .touching }) else { return }
        let areas = pieces.indices.filter { layer.geometries[pieces[$0].feature]?.dimension == 2 }
        for group in Dictionary(grouping: areas, by: { layer.zones[pieces[$0].feature] ?? "" }).values {
            let touching = group.filter { pieces[$0].contact == .touching }
            guard group.count > 1, !touching.isEmpty else { continue }
            let together = try union(group.sorted().compactMap { layer.geometries[pieces[$0].feature] })
            guard try together.intersects(footprint.geometry), try !footprint.geometry.touches(together) else {
                continue
            }
            let border = try together.boundary()
            for index in touching {
                guard let feature = layer.geometries[pieces[index].feature] else { continue }
                let shared = try footprint.geometry.intersection(feature).difference(border)
                let inner =
                    footprint.dimension == 1
                    ? try shared.linealPart() : try .collection(.multiPoint, shared.points)
                if inner.isEmpty { continue }
                let measured = try measure(inner, dimension: footprint.dimension)
                if measured.value <= Self.nothing { continue }
                let isWhole = measured.value >= footprint.measure.value - Self.noise(footprint.measure.value)
                pieces[index].contact = isWhole ? .inside : .partlyInside
                pieces[index].geometry = isWhole ? footprint.geometry : inner
                pieces[index].measure = isWhole ? footprint.measure : measured
                pieces[index].withoutSlivers = pieces[index].geometry
                pieces[index].measureWithoutSlivers = pieces[index].measure
                pieces[index].isWhole = isWhole
            }
        }
    }

    /// Parts of the overlap under the threshold. The width is area over perimeter in the plane of the overlay.
    private func markSlivers(_ piece: inout MeasuredPiece) throws(GeoError) {
        var kept: [Geometry] = []
        let parts = piece.geometry.polygons
        for part in parts {
            let (area, perimeter) = approximateMetres(part)
            let width = perimeter > 0 ? area / perimeter : 0
            guard area < 2 * threshold.areaSquareMetres || width < 1.1 * threshold.widthMetres else {
                kept.append(part)
                continue
            }
            let exact = parts.count == 1 ? piece.measure.value : try measure(part, dimension: 2).value
            guard exact < threshold.areaSquareMetres || width < threshold.widthMetres else {
                kept.append(part)
                continue
            }
            let place = try lonLat(try part.positionOnSurface())
            piece.slivers.append(Sliver(areaSquareMetres: exact, widthMetres: width, place: place))
        }
        if piece.slivers.isEmpty { return }
        piece.withoutSlivers = kept.isEmpty ? nil : try .polygonal(kept)
        let slivers = piece.slivers.map(\.areaSquareMetres).compensatedSum()
        piece.measureWithoutSlivers = piece.measure.with(kept.isEmpty ? 0 : max(0, piece.measure.value - slivers))
    }

    /// Area and perimeter in metres, with longitudes and latitudes scaled at their place: good to a percent.
    private func approximateMetres(_ polygon: Geometry) -> (area: Double, perimeter: Double) {
        guard case .degrees = planeUnit, let middle = polygon.bounds?.centre else {
            let metres = planeUnit.metresPerUnit(near: Coordinate(x: 0, y: 0))
            return (polygon.planarArea * metres * metres, polygon.planarLength * metres)
        }
        let latitude = middle.y * .pi / 180
        let scale = (
            x: crs.ellipsoid.primeVerticalRadiusMetres(latitude: latitude) * cos(latitude) * .pi / 180,
            y: crs.ellipsoid.meridianRadiusMetres(latitude: latitude) * .pi / 180
        )
        var perimeter = 0.0
        for ring in polygon.rings {
            for (a, b) in zip(ring, ring.dropFirst()) {
                let (dx, dy) = ((b.x - a.x) * scale.x, (b.y - a.y) * scale.y)
                perimeter += (dx * dx + dy * dy).squareRoot()
            }
        }
        return (polygon.planarArea * scale.x * scale.y, perimeter)
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
    private func gridSize(_ footprint: Footprint) -> Double {
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
