import Foundation
import GeoCore

/// Rings of undisturbed ground around sites: from an inner to an outer distance, without the ground of any site.
struct ReferenceRings {
    let ring: EvidenceSeries.Ring
    let crs: CRS
    let workers: Int
    let cancellation: Cancellation?

    /// Degrees of longitude in one plane. Within 1.5 degrees of its meridian lengths are right to 4e-4.
    private static let stripDegrees = 3.0
    /// Edges of rings are followed to this, far below a cell.
    private static let toleranceMetres = 0.5

    /// One ring a site, in the system of the sites; empty where other sites leave nothing of it.
    func around(_ grounds: [Geometry]) throws(GeoError) -> [Geometry] {
        var strips: [Int: [Int]] = [:]
        let geographic = try crs.geographic()
        let toGeographic = try Transform(from: crs, to: geographic)
        let degrees = 180 / Double.pi * geographic.radiansPerUnit
        var places: [Coordinate] = []
        for (index, ground) in grounds.enumerated() {
            let box = ground.bounds ?? Bounds(minX: 0, minY: 0, maxX: 0, maxY: 0)
            let middle = Coordinate(x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2)
            let place = try toGeographic.forward(middle)
            places.append(middle)
            strips[Int((place.x * degrees / Self.stripDegrees).rounded(.down)), default: []].append(index)
        }
        var rings = [Geometry](repeating: try .empty(.polygon), count: grounds.count)
        for strip in strips.keys.sorted() {
            try cancellation?.check()
            let own = strips[strip] ?? []
            let plane = try crs.localTransverseMercator(at: places[own[own.count / 2]])
            let near = (own + (strips[strip - 1] ?? []) + (strips[strip + 1] ?? [])).sorted()
            let made = try self.rings(of: own, near, grounds, plane)
            for (index, ring) in zip(own, made) { rings[index] = ring }
        }
        return rings
    }

    private func rings(of own: [Int], _ near: [Int], _ grounds: [Geometry], _ plane: CRS) throws(GeoError) -> [Geometry]
    {
        let crs = crs
        let ring = ring
        let size = 64
        let onto: @Sendable () throws(GeoError) -> Transform = { () throws(GeoError) in
            try Transform(from: crs, to: plane)
        }
        let flat = try Parallel.map(
            (near.count + size - 1) / size, workers: workers, cancellation: cancellation, tools: onto
        ) { (transform: Transform, chunk: Int) throws(GeoError) -> [Geometry] in
            var flat: [Geometry] = []
            for index in near[(chunk * size)..<min(near.count, (chunk + 1) * size)] {
                flat.append(try transform.transform(grounds[index], toleranceMetres: Self.toleranceMetres))
            }
            return flat
        }.flatMap(\.self)
        let tree = try STRtree(flat)
        let placeOf = Dictionary(uniqueKeysWithValues: near.enumerated().map { ($1, $0) })
        let jobs = own.compactMap { placeOf[$0] }
        return try Parallel.map(
            (jobs.count + size - 1) / size, workers: workers, cancellation: cancellation, tools: onto
        ) { (transform: Transform, chunk: Int) throws(GeoError) -> [Geometry] in
            let back = transform.inverted()
            var made: [Geometry] = []
            for place in jobs[(chunk * size)..<min(jobs.count, (chunk + 1) * size)] {
                let outer = try flat[place].buffered(by: ring.outerMetres)
                let inner = ring.innerMetres > 0 ? try flat[place].buffered(by: ring.innerMetres) : flat[place]
                guard let box = outer.bounds else {
                    made.append(try .empty(.polygon))
                    continue
                }
                let others = try tree.query(box).sorted().filter { $0 != place }.map { flat[$0] }
                let left = try outer.difference(try Geometry.union(of: [inner] + others))
                let polygons = try Geometry.polygonal(left.polygons)
                made.append(
                    polygons.isEmpty
                        ? try .empty(.polygon)
                        : try back.transform(polygons, toleranceMetres: Self.toleranceMetres))
            }
            return made
        }.flatMap(\.self)
    }
}
