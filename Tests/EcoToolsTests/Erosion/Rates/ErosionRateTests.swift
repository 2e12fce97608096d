import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Erosion in zones, against sums by hand") struct ErosionRateTests {
    private func date(_ fixture: ErosionFixture, modulus: Bool = true) throws -> ErosionDate {
        var date = ErosionDate(label: "a", intensity: try fixture.classes("a.tif", ErosionFixture.before))
        if modulus { date.modulus = try fixture.values("m.tif", ErosionFixture.moduli) }
        return date
    }

    @Test("areas of classes, eroded land, no data and land beyond the raster")
    func areas() throws {
        let fixture = try ErosionFixture()
        let result = try ErosionFixture.findings(try fixture.request([try date(fixture)])).result
        let (a, b) = (result.zones[0].dates[0], result.zones[1].dates[0])
        let hectare = 1e4
        #expect(zip(a.classes, [3.0, 1, 0, 0, 0, 0]).allSatisfy { isNear($0.squareMetres, $1 * hectare) })
        #expect(zip(b.classes, [0.0, 1, 1, 0, 0, 1]).allSatisfy { isNear($0.squareMetres, $1 * hectare) })
        #expect(isNear(a.erodedSquareMetres, hectare) && isNear(b.erodedSquareMetres, 3 * hectare))
        #expect(a.noDataSquareMetres == 0 && isNear(b.noDataSquareMetres, hectare))
        #expect(a.outsideSquareMetres == 0 && isNear(b.outsideSquareMetres, hectare))
        #expect(isNear(result.zones[1].territorySquareMetres, 5 * hectare))
        #expect(b.classes.map(\.percent) + [b.noDataPercent, b.outsidePercent] == [0, 20, 20, 0, 0, 20, 20, 20])
    }

    @Test("rates: of the territory, of the land with a class, and at least, where all that is unknown is eroded")
    func rates() throws {
        let fixture = try ErosionFixture()
        var request = try fixture.request([try date(fixture)])
        request.targetPercent = 60
        let result = try ErosionFixture.findings(request).result
        let (a, b) = (result.zones[0].dates[0], result.zones[1].dates[0])
        #expect(isNear(a.officialRate?.percent, 75) && isNear(a.officialRate?.leastPercent, 75))
        #expect(isNear(b.officialRate?.percent, 40) && isNear(b.officialRate?.leastPercent, 0))
        #expect(a.officialRate?.denominator == .territory)
        #expect(isNear(b.rates.last?.percent, 0) && b.rates.last?.denominator == .validCells)
        #expect(isNear(b.toTargetPoints, -20) && isNear(b.toTargetSquareMetres, 1e4))
        #expect(isNear(a.toTargetPoints, 15) && isNear(a.toTargetSquareMetres, -0.6e4))
        #expect(result.isBelowTarget)
        // The county: 4 of 9 ha.
        #expect(isNear(result.parents.first?.dates[0].officialRate?.percent, 100 * 5.0 / 9))
        #expect(result.parents.first?.id == "P" && result.parents.first?.zoneCount == 2)
        #expect(isNear(result.whole.dates[0].erodedSquareMetres, 4e4))
    }

    @Test("mean modulus and loss; moduli below zero are left out with area, value and cell")
    func moduli() throws {
        let fixture = try ErosionFixture()
        let result = try ErosionFixture.findings(try fixture.request([try date(fixture)])).result
        let (a, b) = (result.zones[0].dates[0], result.zones[1].dates[0])
        // 100, 1000, 200 and 300 t/km2 on a hundredth of a km2 each.
        #expect(isNear(a.loss?.meanModulus, 400) && isNear(a.loss?.tonnes, 16))
        #expect(isNear(b.loss?.meanModulus, 25_000 / 3) && isNear(b.loss?.tonnes, 250))
        #expect(isNear(b.loss?.negativeSquareMetres, 1e4) && isNear(b.loss?.measuredSquareMetres, 3e4))
        #expect(isNear(b.classes[5].tonnes, 200) && isNear(a.classes[0].tonnes, 6))
        let issue = try #require(result.issues.first { $0.message.key == "issue.modulus-negative" })
        #expect(
            issue.text(.en).contains("-9999") && issue.text(.en).contains("3, 0") && issue.text(.en).contains("0.0100"))
    }

    @Test("a modulus in t/ha is a hundredth of the number, and a file's own unit is taken")
    func units() throws {
        let fixture = try ErosionFixture()
        var date = try date(fixture, modulus: false)
        date.modulus = try fixture.values(
            "ha.tif", ErosionFixture.moduli.map { $0.map { $0 / 100 } }, unit: "t/(hm2 a)")
        let result = try ErosionFixture.findings(try fixture.request([date])).result
        #expect(isNear(result.zones[0].dates[0].loss?.tonnes, 16))
        #expect(result.dates[0].modulusUnit == .tonnesPerHectare)
        var request = try fixture.request([date])
        request.modulusUnit = .tonnesPerSquareKilometre
        #expect(try ErosionFixture.refusal(request).contains { $0.message.key == "issue.modulus-unit-contradicts" })
        date.modulus = try fixture.values("none.tif", ErosionFixture.moduli, unit: nil)
        let assumed = try ErosionFixture.findings(try fixture.request([date])).result
        #expect(assumed.issues.contains { $0.message.key == "issue.modulus-unit-assumed" })
    }

    @Test("a modulus above 100 000 t/km2 counts and is said, with its place")
    func absurd() throws {
        let fixture = try ErosionFixture()
        var date = try date(fixture, modulus: false)
        date.modulus = try fixture.values("m.tif", [[1, 2, 3, 4], [1, 2, 250_000, 4]])
        let result = try ErosionFixture.findings(try fixture.request([date])).result
        let issue = try #require(result.issues.first { $0.message.key == "issue.modulus-absurd" })
        #expect(issue.text(.en).contains("250000") && issue.text(.en).contains("2, 1"))
        #expect(isNear(result.zones[1].dates[0].loss?.tonnes, 2500.11))
    }

    @Test("codes outside the table are refused with their areas; a mapping must name them all, and 0 is no data")
    func codes() throws {
        let fixture = try ErosionFixture()
        let date = ErosionDate(
            label: "a", intensity: try fixture.classes("f.tif", [[10, 20, 30, 0], [10, 10, 60, 99]]))
        var request = try fixture.request([date])
        let refused = try ErosionFixture.refusal(request)
        let text = try #require(refused.first { $0.message.key == "issue.strange-intensities" }).text(.en)
        #expect(text.contains("10: 0.0300 km²") && text.contains("99: 0.0100 km²") && text.contains("--codes"))
        request.codes = [10: 1, 20: 2, 30: 3, 60: 6]
        let incomplete = try ErosionFixture.refusal(request)
        #expect(incomplete.first { $0.message.key == "issue.unmapped-intensities" }?.text(.en).contains("99") == true)
        request.codes = [10: 1, 20: 2, 30: 3, 60: 6, 99: 0]
        let result = try ErosionFixture.findings(request).result
        #expect(isNear(result.zones[1].dates[0].noDataSquareMetres, 2e4))
        #expect(isNear(result.zones[1].dates[0].erodedSquareMetres, 2e4))
        #expect(result.issues.contains { $0.message.key == "issue.codes-as-nodata" })
        request.codes = [10: 7]
        #expect(try ErosionFixture.refusal(request).contains { $0.message.key == "issue.codes-not-of-table" })
    }

    @Test("land cover gives the land without water, and erosion by group; eroded water is said")
    func landCover() throws {
        let fixture = try ErosionFixture()
        var date = try date(fixture, modulus: false)
        // CLCD: 1 crop, 2 forest, 5 water.
        date.landCover = try fixture.classes("lc.tif", [[5, 1, 2, 2], [5, 2, 5, 0]])
        date.legend = try Legend(nameOrFile: "clcd")
        let result = try ErosionFixture.findings(try fixture.request([date])).result
        let (a, b) = (result.zones[0].dates[0], result.zones[1].dates[0])
        #expect(isNear(a.waterSquareMetres, 2e4))
        // 1 of 2 ha of land is eroded.
        #expect(isNear(a.rates.first { $0.denominator == .land }?.percent, 50))
        #expect(isNear(a.covers?.first { $0.group == "crop" }?.erodedSquareMetres, 1e4))
        #expect(isNear(b.covers?.first { $0.group == "forest" }?.withoutClassSquareMetres, 1e4))
        #expect(result.issues.contains { $0.message.key == "issue.eroded-water" })
    }

    @Test("everything that is wrong is said at once: fractions, another grid, target, priority without a modulus")
    func refused() throws {
        let fixture = try ErosionFixture()
        let fractions = ErosionDate(label: "a", intensity: try fixture.values("f.tif", ErosionFixture.moduli))
        let shifted = ErosionDate(
            label: "c", intensity: try fixture.classes("c.tif", ErosionFixture.before, shift: 30))
        var request = try fixture.request([try date(fixture, modulus: false), fractions, shifted])
        request.targetPercent = 130
        request.priorityPercent = 50
        let keys = Set(try ErosionFixture.refusal(request).map(\.message.key))
        #expect(
            keys.isSuperset(of: [
                "issue.intensity-is-fractions", "issue.grids-differ", "issue.retention-target",
                "issue.priority-needs-modulus",
            ]), "\(keys)")
        request = try fixture.request([try date(fixture, modulus: false)])
        request.zones = try fixture.zones([.init(id: "far", left: 1e5, right: 1.1e5)])
        request.hierarchy = .none
        #expect(try ErosionFixture.refusal(request).contains { $0.message.key == "issue.zones-outside-raster" })
    }

    @Test("a published figure: the territories it agrees with, and whether this boundary is one")
    func published() throws {
        let fixture = try ErosionFixture()
        var request = try fixture.request([try date(fixture, modulus: false)])
        // 9 ha in all, 4 of them eroded: 55.56 %.
        request.published = PublishedRate(erodedSquareMetres: 4e4, ratePercent: 55.56, decimals: 2)
        let same = try #require(try ErosionFixture.findings(request).result.published)
        let most = try #require(same.mostTerritorySquareMetres)
        #expect(same.agrees && same.leastTerritorySquareMetres < 9e4 && most > 9e4)
        #expect(same.erodedDifferenceSquareMetres == 0 && isNear(same.ratePercentOfTerritory, 100 * 5.0 / 9))
        request.published = PublishedRate(erodedSquareMetres: 4e4, ratePercent: 60, decimals: 0)
        let other = try #require(try ErosionFixture.findings(request).result.published)
        // 4 of 10 ha, give or take half a percent.
        #expect(!other.agrees && isNear(other.leastTerritorySquareMetres, 4e4 / 0.405))
        #expect(isNear(other.mostTerritorySquareMetres, 4e4 / 0.395))
    }

    @Test("a published area that is larger than the boundary has no rate of it; one without any territory is refused")
    func publishedElsewhere() throws {
        let fixture = try ErosionFixture()
        var request = try fixture.request([try date(fixture, modulus: false)])
        // 10 ha of eroded land at 60 %: 25 ha, and the zones have 9.
        request.published = PublishedRate(erodedSquareMetres: 1e5, ratePercent: 60, decimals: 2)
        let larger = try #require(try ErosionFixture.findings(request).result.published)
        #expect(!larger.agrees && larger.ratePercentOfTerritory == nil)
        // No bound from above: 4 ha of eroded land round to a rate of 100 % in any territory from 800 ha on.
        request.published = PublishedRate(erodedSquareMetres: 4e4, ratePercent: 100, decimals: 0)
        let whole = try #require(try ErosionFixture.findings(request).result.published)
        #expect(whole.mostTerritorySquareMetres == nil && isNear(whole.leastTerritorySquareMetres, 8e6))
        request.published = PublishedRate(erodedSquareMetres: 0, ratePercent: 0, decimals: 0)
        #expect(try ErosionFixture.refusal(request).map(\.message.key).contains("issue.published-impossible"))
    }

    @Test("land of which nothing is known has no rate and fails a target; sums count it, and say how much it is")
    func unknown() throws {
        let fixture = try ErosionFixture()
        // A is known, B without data, C beyond the raster: 4 ha each.
        let raster = try fixture.classes("a.tif", [[1, 1, 0, 0], [1, 2, 0, 0]])
        var request = try fixture.request([ErosionDate(label: "a", intensity: raster)])
        request.zones = try fixture.zones([
            .init(id: "A", parent: "P", left: 0, right: 200), .init(id: "B", parent: "P", left: 200, right: 400),
            .init(id: "C", parent: "Q", left: 500, right: 700),
        ])
        request.targetPercent = 0
        let result = try ErosionFixture.findings(request).result
        #expect(isNear(result.zones[0].dates[0].officialRate?.percent, 75))
        for zone in result.zones.dropFirst() {
            let found = zone.dates[0]
            #expect(found.rates.allSatisfy { $0.percent == nil && $0.leastPercent == nil }, "\(zone.id)")
            #expect(found.toTargetPoints == nil && found.toTargetSquareMetres == nil, "\(zone.id)")
        }
        #expect(result.isBelowTarget)
        let issue = try #require(result.issues.first { $0.message.key == "issue.rate-unknown" })
        #expect(issue.fids == result.zones.dropFirst().map(\.fid) && issue.text(.en).contains("(B, C)"))
        // 1 of 8 and of 12 ha is eroded; 4 of 8 and 8 of 12 are unknown. Nothing is known of Q.
        let sums = Dictionary(uniqueKeysWithValues: (result.parents + [result.whole]).map { ($0.id, $0.dates[0]) })
        #expect(isNear(sums["P"]?.officialRate?.percent, 87.5) && isNear(sums["P"]?.officialRate?.leastPercent, 37.5))
        #expect(isNear(sums[""]?.officialRate?.percent, 100 * 11.0 / 12))
        #expect(sums["Q"] != nil && sums["Q"]?.officialRate?.percent == nil)
        let partly = result.issues.filter { $0.message.key == "issue.sum-partly-unknown" }.map { $0.text(.en) }
        #expect(partly.count == 2)
        #expect(partly.contains { $0.contains("P: 0.0400 km² (50.00 %") })
        #expect(partly.contains { $0.contains("whole: 0.0800 km² (66.67 %") })
        // With zones that are known, the same target is met.
        request.zones = try fixture.zones([.init(id: "A", left: 0, right: 200)])
        request.hierarchy = .none
        #expect(try !ErosionFixture.findings(request).result.isBelowTarget)
    }

    @Test("a raster of classes is no modulus, by its colours or the name of its band, and no file is both")
    func classesAsModulus() throws {
        let fixture = try ErosionFixture()
        func raster(_ name: String, _ change: (inout RasterWriter.Options) -> Void) throws -> String {
            var options = RasterWriter.Options(.uint8, noData: 0)
            change(&options)
            let grid = RasterGrid(
                width: 4, height: 2, west: ErosionFixture.west, north: ErosionFixture.north, cellSize: 100)
            let writer = try RasterWriter(
                path: fixture.path(name), grid: grid, crs: try CRS(ErosionFixture.crs), options: options)
            try writer.write(ErosionFixture.before.flatMap(\.self), window: grid.window)
            try writer.close()
            return fixture.path(name)
        }
        var date = try date(fixture, modulus: false)
        for path in [
            try raster("colours.tif") { $0.colourTable = [1: Colour(red: 1, green: 2, blue: 3)] },
            try raster("named.tif") { $0.bandDescriptions = ["intensity"] },
        ] {
            date.modulus = path
            let keys = try ErosionFixture.refusal(try fixture.request([date])).map(\.message.key)
            #expect(keys.contains("issue.modulus-is-classes"), "\(path)")
        }
        date.modulus = date.intensity
        let keys = try ErosionFixture.refusal(try fixture.request([date])).map(\.message.key)
        #expect(keys.contains("issue.intensity-as-modulus"))
    }

    @Test("a raster on another grid is taken when a method is named")
    func aligned() throws {
        let fixture = try ErosionFixture()
        let shifted = ErosionDate(
            label: "c", intensity: try fixture.classes("c.tif", ErosionFixture.before, shift: 30))
        var request = try fixture.request([try date(fixture, modulus: false), shifted])
        request.alignment = .nearest
        let result = try ErosionFixture.findings(request).result
        #expect(result.issues.contains { $0.message.key == "issue.raster-aligned" })
        #expect(isNear(result.zones[0].dates[1].erodedSquareMetres, 1e4))
    }
}

@Suite("What became of eroded land") struct ErosionCompareTests {
    private func result(_ change: (inout ErosionRateRequest) -> Void = { _ in }) throws -> ErosionRateResult {
        let fixture = try ErosionFixture()
        let rasters = [("2020", ErosionFixture.before), ("2025", ErosionFixture.after)]
        var dates = try rasters.map { ErosionDate(label: $0, intensity: try fixture.classes("\($0).tif", $1)) }
        dates[0].modulus = try fixture.values("m0.tif", ErosionFixture.moduli)
        dates[1].modulus = try fixture.values("m1.tif", [[100, 100, 1000, 100], [1000, 300, 20_000, 3000]])
        var request = try fixture.request(dates)
        change(&request)
        return try ErosionFixture.findings(request).result
    }

    @Test("treated, improved, same, worsened, new: each from its own cells")
    func moves() throws {
        let change = try #require(try result().changes.first)
        let (a, b) = (change.zones[0], change.zones[1])
        #expect(
            isNear(a.treatedSquareMetres, 1e4) && isNear(a.newSquareMetres, 1e4) && isNear(a.soundSquareMetres, 2e4))
        #expect(isNear(b.improvedSquareMetres, 1e4) && isNear(b.sameSquareMetres, 1e4))
        #expect(isNear(b.worsenedSquareMetres, 1e4) && isNear(b.onlyAfterSquareMetres, 1e4))
        #expect(b.onlyAfterErodedSquareMetres == 0 && b.onlyBeforeSquareMetres == 0)
        // As much was treated as is new: the net change hides both.
        #expect(isNear(a.netErodedSquareMetres, 0) && isNear(a.relievedSquareMetres, 1e4))
        #expect(isNear(b.relievedSquareMetres, 1e4) && isNear(b.aggravatedSquareMetres, 1e4))
        #expect(isNear(a.matrix[from: 2, to: 1], 1e4) && isNear(b.matrix[from: 3, to: 2], 1e4))
        #expect(isNear(change.whole.comparedSquareMetres, 7e4) && isNear(change.parents[0].treatedSquareMetres, 1e4))
    }

    @Test("the loss of both dates and its change")
    func loss() throws {
        let change = try #require(try result().changes.first)
        #expect(isNear(change.zones[0].netTonnes, -1) && isNear(change.zones[1].netTonnes, 241 - 250))
    }

    @Test("half of the loss: the fewest cells that hold it, in each zone and in all")
    func priority() throws {
        let priority = try #require(try result { $0.priorityPercent = 50 }.priority)
        #expect(priority.label == "2025")
        // A: 1000 of 1500 is enough. B: 20 000 of 24 100.
        #expect(isNear(priority.zones[0]?.squareMetres, 1e4) && isNear(priority.zones[0]?.leastModulus, 1000))
        #expect(isNear(priority.zones[1]?.squareMetres, 1e4) && isNear(priority.zones[1]?.leastModulus, 20_000))
        #expect(isNear(priority.whole?.squareMetres, 1e4) && isNear(priority.whole?.lossPercent, 100 * 20_000 / 25_600))
        // Both cells of 1000 belong together once the share needs one of them.
        let more = try #require(try result { $0.priorityPercent = 93 }.priority)
        #expect(isNear(more.whole?.squareMetres, 4e4) && isNear(more.whole?.leastModulus, 1000))
    }

    @Test("a share that the greater cells reach exactly takes no cell more")
    func exactShare() throws {
        let fixture = try ErosionFixture()
        var date = ErosionDate(label: "a", intensity: try fixture.classes("a.tif", [[1, 1], [1, 1]]))
        date.modulus = try fixture.values("m.tif", [[500, 300], [200, 0]])
        var request = try fixture.request([date])
        request.zones = try fixture.zones([.init(id: "A", left: 0, right: 200)])
        request.hierarchy = .none
        for (percent, hectares) in [(50.0, 1.0), (50.1, 2), (80, 2), (100, 3)] {
            request.priorityPercent = percent
            let part = try ErosionFixture.findings(request).result.priority?.whole
            #expect(isNear(part?.squareMetres, hectares * 1e4), "\(percent)")
        }
    }
}
