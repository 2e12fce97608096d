import DatabaseSupport
import GeoCore
import Testing

@testable import EcoTools

@Suite("Whether a ledger is as it was written") struct LedgerVerificationTests {
    private static let places = DatabasePlace.available

    private func filled(_ place: DatabasePlace) throws -> LedgerFixture {
        let fixture = try LedgerFixture(place)
        let square = try LedgerFixture.square(106)
        try fixture.add("a", "2020-12-31", [.init(id: "A", ground: square, events: [(.accepted, "2020-06-01", nil)])])
        try fixture.add("b", "2021-12-31", [.init(id: "B", ground: square, verified: 7.25)])
        return fixture
    }

    @Test(
        "a row changed by something else is found, and the transaction named",
        arguments: places,
        [
            "UPDATE eco_events SET event_date = '2020-06-02'",
            "UPDATE eco_versions SET verified_square_metres = 7.26 WHERE verified_square_metres IS NOT NULL",
            "UPDATE eco_transactions SET recorded_by = 'somebody else' WHERE fid = 2",
            "DELETE FROM eco_events", "DELETE FROM eco_transactions WHERE fid = 2",
            "UPDATE eco_observations SET geom = NULL WHERE fid = 2",
            "UPDATE eco_ledger SET said = 'other' WHERE fact = 'title'",
        ])
    func changed(_ place: DatabasePlace, _ sql: String) throws {
        let fixture = try filled(place)
        #expect(try fixture.store.verify().faults == [])
        try VectorDatabase(fixture.store.location, access: .writing).execute(sql)
        let found = try fixture.store.verify()
        #expect(found.faults.contains { $0.table == "eco_transactions" })
    }

    @Test("rows that name what is not there, and values that are none, are found by table and row", arguments: places)
    func references(_ place: DatabasePlace) throws {
        let fixture = try filled(place)
        let database = try VectorDatabase(fixture.store.location, access: .writing)
        try database.execute("UPDATE eco_versions SET site = 77 WHERE fid = 1")
        try database.execute("UPDATE eco_events SET kind = 'finish' WHERE fid = 1")
        database.close()
        let faults = try fixture.store.verify().faults
        #expect(
            faults.contains { $0.table == "eco_versions" && $0.row == 1 && $0.message.key == "ledger-fault.reference" })
        #expect(
            faults.contains { $0.table == "eco_events" && $0.row == 1 && $0.message.key == "ledger-fault.unreadable" })
    }

    @Test("the content digest is that of what the ledger says, whatever the order in which it came", arguments: places)
    func content(_ place: DatabasePlace) throws {
        let square = try LedgerFixture.square(106)
        let files: [(String, String, [LedgerFixture.Said])] = [
            ("a", "2020-12-31", [.init(id: "A", ground: square, events: [(.accepted, "2020-06-01", nil)])]),
            ("b", "2021-12-31", [.init(id: "B", ground: square, verified: 7.25)]),
            ("c", "2022-12-31", [.init(id: "C", ground: square), .init(id: "?", ground: square, question: .shifted)]),
        ]
        var digests: Set<String> = []
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let fixture = try LedgerFixture(place)
            for index in order {
                // The key of a question is of the row, not of the number that its file got.
                var rows = files[index].2
                for row in rows.indices where rows[row].question != nil { rows[row].id = "?" }
                try fixture.add(files[index].0, files[index].1, rows.filter { $0.question == nil })
            }
            digests.insert(try fixture.store.verify().contentDigest)
        }
        #expect(digests.count == 1)
        let other = try LedgerFixture(place)
        try other.add(files[0].0, files[0].1, files[0].2)
        #expect(digests.contains(try other.store.verify().contentDigest) == false)
    }
}
