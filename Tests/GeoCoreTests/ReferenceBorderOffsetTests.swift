import Foundation
import Testing

@testable import GeoCore

/// Borders drawn independently: the same course, no common vertex.
@Suite("The common shift of borders") struct ReferenceBorderOffsetTests {
    /// A wriggling border of some 600 km about 108 E, 30 N, with a vertex every `step` degrees of turn.
    private func border(step: Double, phase: Double) -> [Coordinate] {
        stride(from: phase, through: 360 + phase, by: step).map { angle in
            let t = angle * .pi / 180
            let radius = 1 + 0.2 * sin(5 * t) + 0.05 * sin(31 * t) + 0.02 * cos(83 * t)
            return Coordinate(x: 108 + radius * cos(t), y: 30 + 0.8 * radius * sin(t))
        }
    }

    private func noisy(_ border: [Coordinate], degrees: Double, seed: UInt64) -> [Coordinate] {
        var state = seed
        func next() -> Double {
            // Knuth's linear congruence; two of its numbers make a triangular law about 0.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53) - 0.5
        }
        return border.map {
            Coordinate(x: $0.x + degrees * (next() + next()), y: $0.y + degrees * (next() + next()))
        }
    }

    @Test(
        "a shift of the whole is found to a few of its standard errors",
        arguments: [
            Coordinate(x: 0.0040, y: -0.0043), Coordinate(x: 0.0035, y: -0.0025), Coordinate(x: -0.003, y: 0.004),
        ])
    func shifted(_ shift: Coordinate) throws {
        let subject = noisy(border(step: 0.31, phase: 0), degrees: 0.004, seed: 3).map {
            Coordinate(x: $0.x + shift.x, y: $0.y + shift.y)
        }
        let found = try #require(
            try BorderOffset.between(subject: [subject], reference: [border(step: 0.2, phase: 0.1)]))
        #expect(found.isCertain)
        // Metres by the radii of the ellipsoid at 30 N: 96 486 m and 110 852 m a degree.
        #expect(abs(found.eastMetres - 96_486 * shift.x) < 5 * found.standardErrorMetres + 20)
        #expect(abs(found.northMetres - 110_852 * shift.y) < 5 * found.standardErrorMetres + 20)
        #expect(found.standardErrorMetres < 40)
    }

    @Test(
        "borders that do not shift have none: drawn coarser, finer, or with errors of their own",
        arguments: [
            (2.0, 0.0), (0.05, 0.0), (0.31, 0.004), (0.31, 0.01),
        ])
    func still(_ step: Double, _ noise: Double) throws {
        let subject = noisy(border(step: step, phase: 0.07), degrees: noise, seed: 11)
        let found = try #require(
            try BorderOffset.between(subject: [subject], reference: [border(step: 0.2, phase: 0)]))
        #expect(!found.isCertain || found.lengthMetres < 100, "\(found)")
        #expect(found.lengthMetres < 150, "\(found)")
    }

    @Test("either may be the larger one: the opposite shift is found, and both are the same borders")
    func reversed() throws {
        let other = border(step: 0.3, phase: 0).map { Coordinate(x: $0.x + 5, y: $0.y) }
        let moved = noisy(border(step: 0.31, phase: 0), degrees: 0.002, seed: 5).map {
            Coordinate(x: $0.x + 0.004, y: $0.y - 0.003)
        }
        let still = border(step: 0.2, phase: 0.1)
        let there = try #require(try BorderOffset.between(subject: [moved], reference: [other, still]))
        let back = try #require(try BorderOffset.between(subject: [other, still], reference: [moved]))
        #expect(there.verdict == .shifted && back.verdict == .shifted)
        #expect(abs(there.eastMetres + back.eastMetres) < 60 && abs(there.northMetres + back.northMetres) < 60)
        let alike = try #require(try BorderOffset.between(subject: [still], reference: [other, still]))
        #expect(alike.verdict == .coincide)
    }

    @Test("a few squares among other borders fit somewhere by chance, and that tells nothing")
    func chance() throws {
        let squares = [(107.2, 29.6), (108.4, 30.3), (107.9, 29.3), (108.6, 29.8)].map { x, y in
            [(0, 0), (0.01, 0), (0.01, 0.008), (0, 0.008), (0, 0)].map { Coordinate(x: x + $0.0, y: y + $0.1) }
        }
        let net = (0..<60).flatMap { number -> [[Coordinate]] in
            let at = 0.033 * Double(number)
            return [
                [Coordinate(x: 107 + at, y: 29), Coordinate(x: 107 + at, y: 31)],
                [Coordinate(x: 107, y: 29 + at), Coordinate(x: 109, y: 29 + at)],
            ]
        }
        let found = try BorderOffset.between(subject: squares, reference: net)
        #expect(found.map { $0.verdict == .untold } ?? true, "\(String(describing: found))")
    }

    @Test("borders elsewhere, and lines of one direction only, tell nothing")
    func untold() throws {
        let far = border(step: 0.3, phase: 0).map { Coordinate(x: $0.x + 5, y: $0.y) }
        #expect(try BorderOffset.between(subject: [far], reference: [border(step: 0.2, phase: 0)]) == nil)
        let line = (0...200).map { Coordinate(x: 107 + 0.01 * Double($0), y: 30) }
        #expect(try BorderOffset.between(subject: [line], reference: [line]) == nil)
        #expect(try BorderOffset.between(subject: [], reference: [line]) == nil)
    }
}
