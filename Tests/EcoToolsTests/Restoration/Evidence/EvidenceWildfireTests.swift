import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// A restored burn: 22 yearly Landsat composites, disturbance 2005, restoration 2006.
@Suite("A real burn over 22 years against numpy, exactextract and hand computation", .enabled(if: RealData.isPresent))
struct EvidenceWildfireTests {
    static let folder = RealData.path("restoration/bc06_wildfire")

    static func run(_ more: String, workers: Int = 2) throws -> EvidenceResult {
        let yaml = """
            composites: {pattern: "bc06_wildfire_landsat_BAP/{year}.tif"}
            index: [ndvi, nbr]
            bands: {red: 3, nir: 4, swir2: 6}
            invalid: [0]
            disturbance: {year: 2005}
            restoration: {year: 2006}
            \(more)
            """
        var source = SourceRequest(file: "\(folder)/bc06_wildfire_restoration_site.gpkg")
        source.idFields = []
        var request = EvidenceRequest(
            sites: .file(source), series: try EvidenceSeries(yaml: yaml, file: "series.yaml", folder: folder),
            seriesFile: "series.yaml")
        request.workers = workers
        switch try EvidenceAnalysis(request).run() {
        case .done(let findings): return findings.result
        case .refused(let issues): throw GeoError(.badArgument, "look", trail: issues.map { $0.text(.en) })
        }
    }

    @Test("NDVI and NBR of every year are the oracle's to 1e-5, over 828 cells, 0 in a used band being no measurement")
    func oracle() throws {
        let lines = try String(
            contentsOfFile: RealData.path("oracles/numpy_bc06_ndvi_nbr_by_year.csv"), encoding: .utf8
        )
        .split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
        let site = try #require(Self.run("mode: centre").sites.first)
        #expect(lines.count == 22 && site.series.map(\.index) == [.ndvi, .nbr])
        for (place, line) in lines.enumerated() {
            for (series, wanted) in zip(site.series, [line[2], line[3]]) {
                let point = series.points[place]
                #expect(String(point.year) == line[0])
                #expect(abs((point.mean ?? 0) - (Double(wanted) ?? .nan)) < 1e-5, "\(series.index) \(point.year)")
                #expect(point.coveredCells == 828)
            }
        }
        // Cells with a 0 in red or NIR, in NIR or SWIR2: counted with numpy.
        let cells = site.series.map { series in
            series.points.filter { $0.cells != 828 }.map { "\($0.year) \($0.cells)" }
        }
        #expect(cells == [["2007 827.0", "2009 827.0", "2017 827.0"], ["2009 826.0", "2012 827.0", "2019 827.0"]])
    }

    @Test("2022 is flagged, and no other year", arguments: ["centre", "fraction", "centre\nreference: none"])
    func outlier(mode: String) throws {
        let composites = try Self.run("mode: \(mode)").composites
        #expect(composites.filter(\.isOutlier).map(\.label) == ["2022"])
    }

    @Test(
        "exact shares of cells: means and cells are those of exactextract 0.3.0",
        arguments: [
            (2002, 0.42870173476611695, 825.703938531864, 0.26917976711941405, 825.703938531864),
            (2005, 0.6019169992054836, 825.3516601502779, 0.3623444797790961, 825.703938531864),
            (2007, 0.22987695441219402, 824.703938531864, 0.06787016351056974, 825.703938531864),
            (2009, 0.2934480372057938, 824.8253174304846, 0.10281137025022176, 823.5975476980093),
            (2022, 0.12126419967115906, 825.703938531864, -0.013710233444145669, 825.703938531864),
        ])
    func exact(year: Int, ndvi: Double, ndviCells: Double, nbr: Double, nbrCells: Double) throws {
        let site = try #require(Self.run("mode: fraction").sites.first)
        for (series, wanted) in zip(site.series, [(ndvi, ndviCells), (nbr, nbrCells)]) {
            let point = try #require(series.points.first { $0.year == year })
            // Weighted by ground, of which a cell of this UTM grid has the same to 3e-7.
            #expect(abs((point.mean ?? 0) - wanted.0) < 1e-7)
            #expect(abs(point.cells - wanted.1) < 1e-6)
        }
    }

    @Test("against its own past the burn is recovering: 0.39 of the way in 2023, never 0.8")
    func state() throws {
        let site = try #require(Self.run("mode: centre\nreference: none").sites.first)
        let series = site.series[0]
        // The oracle's means: past (0.4569 + 0.46594) / 2, disturbed 0.31379 (2006), 0.3719 in 2023.
        #expect(abs((series.ownPast ?? 0) - 0.46142) < 1e-5)
        #expect(series.disturbedYear == 2006)
        let ratio = (0.3719 - 0.31379) / (0.46142 - 0.31379)
        #expect(abs((site.judgement.latestRatio ?? 0) - ratio) < 2e-4)
        #expect(site.judgement.state == .recovering && site.judgement.sustainedYear == nil)
        // By the oracle's means: 2011 0.05021, 2010 0.19734; Y2R: 0.8 * 0.46142 = 0.36914, first reached in 2023.
        let metrics = series.metrics
        #expect(abs((metrics.dIR ?? 0) - (0.05021 - 0.31379)) < 2e-5)
        #expect(abs((metrics.yrYr ?? 0) - (0.05021 - 0.31379) / 5) < 1e-5)
        #expect(abs((metrics.rri ?? 0) - (0.19734 - 0.31379) / (0.60083 - 0.31379)) < 1e-4)
        #expect(abs((metrics.r80p ?? 0) - 0.05021 / 0.369136) < 1e-4)
        #expect(metrics.y2r == .years(17))
    }

    @Test("one worker and eight give the same bytes")
    func workers() throws {
        let one = try ResultText.json(try Self.run("mode: fraction", workers: 1))
        #expect(one == (try ResultText.json(try Self.run("mode: fraction", workers: 8))))
    }
}

@Suite("The test sets of the package spectral-recovery", .enabled(if: RealData.isPresent))
struct EvidencePackageSetsTests {
    static let folder = RealData.path("restoration/spectral_recovery_tests")

    static func run(_ yaml: String, _ sites: String) throws -> EvidenceOutcome {
        let request = EvidenceRequest(
            sites: .file(SourceRequest(file: "\(folder)/\(sites)")),
            series: try EvidenceSeries(yaml: yaml, file: "series.yaml", folder: folder), seriesFile: "series.yaml")
        return try EvidenceAnalysis(request).run()
    }

    @Test("means by year of the single polygon, gaps as NaN and all, are the package's clip to 1e-6")
    func means() throws {
        let outcome = try Self.run(
            """
            composites: {pattern: "composites/{year}.tif", years: 2002-2011}
            index: [ndvi, nbr]
            bands: {red: 3, nir: 4, swir2: 6}
            mode: centre
            reference: none
            """, "composites/test_single_polygon.gpkg")
        guard case .done(let findings) = outcome else {
            Issue.record("refused")
            return
        }
        let ndvi = [
            (0.8107951269334843, 1984), (0.750042586977924, 1984), (0.7502290499847262, 1984),
            (0.6759548547467397, 1984), (0.6580879872102958, 1767), (0.7408645889412687, 1886),
            (0.7175258268665164, 1967), (0.7497407911401807, 1980), (0.7330892325117689, 1957),
            (0.5830023439648824, 936),
        ]
        let nbr = [
            0.6650059866388479, 0.6269074286589579, 0.6141142905239136, 0.5757772003811213, 0.4414062920049145,
            0.4764574360999171, 0.5187745152934288, 0.5654116677515435, 0.5207250865521819, 0.5519205217496452,
        ]
        let site = try #require(findings.result.sites.first)
        for (place, wanted) in ndvi.enumerated() {
            #expect(abs((site.series[0].points[place].mean ?? 0) - wanted.0) < 1e-6)
            #expect(site.series[0].points[place].cells == Double(wanted.1))
            #expect(abs((site.series[1].points[place].mean ?? 0) - nbr[place]) < 1e-6)
        }
        // 936 of 1984 cells: below half, so that 2011 is shown and not used.
        #expect(site.points[9].isUsable == false && abs(site.points[9].validShare - 936.0 / 1984) < 1e-3)
        #expect(site.points[4].isUsable)
    }

    @Test("a stack of 17 dates in one file")
    func stack() throws {
        // Cells of 100, 100, 100, 100, 10, 20 ... 80, 85, 90, 95, 100, 100 from 2005 on, as the package's tests have them.
        // The place near the origin of the projection is made up, and refused as a file: the polygon comes as a ledger's.
        let series = try EvidenceSeries(
            yaml: """
                composites: {stack: time17_xy2_epsg3005.tif, dates: [2005-2021]}
                index: fvc
                scale: 0.01
                reference: none
                disturbance: 2008
                restoration: 2009
                """, file: "series.yaml", folder: Self.folder)
        let layer = try Dataset("\(Self.folder)/polygon_inbound_epsg3005.gpkg").layer(nil).readAll()
        let ground = try #require(layer.geometries.first ?? nil)
        let snapshot = LedgerSnapshot(
            asOf: nil, facts: LedgerFacts(title: "test", crs: "EPSG:3005"),
            sites: [
                LedgerSite(
                    number: 1, id: "P", attributes: SiteAttributes(), ground: ground, groundFile: 1, groundRow: 1,
                    groundDate: nil, events: [], standing: SiteStanding([]))
            ], files: [], undecided: [], baselines: [])
        let request = EvidenceRequest(
            sites: .ledger(snapshot, name: "ledger"), series: series, seriesFile: "series.yaml")
        guard case .done(let findings) = try EvidenceAnalysis(request).run() else {
            Issue.record("refused")
            return
        }
        let site = try #require(findings.result.sites.first)
        let values = [100, 100, 100, 100, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 95, 100, 100]
        for (point, value) in zip(site.points, values) {
            #expect(abs((point.mean ?? 0) - Double(value) / 100) < 1e-12 && point.validShare > 0.999)
        }
        let metrics = site.series[0].metrics
        #expect(abs((metrics.dIR ?? 0) - 0.5) < 1e-12 && abs((metrics.yrYr ?? 0) - 0.1) < 1e-12)
        #expect(abs((metrics.rri ?? 0) - 50.0 / 90) < 1e-12 && abs((metrics.r80p ?? 0) - 0.75) < 1e-12)
        #expect(metrics.y2r == .years(7))
        // By ratio: (0.8 - 0.1) / 0.9 = 0.78 in 2016, (0.85 - 0.1) / 0.9 = 0.83 in 2017.
        #expect(site.judgement.sustainedYear == 2017 && site.judgement.state == .recovered)
    }

    @Test("years of disturbance and restoration are read from fields")
    func fields() throws {
        let outcome = try Self.run(
            """
            composites: {pattern: "composites/{year}.tif"}
            index: ndvi
            bands: {red: 3, nir: 4}
            reference: none
            disturbance: {field: dist_start}
            restoration: {field: rest_start}
            """, "composites/test_multiple_polygons.gpkg")
        guard case .done(let findings) = outcome else {
            Issue.record("refused")
            return
        }
        #expect(findings.result.sites.count == 5)
        #expect(findings.result.sites.allSatisfy { $0.disturbanceYear != nil && $0.restorationYear != nil })
    }
}
