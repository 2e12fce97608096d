import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("What a site's series says, from series made by hand")
struct EvidenceStatesTests {
    static func judged(_ values: [Double], empty: Double = 0, _ more: String = "") throws -> SiteEvidence {
        let scene = try EvidenceScene()
        try scene.add("X", column: 40, row: 30, values: values, empty: empty)
        return try #require(scene.run(more).sites.first)
    }

    @Test("recovered: 0.8 of the way to the ring for three composites in a row, from their first")
    func recovered() throws {
        let site = try Self.judged(EvidenceScene.grown)
        // (0.52 - 0.1) / (0.6 - 0.1) = 0.84 in 2020; 0.7 the year before.
        #expect(site.judgement.state == .recovered)
        #expect(site.judgement.judgedBy == .ring)
        #expect(site.judgement.firstYear == 2020 && site.judgement.sustainedYear == 2020)
        #expect(abs((site.judgement.latestRatio ?? 0) - 0.96) < 1e-6)
        let ratio = try #require(site.points.first { $0.year == 2020 }?.ringRatio)
        #expect(abs(ratio - 0.84) < 1e-6)
        #expect(site.series[0].disturbedYear == 2016)
    }

    @Test("two good composites are not yet a recovery")
    func notSustained() throws {
        let site = try Self.judged([0.5, 0.1, 0.12, 0.15, 0.2, 0.22, 0.25, 0.28, 0.3, 0.55, 0.55])
        #expect(site.judgement.state == .recovering)
        #expect(site.judgement.firstYear == 2024 && site.judgement.sustainedYear == nil)
        let shorter = try Self.judged(
            [0.5, 0.1, 0.12, 0.15, 0.2, 0.22, 0.25, 0.28, 0.3, 0.55, 0.55], "thresholds: {sustained-years: 2}")
        #expect(shorter.judgement.state == .recovered)
    }

    @Test("disturbed, recovering and degraded")
    func others() throws {
        #expect(try Self.judged(EvidenceScene.bare).judgement.state == .disturbed)
        #expect(try Self.judged(EvidenceScene.half).judgement.state == .recovering)
        let lost = try Self.judged(EvidenceScene.lost).judgement
        // 0.84 from 2018 on for three composites, and 0.1 in 2025.
        #expect(lost.state == .degraded && lost.sustainedYear == 2018)
        #expect(abs((lost.latestRatio ?? 0) - 0.1) < 1e-6)
    }

    @Test("a poor year after the recovery is no loss")
    func poorYear() throws {
        var values = EvidenceScene.grown
        values[10] = 0.45
        #expect(try Self.judged(values).judgement.state == .recovering)
        #expect(try Self.judged(values, "thresholds: {degraded: 0.75}").judgement.state == .degraded)
    }

    @Test("no data is never disturbed: too few cells, whatever the rest of them hold")
    func noData() throws {
        for values in [EvidenceScene.bare, EvidenceScene.grown] {
            let site = try Self.judged(values, empty: 0.6)
            #expect(site.judgement.state == .noData && site.judgement.doubt == .tooFewCells)
            #expect(site.points.allSatisfy { abs($0.validShare - 0.4) < 1e-4 && !$0.isUsable && $0.mean != nil })
            #expect(site.points.allSatisfy { abs($0.coveredCells - 25) < 1e-6 && abs($0.cells - 10) < 1e-6 })
        }
        #expect(try Self.judged(EvidenceScene.bare, empty: 0.4).judgement.state == .disturbed)
        let lower = try Self.judged(EvidenceScene.bare, empty: 0.6, "thresholds: {valid-share: 0.3}")
        #expect(lower.judgement.state == .disturbed)
    }

    @Test("a site beyond the rasters, and one half of it beyond, are no data")
    func outside() throws {
        let scene = try EvidenceScene()
        try scene.add("out", column: 300, row: 30, values: EvidenceScene.bare)
        try scene.add("half", column: 118, row: 30, values: EvidenceScene.bare)
        try scene.add("in", column: 40, row: 30, values: EvidenceScene.bare)
        let sites = try scene.run().sites
        #expect(sites.map(\.judgement.state) == [.noData, .noData, .disturbed])
        #expect(sites[0].judgement.doubt == .outside)
        #expect(abs(sites[1].points[0].validShare - 0.4) < 1e-3)
    }

    @Test("a site that never stood out from its ring cannot be told")
    func noContrast() throws {
        let site = try Self.judged(EvidenceScene.same)
        #expect(site.judgement.state == .noData && site.judgement.doubt == .noContrast)
    }

    @Test("without a ring the site's own past decides, and without both nothing")
    func ownPast() throws {
        let values = EvidenceScene.grown
        // The past is 0.5 (2015): (0.45 - 0.1) / 0.4 = 0.875 in 2019.
        let more = "reference: none\ndisturbance: 2016\nrestoration: 2016\nbaseline-years: 1"
        let site = try Self.judged(values, more)
        #expect(site.judgement.judgedBy == .ownPast && site.judgement.sustainedYear == 2019)
        let none = try Self.judged(values, "reference: none")
        #expect(none.judgement.state == .noData && none.judgement.doubt == .noReference)
        // Both, and the lower of them.
        let both = "disturbance: 2016\nrestoration: 2016\nbaseline-years: 1\njudge-by: "
        #expect(try Self.judged(values, both + "ring").judgement.judgedBy == .ring)
        #expect(try Self.judged(values, both + "own-past").judgement.judgedBy == .ownPast)
        #expect(try Self.judged(values, both + "lower").judgement.judgedBy == .ring)
    }

    @Test("restored before the series began: nothing shows it bare, unless a value of bare ground is given")
    func beforeTheSeries() throws {
        let values = [Double](repeating: 0.55, count: 11)
        let none = try Self.judged(values, "restoration: 2010")
        #expect(none.judgement.state == .noData && none.judgement.doubt == .noDisturbedValue)
        let given = try Self.judged(values, "restoration: 2010\ndisturbed-value: 0.1")
        #expect(given.judgement.state == .recovered && given.judgement.sustainedYear == 2015)
    }

    @Test("rings leave out other sites, and lie between the two distances")
    func ring() throws {
        let scene = try EvidenceScene()
        try scene.add("A", column: 40, row: 30, values: EvidenceScene.bare)
        try scene.add("B", column: 48, row: 30, values: EvidenceScene.bare)
        let sites = try scene.run("mode: fraction").sites
        #expect(sites.allSatisfy { $0.points.allSatisfy { abs(($0.referenceMean ?? 0) - 0.6) < 1e-6 } })
        // (square of 500 m, 1000 m around it) - (200 m around it) = 1600 m x 500... : 4 x 500 x 800 + pi (1000^2 - 200^2)
        // less B, of which all lies in the ring of A.
        let whole = 4 * 500 * 800 + Double.pi * (1_000_000 - 40_000) - 250_000
        let cells = try #require(sites.first?.points.first?.referenceCells)
        #expect(abs(cells - whole / 10_000) < 0.01 * cells)
    }

    @Test("only ground of the class that is asked for is in a ring")
    func landCover() throws {
        let scene = try EvidenceScene()
        try scene.add("A", column: 40, row: 30, values: EvidenceScene.bare)
        let grid = scene.rasters.grid
        // The west half is class 1, the east half class 2.
        try scene.rasters.writeClasses(
            "cover.tif", (0..<grid.cellCount).map { $0 % grid.width < 42 ? 1 : 2 })
        func cells(_ classes: String) throws -> Double {
            let site = try scene.run("reference: {landcover: cover.tif, classes: \(classes)}").sites[0]
            return try #require(site.points.first).referenceCells
        }
        let (west, east, both) = (try cells("[1]"), try cells("[2]"), try cells("[1, 2]"))
        #expect(west > 100 && east > west && abs(west + east - both) < 1e-6)
    }

    @Test("a composite that is low everywhere is flagged and left out; a site that burns is not a bad composite")
    func outliers() throws {
        let scene = try EvidenceScene()
        for place in 0..<5 { try scene.add("S\(place)", column: 10 + 20 * place, row: 30, values: EvidenceScene.grown) }
        var burnt = EvidenceScene.grown
        burnt[8] = 0.2
        try scene.add("burnt", column: 60, row: 60, values: burnt)
        scene.drops = [2022: 0.25]
        let result = try scene.run()
        #expect(result.composites.filter(\.isOutlier).map(\.label) == ["2022"])
        #expect(result.composites[7].bySites.seriesCount == 6 && result.composites[7].byRings?.seriesCount == 6)
        #expect(abs((result.composites[7].byRings?.belowBefore ?? 0) - 0.25) < 0.02)
        #expect(result.sites.allSatisfy { $0.points[7].isOutlier && !$0.points[7].isUsable })
        #expect(result.sites.allSatisfy { $0.points[7].ringRatio == nil && $0.points[7].mean != nil })
        // The year in which all of them were broken up is no bad composite either.
        #expect(!result.composites[1].isOutlier && (result.composites[1].median ?? 1) < 0.2)
        let used = try scene.run("exclude-outliers: false")
        #expect(used.sites.allSatisfy { $0.points[7].isOutlier && $0.points[7].isUsable })
    }

    @Test("one worker and eight give the same bytes")
    func workers() throws {
        let scene = try EvidenceScene()
        for place in 0..<6 { try scene.add("S\(place)", column: 3 + 17 * place, row: 20, values: EvidenceScene.half) }
        let one = try ResultText.json(try scene.run())
        let eight = try ResultText.json(try scene.run(workers: 8))
        #expect(one == eight)
        #expect(one.contains("\"state\" : \"recovering\""))
        let back = try ResultText.decode(EvidenceResult.self, from: one)
        #expect(try ResultText.json(back) == one)
    }

    @Test("composites after the day asked for are left out")
    func asOf() throws {
        let scene = try EvidenceScene()
        try scene.add("A", column: 40, row: 30, values: EvidenceScene.lost)
        let result = try scene.run(asOf: CalendarDate(year: 2021, month: 12, day: 31))
        #expect(result.composites.last?.label == "2021")
        #expect(result.sites[0].judgement.state == .recovered)
    }
}

@Suite("Ledger and vegetation that contradict each other are listed for a visit")
struct EvidenceVisitTests {
    @Test("each contradiction, the gravest first; what agrees is not listed")
    func visits() throws {
        let scene = try EvidenceScene()
        let accepted: [(EventKind, Int)] = [(.started, 2016), (.finished, 2018), (.accepted, 2020)]
        try scene.add("ok", column: 5, row: 5, values: EvidenceScene.grown, events: accepted)
        try scene.add("bare", column: 30, row: 5, values: EvidenceScene.bare, events: accepted)
        try scene.add("lost", column: 55, row: 5, values: EvidenceScene.lost, events: accepted)
        try scene.add("slow", column: 80, row: 5, values: EvidenceScene.half, events: accepted)
        try scene.add(
            "fresh", column: 105, row: 5, values: EvidenceScene.half, events: [(.started, 2016), (.accepted, 2024)])
        try scene.add("unknown", column: 5, row: 40, values: EvidenceScene.bare, events: accepted, empty: 0.6)
        try scene.add("green", column: 30, row: 40, values: EvidenceScene.grown)
        try scene.add("waiting", column: 55, row: 40, values: EvidenceScene.bare)
        try scene.add(
            "solar", column: 80, row: 40, values: EvidenceScene.bare, events: accepted, technique: .conversion)
        try scene.add(
            "again", column: 105, row: 40, values: EvidenceScene.grown, events: accepted + [(.degraded, 2021)])
        let result = try scene.run()
        #expect(
            result.visits.map { "\($0.site) \($0.reason.rawValue)" } == [
                "bare accepted-disturbed", "lost accepted-degraded", "slow accepted-slow",
                "green unaccepted-recovered", "again degraded-recovered", "unknown accepted-unknown",
            ])
        #expect(
            result.visits[0].message.text(.en)
                == "accepted on 2020-06-30, and bare in 2025: recovery ratio 0.04 (reference ring)")
        #expect(result.visits[3].message.text(.zh).contains("治理中"))
        #expect(result.total(.noData).count == 1)
    }

    @Test("a site at its reference that has not been there for long enough is said to be so, not slow")
    func short() throws {
        let scene = try EvidenceScene()
        try scene.add(
            "late", column: 5, row: 5, values: [0.5, 0.1, 0.12, 0.15, 0.2, 0.22, 0.25, 0.28, 0.3, 0.4, 0.58],
            events: [(.started, 2016), (.accepted, 2020)])
        // (0.58 - 0.1) / (0.6 - 0.1) = 0.96 in the last year alone.
        #expect(
            try scene.run().visits.map { $0.message.text(.en) } == [
                "accepted on 2020-06-30, and at 0.96 in 2025 (reference ring), but not yet for 3 good composites in a row"
            ])
    }

    @Test("ground that is disturbed again, and is a site of its own, does not speak against the accepted one")
    func disturbers() throws {
        let scene = try EvidenceScene()
        try scene.add(
            "A", column: 40, row: 30, values: EvidenceScene.grown, events: [(.started, 2016), (.accepted, 2020)])
        try scene.add("B", column: 43, row: 30, values: EvidenceScene.bare)
        var snapshot = scene.snapshot
        let day = try EvidenceScene.day(2024)
        snapshot.sites[0].disturbers = [.init(site: 2, since: day)]
        var request = EvidenceRequest(
            sites: .ledger(snapshot, name: "ledger"), series: try scene.series(), seriesFile: "series.yaml")
        guard case .done(let apart) = try EvidenceAnalysis(request).run() else {
            Issue.record("refused")
            return
        }
        #expect(apart.result.sites[0].judgement.state == .recovered)
        #expect(abs(apart.result.sites[0].points[0].coveredCells - 15) < 1e-6)
        snapshot.sites[0].disturbers = []
        request.sites = .ledger(snapshot, name: "ledger")
        guard case .done(let whole) = try EvidenceAnalysis(request).run() else {
            Issue.record("refused")
            return
        }
        #expect(whole.result.sites[0].judgement.state != .recovered)
    }

    @Test("sites that no longer count are not looked at, and a ledger of lines is refused")
    func counted() throws {
        let scene = try EvidenceScene()
        try scene.add("A", column: 40, row: 30, values: EvidenceScene.grown)
        try scene.add(
            "old", column: 60, row: 30, values: EvidenceScene.bare, events: [(.registered, 2015), (.withdrawn, 2018)])
        #expect(try scene.run().sites.map(\.id) == ["A"])
        var snapshot = scene.snapshot
        snapshot.facts.measure = .length
        let request = EvidenceRequest(
            sites: .ledger(snapshot, name: "ledger"), series: try scene.series(), seriesFile: "series.yaml")
        guard case .refused(let issues) = try EvidenceAnalysis(request).run() else {
            Issue.record("accepted")
            return
        }
        #expect(issues.map(\.message.key) == ["evidence.issue.length-ledger"])
    }
}
