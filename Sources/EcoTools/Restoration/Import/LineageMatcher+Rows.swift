import GeoCore

/// What a row says against itself, and the answers of persons to that.
extension LineageMatcher {
    mutating func askAboutRows() {
        for index in rows.indices {
            askAboutFields(index)
            if case .ignored = fates[index] { continue }
            askAboutFuture(index)
            if case .ignored = fates[index] { continue }
            if decision(index, .dateOrder) == nil {
                if let conflict = EventDerivation(rows[index].reading.events, known: [SiteEvent]()).conflict {
                    ask(index, .dateOrder, detail: Self.text(conflict))
                }
            } else {
                answerDateOrder(index)
            }
        }
        askAboutDuplicates()
    }

    static func text(_ conflict: (first: StatedEvent, second: StatedEvent)) -> String {
        [conflict.first, conflict.second].map { "\($0.kind.rawValue) \($0.date)" }.joined(separator: ", ")
    }

    /// Codes and days that the mapping cannot read.
    private mutating func askAboutFields(_ index: Int) {
        guard !rows[index].reading.problems.isEmpty else { return }
        for kind in [QuestionKind.unknownCode, .unreadableDate] {
            let problems = rows[index].reading.problems.filter { $0.kind == kind }
            guard !problems.isEmpty else { continue }
            if let decision = decision(index, kind), answer(index, decision, problems) {
                if case .ignored = fates[index] { return }
                continue
            }
            ask(index, kind, detail: problems.map { "\($0.field): \($0.text)" }.joined(separator: "; "))
        }
    }

    private mutating func answer(_ index: Int, _ decision: LedgerRows.Decision, _ problems: [RowProblem]) -> Bool {
        switch decision.answer {
        case .ignore:
            fates[index] = .ignored
            return true
        case .date:
            guard let answer = decision.value.flatMap({ DateAnswer($0) }) else { return false }
            return rows[index].reading.take(answer, asked: problems.map(\.role))
        case .code:
            guard let value = decision.value, let mapping else { return false }
            for problem in problems {
                guard rows[index].reading.take(value, for: problem.role, mapping, file.statusDate) else { return false }
            }
            return true
        default: return false
        }
    }

    private mutating func askAboutFuture(_ index: Int) {
        let future = rows[index].reading.events.filter { $0.date > file.statusDate }
        guard !future.isEmpty else { return }
        if let decision = decision(index, .futureDate) {
            if decision.answer == .ignore {
                fates[index] = .ignored
                return
            }
            if let answer = decision.value.flatMap({ DateAnswer($0) }),
                rows[index].reading.take(answer, asked: future.map(\.kind.rawValue)),
                !rows[index].reading.events.contains(where: { $0.date > file.statusDate })
            {
                return
            }
        }
        ask(index, .futureDate, detail: future.map { "\($0.kind.rawValue) \($0.date)" }.joined(separator: "; "))
    }

    private mutating func answerDateOrder(_ index: Int) {
        guard let decision = decision(index, .dateOrder) else { return }
        if decision.answer == .ignore {
            fates[index] = .ignored
            return
        }
        // The days that a person states are taken as they are, but none after the file's own: what happened later no
        // row of it can say.
        let answer = decision.value.flatMap { DateAnswer($0) }
        guard let answer, rows[index].reading.take(answer, asked: []),
            !rows[index].reading.events.contains(where: { $0.date > file.statusDate })
        else {
            ask(index, .dateOrder)
            return
        }
    }

    /// Whether a person has said that a row is the site that its id names.
    private func isDecidedAsNamed(_ index: Int, _ id: String) -> Bool {
        guard let decision = decision(index, .duplicateID) else { return false }
        switch decision.answer {
        case .same: return true
        // By the name of a site: it is taken then, also for the other rows of the id.
        case .redrawn: return decision.sites.first.flatMap { state.site(id: $0) } == state.site(sourceID: id)
        default: return false
        }
    }

    /// Rows that share an id, but for those that a person left out or made another site.
    private mutating func askAboutDuplicates() {
        var byID: [String: Int] = [:]
        var more: [String: [Int]] = [:]
        for index in rows.indices {
            guard let id = rows[index].sourceID else { continue }
            if case .ignored = fates[index] { continue }
            if let decision = decision(index, .duplicateID) {
                if decision.answer == .ignore {
                    fates[index] = .ignored
                    continue
                }
                if !isDecidedAsNamed(index, id) { continue }
            }
            if let first = byID[id] { more[id, default: [first]].append(index) } else { byID[id] = index }
        }
        for (id, indexes) in more {
            for index in indexes where !isDecidedAsNamed(index, id) {
                let others = indexes.filter { $0 != index }.map { String(rows[$0].row) }
                ask(index, .duplicateID, detail: "\(id): " + others.joined(separator: ", "))
            }
        }
    }
}

extension SurveyRow.Reading {
    /// Puts a code, or what it means, in the place of one that the mapping does not know.
    mutating func take(
        _ value: String, for role: String, _ mapping: SiteMapping, _ statusDate: CalendarDate
    ) -> Bool {
        func meaning(_ source: SiteMapping.Source) -> String? {
            if value == "none" { return "" }
            return source.meaning(of: value) ?? (source.codes.values.contains(value) ? value : nil)
        }
        switch role {
        case "status":
            if value == "none" { return true }
            guard let kinds = mapping.events(ofStatus: value) ?? EventKind(rawValue: value).map({ [$0] }) else {
                return false
            }
            add(kinds, by: statusDate)
            return true
        case "technique":
            guard let text = meaning(mapping.technique) else { return false }
            attributes.technique = RestorationTechnique(rawValue: text)
            return text.isEmpty || attributes.technique != nil
        case "due":
            guard let text = meaning(mapping.due) else { return false }
            attributes.due = CalendarDate(text)
            return true
        default:
            let places: [String: (WritableKeyPath<SiteAttributes, String?>, SiteMapping.Source)] = [
                "name": (\.name, mapping.name), "county": (\.county, mapping.county),
                "land-type": (\.landType, mapping.landType), "programme": (\.programme, mapping.programme),
                "origin": (\.origin, mapping.origin),
            ]
            guard let (path, source) = places[role], let text = meaning(source) else { return false }
            attributes[keyPath: path] = text.isEmpty ? nil : text
            return true
        }
    }
}
