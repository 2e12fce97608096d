import Foundation
import Testing

@testable import EcoTools

@Suite("Slope length and steepness")
struct SlopeFactorTests {
    static let feet = 0.3048

    @Test(
        "S of CSLE",
        arguments: [
            (1.0, 0.2185), (2, 0.4069), (3, 0.5952), (5, 0.9642), (8, 1.8381), (9.9, 2.3884), (10, 2.8429),
            (15, 4.7081), (20, 6.5302), (25, 8.2953), (30, 9.9900), (35, 11.6013),
        ])
    func liu(degrees: Double, expected: Double) {
        #expect(agrees(SlopeSteepness.liu(degrees), expected, decimals: 4))
    }

    @Test("S of CSLE jumps at 10 degrees, from 2.4173 to 2.8429, as its equations do")
    func jump() {
        #expect(agrees(SlopeSteepness.liu(10 - 1e-9), 2.4173, decimals: 4))
        #expect(agrees(SlopeSteepness.liu(10), 2.8429, decimals: 4))
        #expect(agrees(SlopeSteepness.liu(0), 0.03, decimals: 10))
        // Just below 5 degrees the first equation holds: 10.8 sin 5 + 0.03.
        #expect(agrees(SlopeSteepness.liu(5 - 1e-9), 0.9713, decimals: 4))
    }

    @Test("L of CSLE at 20, 50 and 100 m with m = 0.5", arguments: [(20.0, 0.9507), (50, 1.5031), (100, 2.1257)])
    func length(metres: Double, expected: Double) {
        #expect(agrees(SlopeLengthFactor.factor(metres: metres, exponent: 0.5), expected, decimals: 4))
        #expect(
            agrees(SlopeLengthFactor.segment(fromMetres: 0, toMetres: metres, exponent: 0.5), expected, decimals: 4))
    }

    @Test("segments of a slope, weighted by their lengths, make the whole slope")
    func segments() {
        let whole = SlopeLengthFactor.factor(metres: 90, exponent: 0.4) * 90
        let parts = [(0.0, 20.0), (20, 50), (50, 90)].map { from, to in
            SlopeLengthFactor.segment(fromMetres: from, toMetres: to, exponent: 0.4) * (to - from)
        }
        #expect(abs(parts.reduce(0, +) - whole) < 1e-9)
        #expect(SlopeLengthFactor.segment(fromMetres: 20, toMetres: 20, exponent: 0.4).isNaN)
    }

    @Test(
        "m of CSLE steps at 1, 3 and 5 degrees, the bound with the smaller m",
        arguments: [(0.0, 0.2), (1, 0.2), (1.01, 0.3), (3, 0.3), (3.01, 0.4), (5, 0.4), (5.01, 0.5), (40, 0.5)])
    func exponents(degrees: Double, expected: Double) {
        #expect(SlopeLengthFactor.exponentCSLE(degrees) == expected)
    }

    @Test("m of RUSLE", arguments: [(1.0, 0.2233), (5, 0.4966), (10, 0.5986), (20, 0.6757)])
    func exponentRUSLE(degrees: Double, expected: Double) {
        #expect(agrees(SlopeLengthFactor.exponentRUSLE(degrees), expected, decimals: 4))
        let (low, high) = (
            SlopeLengthFactor.exponentRUSLE(degrees, rills: .low),
            SlopeLengthFactor.exponentRUSLE(degrees, rills: .high)
        )
        // beta / (1 + beta) with half and twice beta.
        let beta = expected / (1 - expected)
        #expect(abs(low - beta / 2 / (1 + beta / 2)) < 1e-4)
        #expect(abs(high - 2 * beta / (1 + 2 * beta)) < 1e-4)
    }

    @Test(
        "LS of the USLE agrees with the table of Agriculture Handbook 537 within half a percent",
        arguments: [
            (6.0, 200.0, 0.952), (10, 100, 1.37), (12, 400, 3.61), (20, 1000, 12.9), (5, 1000, 1.69),
        ])
    func handbook(percent: Double, feet: Double, expected: Double) throws {
        let equation = try LSEquation(.usle)
        let slope = SlopeSteepness.degrees(ofPercent: percent)
        let value = try #require(equation.value(slopeDegrees: slope, lengthMetres: feet * Self.feet))
        #expect(abs(value.product / expected - 1) < 0.005)
        #expect(!value.lengthIsCapped)
    }

    @Test(
        "m of the USLE steps at 1, 3.5 and 5 percent, the bound with the greater m",
        arguments: [(0.9, 0.2), (1, 0.3), (3.4, 0.3), (3.5, 0.4), (4.9, 0.4), (5, 0.5)])
    func exponentsUSLE(percent: Double, expected: Double) {
        #expect(SlopeLengthFactor.exponentUSLE(SlopeSteepness.degrees(ofPercent: percent)) == expected)
    }

    @Test("S of RUSLE changes at 9 percent, where its branches nearly meet, and of short slopes and Nearing by hand")
    func otherSteepness() {
        let nine = SlopeSteepness.degrees(ofPercent: 9)
        let sine = 9 / (10_000.0 + 81).squareRoot()
        #expect(abs(SlopeSteepness.mcCool(nine) - (16.8 * sine - 0.5)) < 1e-12)
        #expect(abs(SlopeSteepness.mcCool(nine - 0.001) - (10.8 * sine + 0.03)) < 1e-3)
        // sin 30 = 0.5: 3 x 0.574349 + 0.56; -1.5 + 17 / (1 + exp(-0.75)).
        #expect(agrees(SlopeSteepness.mcCoolShort(30), 2.2830, decimals: 4))
        #expect(agrees(SlopeSteepness.nearing(30), 10.0460, decimals: 4))
        #expect(agrees(SlopeSteepness.wischmeier(30), 65.41 * 0.25 + 4.56 * 0.5 + 0.065, decimals: 9))
    }

    @Test(
        "L of Desmet and Govers by the area above and the direction of the slope",
        arguments: [(0.0, 1.0, 1.1643), (900, 1, 2.1289), (9000, 1, 5.6587), (9000, 2.0.squareRoot(), 4.7584)])
    func desmetGovers(area: Double, crossing: Double, expected: Double) {
        let value = ContributingArea.desmetGovers(
            squareMetresAbove: area, cellMetres: 30, exponent: 0.5, crossing: crossing)
        #expect(agrees(value, expected, decimals: 4))
    }

    @Test("x is 1 on slopes along the grid and the square root of 2 across it, whichever way they face")
    func crossing() {
        for aspect in [0.0, 90, 180, 270, 360] {
            #expect(abs(ContributingArea.crossing(aspectDegrees: aspect) - 1) < 1e-12)
        }
        for aspect in [45.0, 135, 225, 315] {
            #expect(abs(ContributingArea.crossing(aspectDegrees: aspect) - 2.0.squareRoot()) < 1e-12)
        }
    }

    @Test("unit stream power with and without the factor m + 1")
    func mooreBurch() throws {
        for (withFactor, expected) in [(true, 6.0493), (false, 4.3209)] {
            let value = ContributingArea.mooreBurch(
                specificAreaMetres: 100, slopeDegrees: 10, exponent: 0.4, slopeExponent: 1.3, withFactor: withFactor)
            #expect(agrees(value, expected, decimals: 4))
            let equation = try LSEquation(withFactor ? .mooreBurch : .mooreBurchPlain)
            let cell = try #require(
                equation.value(slopeDegrees: 10, accumulatedCells: 10, cellMetres: 10, aspectDegrees: .nan))
            #expect(agrees(cell.product, expected, decimals: 4))
        }
    }

    @Test(
        "LS of InVEST gives the values of its own test",
        arguments: [
            (1.5, 100.0, 0.253996), (4, 100, 0.657229), (8, 100, 1.345856), (10, 100, 1.776729),
            (15, 1e7, 49.802994),
        ])
    func invest(percent: Double, cells: Double, expected: Double) throws {
        var equation = try LSEquation(.invest)
        equation.lengthFactorCap = 25
        let slope = SlopeSteepness.degrees(ofPercent: percent)
        let value = try #require(
            equation.value(slopeDegrees: slope, accumulatedCells: cells, cellMetres: 30, aspectDegrees: 77))
        // Its own test allows a millionth.
        #expect(abs(value.product / expected - 1) < 1e-6)
        #expect(value.lengthIsCapped == (cells > 1e6))
    }

    @Test("a worked pixel of CSLE: 30 m at 15 degrees has L 1.1643 and S 4.7081")
    func workedPixel() throws {
        let value = try #require(try LSEquation(.csle).value(slopeDegrees: 15, lengthMetres: 30))
        #expect(agrees(value.length, 1.1643, decimals: 4))
        #expect(agrees(value.steepness, 4.7081, decimals: 4))
        #expect(!value.lengthIsCapped && !value.slopeIsCapped)
    }

    @Test("caps cut the length and the slope, say so, and do not make L smaller")
    func caps() throws {
        let equation = try LSEquation(.csle)
        let value = try #require(equation.value(slopeDegrees: 40, lengthMetres: 250))
        #expect(agrees(value.length, 2.1257, decimals: 4) && value.lengthIsCapped)
        #expect(agrees(value.steepness, 9.99, decimals: 4) && value.slopeIsCapped)
        let atCap = try #require(equation.value(slopeDegrees: 20, fromMetres: 70, toMetres: 100))
        let beyond = try #require(equation.value(slopeDegrees: 20, fromMetres: 500, toMetres: 530))
        #expect(atCap.length == beyond.length && beyond.lengthIsCapped && !atCap.lengthIsCapped)
        var last = 0.0
        for upper in stride(from: 0.0, through: 300, by: 10) {
            let cell = try #require(equation.value(slopeDegrees: 20, fromMetres: upper, toMetres: upper + 30))
            #expect(cell.length >= last)
            last = cell.length
        }
    }

    @Test("a variant of slope length gives nothing from an area, and the other way round")
    func needs() throws {
        for variant in LSVariant.allCases {
            let equation = try LSEquation(variant)
            let byLength = equation.value(slopeDegrees: 10, lengthMetres: 30)
            let byArea = equation.value(slopeDegrees: 10, accumulatedCells: 5, cellMetres: 30, aspectDegrees: 20)
            #expect((byLength != nil) == (variant.runoff == .slopeLength))
            #expect((byArea != nil) == (variant.runoff == .contributingArea))
            #expect((byLength ?? byArea).map { $0.product > 0 } == true, "\(variant)")
        }
    }

    @Test("every variant has a row with a title and a source in both languages")
    func table() throws {
        let shipped = try LSEquation.shipped()
        #expect(shipped.map(\.variant) == LSVariant.allCases)
    }
}
