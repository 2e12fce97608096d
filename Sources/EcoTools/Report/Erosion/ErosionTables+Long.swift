import GeoCore

/// Tables in long form: a row for each class, cover or flow, which can be filtered and pivoted.
extension ErosionTables {
    private func place<Row>(_ row: @escaping (Row) -> AreaRow) -> [TableColumn<Row>] {
        [.text("zone_id") { row($0).id }, .text("zone_name") { row($0).name }]
    }

    private var rows: [AreaRow] { zoneRows + sumRows }

    var classes: ReportTable {
        typealias Row = (area: AreaRow, date: ErosionFinding, found: IntensityArea)
        let found: [Row] = rows.flatMap { area in
            area.dates.flatMap { date in date.classes.map { (area, date, $0) } }
        }
        let text = text
        let eroding = Set(result.table.classes.filter(\.isErosion).map(\.code))
        let columns: [TableColumn<Row>] =
            place { $0.area } + [
                .text("year") { $0.date.label }, .integer("raster_code") { $0.found.code },
                .text("class_name") { text.className($0.found.code) },
                .text("counts_as_erosion") { text.words.yesNo(eroding.contains($0.found.code)) },
                .number("class_m2") { $0.found.squareMetres },
                .number("class_km2", decimals: 2) { $0.found.squareMetres / 1e6 },
                .percent("class_percent_of_territory") { $0.found.percent }, .number("soil_loss_t") { $0.found.tonnes },
            ]
        return ReportTable("erosion-classes", columns, found)
    }

    var covers: ReportTable {
        typealias Row = (area: AreaRow, date: ErosionFinding, found: CoverErosion)
        let found: [Row] = rows.flatMap { area in
            area.dates.flatMap { date in (date.covers ?? []).map { (area, date, $0) } }
        }
        let text = text
        let columns: [TableColumn<Row>] =
            place { $0.area } + [
                .text("year") { $0.date.label }, .text("class_group") { text.coverName($0.found.group) },
                .number("cover_m2") { $0.found.squareMetres }, .number("eroded_m2") { $0.found.erodedSquareMetres },
                .number("eroded_km2", decimals: 2) { $0.found.erodedSquareMetres / 1e6 },
                .number("without_class_m2") { $0.found.withoutClassSquareMetres },
                .percent("eroded_percent_of_cover") {
                    $0.found.squareMetres > 0 ? 100 * $0.found.erodedSquareMetres / $0.found.squareMetres : nil
                },
            ]
        return ReportTable("erosion-covers", columns, found)
    }

    private struct ChangeRow {
        var change: ErosionChange
        var found: ZoneErosionChange
        var area: AreaRow
    }

    private var changeRows: [ChangeRow] {
        result.changes.enumerated().flatMap { index, change in
            rows.map { ChangeRow(change: change, found: $0.changes[index], area: $0) }
        }
    }

    private var period: [TableColumn<ChangeRow>] {
        [.text("from_year") { $0.change.from }, .text("to_year") { $0.change.to }]
    }

    var changes: ReportTable {
        let columns =
            period + place { $0.area }
            + changeColumns.map { column in TableColumn(id: column.id, type: column.type) { column.value($0.found) } }
        return ReportTable("erosion-changes", columns, changeRows)
    }

    var matrix: ReportTable {
        typealias Row = (row: ChangeRow, flow: ClassTransition<Int>.Flow)
        let found: [Row] = changeRows.flatMap { row in row.found.matrix.flows.map { (row, $0) } }
        let text = text
        let columns: [TableColumn<Row>] =
            period.map { column in TableColumn(id: column.id, type: column.type) { column.value($0.row) } }
            + place { $0.row.area } + [
                .text("class_from_name") { text.className($0.flow.from) },
                .text("class_to_name") { text.className($0.flow.to) },
                .text("change") { row in
                    text.move(row.flow.from, row.flow.to)
                }, .number("flow_m2") { $0.flow.squareMetres },
                .number("flow_km2", decimals: 2) { $0.flow.squareMetres / 1e6 },
            ]
        return ReportTable("erosion-matrix", columns, found)
    }

    var priority: ReportTable {
        let rows = rows.filter { $0.priority != nil }
        return ReportTable("erosion-priority", place { $0 } + priorityColumns { $0.priority }, rows)
    }

    var method: ReportTable {
        let columns: [TableColumn<String>] = [.text("method_line") { $0 }]
        let method = ErosionMethod(text)
        return ReportTable("erosion-method", columns, [method.title] + method.lines)
    }

    /// Problems of the input.
    var notes: ReportTable {
        let text = text
        let columns: [TableColumn<Issue>] = [
            .text("severity") { text.words.word("issue-severity.\($0.severity.rawValue)") }, .text("file") { $0.file },
            .text("fids") { $0.fids.map(String.init).joined(separator: ", ") },
            .text("message") { $0.message.text(text.language) },
        ]
        return ReportTable("erosion-notes", columns, result.issues)
    }
}

extension ErosionWords {
    /// What the change from one class to another is.
    func move(_ from: Int, _ to: Int) -> String {
        let classes = result.table.classes
        guard let before = classes.firstIndex(where: { $0.code == from }),
            let after = classes.firstIndex(where: { $0.code == to })
        else { return "" }
        return move(ErosionMove(before, after, classes))
    }
}
