import DatabaseSupport
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
        #expect(change.isDone && change.value.file == 2 && change.value.question == nil)
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

    @Test("an entry before the site is known is refused, with the day from which on it is", arguments: places)
    func tooEarly(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: try LedgerFixture.square(106))])
        let entry = LedgerEntry(site: "A", kind: .accepted, date: try day("2015-01-01"), by: "局")
        let today = try day("2026-01-01")
        do throws(GeoError) {
            _ = try fixture.store.enter(entry, today: today)
            Testing.Issue.record("it was entered")
        } catch {
            #expect(error.trail == ["the site is known from 2020-12-31 on, by file 1 (a)"])
            #expect(error.text(.zh).contains("该图斑自 2020-12-31 起已知"))
        }
        #expect(try fixture.store.files().count == 1)
    }

    @Test("an entry that contradicts what is known says which question it waits as, also the second time")
    func askedEntry() throws {
        let fixture = try LedgerFixture(.geoPackage)
        try fixture.add(
            "a", "2020-12-31",
            [.init(id: "A", ground: try LedgerFixture.square(106), events: [(.registered, "2021-05-05", nil)])])
        let today = try day("2026-01-01")
        let entry = LedgerEntry(site: "A", kind: .accepted, date: try day("2021-01-01"), by: "局")
        let change = try fixture.store.enter(entry, today: today)
        #expect(change.isDone)
        #expect(change.value.questionKind == .dateOrder)
        #expect(change.value.question != nil)
        #expect(try fixture.site("A")?.standing.state == .registered)
        let again = try fixture.store.enter(entry, today: today)
        #expect(!again.isDone)
        #expect(again.value == change.value)
    }

    @Test("a site is found by an id that a later file has it under, and its history tells it", arguments: places)
    func otherIDs(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let ground = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "KS002", ground: ground)])
        try fixture.add(
            "b", "2022-12-31",
            [.init(id: "KS002", ground: ground, relation: .redrawn, other: "KS002", sourceID: "KS102")])
        #expect(try fixture.store.siteID(named: "KS102") == "KS002")
        #expect(try fixture.store.siteID(named: "KS002") == "KS002")
        #expect(try fixture.store.siteID(named: "KS'3") == nil)
        let entry = LedgerEntry(site: "KS102", kind: .accepted, date: try day("2023-03-04"), by: "局")
        let change = try fixture.store.enter(entry, today: try day("2026-01-01"))
        #expect(change.value == EnteredEvent(file: 3, site: "KS002", question: nil, questionKind: nil))
        let snapshot = try fixture.store.snapshot()
        #expect(snapshot.sites.map(\.standing.state) == [.accepted])
        let history = try #require(try fixture.store.histories(of: snapshot.sites, in: snapshot).first)
        #expect(history.otherIDs == ["KS102"])
        #expect(SiteFacts(history: history, language: .en).facts.contains { $0 == ("Other ids", "KS102") })
    }

    @Test("taking back a file that is not there is refused with those that are; a ledger is no shapefile")
    func names() throws {
        let fixture = try LedgerFixture(.geoPackage)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: try LedgerFixture.square(106))])
        do throws(GeoError) {
            _ = try fixture.store.retract(file: 99, by: "b", reason: "r")
            Testing.Issue.record("it was taken back")
        } catch {
            #expect(error.trail == ["the files of the ledger are 1 (a, 2020-12-31)"])
            #expect(error.text(.zh).contains("台账中的文件有 1 (a, 2020-12-31)"))
        }
        do throws(GeoError) {
            try LedgerStore(fixture.scratch.folder + "/x.shp").create(LedgerFacts(title: "", crs: "EPSG:4490"))
            Testing.Issue.record("it was made")
        } catch {
            #expect(error.kind == .badArgument)
            #expect(error.hint?.contains(".gpkg") == true)
        }
        #expect(fixture.scratch.contents == ["test.gpkg"])
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
