import GeoCore

/// Evidence as tables: sites, their series, composites, visits, method.
struct EvidenceTables {
    let result: EvidenceResult
    let words: ReportWords

    init(_ result: EvidenceResult, _ language: Language) {
        self.result = result
        words = ReportWords(language: language, tables: nil)
    }

    /// The sheets of the workbook.
    var all: [ReportTable] { [sites, visits, series, composites, method, issues] }

    /// Columns of evidence have titles of their own: other reports name theirs alike and mean something else.
    static func table<Row>(_ id: String, _ columns: [TableColumn<Row>], _ rows: [Row]) -> ReportTable {
        ReportTable(
            id,
            columns.map { column in
                var column = column
                column.title = column.title ?? Message("evidence.column.\(column.id)")
                return column
            }, rows)
    }

    func state(_ state: VegetationState) -> String { words.word("evidence.state.\(state.rawValue)") }

    /// Why a state cannot be told, else which comparison decided.
    func basis(_ judgement: RecoveryJudgement) -> String {
        if let doubt = judgement.doubt { return words.word("evidence.doubt.\(doubt.rawValue)") }
        return judgement.judgedBy.map { words.word("evidence.reference.\($0.rawValue)") } ?? ""
    }

    func years(_ years: RecoveryMetrics.YearsToRecovery?) -> String? {
        switch years {
        case .years(let years): String(years)
        case .notReached: words.word("evidence.not-reached")
        case .noData: words.word("evidence.state.no-data")
        case nil: nil
        }
    }

    var sites: ReportTable {
        typealias Row = SiteEvidence
        let columns: [TableColumn<Row>] = [
            .text("site_id") { $0.id }, .text("site_name") { $0.name },
            .number("site_ha", decimals: ReportWords.hectareDecimals) { $0.squareMetres / 10_000 },
            .text("veg_state") { $0.judgement.state.rawValue },
            .text("veg_state_name") { self.state($0.judgement.state) },
            .text("veg_basis") { self.basis($0.judgement) },
            .text("ledger_state") { $0.ledger.map { words.word("evidence.ledger.\($0.state.rawValue)") } },
            .text("accepted_on") { $0.ledger?.acceptedOn?.description },
            .integer("dist_year") { $0.disturbanceYear }, .integer("rest_year") { $0.restorationYear },
            .integer("latest_year") { $0.judgement.latestYear },
            .number("latest_ratio") { $0.judgement.latestRatio },
            .number("ring_ratio") { $0.byRing.latestRatio }, .number("past_ratio") { $0.byOwnPast.latestRatio },
            .integer("first_year") { $0.judgement.firstYear },
            .integer("sustained_year") { $0.judgement.sustainedYear },
            .number("disturbed_value") { $0.series.first?.disturbedValue },
            .number("own_past") { $0.series.first?.ownPast },
        ]
        let metrics: [TableColumn<Row>] = result.indices.enumerated().flatMap { place, index in
            let titled: (String) -> Message = { Message("evidence.column.\($0)", ["index": .text(index.name)]) }
            func values(_ row: Row) -> RecoveryMetricValues? {
                row.series.indices.contains(place) ? row.series[place].metrics : nil
            }
            let numbers: [TableColumn<Row>] = [
                TableColumn<Row>.number("dir") { values($0)?.dIR }.named("dir_\(index.rawValue)", titled("dir")),
                TableColumn<Row>.number("yryr") { values($0)?.yrYr }.named("yryr_\(index.rawValue)", titled("yryr")),
                TableColumn<Row>.number("rri") { values($0)?.rri }.named("rri_\(index.rawValue)", titled("rri")),
                TableColumn<Row>.number("r80p") { values($0)?.r80p }.named("r80p_\(index.rawValue)", titled("r80p")),
                TableColumn<Row>.text("y2r") { self.years(values($0)?.y2r) }
                    .named("y2r_\(index.rawValue)", titled("y2r")),
            ]
            return numbers
        }
        return Self.table("evidence-sites", columns + metrics, result.sites)
    }

    private typealias Point = (site: SiteEvidence, series: SiteSeries, point: SitePoint)

    var series: ReportTable {
        let rows = result.sites.flatMap { site in
            site.series.flatMap { series in series.points.map { Point(site, series, $0) } }
        }
        let columns: [TableColumn<Point>] = [
            .text("site_id") { $0.site.id }, .text("veg_index") { $0.series.index.rawValue },
            .text("composite") { $0.point.label }, .integer("composite_year") { $0.point.year },
            .number("index_mean") { $0.point.mean }, .number("valid_share") { $0.point.validShare },
            .number("valid_cells") { $0.point.cells }, .number("covered_cells") { $0.point.coveredCells },
            .number("ring_mean") { $0.point.referenceMean }, .number("ring_cells") { $0.point.referenceCells },
            .number("ring_ratio") { $0.point.ringRatio }, .number("past_ratio") { $0.point.ownPastRatio },
            .integer("is_usable") { $0.point.isUsable ? 1 : 0 }, .integer("is_outlier") { $0.point.isOutlier ? 1 : 0 },
        ]
        return Self.table("evidence-series", columns, rows)
    }

    var composites: ReportTable {
        let columns: [TableColumn<EvidenceComposite>] = [
            .text("composite") { $0.label }, .integer("composite_year") { $0.year },
            .number("index_median") { $0.median }, .number("below_before") { $0.bySites.belowBefore },
            .number("below_after") { $0.bySites.belowAfter }, .integer("series_count") { $0.bySites.seriesCount },
            .number("ring_below_before") { $0.byRings?.belowBefore },
            .number("ring_below_after") { $0.byRings?.belowAfter },
            .integer("ring_count") { $0.byRings?.seriesCount }, .integer("is_outlier") { $0.isOutlier ? 1 : 0 },
            .text("composite_file") { $0.file },
        ]
        return Self.table("evidence-composites", columns, result.composites)
    }

    var visits: ReportTable {
        let columns: [TableColumn<FieldVisit>] = [
            .text("site_id") { $0.site }, .text("site_name") { $0.name }, .text("county") { $0.county },
            .number("site_ha", decimals: ReportWords.hectareDecimals) { $0.squareMetres / 10_000 },
            .text("ledger_state") { words.word("evidence.ledger.\($0.ledgerState.rawValue)") },
            .text("veg_state_name") { self.state($0.vegetation) },
            .text("visit_reason") { $0.reason.rawValue }, .text("visit_why") { $0.message.text(words.language) },
        ]
        return Self.table("evidence-visits", columns, result.visits)
    }

    private typealias Line = (name: String, value: String)

    /// What was done, line by line.
    var method: ReportTable {
        let columns: [TableColumn<Line>] = [.text("method_item") { $0.name }, .text("method_value") { $0.value }]
        return Self.table("evidence-method", columns, methodLines.map { Line($0.name, $0.value) })
    }

    var methodLines: [(name: String, value: String)] {
        let t = result.thresholds
        func line(_ key: String, _ value: String) -> (String, String) { (words.word("evidence.method.\(key)"), value) }
        var lines = [
            line("indices", result.indices.map(\.name).joined(separator: words.comma)),
            line("cells", words.word("evidence.mode.\(result.mode)")),
            line("judge", words.word("evidence.judge.\(result.judge.rawValue)")),
        ]
        if let inner = result.innerMetres, let outer = result.outerMetres {
            lines.append(line("ring", "\(words.number(inner, 0))–\(words.number(outer, 0)) m"))
        }
        lines += [
            line("formula", words.word("evidence.formula")),
            line("baseline", String(result.baselineYears)), line("timestep", String(result.timestepYears)),
            line("recovered", words.number(t.recovered, 2)), line("recovering", words.number(t.recovering, 2)),
            line("degraded", words.number(t.degraded, 2)), line("sustained", String(t.sustainedYears)),
            line("valid-share", words.number(t.validShare, 2)), line("outlier", words.number(t.outlierDrop, 2)),
            line("contrast", words.number(t.contrast, 2)), line("grace", String(t.graceYears)),
            line("outliers-left-out", words.yesNo(result.excludesOutliers)),
        ]
        return lines
    }

    var issues: ReportTable {
        let columns: [TableColumn<Issue>] = [
            .text("severity") { words.word("issue-severity.\($0.severity.rawValue)") },
            .text("problem") { $0.text(words.language) },
        ]
        return Self.table("evidence-issues", columns, result.issues)
    }
}
