import GeoCore

/// The findings of a check as text for a terminal of a given width.
public struct TerminalReport: Sendable {
    public enum Detail: String, Sendable, CaseIterable {
        /// Every project with its layers and verdicts, then the summary.
        case all
        /// Only projects that a rule does not simply allow or that lie in a counted layer, then the summary.
        case findings
        /// The summary alone: one line a project.
        case summary
    }

    let result: OverlapResult
    let words: ReportWords
    let paint: Paint
    let width: Int

    public init(
        _ result: OverlapResult, language: Language, tables: RuleTables?, width: Int = 100, isColoured: Bool = false
    ) {
        self.result = result
        words = ReportWords(language: language, tables: tables)
        paint = Paint(isOn: isColoured)
        self.width = max(60, width)
    }

    public func text(_ detail: Detail) -> String {
        var lines = header
        for footprint in result.footprints where detail == .all || detail == .findings && hasFindings(footprint) {
            lines += [""] + project(footprint)
        }
        lines += [""] + summary + [""] + totals
        for section in [repairs, slivers, issues] where !section.isEmpty { lines += [""] + section }
        lines += [""] + wrapped(words.word("report.disclaimer"), indent: 0).map(paint.faint)
        return lines.joined(separator: "\n") + "\n"
    }

    private func hasFindings(_ footprint: FootprintFinding) -> Bool {
        if footprint.measure == nil { return true }
        if let gravest = footprint.gravestOutcome, gravest.gravity < Outcome.allowed.gravity { return true }
        return footprint.layers.contains { $0.relation != .outside && result.layers[$0.layer].isCounted }
    }

    // MARK: What was done

    private var header: [String] {
        var lines = [
            paint.bold(
                words.word(
                    "report.title",
                    ["projects": String(result.footprints.count), "layers": String(result.layers.count)]))
        ]
        let method = words.language == .zh ? result.areaMethod.titleChinese : result.areaMethod.title
        lines += wrapped(words.word("report.method", ["method": method, "crs": result.crs]), indent: 0)
        lines += wrapped(
            words.word(
                "report.slivers-are",
                [
                    "area": DecimalText.text(result.sliverThreshold.areaSquareMetres, decimals: 2),
                    "width": DecimalText.text(result.sliverThreshold.widthMetres, decimals: 3),
                ]), indent: 0)
        lines += wrapped(
            result.ruleSet.map { words.word("report.rules", ["set": $0]) } ?? words.word("report.no-rules"), indent: 0)
        return lines
    }

    // MARK: All projects at a glance

    private var summary: [String] {
        var table = TextTable([
            .init(words.word("head.project")), .init(words.word("head.name"), gives: true),
            .init(words.word("head.outcome")), .init(words.word("head.rules"), gives: true),
            .init(words.word("head.size"), right: true), .init(words.word("head.counted-union"), right: true),
            .init(words.word("head.met"), gives: true),
        ])
        for footprint in result.footprints {
            let met = footprint.layers.filter { finding in
                finding.relation != .outside && result.layers[finding.layer].isCounted
            }
            let gravest = footprint.gravestOutcome
            let rules = footprint.verdicts.filter {
                $0.outcome == gravest && $0.outcome.gravity < Outcome.allowed.gravity
            }
            table.add([
                footprint.id, footprint.name ?? "", gravest.map(words.outcome) ?? "",
                rules.map(\.ruleID).joined(separator: words.comma),
                footprint.measure.map(words.shortMeasure) ?? words.word("report.no-geometry-short"),
                footprint.allLayers.map { words.shortMeasure($0.union) } ?? "",
                met.map { result.layers[$0.layer].title }.joined(separator: words.comma),
            ])
        }
        let outcomes = Dictionary(
            Outcome.allCases.map { (words.outcome($0), $0) }, uniquingKeysWith: { first, _ in first })
        return [paint.bold(words.word("report.summary"))]
            + table.lines(width: width) { column, text in
                let trimmed = text.trimmingTrailingSpaces
                return column == 2 ? outcomes[trimmed].map { paint.outcome($0, text) } ?? text : text
            } + outcomeCounts
    }

    private var outcomeCounts: [String] {
        let gravest = result.footprints.compactMap(\.gravestOutcome)
        guard !gravest.isEmpty else { return [] }
        let parts = Outcome.allCases.compactMap { outcome -> String? in
            let count = gravest.count { $0 == outcome }
            return count == 0 ? nil : "\(words.outcome(outcome)) \(count)"
        }
        return wrapped(words.word("report.outcomes", ["counts": parts.joined(separator: words.comma)]), indent: 0)
    }

    // MARK: The layers over all projects

    private var totals: [String] {
        var table = TextTable([
            .init(words.word("head.layer"), gives: true), .init(words.word("head.inside"), right: true),
            .init(words.word("head.partly"), right: true), .init(words.word("head.touching"), right: true),
            .init(words.word("head.outside"), right: true), .init("ha", right: true), .init("m", right: true),
            .init(words.word("head.more-than-once-m2"), right: true), .init(words.word("head.slivers"), right: true),
        ])
        for total in result.totals {
            let area = total.areaSquareMetres
            let twice = total.areaCountedMoreThanOnceSquareMetres
            table.add([
                result.layers[total.layer].title, String(total.inside), String(total.partlyInside),
                String(total.touching), String(total.outside),
                area > 0 ? words.number(area / 10_000, ReportWords.hectareDecimals) : "",
                total.lengthMetres > 0 ? words.number(total.lengthMetres, ReportWords.metreDecimals) : "",
                twice > 0 ? words.number(twice, ReportWords.squareMetreDecimals) : "",
                total.sliverCount > 0 ? String(total.sliverCount) : "",
            ])
        }
        return [paint.bold(words.word("report.totals"))] + table.lines(width: width)
    }

    // MARK: What to look at

    private var repairs: [String] {
        guard !result.repairs.isEmpty else { return [] }
        let lines = result.repairs.flatMap { repair in
            wrapped(
                words.word(
                    "report.repair",
                    [
                        "file": repair.file, "id": repair.id, "fid": String(repair.fid),
                        "reason": LibraryText.shared.words(repair.reason)[words.language],
                        "place": repair.place.map(words.place) ?? "-",
                        "before": words.shortMeasure(repair.measureBefore),
                        "after": words.shortMeasure(repair.measureAfter),
                        "percent": DecimalText.text(repair.changePercent, decimals: 4),
                    ]), indent: 2)
        }
        return [paint.bold(words.word("report.repairs"))] + lines
    }

    private var slivers: [String] {
        let rows = CheckTables(result: result, words: words).sliverRows
        guard !rows.isEmpty else { return [] }
        let lines = rows.flatMap { row in
            wrapped(
                words.word(
                    "report.sliver",
                    [
                        "project": row.feature.layer.footprint.id, "layer": row.feature.layer.summary.title,
                        "feature": row.feature.feature.id,
                        "area": words.shortMeasure(.area(squareMetres: row.sliver.areaSquareMetres)),
                        "width": DecimalText.text(row.sliver.widthMetres, decimals: 4),
                        "place": words.place(row.sliver.place),
                    ]), indent: 2)
        }
        return [paint.bold(words.word("report.slivers"))] + lines
    }

    private var issues: [String] {
        // Repairs have a section of their own.
        let issues = result.issues.filter { !["issue.repaired", "issue.repaired-largely"].contains($0.message.key) }
        guard !issues.isEmpty else { return [] }
        return [paint.bold(words.word("report.issues"))]
            + IssueList(issues, words.language, paint: paint).lines(width: width)
    }

    func wrapped(_ text: String, indent: Int) -> [String] {
        DisplayWidth.wrapped(text, to: width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
}

extension String {
    var trimmingTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
