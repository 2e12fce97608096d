import Testing

@testable import EcoTools

@Suite("The report on the terminal") struct ReportTextTests {
    let result: OverlapResult

    init() throws { result = try #require(ReportSample.findings).result }

    private func text(_ language: Language, _ detail: TerminalReport.Detail = .all) throws -> String {
        TerminalReport(result, language: language, tables: try RuleTables.shipped()).text(detail)
    }

    /// The lines of one project.
    private func block(_ id: String, _ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix(id + "  ") }) else { return "" }
        return lines[start...].prefix { !$0.isEmpty }.joined(separator: "\n")
    }

    @Test("no line is wider than 100 columns", arguments: Language.allCases)
    func width(_ language: Language) throws {
        let wide = try text(language).split(separator: "\n").filter { DisplayWidth.of(String($0)) > 100 }
        #expect(wide.isEmpty, "\(wide.joined(separator: "\n"))")
    }

    @Test("every message has its text: no key and no placeholder is shown", arguments: Language.allCases)
    func complete(_ language: Language) throws {
        let text = try text(language)
        #expect(!text.contains("{") && !text.contains("}"))
        for key in ["report.", "head.", "fact.", "column.", "statement.", "issue."] {
            #expect(!text.contains(" \(key)"))
        }
    }

    @Test("a setback that is missed by 40 cm: signed margin, both points, source, advice")
    func setback() throws {
        let block = block("XM-002", try text(.en))
        for part in [
            "prohibited  S1", "0.400 m short", "999.6 m from", "nearest points: 106.56", "source: ", "do: Move",
        ] {
            #expect(block.contains(part), "\(part) in\n\(block)")
        }
    }

    @Test("where kind, action and date come from is said, and what is not known is said too")
    func facts() throws {
        let text = try text(.en)
        #expect(block("XM-002", text).contains("chemical project (field XMLX: \"化工项目\")"))
        #expect(block("XM-002", text).contains("2024-03-15 (field"))
        #expect(block("XM-044", text).contains("cannot tell"))
    }

    @Test("official phrases in Chinese: not inside, part of the land with its hectares, a route that crosses")
    func phrases() throws {
        let text = try text(.zh).replacing("\n  ", with: "")
        #expect(text.contains("不位于生态保护红线范围内"))
        #expect(text.contains("部分用地位于生态保护红线范围内，面积 14.3078 公顷"))
        #expect(text.contains("线路穿越（跨越）生态保护红线，长度 3241.96 米"))
    }

    @Test("ground in two protected areas is counted once, and what counted twice is shown")
    func once() throws {
        let block = block("XM-048", try text(.en))
        #expect(block.contains("97,321.46"))
        #expect(block.contains("counted twice"))
        #expect(!block.contains("194,642"))
    }

    @Test("slivers are listed with their places, and repairs with area before and after")
    func sliversAndRepairs() throws {
        let text = try text(.en).replacing("\n  ", with: " ")
        #expect(text.contains("XM-036 in 生态保护红线 HX5001990002: 10.18 m²"))
        #expect(text.contains("198,847.67 m² before, 198,905.61 m² after repair (0.0291 %)"))
    }

    @Test("the summary has one line a project, and only the summary when that is asked for")
    func summary() throws {
        let summary = try text(.en, .summary)
        let rows = summary.split(separator: "\n").filter { $0.hasPrefix("XM-") }
        #expect(rows.count == 60)
        #expect(try text(.en, .findings).count < text(.en, .all).count)
    }

    @Test("colour changes no text")
    func colour() throws {
        let plain = try text(.en)
        let coloured = TerminalReport(result, language: .en, tables: try RuleTables.shipped(), isColoured: true).text(
            .all)
        #expect(coloured.contains("\u{1B}[1;31m"))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }
}
