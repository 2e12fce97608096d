import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("The ledger as a store") struct LedgerStoreTests {
    private static let places = DatabasePlace.available

    @Test(
        "a server with PostGIS runs these tests too", .enabled(if: DatabasePlace.server != nil, "set ECO_TEST_POSTGIS"))
    func hasServer() throws { #expect(Self.places.count == 2) }

    @Test("a new ledger knows its facts, is empty, and verifies", arguments: places)
    func creating(_ place: DatabasePlace) throws {
        let scratch = try place.scratch()
        let store = LedgerStore(scratch.location)
        var facts = LedgerFacts(title: "消落带 'a'", crs: "EPSG:4490", measure: .length)
        facts.referenceLine = try Geometry(wkt: "LINESTRING (106 29, 107 30)").wkb()
        facts.referenceReachMetres = 500.25
        try store.create(facts)
        #expect(try store.facts() == facts)
        let snapshot = try store.snapshot()
        #expect(snapshot.sites.isEmpty && snapshot.files.isEmpty && snapshot.undecided.isEmpty)
        let found = try store.verify()
        #expect(found.faults == [])
        #expect(found.transactionCount == 1)
        #expect(throws: GeoError.self) { try store.create(facts) }
    }

    @Test(
        "what is no ledger, and a ledger of a newer version, is refused for reading and for writing", arguments: places)
    func refused(_ place: DatabasePlace) throws {
        let scratch = try place.scratch()
        let store = LedgerStore(scratch.location)
        try VectorDatabase.create(
            scratch.location, [LayerDefinition("x", geometry: .none, fields: [FieldDefinition("a", .string)])]
        ) { _ throws(GeoError) in }
        #expect(throws: GeoError.self) { try store.facts() }
        do throws(GeoError) {
            _ = try store.snapshot()
            Testing.Issue.record("it was taken for a ledger")
        } catch {
            #expect(error.hint == "make one with eco restoration init")
        }
        let fixture = try LedgerFixture(place)
        let date = try day("2020-01-01")
        try VectorDatabase(fixture.store.location, access: .writing)
            .execute("UPDATE eco_ledger SET said = '7' WHERE fact = 'format'")
        let newer = ["it has format 7; this program knows formats up to 1"]
        do throws(GeoError) {
            _ = try fixture.store.snapshot()
            Testing.Issue.record("reading was not refused")
        } catch {
            #expect(error.trail == newer)
        }
        do throws(GeoError) {
            _ = try fixture.store.freezeBaseline("b", on: date, stated: .init(squareMetres: 1, document: "d"))
            Testing.Issue.record("writing was not refused")
        } catch {
            #expect(error.trail == newer)
        }
    }

    @Test("rows come back as they were appended, numbered without gaps", arguments: places)
    func rows(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let ground = try LedgerFixture.square(106)
        try fixture.add(
            "a", "2020-12-31",
            [
                .init(id: "A", ground: ground, events: [(.registered, "2019-05-05", nil)], verified: 12.5, name: "甲"),
                .init(id: "?", ground: ground, question: .idReused),
            ])
        try fixture.store.read { reader throws(GeoError) in
            let observations = try reader.observations(ofFile: 1)
            #expect(observations.map(\.number) == [1, 2])
            #expect(observations.map(\.row) == [1, 2])
            #expect(observations[0].ground?.wkb() == ground.wkb())
            #expect(observations[0].source == "{\"备注\":\"x\"}")
            let version = try reader.currentVersions().first
            #expect(version?.attributes.technique == .naturalRecovery)
            #expect(version?.attributes.verifiedSquareMetres == 12.5)
            #expect(try reader.currentSites().map(\.id) == ["A"])
            #expect(try reader.currentQuestions().first?.candidates.first?.shareOfRow == 0.4)
            #expect(try reader.currentEvents().first?.event.kind == .registered)
            #expect(try reader.currentLinks().first?.link.relation == .new)
        }
    }

    @Test("an act that appends nothing, or is given up, or fails, leaves no trace", arguments: places)
    func nothing(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let before = try fixture.store.verify().chainDigest
        try fixture.store.write(.import, by: nil) { _ throws(GeoError) in }
        try fixture.store.write(.import, by: nil) { writing throws(GeoError) in
            _ = try writing.beginDerivation(of: 1)
            writing.abandon()
        }
        #expect(throws: GeoError.self) {
            try fixture.store.write(.import, by: nil) { writing throws(GeoError) in
                _ = try writing.beginDerivation(of: 1)
                throw GeoError(.cancelled, "go on: the work was cancelled")
            }
        }
        let after = try fixture.store.verify()
        #expect(after.chainDigest == before)
        #expect(after.transactionCount == 1)
    }

    @Test("many writers at once: none is lost, and none sees half of another", arguments: places)
    func concurrent(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place, wait: 60)
        let store = fixture.store
        _ = try Parallel.map(12, workers: 4) { index throws(GeoError) in
            guard let day = CalendarDate(year: 2020, month: 1, day: index + 1) else { return }
            _ = try store.freezeBaseline(
                "b\(index)", on: day, stated: .init(squareMetres: Double(index), document: "d"))
        }
        #expect(Set(try store.baselines().map(\.name)).count == 12)
        let found = try store.verify()
        #expect(found.faults == [])
        #expect(found.transactionCount == 13)
    }

    @Test(
        "an entry by hand counts from its day on; the same again changes nothing; taken back it is gone",
        arguments: places)
    func entries(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        try fixture.add(
            "a", "2020-12-31",
            [.init(id: "A'1", ground: try LedgerFixture.square(106), events: [(.registered, "2019-05-05", nil)])])
        let today = try day("2026-01-01")
        let entry = LedgerEntry(site: "A'1", kind: .accepted, date: try day("2022-03-04"), by: "局", document: "12号")
        let change = try fixture.store.enter(entry, today: today)
        #expect(change.isDone && change.value == 2)
        #expect(try fixture.store.enter(entry, today: today).isDone == false)
        #expect(try fixture.site("A'1", asOf: "2022-03-03")?.standing.state == .registered)
        let accepted = try #require(try fixture.site("A'1", asOf: "2022-03-04"))
        #expect(accepted.standing.acceptedOn == entry.date)
        #expect(accepted.events.last?.document == "12号")
        #expect(throws: GeoError.self) {
            try fixture.store.enter(LedgerEntry(site: "none", kind: .accepted, date: today, by: "b"), today: today)
        }
        #expect(throws: GeoError.self) { try fixture.store.enter(entry, today: try day("2020-01-01")) }
        #expect(try fixture.store.retract(file: 2, by: "局", reason: "wrong").isDone)
        #expect(try fixture.store.retract(file: 2, by: "局", reason: "wrong").isDone == false)
        #expect(try fixture.site("A'1")?.standing.state == .registered)
        #expect(throws: GeoError.self) { try fixture.store.retract(file: 9, by: "b", reason: "r") }
        // Taken back, it can be entered again.
        #expect(try fixture.store.enter(entry, today: today).isDone)
        #expect(try fixture.store.verify().faults == [])
    }

    @Test("a baseline sums verified areas, computed ones where none is verified, and never changes", arguments: places)
    func baselines(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add(
            "a", "2020-12-31",
            [
                .init(id: "A", ground: square, verified: 500), .init(id: "B", ground: square),
                .init(id: "C", ground: square, events: [(.withdrawn, "2020-02-02", nil)], verified: 900),
            ])
        let date = try day("2020-12-31")
        let change = try fixture.store.freezeBaseline("task", on: date)
        #expect(change.isDone)
        #expect(change.value.squareMetres == 1500)
        #expect(change.value.siteCount == 2)
        #expect(change.value.unverifiedSiteCount == 1)
        #expect(try fixture.store.freezeBaseline("task", on: date).isDone == false)
        #expect(throws: GeoError.self) { try fixture.store.freezeBaseline("none", on: try day("2019-12-31")) }
        try fixture.add("b", "2020-12-30", [.init(id: "D", ground: square, verified: 1)])
        #expect(throws: GeoError.self) { try fixture.store.freezeBaseline("task", on: date) }
        let stated = LedgerStore.StatedBaseline(squareMetres: 30_100_000, document: "规划")
        #expect(try fixture.store.freezeBaseline("plan", on: date, stated: stated).isDone)
        #expect(try fixture.store.snapshot().baselines.map(\.name) == ["task", "plan"])
        #expect(try fixture.store.verify().faults == [])
    }
}
