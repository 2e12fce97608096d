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

    @Test("borders elsewhere, and lines of one direction only, tell nothing")
    func untold() throws {
        let far = border(step: 0.3, phase: 0).map { Coordinate(x: $0.x + 5, y: $0.y) }
        #expect(try BorderOffset.between(subject: [far], reference: [border(step: 0.2, phase: 0)]) == nil)
        let line = (0...200).map { Coordinate(x: 107 + 0.01 * Double($0), y: 30) }
        #expect(try BorderOffset.between(subject: [line], reference: [line]) == nil)
        #expect(try BorderOffset.between(subject: [], reference: [line]) == nil)
    }
}
