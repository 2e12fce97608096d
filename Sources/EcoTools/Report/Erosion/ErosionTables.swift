import GeoCore

/// The findings of a run on erosion as tables.
struct ErosionTables {
    let result: ErosionRateResult
    let text: ErosionWords

    init(_ result: ErosionRateResult, _ language: Language) {
        self.result = result
        text = ErosionWords(result, language)
    }

    /// All tables, in the order of the workbook's sheets.
    var all: [ReportTable] {
        var tables = [zones, sums, classes]
        if result.whole.dates.contains(where: { $0.covers != nil }) { tables.append(covers) }
        if !result.changes.isEmpty { tables += [changes, matrix] }
        if result.priority != nil { tables.append(priority) }
        return tables + [method, notes]
    }

    /// A zone, or zones added up.
    struct AreaRow {
        var kind: String
        var id: String
        var name: String?
        var parent: String?
        var zoneCount: Int?
        var territorySquareMetres: Double
        var dates: [ErosionFinding]
        var changes: [ZoneErosionChange]
        var priority: PriorityArea?
    }

    var zoneRows: [AreaRow] {
        result.zones.enumerated().map { place, zone in
            AreaRow(
                kind: "zone", id: zone.id, name: zone.name, parent: zone.parent,
                territorySquareMetres: zone.territorySquareMetres, dates: zone.dates,
                changes: result.changes.map { $0.zones[place] }, priority: result.priority?.zones[place])
        }
    }

    /// Sums of zones; the whole last.
    var sumRows: [AreaRow] {
        func row(_ sum: ParentErosion, _ kind: String, _ name: String?, _ changes: [ZoneErosionChange]) -> AreaRow {
            AreaRow(
                kind: kind, id: sum.id, name: name, zoneCount: sum.zoneCount,
                territorySquareMetres: sum.territorySquareMetres, dates: sum.dates, changes: changes)
        }
        var whole = row(result.whole, "whole", text.words.word("territory.whole"), result.changes.map(\.whole))
        whole.priority = result.priority?.whole
        return result.parents.enumerated().map { place, parent in
            row(parent, "sum", parent.name, result.changes.map { $0.parents[place] })
        } + [whole]
    }

    var zones: ReportTable { ReportTable("erosion-zones", zoneColumns, zoneRows) }

    var sums: ReportTable {
        let columns: [TableColumn<AreaRow>] =
            [.text("row_kind") { [text] in text.words.word("coverage.row-\($0.kind)") }]
            + Array(zoneColumns.prefix(2)) + [.integer("zone_count") { $0.zoneCount }]
            + Array(zoneColumns.dropFirst(3))
        return ReportTable("erosion-sums", columns, sumRows)
    }

    private var zoneColumns: [TableColumn<AreaRow>] {
        var columns: [TableColumn<AreaRow>] = [
            .text("zone_id") { $0.id }, .text("zone_name") { $0.name }, .text("parent_id") { $0.parent },
            .number("territory_m2") { $0.territorySquareMetres },
            .number("territory_km2", decimals: 2) { $0.territorySquareMetres / 1e6 },
        ]
        for date in result.dates.indices { columns += dateColumns.map { of(date, $0) } }
        if result.targetPercent != nil { columns.append(.percent("target_percent") { _ in result.targetPercent }) }
        for (index, pair) in text.pairs.enumerated() { columns += changeColumns.map { of(index, pair, $0) } }
        return columns + (result.priority == nil ? [] : priorityColumns { $0.priority })
    }

    // MARK: Columns of one date among several

    /// The column that holds the official rate of a date.
    func rateColumn(_ date: Int) -> String { name("retention_percent", date) }

    /// One date alone needs no name.
    private func name(_ id: String, _ date: Int) -> String {
        result.dates.count == 1 ? id : "\(id)_\(text.slugs[date])"
    }

    private func of(_ date: Int, _ column: TableColumn<ErosionFinding>) -> TableColumn<AreaRow> {
        let own = column.title ?? Message("column.\(column.id)")
        let title =
            result.dates.count == 1
            ? own
            : Message("column.of-year", ["year": .text(result.dates[date].label), "column": .message(own)])
        return TableColumn<AreaRow>(id: column.id, type: column.type) { column.value($0.dates[date]) }
            .named(name(column.id, date), title)
    }

    private func of(_ index: Int, _ pair: (from: Int, to: Int), _ column: TableColumn<ZoneErosionChange>)
        -> TableColumn<AreaRow>
    {
        TableColumn<AreaRow>(id: column.id, type: column.type) { column.value($0.changes[index]) }.named(
            "\(column.id)_\(text.slugs[pair.from])_\(text.slugs[pair.to])",
            Message(
                "column.of-change",
                [
                    "from": .text(result.dates[pair.from].label), "to": .text(result.dates[pair.to].label),
                    "column": .message(Message("column.\(column.id)")),
                ]))
    }

    private var dateColumns: [TableColumn<ErosionFinding>] {
        var columns: [TableColumn<ErosionFinding>] = [
            .percent("retention_percent") { $0.officialRate?.percent },
            .percent("retention_least_percent") { $0.officialRate?.leastPercent },
            .number("eroded_m2") { $0.erodedSquareMetres },
            .number("eroded_km2", decimals: 2) { $0.erodedSquareMetres / 1e6 },
        ]
        if result.targetPercent != nil {
            columns += [
                .percent("to_target_points") { $0.toTargetPoints },
                .number("to_target_km2", decimals: 2) { $0.toTargetSquareMetres.map { $0 / 1e6 } },
            ]
        }
        for denominator in text.denominators.dropFirst() {
            // Names of columns have no hyphen.
            let name = denominator == .validCells ? "valid_cells" : denominator.rawValue
            columns.append(
                .percent("retention_of_\(name)_percent") { finding in
                    finding.rates.first { $0.denominator == denominator }?.percent
                })
        }
        for (place, entry) in result.table.classes.enumerated() {
            let name: [String: MessageArgument] = ["class": .words(entry.name)]
            columns += [
                TableColumn<ErosionFinding>.number("intensity_\(entry.code)_m2") { $0.classes[place].squareMetres }
                    .named("intensity_\(entry.code)_m2", Message("column.intensity_m2", name)),
                TableColumn<ErosionFinding>.percent("intensity_\(entry.code)_percent") { $0.classes[place].percent }
                    .named("intensity_\(entry.code)_percent", Message("column.intensity_percent", name)),
            ]
        }
        columns += [
            .number("nodata_m2") { $0.noDataSquareMetres }, .percent("nodata_percent") { $0.noDataPercent },
            .number("outside_raster_m2") { $0.outsideSquareMetres },
            .percent("outside_raster_percent") { $0.outsidePercent },
        ]
        if result.whole.dates.contains(where: { $0.waterSquareMetres != nil }) {
            columns.append(.number("water_m2") { $0.waterSquareMetres })
        }
        if result.whole.dates.contains(where: { $0.loss != nil }) {
            columns += [
                .number("mean_modulus_t_km2") { $0.loss?.meanModulus }, .number("soil_loss_t") { $0.loss?.tonnes },
                .number("measured_m2") { $0.loss?.measuredSquareMetres },
                .number("without_modulus_m2") { $0.loss.map { $0.missingSquareMetres + $0.negativeSquareMetres } },
            ]
        }
        return columns
    }

    var changeColumns: [TableColumn<ZoneErosionChange>] {
        func area(_ id: String, _ value: @escaping (ZoneErosionChange) -> Double) -> TableColumn<ZoneErosionChange> {
            .number(id) { value($0) }
        }
        return [
            .percent("retention_points") { $0.ratePoints }, area("net_eroded_m2") { $0.netErodedSquareMetres },
            area("relieved_m2") { $0.relievedSquareMetres }, area("treated_m2") { $0.treatedSquareMetres },
            area("improved_m2") { $0.improvedSquareMetres }, area("same_m2") { $0.sameSquareMetres },
            area("aggravated_m2") { $0.aggravatedSquareMetres }, area("worsened_m2") { $0.worsenedSquareMetres },
            area("new_erosion_m2") { $0.newSquareMetres }, area("sound_m2") { $0.soundSquareMetres },
            area("compared_m2") { $0.comparedSquareMetres }, area("only_before_m2") { $0.onlyBeforeSquareMetres },
            area("only_before_eroded_m2") { $0.onlyBeforeErodedSquareMetres },
            area("only_after_m2") { $0.onlyAfterSquareMetres },
            area("only_after_eroded_m2") { $0.onlyAfterErodedSquareMetres }, .number("net_loss_t") { $0.netTonnes },
        ]
    }

    func priorityColumns<Row>(_ part: @escaping (Row) -> PriorityArea?) -> [TableColumn<Row>] {
        [
            .number("priority_m2") { part($0)?.squareMetres },
            .percent("priority_area_percent") { part($0)?.areaPercent },
            .number("priority_loss_t") { part($0)?.tonnes },
            .percent("priority_loss_percent") { part($0)?.lossPercent },
            .number("priority_least_modulus") { part($0)?.leastModulus },
        ]
    }
}
