/// What a rule needs, and what it answers without it. Found by asking the engine, so that it cannot differ from it.
public struct RuleNeed: Sendable, Codable, Hashable {
    public var ruleID: String
    /// What is needed.
    public var need: Message
    /// The verdict for a project that the rule binds and whose test would hold, without it.
    public var outcomeWithout: Outcome
    public var isApproximate: Bool
}

extension RuleSet {
    /// What every rule needs and what it answers without it, in the order of the file.
    public var needs: [RuleNeed] { rules.flatMap { RuleProbe(rule: $0, set: self).needs() } }

    /// The needs as a Markdown table.
    public func needsTable(_ language: Language) -> String {
        var lines = [
            "| \(Messages.text("need.head-rule", language)) | \(Messages.text("need.head-need", language)) | \(Messages.text("need.head-without", language)) |",
            "|---|---|---|",
        ]
        for need in needs {
            var answer = need.outcomeWithout.message.text(language)
            if need.isApproximate { answer = Messages.text("need.approximate", language, ["outcome": answer]) }
            lines.append("| \(need.ruleID) | \(need.need.text(language)) | \(answer) |")
        }
        return lines.joined(separator: "\n")
    }
}

/// Puts one rule into a situation in which its test holds, and takes things away one at a time.
private struct RuleProbe {
    let rule: Rule
    let set: RuleSet
    /// A day on which the rule is in force.
    private var day: CalendarDate? { rule.reviewAfter ?? rule.effectiveTo ?? rule.effectiveFrom }

    func needs() -> [RuleNeed] {
        guard let day else { return [] }
        var needs: [RuleNeed] = []
        func add(_ need: Message, _ inputs: RuleInputs, on day: CalendarDate) {
            let verdict = RuleEvaluation(rule: rule, inputs: inputs, runDate: day, tables: set.tables).verdict()
            needs.append(
                RuleNeed(
                    ruleID: rule.id, need: need, outcomeWithout: verdict.outcome, isApproximate: verdict.isApproximate))
        }
        let whole = inputs(project())
        if rule.subjects.contains(where: { !$0.kinds.isEmpty }) {
            var copy = whole
            copy.project.kind = .missing
            add(Message("need.kind"), copy, on: day)
        }
        if rule.subjects.contains(where: { !$0.actions.isEmpty }) {
            var copy = whole
            copy.project.action = .missing
            add(Message("need.action"), copy, on: day)
        }
        let query = rule.test.query
        let roles = LayerRole.allCases.filter { role in query?.selectors.contains { $0.role == role } ?? false }
        for role in roles {
            var copy = whole
            copy.layers.removeAll { $0.role == role }
            // Nothing in the other layers: a hit there would decide without this one.
            if roles.count > 1, let query { copy.answers[query] = answer(query, holds: false) }
            add(Message("need.layer", ["role": .message(role.message)]), copy, on: day)
        }
        for role in LayerRole.allCases where query?.excluded.contains(where: { $0.role == role }) ?? false {
            guard !roles.contains(role) else { continue }
            var copy = whole
            copy.layers.removeAll { $0.role == role }
            add(Message("need.subtracted", ["role": .message(role.message)]), copy, on: day)
        }
        for attribute in featureAttributes() {
            var copy = whole
            if let query { copy.answers[query] = answer(query, holds: nil) }
            add(Message("need.feature-attribute", ["attribute": .text(attribute)]), copy, on: day)
        }
        switch rule.test {
        case .downstream: add(Message("need.flow-path"), whole, on: day)
        case .countNotIncreasing:
            var copy = whole
            copy.counts = []
            add(Message("need.counts"), copy, on: day)
        case .attribute(let id, _):
            var copy = whole
            copy.project.attributes = [:]
            add(Message("need.attribute", ["attribute": name(id)]), copy, on: day)
        case .distance, .overlap, .notInside: break
        }
        for exemption in rule.exemptions {
            let needed = Message("need.exemption", ["attribute": name(exemption.attribute)])
            add(needed, inputs(project(for: exemption)), on: max(day, exemption.effectiveFrom ?? day))
        }
        return needs
    }

    private func name(_ attribute: String) -> MessageArgument {
        set.tables.attribute(attribute).map { .words($0.name) } ?? .text(attribute)
    }

    /// A project that the rule binds, or that may ask for the exemption; attributes are left out, except those that
    /// the test is on, and those of other exemptions, which it does not have.
    private func project(for exemption: RuleExemption? = nil) -> ProjectFacts {
        let origin = Provenance(raw: "")
        let subject = rule.subjects.first
        let kinds = exemption?.kinds.first ?? subject?.kinds.first ?? set.tables.kinds.rows.first?.id ?? ""
        let action = exemption?.actions.first ?? subject?.actions.first ?? "new"
        var project = ProjectFacts(id: "", kind: .known(kinds, origin), action: .known(action, origin))
        for other in rule.exemptions where other != exemption {
            let denied: AttributeValue =
                set.tables.attribute(other.attribute)?.kind == .activity ? .term("none") : .flag(false)
            project.attributes[other.attribute] = .known(denied, origin)
        }
        if case .attribute(let id, let limit) = rule.test {
            let beyond = limit.comparison == .less || limit.comparison == .lessOrEqual ? -1.0 : 1
            project.attributes[id] = .known(.number(limit.value + beyond), origin)
        }
        return project
    }

    private func inputs(_ project: ProjectFacts) -> RuleInputs {
        let layers = LayerRole.allCases.map {
            LayerFacts(role: $0, title: $0.rawValue, lineKind: .managementBoundary, featureCount: 1)
        }
        var inputs = RuleInputs(project: project, layers: layers)
        if let query = rule.test.query { inputs.answers[query] = answer(query, holds: true) }
        if case .countNotIncreasing(let role) = rule.test {
            inputs.counts = [CountFacts(role: role, before: 0, after: 1, beforeLabel: "", afterLabel: "")]
        }
        return inputs
    }

    /// An answer with which the test holds, does not, or (nil) depends on a feature that cannot be decided.
    private func answer(_ query: FactQuery, holds: Bool?) -> FactAnswer {
        let feature = FeatureFacts(layer: "", role: query.selectors.first?.role ?? .other, id: "")
        let point = LonLat(longitude: 0, latitude: 0)
        let near = NearestFact(feature: feature, distanceMetres: 0, onFootprint: point, onFeature: point)
        let distance = DistanceAnswer(
            selected: holds == true ? near : nil, undecided: holds == nil ? near : nil, searchedMetres: 1e9)
        // More than any threshold on an area.
        let much = Extent.area(squareMetres: 1e12)
        let none = Extent.area(squareMetres: 0)
        switch query {
        case .distance: return .distance(distance)
        case .downstream: return .downstream(.straight(distance))
        case .overlap:
            return .overlap(
                OverlapAnswer(
                    selected: OverlapPart(extent: holds == true ? much : none),
                    undecided: holds == nil ? OverlapPart(extent: much, features: [feature]) : nil))
        case .outside:
            return .outside(
                OutsideAnswer(extent: holds == false ? none : much, extentIfUndecidedCount: holds == nil ? none : nil))
        }
    }

    /// The attributes of features that the rule's filters look at and that may be missing.
    private func featureAttributes() -> [String] {
        var found: [String] = []
        for selector in rule.test.query?.selectors ?? [] {
            let bare = FeatureFacts(layer: "", role: selector.role, id: "", zone: .notZoned)
            for attribute in selector.filter.undecided(for: bare) where !found.contains(attribute) {
                found.append(attribute)
            }
        }
        return found
    }
}
