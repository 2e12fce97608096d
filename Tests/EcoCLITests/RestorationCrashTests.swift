import EcoTools
import Foundation
import GeoCore
import Testing

/// What becomes of a ledger when the program that writes to it is killed, or has no room, or has company.
@Suite("A ledger outlives its writers", .serialized) struct RestorationCrashTests {
    private let ledger: String
    private let folder: URL
    private var store: LedgerStore { LedgerStore(ledger) }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("eco-crash-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ledger = folder.appendingPathComponent("ledger.gpkg").path
        try LedgerStore(ledger).create(LedgerFacts(title: "", crs: "EPSG:4490"))
    }

    /// The command that writes: number `index` of its kind.
    private func writing(_ index: Int) -> [String] {
        [
            "restoration", "baseline", "freeze", "name-\(index)", "--date", "2020-12-31", "--area", "\(index + 1)km2",
            "--document", "plan", "--ledger", ledger,
        ]
    }

    /// How much the ledger holds of what `writing` writes: whole ones only, or the verification finds a fault.
    private func whole() throws -> Int {
        let found = try store.verify()
        #expect(found.faults == [])
        let count = try store.baselines().count
        #expect(found.transactionCount == count + 1)
        return count
    }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    @Test("killed at 200 random moments it opens, verifies, and holds all or nothing")
    func killed() throws {
        defer { remove() }
        // How long it takes when nobody kills it: the moments are spread over that.
        let start = Date()
        #expect(try Command.run(writing(0)).code == 0)
        let seconds = Date().timeIntervalSince(start)
        var generator = SystemRandomNumberGenerator()
        var held = try whole()
        var kept = 0
        for index in 1...200 {
            let run = try Command.Run(writing(index))
            Thread.sleep(forTimeInterval: Double.random(in: 0...1.1 * seconds, using: &generator))
            kill(run.process.processIdentifier, SIGKILL)
            _ = try run.wait()
            let now = try whole()
            #expect(now == held || now == held + 1)
            if now > held { kept += 1 }
            held = now
        }
        // Some came through and some did not, or the moments were badly chosen.
        #expect((1..<200).contains(kept), "\(kept) of 200 were written")
        let folder = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(folder == ["ledger.gpkg"])
    }

    @Test("without room it says so, and leaves what was there")
    func full() throws {
        defer { remove() }
        let size = try #require(try FileManager.default.attributesOfItem(atPath: ledger)[.size] as? Int)
        var refused = 0
        for index in 0..<40 {
            let before = try whole()
            // A limit on the size of files, in blocks of 512 bytes: the file may not grow, or not even be written again.
            let limit = index % 2 == 0 ? size / 512 - 4 * index : index
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments =
                ["-c", "trap '' XFSZ; ulimit -f \(max(0, limit)); exec \"$@\"", "sh", Command.executable.path]
                + writing(index)
            process.standardOutput = FileHandle.nullDevice
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            let after = try whole()
            if process.terminationStatus == 0 {
                #expect(after == before + 1)
            } else {
                refused += 1
                #expect(process.terminationStatus == 73, "\(said)")
                #expect(said.contains("disk is full") || said.contains("磁盘"), "\(said)")
                #expect(after == before)
            }
        }
        #expect(refused > 10)
        #expect(try Command.run(writing(999)).code == 0)
    }

    @Test("two writers at once, a hundred times: nothing is lost")
    func together() throws {
        defer { remove() }
        for pair in 0..<100 {
            let runs = try [2 * pair, 2 * pair + 1].map { try Command.Run(writing($0)) }
            for run in runs {
                let answer = try run.wait()
                #expect(answer.code == 0, "\(answer.errors)")
            }
        }
        #expect(try whole() == 200)
    }
}
