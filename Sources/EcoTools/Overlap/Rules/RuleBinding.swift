/// Whether a rule binds a project, and why not or why that cannot be told.
struct RuleBinding {
    var truth: Truth
    var reasons: [Message] = []
    var missing: [MissingItem] = []
    /// The source of the subject that binds, when it is not the rule's own.
    var source: RuleSource?
}

extension Rule {
    /// Whether one of the subjects in force on `date` covers the project's kind and action.
    func binding(of project: ProjectFacts, on date: CalendarDate, tables: RuleTables) -> RuleBinding {
        var open: Set<String> = []
        var later: RuleSubject?
        var undecided = false
        for subject in subjects {
            let kind = project.kind.isCase(ofAny: subject.kinds, in: tables.kinds)
            let action = project.action.isCase(ofAny: subject.actions, in: tables.actions)
            let inForce =
                (subject.effectiveFrom.map { $0 <= date } ?? true) && (subject.effectiveTo.map { date <= $0 } ?? true)
            switch Truth.all([kind, action]) {
            case .no: continue
            case .yes where !inForce: later = subject
            case .yes: return RuleBinding(truth: .yes, source: subject.source)
            case .unknown where inForce:
                undecided = true
                if kind == .unknown { open.insert("kind") }
                if action == .unknown { open.insert("action") }
            case .unknown: continue
            }
        }
        if undecided {
            return RuleBinding(
                truth: .unknown,
                reasons: open.sorted().reversed().map { what in
                    what == "kind"
                        ? project.kind.doubtMessage(Message("word.kind"), tables.kinds)
                        : project.action.doubtMessage(Message("word.action"), tables.actions)
                },
                missing: open.sorted().reversed().map { .projectAttribute($0) })
        }
        if let later {
            let kind = project.kind.words(in: tables.kinds)
            return RuleBinding(
                truth: .no,
                reasons: [
                    Message(
                        "reason.subject-not-in-force",
                        [
                            "kind": kind, "date": .text(date.description),
                            "period": .message(.period(from: later.effectiveFrom, to: later.effectiveTo)),
                        ])
                ])
        }
        return RuleBinding(truth: .no, reasons: [notBoundMessage(project, tables)])
    }

    /// "not a subject: road, new".
    private func notBoundMessage(_ project: ProjectFacts, _ tables: RuleTables) -> Message {
        Message(
            "reason.not-a-subject",
            ["kind": project.kind.words(in: tables.kinds), "action": project.action.words(in: tables.actions)])
    }
}

extension Fact<String> {
    /// Whether the term is a case of any of `others`; an empty list binds all. With several candidates, only what is
    /// true of every one of them is known.
    func isCase(ofAny others: [String], in table: SynonymTable) -> Truth {
        guard !others.isEmpty else { return .yes }
        func truth(_ id: String) -> Truth { .any(others.map { table.isCase(id, of: $0) }) }
        switch self {
        case .known(let id, _): return truth(id)
        case .cannotTell(_, let candidates):
            let truths = Set(candidates.map(truth))
            return truths.count == 1 ? truths.first ?? .unknown : .unknown
        }
    }

    /// The name of the term for the user, or "unknown".
    func words(in table: SynonymTable) -> MessageArgument {
        switch self {
        case .known(let id, _): table[id].map { .words($0.name) } ?? .text(id)
        case .cannotTell: .message(Message("word.unknown"))
        }
    }

    /// Why a rule cannot be decided from this term: it is unknown, or wider than the rule's.
    func doubtMessage(_ what: Message, _ table: SynonymTable) -> Message {
        switch self {
        case .known(let id, let origin):
            Message(
                "doubt.too-wide",
                [
                    "what": .message(what), "term": table[id].map { .words($0.name) } ?? .text(id),
                    "raw": .text(origin.raw),
                ])
        case .cannotTell(let doubt, let candidates):
            doubt.message(what, candidates: candidates.map { id in table[id].map { .words($0.name) } ?? .text(id) })
        }
    }
}

extension Doubt {
    /// Why it cannot be told, with field, text and candidates.
    func message(_ what: Message, candidates: [MessageArgument] = []) -> Message {
        var arguments: [String: MessageArgument] = ["what": .message(what)]
        switch reason {
        case .noField: break
        case .empty: arguments["field"] = .text(field ?? "?")
        case .notInTable, .unreadable:
            arguments["field"] = .text(field ?? "?")
            arguments["raw"] = .text(raw ?? "")
        case .ambiguous:
            arguments["field"] = .text(field ?? "?")
            arguments["raw"] = .text(raw ?? "")
            arguments["candidates"] = .list(candidates)
        }
        return Message("doubt.\(reason.rawValue)", arguments)
    }
}

extension Message {
    /// "from ... to ...", with what is open left out.
    static func period(from: CalendarDate?, to: CalendarDate?) -> Message {
        switch (from, to) {
        case (let from?, let to?):
            Message("period.from-to", ["from": .text(from.description), "to": .text(to.description)])
        case (let from?, nil): Message("period.from", ["from": .text(from.description)])
        case (nil, let to?): Message("period.to", ["to": .text(to.description)])
        case (nil, nil): Message("period.always")
        }
    }
}
