import GeoCore

/// A generator that gives the same numbers for the same seed on every machine (SplitMix64, Steele et al. 2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func double(_ range: Range<Double>) -> Double { Double.random(in: range, using: &self) }

    mutating func integer(_ range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func position(in box: Bounds) -> Coordinate {
        Coordinate(x: double(box.minX..<box.maxX), y: double(box.minY..<box.maxY))
    }
}
