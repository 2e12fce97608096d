import Foundation

@testable import GeoCore

/// The inputs of the fixtures, drawn in the same order as make_reference.py draws them.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}

enum ReferenceFixtures {
    struct Pair {
        let a: Coordinate
        let b: Coordinate
        let point: Coordinate
    }

    /// The numbers of a text file beside the tests, split at blanks.
    static func numbers(_ name: String, file: String = #filePath) throws -> [Double] {
        let url = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
        return try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap {
            Double($0)
        }
    }

    static func degreePair(_ r: inout SplitMix64, _ i: Int) -> Pair {
        let x = 74 + 0.58 * Double(i % 100) + (r.uniform() - 0.5) * 0.05
        let y = 16 + 0.36 * Double(i / 100) + (r.uniform() - 0.5) * 0.05
        return pair(&r, x, y, 0.0001, 0.12, 0.0001, 0.16)
    }

    static func metrePair(_ r: inout SplitMix64, _ i: Int) -> Pair {
        let x = 36_100_000 + 8000 * Double(i % 100) + (r.uniform() - 0.5) * 5000
        let y = 2_000_000 + 60_000 * Double(i / 100) + (r.uniform() - 0.5) * 5000
        return pair(&r, x, y, 10, 12_000, 10, 16_000)
    }

    private static func pair(
        _ r: inout SplitMix64, _ x: Double, _ y: Double, _ shortest: Double, _ longest: Double, _ nearest: Double,
        _ farthest: Double
    ) -> Pair {
        let u = r.uniform()
        let length = shortest + longest * u * u * u
        let bx = x + (r.uniform() - 0.5) * 2 * length
        let by = y + (r.uniform() - 0.5) * 2 * length
        let v = r.uniform()
        let reach = nearest + farthest * v * v
        let px = x + (r.uniform() - 0.5) * reach
        let py = y + (r.uniform() - 0.5) * reach
        return Pair(a: Coordinate(x: x, y: y), b: Coordinate(x: bx, y: by), point: Coordinate(x: px, y: py))
    }

    /// A star-shaped closed ring of eight vertices, counterclockwise.
    static func star(_ r: inout SplitMix64, _ x: Double, _ y: Double, _ scale: Double) -> [Coordinate] {
        var ring: [Coordinate] = []
        for k in 0..<8 {
            let radius = scale * (0.3 + 0.7 * r.uniform())
            let angle = 2 * Double.pi * (Double(k) + 0.6 * r.uniform()) / 8
            ring.append(Coordinate(x: x + radius * cos(angle), y: y + radius * sin(angle)))
        }
        return ring + [ring[0]]
    }

    struct AreaCase {
        let code: Int
        let ring: [Coordinate]
        let ellipsoidal: Double
        let geodesic: Double
    }

    static func areaCases() throws -> [AreaCase] {
        let numbers = try numbers("reference_areas.txt")
        var r = SplitMix64(seed: 20_240_603)
        var result: [AreaCase] = []
        for (code, cx, cy, spread, unit) in [
            (4490, 106.5, 29.5, 2.0, 1e-5), (4524, 36_400_000, 3_270_000, 100_000, 1),
            (3857, 11_861_000, 3_445_000, 100_000, 1.15), (32648, 600_000, 3_272_000, 100_000, 1),
            (3035, 4_321_000, 3_210_000, 500_000, 1),
        ] {
            for _ in 0..<40 {
                let size = 50 * pow(400, r.uniform()) / 2
                let x = cx + (r.uniform() - 0.5) * 2 * spread
                let y = cy + (r.uniform() - 0.5) * 2 * spread
                let ring = star(&r, x, y, size * unit)
                let row = 3 * result.count
                guard row + 2 < numbers.count else { return result }
                result.append(
                    AreaCase(code: code, ring: ring, ellipsoidal: numbers[row + 1], geodesic: numbers[row + 2]))
            }
        }
        return result
    }
}
