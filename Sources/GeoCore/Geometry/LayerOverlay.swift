/// How a footprint meets a feature of a control layer.
public enum Contact: String, Sendable, Codable {
    /// All of the footprint lies in the feature.
    case inside
    /// Part of the footprint lies in the feature; for two lines, they cross or run together.
    case partlyInside
    /// They share border only: no area, and for lines no interior.
    case touching
}

/// One footprint against one feature that it meets.
public struct OverlayPiece: Sendable {
    /// Index of the footprint, and of the feature, in the arrays given.
    public var footprint: Int
    public var feature: Int
    public var contact: Contact
    /// What they share in the highest dimension both have: polygons for two polygons, lines where either is a line,
    /// points otherwise; empty when they only touch.
    public var geometry: Geometry
    /// Of a line or points and a polygon: what of them lies on the polygon's border. It is no part of `geometry`.
    public var border: Geometry?
    /// The post-conditions failed at first, and hold on a fixed grid of this size (snap rounding).
    public var gridSize: Double?
    /// The post-conditions fail on the grid too: the difference missed, in square or plain units of the coordinates.
    public var residual: Double?
}

/// The unit of a plane, needed to state tolerances in metres.
public enum PlaneUnit: Sendable, Hashable {
    case metres(perUnit: Double)
    case degrees

    /// Metres that one unit of the coordinates covers at most, near a position.
    public func metresPerUnit(near position: Coordinate) -> Double {
        switch self {
        case .metres(let perUnit): perUnit
        case .degrees: 111_694
        }
    }
}

/// Two layers in one reference system, every footprint against every feature that it meets.
///
/// Footprints and features are halved together: each half of the footprints takes the features cut down to its
/// rectangle. A feature of 100 000 vertices thus never meets a footprint of 30 as a whole, a footprint that lies well
/// inside a feature is known to be inside without any overlay, and one that meets nothing costs nothing. Only the
/// features are cut, outside of the rectangle of the footprints, so the pieces need no merging afterwards.
public struct LayerOverlay: Sendable {
    public let footprints: [Geometry]
    public let features: [Geometry]
    public let unit: PlaneUnit

    let footprintBounds: [Bounds?]
    /// The polygons among the features, as plain positions.
    let flatFeatures: [FlatPolygon?]
    /// The other features, by rectangle.
    let otherFeatures: STRtree?

    /// - Parameters:
    ///   - footprints: valid geometries of any kind; of a mixed collection, the members of highest dimension count.
    ///   - features: the same, in the same reference system.
    public init(footprints: [Geometry], features: [Geometry], unit: PlaneUnit) throws(GeoError) {
        var (simpleFootprints, simpleFeatures): ([Geometry], [Geometry]) = ([], [])
        for geometry in footprints { simpleFootprints.append(try geometry.partOfHighestDimension()) }
        for geometry in features { simpleFeatures.append(try geometry.partOfHighestDimension()) }
        (self.footprints, self.features, self.unit) = (simpleFootprints, simpleFeatures, unit)
        let (footprints, features) = (simpleFootprints, simpleFeatures)
        footprintBounds = footprints.map(\.bounds)
        let isPolygonal = features.map { $0.dimension == 2 && ($0.kind == .polygon || $0.kind == .multiPolygon) }
        flatFeatures = zip(features, isPolygonal).map { $1 ? FlatPolygon($0) : nil }
        let others = zip(features, isPolygonal).map { $1 ? nil : $0.bounds }
        otherFeatures = others.contains { $0 != nil } ? try STRtree(others) : nil
    }

    /// The pairs that meet, sorted by footprint and then by feature.
    ///
    /// - Parameter finished: told how many of how many footprints are done, from any thread.
    public func pieces(
        workers: Int, cancellation: Cancellation? = nil, finished: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(GeoError) -> [OverlayPiece] {
        let tasks = tasks()
        let found = try Parallel.map(
            tasks.count, workers: workers, cancellation: cancellation,
            finished: { done in finished?(done, tasks.count) }
        ) { index throws(GeoError) in
            var pieces: [OverlayPiece] = []
            try solve(tasks[index], &pieces)
            return pieces
        }
        return found.flatMap(\.self).sorted { ($0.footprint, $0.feature) < ($1.footprint, $1.feature) }
    }
}

extension LayerOverlay {
    /// Footprints close to each other, and what the features look like in their rectangle.
    struct Group {
        var footprints: [Int]
        var bounds: Bounds
        var features: [(index: Int, extent: LocalShape)]
    }

    enum LocalShape {
        /// The feature holds the whole rectangle.
        case everywhere
        case part(FlatPolygon)
    }

    private static let footprintsPerTask = 256

    /// Groups small enough to share out; cut by the data alone, so any number of workers does the same work.
    private func tasks() -> [Group] {
        let present = footprintBounds.indices.filter { footprintBounds[$0] != nil }
        guard let bounds = bounds(of: present) else { return [] }
        let features = flatFeatures.indices.compactMap { index in
            flatFeatures[index].map { (index: index, extent: LocalShape.part($0)) }
        }
        var waiting = [narrowed(Group(footprints: present, bounds: bounds, features: features))]
        var ready: [Group] = []
        while let group = waiting.popLast() {
            if group.footprints.count <= Self.footprintsPerTask {
                ready.append(group)
            } else {
                waiting.append(contentsOf: halves(of: group).reversed())
            }
        }
        return ready
    }

    private func solve(_ group: Group, _ pieces: inout [OverlayPiece]) throws(GeoError) {
        if group.features.isEmpty, otherFeatures == nil { return }
        if group.footprints.count > 1 {
            for half in halves(of: group) { try solve(half, &pieces) }
            return
        }
        let index = group.footprints[0]
        let footprint = footprints[index]
        let flat = footprint.dimension == 2 ? FlatPolygon(footprint) : nil
        let line = footprint.dimension == 1 ? try lineReference(footprint) : nil
        for (feature, extent) in group.features {
            switch extent {
            case .everywhere:
                pieces.append(OverlayPiece(footprint: index, feature: feature, contact: .inside, geometry: footprint))
            case .part(let part):
                if let piece = try piece(index, feature, flat, line, part) { pieces.append(piece) }
            }
        }
        if let otherFeatures, let bounds = footprintBounds[index] {
            for feature in try otherFeatures.query(bounds) {
                if let piece = try piece(index, feature, line, features[feature]) { pieces.append(piece) }
            }
        }
    }

    /// The two halves of a group, by the middle of its footprints along its longer side.
    private func halves(of group: Group) -> [Group] {
        let isWide = group.bounds.width >= group.bounds.height
        let sorted = group.footprints.map { index -> (key: Double, index: Int) in
            let centre = footprintBounds[index]?.centre ?? Coordinate(x: 0, y: 0)
            return (isWide ? centre.x : centre.y, index)
        }.sorted { ($0.key, $0.index) < ($1.key, $1.index) }
        let middle = sorted.count / 2
        return [sorted[..<middle], sorted[middle...]].compactMap { half in
            let indexes = half.map(\.index)
            guard let bounds = bounds(of: indexes) else { return nil }
            return narrowed(Group(footprints: indexes, bounds: bounds, features: group.features))
        }
    }

    /// The features cut down to the rectangle of the footprints and a margin, so that no cut runs through a footprint.
    private func narrowed(_ group: Group) -> Group {
        var group = group
        let box = group.bounds
        let size = max(box.width, box.height)
        let position = max(abs(box.minX), abs(box.maxX), abs(box.minY), abs(box.maxY))
        // A point at the origin has neither size nor position, and no area may be cut down to nothing.
        let rectangle = box.expanded(by: max(0.01 * size + 1e-9 * position, 1e-9))
        group.features = group.features.compactMap { index, extent in
            guard case .part(let part) = extent else { return (index, extent) }
            guard part.bounds.intersects(rectangle) else { return nil }
            if rectangle.contains(part.bounds) { return (index, extent) }
            guard let clipped = part.clipped(to: rectangle) else { return (index, extent) }
            if clipped.isEmpty { return nil }
            return (index, clipped.bounds == rectangle && clipped.isItsBounds ? .everywhere : .part(clipped))
        }
        return group
    }

    private func bounds(of indexes: [Int]) -> Bounds? {
        var box: Bounds?
        for index in indexes {
            guard let next = footprintBounds[index] else { continue }
            box = box?.union(next) ?? next
        }
        return box
    }
}
