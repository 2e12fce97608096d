import GeoCore

/// The findings of a coverage analysis as tables.
struct CoverageTables {
    let result: CoverageResult
    let text: CoverageWords
    private let slugs: [String]

    init(_ result: CoverageResult, _ language: Language) {
        self.result = result
        text = CoverageWords(result, language)
        slugs = CoverageWords.slugs(result.years.map(\.label))
    }

    private var language: Language { text.language }

    /// All tables, in the order of the workbook's sheets.
    var all: [ReportTable] {
        var tables = [zones, sums, classes]
        if !result.changes.isEmpty { tables += [changes, matrix] }
        if !result.adjusted.isEmpty { tables.append(adjusted) }
        return tables + [method, notes]
    }

    // MARK: One row a zone

    /// A zone, or zones added up, or a larger boundary measured itself.
    struct AreaRow {
        var kind: String
        var id: String
        var name: String?
        var parent: String?
        var zoneCount: Int?
        var territorySquareMetres: Double
        var insideSquareMetres: Double?
        var outsideSquareMetres: Double?
        var years: [CoverYearFinding]
        var changes: [ZoneChange] = []
        var territoryDifferenceSquareMetres: Double?
        var coverDifferencesSquareMetres: [Double]?
    }

    var zoneRows: [AreaRow] {
        result.zones.enumerated().map { place, zone in
            row(zone, "zone", changes: result.changes.map { $0.zones[place] })
        }
    }

    private func row(_ zone: ZoneCover, _ kind: String, changes: [ZoneChange]) -> AreaRow {
        AreaRow(
            kind: kind, id: zone.id, name: zone.name, parent: zone.parent,
            territorySquareMetres: zone.territorySquareMetres, insideSquareMetres: zone.insideSquareMetres,
            outsideSquareMetres: zone.outsideSquareMetres, years: zone.years, changes: changes)
    }

    private func row(_ sum: ParentCover, _ kind: String, changes: [ZoneChange]) -> AreaRow {
        AreaRow(
            kind: kind, id: sum.id, name: sum.name, zoneCount: sum.zoneCount,
            territorySquareMetres: sum.territorySquareMetres, years: sum.years, changes: changes,
            territoryDifferenceSquareMetres: sum.territoryDifferenceSquareMetres,
            coverDifferencesSquareMetres: sum.coverDifferencesSquareMetres)
    }

    /// Sums of zones, each followed by its own boundary where that is drawn; the whole last.
    var sumRows: [AreaRow] {
        let whole = row(result.whole, "whole", changes: result.changes.map(\.whole))
        let parents = result.parents.flatMap { parent in
            [row(parent, "sum", changes: [])] + (parent.own.map { [row($0, "boundary", changes: [])] } ?? [])
        }
        return parents + [whole] + (result.whole.own.map { [row($0, "boundary", changes: [])] } ?? [])
    }

    /// The boundaries that are drawn themselves, as they were counted.
    var boundaryRows: [AreaRow] {
        (result.parents.compactMap(\.own) + [result.whole.own].compactMap(\.self)).map {
            row($0, "boundary", changes: [])
        }
    }

    var boundaries: ReportTable { ReportTable("cover-zones", zoneColumns, boundaryRows) }

    var zones: ReportTable { ReportTable("cover-zones", zoneColumns, zoneRows) }

    var sums: ReportTable {
        let columns: [TableColumn<AreaRow>] =
            [.text("row_kind") { [text] in text.words.word("coverage.row-\($0.kind)") }]
            + Array(zoneColumns.prefix(2)) + [.integer("zone_count") { $0.zoneCount }]
            + Array(zoneColumns.dropFirst(3))
            + [.number("territory_difference_m2") { $0.territoryDifferenceSquareMetres }]
            + result.years.indices.map { year in
                ofYear(year, .number("cover_difference_m2") { $0.coverDifferencesSquareMetres?[year] })
            }
        return ReportTable("cover-sums", columns, sumRows)
    }

    var zoneColumns: [TableColumn<AreaRow>] {
        var columns: [TableColumn<AreaRow>] = [
            .text("zone_id") { $0.id }, .text("zone_name") { $0.name }, .text("parent_id") { $0.parent },
            .number("territory_m2") { $0.territorySquareMetres },
            .number("territory_km2", decimals: 2) { $0.territorySquareMetres / 1e6 },
            .number("outside_raster_m2") { $0.outsideSquareMetres },
            .text("denominator") { [text] _ in text.denominators.first.map(text.denominator) },
        ]
        for year in result.years.indices { columns += yearColumns(year) }
        if result.targetPercent != nil { columns.append(.percent("target_percent") { _ in result.targetPercent }) }
        for (index, pair) in CoverageWords.pairs(result.years.count).enumerated() {
            columns += changeColumns.map { column in
                let inner: (AreaRow) -> FieldValue = { row in
                    row.changes.indices.contains(index) ? column.value(row.changes[index]) : .null
                }
                return TableColumn(id: column.id, type: column.type, value: inner).named(
                    "\(column.id)_\(slugs[pair.from])_\(slugs[pair.to])",
                    Message(
                        "column.of-change",
                        [
                            "from": .text(result.years[pair.from].label), "to": .text(result.years[pair.to].label),
                            "column": .message(Message("column.\(column.id)")),
                        ]))
            }
        }
        return columns
    }

    /// The name of the column that holds the rate of the definition's denominator in a year.
    func rateColumn(_ year: Int) -> String { "rate_percent_\(slugs[year])" }

    private func ofYear(_ year: Int, _ column: TableColumn<AreaRow>) -> TableColumn<AreaRow> {
        column.named(
            "\(column.id)_\(slugs[year])",
            Message(
                "column.of-year",
                ["year": .text(result.years[year].label), "column": .message(Message("column.\(column.id)"))]))
    }

    private func yearColumns(_ year: Int) -> [TableColumn<AreaRow>] {
        func area(_ id: String, _ value: @escaping (CoverYearFinding) -> Double) -> TableColumn<AreaRow> {
            .number(id) { value($0.years[year]) }
        }
        var columns: [TableColumn<AreaRow>] = [
            area("covered_m2") { $0.coveredSquareMetres },
            .number("covered_ha", decimals: ReportWords.hectareDecimals) {
                $0.years[year].coveredSquareMetres / 10_000
            },
            .number("covered_km2", decimals: 2) { $0.years[year].coveredSquareMetres / 1e6 },
            .percent("rate_percent") { $0.years[year].chosenRate?.percent },
        ]
        for denominator in text.denominators.dropFirst() {
            columns.append(
                .percent("rate_of_\(denominator.rawValue)_percent") { row in
                    row.years[year].rates.first { $0.denominator == denominator }?.percent
                })
        }
        columns += [
            area("valid_m2") { $0.validSquareMetres }, area("water_m2") { $0.waterSquareMetres },
            area("nodata_m2") { $0.noDataSquareMetres }, area("unknown_codes_m2") { $0.unknownSquareMetres },
            area("small_patches_m2") { $0.smallPatchesSquareMetres },
            area("below_canopy_m2") { $0.belowCanopySquareMetres },
            area("without_canopy_m2") { $0.withoutCanopySquareMetres },
            area("outside_mask_m2") { $0.outsideMaskSquareMetres },
        ]
        if result.targetPercent != nil {
            columns.append(.percent("to_target_points") { $0.years[year].toTargetPoints })
        }
        return columns.map { ofYear(year, $0) }
    }

    var changeColumns: [TableColumn<ZoneChange>] {
        func area(_ id: String, _ value: @escaping (ZoneChange) -> Double) -> [TableColumn<ZoneChange>] {
            [
                .number("\(id)_m2", value),
                .number("\(id)_ha", decimals: ReportWords.hectareDecimals) { value($0) / 10_000 },
            ]
        }
        return area("gain") { $0.gainSquareMetres } + area("loss") { $0.lossSquareMetres }
            + area("kept") { $0.keptSquareMetres } + area("net") { $0.netSquareMetres }
            + [.number("compared_m2") { $0.comparedSquareMetres }, .percent("rate_points") { $0.ratePoints }]
    }
}
