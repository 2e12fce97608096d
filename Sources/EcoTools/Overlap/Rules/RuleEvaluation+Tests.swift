extension RuleEvaluation {
    /// Whether the rule's test holds, with everything that was measured.
    func test() -> TestResult {
        var result: TestResult
        switch rule.test {
        case .distance(let selector, let limit):
            guard case .distance(let answer) = answer(.distance(selector)) else { return notMeasured() }
            result = distance(answer, selector, limit)
            doubtStandIns(answer, limit, &result)
        case .downstream(let selector, let limit):
            guard case .downstream(let answer) = answer(.downstream(selector)) else { return notMeasured() }
            result = downstream(answer, selector, limit)
        case .overlap(let include, let exclude, let limits):
            guard let roles = givenRoles(include) else { return notMeasured() }
            guard case .overlap(let answer) = inputs.answers[.overlap(include: include, exclude: exclude)] else {
                return notMeasured()
            }
            result = overlap(answer, limits, missing: include.map(\.role).filter { !roles.contains($0) })
            for selector in exclude where !isGiven(selector.role) && answer.selected.extent.magnitude > 0 {
                result.warnings.append(
                    Message("warning.not-subtracted", ["role": .message(selector.role.message)]))
            }
        case .notInside(let selectors, let limits):
            guard case .outside(let answer) = answer(.outside(selectors)) else { return notMeasured() }
            result = outside(answer, limits)
        case .countNotIncreasing(let role): result = count(role)
        case .attribute(let id, let limit): result = attribute(id, limit)
        }
        addFeatureWarnings(&result)
        return result
    }

    // MARK: Layers and answers

    /// Given and not empty: an empty layer is no statement that there is nothing.
    func isGiven(_ role: LayerRole) -> Bool {
        inputs.layers.contains { $0.role == role && $0.featureCount > 0 }
    }

    /// The roles of the selectors that are given; nil when none is.
    private func givenRoles(_ selectors: [LayerSelector]) -> Set<LayerRole>? {
        let given = Set(selectors.map(\.role)).filter(isGiven)
        return given.isEmpty ? nil : given
    }

    /// The answer to a query all of whose layers are given.
    private func answer(_ query: FactQuery) -> FactAnswer? {
        query.selectors.allSatisfy { isGiven($0.role) } ? inputs.answers[query] : nil
    }

    /// Why there is no measurement: a layer is missing or empty, or nobody measured.
    private func notMeasured() -> TestResult {
        let absent = Set((rule.test.query?.selectors ?? []).map(\.role)).filter { !isGiven($0) }
        guard !absent.isEmpty else {
            return .unknown(Message("reason.not-measured"), missing: [.measurement(rule.id)])
        }
        let roles = LayerRole.allCases.filter(absent.contains)
        return TestResult(
            truth: .unknown, reasons: roles.map(missingLayerMessage), missing: roles.map { .layer($0) })
    }

    func missingLayerMessage(_ role: LayerRole) -> Message {
        let empty = inputs.layers.filter { $0.role == role }
        let arguments: [String: MessageArgument] = ["role": .message(role.message)]
        guard !empty.isEmpty else { return Message("reason.layer-missing", arguments) }
        let titles = MessageArgument.list(empty.map { .text($0.title) })
        return Message("reason.layer-empty", arguments.merging(["layers": titles]) { first, _ in first })
    }

    // MARK: Distance

    private func distance(_ answer: DistanceAnswer, _ selector: LayerSelector, _ limit: Limit) -> TestResult {
        if let near = answer.selected, limit.holds(near.distanceMetres) {
            return measured(near, limit, holds: true)
        }
        if let near = answer.undecided, limit.holds(near.distanceMetres) {
            var result = measured(near, limit, holds: nil)
            result.reasons.append(undecidedMessage([near.feature], selector))
            result.missing = undecidedItems([near.feature], selector)
            return result
        }
        // Both are beyond the limit; the nearer one is the margin that is sure.
        let nearer = [answer.selected, answer.undecided].compactMap { $0 }.min {
            $0.distanceMetres < $1.distanceMetres
        }
        if let nearer { return measured(answer.selected ?? nearer, limit, holds: false) }
        guard let searched = answer.searchedMetres else {
            return .unknown(
                Message("reason.no-such-feature", ["role": .message(selector.role.message)]),
                missing: [.layer(selector.role)])
        }
        guard !limit.holds(searched) else {
            return .unknown(
                Message("reason.searched-too-near", ["searched": .metres(searched), "limit": .limit(limit)]),
                missing: [.measurement(rule.id)])
        }
        return TestResult(
            truth: .no, measured: Margin(searched, .metres, isLowerBound: true),
            margin: Margin(searched - limit.value, .metres, isLowerBound: true),
            reasons: [Message("reason.further-than", ["searched": .metres(searched), "limit": .limit(limit)])])
    }

    func measured(_ near: NearestFact, _ limit: Limit, holds: Bool?) -> TestResult {
        TestResult(
            truth: holds.map { Truth($0) } ?? .unknown, measured: Margin(near.distanceMetres, .metres),
            margin: Margin(near.distanceMetres - limit.value, .metres), nearest: near, features: [near.feature],
            reasons: [
                Message(
                    holds == false ? "reason.distance-kept" : "reason.distance-short",
                    [
                        "distance": .metres(near.distanceMetres), "feature": .feature(near.feature),
                        "limit": .limit(limit),
                    ])
            ])
    }

    // MARK: Downstream

    private func downstream(_ answer: DownstreamAnswer, _ selector: LayerSelector, _ limit: Limit) -> TestResult {
        switch answer {
        case .flowPath(let near?, _):
            var result = measured(near, limit, holds: limit.holds(near.distanceMetres))
            result.reasons = [
                Message(
                    result.truth == .no ? "reason.flow-path-kept" : "reason.flow-path-short",
                    [
                        "distance": .metres(near.distanceMetres), "feature": .feature(near.feature),
                        "limit": .limit(limit),
                    ])
            ]
            return result
        case .flowPath(nil, let searched):
            guard searched >= limit.value else {
                return .unknown(
                    Message("reason.searched-too-near", ["searched": .metres(searched), "limit": .limit(limit)]),
                    missing: [.measurement(rule.id)])
            }
            return TestResult(
                truth: .no, margin: Margin(searched - limit.value, .metres, isLowerBound: true),
                reasons: [Message("reason.not-downstream", ["searched": .metres(searched)])])
        case .straight(let answer):
            // A flow path is never shorter than the straight line: beyond the limit the answer is exact, within it
            // the facility may as well lie beside or above the pond.
            var result = distance(answer, selector, limit)
            if result.truth != .no, result.nearest != nil {
                result.isApproximate = true
                result.warnings.append(Message("warning.disc-for-flow-path", ["limit": .limit(limit)]))
            }
            return result
        }
    }

    // MARK: Overlap and outside

    private func overlap(_ answer: OverlapAnswer, _ limits: [Limit], missing roles: [LayerRole]) -> TestResult {
        let part = answer.selected
        if holds(part.extent, limits) {
            var result = TestResult(
                truth: .yes, measured: Margin(part.extent.magnitude, part.extent.unit),
                margin: Margin(-part.extent.magnitude, part.extent.unit), features: part.features,
                reasons: [
                    Message(
                        "reason.overlaps",
                        ["extent": .extent(part.extent), "features": .features(part.features)])
                ])
            if part.onlySlivers { result.warnings.append(Message("warning.only-slivers")) }
            return result
        }
        let noneOver = Margin(part.extent.magnitude, part.extent.unit)
        if let other = answer.undecided, holds(other.extent, limits) {
            var result = TestResult(
                truth: .unknown, measured: noneOver, features: other.features,
                reasons: [
                    Message(
                        "reason.overlaps-undecided",
                        ["extent": .extent(other.extent), "features": .features(other.features)])
                ])
            for selector in rule.test.query?.selectors ?? [] {
                result.missing += undecidedItems(other.features, selector)
            }
            return result
        }
        if !answer.unmeasured.isEmpty {
            return TestResult(
                truth: .unknown, measured: noneOver, features: answer.unmeasured,
                reasons: [Message("reason.lesser-members", ["features": .features(answer.unmeasured)])],
                missing: [.measurement(rule.id)])
        }
        guard roles.isEmpty else {
            return TestResult(
                truth: .unknown, measured: noneOver, reasons: roles.map(missingLayerMessage),
                missing: roles.map { .layer($0) })
        }
        var result = TestResult(truth: .no, measured: noneOver, reasons: [Message("reason.no-overlap")])
        if let near = answer.nearest, near.distanceMetres > 0 {
            result.margin = Margin(near.distanceMetres, .metres)
            result.nearest = near
            result.features = [near.feature]
            result.reasons = [
                Message(
                    "reason.no-overlap-nearest",
                    ["distance": .metres(near.distanceMetres), "feature": .feature(near.feature)])
            ]
        }
        return result
    }

    private func outside(_ answer: OutsideAnswer, _ limits: [Limit]) -> TestResult {
        let limit = limits.first { $0.unit == answer.extent.unit }?.value ?? 0
        var result = TestResult(
            truth: .no, measured: Margin(answer.extent.magnitude, answer.extent.unit),
            margin: Margin(limit - answer.extent.magnitude, answer.extent.unit), nearest: answer.nearest,
            features: answer.covering,
            reasons: [
                Message(
                    "reason.inside",
                    ["extent": .extent(answer.extent), "features": .features(answer.covering)])
            ])
        guard holds(answer.extent, limits) else { return result }
        result.truth = .yes
        result.reasons = [Message("reason.outside", ["extent": .extent(answer.extent)])]
        if result.features.isEmpty, let near = answer.nearest {
            result.features = [near.feature]
            result.reasons.append(
                Message(
                    "reason.nearest",
                    ["distance": .metres(near.distanceMetres), "feature": .feature(near.feature)]))
        }
        if let other = answer.extentIfUndecidedCount, !holds(other, limits) {
            result.truth = .unknown
            result.reasons.append(Message("reason.covering-undecided"))
            result.missing = [.measurement(rule.id)]
        }
        return result
    }

    /// Whether the extent passes the limit of its own unit; without one, whether there is any.
    private func holds(_ extent: Extent, _ limits: [Limit]) -> Bool {
        let limit = limits.first { $0.unit == extent.unit } ?? Limit(.greater, 0, extent.unit)
        return limit.holds(extent.magnitude)
    }

    // MARK: Counts and attributes

    private func count(_ role: LayerRole) -> TestResult {
        guard let counts = inputs.counts.first(where: { $0.role == role }) else {
            return .unknown(
                Message("reason.no-counts", ["role": .message(role.message)]), missing: [.counts(role)])
        }
        let grown = counts.after - counts.before
        return TestResult(
            truth: Truth(grown > 0), measured: Margin(Double(grown), .count), margin: Margin(Double(-grown), .count),
            reasons: [
                Message(
                    grown > 0 ? "reason.count-grew" : "reason.count-kept",
                    [
                        "role": .message(role.message), "before": .text("\(counts.before)"),
                        "after": .text("\(counts.after)"), "beforeLabel": .text(counts.beforeLabel),
                        "afterLabel": .text(counts.afterLabel),
                    ])
            ])
    }

    private func attribute(_ id: String, _ limit: Limit) -> TestResult {
        let name = MessageArgument.words(tables.attribute(id)?.name ?? LocalisedText(en: id, zh: id))
        switch inputs.project.attributes[id] ?? .missing {
        case .known(.number(let value), _):
            let holds = limit.holds(value)
            return TestResult(
                truth: Truth(holds), measured: Margin(value, limit.unit),
                margin: Margin(
                    limit.comparison == .less || limit.comparison == .lessOrEqual
                        ? value - limit.value : limit.value - value, limit.unit),
                reasons: [
                    Message(
                        holds ? "reason.attribute-holds" : "reason.attribute-does-not-hold",
                        ["attribute": name, "value": .number(value, decimals: 1, unit: ""), "limit": .limit(limit)])
                ])
        case .known: return .unknown(Message("reason.not-measured"), missing: [.projectAttribute(id)])
        case .cannotTell(let doubt, _):
            return .unknown(
                doubt.message(Message("word.attribute", ["name": name])), missing: [.projectAttribute(id)])
        }
    }
}
