import EcoTools
import Foundation
import Testing

@Suite("eco restoration import and resolve") struct RestorationImportCommandTests {
    private static var isPresent: Bool {
        FileManager.default.fileExists(atPath: Command.sample("restoration/restoration-2021.gpkg"))
    }

    private func take(_ ledger: String, _ year: Int, _ file: String, _ more: String...) throws -> Command.Answer {
        try Command.run(
            [
                "restoration", "import", Command.sample("restoration/\(file)"), "--date", "\(year)-12-31", "--map",
                Command.sample("restoration/mapping-\(year).yaml"), "--ledger", ledger,
            ] + more)
    }

    @Test("two years are imported, asked about, answered; a second time nothing changes; a trial writes nothing")
    func years() throws {
        try #require(Self.isPresent)
        try Command.withFolder { folder in
            let ledger = "\(folder)/mines.gpkg"
            #expect(try Command.run("restoration", "init", "--ledger", ledger).code == 0)
            #expect(try take(ledger, 2020, "restoration-2020.shp").code == 0)
            let trial = try take(ledger, 2021, "restoration-2021.gpkg", "--dry-run")
            #expect(trial.code == 0 && trial.output.contains("A trial: nothing was written."))
            let second = try take(ledger, 2021, "restoration-2021.gpkg", "--out", "\(folder)/out")
            #expect(second.code == 0 && second.output.contains("imported as number 2"), "\(second)")
            #expect(second.output.contains("KS102") && second.output.contains("eco restoration resolve"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out").sorted() == [
                    "import.csv", "import.json", "import.xlsx",
                ])
            let again = try take(ledger, 2021, "restoration-2021.gpkg")
            #expect(again.code == 0 && again.output.contains("nothing was changed"))
            let listed = try Command.run("restoration", "resolve", "--ledger", ledger)
            let shifted = try #require(
                listed.output.split(whereSeparator: \.isNewline).first { $0.contains("KS027") }
            ).split(separator: " ")[0]
            let answer = try Command.run(
                "restoration", "resolve", String(shifted), "--as", "moved", "--by", "test", "--reason", "surveyed",
                "--ledger", ledger)
            #expect(answer.code == 0 && answer.output.contains("moved, site KS027"), "\(answer)")
            let changed = try Command.run(
                "restoration", "resolve", String(shifted), "--as", "new", "--by", "test", "--reason", "looked again",
                "--ledger", ledger)
            #expect(changed.code == 0, "an answer can be changed by answering again: \(changed)")
            let unsuited = try Command.run(
                "restoration", "resolve", String(shifted), "--as", "date", "--value", "2021-01-01", "--by", "test",
                "--reason", "again", "--ledger", ledger)
            #expect(unsuited.code == 65, "\(unsuited)")
        }
    }

    @Test(
        "the content is the same, digit for digit, in whichever order two years are imported, and again after a retraction"
    )
    func orders() throws {
        try #require(Self.isPresent)
        try Command.withFolder { folder in
            let files = [(2020, "restoration-2020.shp"), (2021, "restoration-2021.gpkg")]
            var digests: [String] = []
            for (number, order) in [files, files.reversed()].enumerated() {
                let ledger = "\(folder)/\(number).gpkg"
                #expect(try Command.run("restoration", "init", "--ledger", ledger).code == 0)
                for (year, file) in order { #expect(try take(ledger, year, file).code == 0) }
                digests.append(try LedgerStore(ledger).verify().contentDigest)
            }
            let ledger = "\(folder)/0.gpkg"
            #expect(
                try Command.run(
                    "restoration", "retract", "2", "--by", "test", "--reason", "test", "--ledger", ledger
                ).code == 0)
            #expect(try take(ledger, 2021, "restoration-2021.gpkg").code == 0)
            let found = try LedgerStore(ledger).verify()
            #expect(found.faults == [])
            #expect(digests[0] == digests[1] && found.contentDigest == digests[0])
        }
    }

    @Test("without a ledger, with an unknown mapping, and without a day it says what to do")
    func wrong() throws {
        try #require(Self.isPresent)
        try Command.withFolder { folder in
            #expect(try take("\(folder)/none.gpkg", 2020, "restoration-2020.shp").code != 0)
            let mapping = try Command.run(
                "restoration", "import", "x.shp", "--date", "2020-12-31", "--map", "none", "--ledger", "y.gpkg")
            #expect(mapping.code != 0 && mapping.errors.contains("province"))
            #expect(try Command.run("restoration", "import", "x.shp", "--map", "province").code == 64)
        }
    }
}
