import Foundation
import Testing

@testable import EcoTools

@Suite("Texts in two languages")
struct RulesLocalisationTests {
    @Test("every key has a text in English and in Chinese, with the same placeholders")
    func shippedTable() {
        #expect(Messages.shared.problems.isEmpty)
        #expect(Messages.shared.entries.count > 80)
    }

    @Test("a missing language and placeholders that differ are found")
    func problems() {
        let table = Messages(yaml: "a: {en: one}\nb: {en: \"{x}\", zh: \"{y}\"}\nc: {en: \"{x}\", zh: \"{x}\"}")
        #expect(table.problems == ["a: no text in zh", "b: the languages differ in their placeholders"])
    }

    @Test("placeholders are replaced once: braces in an argument stay as they are")
    func placeholders() {
        let table = Messages(yaml: "k: {en: \"{a} and {b}\", zh: \"{b}和{a}\"}")
        #expect(table.text("k", .en, ["a": "{b}", "b": "2"]) == "{b} and 2")
        #expect(table.text("k", .zh, ["a": "1", "b": "2"]) == "2和1")
        #expect(table.text("k", .en, ["a": "1"]) == "1 and {b}")
    }

    @Test("an unknown key shows itself with its arguments")
    func unknownKey() {
        #expect(Messages.shared.text("no.such", .en, ["b": "2", "a": "1"]) == "no.such (a: 1, b: 2)")
    }

    @Test("every message key in the sources stands in the table")
    func keysInSources() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/EcoTools")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var used: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(
                of: /"((?:outcome|reason|warning|problem|margin|period|doubt|word|extent)\.[a-zA-Z-]+)"/)
            {
                used.insert(String(match.1))
            }
        }
        #expect(used.count > 50)
        #expect(used.subtracting(Messages.shared.entries.keys).sorted() == [])
    }

    @Test("every outcome, role, kind of line and doubt has a name")
    func names() {
        var keys = Outcome.allCases.map(\.message.key) + LayerRole.allCases.map(\.message.key)
        keys += LineKind.allCases.map(\.message.key) + Rule.Severity.allCases.map { "severity.\($0.rawValue)" }
        keys += ["noField", "empty", "notInTable", "ambiguous", "unreadable"].map { "doubt.\($0)" }
        #expect(keys.filter { Messages.shared.entries[$0] == nil } == [])
    }

    @Test("numbers keep their decimals and never become -0.0")
    func numbers() {
        #expect(formatted(38.25, decimals: 1) == "38.3")
        #expect(formatted(-0.0004, decimals: 3) == "0.000")
        #expect(formatted(-0.0005, decimals: 3) == "-0.001")
        #expect(formatted(1_234_567, decimals: 0) == "1234567")
        #expect(formatted(0.05, decimals: 3) == "0.050")
    }

    @Test("a margin reads 38.2 m short or 120.0 m to spare")
    func margins() {
        #expect(Margin(-38.2, .metres).message.text(.en) == "38.2 m short")
        #expect(Margin(120, .metres).message.text(.en) == "120.0 m to spare")
        #expect(Margin(-38.2, .metres).message.text(.zh) == "差 38.2 m")
        #expect(Margin(-0.0004, .metres).message.text(.en) == "0.000400 m short")
        #expect(Margin(0, .metres).message.text(.en) == "on the limit (0.000 m)")
        #expect(Margin(500, .metres, isLowerBound: true).message.text(.en) == "at least 500.0 m to spare")
    }
}
