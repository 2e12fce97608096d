import Foundation
import GeoCore
import Testing

@Suite("eco restoration: init, event, retract, baseline, verify") struct RestorationLedgerCommandTests {
    private func restoration(_ arguments: String...) throws -> Command.Answer {
        try Command.run(["restoration"] + arguments)
    }

    @Test("a ledger is made once, verifies, and is found by the environment too")
    func ledger() throws {
        try Command.withFolder { folder in
            let ledger = "\(folder)/l.gpkg"
            let made = try restoration("init", "--ledger", ledger, "--title", "矿山")
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.output.contains("EPSG:4490"))
            let again = try restoration("init", "--ledger", ledger, "--lang", "zh")
            #expect(again.code == 73)
            #expect(again.errors.contains("已有同名文件"))
            let verified = try Command.run("restoration", "verify", environment: ["ECO_LEDGER": ledger])
            #expect(verified.code == 0, "\(verified.errors)")
            #expect(verified.output.contains("as written"))
            let json = try restoration("verify", "--ledger", ledger, "--json")
            #expect(json.output.contains("\"contentDigest\""))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["l.gpkg"])
        }
    }

    @Test("what is not there is 66, what is no ledger 65, wrong usage 64")
    func codes() throws {
        try Command.withFolder { folder in
            #expect(try restoration("verify", "--ledger", "\(folder)/none.gpkg").code == 66)
            try Data("text that is long enough".utf8).write(to: URL(fileURLWithPath: "\(folder)/text.gpkg"))
            #expect(try restoration("verify", "--ledger", "\(folder)/text.gpkg").code == 65)
            #expect(try restoration("init", "--ledger", "\(folder)/a.gpkg", "--measure", "length").code == 64)
            #expect(try restoration("init", "--ledger", "\(folder)/a.gpkg", "--crs", "EPSG:1").code == 65)
            #expect(try restoration("baseline", "freeze", "b", "--date", "2020-01-01", "--area", "1km2").code == 64)
            #expect(try restoration("init", "--ledger", "\(folder)/no/a.gpkg").code == 73)
        }
    }

    @Test("with --json what is refused is told as JSON too")
    func refusals() throws {
        try Command.withFolder { folder in
            let ledger = "\(folder)/l.gpkg"
            _ = try restoration("init", "--ledger", ledger)
            let answers = [
                try restoration("init", "--ledger", ledger, "--json"),
                try restoration("init", "--ledger", "\(folder)/x.shp", "--json"),
                try restoration("init", "--ledger", "\(folder)/a.gpkg", "--crs", "EPSG:1", "--json"),
                try restoration("verify", "--ledger", "\(folder)/none.gpkg", "--json"),
                try restoration("baseline", "list", "--ledger", "\(folder)/none.gpkg", "--json"),
                try restoration("retract", "9", "--by", "me", "--reason", "wrong", "--ledger", ledger, "--json"),
                try restoration(
                    "event", "A", "accepted", "--date", "2020-01-01", "--by", "me", "--ledger", ledger, "--json"),
            ]
            #expect(answers.map(\.code) == [73, 65, 65, 66, 66, 65, 65])
            for answer in answers { #expect(answer.output.contains("eco-issues/1")) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["l.gpkg"])
        }
    }

    @Test("files are listed by the numbers that retract takes; a ledger without a title is not called by an empty one")
    func files() throws {
        try Command.withFolder { folder in
            let ledger = "\(folder)/l.gpkg"
            _ = try restoration("init", "--ledger", ledger)
            #expect(try restoration("files", "--ledger", ledger).output.contains("no files"))
            try Data("id,s\nA,1\nB,1\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/list.csv"))
            try Data("source: test\nid: [id]\nstatus: {fields: [s], codes: {1: registered}}\n".utf8)
                .write(to: URL(fileURLWithPath: "\(folder)/m.yaml"))
            let taken = try restoration(
                "import", "\(folder)/list.csv", "--date", "2020-12-31", "--map", "\(folder)/m.yaml", "--ledger",
                ledger)
            #expect(taken.code == 0, "\(taken)")
            let status = try restoration("status", "--ledger", ledger)
            #expect(status.code == 0 && !status.output.contains("\"\"") && !status.output.contains(": ,"), "\(status)")
            let refused = try restoration("retract", "9", "--by", "me", "--reason", "wrong", "--ledger", ledger)
            #expect(refused.code == 65 && refused.errors.contains("eco restoration files"), "\(refused)")
            _ = try restoration("retract", "1", "--by", "me", "--reason", "wrong year", "--ledger", ledger)
            let listed = try restoration("files", "--ledger", ledger)
            #expect(listed.code == 0 && listed.output.contains("list.csv"), "\(listed)")
            #expect(listed.output.contains("yes: wrong year"))
            #expect(try restoration("files", "--ledger", ledger, "--lang", "zh").output.contains("是：wrong year"))
            #expect(try restoration("files", "--ledger", ledger, "--json").output.contains("\"retractedFor\""))
        }
    }

    @Test("a baseline by a document is frozen once; another content under its name is refused")
    func baseline() throws {
        try Command.withFolder { folder in
            let ledger = "\(folder)/l.gpkg"
            _ = try restoration("init", "--ledger", ledger)
            let common = [
                "baseline", "freeze", "plan", "--date", "2020-12-31", "--document", "plan, table 3", "--ledger", ledger,
            ]
            let frozen = try Command.run(["restoration"] + common + ["--area", "30.1km2"])
            #expect(frozen.code == 0, "\(frozen.errors)")
            #expect(frozen.output.contains("30.100000 km²"))
            let again = try Command.run(["restoration"] + common + ["--area", "30.1km2"])
            #expect(again.output.contains("nothing is changed"))
            let other = try Command.run(["restoration"] + common + ["--area", "31km2"])
            #expect(other.code == 65)
            #expect(other.errors.contains("never changes"))
            #expect(try restoration("baseline", "list", "--ledger", ledger).output.contains("plan, table 3"))
            let none = try restoration(
                "event", "A-1", "accepted", "--date", "2020-01-01", "--by", "me", "--ledger", ledger)
            #expect(none.code == 65)
            #expect(none.errors.contains("no site of this id"))
            #expect(try restoration("retract", "1", "--by", "me", "--reason", "wrong", "--ledger", ledger).code == 65)
        }
    }
}
