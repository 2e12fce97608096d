import Foundation
import Testing

@testable import GeoCore

/// What exactextract 0.3.0 and rasterstats say of real rasters and zones.
@Suite("Other people's answers: zonal statistics", .enabled(if: SharedData.isPresent))
struct ZonalOracleTests {
    /// Rows of a table with a heading; no field holds a comma.
    private static func table(_ name: String) throws -> [[String: String]] {
        let text = try String(contentsOfFile: SharedData.path("oracles/\(name)"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    private static func zones(_ path: String) throws -> FeatureTable {
        try Dataset(SharedData.path(path)).layer().readAll()
    }

    private static func number(_ row: [String: String], _ name: String) throws -> Double {
        try #require(row[name].flatMap(Double.init))
    }

    private static func isNear(_ a: Double, _ b: Double, _ relative: Double = 1e-6) -> Bool {
        abs(a - b) <= relative * max(abs(a), abs(b))
    }

    @Test(
        "Bungo: the share of each land cover class in each planning unit, four years",
        arguments: [1990, 2000, 2005, 2010])
    func landCover(year: Int) throws {
        let units = try Self.zones("bungo/vector/planning_unit_bungo.shp")
        let expected = try Self.table("exactextract030_bungo_landcover_frac_by_unit.csv").filter {
            $0["year"] == "\(year)"
        }
        #expect(expected.count > 100)
        let source = try RasterSource(SharedData.path("bungo/landcover/bungo_landcover_\(year)r.tif"))
        let states = try reduce(
            ClassTable(input: 0), [source], forms: [.classes], zones: units.geometries.compactMap(\.self),
            zoneCRS: units.crsDefinition.map { try CRS($0) }, workers: 2)
        let ids = (0..<units.count).map { units.value($0, "IDS").text }
        var listed = 0
        for row in expected {
            let state = states[try #require(ids.firstIndex(of: row["IDS"]))]
            let cells = state.classesWithData.reduce(0) { $0 + $1.cells }
            #expect(Self.isNear(cells, try Self.number(row, "valid_cells")))
            let code = Int(try Self.number(row, "lc_class"))
            let item = try #require(state.classes.first { $0.code == code })
            // Their shares are single precision: of a class of a few cells the last digits are noise.
            #expect(abs(item.cells / cells - (try Self.number(row, "frac"))) < 1e-8 + 1e-6 * item.cells / cells)
            listed += 1
        }
        #expect(states.reduce(0) { $0 + $1.variety } == listed)
    }

    @Test(
        "Bungo: mean, sum and count of the erosion factors by planning unit",
        arguments: ["soil_erosion", "r_factor", "k_factor", "ls_factor", "c_factor", "p_factor"])
    func erosion(factor: String) throws {
        let units = try Self.zones("bungo/vector/planning_unit_bungo.shp")
        let source = try RasterSource(SharedData.path("bungo/factors/\(factor).tif"))
        let states = try reduce(
            ZonalStatistics(input: 0), [source], forms: [.values], zones: units.geometries.compactMap(\.self),
            zoneCRS: units.crsDefinition.map { try CRS($0) }, workers: 2)
        let expected = try Self.table("exactextract030_bungo_rusle_by_planning_unit.csv")
        #expect(expected.count == states.count)
        for (row, state) in zip(expected, states) {
            #expect(Self.isNear(try #require(state.mean), try Self.number(row, "\(factor)_mean")))
            #expect(Self.isNear(state.sum, try Self.number(row, "\(factor)_sum")))
            #expect(Self.isNear(state.cells, try Self.number(row, "\(factor)_count")))
        }
    }

    @Test("Sao Miguel: heights by municipality, weighted by the shares of cells alone")
    func heights() throws {
        let towns = try Self.zones("landcover/sao_miguel/concelhos.gpkg")
        let source = try RasterSource(SharedData.path("landcover/sao_miguel/eu_dem_v11.tif"))
        // Areas of a plane system, so that all cells weigh the same, as they do in exactextract.
        let states = try reduce(
            ZonalStatistics(input: 0), [source], forms: [.values], zones: towns.geometries.compactMap(\.self),
            crs: CRS("EPSG:32626"))
        let expected = try Self.table("exactextract030_sao_miguel_eudem_by_concelho.csv")
        #expect(expected.count == states.count)
        for (row, state) in zip(expected, states) {
            #expect(Self.isNear(try #require(state.mean), try Self.number(row, "mean")))
            #expect(Self.isNear(try #require(state.variance).squareRoot(), try Self.number(row, "stdev")))
            #expect(Self.isNear(state.cells, try Self.number(row, "count")))
            #expect(state.minimum == (try Self.number(row, "min")))
            #expect(state.maximum == (try Self.number(row, "max")))
        }
    }

    @Test("Sao Miguel: the share of each CORINE class by municipality")
    func corine() throws {
        struct Town: Decodable {
            var name: String
            var unique: [Int]
            var frac: [Double]
            var count: Double
        }
        let data = try Data(
            contentsOf: URL(
                fileURLWithPath: SharedData.path("oracles/exactextract030_sao_miguel_clc2018_by_concelho.json")))
        let expected = try JSONDecoder().decode([Town].self, from: data)
        let towns = try Self.zones("landcover/sao_miguel/concelhos.gpkg")
        let source = try RasterSource(SharedData.path("landcover/sao_miguel/clc2018_v2020_20u1.tif"))
        let states = try reduce(
            ClassTable(input: 0), [source], forms: [.classes], zones: towns.geometries.compactMap(\.self),
            crs: CRS("EPSG:32626"))
        for (town, state) in zip(expected, states) {
            let cells = state.classesWithData.reduce(0) { $0 + $1.cells }
            #expect(Self.isNear(cells, town.count))
            #expect(state.classesWithData.compactMap(\.code) == town.unique.sorted())
            for (code, share) in zip(town.unique, town.frac) {
                let item = try #require(state.classes.first { $0.code == code })
                #expect(abs(item.cells / cells - share) < 1e-6)
            }
        }
    }

    @Test("rasterstats: whole cells by their centres, 75 and 50, and all that are touched, 95 and 73")
    func rasterstats() throws {
        let zones = try Self.zones("oracles/rasterstats/polygons.shp").geometries.compactMap(\.self)
        let slope = try RasterSource(SharedData.path("oracles/rasterstats/slope.tif"))
        func cells(_ source: RasterSource, _ mode: CoverageMode, _ zones: [Geometry]) throws -> [ZonalStatistics.State]
        {
            try reduce(ZonalStatistics(input: 0), [source], forms: [.values], zones: zones, mode: mode)
        }
        let centre = try cells(slope, .centre, zones)
        #expect(centre.map(\.cells) == [75, 50])
        #expect(abs(try #require(centre[0].mean) - 14.66) < 0.005)
        #expect(try cells(slope, .touched, zones).map(\.cells) == [95, 73])
        let masked = try RasterSource(SharedData.path("oracles/rasterstats/dataset_mask.tif"))
        #expect(try cells(masked, .centre, zones).map(\.cells) == [75, 0])
        let apart = try Self.zones("oracles/rasterstats/polygons_no_overlap.shp").geometries.compactMap(\.self)
        #expect(try cells(slope, .centre, apart).allSatisfy { $0.cells == 0 })
        let partial = try Self.zones("oracles/rasterstats/polygons_partial_overlap.shp").geometries.compactMap(\.self)
        #expect(try cells(slope, .centre, partial).allSatisfy { $0.cells > 0 })
        let multi = try Self.zones("oracles/rasterstats/multipolygons.shp").geometries.compactMap(\.self)
        #expect(try cells(slope, .centre, multi).map(\.cells) == [125])
        let empty = try RasterSource(SharedData.path("oracles/rasterstats/all_nodata.tif"))
        #expect(try cells(empty, .centre, zones).map(\.noDataCells) == [75, 50])
        // Classes in a band of fractions: 75 cells of class 1, and class 5 in the second polygon.
        let classes = try RasterSource(SharedData.path("oracles/rasterstats/slope_classes.tif"))
        let found = try cells(classes, .centre, zones)
        #expect((found[0].cells, found[0].minimum, found[0].maximum) == (75, 1, 1))
        #expect(found[1].maximum == 5)
    }

    /// Made with exactextract 0.3.0: `exact_extract(NumPyRasterSource(...), [feature], ["cell_id", "coverage"])` on the
    /// grid named, then over its cells: how many have more than a millionth, how many are whole to a millionth, the sum
    /// of the shares, of their squares, and the mean row and column weighted by them. The polygon of number 4 crosses
    /// itself. Number 6 is whole cells and halves.
    struct Outline: Sendable, CustomTestStringConvertible {
        var file: String
        var grid: RasterGrid
        var touched: Int
        var whole: Int
        var sum: Double
        var squares: Double
        var row: Double
        var column: Double
        var testDescription: String { file }
    }

    static let outlines = [
        Outline(
            file: "antarctica", grid: RasterGrid(width: 2160, height: 1080, west: -180, north: 90, cellSize: 1.0 / 6),
            touched: 219_395, whole: 214_692, sum: 217038.102994, squares: 216382.175924, row: 1022.4511,
            column: 1202.9260),
        Outline(
            file: "russia", grid: RasterGrid(width: 2160, height: 1080, west: -180, north: 90, cellSize: 1.0 / 6),
            touched: 108_253, whole: 102_852, sum: 105545.950039, squares: 104818.883208, row: 167.6149,
            column: 1660.7513),
        Outline(
            file: "regression4",
            grid: RasterGrid(width: 1710, height: 528, west: -166.85833333333335, north: 71.375, cellSize: 1.0 / 120),
            touched: 245_911, whole: 239_172, sum: 242524.549820, squares: 241918.505233, row: 223.2813,
            column: 779.1178),
        Outline(
            file: "regression6",
            grid: RasterGrid(width: 34, height: 46, west: 145.8, north: -33.35000000000001, cellSize: 0.05),
            touched: 919, whole: 727, sum: 823, squares: 781.75, row: 23.2752, column: 17.9860),
    ]

    @Test("exactextract: outlines that broke other programs", arguments: outlines)
    func outline(_ item: Outline) throws {
        let text = try String(
            contentsOfFile: SharedData.path("oracles/exactextract_resources/\(item.file).wkt"), encoding: .utf8)
        let zone = try Geometry(wkt: text.trimmingCharacters(in: CharacterSet(charactersIn: "\" \n")))
        let shares = try Shares.byCell([zone], on: item.grid)[0]
        let values = shares.sorted { ($0.key.row, $0.key.column) < ($1.key.row, $1.key.column) }
        // Their shares are single precision, and a cell may lie within rounding of either limit.
        #expect(abs(values.count { $0.value > 1e-6 } - item.touched) <= 2)
        #expect(abs(values.count { $0.value > 1 - 1e-6 } - item.whole) <= 2)
        let sum = values.map(\.value).compensatedSum()
        #expect(abs(sum - item.sum) < 2e-6)
        #expect(abs(values.map { $0.value * $0.value }.compensatedSum() - item.squares) < 1e-4)
        #expect(abs(values.map { $0.value * Double($0.key.row) }.compensatedSum() / sum - item.row) < 1e-4)
        #expect(abs(values.map { $0.value * Double($0.key.column) }.compensatedSum() / sum - item.column) < 1e-4)
        // The same from the parallels and meridians of WGS 84: ends of maps at -180, 180 and -90 are no jumps.
        if item.file != "regression4" {
            let crs = try CRS("EPSG:4326")
            let placed = try Shares.byCell([zone], on: item.grid, crs: crs, gridCRS: crs)[0]
            #expect(placed.allSatisfy { abs((shares[$0.key] ?? 0) - $0.value) < 1e-9 })
        }
    }
}
