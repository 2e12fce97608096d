internal import CGEOS

/// A packed R-tree over rectangles, answering with indexes in a stated order.
///
/// `@unchecked Sendable`: the tree is built by a first query in init and only read afterwards; GEOS queries change
/// nothing in a built tree.
public final class STRtree: @unchecked Sendable {
    private let tree: OpaquePointer
    private let isEmpty: Bool

    /// - Parameter bounds: one rectangle an item; nil items (empty geometries) are never found.
    public init(_ bounds: [Bounds?]) throws(GeoError) {
        let call = GEOSCall()
        guard let tree = GEOSSTRtree_create_r(call.context, 10) else {
            throw call.error(.operationFailed, "build a spatial index")
        }
        self.tree = tree
        isEmpty = bounds.allSatisfy { $0 == nil }
        for (index, rectangle) in bounds.enumerated() {
            guard let rectangle else { continue }
            let envelope = try Self.envelope(rectangle, call)
            // The tree copies the envelope; the item is the index plus one, since a null item would be lost.
            GEOSSTRtree_insert_r(call.context, tree, envelope, UnsafeMutableRawPointer(bitPattern: index + 1))
            GEOSGeom_destroy_r(call.context, envelope)
        }
        if !isEmpty { _ = try query(Bounds(minX: 0, minY: 0, maxX: 0, maxY: 0)) }
    }

    public convenience init(_ geometries: [Geometry]) throws(GeoError) {
        try self.init(geometries.map(\.bounds))
    }

    deinit {
        let call = GEOSCall()
        GEOSSTRtree_destroy_r(call.context, tree)
    }

    /// The indexes of the items whose rectangles meet `bounds`, ascending.
    public func query(_ bounds: Bounds) throws(GeoError) -> [Int] {
        if isEmpty { return [] }
        let call = GEOSCall()
        let envelope = try Self.envelope(bounds, call)
        defer { GEOSGeom_destroy_r(call.context, envelope) }
        var found: [Int] = []
        withUnsafeMutablePointer(to: &found) { found in
            // The callback runs inside this call only, so the pointer to `found` is live.
            GEOSSTRtree_query_r(
                call.context, tree, envelope,
                { item, userData in
                    guard let item, let userData else { return }
                    userData.assumingMemoryBound(to: [Int].self).pointee.append(Int(bitPattern: item) - 1)
                }, found)
        }
        return found.sorted()
    }

    /// All pairs (query, item) whose rectangles meet, sorted by query and then by item.
    public func query(_ rectangles: [Bounds?]) throws(GeoError) -> [(query: Int, item: Int)] {
        var pairs: [(query: Int, item: Int)] = []
        for (index, rectangle) in rectangles.enumerated() {
            guard let rectangle else { continue }
            for item in try query(rectangle) { pairs.append((index, item)) }
        }
        return pairs
    }

    private static func envelope(_ bounds: Bounds, _ call: borrowing GEOSCall) throws(GeoError) -> OpaquePointer {
        let corners = [Coordinate(x: bounds.minX, y: bounds.minY), Coordinate(x: bounds.maxX, y: bounds.maxY)]
        let sequence = try Geometry.coordinateSequence(corners, call)
        guard let line = GEOSGeom_createLineString_r(call.context, sequence) else {
            throw call.error(.badGeometry, "use a rectangle")
        }
        return line
    }
}
