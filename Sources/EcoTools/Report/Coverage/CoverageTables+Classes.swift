import GeoCore

extension CoverageTables {
    private var language: Language { text.language }

    /// A zone, or all of them.
    private func place<Row>(_ id: @escaping (Row) -> String, _ name: @escaping (Row) -> String?) -> [TableColumn<Row>] {
        [.text("zone_id", id), .text("zone_name", name)]
    }

    // MARK: Classes by zone and year

    var classes: ReportTable {
        typealias Row = (id: String, name: String?, year: CoverYearFinding, found: ClassCover, territory: Double)
        var rows: [Row] = []
        for zone in result.zones {
            for year in zone.years {
                rows += year.classes.map { (zone.id, zone.name, year, $0, zone.territorySquareMetres) }
            }
        }
        for year in result.whole.years {
            rows += year.classes.map {
                ("", text.words.word("territory.whole"), year, $0, result.whole.territorySquareMetres)
            }
        }
        let language = language
        let columns: [TableColumn<Row>] =
            place({ $0.id }, { $0.name }) + [
                .text("year") { $0.year.label }, .integer("raster_code") { $0.found.code },
                .text("class_code") { $0.found.label }, .text("class_name") { $0.found.name?[language] },
                .text("class_group") { row in
                    guard let id = row.found.group else { return nil }
                    return ((try? CoverGroup.named(id)) ?? nil)?.name[language] ?? id
                },
                .number("class_m2") { $0.found.squareMetres },
                .number("class_ha", decimals: ReportWords.hectareDecimals) { $0.found.squareMetres / 10_000 },
                .percent("class_percent_of_territory") {
                    $0.territory > 0 ? 100 * $0.found.squareMetres / $0.territory : nil
                },
                .number("counted_m2") { $0.found.countedSquareMetres },
                .number("counted_ha", decimals: ReportWords.hectareDecimals) {
                    $0.found.countedSquareMetres / 10_000
                },
            ]
        return ReportTable("cover-classes", columns, rows)
    }

    // MARK: Change

    private struct ChangeRow {
        var change: CoverChange
        var zone: ZoneChange
        var name: String?
    }

    private var changeRows: [ChangeRow] {
        result.changes.flatMap { change in
            zip(change.zones, result.zones).map { ChangeRow(change: change, zone: $0, name: $1.name) }
                + [ChangeRow(change: change, zone: change.whole, name: text.words.word("territory.whole"))]
        }
    }

    var changes: ReportTable {
        let columns: [TableColumn<ChangeRow>] =
            [.text("from_year") { $0.change.from }, .text("to_year") { $0.change.to }]
            + place({ $0.zone.id }, { $0.name })
            + changeColumns.map { column in
                TableColumn(id: column.id, type: column.type) { column.value($0.zone) }
            }
        return ReportTable("cover-changes", columns, changeRows)
    }

    /// From each class to each, in long form: a sheet that can be filtered and pivoted.
    var matrix: ReportTable {
        typealias Row = (row: ChangeRow, flow: ClassTransition<String>.Flow)
        let rows: [Row] = changeRows.flatMap { row in row.zone.matrix.flows.map { (row, $0) } }
        let text = text
        let columns: [TableColumn<Row>] =
            [.text("from_year") { $0.row.change.from }, .text("to_year") { $0.row.change.to }]
            + place({ $0.row.zone.id }, { $0.row.name }) + [
                .text("class_from") { $0.flow.from },
                .text("class_from_name") {
                    text.className($0.flow.from, isGroup: $0.row.change.isByGroup, label: $0.row.change.from)
                },
                .text("class_to") { $0.flow.to },
                .text("class_to_name") {
                    text.className($0.flow.to, isGroup: $0.row.change.isByGroup, label: $0.row.change.to)
                },
                .number("flow_m2") { $0.flow.squareMetres },
                .number("flow_ha", decimals: ReportWords.hectareDecimals) { $0.flow.squareMetres / 10_000 },
            ]
        return ReportTable("cover-matrix", columns, rows)
    }

    // MARK: Areas corrected for the map's errors

    var adjusted: ReportTable {
        typealias Row = (year: AdjustedCover, entry: AccuracyAdjustedArea.ClassEstimate)
        let rows: [Row] = result.adjusted.flatMap { year in year.estimate.classes.map { (year, $0) } }
        let text = text
        func percent(_ id: String, _ value: @escaping (Row) -> AccuracyAdjustedArea.Estimate?) -> [TableColumn<Row>] {
            [
                .percent("\(id)_percent") { value($0).map { 100 * $0.value } },
                .percent("\(id)_half_width_points") { value($0).map { 100 * $0.halfWidth95 } },
            ]
        }
        let columns: [TableColumn<Row>] =
            [
                .text("year") { $0.year.label },
                .text("class_name") { text.matrixClass($0.entry.id, label: $0.year.label) },
                .number("mapped_m2") { $0.entry.mappedSquareMetres },
                .number("adjusted_m2") { $0.entry.adjustedSquareMetres.value },
                .number("adjusted_ha", decimals: ReportWords.hectareDecimals) {
                    $0.entry.adjustedSquareMetres.value / 10_000
                },
                .number("standard_error_m2") { $0.entry.adjustedSquareMetres.standardError },
                .number("low_95_m2") { $0.entry.adjustedSquareMetres.interval95.lowerBound },
                .number("high_95_m2") { $0.entry.adjustedSquareMetres.interval95.upperBound },
            ] + percent("users_accuracy") { $0.entry.usersAccuracy }
            + percent("producers_accuracy") { $0.entry.producersAccuracy }
            + percent("overall_accuracy") { $0.year.estimate.overallAccuracy }
            + [.integer("sample_units") { $0.entry.sampleUnits }]
        return ReportTable("cover-adjusted", columns, rows)
    }

    // MARK: What was done, and what to know

    /// What numbers are and how they were found, one line each.
    var method: ReportTable {
        let columns: [TableColumn<String>] = [.text("method_line") { $0 }]
        return ReportTable("cover-method", columns, CoverageMethod(text).lines)
    }

    /// Caveats of the definition and the legends, then problems of the input.
    var notes: ReportTable {
        typealias Row = (kind: String, file: String?, fids: String?, text: String)
        let language = language
        var rows: [Row] = CoverageMethod(text).caveats.map { (text.words.word("coverage.caveat"), nil, nil, $0) }
        rows += result.issues.map { issue in
            (
                text.words.word("issue-severity.\(issue.severity.rawValue)"), issue.file,
                issue.fids.map(String.init).joined(separator: ", "), issue.message.text(language)
            )
        }
        let columns: [TableColumn<Row>] = [
            .text("severity") { $0.kind }, .text("file") { $0.file }, .text("fids") { $0.fids },
            .text("message") { $0.text },
        ]
        return ReportTable("cover-notes", columns, rows)
    }
}

extension CoverageWords {
    /// A class of a confusion matrix: one of the legend, or all that counts and the rest.
    func matrixClass(_ id: String, label: String) -> String {
        id == "covered" || id == "other"
            ? words.word("coverage.matrix-\(id)") : className(id, isGroup: false, label: label)
    }
}
