import DatabaseSupport
import GeoCore
import Testing

@testable import EcoTools

@Suite("The sites that an import reads before it locks the ledger") struct PreparedStateTests {
    private static let places = DatabasePlace.available

    /// The ids that the writer of a transaction finds known.
    private func known(
        _ store: LedgerStore, before order: FileOrder, with prepared: PreparedState
    ) throws -> (ids: [String], wasUsed: Bool) {
        try store.write(.import, by: nil) { writing throws(GeoError) in
            writing.take(prepared)
            let wasUsed = writing.prepared != nil
            return (try writing.state(before: order).ids.sorted(), wasUsed)
        }
    }

    private func order(_ date: String) throws -> FileOrder {
        FileOrder(date: try day(date), kind: .layer, sha256: "f", layer: "sites", mappingDigest: "m")
    }

    @Test("they are used as they were read where nobody has written since", arguments: places)
    func fresh(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        try fixture.add("first", "2020-12-31", [.init(id: "A", ground: try LedgerFixture.square(106))])
        let order = try order("2021-12-31")
        let found = try known(fixture.store, before: order, with: try PreparedState(fixture.store, before: order))
        #expect(found.ids == ["A"] && found.wasUsed)
    }

    @Test("and read again where another has, be it of the same day", arguments: places)
    func stale(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        try fixture.add("first", "2020-12-31", [.init(id: "A", ground: try LedgerFixture.square(106))])
        let order = try order("2021-12-31")
        let prepared = try PreparedState(fixture.store, before: order)
        try fixture.add("second", "2021-06-30", [.init(id: "B", ground: try LedgerFixture.square(107))])
        let found = try known(fixture.store, before: order, with: prepared)
        #expect(found.ids == ["A", "B"] && !found.wasUsed)
    }

    @Test("those before another file are not taken for those before this one", arguments: places)
    func elsewhere(_ place: DatabasePlace) throws {
        let fixture = try LedgerFixture(place)
        try fixture.add("first", "2020-12-31", [.init(id: "A", ground: try LedgerFixture.square(106))])
        try fixture.add("second", "2021-06-30", [.init(id: "B", ground: try LedgerFixture.square(107))])
        let prepared = try PreparedState(fixture.store, before: try order("2021-01-31"))
        #expect(try known(fixture.store, before: try order("2021-12-31"), with: prepared).ids == ["A", "B"])
    }
}
