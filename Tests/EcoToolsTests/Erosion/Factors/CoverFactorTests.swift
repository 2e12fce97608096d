import Foundation
import Testing

@testable import EcoTools

@Suite("Cover factors")
struct CoverFactorTests {
    @Test("shrubs", arguments: [(0.0, 0.49046), (0.3, 0.16671), (0.6, 0.03554), (0.9, 0.00658)])
    func shrub(cover: Double, expected: Double) {
        #expect(agrees(CoverEquation.shrub.ratio(cover: cover, groundCover: .nan), expected, decimals: 5))
    }

    @Test("grass", arguments: [(0.0, 0.49057), (0.3, 0.17429), (0.6, 0.03732)])
    func grass(cover: Double, expected: Double) {
        #expect(agrees(CoverEquation.grass.ratio(cover: cover, groundCover: .nan), expected, decimals: 5))
    }

    @Test("trees by the ground cover below them", arguments: [(0.3, 0.13283), (0.6, 0.03805), (0.9, 0.00642)])
    func trees(ground: Double, expected: Double) {
        #expect(agrees(CoverEquation.tree.ratio(cover: 0.6, groundCover: ground), expected, decimals: 5))
    }

    @Test("ratios stay within 0 and 1 and fall with cover")
    func bounds() {
        for equation in CoverEquation.allCases {
            var last = 1.0
            for cover in stride(from: 0.0, through: 1, by: 0.05) {
                let ratio = equation.ratio(cover: equation == .tree ? 0.8 : cover, groundCover: cover)
                #expect((0...1).contains(ratio) && ratio <= last)
                last = ratio
            }
        }
    }

    @Test("cover outside 0 to 1, and trees without ground cover, have no ratio")
    func nothing() {
        #expect(CoverEquation.shrub.ratio(cover: 55, groundCover: .nan).isNaN)
        #expect(CoverEquation.grass.ratio(cover: .nan, groundCover: 0.5).isNaN)
        #expect(CoverEquation.tree.ratio(cover: 0.5, groundCover: .nan).isNaN)
        #expect(CoverEquation.tree.needsGroundCover && !CoverEquation.shrub.needsGroundCover)
    }

    @Test("B of a year weighs each half month by its rain")
    func annual() throws {
        var shares = Array(repeating: 0.0, count: 24)
        shares[12] = 0.75
        shares[0] = 0.25
        var ratios = Array(repeating: 0.9, count: 24)
        ratios[12] = 0.1
        ratios[0] = 0.5
        #expect(abs(try #require(CoverFactor.annual(ratios: ratios, shares: shares)) - 0.2) < 1e-12)
        #expect(abs(try #require(CoverFactor.annual(ratios: [0.3], shares: shares)) - 0.3) < 1e-12)
        #expect(CoverFactor.annual(ratios: Array(repeating: 0.3, count: 12), shares: shares) == nil)
        #expect(CoverFactor.annual(ratios: [0.3], shares: [1]) == nil)
    }

    @Test("C of Cai 2000", arguments: [(0.10, 0.3072), (0.30, 0.1433), (0.50, 0.0670)])
    func cai(cover: Double, expected: Double) {
        #expect(agrees(CoverFactor.cai(cover: cover), expected, decimals: 4))
    }

    @Test("C of Cai is 1 without cover, never above 1, and 0 above 78.3 percent")
    func caiBounds() {
        #expect(CoverFactor.cai(cover: 0) == 1)
        #expect(CoverFactor.cai(cover: 0.0005) == 1)
        #expect(CoverFactor.cai(cover: 0.001) < 1)
        #expect(CoverFactor.cai(cover: 0.783) < 0.001)
        #expect(CoverFactor.cai(cover: 0.79) == 0)
    }

    @Test("cover from NDVI between its end members, clamped")
    func dichotomy() {
        #expect(abs(CoverFactor.cover(ndvi: 0.45, soil: 0.05, vegetation: 0.85) - 0.5) < 1e-12)
        #expect(CoverFactor.cover(ndvi: -0.2, soil: 0.05, vegetation: 0.85) == 0)
        #expect(CoverFactor.cover(ndvi: 0.95, soil: 0.05, vegetation: 0.85) == 1)
        #expect(CoverFactor.cover(ndvi: 0.5, soil: 0.6, vegetation: 0.6).isNaN)
        #expect(CoverFactor.cover(ndvi: .nan, soil: 0, vegetation: 1).isNaN)
    }

    @Test("a worked pixel: R 5000, K 0.006, 30 m at 15 degrees, forest and two fields")
    func workedPixel() throws {
        let ls = try #require(try LSEquation(.csle).value(slopeDegrees: 15, lengthMetres: 30)).product
        let forest = 5000 * 0.006 * ls * CoverEquation.tree.ratio(cover: 0.8, groundCover: 0.6)
        #expect(agrees(forest, 5.5432, decimals: 3))
        #expect(agrees(ErosionUnits.modulus(fromSoilLoss: forest), 554.3, decimals: 1))
        let tillage = try #require(try FactorValueTable(.tillage).row("sichuan-basin")).value
        let field = ErosionUnits.modulus(fromSoilLoss: 5000 * 0.006 * ls * tillage)
        #expect(agrees(field, 5805.2, decimals: 1))
        let terrace = try #require(try FactorValueTable(.engineering).row("earth-bank-terrace")).value
        #expect(agrees(field * terrace, 487.6, decimals: 1))
    }
}
