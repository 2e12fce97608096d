import GeoCore
import Testing

@testable import EcoTools

@Suite("Retention rates as bulletins publish them") struct RetentionRateTests {
    @Test("Chongqing: 25 142.46 km² of 82 374 eroded is 69.48 %, a year later 24 752.92 is 69.95 %")
    func bulletins() throws {
        for (eroded, printed) in [(25_142.46, "69.48"), (24_752.92, "69.95")] {
            let rate = try #require(RetentionRate.percent(eroded: eroded, territory: 82_374))
            #expect(DecimalText.text(rate, decimals: 2) == printed)
        }
    }

    @Test("the two bulletins agree on territories of 82 366.8 to 82 386.1 km²; 82 400, the rounded figure, is not one")
    func denominators() throws {
        let years = [
            RetentionRate.territories(eroded: 25_142.46, printedPercent: 30.52),
            RetentionRate.territories(eroded: 24_752.92, printedPercent: 30.05),
        ]
        let both = try #require(RetentionRate.intersection(years))
        #expect(abs(both.lowerBound - 82_366.8) < 0.05 && abs(both.upperBound - 82_386.1) < 0.1)
        #expect(both.contains(82_374) && !both.contains(82_400))
        let rounded = try #require(RetentionRate.percent(eroded: 24_752.92, territory: 82_400))
        #expect(DecimalText.text(100 - rounded, decimals: 2) == "30.04")
        // Each end is where the printed figure changes.
        for (eroded, printed, range) in [(25_142.46, "30.52", years[0]), (24_752.92, "30.05", years[1])] {
            for (territory, isInside) in [
                (range.lowerBound * 1.000001, true), (range.upperBound * 0.999999, true),
                (range.lowerBound * 0.99999, false), (range.upperBound * 1.00001, false),
            ] {
                #expect((DecimalText.text(100 * eroded / territory, decimals: 2) == printed) == isInside)
            }
        }
        #expect(RetentionRate.intersection([1...2, 3...4]) == nil)
    }

    @Test("a published table of classes: 16 664.26 of 28 026.84 km² eroded is 59.46 %")
    func classTable() throws {
        let areas = [11_362.58, 12_054.92, 2066.71, 864.03, 831.61, 846.98]
        let table = try IntensityTable(nameOrFile: "sl190")
        let eroded = zip(areas, table.classes).filter { $1.isErosion }.map(\.0).compensatedSum()
        let whole = areas.compensatedSum()
        #expect(isNear(eroded, 16_664.25, 1e-6) || isNear(eroded, 16_664.26, 1e-6))
        #expect(abs(whole - 28_026.84) < 0.02)
        let rate = try #require(RetentionRate.percent(eroded: eroded, territory: whole))
        #expect(DecimalText.text(100 - rate, decimals: 2) == "59.46")
    }

    @Test("a small watershed: 20.92 km² eroded are 47.84 %, and 2823 t/(km² a) less on 19.87 km² are 56 093 t")
    func watershed() throws {
        let range = RetentionRate.territories(eroded: 20.92, printedPercent: 47.84)
        let rate = try #require(
            RetentionRate.percent(eroded: 20.92, territory: (range.lowerBound + range.upperBound) / 2))
        #expect(DecimalText.text(rate, decimals: 2) == "52.16")
        #expect(DecimalText.text((4285.5 - 1462.5) * 19.87 / 1e4, decimals: 2) == "5.61")
    }

    @Test("the nation: 265.34 of 10 000 km² with a rate of 72.26 % need a territory of 956.5, not 960")
    func nation() throws {
        let range = RetentionRate.territories(eroded: 265.34, printedPercent: 27.74)
        #expect(range.contains(956.5) && !range.contains(960))
    }

    @Test("from 69.5 to 72 % of 82 374 km² means 2 059 km² of eroded land fewer, net")
    func target() {
        let eroded = 82_374 * (100 - 69.5) / 100
        #expect(isNear(RetentionRate.excess(eroded: eroded, territory: 82_374, targetPercent: 72), 2059.35, 1e-9))
        #expect(RetentionRate.excess(eroded: eroded, territory: 82_374, targetPercent: 69) < 0)
    }

    @Test("no territory has no rate")
    func nothing() { #expect(RetentionRate.percent(eroded: 0, territory: 0) == nil) }
}

@Suite("Shares that add up to 100.00") struct BalancedSharesTests {
    @Test("three thirds: the first gets the hundredth that is missing")
    func thirds() { #expect(BalancedShares.percent([1, 1, 1]) == [33.34, 33.33, 33.33]) }

    @Test("the largest remainders are rounded up, not the largest parts")
    func remainders() {
        // 61.6666, 38.3266, 0.0068 %: one hundredth is missing, and the last has the largest remainder.
        #expect(BalancedShares.percent([616_666, 383_266, 68]) == [61.67, 38.32, 0.01])
        #expect(BalancedShares.percent([50.004, 49.996], decimals: 2) == [50, 50])
    }

    @Test("exact shares stay as they are, and nothing has no share")
    func exact() {
        #expect(BalancedShares.percent([25, 50, 25, 0]) == [25, 50, 25, 0])
        #expect(BalancedShares.percent([0.07, 0.93]) == [7, 93])
        #expect(BalancedShares.percent([0, 0]) == [0, 0])
        #expect(BalancedShares.percent([]) == [])
    }

    @Test("of 500 made-up lists each adds up to 100.00, and no share is off by a hundredth or more")
    func property() {
        var state: UInt64 = 7
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / 9_007_199_254_740_992
        }
        for _ in 0..<500 {
            let parts = (0..<Int(2 + random() * 12)).map { _ in random() < 0.2 ? 0 : random() * random() * 1e9 }
            let sum = parts.reduce(0, +)
            guard sum > 0 else { continue }
            let shares = BalancedShares.percent(parts)
            #expect(shares.map { ($0 * 100).rounded() }.reduce(0, +) == 10_000)
            for (part, share) in zip(parts, shares) { #expect(abs(share - 100 * part / sum) < 0.01) }
        }
    }
}
