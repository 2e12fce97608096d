import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// The made-up county: classes, rates and change of its soil loss against results that another program computed
/// (SampleData/expected/erosion-*.csv, run "fixed").
@Suite("Erosion of the sample county against an independent computation") struct SampleErosionTests {
    private static let outcome = Result { try Self.count() }

    private let result: ErosionRateResult

    init() throws { result = try Self.outcome.get() }

    // MARK: The modulus, by the equations at the top of the expected numbers

    /// All cells of a band, NaN where there is no data.
    private static func cells(_ name: String) throws -> [Double] {
        let source = try RasterSource(SampleData.path(name))
        let count = source.grid.cellCount
        let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
        let validity = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
        defer {
            values.deallocate()
            validity.deallocate()
        }
        try RasterReader(source).readDoubles(source.grid.window, scaled: true, into: values, validity: validity)
        return (0..<count).map { validity[$0] == 1 ? values[$0] : .nan }
    }

    /// Horn 1981; a neighbour without data has the middle cell's height.
    private static func slopes() throws -> [Double] {
        let source = try RasterSource(SampleData.path("dem.tif"))
        let z = try cells("dem.tif")
        let sizes = try ElevationModel(source).sizes
        let (width, height) = (source.grid.width, source.grid.height)
        return (0..<(width * height)).map { index in
            let (row, column) = (index / width, index % width)
            let middle = z[index]
            guard !middle.isNaN else { return .nan }
            func near(_ down: Int, _ right: Int) -> Double {
                // Beyond the raster heights go straight on.
                func edge(_ place: Int, _ count: Int) -> (at: Int, inner: Int) {
                    place < 0 ? (0, 1) : place >= count ? (count - 1, count - 2) : (place, place)
                }
                let (r, c) = (edge(row + down, height), edge(column + right, width))
                let value = 2 * z[r.at * width + c.at] - z[r.inner * width + c.inner]
                return value.isNaN ? middle : value
            }
            let p =
                (near(-1, 1) + 2 * near(0, 1) + near(1, 1) - near(-1, -1) - 2 * near(0, -1) - near(1, -1))
                / (8 * sizes.widthMetres[row])
            let q =
                (near(-1, -1) + 2 * near(-1, 0) + near(-1, 1) - near(1, -1) - 2 * near(1, 0) - near(1, 1))
                / (8 * sizes.heightMetres[row])
            return atan(hypot(p, q)) * 180 / .pi
        }
    }

    private static func moduli() throws -> [String: [Double]] {
        let rain = try SampleData.expected("erosion-rain").first { $0["station"] == "mean" && $0["half_month"] == "" }
        let r = try #require(rain?["erosivity"].flatMap { Double($0) })
        let slopes = try slopes()
        let (sand, silt) = (try cells("soil-sand.tif"), try cells("soil-silt.tif"))
        let (clay, carbon) = (try cells("soil-clay.tif"), try cells("soil-carbon.tif"))
        let (practices, ground) = (try cells("practices.tif"), try cells("ground-cover.tif"))
        let practiceValues: [Double: Double] = [0: 1, 1: 0.084, 2: 0.121, 3: 0.414, 7: 0.249]
        var result: [String: [Double]] = [:]
        for year in ["2020", "2025"] {
            let classes = try cells("landcover-\(year).tif")
            let ndvi = try cells("ndvi-\(year).tif")
            result[year] = slopes.indices.map { index in
                let slope = slopes[index]
                let k = SoilErodibility.chineseCorrection(
                    ofEpicUS: SoilErodibility.epicUS(
                        sandPercent: sand[index], siltPercent: silt[index], clayPercent: clay[index],
                        organicCarbonPercent: carbon[index]))
                let s = SlopeSteepness.liu(min(slope, 30))
                let m = slope <= 1 ? 0.2 : slope <= 3 ? 0.3 : slope <= 5 ? 0.4 : 0.5
                let cover = min(max((ndvi[index] - 0.05) / (0.86 - 0.05), 0), 1)
                let biology: Double =
                    switch classes[index] {
                    case 1: 0.353
                    case 2 where !ndvi[index].isNaN:
                        CoverFactor.treeRatio(canopy: cover, groundCover: ground[index] / 100)
                    case 3 where !ndvi[index].isNaN: CoverFactor.shrubRatio(cover: cover)
                    case 4 where !ndvi[index].isNaN: CoverFactor.grassRatio(cover: cover)
                    case 5, 9: 0
                    case 7: 1
                    case 8: 0.01
                    default: .nan
                    }
                let e = practiceValues[practices[index]] ?? .nan
                return slope.isNaN ? .nan : 100 * r * k * pow(30 / 22.13, m) * s * e * biology
            }
        }
        return result
    }

    /// Writes the moduli, classifies them, and counts in the towns.
    private static func count() throws -> ErosionRateResult {
        let fixture = try ErosionFixture()
        let grid = try RasterSource(SampleData.path("dem.tif"))
        var dates: [ErosionDate] = []
        for (year, cells) in try moduli().sorted(by: { $0.key < $1.key }) {
            var options = RasterWriter.Options(.float64, noData: .nan)
            options.units = ["t/(km2 a)"]
            let path = fixture.path("modulus-\(year).tif")
            let writer = try RasterWriter(path: path, grid: grid.grid, crs: grid.crs, options: options)
            try writer.write(cells, window: grid.grid.window)
            try writer.close()
            let request = ClassificationRequest(
                .modulus(
                    file: path, unit: nil, table: try IntensityTable(nameOrFile: "sl190"), region: "south-west-rock"))
            let classes = fixture.path("intensity-\(year).tif")
            guard case .done = try ErosionClassification(request).run(to: classes, language: .en) else {
                throw GeoError(.badArgument, "classify")
            }
            var date = ErosionDate(label: year, intensity: classes)
            date.modulus = path
            dates.append(date)
        }
        var zones = SourceRequest(file: SampleData.path("towns.gpkg"))
        zones.idFields = ["code"]
        zones.nameFields = ["name"]
        var request = ErosionRateRequest(zones: zones, dates: dates, table: try IntensityTable(nameOrFile: "sl190"))
        request.workers = 2
        return try ErosionFixture.findings(request).result
    }

    // MARK: Against the expected numbers

    private func number(_ row: [String: String], _ column: String) throws -> Double {
        try #require(row[column].flatMap { Double($0) }, "\(column) of \(row)")
    }

    private func finding(_ zone: String, _ year: String) -> (territory: Double, finding: ErosionFinding)? {
        guard let place = result.dates.firstIndex(where: { $0.label == year }) else { return nil }
        if zone == "all" { return (result.whole.territorySquareMetres, result.whole.dates[place]) }
        return result.zones.first { $0.id == zone }.map { ($0.territorySquareMetres, $0.dates[place]) }
    }

    @Test("areas of classes, land without a modulus, rates, mean modulus and loss, town by town and in both years")
    func zones() throws {
        var compared = 0
        for row in try SampleData.expected("erosion-zones") where row["run"] == "fixed" && row["zone"] != "own" {
            let (territory, found) = try #require(finding(row["zone"]!, row["year"]!))
            let names = ["slight", "light", "moderate", "intense", "very_intense", "severe"]
            let pairs =
                zip(names.map { "\($0)_m2" }, found.classes.map(\.squareMetres)).map { ($0, $1) } + [
                    ("territory_m2", territory), ("assessed_m2", found.classifiedSquareMetres),
                    ("no_modulus_m2", found.noDataSquareMetres), ("outside_m2", found.outsideSquareMetres),
                    ("eroded_m2", found.erodedSquareMetres),
                ]
            for (column, value) in pairs {
                #expect(abs(value - (try number(row, column))) <= 1e-9 * territory + 1e-6, "\(column) \(value) \(row)")
            }
            let rates = [("percent_of_territory", found.rates.first), ("percent_of_assessed", found.rates.last)]
            for (column, rate) in rates { #expect(isNear(rate?.percent, try number(row, column), 1e-9)) }
            #expect(isNear(found.loss?.meanModulus, try number(row, "mean_t_km2_a"), 1e-9), "\(row)")
            #expect(isNear(found.loss?.tonnes, try number(row, "loss_t_a"), 1e-9), "\(row)")
            compared += 1
        }
        #expect(compared == 20)
    }

    @Test("treated, newly eroded, milder and graver land, and the net change, town by town")
    func changes() throws {
        let change = try #require(result.changes.first)
        var compared = 0
        for row in try SampleData.expected("erosion-changes") where row["run"] == "fixed" && row["zone"] != "own" {
            let zone = row["zone"]!
            let found = try #require(zone == "all" ? change.whole : change.zones.first { $0.id == zone })
            let pairs = [
                ("compared_m2", found.comparedSquareMetres), ("treated_m2", found.treatedSquareMetres),
                ("newly_eroded_m2", found.newSquareMetres), ("lower_class_m2", found.relievedSquareMetres),
                ("higher_class_m2", found.aggravatedSquareMetres),
                ("net_m2", found.treatedSquareMetres - found.newSquareMetres),
                (
                    "eroded_in_both_m2",
                    found.improvedSquareMetres + found.sameSquareMetres + found.worsenedSquareMetres
                ),
            ]
            for (column, value) in pairs {
                let expected = try number(row, column)
                #expect(abs(value - expected) <= 1e-9 * found.comparedSquareMetres + 1e-5, "\(column) \(value) \(row)")
            }
            #expect(isNear(found.ratePoints, try number(row, "percentage_points"), 1e-8))
            compared += 1
        }
        #expect(compared == 10)
    }

    @Test("the from-to matrix, cell by cell of the table, with what has a class in one year only")
    func matrix() throws {
        let change = try #require(result.changes.first)
        var onlyBefore: [String: Double] = [:]
        for row in try SampleData.expected("erosion-matrix") where row["run"] == "fixed" && row["zone"] != "own" {
            let zone = row["zone"]!
            let found = try #require(zone == "all" ? change.whole : change.zones.first { $0.id == zone })
            let (from, to) = (Int(try number(row, "from")), Int(try number(row, "to")))
            let area = try number(row, "area_m2")
            if from > 0, to > 0 {
                let value = found.matrix[from: from, to: to]
                #expect(abs(value - area) <= 1e-9 * found.comparedSquareMetres + 1e-5, "\(value) \(row)")
            } else if from > 0 {
                onlyBefore[zone, default: 0] += area
            }
        }
        for (zone, area) in onlyBefore {
            let found = zone == "all" ? change.whole : change.zones.first { $0.id == zone }
            #expect(abs((found?.onlyBeforeSquareMetres ?? 0) - area) <= 1e-3, "\(zone)")
        }
    }
}
