extension RuleEvaluation {
    /// What the features lack that would decide whether the rule is about them.
    func undecidedItems(_ features: [FeatureFacts], _ selector: LayerSelector) -> [MissingItem] {
        features.filter { selector.selects($0) == .unknown }.flatMap { feature in
            selector.filter.undecided(for: feature).map {
                .featureAttribute(layer: feature.layer, feature: feature.id, attribute: $0)
            }
        }
    }

    func undecidedMessage(_ features: [FeatureFacts], _ selector: LayerSelector) -> Message {
        var attributes: [String] = []
        for attribute in features.flatMap({ selector.filter.undecided(for: $0) })
        where !attributes.contains(attribute) {
            attributes.append(attribute)
        }
        return Message(
            "reason.feature-undecided",
            ["features": .features(features), "attributes": .list(attributes.map { .text($0) })])
    }

    /// A river's bank is nearer than its centre line, by how much nobody knows: what is within the limit stays so, what
    /// lies beyond cannot be told.
    func doubtStandIns(_ answer: DistanceAnswer, _ limit: Limit, _ result: inout TestResult) {
        guard result.truth == .no else { return }
        let near = [answer.standIn, answer.selected, answer.undecided].compactMap { $0 }
        guard let line = near.first(where: { shore(of: $0)?.isStandIn == true }), let layer = shore(of: line) else {
            return
        }
        result = measured(line, limit, holds: false)
        result.truth = .unknown
        // The margin would be that of the wrong line.
        result.margin = nil
        let key = layer.lineKind == .centreLine ? "reason.centre-line" : "reason.line-kind-unknown"
        result.reasons.append(Message(key, ["layer": .text(layer.title)]))
        result.missing = [.layer(.shoreline)]
    }

    private func shore(of fact: NearestFact) -> LayerFacts? {
        inputs.layers.first { $0.role == .shoreline && $0.role == fact.feature.role && $0.title == fact.feature.layer }
    }

    /// Warnings about the features and layers that the result rests on.
    func addFeatureWarnings(_ result: inout TestResult) {
        let selectors = rule.test.query?.selectors ?? []
        if selectors.contains(where: { $0.filter.asksForZone }) {
            for feature in result.features {
                guard case .unknown(let doubt) = feature.zone else { continue }
                result.warnings.append(
                    Message(
                        "warning.zone-as-core",
                        [
                            "feature": .feature(feature),
                            "doubt": .message(doubt.message(Message("word.zone"))),
                        ]))
            }
        }
        // What made the answer "cannot tell" is its reason already.
        let isDoubted = result.reasons.contains {
            $0.key == "reason.centre-line" || $0.key == "reason.line-kind-unknown"
        }
        guard !isDoubted, selectors.contains(where: { $0.role == .shoreline }) else { return }
        let shores = inputs.layers.filter { layer in
            layer.role == .shoreline && (result.nearest.map { $0.feature.layer == layer.title } ?? true)
        }
        for layer in shores {
            let title: [String: MessageArgument] = ["layer": .text(layer.title)]
            switch layer.lineKind {
            case .centreLine:
                result.isApproximate = true
                result.warnings.append(Message("warning.centre-line", title))
            case nil: result.warnings.append(Message("warning.line-kind-unknown", title))
            case .bank, .managementBoundary: break
            }
        }
    }
}

extension FeatureFilter {
    /// Whether the filter looks at the control zone.
    var asksForZone: Bool {
        switch self {
        case .core: true
        case .anyOf(let filters), .allOf(let filters): filters.contains { $0.asksForZone }
        case .not(let filter): filter.asksForZone
        case .all, .river, .basinAtLeast, .named, .text: false
        }
    }

    /// The attributes of `feature` whose absence leaves the filter undecided.
    func undecided(for feature: FeatureFacts) -> [String] {
        guard matches(feature) == .unknown else { return [] }
        switch self {
        case .all, .core: return []
        case .river: return ["river"]
        case .basinAtLeast: return ["basin_km2"]
        case .named: return ["name"]
        case .text(let field, _): return [field ?? "class"]
        case .anyOf(let filters), .allOf(let filters): return filters.flatMap { $0.undecided(for: feature) }
        case .not(let filter): return filter.undecided(for: feature)
        }
    }
}
