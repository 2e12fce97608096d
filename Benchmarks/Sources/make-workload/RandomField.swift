import GeoCore

/// Random numbers from a seed (SplitMix64, Steele et al. 2014).
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// In 0 ..< 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

/// A smooth random field: value noise in octaves, each half as wide and a little over a third as strong.
struct RandomField {
    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    func value(_ x: Double, _ y: Double) -> Double {
        var (sum, weight, frequency) = (0.0, 1.0, 6.0)
        for octave in 0..<8 {
            sum += weight * noise(x * frequency, y * frequency, UInt64(octave))
            weight *= 0.38
            frequency *= 2
        }
        return sum
    }

    /// Smooth between lattice positions.
    private func noise(_ x: Double, _ y: Double, _ octave: UInt64) -> Double {
        let (left, low) = (x.rounded(.down), y.rounded(.down))
        func fade(_ t: Double) -> Double { t * t * (3 - 2 * t) }
        let (u, v) = (fade(x - left), fade(y - low))
        func corner(_ dx: Double, _ dy: Double) -> Double {
            let place = UInt64(left + dx) &* 0x9E37_79B1 &+ UInt64(low + dy) &* 0x85EB_CA77
            var random = SplitMix(seed: seed &* 0x1000 &+ octave &+ place &* 0x1_0000)
            return 2 * random.unit() - 1
        }
        let bottom = corner(0, 0) * (1 - u) + corner(1, 0) * u
        let top = corner(0, 1) * (1 - u) + corner(1, 1) * u
        return bottom * (1 - v) + top * v
    }

    /// The cells above the threshold as polygons of more than a hectare, largest share in few of them.
    func polygons(in box: Bounds, cells: Int) throws(GeoError) -> [Geometry] {
        let (width, height) = (box.width / Double(cells), box.height / Double(cells))
        var runs: [Geometry] = []
        for row in 0..<cells {
            var start: Int?
            for column in 0...cells {
                let isInside =
                    column < cells && value(Double(column) / Double(cells), Double(row) / Double(cells)) > 0.32
                if isInside, start == nil { start = column }
                if !isInside, let first = start {
                    runs.append(
                        try .box(
                            Bounds(
                                minX: box.minX + Double(first) * width, minY: box.minY + Double(row) * height,
                                maxX: box.minX + Double(column) * width, maxY: box.minY + Double(row + 1) * height)))
                    start = nil
                }
            }
        }
        return try Geometry.union(of: runs).polygons.filter { $0.planarArea > 10_000 }
    }
}
