import DatabaseSupport
import Foundation
import Testing

@testable import GeoCore

@Suite("Databases that several programs write") struct VectorDatabaseTests {
    private static let tables = [
        LayerDefinition(
            "things", geometry: .any, crsDefinition: "EPSG:4490",
            fields: [
                FieldDefinition("name", .string), FieldDefinition("many", .integer), FieldDefinition("share", .real),
                FieldDefinition("seen", .date),
            ], hasSpatialIndex: false),
        LayerDefinition("notes", geometry: .none, fields: [FieldDefinition("note", .string)], hasSpatialIndex: false),
    ]
    private static let query = "SELECT fid + 0 AS number, name, many, share, seen, geom FROM things ORDER BY fid"

    private static let rows: [[FieldValue]] = [
        [.string("歇凤砂岩矿 'A' \"B\"\\n\t"), .integer(.max), .real(0.3), .date("2022-01-19")],
        [.null, .null, .null, .null],
        [.string(""), .integer(-1), .real(1e-300), .date("0999-12-31")],
        [.string("𠮷"), .integer(0), .real(-5e300), .date("2024-02-29")],
    ]

    private static func geometries() throws -> [Geometry?] {
        [
            try Geometry(wkt: "POLYGON ((106.1 29.3, 106.30000000000001 29.3, 106.2 29.5, 106.1 29.3))"), nil,
            try Geometry(
                wkt: "MULTIPOLYGON (((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1)), ((5 5, 6 5, 6 6, 5 5)))"),
            try Geometry(wkt: "LINESTRING (106 29, 107 30, 108 29.123456789012345)"),
        ]
    }

    private static func make(_ place: DatabasePlace) throws -> DatabasePlace.Scratch {
        let scratch = try place.scratch()
        try VectorDatabase.create(scratch.location, tables) { _ throws(GeoError) in }
        return scratch
    }

    private static func append(_ rows: [[FieldValue]], _ geometries: [Geometry?], _ database: VectorDatabase) throws {
        let start = try database.integer("SELECT max(fid) FROM things") ?? 0
        try database.append(to: "things") { appender throws(GeoError) in
            for (index, row) in rows.enumerated() {
                try appender.append(start + index + 1, row, geometry: geometries[index])
            }
        }
    }

    private static func count(_ database: VectorDatabase) throws -> Int {
        try database.integer("SELECT count(*) FROM things") ?? -1
    }

    private static func count(_ location: String) throws -> Int {
        try count(VectorDatabase(location, access: .reading))
    }

    @Test(
        "a server with PostGIS runs these tests too", .enabled(if: DatabasePlace.server != nil, "set ECO_TEST_POSTGIS"))
    func hasServer() throws {
        let server = try #require(DatabasePlace.server)
        #expect(try VectorDatabase(server, access: .reading).integer("SELECT 1 AS one") == 1)
    }

    @Test(
        "every value and every coordinate is read back as it was written, to the last bit",
        arguments: DatabasePlace.available)
    func roundTrip(_ place: DatabasePlace) throws {
        let scratch = try Self.make(place)
        let geometries = try Self.geometries()
        let database = try VectorDatabase(scratch.location, access: .writing)
        try database.beginWriting(locking: "notes")
        try Self.append(Self.rows, geometries, database)
        try database.commit()
        database.close()

        let reading = try VectorDatabase(scratch.location, access: .reading)
        var found: [[FieldValue]] = []
        var read: [[UInt8]?] = []
        var lent: [[UInt8]?] = []
        try reading.read(Self.query) { row throws(GeoError) in
            found.append((1...4).map { row.value($0) })
            read.append(try row.geometry()?.wkb())
            var bytes: [UInt8]?
            _ = row.withWKB { bytes = Array($0) }
            lent.append(bytes)
        }
        #expect(found == Self.rows)
        #expect(read == geometries.map { $0?.wkb() })
        #expect(lent == geometries.map { $0?.wkb() })
    }

    @Test("numbers of 15 significant digits come back to the last bit", arguments: DatabasePlace.available)
    func digits(_ place: DatabasePlace) throws {
        var random = SeededRandom(seed: 15)
        var rows: [[FieldValue]] = []
        for _ in 0..<2000 {
            let digits = Double(Int.random(in: 1..<1_000_000_000_000_000, using: &random))
            let places = Double(Int.random(in: 0...22, using: &random))
            rows.append([.null, .null, .real(digits / pow(10, places)), .null])
        }
        let scratch = try Self.make(place)
        let database = try VectorDatabase(scratch.location, access: .writing)
        try database.beginWriting(locking: "notes")
        try Self.append(rows, Array(repeating: nil, count: rows.count), database)
        try database.commit()
        var found: [FieldValue] = []
        try database.read(Self.query) { row throws(GeoError) in found.append(row.value(3)) }
        #expect(found == rows.map { $0[2] })
    }

    @Test("columns are read as numbers, texts and days; what is missing is nil", arguments: DatabasePlace.available)
    func typed(_ place: DatabasePlace) throws {
        let scratch = try Self.make(place)
        let database = try VectorDatabase(scratch.location, access: .writing)
        try database.beginWriting(locking: "notes")
        try Self.append(Self.rows, try Self.geometries(), database)
        try database.commit()
        let pool = TextPool()
        var texts: [String?] = []
        var days: [Int?] = []
        var numbers: [Int?] = []
        try database.read(Self.query) { row throws(GeoError) in
            texts.append(row.code(1, in: pool).map { pool.texts[$0] })
            numbers.append(row.integer(0))
            days.append(row.date(4).map { 10_000 * $0.year + 100 * $0.month + $0.day })
            #expect(row.real(3) == row.value(3).number)
            #expect(row.integer(99) == nil)
        }
        #expect(texts == ["歇凤砂岩矿 'A' \"B\"\\n\t", nil, "", "𠮷"])
        #expect(numbers == [1, 2, 3, 4])
        #expect(days == [20_220_119, nil, 9_991_231, 20_240_229])
        #expect(try database.integer("SELECT max(fid) FROM notes") == nil)
    }

    @Test("what is not committed was never there", arguments: DatabasePlace.available)
    func rollback(_ place: DatabasePlace) throws {
        let scratch = try Self.make(place)
        let database = try VectorDatabase(scratch.location, access: .writing)
        try database.beginWriting(locking: "notes")
        try Self.append(Self.rows, try Self.geometries(), database)
        #expect(try Self.count(database) == 4)
        database.rollback()
        #expect(try Self.count(scratch.location) == 0)
        #expect(failure { () throws(GeoError) in try database.execute("SELECT 1") }?.kind == .cannotWrite)
    }

    @Test("a row that cannot be written takes all of its transaction with it", arguments: DatabasePlace.available)
    func failedRow(_ place: DatabasePlace) throws {
        let scratch = try Self.make(place)
        let database = try VectorDatabase(scratch.location, access: .writing)
        try database.beginWriting(locking: "notes")
        try Self.append(Self.rows, try Self.geometries(), database)
        let error = failure { () throws(GeoError) in
            try database.append(to: "things") { appender throws(GeoError) in
                try appender.append(5, [.string("a"), .null, .real(.nan), .null])
            }
        }
        #expect(error?.kind == .badArgument)
        #expect(try Self.count(scratch.location) == 0)
    }

    @Test(
        "a second writer waits its time, and is refused with what to do; then it gets its turn",
        arguments: DatabasePlace.available)
    func twoWriters(_ place: DatabasePlace) throws {
        let scratch = try Self.make(place)
        let first = try VectorDatabase(scratch.location, access: .writing)
        let second = try VectorDatabase(scratch.location, access: .writing, waitSeconds: 0.3)
        try first.beginWriting(locking: "notes")
        let start = Date()
        let error = failure { () throws(GeoError) in try second.beginWriting(locking: "notes") }
        #expect(Date().timeIntervalSince(start) > 0.2)
        #expect(error?.kind == .cannotWrite)
        #expect(error?.trail.first == "another program is writing to it, and did not end in time")
        #expect(error?.hint?.contains("wait longer") == true)
        second.close()
        try Self.append(Self.rows, try Self.geometries(), first)
        try first.commit()
        first.close()
        let third = try VectorDatabase(scratch.location, access: .writing, waitSeconds: 0.3)
        try third.beginWriting(locking: "notes")
        #expect(try Self.count(third) == 4)
    }

    @Test("a reader sees one state, whatever is written meanwhile", arguments: DatabasePlace.available)
    func oneState(_ place: DatabasePlace) throws {
        let scratch = try Self.make(place)
        let reader = try VectorDatabase(scratch.location, access: .reading)
        let writer = try VectorDatabase(scratch.location, access: .writing, waitSeconds: 0.2)
        try reader.beginReading()
        #expect(try Self.count(reader) == 0)
        try writer.beginWriting(locking: "notes")
        try Self.append(Self.rows, try Self.geometries(), writer)
        #expect(try Self.count(reader) == 0)
        // A file waits for its readers; a server keeps the older state for them.
        let error = failure { () throws(GeoError) in try writer.commit() }
        #expect((error == nil) == (place == .postGIS))
        #expect(try Self.count(reader) == 0)
        reader.close()
        writer.close()
        #expect(try Self.count(scratch.location) == (place == .postGIS ? 4 : 0))
    }

    @Test("two readings on two threads see the same", arguments: DatabasePlace.available)
    func together(_ place: DatabasePlace) throws {
        let scratch = try Self.make(place)
        let writer = try VectorDatabase(scratch.location, access: .writing)
        try writer.beginWriting(locking: "notes")
        try Self.append(Self.rows, try Self.geometries(), writer)
        try writer.commit()
        writer.close()
        let (a, b) = try VectorDatabase.readTogether(
            scratch.location, waitSeconds: 1,
            { database throws(GeoError) -> Int in try database.integer("SELECT count(*) FROM things") ?? -1 },
            { database throws(GeoError) -> Int in try database.integer("SELECT sum(fid) + 0 FROM things") ?? -1 })
        #expect(a == 4)
        #expect(b == 10)
    }

    @Test("tables are made all or none, and never over what is there", arguments: DatabasePlace.available)
    func creating(_ place: DatabasePlace) throws {
        let scratch = try place.scratch()
        let stop = GeoError(.cancelled, "go on: the work was cancelled")
        #expect(
            failure { () throws(GeoError) in
                try VectorDatabase.create(scratch.location, Self.tables) { _ throws(GeoError) in throw stop }
            } == stop)
        #expect(scratch.contents.isEmpty)
        if place == .postGIS {
            #expect(try VectorDatabase(scratch.location, access: .reading).hasTable("things") == false)
        }
        try VectorDatabase.create(scratch.location, Self.tables) { database throws(GeoError) in
            try database.append(to: "notes") { appender throws(GeoError) in try appender.append(1, [.string("made")]) }
        }
        let again = failure { () throws(GeoError) in
            try VectorDatabase.create(scratch.location, Self.tables) { _ throws(GeoError) in }
        }
        #expect(again?.kind == .cannotWrite)
        #expect(again?.hint?.contains("choose another") == true)
        let reading = try VectorDatabase(scratch.location, access: .reading)
        #expect(try reading.integer("SELECT count(*) FROM notes") == 1)
        #expect(try reading.hasTable("nothing") == false)
        #expect(scratch.contents.filter { $0 != "test.gpkg" } == [])
    }

    @Test("what a killed writer left is undone also by who only reads")
    func hotJournal() throws {
        let scratch = try Self.make(.geoPackage)
        let writer = try VectorDatabase(scratch.location, access: .writing)
        try writer.beginWriting(locking: "notes")
        try Self.append(Self.rows, try Self.geometries(), writer)
        try writer.commit()
        writer.close()
        // A second transaction, large enough that its pages reach the file before its end.
        let killed = try VectorDatabase(scratch.location, access: .writing)
        try killed.beginWriting(locking: "notes")
        try killed.execute("UPDATE things SET name = 'changed'")
        let text = String(repeating: "x", count: 10_000)
        try Self.append(
            Array(repeating: [.string(text), .null, .null, .null], count: 2000), Array(repeating: nil, count: 2000),
            killed)
        let files = FileManager.default
        let copy = "\(scratch.folder)/copy.gpkg"
        try files.copyItem(atPath: scratch.location, toPath: copy)
        try files.copyItem(atPath: scratch.location + "-journal", toPath: copy + "-journal")
        killed.rollback()
        let size = { (path: String) in try files.attributesOfItem(atPath: path)[.size] as? Int ?? 0 }
        #expect(try size(copy) > 5_000_000, "the transaction has not reached the file")
        let reading = try VectorDatabase(copy, access: .reading)
        var names: [String?] = []
        try reading.read("SELECT name FROM things ORDER BY fid") { row throws(GeoError) in names.append(row.text(0)) }
        #expect(names.count == 4)
        #expect(!names.contains("changed"))
        #expect(!files.fileExists(atPath: copy + "-journal"))
    }

    @Test("what is not there, no database, or no server is said, and the password is not")
    func errors() throws {
        let scratch = try ScratchFolder()
        func opening(_ location: String) -> GeoError? {
            failure { () throws(GeoError) in _ = try VectorDatabase(location, access: .reading) }
        }
        #expect(opening(scratch.file("none.gpkg"))?.kind == .notFound)
        #expect(opening(scratch.path)?.trail == ["there is a folder of that name"])
        let text = try scratch.write("id,name\n", to: "table.gpkg")
        #expect(opening(text)?.trail == ["the file is no GeoPackage"])
        let server = opening("PG:host=127.0.0.1 port=1 dbname=x user=y password=geheim")
        #expect(server?.kind == .cannotRead)
        #expect(server?.hint?.contains("whether the server runs") == true)
        #expect(server?.description.contains("geheim") == false)
    }

    @Test("the schema that a connection string asks for is read as the library reads it")
    func schema() {
        #expect(VectorDatabase.schema(in: "PG:dbname=x active_schema=a") == "a")
        #expect(VectorDatabase.schema(in: "PG:password='p active_schema=b' ACTIVE_SCHEMA='a \\'c' host=h") == "a 'c")
        #expect(VectorDatabase.schema(in: "PG:dbname=x schemas=a") == "a")
        #expect(VectorDatabase.schema(in: "PG:dbname=x schemas=a,b") == nil)
        #expect(VectorDatabase.schema(in: "PG:dbname=x") == nil)
        #expect(VectorDatabase.schema(in: "postgresql://u@h/x?active_schema=a&schemas=b") == "a")
    }

    @Test(
        "a schema that is not there is refused for reading, writing and making; nothing goes elsewhere",
        .enabled(if: DatabasePlace.server != nil, "set ECO_TEST_POSTGIS"))
    func noSchema() throws {
        let location = try #require(DatabasePlace.server) + " active_schema=no_such_schema"
        let tables = Self.tables
        let errors = [
            failure { () throws(GeoError) in _ = try VectorDatabase(location, access: .reading) },
            failure { () throws(GeoError) in _ = try VectorDatabase(location, access: .writing) },
            failure { () throws(GeoError) in try VectorDatabase.create(location, tables) { _ throws(GeoError) in } },
        ]
        for error in errors {
            #expect(error?.kind == .badArgument)
            #expect(error?.attempted == "find the schema no_such_schema")
        }
    }

    @Test("a table that is not there, and a statement that is wrong, are errors", arguments: DatabasePlace.available)
    func wrongSQL(_ place: DatabasePlace) throws {
        let scratch = try Self.make(place)
        let database = try VectorDatabase(scratch.location, access: .reading)
        let error = failure { () throws(GeoError) in _ = try database.integer("SELECT nothing FROM things") }
        #expect(error?.kind == .cannotRead)
        #expect(error?.trail.isEmpty == false)
    }
}
