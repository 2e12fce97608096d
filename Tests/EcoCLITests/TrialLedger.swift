import DatabaseSupport
import EcoTools
import Foundation
import GeoCore
import Testing

/// A yearly file of squares that lie apart, with its mapping, and the command that imports it.
struct YearlyFile {
    static let siteCount = 300

    private let path: String
    private let mapping: String

    /// - Parameter number: files of different numbers list other sites, on other ground.
    init(_ number: Int, in folder: String) throws {
        path = "\(folder)/year-\(number).gpkg"
        mapping = "\(folder)/mapping.yaml"
        let text = """
            source: test
            id: [id]
            status: {fields: [state], codes: {R: registered}}
            dates: {registered: [day]}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: mapping))
        let fields = [
            FieldDefinition("id", .string), FieldDefinition("state", .string), FieldDefinition("day", .date),
        ]
        let writer = try VectorWriter(path)
        let layer = try writer.addLayer(
            LayerDefinition("sites", geometry: .only(.polygon), crsDefinition: "EPSG:4490", fields: fields))
        for site in 0..<Self.siteCount {
            let (x, y) = (106 + 0.01 * Double(site % 20), 29 + Double(number) + 0.01 * Double(site / 20))
            let square = try Geometry.box(Bounds(minX: x, minY: y, maxX: x + 0.008, maxY: y + 0.008))
            try layer.write(square, [.string("S\(number)-\(site)"), .string("R"), .date("2020-05-01")])
        }
        try writer.close()
    }

    /// The arguments of `eco`. JSON is sooner made than words: more of a run is reading and writing.
    func importing(into ledger: String) -> [String] {
        [
            "restoration", "import", path, "--date", "2020-12-31", "--map", mapping, "--ledger", ledger, "--json",
        ]
    }
}

/// A ledger that programs write to which are killed, and that is put back as it was.
final class TrialLedger {
    /// What it holds of an import.
    enum Holding { case nothing, whole }

    /// How long an import takes when nobody kills it, in seconds, and for how long of that it writes.
    struct Pace {
        var whole: Double
        var writing: Double
    }

    /// When a program is killed, in shares of its pace where nothing else is said.
    enum Moment {
        case sinceStart(Double)
        /// Since it began to write.
        case sinceWriting(Double)
        /// Seconds since the file itself changed, which is in the last milliseconds of writing.
        case sinceChange(Double)
    }

    private let place: DatabasePlace
    /// The last one holds the ledger. The others stay to the end: dropping tables disturbs who else uses the server.
    private var scratches: [DatabasePlace.Scratch]
    /// A GeoPackage in which nothing was imported.
    private var bytes = Data()
    private var watch: VectorDatabase?
    /// When the journal was written that a killed program left. One that says nothing yet SQLite leaves to the next
    /// writer.
    private var leftJournal: Date?
    /// What the verification said while nothing was imported.
    private(set) var empty: LedgerVerification

    init(_ place: DatabasePlace) throws {
        self.place = place
        let scratch = try place.scratch()
        let store = LedgerStore(scratch.location)
        try store.create(LedgerFacts(title: "", crs: "EPSG:4490"))
        scratches = [scratch]
        empty = try store.verify()
        if place == .geoPackage { bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.location)) }
    }

    var location: String { scratches[scratches.count - 1].location }
    var store: LedgerStore { LedgerStore(location) }
    private var journal: String { location + "-journal" }
    /// The names in the folder that it lies in.
    var contents: [String] { scratches[scratches.count - 1].contents }

    /// Puts a ledger in its place in which nothing was imported.
    func putBack() throws {
        switch place {
        case .geoPackage:
            if FileManager.default.fileExists(atPath: journal) { try FileManager.default.removeItem(atPath: journal) }
            try bytes.write(to: URL(fileURLWithPath: location))
        case .postGIS:
            let scratch = try place.scratch()
            try LedgerStore(scratch.location).create(LedgerFacts(title: "", crs: "EPSG:4490"))
            scratches.append(scratch)
            watch = nil
            empty = try store.verify()
        }
    }

    /// Imports a file without killing anybody.
    func pace(_ file: YearlyFile) throws -> Pace {
        let start = Date()
        let run = try begin(file)
        try wait(run) { try isBeingWritten() }
        let begun = Date()
        try wait(run) { try !isBeingWritten() }
        let written = Date().timeIntervalSince(begun)
        let answer = try run.wait()
        #expect(answer.code == 0, "\(answer.errors)")
        return Pace(whole: Date().timeIntervalSince(start), writing: written)
    }

    /// Begins to import a file, and kills the program that does.
    ///
    /// - Returns: whether it was writing then.
    func importKilled(_ file: YearlyFile, _ moment: Moment, _ pace: Pace) throws -> Bool {
        let before = changed(location)
        let run = try begin(file)
        switch moment {
        case .sinceStart(let share): Thread.sleep(forTimeInterval: share * pace.whole)
        case .sinceWriting(let share):
            try wait(run) { try isBeingWritten() }
            Thread.sleep(forTimeInterval: share * pace.writing)
        case .sinceChange(let seconds):
            try wait(run) { changed(location) != before }
            Thread.sleep(forTimeInterval: seconds)
        }
        let wasWriting = try isBeingWritten()
        kill(run.process.processIdentifier, SIGKILL)
        _ = try run.wait()
        return wasWriting
    }

    /// What it holds of an import that, when it is there, verifies as `whole`; nil: something else.
    func holding(_ whole: LedgerVerification) throws -> Holding? {
        try settle()
        let found = try store.verify()
        #expect(found.faults == [])
        guard found.faults.isEmpty else { return nil }
        if found.chainDigest == empty.chainDigest, found.rowCounts == empty.rowCounts { return .nothing }
        if found.contentDigest == whole.contentDigest, found.rowCounts == whole.rowCounts { return .whole }
        return nil
    }

    /// A server ends in its own time what a killed program had begun: who gets the writers' lock knows that it has. A
    /// file is left as it is: the verification has to cope with what it finds.
    private func settle() throws {
        guard place == .postGIS else { return }
        let database = try VectorDatabase(location, access: .writing)
        try database.beginWriting(locking: "eco_transactions")
        database.close()
    }

    private func isBeingWritten() throws -> Bool {
        guard place == .postGIS else {
            let now = changed(journal)
            return now != nil && now != leftJournal
        }
        let database: VectorDatabase
        if let watch { database = watch } else { database = try VectorDatabase(location, access: .reading) }
        watch = database
        let locks = try database.integer(
            """
            SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation \
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'eco_transactions' \
            AND n.nspname = current_schema() AND l.mode = 'ExclusiveLock' AND l.granted
            """)
        return locks == 1
    }

    private func begin(_ file: YearlyFile) throws -> Command.Run {
        leftJournal = changed(journal)
        return try Command.Run(file.importing(into: location))
    }

    /// When a file was last changed; nil: there is none.
    private func changed(_ path: String) -> Date? {
        guard let found = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        return found[.modificationDate] as? Date
    }

    /// Waits until something is so, or the run has ended.
    private func wait(_ run: Command.Run, until isSo: () throws -> Bool) throws {
        while run.process.isRunning, try !isSo() { Thread.sleep(forTimeInterval: 0.0002) }
    }
}
