import GeoCore

extension Inspection {
    /// Offsets of this size are what web maps make; smaller ones are drawing, larger ones are other errors.
    static let webMapOffsetMetres = 300.0...700.0
    /// How near the moved reference must come for the explanation to hold.
    static let explainedWithinMetres = 30.0

    /// Compares the places of features with those of the same identifier in a reference.
    mutating func compare(_ layers: [LoadedLayer], with reference: LayerLoader.Loaded, _ name: String) {
        guard let right = reference.layer else {
            issues += reference.issues
            return
        }
        do throws(GeoError) {
            let places = try Self.places(right, on: right.crs)
            let target = try right.crs.geographic()
            let measurer = try Measurer(target)
            var offsets: [(plain: Double, moved: Double)] = []
            for layer in layers {
                for (id, place) in try Self.places(layer, on: right.crs) {
                    guard let known = places[id] else { continue }
                    offsets.append(
                        (
                            try Self.distance(place, known, measurer),
                            try Self.distance(place, GCJ02.forward(known), measurer)
                        ))
                }
            }
            guard !offsets.isEmpty else {
                issues.append(Issue(.note, file, Message("inspect.nothing-to-compare", ["reference": .text(name)])))
                return
            }
            let plain = Self.median(offsets.map(\.plain))
            let moved = Self.median(offsets.map(\.moved))
            let isWebMap = Self.webMapOffsetMetres.contains(plain) && moved <= Self.explainedWithinMetres
            offset = InspectedOffset(
                reference: name, comparedCount: offsets.count, medianMetres: plain, medianAfterGCJ02Metres: moved,
                looksLikeGCJ02: isWebMap)
            let key = isWebMap ? "inspect.gcj02" : plain > 1 ? "inspect.offset" : "inspect.no-offset"
            issues.append(
                Issue(
                    plain > 1 ? .warning : .note, file,
                    Message(
                        key,
                        [
                            "count": .text(String(offsets.count)), "reference": .text(name),
                            "metres": .number(plain, decimals: 1, unit: "m"),
                            "rest": .number(moved, decimals: 1, unit: "m"),
                        ])))
        } catch {
            issues.append(LayerLoader.issue(of: error, file))
        }
    }

    /// Middles of features by identifier, in longitude and latitude on the datum of `crs`.
    private static func places(_ layer: LoadedLayer, on crs: CRS) throws(GeoError) -> [String: Coordinate] {
        let transform = try Transform(
            from: layer.crs, to: try crs.geographic(), operation: layer.source.operation)
        var places: [String: Coordinate] = [:]
        for (id, geometry) in zip(layer.ids, layer.geometries) {
            guard let geometry, !geometry.isEmpty, places[id] == nil else { continue }
            places[id] = try transform.forward(try geometry.centroid())
        }
        return places
    }

    private static func distance(_ a: Coordinate, _ b: Coordinate, _ measurer: Measurer) throws(GeoError) -> Double {
        try measurer.length(of: try Geometry.lineString([a, b]), edges: .geodesic)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
