import DatabaseSupport
import EcoTools
import Foundation
import Testing

/// What becomes of a ledger when the program that imports into it is killed, or has no room, or has company.
@Suite("A ledger outlives its writers", .serialized) final class RestorationCrashTests {
    private let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("eco-crash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    // MARK: Killed

    @Test("killed at 200 random moments an import is there as a whole or not at all, and the ledger verifies")
    func killed() throws {
        let kept = try killImports(200, .geoPackage, seed: 1)
        // Some came through and some did not, or the moments were badly chosen.
        #expect((1..<200).contains(kept), "\(kept) of 200 were kept")
    }

    @Test("the same at 20 moments on a server", .enabled(if: DatabasePlace.server != nil, "set ECO_TEST_POSTGIS"))
    func killedOnServer() throws {
        let kept = try killImports(20, .postGIS, seed: 2)
        #expect(kept < 20)
    }

    /// How many of so many imports are there though they were killed.
    private func killImports(_ times: Int, _ place: DatabasePlace, seed: UInt16) throws -> Int {
        let ledger = try TrialLedger(place)
        let file = try YearlyFile(0, in: folder)
        var pace = try ledger.pace(file)
        let whole = try ledger.store.verify()
        #expect(whole.faults == [] && whole.rowCounts["eco_sites"] == YearlyFile.siteCount)
        try ledger.putBack()
        var moments = KillMoments(seed: seed)
        var (kept, caught) = (0, 0)
        for round in 0..<times {
            // Other work comes and goes on the machine.
            if round > 0, round.isMultiple(of: 25) {
                pace = try ledger.pace(file)
                #expect(try ledger.holding(whole) == .whole)
                try ledger.putBack()
            }
            let moment = moments.next(round, place)
            if try ledger.importKilled(file, moment, pace) { caught += 1 }
            let holding = try ledger.holding(whole)
            #expect(holding != nil, "killed \(moment), at \(pace)")
            if holding == .whole { kept += 1 }
            if holding != .nothing { try ledger.putBack() }
        }
        #expect(caught > 0, "none was killed while it wrote")
        // Who comes next finds a ledger like any other.
        _ = try ledger.pace(file)
        #expect(try ledger.holding(whole) == .whole)
        #expect(ledger.contents == (place == .geoPackage ? ["test.gpkg"] : []))
        return kept
    }

    // MARK: Without room

    @Test("without room for an import it says so, and leaves what was there")
    func full() throws {
        let ledger = try TrialLedger(.geoPackage)
        let file = try YearlyFile(0, in: folder)
        #expect(try Command.run(file.importing(into: ledger.location)).code == 0)
        let whole = try ledger.store.verify()
        let size = try #require(try FileManager.default.attributesOfItem(atPath: ledger.location)[.size] as? Int)
        try ledger.putBack()
        var (refused, written) = (0, 0)
        for step in 0..<40 {
            // A limit on the size of files, in blocks of 512 bytes: first too low for the journal, at last high enough.
            let limit = step * (size / 512) / 37
            let answer = try limited(to: limit, file.importing(into: ledger.location))
            let holding = try ledger.holding(whole)
            if answer.code == 0 {
                written += 1
                #expect(holding == .whole)
                try ledger.putBack()
            } else {
                refused += 1
                #expect(answer.code == 73, "\(answer.errors)")
                #expect(answer.errors.contains("disk is full"), "\(answer.errors)")
                #expect(holding == .nothing, "\(limit) blocks")
            }
        }
        #expect(refused > 10 && written > 0, "\(refused) refused, \(written) written")
        #expect(try Command.run(file.importing(into: ledger.location)).code == 0)
        #expect(try ledger.holding(whole) == .whole)
    }

    /// Runs `eco` where no file may be larger than so many blocks of 512 bytes.
    private func limited(to blocks: Int, _ arguments: [String]) throws -> (code: Int32, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let script = "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\""
        process.arguments = ["-c", script, "sh", Command.executable.path] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C", "LANG": "C"]) { $1 }
        // Its answers are no files, which the limit would hold for too.
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }

    // MARK: In company

    @Test("two programs that import two files at once, a hundred times: nothing is lost")
    func together() throws { try importTogether(100, .geoPackage) }

    @Test("the same ten times on a server", .enabled(if: DatabasePlace.server != nil, "set ECO_TEST_POSTGIS"))
    func togetherOnServer() throws { try importTogether(10, .postGIS) }

    private func importTogether(_ times: Int, _ place: DatabasePlace) throws {
        let ledger = try TrialLedger(place)
        let files = [try YearlyFile(0, in: folder), try YearlyFile(1, in: folder)]
        for file in files { #expect(try Command.run(file.importing(into: ledger.location)).code == 0) }
        let both = try ledger.store.verify()
        #expect(both.faults == [])
        // Not the rows: of one day, the file whose digest is the lower is derived first, and the other anew.
        #expect(try ledger.store.snapshot().sites.count == 2 * YearlyFile.siteCount)
        for _ in 0..<times {
            try ledger.putBack()
            let runs = try files.map { try Command.Run($0.importing(into: ledger.location)) }
            for run in runs {
                let answer = try run.wait()
                #expect(answer.code == 0, "\(answer.errors)")
            }
            let found = try ledger.store.verify()
            #expect(found.faults == [])
            // Whoever was first: the content does not tell.
            #expect(found.contentDigest == both.contentDigest)
            #expect(found.transactionCount == 3 && found.rowCounts["eco_files"] == 2)
        }
    }
}

/// The moments at which programs are killed: the same for the same seed.
private struct KillMoments {
    private var state: [UInt16]

    init(seed: UInt16) { state = [0x330E, seed, 0] }

    /// Half of them are anywhere in a run, and after it; the others while it writes, which is a small part of a run: of
    /// a file every second one of these is when SQLite has begun to change the file itself.
    mutating func next(_ round: Int, _ place: DatabasePlace) -> TrialLedger.Moment {
        let share = erand48(&state)
        if round.isMultiple(of: 2) { return .sinceStart(1.1 * share) }
        if round % 4 == 1, place == .geoPackage { return .sinceChange(0.002 * share) }
        return .sinceWriting(1.1 * share)
    }
}
