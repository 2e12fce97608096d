import GeoCore
import Testing

@testable import EcoTools

@Suite("Import: what a row is to the sites known before")
struct ImportMatcherTests {
    private typealias Box = (Double, Double, Double, Double)

    /// One site S of 100 m x 100 m (and T beside it), then a second file of rows.
    private func ledger(_ known: [(String, Box)] = [("S", (0, 0, 100, 100))], _ events: [StatedEvent] = []) throws
        -> TestLedger
    {
        let ledger = try TestLedger()
        let rows = try known.enumerated().map { index, site in
            let (x, y, w, h) = site.1
            return try ledger.row(Int64(index + 1), site.0, try TestLedger.box(x, y, w, h), events)
        }
        try ledger.take("2020-12-31", rows)
        return ledger
    }

    @discardableResult
    private func second(
        _ ledger: TestLedger, _ rows: [(String?, Box)], _ events: [StatedEvent] = [], isComplete: Bool = false
    ) throws -> FileOutcome {
        let made = try rows.enumerated().map { index, row in
            let (x, y, w, h) = row.1
            return try ledger.row(Int64(index + 1), row.0, try TestLedger.box(x, y, w, h), events)
        }
        return try ledger.take("2021-12-31", made, isComplete: isComplete)
    }

    private func near(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) < 1e-6 } ?? false }

    @Test("the same polygon under the same id is the same, without a new version")
    func same() throws {
        let outcome = try second(try ledger(), [("S", (0, 0, 100, 100))])
        #expect(outcome.links.map(\.link.relation) == [.same])
        #expect(outcome.links[0].link.shareOfRow == 1)
        #expect(outcome.versions.isEmpty && outcome.questions.isEmpty && outcome.newSites.isEmpty)
    }

    @Test("half of it and more under the same id is drawn again: 80 of 100 m, shares 1 and 0.8")
    func redrawn() throws {
        let outcome = try second(try ledger(), [("S", (0, 0, 80, 100))])
        #expect(outcome.links.map(\.link.relation) == [.redrawn])
        #expect(near(outcome.links[0].link.shareOfRow, 1) && near(outcome.links[0].link.shareOfOther, 0.8))
        #expect(abs((outcome.links[0].link.sharedSquareMetres ?? 0) - 8000) < 10)
        #expect(outcome.versions.map(\.takesGround) == [true])
    }

    @Test("another id on the ground of a site without a row is drawn again, and the id is known from then on")
    func alias() throws {
        let ledger = try ledger()
        #expect(try second(ledger, [("R", (5, 0, 100, 100))]).links.map(\.link.relation) == [.redrawn])
        #expect(try ledger.site("S").aliases == ["R"])
        let third = try ledger.take(
            "2022-12-31", [try ledger.row(1, "R", try TestLedger.box(5, 0, 100, 100))])
        #expect(third.links.map(\.link.relation) == [.same] && third.newSites.isEmpty)
    }

    @Test("two rows that cover a site without a row split it; what continues it is no longer it")
    func split() throws {
        let ledger = try ledger()
        let outcome = try second(ledger, [("A", (0, 0, 60, 100)), ("B", (60, 0, 40, 100))])
        #expect(outcome.links.map(\.link.relation) == [.split, .split])
        #expect(near(outcome.links[0].link.shareOfOther, 0.6) && near(outcome.links[1].link.shareOfOther, 0.4))
        #expect(try ledger.site("S").successors.count == 2)
        #expect(try !ledger.site("S").isAlive)
    }

    @Test(
        "a piece that keeps the id of what was split is a new site of that id and day, which the id means from then on")
    func splitKeepingID() throws {
        let ledger = try ledger()
        let outcome = try second(ledger, [("S", (0, 0, 60, 100)), ("B", (60, 0, 40, 100))])
        #expect(outcome.newSites.map(\.id) == ["S@2021-12-31", "B"])
        let third = try ledger.take("2022-12-31", [try ledger.row(1, "S", try TestLedger.box(0, 0, 60, 100))])
        #expect(third.links.map(\.link.relation) == [.same] && third.newSites.isEmpty)
    }

    @Test("rows inside a site that overlap each other do not split it")
    func noSplit() throws {
        let outcome = try second(try ledger(), [("A", (0, 0, 70, 100)), ("B", (30, 0, 70, 100))])
        #expect(outcome.questions.map(\.kind) == [.ambiguousOverlap, .ambiguousOverlap])
    }

    @Test("a row that covers two sites without rows merges them")
    func merged() throws {
        let ledger = try ledger([("S", (0, 0, 100, 100)), ("T", (100, 0, 100, 100))])
        let outcome = try second(ledger, [("M", (0, 0, 200, 100))])
        #expect(outcome.links.map(\.link.relation) == [.merged, .merged])
        #expect(outcome.links.allSatisfy { near($0.link.shareOfRow, 0.5) && near($0.link.shareOfOther, 1) })
        #expect(try ledger.site("S").successors == ledger.site("T").successors)
    }

    @Test("ground of its own is new; 4 % of another is noted, 10 % is asked about")
    func new() throws {
        #expect(try second(try ledger(), [("N", (500, 0, 100, 100))]).links.map(\.link.relation) == [.new])
        let little = try second(try ledger(), [("N", (96, 0, 100, 100))])
        #expect(little.links.map(\.link.relation) == [.new] && near(little.links[0].link.shareOfRow, 0.04))
        let more = try second(try ledger(), [("N", (90, 0, 100, 100))])
        #expect(more.questions.map(\.kind) == [.ambiguousOverlap] && more.newSites.isEmpty)
        #expect(near(more.questions[0].candidates[0].shareOfOther, 0.1))
    }

    @Test("overlaps of less than a square metre do not exist")
    func sliver() throws {
        let outcome = try second(try ledger(), [("N", (99.995, 0, 100, 100))])
        #expect(outcome.links.map(\.link) == [LineageLink(.new, site: 1)])
    }

    @Test("without an id the ground names the site, and is known again")
    func withoutID() throws {
        let ledger = try TestLedger()
        try ledger.take("2020-12-31", [try ledger.row(1, nil, try TestLedger.box(0, 0, 100, 100))])
        let id = try #require(try ledger.log.state().sites.first?.id)
        #expect(id.hasPrefix("S-") && id.count == 12)
        let again = try second(ledger, [(nil, (0, 0, 100, 100))])
        #expect(again.links.map(\.link.relation) == [.same] && again.newSites.isEmpty)
    }

    @Test("a complete list that lacks a site says that it vanished, once; it goes on counting and may come back")
    func vanished() throws {
        let ledger = try ledger([("S", (0, 0, 100, 100)), ("T", (500, 0, 100, 100))])
        #expect(
            try second(ledger, [("S", (0, 0, 100, 100))], isComplete: true).links.map(\.link.relation) == [
                .same, .vanished,
            ])
        #expect(try ledger.site("T").isVanished && ledger.site("T").isAlive)
        let third = try ledger.take(
            "2022-12-31", [try ledger.row(1, "S", try TestLedger.box(0, 0, 100, 100))], isComplete: true)
        #expect(third.links.map(\.link.relation) == [.same])
        try ledger.take("2023-12-31", [try ledger.row(1, "T", try TestLedger.box(500, 0, 100, 100))])
        #expect(try !ledger.site("T").isVanished)
    }

    @Test("a pit registered after the acceptance of its ground disturbs it again; one registered before is asked about")
    func redisturbed() throws {
        let accepted = [try stated(.registered, "2019-01-01"), try stated(.accepted, "2020-06-01")]
        let pit = try second(
            try ledger([("S", (0, 0, 100, 100))], accepted), [("P", (50, 0, 100, 100))],
            [try stated(.registered, "2021-03-01"), try stated(.started, "2021-04-01")])
        #expect(pit.links.map(\.link.relation) == [.redisturbed])
        #expect(near(pit.links[0].link.shareOfOther, 0.5) && pit.newSites.map(\.id) == ["P"])
        let older = try second(
            try ledger([("S", (0, 0, 100, 100))], accepted), [("P", (50, 0, 100, 100))],
            [try stated(.registered, "2020-03-01"), try stated(.started, "2021-04-01")])
        #expect(older.questions.map(\.kind) == [.ambiguousOverlap])
    }

    @Test("the whole of accepted ground under another id, in work, is no new drawing of it")
    func regress() throws {
        let ledger = try ledger([("S", (0, 0, 100, 100))], [try stated(.accepted, "2020-06-01")])
        let outcome = try second(ledger, [("R", (0, 0, 100, 100))], [try stated(.started, "2021-04-01")])
        #expect(outcome.questions.map(\.kind) == [.ambiguousOverlap])
    }

    @Test("a known id with a third of its ground is asked about; far away as another shape, its id was used again")
    func otherGround() throws {
        #expect(try second(try ledger(), [("S", (65, 0, 100, 50))]).questions.map(\.kind) == [.ambiguousOverlap])
        #expect(try second(try ledger(), [("S", (5000, 0, 200, 300))]).questions.map(\.kind) == [.idReused])
        #expect(try second(try ledger(), [("S", (5000, 0, 100, 100))]).questions.map(\.kind) == [.idReused])
    }

    @Test("the same shape 500 m away is asked about, with the way that it went")
    func shifted() throws {
        let outcome = try second(try ledger(), [("S", (400, 300, 100, 100))])
        #expect(outcome.questions.map(\.kind) == [.shifted])
        let candidate = outcome.questions[0].candidates[0]
        #expect(abs((candidate.shiftEastMetres ?? 0) - 400) < 1 && abs((candidate.shiftNorthMetres ?? 0) - 300) < 1)
    }

    @Test("when half of the known rows went the same way, the whole file is refused")
    func wholeFile() throws {
        let sites = (0..<8).map { ("S\($0)", (Double($0) * 1000, 0.0, 100.0, 100.0)) }
        let ledger = try ledger(sites)
        let rows = try (0..<8).map { index in
            try ledger.row(
                Int64(index), "S\(index)",
                try TestLedger.box(Double(index) * 1000 + (index < 5 ? 450 : 0), index < 5 ? -150 : 0, 100, 100))
        }
        guard case .shifted(_, let shift) = try ledger.attempt("2021-12-31", rows) else {
            Testing.Issue.record("not refused")
            return
        }
        #expect(abs(shift.vector.eastMetres - 450) < 1 && abs(shift.vector.northMetres + 150) < 1)
        #expect(shift.compared == 8 && shift.rows == 5 && !shift.looksLikeGCJ02)
    }

    @Test("one id on several rows of a file: none of them is taken")
    func duplicate() throws {
        let outcome = try second(try ledger(), [("S", (0, 0, 100, 100)), ("S", (300, 0, 100, 100))])
        #expect(outcome.questions.map(\.kind) == [.duplicateID, .duplicateID] && outcome.newSites.isEmpty)
    }

    @Test("rows of a table join by their id; without a partner they are asked about, without an id too")
    func table() throws {
        let ledger = try ledger()
        let rows = [
            try ledger.row(1, "S", nil, [try stated(.accepted, "2021-05-01")]), try ledger.row(2, "X", nil),
            try ledger.row(3, nil, nil),
        ]
        let outcome = try ledger.take("2021-12-31", rows, isTable: true)
        #expect(outcome.links.map(\.link.relation) == [.joined, .undecided, .undecided])
        #expect(outcome.questions.map(\.kind) == [.noPartner, .nothingToMatch])
        #expect(try ledger.site("S").standing.state == .accepted)
    }

    @Test("a row of a layer that has lost its geometry is asked about, and its site has not vanished")
    func lostGeometry() throws {
        let ledger = try ledger()
        let outcome = try ledger.take("2021-12-31", [try ledger.row(1, "S", nil)], isComplete: true)
        #expect(outcome.questions.map(\.kind) == [.nothingToMatch] && outcome.links.count == 1)
    }

    @Test("a piece of accepted ground is accepted, unless its row says that it is not")
    func inheritance() throws {
        let ledger = try ledger(
            [("S", (0, 0, 100, 100))], [try stated(.registered, "2019-01-01"), try stated(.accepted, "2020-06-01")])
        let rows = [
            try ledger.row(1, "A", try TestLedger.box(0, 0, 60, 100)),
            try ledger.row(
                2, "B", try TestLedger.box(60, 0, 40, 100), [StatedEvent(.started, try day("2021-12-31"), .fileDate)]),
        ]
        // B contradicts the acceptance without a day of registration: it may be a disturbance, so a person must say.
        let outcome = try ledger.take("2021-12-31", rows)
        #expect(outcome.questions.map(\.kind) == [.ambiguousOverlap, .ambiguousOverlap])
        let other = try self.ledger(
            [("S", (0, 0, 100, 100))], [try stated(.registered, "2019-01-01"), try stated(.accepted, "2020-06-01")])
        try second(other, [("A", (0, 0, 60, 100)), ("B", (60, 0, 40, 100))])
        #expect(try other.site("A").standing.acceptedOn == day("2020-06-01"))
    }
}
