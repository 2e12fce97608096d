/// A rule set as text: what each rule forbids, whom it binds, where it stands.
public struct RuleSetReport: Sendable {
    let set: RuleSet
    let language: Language
    let width: Int
    let paint: Paint

    public init(_ set: RuleSet, language: Language, width: Int = 100, isColoured: Bool = false) {
        self.set = set
        self.language = language
        self.width = width
        paint = Paint(isOn: isColoured)
    }

    /// The sets that ship with the tool, one a line.
    public static func list(_ sets: [RuleSet], _ language: Language) -> String {
        var table = TextTable([
            .init(Messages.text("head.set", language)), .init(Messages.text("head.version", language)),
            .init(Messages.text("head.rules", language), right: true),
            .init(Messages.text("head.title", language)),
        ])
        for set in sets { table.add([set.id, set.version, String(set.rules.count), set.title[language]]) }
        return table.lines(width: 140).joined(separator: "\n") + "\n"
    }

    public var text: String {
        var lines = [paint.bold("\(set.id) \(set.version)  \(set.title[language])")]
        if let note = set.note { lines += wrapped(note[language], 0) }
        for rule in set.rules { lines += [""] + self.rule(rule) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func rule(_ rule: Rule) -> [String] {
        var lines = wrapped("\(rule.id)  \(rule.title[language])", 0).map(paint.bold)
        func add(_ key: String, _ text: String) {
            let colon = language == .zh ? "：" : ": "
            lines += wrapped(word(key) + colon + text, 2)
        }
        add("rules.binds", rule.subjects.map(subject).joined(separator: language == .zh ? "；" : "; "))
        add("rules.outcome", rule.outcome.message.text(language))
        for limit in limits(rule.test) {
            add(
                "rules.limit",
                "\(limit.comparison.rawValue) \(DecimalText.text(limit.value, decimals: 0)) \(limit.unit.rawValue)")
        }
        let roles = Set((rule.test.query?.selectors ?? []).map(\.role)).sorted { $0.rawValue < $1.rawValue }
        if !roles.isEmpty { add("rules.needs", join(roles.map { $0.message.text(language) })) }
        for exemption in rule.exemptions {
            add(
                "rules.exemption",
                exemption.title[language] + (language == .zh ? "（" : " (") + exemption.source.document[language]
                    + " " + exemption.source.article[language] + (language == .zh ? "）" : ")"))
        }
        add("rules.period", period(rule.effectiveFrom, rule.effectiveTo))
        add(
            "report.source",
            rule.source.document[language] + (language == .zh ? "，" : ", ") + rule.source.article[language])
        add("report.advice", rule.advice[language])
        return lines
    }

    private func subject(_ subject: RuleSubject) -> String {
        let kinds = subject.kinds.map { set.tables.kinds[$0]?.name[language] ?? $0 }
        let actions = subject.actions.map { set.tables.actions[$0]?.name[language] ?? $0 }
        let who = kinds.isEmpty ? word("rules.all-kinds") : join(kinds)
        return actions.isEmpty
            ? who : who + (language == .zh ? "（" : " (") + join(actions) + (language == .zh ? "）" : ")")
    }

    private func limits(_ test: RuleTest) -> [Limit] {
        switch test {
        case .distance(_, let limit), .downstream(_, let limit), .attribute(_, let limit): [limit]
        case .overlap(_, _, let limits), .notInside(_, let limits): limits
        case .countNotIncreasing: []
        }
    }

    private func period(_ from: CalendarDate?, _ to: CalendarDate?) -> String {
        switch (from, to) {
        case (let from?, let to?): word("period.from-to", ["from": from.description, "to": to.description])
        case (let from?, nil): word("period.from", ["from": from.description])
        case (nil, let to?): word("period.to", ["to": to.description])
        case (nil, nil): word("period.always")
        }
    }

    private func join(_ items: [String]) -> String { items.joined(separator: language == .zh ? "、" : ", ") }

    private func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
        Messages.text(key, language, arguments)
    }

    private func wrapped(_ text: String, _ indent: Int) -> [String] {
        DisplayWidth.wrapped(text, to: width - indent - 2).enumerated().map { index, line in
            String(repeating: " ", count: index == 0 ? indent : indent + 2) + line
        }
    }
}
