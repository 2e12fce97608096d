import EcoTools
import Foundation
import GeoCore
import Testing

/// Ground by state on a day, by hand.
@Suite struct ProgressStatusTests {
    private typealias Hand = HandLedger

    @Test func onlyAcceptedGroundIsAccepted() throws {
        let result = try Hand.status(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0), [(.registered, "2020-01-01")]),
                Hand.site(2, try Hand.ground(1), [(.registered, "2020-01-01"), (.started, "2021-01-01")]),
                Hand.site(3, try Hand.ground(2), [(.started, "2021-01-01"), (.finished, "2022-01-01")]),
                Hand.site(4, try Hand.ground(3), [(.finished, "2022-01-01"), (.accepted, "2022-06-01")]),
                Hand.site(5, try Hand.ground(4), [(.accepted, "2022-06-01"), (.degraded, "2024-03-01")]),
                Hand.site(6, try Hand.ground(5), [(.registered, "2020-01-01"), (.withdrawn, "2021-01-01")]),
            ])
        ).result
        for state in SiteState.counting { #expect(isNear(result.cells(state), 1), "\(state)") }
        #expect(isNear(result.all.union.cells, 5))
        #expect(result.withdrawnCount == 1)
        #expect(result.pairs.isEmpty)
        #expect(result.inTwoStates.value == 0)
    }

    @Test func naturalRecoveryNeedsItsAcceptanceToo() throws {
        let result = try Hand.status(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0), [(.finished, "2021-01-01")]) { $0.technique = .naturalRecovery },
                Hand.site(2, try Hand.ground(1), [(.accepted, "2021-01-01")]) { $0.technique = .naturalRecovery },
            ])
        ).result
        #expect(isNear(result.cells(.accepted), 1))
        #expect(isNear(result.cells(.finished), 1))
        let natural = result.classes.first { $0.attribute == .technique && $0.value == "natural-recovery" }
        #expect(isNear(natural?.all.union.cells ?? 0, 2))
    }

    @Test func groundDrawnTwiceCountsOnceAndItsPairIsNamed() throws {
        let result = try Hand.status(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0), [(.accepted, "2021-01-01")]),
                Hand.site(2, try Hand.ground(0.25), [(.accepted, "2021-01-01")]),
                Hand.site(3, try Hand.ground(0.75), [(.finished, "2021-01-01")]),
            ])
        ).result
        // 0 to 1.25 accepted; 0.75 to 1.75 finished; together 0 to 1.75.
        #expect(isNear(result.cells(.accepted), 1.25))
        #expect(isNear(result.all.union.cells, 1.75))
        #expect(isNear(result.inTwoStates.cells, 0.5))
        #expect(isNear(result.all.countedMoreThanOnce.cells, 1.25))
        #expect(result.pairs.map { [$0.first, $0.second] } == [["S1", "S2"], ["S2", "S3"], ["S1", "S3"]])
        #expect(zip(result.pairs, [0.75, 0.5, 0.25]).allSatisfy { isNear($0.shared.cells, $1) })
    }

    @Test func aDisturberTakesExactlyItsOverlapAndGivesItBackWhenAccepted() throws {
        let sites = [
            Hand.site(
                1, try Hand.ground(0, width: 2), [(.accepted, "2021-06-01")], disturbers: [(2, "2023-05-01")]),
            Hand.site(2, try Hand.ground(1.5), [(.registered, "2023-05-01"), (.accepted, "2025-03-01")]),
        ]
        func accepted(_ day: String) throws -> Double {
            try Hand.status(Hand.ledger(sites, asOf: day)).result.cells(.accepted)
        }
        #expect(isNear(try accepted("2023-04-30"), 2))
        #expect(isNear(try accepted("2023-05-01"), 1.5))
        #expect(isNear(try accepted("2025-02-28"), 1.5))
        // Both accepted: 0 to 2.5, each piece once.
        #expect(isNear(try accepted("2025-03-01"), 2.5))
        let open = try Hand.status(Hand.ledger(sites, asOf: "2024-01-01")).result
        #expect(open.taken.map(\.by) == ["S2"])
        #expect(isNear(open.all.union.cells, 2.5))
        #expect(open.inTwoStates.value == 0)
    }

    @Test func aSplitSiteCountsUntilItsPiecesStandOnTheList() throws {
        let sites = [
            Hand.site(1, try Hand.ground(0, width: 2), [(.accepted, "2021-06-01")], successors: [2, 3]),
            Hand.site(2, try Hand.ground(0), [(.registered, "2023-01-01"), (.accepted, "2023-01-01")]),
            Hand.site(3, try Hand.ground(1), [(.registered, "2023-01-01")]),
        ]
        #expect(isNear(try Hand.status(Hand.ledger(sites, asOf: "2022-12-31")).result.cells(.accepted), 2))
        let after = try Hand.status(Hand.ledger(sites, asOf: "2023-01-01")).result
        #expect(isNear(after.cells(.accepted), 1))
        #expect(isNear(after.all.union.cells, 2))
    }

    @Test func whatDoesNotCountIsListed() throws {
        let row = UndecidedRow(
            question: "abc", kind: .ambiguousOverlap, file: 1, row: 9, sourceID: "X", ground: try Hand.ground(7),
            candidates: [])
        let result = try Hand.status(
            Hand.ledger(
                [
                    Hand.site(1, nil, [(.accepted, "2021-01-01")]),
                    Hand.site(2, try Hand.ground(1), [(.accepted, "2021-01-01"), (.finished, "2022-01-01")]),
                    Hand.site(3, try Hand.ground(2), [(.accepted, "2021-01-01")], vanished: "2022-12-31"),
                ], undecided: [row])
        ).result
        #expect(result.withoutGround.map(\.site) == ["S1"])
        #expect(result.conflicts.map(\.site) == ["S2"])
        #expect(result.vanished.map(\.site) == ["S3"])
        #expect(isNear(result.cells(.accepted), 1))
        #expect(result.undecided.rows.map(\.question) == ["abc"])
        #expect(isNear(result.undecided.figure.union.cells, 1))
        #expect(isNear(result.all.union.cells, 2))
    }

    @Test func classesAreCountedEachForItself() throws {
        let result = try Hand.status(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0), [(.accepted, "2021-01-01")]) { $0.programme = "A" },
                Hand.site(2, try Hand.ground(0.5), [(.accepted, "2021-01-01")]) { $0.programme = "B" },
                Hand.site(3, try Hand.ground(5), [(.accepted, "2021-01-01")]),
            ])
        ).result
        #expect(result.classes.map(\.value) == ["A", "B", nil])
        #expect(result.classes.allSatisfy { isNear($0.all.union.cells, 1) })
        #expect(isNear(result.all.union.cells, 2.5))
    }

    @Test func anyNumberOfWorkersGivesTheSameBytes() throws {
        var sites: [LedgerSite] = []
        for number in 1...300 {
            let column = Double((number * 37) % 100) * 0.31
            let kind: EventKind = number % 3 == 0 ? .accepted : .started
            sites.append(Hand.site(number, try Hand.ground(column, width: 1.7), [(kind, "2022-01-01")]))
        }
        func json(_ workers: Int) throws -> String {
            let findings = try Hand.status(Hand.ledger(sites), workers: workers)
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(findings.result), as: UTF8.self)
        }
        #expect(try json(1) == json(8))
    }

    // MARK: Places

    private func layer(_ boxes: [(String, Double, Double)], _ name: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("progress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent(name).path
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(
            LayerDefinition(
                "zones", geometry: .only(.multiPolygon), crsDefinition: "EPSG:4490",
                fields: [FieldDefinition("code", .string)]))
        for (code, column, width) in boxes { try layer.write(try Hand.ground(column, width: width), [.string(code)]) }
        try writer.close()
        return path
    }

    private func source(_ path: String) -> SourceRequest {
        var source = SourceRequest(file: path)
        source.idFields = ["code"]
        return source
    }

    @Test func countiesAndWhatLiesOutsideOfThemAddUpToTheWhole() throws {
        let counties = try layer([("A", -1, 2), ("B", 1, 1.5)], "counties.gpkg")
        let result = try Hand.status(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0.5), [(.accepted, "2021-01-01")]),
                Hand.site(2, try Hand.ground(0.75), [(.finished, "2021-01-01")]),
                Hand.site(3, try Hand.ground(2), [(.accepted, "2021-01-01")]),
                Hand.site(4, try Hand.ground(6), [(.registered, "2021-01-01")]),
            ])
        ) { $0.counties = source(counties) }.result
        // All: 0.5 to 1.75, 2 to 3, 6 to 7. A holds 0.5 to 1; B 1 to 1.75 and 2 to 2.5; the rest is outside.
        #expect(result.counties.map(\.id) == ["A", "B", nil])
        #expect(zip(result.counties, [0.5, 1.25, 1.5]).allSatisfy { isNear($0.all.union.cells, $1) })
        let sum = result.counties.map(\.all.union.value).reduce(0, +)
        #expect(abs(sum - result.all.union.value) <= 1e-9 * sum)
        #expect(result.claimedByTwoCounties?.value == 0)
    }

    @Test func whatLiesOutsideOfTheTerritoryIsLeftOutAndSaid() throws {
        let territory = try layer([("T", 0, 1)], "territory.gpkg")
        let result = try Hand.status(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0.25), [(.accepted, "2021-01-01")]),
                Hand.site(2, try Hand.ground(4), [(.accepted, "2021-01-01")]),
            ])
        ) { $0.territory = source(territory) }.result
        #expect(isNear(result.cells(.accepted), 0.75))
        #expect(isNear(result.outsideTerritory?.union.cells ?? 0, 1.25))
        // The second site has no ground in it.
        #expect(result.all.siteCount == 1 && result.states.map(\.figure.siteCount).reduce(0, +) == 1)
    }

    @Test func sitesInRedLinesThatAreNotAcceptedComeFirst() throws {
        let redline = try layer([("R1", 0, 0.5), ("R2", 3.25, 5)], "redline.gpkg")
        let result = try Hand.status(
            Hand.ledger([
                Hand.site(1, try Hand.ground(0), [(.started, "2021-01-01")]),
                Hand.site(2, try Hand.ground(3), [(.registered, "2021-01-01")]),
                Hand.site(3, try Hand.ground(4), [(.accepted, "2021-01-01")]),
                Hand.site(4, try Hand.ground(20), [(.registered, "2021-01-01")]),
            ])
        ) { $0.priorityLayers = [.init(role: .redline, source: source(redline))] }.result
        #expect(result.priority.map(\.site) == ["S2", "S1", "S4"])
        #expect(zip(result.priority, [0.75, 0.5, 0]).allSatisfy { isNear($0.inside.cells, $1) })
        #expect(result.priority.first?.layers.first?.features == ["R2"])
    }

    @Test func filesAndTextsAreWrittenInBothLanguages() throws {
        let findings = try Hand.status(
            Hand.ledger([Hand.site(1, try Hand.ground(0), [(.accepted, "2021-01-01")])]))
        for language in Language.allCases {
            let record = RunRecord(
                of: findings, RestorationStatusRequest(findings.snapshot), ledger: "l.gpkg", start: Date())
            let report = RestorationStatusReport(findings, record: record, language: language)
            let text = report.terminalText()
            #expect(!text.contains("restoration."))
            #expect(!text.contains("{"))
            #expect(text.contains("107.4762"))
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("status-\(UUID().uuidString)")
            let paths = try report.write(to: try StagedFolder(folder.path))
            #expect(paths.count == RestorationStatusReport.fileNames.count)
            let map = try Dataset(folder.appendingPathComponent("sites.gpkg").path).layer("sites").readAll(
                ReadOptions())
            #expect(map.count == 1)
        }
    }
}
