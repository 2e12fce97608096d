import GeoCore
import Testing

@Suite("Identities of overlay that hold whatever the geometry")
struct OverlayPropertyTests {
    private static let kinds = ["stars", "stairs", "shared borders", "degrees", "far from the origin"]

    /// A pair of polygonal geometries of one kind.
    private func pair(_ kind: String, _ random: inout SeededRandom) throws -> (Geometry, Geometry) {
        let box = Bounds(minX: 0, minY: 0, maxX: 100, maxY: 100)
        func star() throws -> Geometry { try Shapes.star(at: random.position(in: box), radius: 80, &random) }
        func stairs() throws -> Geometry {
            try .polygonal(Shapes.stairs(in: box, cells: 16, share: 0.6, &random))
        }
        switch kind {
        case "stars": return (try star(), try star())
        case "stairs": return (try stairs(), try stairs())
        case "shared borders":
            // Two polygons that a third one cut apart, and the first grown by a piece of the other.
            let (whole, knife) = (try star(), try star())
            let inside = try whole.intersection(knife).polygonalPart()
            return (try whole.difference(knife).polygonalPart(), try inside.union(knife).polygonalPart())
        case "degrees":
            let (a, b) = (try star(), try stairs())
            let place = Coordinate(x: 106.5, y: 29.5)
            return (try Shapes.moved(a, by: place, scale: 1e-4), try Shapes.moved(b, by: place, scale: 1e-4))
        default:
            let place = Coordinate(x: 35_350_000.123, y: 3_300_000.456)
            return (try Shapes.moved(star(), by: place), try Shapes.moved(stairs(), by: place))
        }
    }

    @Test("What is shared and what is left add up; the union and the symmetric difference too", arguments: kinds)
    func areas(kind: String) throws {
        var random = SeededRandom(seed: 21)
        for _ in 0..<40 {
            let (a, b) = try pair(kind, &random)
            let (areaA, areaB) = (a.planarArea, b.planarArea)
            let common = try a.intersection(b).planarArea
            let (onlyA, onlyB) = (try a.difference(b).planarArea, try b.difference(a).planarArea)
            let tolerance = 1e-9 * max(areaA, areaB)
            #expect(abs(common + onlyA - areaA) <= tolerance)
            #expect(abs(common + onlyB - areaB) <= tolerance)
            #expect(abs(try a.symmetricDifference(b).planarArea - onlyA - onlyB) <= tolerance)
            #expect(abs(try a.union(b).planarArea - common - onlyA - onlyB) <= tolerance)
            #expect(common <= min(areaA, areaB) + tolerance)
            #expect(abs(try b.intersection(a).planarArea - common) <= tolerance)
        }
    }

    @Test("The results are valid, and lie where they must", arguments: kinds)
    func validity(kind: String) throws {
        var random = SeededRandom(seed: 22)
        for _ in 0..<15 {
            let (a, b) = try pair(kind, &random)
            let common = try a.intersection(b).polygonalPart()
            let rest = try a.difference(b).polygonalPart()
            #expect(common.isValid && rest.isValid)
            #expect(try common.intersection(rest).planarArea <= 1e-9 * a.planarArea)
        }
    }

    @Test("The parts of a red line that a tiling cuts out add up to the red line", arguments: [23, 24] as [UInt64])
    func tiling(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let box = Bounds(minX: 350_000, minY: 3_300_000, maxX: 351_000, maxY: 3_301_000)
        let red = try Shapes.stairs(in: box, cells: 40, share: 0.5, &random)
        let tiles = try Shapes.board(13, 13).map {
            try Shapes.moved($0, by: Coordinate(x: box.minX - 11, y: box.minY - 7), scale: 80.1)
        }
        let pieces = try LayerOverlay(footprints: tiles, features: red, unit: .metres(perUnit: 1)).pieces(workers: 2)
        for (index, feature) in red.enumerated() {
            let sum = pieces.lazy.filter { $0.feature == index }.map(\.geometry.planarArea).compensatedSum()
            #expect(abs(sum - feature.planarArea) <= 1e-9 * feature.planarArea)
        }
    }

    @Test("On a grid the result lies on the grid", arguments: [0.5, 0.001])
    func grid(size: Double) throws {
        var random = SeededRandom(seed: 25)
        let centre = Coordinate(x: 0, y: 0)
        let (a, b) = (
            try Shapes.star(at: centre, radius: 100, &random), try Shapes.star(at: centre, radius: 100, &random)
        )
        let common = try a.intersection(b, gridSize: size)
        _ = try common.mapSequences { sequence in
            for position in sequence {
                #expect(abs(position.x / size - (position.x / size).rounded()) < 1e-6)
                #expect(abs(position.y / size - (position.y / size).rounded()) < 1e-6)
            }
            return sequence
        }
    }
}
