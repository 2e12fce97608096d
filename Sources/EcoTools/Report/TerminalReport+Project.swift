import GeoCore

extension TerminalReport {
    /// One project: what it is, what it meets, what the rules say.
    func project(_ footprint: FootprintFinding) -> [String] {
        var lines = [heading(footprint)]
        guard let measure = footprint.measure else {
            lines.append("  " + words.word("report.no-geometry"))
            return lines + facts(footprint.facts) + verdicts(footprint.verdicts)
        }
        lines.append("  " + words.measure(measure) + zones(footprint))
        lines += facts(footprint.facts)
        lines += layers(footprint.layers, footprint.allLayers, of: measure)
        if let corridor = footprint.corridor { lines += self.corridor(corridor) }
        lines += verdicts(footprint.verdicts)
        return lines
    }

    private func heading(_ footprint: FootprintFinding) -> String {
        let title = [footprint.id, footprint.name].compactMap { $0 }.joined(separator: "  ")
        guard let gravest = footprint.gravestOutcome else { return paint.bold(DisplayWidth.cut(title, to: width)) }
        let outcome = words.outcome(gravest)
        let room = width - DisplayWidth.of(outcome) - 2
        return paint.bold(DisplayWidth.padded(DisplayWidth.cut(title, to: room), to: room)) + "  "
            + paint.outcome(gravest, outcome)
    }

    /// The zones that an area of the survey series was taken in.
    private func zones(_ footprint: FootprintFinding) -> String {
        guard let zones = footprint.surveyZones, !zones.isEmpty else { return "" }
        return words.semicolon
            + words.word("report.survey-zones", ["zones": zones.map(String.init).joined(separator: words.comma)])
    }

    private func facts(_ facts: ProjectFacts) -> [String] {
        let parts = [
            words.word("fact.kind", ["value": words.fact(facts.kind, .kind)]),
            words.word("fact.action", ["value": words.fact(facts.action, .action)]),
            words.word("fact.date", ["value": words.fact(facts.date)]),
        ]
        return wrapped(parts.joined(separator: words.semicolon), indent: 2)
    }

    // MARK: Layers

    private func layers(_ findings: [LayerFinding], _ all: Counted?, of whole: Measure) -> [String] {
        let met = findings.filter { $0.relation != .outside }
        var lines: [String] = []
        if !met.isEmpty { lines += table(met, all, of: whole).lines(width: width, indent: 2) }
        lines += met.filter(needsFeatureLine).flatMap(features)
        // What an application states of each restricting layer.
        let statements = findings.filter {
            // Of a layer without features nothing can be stated.
            let layer = result.layers[$0.layer]
            return [.redline, .protected, .farmland].contains(layer.role) && layer.featureCount > 0
        }
        .map { words.statement($0, result.layers[$0.layer], of: whole) }
        lines += wrapped(statements.joined(separator: words.semicolon), indent: 2)
        let outside = findings.filter { $0.relation == .outside }
        if !outside.isEmpty {
            let items = outside.map { finding in
                let title = result.layers[finding.layer].title
                guard let nearest = finding.nearest else { return title }
                return words.word(
                    "report.nearest",
                    [
                        "layer": title, "distance": words.number(nearest.distanceMetres, 2) + " m",
                        "feature": nearest.id,
                    ])
            }
            lines += hanging(words.word("report.outside"), items.joined(separator: words.semicolon))
        }
        return lines
    }

    private func table(_ findings: [LayerFinding], _ all: Counted?, of whole: Measure) -> TextTable {
        var columns: [TextTable.Column] = [
            .init(words.word("head.layer"), gives: true), .init(words.word("head.relation")),
        ]
        switch whole {
        case .area:
            columns += [
                .init("m²", right: true), .init("ha", right: true), .init(words.word("unit.mu"), right: true),
            ]
        case .length: columns.append(.init("m", right: true))
        case .points: columns.append(.init(words.word("head.points"), right: true))
        }
        columns += [
            .init(words.word("head.share"), right: true), .init(words.word("head.more-than-once"), right: true),
            .init(words.word("head.slivers"), right: true), .init(words.word("head.features"), gives: true),
        ]
        var table = TextTable(columns)
        for finding in findings {
            table.add(
                [result.layers[finding.layer].title, words.relation(finding.relation)]
                    + figures(finding.counted, of: whole) + [featureNames(finding)])
        }
        let countedLayers = findings.filter { result.layers[$0.layer].isCounted && $0.counted != nil }
        if countedLayers.count > 1, let all {
            table.add([words.word("report.all-counted"), ""] + figures(all, of: whole))
        }
        return table
    }

    private func figures(_ counted: Counted?, of whole: Measure) -> [String] {
        let isSame = counted?.union.dimension == whole.dimension
        let union = isSame ? counted?.union ?? whole.with(0) : whole.with(0)
        let amount: [String] =
            switch union {
            case .area(let squareMetres):
                [
                    words.shortMeasure(union).droppingUnit, words.number(squareMetres / 10_000, 4),
                    words.number(squareMetres / Measure.squareMetresPerMu, 2),
                ]
            case .length(let metres): [words.number(metres, 2)]
            case .points(let count): [String(count)]
            }
        let twice = isSame ? counted?.countedMoreThanOnce.value ?? 0 : 0
        let slivers = counted?.sliverCount ?? 0
        return amount + [
            isSame ? words.percent(counted?.percentOfFootprint) : "",
            twice > 0 ? words.number(twice, 2) : "", slivers > 0 ? String(slivers) : "",
        ]
    }

    /// The largest feature by name, the others by number.
    private func featureNames(_ finding: LayerFinding) -> String {
        guard let largest = finding.features.max(by: { $0.measure.value < $1.measure.value }) else { return "" }
        let name = [largest.id, largest.name].compactMap { $0 }.joined(separator: " ")
        return finding.features.count > 1 ? "\(largest.id) +\(finding.features.count - 1)" : name
    }

    /// Where the table cannot say all: several features, or a class or zone that rules may ask for.
    private func needsFeatureLine(_ finding: LayerFinding) -> Bool {
        finding.features.count > 1 || finding.features.contains { $0.meetsLesserMembers == true }
            || result.layers[finding.layer].isCounted
                && finding.features.contains { $0.className != nil || $0.zone != nil }
    }

    /// The features of one layer, largest share first.
    private func features(_ finding: LayerFinding) -> [String] {
        let shown = finding.features.sorted { $1.measure.value < $0.measure.value }
        let limit = 6
        var items = shown.prefix(limit).map { feature in
            let labels = [feature.className, feature.zone].compactMap { $0 }.filter { !$0.isEmpty }
            let name = words.feature(id: feature.id, name: feature.name)
            let label = labels.isEmpty ? name : name + " [" + labels.joined(separator: words.comma) + "]"
            if feature.meetsOnlyLesserMembers { return words.word("report.meets-lesser", ["feature": label]) }
            return feature.contact == .touching
                ? words.word("report.touches", ["feature": label])
                : words.word("report.feature", ["feature": label, "extent": words.shortMeasure(feature.measure)])
        }
        if shown.count > limit { items.append(words.word("report.and-more", ["count": String(shown.count - limit)])) }
        return hanging(result.layers[finding.layer].title, items.joined(separator: words.semicolon))
    }

    private func corridor(_ corridor: CorridorFinding) -> [String] {
        let title = words.word(
            "report.corridor",
            [
                "width": DecimalText.text(corridor.widthMetres, decimals: 1),
                "extent": words.measure(corridor.measure),
            ])
        let met = corridor.layers.filter { $0.relation != .outside }
        var lines = wrapped(title, indent: 2)
        if !met.isEmpty {
            lines += table(met, corridor.allLayers, of: corridor.measure).lines(width: width, indent: 4)
        }
        return lines
    }

    // MARK: Verdicts

    private func verdicts(_ verdicts: [Verdict]) -> [String] {
        let telling = verdicts.enumerated().filter { $0.element.outcome.gravity < Outcome.allowed.gravity }
            .sorted { ($0.element.outcome.gravity, $0.offset) < ($1.element.outcome.gravity, $1.offset) }
            .map(\.element)
        var lines = telling.flatMap(verdict)
        let quiet = [Outcome.allowed, .notApplicable].compactMap { outcome -> String? in
            let rules = verdicts.filter { $0.outcome == outcome }
            guard !rules.isEmpty else { return nil }
            let items = rules.map { rule in
                rule.margin.map { "\(rule.ruleID) (\($0.message.text(words.language)))" } ?? rule.ruleID
            }
            return words.outcome(outcome) + (words.language == .zh ? "：" : ": ") + items.joined(separator: words.comma)
        }
        lines += quiet.flatMap { wrapped($0, indent: 2) }
        // An answer that rests on a stand-in says so, also where nothing is to be done.
        for rule in verdicts where rule.outcome == .allowed {
            let notes =
                (rule.isApproximate ? [words.word("report.approximate")] : [])
                + rule.warnings.map { $0.text(words.language) }
            if notes.isEmpty { continue }
            lines += hanging(rule.ruleID, notes.joined(separator: words.semicolon), indent: 4)
        }
        return lines
    }

    private func verdict(_ verdict: Verdict) -> [String] {
        let language = words.language
        let outcome = words.outcome(verdict.outcome)
        var head = "\(verdict.ruleID)  \(verdict.ruleTitle[language])"
        if let margin = verdict.margin { head += words.semicolon + margin.message.text(language) }
        if verdict.isApproximate { head += words.semicolon + words.word("report.approximate") }
        let room = width - 4 - DisplayWidth.of(outcome)
        let headLines = DisplayWidth.wrapped(head, to: room)
        var lines = headLines.enumerated().map { index, line in
            index == 0
                ? "  " + paint.outcome(verdict.outcome, outcome) + "  " + line
                : String(repeating: " ", count: 4 + DisplayWidth.of(outcome)) + line
        }
        func add(_ key: String, _ text: String) { lines += hanging(words.word(key), text, indent: 4) }
        if !verdict.reasons.isEmpty {
            add("report.why", verdict.reasons.map { $0.text(language) }.joined(separator: words.semicolon))
        }
        if let nearest = verdict.nearest, nearest.distanceMetres > 0 {
            add(
                "report.points",
                words.word(
                    "report.from-to",
                    ["from": words.place(nearest.onFootprint), "to": words.place(nearest.onFeature)]))
        }
        for warning in verdict.warnings { add("report.note", warning.text(language)) }
        add("report.source", verdict.source.document[language] + words.comma + verdict.source.article[language])
        if let advice = verdict.advice { add("report.advice", advice[language]) }
        return lines
    }

    /// "label: text", continued under the text.
    private func hanging(_ label: String, _ text: String, indent: Int = 2) -> [String] {
        let lead = label + (words.language == .zh ? "：" : ": ")
        return DisplayWidth.wrapped(lead + text, to: width - indent - 4).enumerated().map { index, line in
            String(repeating: " ", count: index == 0 ? indent : indent + 4) + line
        }
    }
}

extension String {
    /// A number without the unit after it.
    var droppingUnit: String { firstIndex(of: " ").map { String(self[..<$0]) } ?? self }
}
