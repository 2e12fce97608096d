import GeoCore

extension CheckTables {
    // MARK: One row a footprint and rule

    struct VerdictRow {
        var footprint: FootprintFinding
        var verdict: Verdict
    }

    var verdicts: ReportTable {
        let rows = result.footprints.flatMap { footprint in
            footprint.verdicts.map { VerdictRow(footprint: footprint, verdict: $0) }
        }
        return ReportTable("verdicts", verdictColumns, rows)
    }

    private var verdictColumns: [TableColumn<VerdictRow>] {
        let words = words
        let language = words.language
        func sentences(_ messages: [Message]) -> String {
            messages.map { $0.text(language) }.joined(separator: words.semicolon)
        }
        return project { $0.footprint } + [
            .text("kind") { words.factName($0.footprint.facts.kind, .kind) },
            .text("action") { words.factName($0.footprint.facts.action, .action) },
            .text("rule") { $0.verdict.ruleID }, .text("rule_title") { $0.verdict.ruleTitle[language] },
            .text("outcome") { words.outcome($0.verdict.outcome) },
            .number("margin") { $0.verdict.margin?.value },
            .text("margin_unit") { $0.verdict.margin.map { words.unit($0.unit) } },
            .text("margin_text") { $0.verdict.margin?.message.text(language) },
            .number("measured") { $0.verdict.measured?.value },
            .text("measured_unit") { $0.verdict.measured.map { words.unit($0.unit) } },
            .text("reasons") { sentences($0.verdict.reasons) },
            .text("warnings") { sentences($0.verdict.warnings) },
            .text("approximate") { words.yesNo($0.verdict.isApproximate) },
            .text("exemption") { $0.verdict.exemptionTitle?[language] ?? $0.verdict.exemption },
            .text("features") { row in
                row.verdict.features.map { words.feature(id: $0.id, name: $0.name) }.joined(separator: words.comma)
            },
            .text("nearest_id") { $0.verdict.nearest?.feature.id },
            .number("nearest_m") { $0.verdict.nearest?.distanceMetres },
        ] + TableColumn.place("on_footprint") { $0.verdict.nearest?.onFootprint }
            + TableColumn.place("on_feature") { $0.verdict.nearest?.onFeature } + [
                .text("source_document") { $0.verdict.source.document[language] },
                .text("source_article") { $0.verdict.source.article[language] },
                .text("severity") { words.word("severity.\($0.verdict.severity.rawValue)") },
                .text("advice") { $0.verdict.advice?[language] },
                .text("rule_date") { $0.verdict.date.description },
            ]
    }

    // MARK: Slivers and repairs

    struct SliverRow {
        var feature: FeatureRow
        var sliver: Sliver
    }

    var sliverRows: [SliverRow] {
        rows { $0.layers.contains { $0.features.contains { !$0.slivers.isEmpty } } }.flatMap { row in
            row.finding.features.flatMap { feature in
                feature.slivers.map {
                    SliverRow(feature: FeatureRow(layer: row, feature: feature), sliver: $0)
                }
            }
        }
    }

    var slivers: ReportTable { ReportTable("slivers", sliverColumns, sliverRows) }

    var sliverColumns: [TableColumn<SliverRow>] {
        project { $0.feature.layer.footprint } + layer { $0.feature.layer.summary } + [
            .text("feature_id") { $0.feature.feature.id }, .text("feature_name") { $0.feature.feature.name },
            .number("sliver_m2") { $0.sliver.areaSquareMetres },
            .number("sliver_width_m") { $0.sliver.widthMetres },
        ] + TableColumn.place("place") { $0.sliver.place }
    }

    var repairs: ReportTable { ReportTable("repairs", repairColumns, result.repairs) }

    var repairColumns: [TableColumn<Repair>] {
        let words = words
        return [
            .text("file", \.file), .integer("feature_fid") { Int($0.fid) }, .text("feature_id", \.id),
            .text("reason") { LibraryText.shared.words($0.reason)[words.language] },
        ] + TableColumn.baseMeasure("before", \.measureBefore) + TableColumn.baseMeasure("after", \.measureAfter) + [
            .number("change_percent", \.changePercent),
            .text("method") { words.word("repair.\($0.method.rawValue)") },
        ] + TableColumn.place("place", \.place)
    }

    // MARK: The run as a whole

    var totals: ReportTable {
        let layers = result.layers
        let columns: [TableColumn<LayerTotal>] =
            layer { layers[$0.layer] } + [
                .integer("count_inside", \.inside), .integer("count_partly_inside", \.partlyInside),
                .integer("count_touching", \.touching), .integer("count_outside", \.outside),
                .number("union_m2", \.areaSquareMetres),
                .number("union_ha", decimals: ReportWords.hectareDecimals) { $0.areaSquareMetres / 10_000 },
                .number("counted_more_than_once_m2", \.areaCountedMoreThanOnceSquareMetres),
                .number("union_m", \.lengthMetres), .integer("sliver_count", \.sliverCount),
            ]
        return ReportTable("totals", columns, result.totals)
    }

    var layers: ReportTable {
        let words = words
        let columns: [TableColumn<LayerSummary>] =
            layer { $0 } + [
                .text("file", \.file), .integer("feature_count", \.featureCount), .text("crs", \.crs),
                .text("operation", \.operation),
                .text("line_kind") { $0.lineKind?.message.text(words.language) },
                .text("is_counted") { words.yesNo($0.isCounted) },
            ]
        return ReportTable("layers", columns, result.layers)
    }

    var issues: ReportTable {
        let words = words
        let columns: [TableColumn<Issue>] = [
            .text("severity") { words.word("issue-severity.\($0.severity.rawValue)") },
            .text("file", \.file),
            .text("fids") { $0.fids.isEmpty ? nil : $0.fids.map(String.init).joined(separator: ", ") },
            .text("message") { $0.message.text(words.language) },
        ]
        return ReportTable("issues", columns, result.issues)
    }
}
