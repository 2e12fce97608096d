import Testing

@testable import GeoCore

@Suite("What a database says when it fails") struct VectorDatabaseFailureTests {
    private static let full = "the disk is full, or it failed"
    private static let locked = "another program is writing to it, and did not end in time"

    @Test(
        "the meaning stands first, then one line of the library without its statements",
        arguments: [
            (
                "sqlite3_exec(INSERT INTO \"things\" (a, b) VALUES (1, 'x')) failed: database or disk is full", full,
                "sqlite3_exec failed: database or disk is full"
            ),
            ("sqlite3_exec(COMMIT) failed: disk I/O error", full, "sqlite3_exec failed: disk I/O error"),
            (
                "In ExecuteSQL(): sqlite3_prepare_v2(SELECT a\nFROM b):\n  database is locked", locked,
                "database is locked"
            ),
            (
                "statement aborts at 12: [INSERT INTO t VALUES (1)] disk I/O error", full,
                "statement aborts at 12: disk I/O error"
            ),
            ("database is locked in statement SELECT 1 FROM t", locked, "database is locked"),
            ("cannot run INSERT INTO t (a) VALUES (1), for the database is locked", locked, "database is locked"),
            (
                "INSERT command failed.\nERROR:  could not extend file \"b\": No space left\nCommand: INSERT INTO x",
                full, "ERROR: could not extend file \"b\": No space left"
            ),
        ] as [(String, String, String)])
    func lines(_ said: String, _ meaning: String, _ line: String) {
        let error = DatabaseFailure.error(.cannotRead, "read the database", on: "a.gpkg", said: ["first", said])
        #expect(error.trail == [meaning, line])
        #expect(error.hint != nil)
    }

    @Test("what has no meaning here is told as the library told it")
    func unknown() {
        let said = ["no such column: x", "in statement SELECT x"]
        let error = DatabaseFailure.error(.cannotRead, "read the database", on: "a.gpkg", said: said)
        #expect(error.trail == said && error.hint == nil)
    }
}
