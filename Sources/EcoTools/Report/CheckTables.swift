import GeoCore

/// The findings of a check as tables.
struct CheckTables {
    let result: OverlapResult
    let words: ReportWords

    /// One footprint, or its corridor, against one layer.
    struct LayerRow {
        var footprint: FootprintFinding
        var corridorWidthMetres: Double?
        var summary: LayerSummary
        var finding: LayerFinding
    }

    /// Footprints against layers, in the order of the result; a line's corridor after the line.
    var layerRows: [LayerRow] { rows { _ in true } }

    /// The rows of the footprints wanted, with those of their corridors.
    func rows(_ isWanted: (FootprintFinding) -> Bool) -> [LayerRow] {
        result.footprints.flatMap { footprint -> [LayerRow] in
            guard isWanted(footprint) || footprint.corridor != nil else { return [] }
            let own = footprint.layers.map { (Double?.none, $0) }
            let corridor = footprint.corridor.map { corridor in
                corridor.layers.map { (Double?.some(corridor.widthMetres), $0) }
            }
            return (own + (corridor ?? [])).map { width, finding in
                LayerRow(
                    footprint: footprint, corridorWidthMetres: width, summary: result.layers[finding.layer],
                    finding: finding)
            }
        }
    }

    /// All tables, in the order of the workbook's sheets.
    var all: [ReportTable] {
        [projects, findings, unions, classes, matrix, verdicts, slivers, repairs, totals, layers, issues]
    }

    /// The columns that say which project a row is about.
    func project<Row>(_ footprint: @escaping (Row) -> FootprintFinding) -> [TableColumn<Row>] {
        [
            .text("project_id") { footprint($0).id }, .text("project_name") { footprint($0).name },
            .integer("project_fid") { Int(footprint($0).fid) },
        ]
    }

    func layer<Row>(_ summary: @escaping (Row) -> LayerSummary) -> [TableColumn<Row>] {
        [
            .text("layer") { summary($0).title },
            .text("role") { [words] in summary($0).role.message.text(words.language) },
            .text("layer_version") { summary($0).version },
        ]
    }

    // MARK: One row a project

    var projects: ReportTable { ReportTable("projects", projectColumns, result.footprints) }

    var projectColumns: [TableColumn<FootprintFinding>] {
        let words = words
        let layers = result.layers
        return project { $0 } + [
            .text("outcome") { $0.gravestOutcome.map(words.outcome) },
            .text("kind") { words.factName($0.facts.kind, .kind) },
            .text("kind_from") { words.fact($0.facts.kind, .kind) },
            .text("action") { words.factName($0.facts.action, .action) },
            .text("action_from") { words.fact($0.facts.action, .action) },
            .text("date") { $0.facts.date.value?.description },
            .text("date_from") { words.fact($0.facts.date) },
        ] + TableColumn.measure("footprint", \.measure) + [
            .text("layers_met") { footprint in
                footprint.layers.filter { $0.relation != .outside }.map { layers[$0.layer].title }
                    .joined(separator: words.comma)
            }
        ] + TableColumn.measure("counted_union") { $0.allLayers?.union } + [
            .percent("counted_union_percent") { $0.allLayers?.percentOfFootprint }
        ]
            + [Outcome.prohibited, .needsApproval, .cannotTell].map { outcome in
                .text("rules_\(outcome.rawValue)") { footprint in
                    footprint.verdicts.filter { $0.outcome == outcome }.map(\.ruleID).joined(separator: words.comma)
                }
            }
    }

    // MARK: One row a footprint and feature

    struct FeatureRow {
        var layer: LayerRow
        var feature: FeatureFinding
    }

    var featureRows: [FeatureRow] {
        layerRows.flatMap { row in row.finding.features.map { FeatureRow(layer: row, feature: $0) } }
    }

    var findings: ReportTable { ReportTable("findings", findingColumns, featureRows) }

    var findingColumns: [TableColumn<FeatureRow>] {
        let words = words
        return project { $0.layer.footprint } + layer { $0.layer.summary } + [
            .text("feature_id") { $0.feature.id }, .text("feature_name") { $0.feature.name },
            .integer("feature_fid") { Int($0.feature.fid) }, .text("class") { $0.feature.className },
            .text("zone") { $0.feature.zone },
            .text("contact") {
                words.word("contact.\($0.feature.meetsOnlyLesserMembers ? "lesser" : $0.feature.contact.rawValue)")
            },
        ] + TableColumn.measure("overlap") { $0.feature.measure } + [
            .percent("percent_of_footprint") { $0.feature.percentOfFootprint },
            .percent("percent_of_feature") { $0.feature.percentOfFeature },
            .integer("sliver_count") { $0.feature.slivers.count },
        ] + TableColumn.baseMeasure("without_slivers") { $0.feature.measureWithoutSlivers } + [
            .number("corridor_width_m") { $0.layer.corridorWidthMetres },
            .number("snap_grid_m") { $0.feature.snapGridMetres }, .number("residual") { $0.feature.residual },
        ]
    }

    // MARK: One row a footprint and layer

    var unions: ReportTable { ReportTable("unions", unionColumns, layerRows) }

    var unionColumns: [TableColumn<LayerRow>] {
        let words = words
        return project { $0.footprint } + layer { $0.summary } + [
            .text("relation") { words.relation($0.finding.relation) },
            .text("statement") { row in
                let whole = row.corridorWidthMetres == nil ? row.footprint.measure : row.footprint.corridor?.measure
                return whole.map { words.statement(row.finding, row.summary, of: $0) }
            },
            .number("corridor_width_m") { $0.corridorWidthMetres },
        ] + TableColumn.measure("union") { $0.finding.counted?.union } + [
            .percent("percent_of_footprint") { $0.finding.counted?.percentOfFootprint }
        ] + TableColumn.baseMeasure("sum") { $0.finding.counted?.sumOfFeatures }
            + TableColumn.baseMeasure("counted_more_than_once") { $0.finding.counted?.countedMoreThanOnce }
            + TableColumn.baseMeasure("outside") { $0.finding.outside } + [
                .integer("sliver_count") { $0.finding.counted?.sliverCount }
            ] + TableColumn.baseMeasure("union_without_slivers") { $0.finding.counted?.unionWithoutSlivers } + [
                .number("nearest_m") { $0.finding.nearest?.distanceMetres },
                .text("nearest_id") { $0.finding.nearest?.id }, .text("nearest_name") { $0.finding.nearest?.name },
            ] + TableColumn.place("on_footprint") { $0.finding.nearest?.onFootprint }
            + TableColumn.place("on_feature") { $0.finding.nearest?.onFeature }
    }

    // MARK: Classes and what counts twice

    var classes: ReportTable {
        let rows = layerRows.flatMap { row in row.finding.classes.map { (layer: row, found: $0) } }
        let columns: [TableColumn<(layer: LayerRow, found: ClassFinding)>] =
            project { $0.layer.footprint } + layer { $0.layer.summary } + [
                .text("class") { $0.found.className },
                .number("corridor_width_m") { $0.layer.corridorWidthMetres },
            ] + TableColumn.measure("union") { $0.found.counted.union } + [
                .percent("percent_of_footprint") { $0.found.counted.percentOfFootprint }
            ] + TableColumn.baseMeasure("sum") { $0.found.counted.sumOfFeatures }
            + TableColumn.baseMeasure("counted_more_than_once") { $0.found.counted.countedMoreThanOnce }
        return ReportTable("classes", columns, rows)
    }

    /// What two layers, or two classes of one layer, share inside a footprint.
    var matrix: ReportTable {
        typealias Row = (footprint: FootprintFinding, layer: LayerSummary?, shared: SharedMeasure)
        let layers = result.layers
        let rows: [Row] = result.footprints.flatMap { footprint -> [Row] in
            footprint.layerMatrix.map { (footprint, nil, $0) }
                + footprint.layers.flatMap { finding in
                    finding.classMatrix.map { (footprint, layers[finding.layer], $0) }
                }
        }
        let words = words
        let columns: [TableColumn<Row>] =
            project { $0.footprint } + [
                .text("matrix_of") { $0.layer?.title ?? words.word("matrix.layers") },
                .text("first") { $0.shared.first }, .text("second") { $0.shared.second },
            ] + TableColumn.measure("shared") { $0.shared.measure }
        return ReportTable("matrix", columns, rows)
    }
}
