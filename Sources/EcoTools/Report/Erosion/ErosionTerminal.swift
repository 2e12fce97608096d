import GeoCore

/// The findings of a run on erosion as text for a terminal of a given width.
struct ErosionTerminal {
    let text: ErosionWords
    let paint: Paint
    let width: Int

    init(_ result: ErosionRateResult, language: Language, width: Int, isColoured: Bool) {
        text = ErosionWords(result, language)
        paint = Paint(isOn: isColoured)
        self.width = max(60, width)
    }

    var result: ErosionRateResult { text.result }
    var words: ReportWords { text.words }

    func lines(_ detail: CoverageTerminal.Detail) -> String {
        let method = ErosionMethod(text)
        var lines = wrapped(method.title).map(paint.bold) + method.lines.flatMap { wrapped($0) }
        lines += [""] + rates(detail) + notes
        var sections = [classes(result.whole.dates, words.word("territory.whole"))]
        if detail == .all {
            sections += result.zones.map { classes($0.dates, words.feature(id: $0.id, name: $0.name)) }
        }
        sections += [published, covers]
        for index in result.changes.indices { sections += [change(index, detail), matrix(index)] }
        sections += [priority(detail), issues]
        for section in sections where !section.isEmpty { lines += [""] + section }
        return lines.joined(separator: "\n") + "\n"
    }

    func wrapped(_ text: String) -> [String] {
        DisplayWidth.wrapped(text, to: width - 2).enumerated().map { $0 > 0 ? "  " + $1 : $1 }
    }

    func blocks(_ table: TextTable, indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        return table.blocks(width: width - indent, keys: 2).joined(separator: [""]).map {
            $0.isEmpty ? $0 : margin + $0
        }
    }

    func column(_ key: String, _ label: String? = nil) -> TextTable.Column {
        let title = words.word(key)
        return .init(label.map { "\($0) \(title)" } ?? title, right: true)
    }

    static func keys(_ words: ReportWords) -> [TextTable.Column] {
        [.init(words.word("head.code"), gives: true), .init(words.word("head.name"), gives: true)]
    }

    // MARK: Rates

    /// Labels in front of columns where there are several dates.
    private var labels: [String?] { result.dates.count == 1 ? [nil] : result.dates.map(\.label) }

    private func rates(_ detail: CoverageTerminal.Detail) -> [String] {
        var table = TextTable(rateColumns)
        if detail != .summary {
            for zone in result.zones {
                table.add(cells(zone.id, zone.name ?? "", zone.territorySquareMetres, zone.dates))
            }
        }
        for parent in result.parents {
            if !table.rows.isEmpty { table.add([]) }
            let count = words.word("coverage.sum-of", ["count": String(parent.zoneCount)])
            table.add(
                cells(
                    parent.id, parent.name.map { "\($0) \(count)" } ?? count, parent.territorySquareMetres, parent.dates
                ))
        }
        if !table.rows.isEmpty { table.add([]) }
        table.add(
            cells("", words.word("territory.whole"), result.whole.territorySquareMetres, result.whole.dates))
        return blocks(table)
    }

    private var hasLoss: Bool { result.whole.dates.contains { $0.loss != nil } }

    private var rateColumns: [TextTable.Column] {
        var columns = Self.keys(words) + [column("head.territory")]
        columns += labels.map { column("head.eroded", $0) } + labels.map { column("head.retention", $0) }
        columns += labels.map { column("head.retention-least", $0) }
        if result.targetPercent != nil {
            columns += labels.map { column("head.to-target", $0) } + labels.map { column("head.must-go", $0) }
        }
        if hasLoss {
            columns += labels.map { column("head.mean-modulus", $0) } + labels.map { column("head.loss", $0) }
        }
        for denominator in text.denominators.dropFirst() {
            columns += labels.map { column("head.retention-of-\(denominator.rawValue)", $0) }
        }
        return columns + labels.map { column("head.without-intensity", $0) }
    }

    private func cells(_ id: String, _ name: String, _ territory: Double, _ dates: [ErosionFinding]) -> [String] {
        var cells = [id, name, text.kilometres(territory)]
        cells += dates.map { text.kilometres($0.erodedSquareMetres) }
        cells += dates.map { text.percent($0.officialRate?.percent) }
        cells += dates.map { text.percent($0.officialRate?.leastPercent) }
        if result.targetPercent != nil {
            cells += dates.map { text.signed($0.toTargetPoints) }
            cells += dates.map { text.signed($0.toTargetSquareMetres.map { $0 / 1e6 }) }
        }
        if hasLoss {
            cells += dates.map { $0.loss?.meanModulus.map { words.number($0, 2) } ?? "-" }
            cells += dates.map { text.tonnes($0.loss?.tonnes) }
        }
        for denominator in text.denominators.dropFirst() {
            cells += dates.map { date in text.percent(date.rates.first { $0.denominator == denominator }?.percent) }
        }
        return cells + dates.map { text.kilometres($0.noDataSquareMetres + $0.outsideSquareMetres) }
    }

    private var notes: [String] {
        let sums = result.parents + [result.whole]
        let rows = result.zones.flatMap(\.dates) + sums.flatMap(\.dates)
        var notes = [words.word("retention.marked")]
        if rows.contains(where: { $0.officialRate?.percent == nil }) { notes.append(words.word("retention.unknown")) }
        if let target = result.targetPercent {
            notes.append(words.word("retention.target", ["target": words.percent(target)]))
        }
        if result.zonesOverlapSquareMetres > 0 {
            notes.append(
                words.word(
                    "coverage.zones-overlap",
                    [
                        "area": words.number(
                            result.zonesOverlapSquareMetres / 10_000, ReportWords.hectareDecimals) + " ha"
                    ]))
        }
        return notes.flatMap(wrapped).map(paint.faint)
    }

    // MARK: Classes

    /// Areas by class with shares that add up to 100.00.
    private func classes(_ dates: [ErosionFinding], _ title: String) -> [String] {
        var table = TextTable(
            [.init(words.word("head.intensity"), gives: true), .init("", gives: true)]
                + labels.flatMap { label in
                    [column("head.km2", label), column("head.percent", label)]
                        + (hasLoss ? [column("head.loss", label)] : [])
                })
        func add(_ name: String, _ values: [(squareMetres: Double, percent: Double, tonnes: Double?)]) {
            table.add(
                [name, ""]
                    + values.flatMap { value in
                        [text.kilometres(value.squareMetres), text.percent(value.percent)]
                            + (hasLoss ? [text.tonnes(value.tonnes)] : [])
                    })
        }
        for (place, entry) in result.table.classes.enumerated() {
            add(
                entry.name[text.language],
                dates.map { ($0.classes[place].squareMetres, $0.classes[place].percent, $0.classes[place].tonnes) })
        }
        if dates.contains(where: { $0.noDataSquareMetres > 0 }) {
            add(words.word("coverage.out-nodata"), dates.map { ($0.noDataSquareMetres, $0.noDataPercent, nil) })
        }
        if dates.contains(where: { $0.outsideSquareMetres > 0 }) {
            add(
                words.word("coverage.out-outside-raster"),
                dates.map { ($0.outsideSquareMetres, $0.outsidePercent, nil) })
        }
        return [paint.bold(words.word("retention.by-class", ["where": title]))] + blocks(table, indent: 2)
    }

    /// A bulletin's figure, and whether it is of this boundary.
    private var published: [String] {
        guard let found = result.published else { return [] }
        let least = text.kilometres(found.leastTerritorySquareMetres)
        let range =
            found.mostTerritorySquareMetres.map {
                words.word("retention.published-range", ["least": least, "most": text.kilometres($0)])
            } ?? words.word("retention.published-from", ["least": least])
        let sentences = [
            words.word(
                found.agrees ? "retention.published-agrees" : "retention.published-differs",
                [
                    "eroded": text.kilometres(found.published.erodedSquareMetres),
                    "rate": words.number(found.published.ratePercent, found.published.decimals), "range": range,
                    "territory": text.kilometres(found.territorySquareMetres),
                ]),
            found.ratePercentOfTerritory.map { words.word("retention.published-own", ["own": text.percent($0)]) }
                ?? words.word("retention.published-larger"),
            words.word(
                "retention.published-difference",
                [
                    "difference": text.signed(found.erodedDifferenceSquareMetres / 1e6),
                    "points": text.signed(found.ratePoints),
                ]),
        ]
        return [paint.bold(words.word("retention.published"))] + sentences.flatMap(wrapped)
    }

    /// Erosion by land cover, of all zones.
    private var covers: [String] {
        let dates = result.whole.dates.filter { $0.covers != nil }
        if dates.isEmpty { return [] }
        var table = TextTable([
            .init(words.word("column.class_group"), gives: true), .init(words.word("column.year")),
            column("head.km2"), column("head.eroded"), column("head.eroded-share"),
        ])
        for date in dates {
            for cover in date.covers ?? [] where cover.squareMetres > 0 {
                table.add([
                    text.coverName(cover.group), date.label, text.kilometres(cover.squareMetres),
                    text.kilometres(cover.erodedSquareMetres),
                    text.percent(100 * cover.erodedSquareMetres / cover.squareMetres),
                ])
            }
        }
        return [paint.bold(words.word("retention.by-cover"))] + blocks(table, indent: 2)
    }

    var issues: [String] {
        guard !result.issues.isEmpty else { return [] }
        return [paint.bold(words.word("report.issues"))]
            + IssueList(result.issues, text.language, paint: paint).lines(width: width)
    }
}
