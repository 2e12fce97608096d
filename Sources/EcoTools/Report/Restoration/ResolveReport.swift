import GeoCore

/// The questions that wait, or what an answer did.
public struct ResolveReport: Sendable {
    private let words: ReportWords

    private let measure: LedgerFacts.Measure

    public init(language: Language, measure: LedgerFacts.Measure = .area) {
        words = ReportWords(language: language, tables: nil)
        self.measure = measure
    }

    public func text(_ questions: [AskedQuestion], width: Int = 100) -> String {
        if questions.isEmpty { return words.word("resolve.none") + "\n" }
        var lines = [words.word("resolve.open", ["count": String(questions.count)])]
        var file: String?
        for question in questions {
            if question.file != file {
                lines += ["", question.file]
                file = question.file
            }
            lines += QuestionText(question, words, measure: measure).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    public func text(_ result: ResolveResult, width: Int = 100) -> String {
        if result.wasThere {
            return DisplayWidth.wrapped(
                words.word("resolve.was-there", ["question": result.question.key]), to: width
            ).joined(separator: "\n") + "\n"
        }
        var lines = [
            words.word(
                "resolve.done",
                [
                    "question": result.question.key,
                    "answer": words.word("resolve.answer-\(result.answer)"),
                ])
        ]
        if let row = result.row {
            lines.append(
                words.word(
                    row.site == nil ? "resolve.row" : "resolve.row-site",
                    [
                        "row": row.row.map(String.init) ?? "-", "site": row.site ?? "-",
                        "relation": words.word("site-relation.\(row.relation.rawValue)"),
                    ]))
        }
        if result.derivedAgain > 0 {
            lines.append(words.word("import.derived-again", ["count": String(result.derivedAgain)]))
        }
        lines.append(words.word("resolve.left", ["count": String(result.openCount)]))
        let asked = result.newQuestions
        if !asked.isEmpty { lines.append(words.word("resolve.asked", ["count": String(asked.count)])) }
        let wrapped = lines.flatMap { DisplayWidth.wrapped($0, to: width) }
        let questions = asked.flatMap { QuestionText($0, words, measure: measure).lines(width: width) }
        return (wrapped + questions).joined(separator: "\n") + "\n"
    }
}
