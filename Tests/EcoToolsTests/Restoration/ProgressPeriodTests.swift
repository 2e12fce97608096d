import EcoTools
import Foundation
import GeoCore
import Testing

/// What was restored over a period, by hand.
@Suite struct ProgressPeriodTests {
    private typealias Hand = HandLedger

    @Test func gainedLostAndNetAreOnTheGround() throws {
        let result = try Hand.progress(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0, width: 2), [(.accepted, "2019-06-01"), (.degraded, "2022-06-01")]),
                Hand.site(2, try Hand.ground(1, width: 3), [(.accepted, "2022-01-01")]),
                Hand.site(3, try Hand.ground(8), [(.accepted, "2020-12-31")]),
            ]), "2021-01-01", "2023-12-31")
        // Before: 0 to 2 and 8 to 9. At the end: 1 to 4 and 8 to 9. Gained 2 to 4, lost 0 to 1.
        #expect(isNear(result.start.union.cells, 3))
        #expect(isNear(result.end.union.cells, 4))
        #expect(isNear(result.change.gained.cells, 2))
        #expect(isNear(result.change.lost.cells, 1))
        #expect(isNear(result.change.net.cells, 1))
        #expect(result.lost.map(\.site) == ["S1"])
        #expect(result.lost.first?.lostOn == Hand.day("2022-06-01"))
    }

    @Test func groundAcceptedTwiceInAPeriodIsGainedOnce() throws {
        let result = try Hand.progress(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0), [(.accepted, "2021-06-01")]),
                Hand.site(2, try Hand.ground(0.5), [(.accepted, "2022-06-01")]),
            ]), "2021-01-01", "2022-12-31")
        #expect(result.years.map(\.year) == [2021, 2022])
        #expect(isNear(result.years[0].change.gained.cells, 1))
        #expect(isNear(result.years[1].change.gained.cells, 0.5))
        #expect(isNear(result.years[1].netSinceStart.cells, 1.5))
    }

    @Test func aDegradedSiteStopsCountingOnItsDay() throws {
        let ledger = Hand.ledger([
            Hand.site(1, try Hand.ground(0), [(.accepted, "2021-03-01"), (.degraded, "2023-07-15")])
        ])
        #expect(isNear(try Hand.progress(ledger, "2021-01-01", "2023-07-14").end.union.cells, 1))
        #expect(try Hand.progress(ledger, "2021-01-01", "2023-07-15").end.union.value == 0)
    }

    @Test func statesOfEachYearFollowTheDisturber() throws {
        let result = try Hand.progress(
            Hand.ledger([
                Hand.site(
                    1, try Hand.ground(0, width: 2), [(.accepted, "2021-06-01")], disturbers: [(2, "2022-05-01")]),
                Hand.site(2, try Hand.ground(1), [(.registered, "2022-05-01"), (.accepted, "2023-03-01")]),
            ]), "2021-01-01", "2023-12-31")
        #expect(zip(result.years, [2.0, 1, 2]).allSatisfy { isNear($0.accepted.union.cells, $1) })
        #expect(zip(result.years, [2.0, -1, 1]).allSatisfy { isNear($0.change.net.cells, $1) })
        #expect(isNear(result.years[1].change.lost.cells, 1))
    }

    // MARK: Targets, pace, forecast

    private func yearly(_ cells: [Double]) throws -> [LedgerSite] {
        var sites: [LedgerSite] = []
        var column = 0.0
        for (index, width) in cells.enumerated() {
            sites.append(
                Hand.site(index + 1, try Hand.ground(column, width: width), [(.accepted, "\(2021 + index)-06-01")]))
            column += width + 1
        }
        return sites
    }

    @Test func targetsAreInputsAndShortfallsAreInTheirUnit() throws {
        let result = try Hand.progress(Hand.ledger(try yearly([1, 2, 3])), "2021-01-01", "2023-12-31") {
            $0.target = 8 * Hand.cell
            $0.total = 20 * Hand.cell
            $0.sharePercent = 85
            $0.due = Hand.day("2025-12-31")
        }
        #expect(isNear(result.target?.reachedPercent ?? 0, 75))
        #expect(isNear(result.target?.missing.cells ?? 0, 2))
        #expect(isNear(result.share?.percent ?? 0, 30))
        // 85 % of 20 is 17, of which 6 are done.
        #expect(isNear(result.share?.missing?.cells ?? 0, 11))
        #expect(result.pace?.yearsLeft == 2)
        #expect(isNear(result.pace?.forTarget?.cells ?? 0, 1))
        #expect(isNear(result.pace?.forShare?.cells ?? 0, 5.5))
        #expect(result.isBelowTarget)
    }

    @Test func aBaselineOfTheLedgerIsTheDenominator() throws {
        let baseline = LedgerBaseline(
            name: "task", date: Hand.day("2020-12-31"), siteCount: 12, squareMetres: 12 * Hand.cell,
            unverifiedSiteCount: 2, document: nil, transaction: 1)
        let ledger = Hand.ledger(try yearly([1, 2, 3]), baselines: [baseline])
        let result = try Hand.progress(ledger, "2021-01-01", "2023-12-31") { $0.baseline = "task" }
        #expect(isNear(result.share?.percent ?? 0, 50))
        #expect(result.share?.unverifiedSiteCount == 2)
        #expect(throws: GeoError.self) {
            try Hand.progress(ledger, "2021-01-01", "2023-12-31") { $0.baseline = "other" }
        }
    }

    /// Increments 1, 2, 3: mean 2, sample deviation 1. Two years left of three: 6 + 4 = 10, give or take
    /// t(0.975, 2) sqrt(2 + 4 / 3) = 4.302653 x 1.825742 = 7.855533 (t from Fisher and Yates, Statistical Tables).
    @Test func theForecastIsThatOfTheHandbook() throws {
        let result = try Hand.progress(Hand.ledger(try yearly([1, 2, 3])), "2021-01-01", "2023-12-31") {
            $0.due = Hand.day("2025-12-31")
        }
        let forecast = try #require(result.forecast)
        #expect(isNear(forecast.meanPerYear.cells, 2))
        #expect(isNear(forecast.deviationPerYear?.cells ?? 0, 1, 1e-7))
        #expect(isNear(forecast.expected.cells, 10))
        #expect(abs((forecast.tQuantile ?? 0) - 4.302653) < 1e-6)
        #expect(isNear(forecast.low?.cells ?? 0, 10 - 7.855533, 1e-6))
        #expect(isNear(forecast.high?.cells ?? 0, 10 + 7.855533, 1e-6))
    }

    @Test func fewerThanThreeYearsGiveNoRange() throws {
        let result = try Hand.progress(Hand.ledger(try yearly([1, 2])), "2021-01-01", "2022-12-31") {
            $0.due = Hand.day("2025-12-31")
        }
        #expect(result.forecast?.low == nil)
        #expect(isNear(result.forecast?.expected.cells ?? 0, 3 + 1.5 * 3))
        #expect(result.forecastNote?.key == "restoration.forecast-few-years")
    }

    @Test func partsOfYearsAreNoYearsOfTheForecast() throws {
        let result = try Hand.progress(Hand.ledger(try yearly([1, 2])), "2021-07-01", "2022-12-31") {
            $0.due = Hand.day("2025-12-31")
        }
        #expect(result.forecast?.years == [2022])
        #expect(result.forecast?.deviationPerYear == nil)
    }

    /// Nobody looked in 2021 and 2022: with them the mean would be 1.2, not 2.
    @Test func yearsBeforeTheFirstFileAreNoYearsOfTheForecast() throws {
        func result(
            _ from: String, _ first: String, last: String = "2026-12-31"
        ) throws -> RestorationProgressResult {
            try Hand.progress(
                Hand.ledger(try yearly([0.5, 0.5, 1, 2, 3]), files: [Hand.file(1, first), Hand.file(2, last)]),
                from, "2025-12-31"
            ) { $0.due = Hand.day("2027-12-31") }
        }
        let known = try result("2023-01-01", "2023-12-31")
        let early = try result("2021-01-01", "2023-12-31")
        #expect(early.forecast?.years == [2023, 2024, 2025])
        #expect(isNear(early.forecast?.meanPerYear.cells ?? 0, 2) && early.forecast?.tQuantile != nil)
        #expect(
            isNear(early.forecast?.deviationPerYear?.cells ?? 0, known.forecast?.deviationPerYear?.cells ?? 1, 1e-7))
        #expect(known.forecastNote == nil)
        #expect(early.forecastNote?.key == "restoration.forecast-years-outside")
        #expect(early.forecastNote?.arguments["count"] == .text("2"))
        // Nor did anyone look after the last file.
        let late = try result("2021-01-01", "2021-12-31", last: "2024-12-31")
        #expect(late.forecast?.years == [2021, 2022, 2023, 2024])
        #expect(late.forecastNote?.arguments["count"] == .text("1"))
        // Of two years that are left, and of none, it is said beside why there is no range.
        let two = try result("2021-01-01", "2024-06-30")
        #expect(two.forecast?.years == [2024, 2025] && two.forecastNote?.key == "restoration.forecast-notes")
        let none = try result("2021-01-01", "2026-01-31")
        #expect(none.forecast == nil)
        #expect(none.forecastNote?.text(.en).contains("no other whole calendar year") == true)
    }

    // MARK: Overdue and late

    @Test func sitesPastTheirDayAreOverdueUnlessAccepted() throws {
        func due(_ attributes: inout SiteAttributes) { attributes.due = Hand.day("2022-12-31") }
        let result = try Hand.progress(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0), [(.finished, "2022-06-01")], due),
                Hand.site(2, try Hand.ground(1), [(.accepted, "2022-06-01")], due),
                Hand.site(3, try Hand.ground(2), [(.started, "2022-06-01")]),
            ]), "2021-01-01", "2023-01-31")
        #expect(result.overdue.sites.map(\.site) == ["S1"])
        #expect(result.overdue.sites.first?.daysLate == 31)
        #expect(isNear(result.overdue.figure.union.cells, 1))
        #expect(result.overdue.withoutDueCount == 1)
    }

    @Test func whatLaterFilesReportOfThePeriodIsToldApart() throws {
        let result = try Hand.progress(
            Hand.ledger(
                [
                    Hand.site(1, try Hand.ground(0), [(.accepted, "2022-06-01")], file: 1),
                    Hand.site(2, try Hand.ground(1), [(.accepted, "2022-11-01")], file: 2),
                ], files: [Hand.file(1, "2022-12-31"), Hand.file(2, "2023-12-31")]), "2022-01-01", "2022-12-31")
        #expect(isNear(result.end.union.cells, 2))
        #expect(result.late.reports.map(\.site) == ["S2"])
        #expect(isNear(result.late.acceptedAsReportedThen.union.cells, 1))
    }

    @Test func aLedgerReadTooEarlyIsRefused() throws {
        #expect(throws: GeoError.self) {
            try Hand.progress(Hand.ledger(try yearly([1]), asOf: "2022-12-31"), "2021-01-01", "2023-12-31")
        }
    }

    // MARK: Lengths

    @Test func banksAreCountedAlongTheirReference() throws {
        func line(_ from: Double, _ to: Double, _ aside: Double) throws -> Geometry {
            try .lineString([
                Coordinate(x: 500_000 + from, y: 3_270_000 + aside), Coordinate(x: 500_000 + to, y: 3_270_000 + aside),
            ])
        }
        var ledger = Hand.ledger([
            Hand.site(1, try line(0, 400, 30), [(.accepted, "2021-06-01")]),
            Hand.site(2, try line(300, 600, -30), [(.accepted, "2022-06-01")]),
            Hand.site(3, try line(700, 900, 900), [(.accepted, "2022-06-01")]),
        ])
        ledger.facts = LedgerFacts(
            title: "banks", crs: "EPSG:4545", measure: .length, referenceLine: try line(0, 1000, 0).wkb(),
            referenceReachMetres: 100)
        let result = try Hand.progress(ledger, "2021-01-01", "2022-12-31") { $0.target = 500 }
        #expect(abs(result.end.union.value - 600) < 0.01)
        #expect(abs(result.end.countedMoreThanOnce.value - 100) < 0.01)
        #expect(abs(result.years[1].change.gained.value - 200) < 0.01)
        #expect(result.target?.isReached == true)
        let status = try Hand.status(ledger).result
        #expect(status.beyondReach.map(\.site) == ["S3"])
        #expect(status.pairs.map { [$0.first, $0.second] } == [["S1", "S2"]])
        #expect(abs((status.pairs.first?.shared.value ?? 0) - 100) < 0.01)
    }

    @Test func textsAreCompleteInBothLanguages() throws {
        var request = RestorationProgressRequest(
            Hand.ledger(try yearly([1, 2, 3])), from: Hand.day("2021-01-01"), to: Hand.day("2023-12-31"))
        request.target = 24.5e6
        request.total = 100e6
        request.totalSource = "plan"
        request.sharePercent = 85
        request.due = Hand.day("2025-12-31")
        guard case .done(let findings) = try RestorationProgressAnalysis(request).run() else {
            Testing.Issue.record("refused")
            return
        }
        for language in Language.allCases {
            let report = RestorationProgressReport(
                findings, record: RunRecord(of: findings, request, ledger: "l.gpkg", start: Date()), language: language)
            let text = report.terminalText()
            #expect(!text.contains("restoration."))
            #expect(!text.contains("{"))
            #expect(text.contains("24.50 km²"))
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("progress-\(UUID().uuidString)")
            #expect(
                try report.write(to: try StagedFolder(folder.path)).count == RestorationProgressReport.fileNames.count)
        }
    }
}
