import GeoCore

/// Evidence on the terminal: states, composites, sites, visits.
struct EvidenceTerminal {
    let result: EvidenceResult
    private let tables: EvidenceTables
    private let words: ReportWords
    private let width: Int
    private let paint: Paint

    init(_ result: EvidenceResult, language: Language, width: Int, isColoured: Bool) {
        self.result = result
        tables = EvidenceTables(result, language)
        words = tables.words
        self.width = max(60, width)
        paint = Paint(isOn: isColoured)
    }

    func text() -> String {
        var lines = [
            paint.bold(
                words.word(
                    "evidence.title",
                    [
                        "sites": String(result.sites.count), "composites": String(result.composites.count),
                        "from": result.composites.first?.label ?? "-", "to": result.composites.last?.label ?? "-",
                        "index": result.indices.first?.name ?? "-",
                    ]))
        ]
        let t = result.thresholds
        lines += DisplayWidth.wrapped(
            words.word(
                "evidence.how",
                [
                    "recovered": words.number(t.recovered, 2), "years": String(t.sustainedYears),
                    "recovering": words.number(t.recovering, 2), "degraded": words.number(t.degraded, 2),
                    "judge": words.word("evidence.judge.\(result.judge.rawValue)"),
                ]), to: width)
        lines += [""] + states.lines(width: width) + [""] + siteTable.lines(width: width)
        lines += ["", paint.bold(words.word("evidence.composites"))] + compositeTable.lines(width: width)
        if result.sites.contains(where: { $0.ledger != nil }) {
            lines += ["", paint.bold(words.word("evidence.visits", ["count": String(result.visits.count)]))]
            for visit in result.visits {
                let name = words.feature(id: visit.site, name: visit.name)
                lines += DisplayWidth.wrapped(
                    "\(name), \(words.number(visit.squareMetres / 10_000, ReportWords.hectareDecimals)) ha: "
                        + visit.message.text(words.language), to: width)
            }
        }
        lines += [""] + DisplayWidth.wrapped(words.word("evidence.note"), to: width).map(paint.faint)
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var states: TextTable {
        var table = TextTable([
            .init(words.word("evidence.column.veg_state_name")), .init(words.word("evidence.count"), right: true),
            .init("ha", right: true),
        ])
        for state in VegetationState.allCases {
            let total = result.total(state)
            table.add([
                tables.state(state), String(total.count),
                words.number(total.squareMetres / 10_000, ReportWords.hectareDecimals),
            ])
        }
        return table
    }

    private func number(_ value: Double?, _ decimals: Int) -> String { value.map { words.number($0, decimals) } ?? "-" }

    private var siteTable: TextTable {
        var table = TextTable([
            .init(words.word("evidence.column.site_id"), gives: true),
            .init(words.word("evidence.column.site_name"), gives: true),
            .init("ha", right: true), .init(words.word("evidence.column.ledger_state"), gives: true),
            .init(words.word("evidence.column.veg_state_name")), .init("RR", right: true),
            .init(words.word("evidence.column.latest_year"), right: true),
            .init(words.word("evidence.column.sustained_year"), right: true), .init("Y2R", right: true),
            .init("R80P", right: true), .init("RRI", right: true), .init(words.word("evidence.basis"), gives: true),
        ])
        for site in result.sites {
            let metrics = site.series.first?.metrics
            table.add([
                site.id, site.name ?? "", words.number(site.squareMetres / 10_000, 2),
                site.ledger.map { words.word("evidence.ledger.\($0.state.rawValue)") } ?? "",
                tables.state(site.judgement.state), number(site.judgement.latestRatio, 2),
                site.judgement.latestYear.map(String.init) ?? "-", site.judgement.sustainedYear.map(String.init) ?? "-",
                tables.years(metrics?.y2r) ?? "-", number(metrics?.r80p, 2), number(metrics?.rri, 2),
                tables.basis(site.judgement),
            ])
        }
        return table
    }

    private var compositeTable: TextTable {
        var table = TextTable([
            .init(words.word("evidence.column.composite")),
            .init(words.word("evidence.column.index_median"), right: true),
            .init(words.word("evidence.column.below_before"), right: true),
            .init(words.word("evidence.column.below_after"), right: true),
            .init(words.word("evidence.column.series_count"), right: true),
            .init(words.word("evidence.column.ring_below_before"), right: true),
            .init(words.word("evidence.column.ring_below_after"), right: true), .init(words.word("evidence.flag")),
        ])
        for composite in result.composites {
            table.add([
                composite.label, number(composite.median, 4), number(composite.bySites.belowBefore, 4),
                number(composite.bySites.belowAfter, 4), String(composite.bySites.seriesCount),
                composite.byRings.map { number($0.belowBefore, 4) } ?? "",
                composite.byRings.map { number($0.belowAfter, 4) } ?? "",
                composite.isOutlier ? words.word("evidence.is-outlier") : "",
            ])
        }
        return table
    }
}
