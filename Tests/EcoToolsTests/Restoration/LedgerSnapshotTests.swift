import DatabaseSupport
import GeoCore
import Testing

@testable import EcoTools

@Suite("The ledger as of a day") struct LedgerSnapshotTests {
    private static let places = DatabasePlace.available

    @Test("files after the day, and events after it, are not known", arguments: places)
    func asOf(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let (old, new) = (try LedgerFixture.square(106), try LedgerFixture.square(106.001))
        try fixture.add(
            "a", "2020-12-31",
            [
                .init(
                    id: "A", ground: old, events: [(.accepted, "2020-06-01", nil), (.registered, "2019-01-01", nil)],
                    name: "old")
            ])
        try fixture.add(
            "b", "2021-12-31",
            [.init(id: "A", ground: new, name: "new", relation: .redrawn), .init(id: "B", ground: new)])
        let first = try #require(try fixture.site("A", asOf: "2020-12-31"))
        #expect(first.ground?.wkb() == old.wkb())
        #expect(first.attributes.name == "old")
        #expect(first.events.map(\.kind) == [.registered, .accepted])
        #expect(first.groundDate == (try day("2020-12-31")))
        #expect(try fixture.site("B", asOf: "2021-12-30") == nil)
        let last = try #require(try fixture.site("A"))
        #expect(last.ground?.wkb() == new.wkb())
        #expect(last.attributes.name == "new")
        #expect(last.groundFile == 2)
        #expect(last.standing.state == .accepted)
        #expect(try fixture.site("A", asOf: "2020-12-30") == nil)
        #expect(try fixture.store.snapshot(asOf: try day("2020-12-31")).files.map(\.name) == ["a"])
    }

    @Test("the files count in the order of their days, not of their coming", arguments: places)
    func order(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let (old, new) = (try LedgerFixture.square(106), try LedgerFixture.square(106.001))
        try fixture.add("b", "2021-12-31", [.init(id: "A", ground: new, name: "new")])
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: old, name: "old", relation: .same)])
        #expect(try fixture.site("A")?.attributes.name == "new")
        #expect(try fixture.site("A")?.ground?.wkb() == new.wkb())
        #expect(try fixture.store.snapshot().files.map(\.name) == ["a", "b"])
    }

    @Test("of two derivations of a file the later holds, with all that it says", arguments: places)
    func derivations(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: square, events: [(.accepted, "2020-06-01", nil)])])
        try fixture.store.write(.import, by: nil) { writing throws(GeoError) in
            let derivation = try writing.beginDerivation(of: 1)
            let (a, b) = (try writing.siteNumber(for: "A"), try writing.siteNumber(for: "B"))
            #expect(a == 1 && b == 2)
            try writing.append([
                LedgerRows.Site(number: b, id: "B", derivation: derivation),
                LedgerRows.Site(number: a, id: "A", derivation: derivation),
            ])
            try writing.append([
                LedgerRows.Version(derivation: derivation, site: b, ground: 1, attributes: SiteAttributes())
            ])
        }
        let snapshot = try fixture.store.snapshot()
        #expect(snapshot.sites.map(\.id) == ["A", "B"])
        #expect(snapshot.sites.map(\.events.count) == [0, 0])
        #expect(snapshot.sites.map { $0.ground == nil } == [true, false])
        #expect(try fixture.store.verify().faults == [])
    }

    @Test("a later file corrects the day of an event from its own day on", arguments: places)
    func corrections(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: square, events: [(.accepted, "2020-06-01", nil)])])
        try fixture.add(
            "b", "2021-12-31", [.init(id: "A", events: [(.accepted, "2021-03-01", "2020-06-01")], relation: .same)])
        #expect(try fixture.site("A", asOf: "2020-12-31")?.standing.acceptedOn == (try day("2020-06-01")))
        #expect(try fixture.site("A")?.standing.acceptedOn == (try day("2021-03-01")))
        #expect(try fixture.site("A")?.events.count == 1)
    }

    @Test("split and merged sites are continued by others, and count no more", arguments: places)
    func successors(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: square), .init(id: "B", ground: square)])
        try fixture.add(
            "b", "2021-12-31",
            [
                .init(id: "A1", ground: square, relation: .split, other: "A"),
                .init(id: "A2", ground: square, relation: .split, other: "A"),
            ])
        let snapshot = try fixture.store.snapshot()
        let numbers = Dictionary(uniqueKeysWithValues: snapshot.sites.map { ($0.id, $0.number) })
        let a = try #require(snapshot.sites.first { $0.id == "A" })
        #expect(a.successors == [numbers["A1"], numbers["A2"]])
        #expect(!a.counts)
        #expect(try fixture.site("A", asOf: "2020-12-31")?.counts == true)
        #expect(try fixture.site("B")?.counts == true)
        let history = try #require(try fixture.store.histories(of: [a], in: snapshot).first)
        #expect(history.drawings.count == 1)
        #expect(history.links.map(\.link.relation) == [.new, .split, .split])
    }

    @Test("a site on accepted ground disturbs it until it is accepted itself", arguments: places)
    func disturbers(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: square, events: [(.accepted, "2020-06-01", nil)])])
        try fixture.add(
            "b", "2021-12-31",
            [
                .init(
                    id: "B", ground: square, events: [(.registered, "2021-05-01", nil)], relation: .redisturbed,
                    other: "A")
            ])
        try fixture.add(
            "c", "2022-12-31", [.init(id: "B", events: [(.accepted, "2022-09-09", nil)], relation: .same)])
        #expect(try fixture.site("A", asOf: "2020-12-31")?.openDisturbers == [])
        let b = try #require(try fixture.site("B"))
        #expect(
            try fixture.site("A", asOf: "2022-09-08")?.disturbers
                == [LedgerSite.Disturber(site: b.number, since: try day("2021-05-01"))])
        #expect(try fixture.site("A", asOf: "2022-12-31")?.openDisturbers == [])
    }

    @Test("a site that a complete list lacks has vanished, until a later list has it again", arguments: places)
    func vanished(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: square)])
        try fixture.add("b", "2021-12-31", complete: true, vanished: ["A"], [])
        try fixture.add("c", "2022-12-31", [.init(id: "A", ground: square, relation: .same)])
        #expect(try fixture.site("A", asOf: "2021-12-31")?.vanishedOn == (try day("2021-12-31")))
        #expect(try fixture.site("A", asOf: "2021-12-31")?.counts == true)
        #expect(try fixture.site("A")?.vanishedOn == nil)
    }

    @Test("rows that wait for a person are there with their ground, and are no sites", arguments: places)
    func undecided(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: square)])
        try fixture.add("b", "2021-12-31", [.init(id: "A", ground: square, other: "A", question: .idReused)])
        let snapshot = try fixture.store.snapshot()
        #expect(snapshot.sites.count == 1)
        let row = try #require(snapshot.undecided.first)
        #expect(row.kind == .idReused && row.sourceID == "A" && row.file == 2)
        #expect(row.ground?.wkb() == square.wkb())
        #expect(row.candidates.first?.other == 1)
        #expect(try fixture.store.snapshot(asOf: try day("2021-12-30")).undecided.isEmpty)
    }

    @Test("inside an act of writing the same is seen, and the state before a file can be asked for", arguments: places)
    func before(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: square)])
        try fixture.add("b", "2021-12-31", [.init(id: "B", ground: square)])
        let counts = try fixture.store.write(.import, by: nil) { writing throws(GeoError) in
            let files = try writing.reader.currentFiles()
            return try [.asOf(nil), .before(files[1].order), .before(files[0].order)].map {
                selection throws(GeoError) in
                try writing.reader.snapshot(selection).sites.count
            }
        }
        #expect(counts == [2, 1, 0])
    }

    @Test("an event of a site that there is not is an error that names its row", arguments: [-1, 7, 2_000_000_000])
    func strayEvent(site: Int) throws {
        let fixture = try LedgerFixture(.geoPackage)
        try fixture.add(
            "first", "2020-12-31",
            [.init(id: "A", ground: try LedgerFixture.square(106), events: [(.registered, "2020-01-01", nil)])])
        let database = try VectorDatabase(fixture.store.location, access: .writing)
        try database.execute("UPDATE eco_events SET site = \(site)")
        database.close()
        do throws(GeoError) {
            _ = try fixture.store.snapshot()
            Testing.Issue.record("it was read")
        } catch {
            #expect(error.kind == .cannotRead && error.subject == "eco_events, row 1")
        }
    }
}
