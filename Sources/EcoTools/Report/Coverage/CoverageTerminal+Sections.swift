import GeoCore

extension CoverageTerminal {
    // MARK: What does not count, and why

    /// Land that is not in the covered area although it might be expected there, in all zones together.
    var notCounted: [String] {
        let rows: [(key: String, value: (CoverYearFinding) -> Double)] = [
            ("small-patches", { $0.smallPatchesSquareMetres }), ("below-canopy", { $0.belowCanopySquareMetres }),
            ("without-canopy", { $0.withoutCanopySquareMetres }), ("outside-mask", { $0.outsideMaskSquareMetres }),
            ("unknown-codes", { $0.unknownSquareMetres }), ("nodata", { $0.noDataSquareMetres }),
        ]
        var table = TextTable(
            [.init(words.word("head.what"), gives: true)] + result.years.map { .init("\($0.label) ha", right: true) })
        for row in rows {
            let areas = result.whole.years.map(row.value)
            guard areas.contains(where: { $0 > 0 }) else { continue }
            table.add([words.word("coverage.out-\(row.key)")] + areas.map(bareHectares))
        }
        let outside = result.zones.map(\.outsideSquareMetres).compensatedSum()
        if outside > 0 {
            table.add(
                [words.word("coverage.out-outside-raster")] + result.years.map { _ in bareHectares(outside) })
        }
        guard !table.rows.isEmpty else { return [] }
        return [paint.bold(words.word("coverage.not-counted"))] + table.lines(width: width, indent: 2)
    }

    private func bareHectares(_ squareMetres: Double) -> String {
        words.number(squareMetres / 10_000, ReportWords.hectareDecimals)
    }

    // MARK: Change

    /// How many flows of the matrix are listed.
    private static let flowsShown = 5

    func change(_ change: CoverChange) -> [String] {
        let whole = change.whole
        var lines = [paint.bold(words.word("coverage.change", ["from": change.from, "to": change.to]))]
        var table = TextTable([
            .init(words.word("head.what")), .init("ha", right: true), .init("km²", right: true),
        ])
        let rows: [(String, Double)] = [
            ("gain", whole.gainSquareMetres), ("loss", whole.lossSquareMetres), ("net", whole.netSquareMetres),
            ("kept", whole.keptSquareMetres), ("compared", whole.comparedSquareMetres),
        ]
        for (key, area) in rows {
            table.add([words.word("coverage.change-\(key)"), bareHectares(area), kilometres(area)])
        }
        lines += table.lines(width: width, indent: 2)
        let moved = whole.matrix.flows.filter { $0.from != $0.to }
            .sorted { ($1.squareMetres, $0.from, $0.to) < ($0.squareMetres, $1.from, $1.to) }
        guard !moved.isEmpty else { return lines }
        var flows = TextTable([
            .init(words.word("head.from"), gives: true), .init(words.word("head.to"), gives: true),
            .init("ha", right: true),
        ])
        for flow in moved.prefix(Self.flowsShown) {
            flows.add([
                text.className(flow.from, isGroup: change.isByGroup, label: change.from),
                text.className(flow.to, isGroup: change.isByGroup, label: change.to), bareHectares(flow.squareMetres),
            ])
        }
        lines.append(
            "  "
                + words.word(
                    "coverage.flows",
                    ["shown": String(min(Self.flowsShown, moved.count)), "count": String(moved.count)]))
        return lines + flows.lines(width: width, indent: 2)
    }

    // MARK: Corrected areas

    var adjusted: [String] {
        guard !result.adjusted.isEmpty else { return [] }
        var lines = wrapped(words.word("coverage.adjusted")).map(paint.bold)
        for year in result.adjusted {
            let overall = year.estimate.overallAccuracy
            lines += wrapped(
                words.word(
                    "coverage.overall-accuracy",
                    [
                        "year": year.label, "percent": words.number(100 * overall.value, 2),
                        "half": words.number(100 * overall.halfWidth95, 2),
                    ]), indent: 2)
            var table = TextTable([
                .init(words.word("head.class"), gives: true), .init(words.word("head.mapped"), right: true),
                .init(words.word("head.adjusted"), right: true), .init(words.word("head.half-width"), right: true),
                .init(words.word("head.users"), right: true), .init(words.word("head.producers"), right: true),
            ])
            for entry in year.estimate.classes {
                table.add([
                    text.matrixClass(entry.id, label: year.label), kilometres(entry.mappedSquareMetres),
                    kilometres(entry.adjustedSquareMetres.value), kilometres(entry.adjustedSquareMetres.halfWidth95),
                    words.number(100 * entry.usersAccuracy.value, 2),
                    entry.producersAccuracy.map { words.number(100 * $0.value, 2) } ?? "-",
                ])
            }
            lines += table.lines(width: width, indent: 2)
        }
        return lines
    }

    // MARK: Classes of each zone

    var zoneClasses: [[String]] {
        result.zones.map { zone in
            var table = TextTable(
                [.init(words.word("head.class"), gives: true)]
                    + zone.years.flatMap { year in
                        [
                            .init("\(year.label) ha", right: true),
                            .init(words.word("head.counted-year", ["year": year.label]), right: true),
                        ]
                    })
            let labels = zone.years.flatMap { year in year.classes.map { ($0.code, $0) } }
            let entries = Dictionary(labels, uniquingKeysWith: { first, _ in first }).sorted { $0.key < $1.key }
            for (code, entry) in entries {
                let title = entry.name.map { "\($0[text.language]) (\(entry.label))" } ?? entry.label
                let cells = zone.years.flatMap { year -> [String] in
                    guard let found = year.classes.first(where: { $0.code == code }) else { return ["-", "-"] }
                    return [bareHectares(found.squareMetres), bareHectares(found.countedSquareMetres)]
                }
                table.add([title] + cells)
            }
            return [paint.bold(words.feature(id: zone.id, name: zone.name))]
                + table.blocks(width: width - 2, keys: 1).joined(separator: [""]).map { "  " + $0 }
        }
    }

    // MARK: What to look at

    var issues: [String] {
        guard !result.issues.isEmpty else { return [] }
        return [paint.bold(words.word("report.issues"))]
            + IssueList(result.issues, text.language, paint: paint).lines(width: width)
    }
}
