import EcoTools
import Foundation
import GeoCore
import Testing

@Suite("eco restoration map and history")
struct RestorationMapCommandTests {
    /// A folder with a ledger that has no site yet.
    private func emptyLedger() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("eco map's \(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try LedgerStore(folder.path + "/l.gpkg").create(LedgerFacts(title: "空台账", crs: "EPSG:4490"))
        return folder
    }

    @Test("A ledger without sites draws a page that says so; the files are all there")
    func empty() throws {
        let folder = try emptyLedger()
        defer { try? FileManager.default.removeItem(at: folder) }
        let answer = try Command.run([
            "restoration", "map", "--ledger", folder.path + "/l.gpkg", "--out", folder.path + "/out", "--lang", "zh",
        ])
        #expect(answer.code == 0, "\(answer.errors)")
        let svg = try String(contentsOfFile: folder.path + "/out/map.svg", encoding: .utf8)
        #expect(svg.contains("截至该日台账中没有带图形的图斑。"))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/out/result.json"))
    }

    @Test("Without rsvg-convert the SVG is written, the exit code is 0, and what to install is said")
    func noProgram() throws {
        let folder = try emptyLedger()
        defer { try? FileManager.default.removeItem(at: folder) }
        let answer = try Command.Run(
            ["restoration", "map", "--ledger", folder.path + "/l.gpkg", "--out", folder.path + "/out"],
            environment: ["PATH": "/nonexistent"]
        ).wait()
        #expect(answer.code == 0)
        #expect(answer.errors.contains("librsvg2-bin"))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/out/map.svg"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/map.png"))
    }

    @Test("An id that the ledger does not know is refused, with exit code 65")
    func unknownSite() throws {
        let folder = try emptyLedger()
        defer { try? FileManager.default.removeItem(at: folder) }
        let answer = try Command.run(["restoration", "history", "BN-1", "--ledger", folder.path + "/l.gpkg"])
        #expect(answer.code == 65)
        #expect(answer.errors.contains("BN-1"))
    }

    @Test("No ledger is missing input; contradicting or empty options are wrong usage")
    func usage() throws {
        #expect(try Command.run(["restoration", "map", "--ledger", "/nonexistent/l.gpkg"]).code == 66)
        for arguments in [
            ["map", "--as-of", "2024-12-31", "--years", "2020-2024"], ["map", "--years", "2000-2024"],
            ["map", "--years", "20-24"], ["map", "--border-name", "x"], ["history"], ["history", "A", "--all"],
            ["history", "A", "--series", "s.yaml"],
        ] {
            #expect(try Command.run(["restoration"] + arguments).code == 64, "\(arguments)")
        }
    }
}
