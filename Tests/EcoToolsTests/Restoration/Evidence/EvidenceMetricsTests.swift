import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Expected values: the unit tests of spectral-recovery (PEOPLE-ER, test_metrics.py) and runs of its release 1.0.1.
@Suite("Recovery metrics are those of the package spectral-recovery")
struct EvidenceMetricsTests {
    static func series(_ first: Int, _ values: [Double?]) -> YearlySeries {
        YearlySeries(firstYear: first, values: values)
    }

    @Test(
        "Y2R: reached, surpassed, at the start, never, with other shares",
        arguments: [
            ([70, 80], 100, 0.8, RecoveryMetrics.YearsToRecovery.years(1)),
            ([70, 90], 100, 0.8, .years(1)), ([80, 90], 100, 0.8, .years(0)), ([60, 70], 100, 0.8, .notReached),
            ([60, 70, 70], 100, 0.8, .notReached), ([60, 70, 80], 100, 0.8, .years(2)),
            ([80, 100], 87, 1.0, .years(1)), ([10, 19], 100, 0.2, .notReached), ([30, 40, 65], 80, 0.8, .years(2)),
            // The first year counts, although later ones fall back.
            ([70, 90, 85, 80, 80], 100, 0.8, .years(1)), ([70, 90, 95, 70, 70, 80, 80], 100, 0.8, .years(1)),
        ] as [([Double], Double, Double, RecoveryMetrics.YearsToRecovery)])
    func yearsToRecovery(
        values: [Double], target: Double, share: Double, expected: RecoveryMetrics.YearsToRecovery
    ) {
        let found = RecoveryMetrics.yearsToRecovery(
            Self.series(2020, values), restoration: 2020, target: target, share: share)
        #expect(found == expected)
    }

    @Test("Y2R: no data is not the same as not reached, and a missing first year is passed over")
    func noData() {
        let empty = Self.series(2020, [nil, nil, nil])
        #expect(RecoveryMetrics.yearsToRecovery(empty, restoration: 2020, target: 100) == .noData)
        let late = Self.series(2020, [nil, 75, 81])
        #expect(RecoveryMetrics.yearsToRecovery(late, restoration: 2020, target: 100) == .years(2))
        #expect(RecoveryMetrics.yearsToRecovery(late, restoration: 2030, target: 100) == .noData)
        // Years before the restoration do not matter: the package's series of 2018, 2020 and 2021.
        let gap = YearlySeries([(2018, 10), (2020, 19), (2021, 20)])
        #expect(RecoveryMetrics.yearsToRecovery(gap, restoration: 2020, target: 20, share: 1) == .years(1))
    }

    @Test(
        "dIR (of NBR: dNBR) at 5 years and others",
        arguments: [
            ([50, 60, 70, 80, 90, 100], 5, 50), ([10, 20, 30, 40, 50, 80], 5, 70), ([10, 10, 10, 10, 10, 10], 5, 0),
            ([10, 20, 40, 60, 80, 100], 5, 90), ([50, 60, 70, 80, 90, 100], 3, 30),
        ] as [([Double], Int, Double)])
    func regrowth(values: [Double], step: Int, expected: Double) {
        let found = RecoveryMetrics.indexRegrowth(Self.series(2010, values), restoration: 2010, timestepYears: step)
        #expect(found == expected)
    }

    @Test("a year beyond the series, and a negative step, have no metric")
    func beyond() {
        let series = Self.series(2010, [50, 60, 70, 80, 90, 100])
        #expect(RecoveryMetrics.indexRegrowth(series, restoration: 2010, timestepYears: 6) == nil)
        #expect(RecoveryMetrics.indexRegrowth(series, restoration: 2010, timestepYears: -2) == nil)
        #expect(RecoveryMetrics.yearlyAverage(series, restoration: 2010, timestepYears: 0) == nil)
        #expect(
            RecoveryMetrics.relativeRecovery(series, disturbance: 2010, restoration: 2011, timestepYears: 10) == nil)
        #expect(RecoveryMetrics.relativeRecovery(series, disturbance: 2010, restoration: 2011, timestepYears: 0) == nil)
    }

    @Test(
        "RRI: the better of the two last years",
        arguments: [
            ([70, 60, 70, 80, 90, 100, 80], 5, 4), ([70, 60, 70, 80, 100, 80, 100], 5, 4),
            ([50, 20, 20, 30, 40, 50, 50], 5, 1), ([2, 1, 1, 2, 3, 4, 5], 5, 4), ([30, 25, 20, 15, 20, 25, 30], 5, 1),
            ([2, 1, 1, 1, 1, 1, 1], 5, 0), ([70, 60, 120, 80, 90, 100, 80], 2, 6),
            ([70, 60, 70, 80, 90, 100, 80], 1, 1),
        ] as [([Double], Int, Double)])
    func relative(values: [Double], step: Int, expected: Double) {
        let found = RecoveryMetrics.relativeRecovery(
            Self.series(2000, values), disturbance: 2000, restoration: 2001, timestepYears: step)
        #expect(found == expected)
    }

    @Test("RRI without a disturbance has no answer, where the package says infinity")
    func noDisturbance() {
        let series = Self.series(2000, [10, 10, 70, 80, 90, 100, 110])
        #expect(RecoveryMetrics.relativeRecovery(series, disturbance: 2000, restoration: 2001) == nil)
    }

    @Test(
        "R80P at 5 years, at others and of other shares",
        arguments: [
            ([40, 50, 60, 70, 80, 80], 5, 0.8, 1), ([40, 50, 60, 70, 80, 120], 5, 0.8, 1.5),
            ([40, 45, 50, 55, 60, 60], 5, 0.8, 0.75), ([40, 50, 60, 70, 75, 80], 2, 0.8, 0.75),
            ([40, 50, 60, 70, 75, 80], 5, 0.5, 1.6),
        ] as [([Double], Int, Double, Double)])
    func share(values: [Double], step: Int, share: Double, expected: Double) {
        let found = RecoveryMetrics.shareOfTarget(
            Self.series(2010, values), restoration: 2010, target: 100, timestepYears: step, share: share)
        #expect(found == expected)
    }

    @Test(
        "YrYr: growing, falling, level",
        arguments: [
            ([40, 50, 60, 70, 80, 90], 5, 10), ([40, 50, 60, 50, 40, 30], 5, -2), ([40, 50, 60, 50, 40, 40], 5, 0),
            ([40, 45, 50, 70, 80, 90], 2, 5),
        ] as [([Double], Int, Double)])
    func average(values: [Double], step: Int, expected: Double) {
        let found = RecoveryMetrics.yearlyAverage(Self.series(2010, values), restoration: 2010, timestepYears: step)
        #expect(found == expected)
    }
}

/// The package's composites with its single polygon, disturbance 2005, restoration 2006, target of 2003 and 2004.
@Suite("Recovery metrics cell by cell on the package's own composites", .enabled(if: RealData.isPresent))
struct EvidenceCellsTests {
    static let folder = RealData.path("restoration/spectral_recovery_tests/composites")

    /// The index of the cells whose centres lie in the polygon, by year.
    static func cells(_ first: Int, _ second: Int) throws -> RecoveryCells {
        let layer = try Dataset("\(folder)/test_single_polygon.gpkg").layer(nil).readAll()
        let polygon = try #require(layer.geometries.first ?? nil)
        let grid = try RasterSource("\(folder)/2002.tif").grid
        let shapes = try ZoneShapes([polygon], crs: nil, on: grid, gridCRS: nil)
        let coverage = ZoneCoverage(
            shapes, plan: TilePlan(grid, blockWidth: 64, blockHeight: 64), mode: .centre)
        let inside = coverage.runs(in: grid.window).flatMap { run in run.columns.map { run.row * grid.width + $0 } }
        let years = try (2002...2011).map { year -> [Double] in
            let reader = try RasterReader(try RasterSource("\(folder)/\(year).tif"))
            let a = try reader.read(grid.window, band: first, as: Float.self)
            let b = try reader.read(grid.window, band: second, as: Float.self)
            return inside.map { (Double(a[$0]) - Double(b[$0])) / (Double(a[$0]) + Double(b[$0])) }
        }
        return RecoveryCells(firstYear: 2002, years: years)
    }

    @Test(
        "counts, sums, medians and the years of every cell are the package's",
        arguments: [
            (3, -72.753269582987, 0.886267364025, 0.959428787231, [1373, 584, 27, 0, 0, 0], 0),
            (6, 54.246844554988, 0.668843626976, 1.066624760628, [581, 291, 271, 525, 24, 21], 271),
        ] as [(Int, Double, Double, Double, [Int], Int)])
    func package(band: Int, sum: Double, rri: Double, r80p: Double, years: [Int], unreached: Int) throws {
        let cells = try Self.cells(4, band)
        #expect(cells.cellCount == 1984)
        let regrowth = cells.map { series, _ in RecoveryMetrics.indexRegrowth(series, restoration: 2006) }
            .filter(\.isFinite)
        #expect(regrowth.count == 792)
        #expect(abs(regrowth.reduce(0, +) - sum) < 1e-4)
        let yearly = cells.map { series, _ in RecoveryMetrics.yearlyAverage(series, restoration: 2006) }
            .filter(\.isFinite)
        #expect(yearly.count == 792)
        #expect(abs(yearly.reduce(0, +) - sum / 5) < 1e-4)
        let relative = cells.map { series, _ in
            RecoveryMetrics.relativeRecovery(series, disturbance: 2005, restoration: 2006)
        }.filter(\.isFinite)
        #expect(relative.count == 1767)
        #expect(abs((YearlySeries.median(relative) ?? .nan) - rri) < 1e-5)
        let targets = cells.medians(2003...2004)
        let shares = cells.map { series, cell in
            RecoveryMetrics.shareOfTarget(series, restoration: 2006, target: targets[cell])
        }.filter(\.isFinite)
        #expect(shares.count == 936)
        #expect(abs((YearlySeries.median(shares) ?? .nan) - r80p) < 1e-5)
        var counts = [Int](repeating: 0, count: 6)
        var never = 0
        for cell in 0..<cells.cellCount {
            switch RecoveryMetrics.yearsToRecovery(cells.series(cell), restoration: 2006, target: targets[cell]) {
            case .years(let years): counts[years] += 1
            case .notReached: never += 1
            case .noData: Issue.record("cell \(cell) has data")
            }
        }
        #expect(counts == years)
        #expect(never == unreached)
    }
}
