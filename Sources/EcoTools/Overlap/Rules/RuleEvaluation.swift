/// One rule for one project: binding, test, exemptions, verdict, in this order.
struct RuleEvaluation {
    let rule: Rule
    let inputs: RuleInputs
    let runDate: CalendarDate
    let tables: RuleTables

    /// The day on which the rule is taken.
    var date: CalendarDate { inputs.project.day(runDate) }

    func verdict() -> Verdict {
        var verdict = Verdict(
            projectID: inputs.project.id, ruleID: rule.id, ruleTitle: rule.title, source: rule.source,
            severity: rule.severity, outcome: .notApplicable, margin: nil, measured: nil, nearest: nil, features: [],
            reasons: [], missing: [], isApproximate: false, warnings: [], exemption: nil,
            exemptionTitle: nil, advice: nil, date: date)
        let binding = rule.binding(of: inputs.project, on: date, tables: tables)
        if let source = binding.source { verdict.source = source }
        guard binding.truth != .no else {
            verdict.reasons = binding.reasons
            return verdict
        }
        verdict.warnings += dateWarnings()
        guard rule.isInForce(on: date) else {
            verdict.reasons = [
                Message(
                    "reason.not-in-force",
                    [
                        "date": .text(date.description),
                        "period": .message(.period(from: rule.effectiveFrom, to: rule.effectiveTo)),
                    ])
            ]
            return verdict
        }
        if let last = rule.reviewAfter, last < date {
            verdict.warnings.append(Message("warning.period-ended", ["date": .text(last.description)]))
        }

        let result = test()
        verdict.measured = result.measured
        verdict.margin = result.margin
        verdict.nearest = result.nearest
        verdict.features = result.features
        verdict.reasons = result.reasons
        verdict.warnings += result.warnings
        verdict.isApproximate = result.isApproximate

        switch (result.truth, binding.truth) {
        case (.no, .yes): verdict.outcome = .allowed
        case (.no, _):
            // Whatever the missing attribute is, the test does not hold: the rule is kept either way.
            verdict.outcome = .allowed
            verdict.reasons += binding.reasons + [Message("reason.kept-either-way")]
        case (.unknown, _):
            verdict.outcome = .cannotTell
            verdict.reasons += binding.reasons
            verdict.missing = result.missing + binding.missing
        case (.yes, .yes):
            decide(&verdict)
            if verdict.outcome != .allowed { verdict.advice = rule.advice }
        case (.yes, _):
            verdict.outcome = .cannotTell
            verdict.reasons += binding.reasons
            verdict.missing = binding.missing
            verdict.advice = rule.advice
        }
        return verdict
    }

    /// Says so when the day of the run stands in for a date that the data do not give.
    private func dateWarnings() -> [Message] {
        guard inputs.project.isJudgedOnItsDate, case .cannotTell(let doubt, _) = inputs.project.date else { return [] }
        return [
            doubt.message(Message("word.date")),
            Message("warning.run-date", ["date": .text(runDate.description)]),
        ]
    }

    /// The outcome when the test holds: that of the exemption that applies, or the rule's own.
    private func decide(_ verdict: inout Verdict) {
        var undecided: [RuleExemption] = []
        var forAuthority: [RuleExemption] = []
        for exemption in rule.exemptions {
            let state = truth(of: exemption)
            if state.truth == .no {
                verdict.reasons += state.reasons
                continue
            }
            guard exemption.isInForce(on: date) else {
                verdict.reasons.append(
                    Message(
                        "reason.exemption-not-in-force",
                        [
                            "exemption": .words(exemption.title), "date": .text(date.description),
                            "period": .message(.period(from: exemption.effectiveFrom, to: exemption.effectiveTo)),
                        ]))
                continue
            }
            if state.truth == .yes {
                verdict.outcome = exemption.outcome
                verdict.exemption = exemption.id
                verdict.exemptionTitle = exemption.title
                verdict.reasons.append(
                    Message(
                        "reason.exempt",
                        [
                            "exemption": .words(exemption.title), "document": .words(exemption.source.document),
                            "article": .words(exemption.source.article),
                        ]))
                verdict.missing = []
                return
            }
            verdict.reasons += state.reasons
            switch exemption.ifUnknown {
            case .cannotTell:
                undecided.append(exemption)
                verdict.missing += state.missing
            case .needsApproval:
                forAuthority.append(exemption)
                verdict.missing += state.missing
            case .notExempt:
                verdict.reasons.append(
                    Message("reason.exemption-not-shown", ["exemption": .words(exemption.title)]))
            }
        }
        let open = undecided + forAuthority
        if !open.isEmpty {
            verdict.reasons.append(
                Message("reason.exemption-undecided", ["exemptions": .list(open.map { .words($0.title) })]))
        }
        verdict.outcome = !undecided.isEmpty ? .cannotTell : !forAuthority.isEmpty ? .needsApproval : rule.outcome
    }

    /// Whether an exemption applies, apart from its dates.
    private func truth(of exemption: RuleExemption) -> (truth: Truth, reasons: [Message], missing: [MissingItem]) {
        let kind = inputs.project.kind.isCase(ofAny: exemption.kinds, in: tables.kinds)
        let action = inputs.project.action.isCase(ofAny: exemption.actions, in: tables.actions)
        let open = Truth.all([kind, action, coversAllThatIsDone(exemption)])
        guard open != .no else { return (.no, [], []) }
        let name = MessageArgument.words(
            tables.attribute(exemption.attribute)?.name
                ?? LocalisedText(
                    en: exemption.attribute, zh: exemption.attribute))
        let missing = MissingItem.projectAttribute(exemption.attribute)
        switch inputs.project.attributes[exemption.attribute] ?? .missing {
        case .cannotTell(let doubt, _):
            return (.unknown, [doubt.message(Message("word.attribute", ["name": name]))], [missing])
        case .known(.flag(let flag), _):
            return flag ? (open, [], []) : (.no, [Message("reason.attribute-no", ["attribute": name])], [])
        case .known(.term(let id), _):
            guard let row = tables.activities[id], id != "none" else {
                return (.no, [Message("reason.attribute-no", ["attribute": name])], [])
            }
            guard row.isEffective(on: date) else {
                let message = Message(
                    "reason.term-not-in-force",
                    [
                        "term": .words(row.name), "date": .text(date.description),
                        "period": .message(.period(from: row.effectiveFrom, to: row.effectiveTo)),
                    ])
                return (.no, [message], [])
            }
            return (open, [Message("reason.term", ["attribute": name, "term": .words(row.name)])], [])
        case .known(.number, _): return (.no, [], [])
        }
    }

    /// Whether an exemption for certain actions covers everything that the rule binds in the project's action: one for
    /// rebuilds does not cover the extension in a "rebuild and extension".
    private func coversAllThatIsDone(_ exemption: RuleExemption) -> Truth {
        guard !exemption.actions.isEmpty, let action = inputs.project.action.value else { return .yes }
        let bound = rule.subjects.flatMap(\.actions).filter { tables.actions.isCase(action, of: $0) == .yes }
        return .all(bound.map { aspect in .any(exemption.actions.map { tables.actions.isCase(aspect, of: $0) }) })
    }
}

extension RuleExemption {
    /// Whether the exemption is open on that day.
    func isInForce(on date: CalendarDate) -> Bool {
        (effectiveFrom.map { $0 <= date } ?? true) && (effectiveTo.map { date <= $0 } ?? true)
    }
}
