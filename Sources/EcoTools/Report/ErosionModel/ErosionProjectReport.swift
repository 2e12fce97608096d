import GeoCore

/// What became of the steps of a project.
public struct ErosionProjectReport: Sendable {
    public let result: ErosionProjectResult
    private let words: ReportWords

    public init(_ result: ErosionProjectResult, language: Language) {
        self.result = result
        words = ReportWords(language: language, tables: nil)
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        var table = TextTable([
            .init(words.word("chain.head-step")), .init(words.word("chain.head-command")),
            .init(words.word("chain.head-state")), .init(words.word("chain.head-out"), gives: true),
            .init(words.word("chain.head-why"), gives: true),
        ])
        for step in result.steps {
            let reasons = step.reasons.map { $0.text(words.language) }
            table.add([
                step.name, step.command, words.word("chain.state-\(step.state.rawValue)"), step.out,
                reasons.joined(separator: words.semicolon),
            ])
        }
        let title = result.title.map { [Paint(isOn: isColoured).bold(DisplayWidth.visible($0)), ""] } ?? []
        return (title + table.lines(width: max(60, width))).joined(separator: "\n") + "\n"
    }
}
