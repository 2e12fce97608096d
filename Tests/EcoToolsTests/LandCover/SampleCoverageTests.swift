import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Land cover of the made-up county against results that other tools computed (SampleData/expected/coverage-*.csv).
@Suite("Land cover of the sample county against an independent computation") struct SampleCoverageTests {
    private typealias Row = [String: String]

    private static let results = Result {
        Dictionary(
            uniqueKeysWithValues: try [
                "cn", "cn-classes", "cn-centres", "cn-patches-8", "cn-patches-4", "fao", "cn-10m", "built-up-green",
            ].map { ($0, try SampleCoverage.result($0)) })
    }

    private let results: [String: CoverageResult]

    init() throws { results = try Self.results.get() }

    private func rows(_ table: String) throws -> [Row] { try SampleData.expected("coverage-\(table)") }

    private func number(_ row: Row, _ column: String) throws -> Double {
        try #require(row[column].flatMap { Double($0) }, "\(column) of \(row)")
    }

    /// Territory and years of what a row is about.
    private func figures(_ row: Row) throws -> (territory: Double, zone: ZoneCover?, year: CoverYearFinding) {
        let result = try #require(results[row["run"]!])
        let place = try #require(result.years.firstIndex { $0.label == row["year"]! })
        switch row["zone"]! {
        case "all": return (result.whole.territorySquareMetres, nil, result.whole.years[place])
        case "own":
            let own = try #require(result.parents.first { $0.id == "500199" }?.own)
            return (own.territorySquareMetres, own, own.years[place])
        case let code:
            let zone = try #require(result.zones.first { $0.id == code })
            return (zone.territorySquareMetres, zone, zone.years[place])
        }
    }

    /// In the zones' own system only rounding is left. Borders in another one are followed to 0.005 of a cell
    /// (`ZonePlacer`), so that edges of 350 m, bent by a millimetre, stay straight: over 36 km less than half a cell.
    private func tolerance(_ row: Row, _ territory: Double) -> Double {
        (row["run"] == "cn-10m" ? 1e-6 : 1e-9) * territory + 1e-6
    }

    // MARK: - Zones

    @Test("areas of every zone in every run: covered, counted out and why, beyond the raster, and all rates")
    func zones() throws {
        var compared = 0
        for row in try rows("zones") {
            let (territory, zone, year) = try figures(row)
            let tolerance = tolerance(row, territory)
            let pairs: [(String, Double)] = [
                ("territory_m2", territory), ("covered_m2", year.coveredSquareMetres),
                ("valid_m2", year.validSquareMetres), ("water_m2", year.waterSquareMetres),
                ("no_data_m2", year.noDataSquareMetres), ("unknown_m2", year.unknownSquareMetres),
                ("small_patches_m2", year.smallPatchesSquareMetres),
                ("below_closure_m2", year.belowCanopySquareMetres),
                ("without_closure_m2", year.withoutCanopySquareMetres),
            ]
            for (column, value) in pairs {
                #expect(isClose(value, try number(row, column), tolerance), "\(column) \(value) \(row)")
            }
            if row["run"] == "cn" {
                let outside = try number(row, "outside_mask_m2")
                #expect(isClose(year.outsideMaskSquareMetres, outside, tolerance), "\(row)")
            }
            if let zone {
                #expect(isClose(zone.insideSquareMetres, try number(row, "inside_m2"), tolerance), "\(row)")
                #expect(isClose(zone.outsideSquareMetres, try number(row, "outside_m2"), tolerance), "\(row)")
            }
            for (column, denominator) in [
                ("percent_of_territory", row["run"] == "built-up-green" ? CoverDenominator.builtUpArea : .territory),
                ("percent_of_land", .land), ("percent_of_valid_cells", .validCells),
            ] {
                let rate = try #require(year.rates.first { $0.denominator == denominator })
                #expect(isClose(try #require(rate.percent), try number(row, column), 2e-7), "\(column) \(row)")
            }
            compared += 1
        }
        #expect(compared > 100)
    }

    @Test("the definition's own denominator is marked: territory, land, built-up area")
    func chosenRates() throws {
        for (run, denominator) in [
            ("cn", CoverDenominator.territory), ("fao", .land), ("built-up-green", .builtUpArea),
        ] {
            let years = try #require(results[run]).whole.years
            #expect(years.allSatisfy { $0.chosenRate?.denominator == denominator })
        }
    }

    @Test("the area of every class, and what of it counts; no class more")
    func classes() throws {
        var expected: Set<String> = []
        for row in try rows("classes") {
            let (territory, _, year) = try figures(row)
            let code = Int(try number(row, "code"))
            expected.insert("\(row["run"]!)|\(year.label)|\(row["zone"]!)|\(code)")
            let found = try #require(year.classes.first { $0.code == code }, "\(row)")
            let tolerance = tolerance(row, territory)
            #expect(isClose(found.squareMetres, try number(row, "area_m2"), tolerance), "\(row)")
            #expect(isClose(found.countedSquareMetres, try number(row, "counted_m2"), tolerance), "\(row)")
            #expect((found.group == nil) == (code == 17))
        }
        for (run, result) in results where expected.contains(where: { $0.hasPrefix("\(run)|") }) {
            for zone in result.zones {
                for year in zone.years {
                    for entry in year.classes {
                        #expect(expected.contains("\(run)|\(year.label)|\(zone.id)|\(entry.code)"))
                    }
                }
            }
        }
    }

    @Test("towns add up to more than the county's own boundary, by the stretch that it leaves out")
    func ownBoundary() throws {
        let result = try #require(results["cn"])
        let county = try #require(result.parents.first { $0.id == "500199" })
        #expect(county.zoneCount == 9)
        let all = try rows("zones").filter { $0["run"] == "cn" && $0["zone"] == "all" }
        let own = try rows("zones").filter { $0["run"] == "cn" && $0["zone"] == "own" }
        let territory = try number(all[0], "territory_m2") - number(own[0], "territory_m2")
        #expect(territory > 100_000)
        #expect(isClose(try #require(county.territoryDifferenceSquareMetres), territory, 1))
        let covers = try #require(county.coverDifferencesSquareMetres)
        for place in 0..<2 {
            let difference = try number(all[place], "covered_m2") - number(own[place], "covered_m2")
            #expect(difference > 0)
            #expect(isClose(covers[place], difference, 1))
        }
        #expect(result.zonesOverlapSquareMetres == 0)
    }

    // MARK: - Patches

    @Test("patches of the whole raster, kept and dropped, by eight and by four neighbours")
    func patches() throws {
        for row in try rows("patches") {
            let result = try #require(results[row["run"]!])
            let year = try #require(result.years.first { $0.label == row["year"]! })
            // Where no cell is smaller than the smallest patch, the class decides alone and patches are not looked for.
            guard let patches = year.patches else {
                #expect(row["dropped"] == "0")
                continue
            }
            #expect(patches.keptPatches == Int(try number(row, "kept")), "\(row)")
            #expect(patches.droppedPatches == Int(try number(row, "dropped")), "\(row)")
            // The expected areas at 10 m come from the areal scale at the middles of cells.
            let relative = row["run"] == "cn-10m" ? 1e-7 : 1e-9
            let (kept, dropped) = (try number(row, "kept_m2"), try number(row, "dropped_m2"))
            #expect(isClose(patches.keptSquareMetres, kept, relative * kept + 1e-6), "\(row)")
            #expect(isClose(patches.droppedSquareMetres, dropped, relative * dropped + 1e-6), "\(row)")
        }
        #expect(results["fao"]?.years[0].patches != nil && results["cn-10m"]?.years[0].patches != nil)
    }

    // MARK: - Changes

    @Test("gains and losses of cells that are known in both years")
    func changes() throws {
        for row in try rows("changes") {
            let change = try #require(results[row["run"]!]?.changes.first)
            let zone = try #require(row["zone"] == "all" ? change.whole : change.zones.first { $0.id == row["zone"]! })
            let compared = try number(row, "compared_m2")
            let pairs: [(String, Double)] = [
                ("compared_m2", zone.comparedSquareMetres), ("gain_m2", zone.gainSquareMetres),
                ("loss_m2", zone.lossSquareMetres), ("kept_m2", zone.keptSquareMetres),
                ("net_m2", zone.netSquareMetres),
            ]
            for (column, value) in pairs {
                let expected = try number(row, column)
                #expect(isClose(value, expected, 1e-9 * compared + 1e-6), "\(column) \(value) \(row)")
            }
            #expect(isClose(try #require(zone.ratePoints), try number(row, "percentage_points"), 4e-7), "\(row)")
        }
    }

    @Test("from which class to which, no flow more and none less")
    func matrix() throws {
        let change = try #require(results["cn"]?.changes.first)
        #expect(change.from == "2020" && change.to == "2025" && !change.isByGroup)
        var counts: [String: Int] = [:]
        for row in try rows("matrix") {
            let zone = try #require(change.zones.first { $0.id == row["zone"]! })
            let area = try number(row, "area_m2")
            #expect(isClose(zone.matrix[from: row["from"]!, to: row["to"]!], area, 1e-9 * zone.comparedSquareMetres))
            counts[zone.id, default: 0] += 1
        }
        for zone in change.zones { #expect(zone.matrix.flows.count == counts[zone.id]) }
    }

    // MARK: - Errors of the map

    @Test("areas corrected for the errors of the map, with their intervals and accuracies")
    func adjusted() throws {
        let adjusted = try #require(results["cn"]).adjusted
        #expect(adjusted.map(\.label) == ["2020", "2025"])
        for row in try rows("adjusted") {
            let estimate = try #require(adjusted.first { $0.label == row["year"]! }).estimate
            let found = try #require(estimate.classes.first { $0.id == row["class"]! })
            let producers = try #require(found.producersAccuracy)
            let pairs: [(String, Double)] = [
                ("mapped_m2", found.mappedSquareMetres), ("adjusted_m2", found.adjustedSquareMetres.value),
                ("standard_error_m2", found.adjustedSquareMetres.standardError),
                ("half_width_95_m2", found.adjustedSquareMetres.halfWidth95),
                ("users", found.usersAccuracy.value), ("users_error", found.usersAccuracy.standardError),
                ("producers", producers.value), ("producers_error", producers.standardError),
                ("overall", estimate.overallAccuracy.value), ("overall_error", estimate.overallAccuracy.standardError),
            ]
            for (column, value) in pairs {
                let expected = try number(row, column)
                #expect(isClose(value, expected, 1e-8 * expected), "\(column) \(value) \(row)")
            }
        }
    }
}
