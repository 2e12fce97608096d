import Foundation
import Testing

@testable import EcoTools

@Suite("docs/rules.md says what the engine does")
struct RulesDocsTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// With `ECO_WRITE_DOCS=1` the tables are written instead of compared.
    @Test(
        "the table of what each rule needs and answers without it is the engine's own",
        arguments: [(Language.en, "docs/rules.md"), (.zh, "docs/rules.zh.md")])
    func needs(language: Language, path: String) throws {
        let file = Self.root.appendingPathComponent(path)
        var text = try String(contentsOf: file, encoding: .utf8)
        for name in RuleSet.shippedNames {
            let begin = "<!-- needs \(name) -->\n"
            let from = try #require(text.range(of: begin)?.upperBound)
            let to = try #require(text.range(of: "\n<!-- end -->", range: from..<text.endIndex)?.lowerBound)
            let table = try #require(Situation.sets[name]).get().needsTable(language)
            if ProcessInfo.processInfo.environment["ECO_WRITE_DOCS"] == "1" {
                text.replaceSubrange(from..<to, with: table)
            } else {
                #expect(String(text[from..<to]) == table)
            }
        }
        if ProcessInfo.processInfo.environment["ECO_WRITE_DOCS"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
    }

    @Test("without something that decides, no shipped rule passes", arguments: RuleSet.shippedNames)
    func neverSilent(name: String) throws {
        let needs = try #require(Situation.sets[name]).get().needs
        #expect(!needs.isEmpty)
        for need in needs {
            #expect(need.outcomeWithout != .allowed && need.outcomeWithout != .notApplicable, "\(need)")
        }
    }

    @Test("every key of a rule file is documented", arguments: ["docs/rules.md", "docs/rules.zh.md"])
    func keys(path: String) throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
        let keys =
            RuleFileReader.fileKeys + RuleFileReader.ruleKeys + RuleFileReader.subjectKeys
            + RuleFileReader.exemptionKeys + RuleFileReader.filterKeys + TestName.allCases.map(\.rawValue)
            + LayerRole.allCases.map(\.rawValue) + Outcome.allCases.map(\.rawValue)
            + RuleExemption.IfUnknown.allCases.map(\.rawValue)
        #expect(keys.filter { !text.contains("`\($0)`") } == [])
    }

    @Test("every shipped rule is named in the documentation", arguments: ["docs/rules.md", "docs/rules.zh.md"])
    func rules(path: String) throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
        for set in Situation.sets.values {
            for rule in try set.get().rules { #expect(text.contains("| \(rule.id) |"), "\(rule.id)") }
        }
    }
}
