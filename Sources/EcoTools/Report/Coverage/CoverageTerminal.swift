import GeoCore

/// The findings of a coverage analysis as text for a terminal of a given width.
public struct CoverageTerminal: Sendable {
    public enum Detail: String, Sendable, CaseIterable {
        /// Every zone with its classes too.
        case all
        /// Every zone, what zones add up to, and the whole.
        case zones
        /// What zones add up to, and the whole.
        case summary
    }

    let text: CoverageWords
    let paint: Paint
    let width: Int

    public init(_ result: CoverageResult, language: Language, width: Int = 100, isColoured: Bool = false) {
        text = CoverageWords(result, language)
        paint = Paint(isOn: isColoured)
        self.width = max(60, width)
    }

    var result: CoverageResult { text.result }
    var words: ReportWords { text.words }

    public func lines(_ detail: Detail) -> String {
        let method = CoverageMethod(text)
        var lines = wrapped(method.title).map(paint.bold) + method.lines.flatMap { wrapped($0) }
        lines += [""] + table(detail) + tableNotes
        if detail == .all { for section in zoneClasses { lines += [""] + section } }
        let sections =
            [notCounted] + result.changes.map(change) + [
                adjusted, list("coverage.caveats", method.caveats), issues,
            ]
        for section in sections where !section.isEmpty { lines += [""] + section }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Zones, sums, the whole

    private func table(_ detail: Detail) -> [String] {
        var table = TextTable(columns)
        if detail != .summary {
            for (place, zone) in result.zones.enumerated() {
                table.add(
                    cells(
                        zone.id, zone.name ?? "", zone.territorySquareMetres, zone.years,
                        points: result.changes.map { $0.zones[place].ratePoints }))
            }
        }
        for parent in result.parents {
            if !table.rows.isEmpty { table.add([]) }
            addSum(parent, name: sumName(parent), to: &table)
        }
        if !table.rows.isEmpty { table.add([]) }
        addSum(result.whole, name: words.word("territory.whole"), to: &table)
        return Array(table.blocks(width: width, keys: 2).joined(separator: [""]))
    }

    private func sumName(_ parent: ParentCover) -> String {
        let count = words.word("coverage.sum-of", ["count": String(parent.zoneCount)])
        return parent.name.map { "\($0) \(count)" } ?? count
    }

    private func addSum(_ sum: ParentCover, name: String, to table: inout TextTable) {
        let isWhole = sum.id.isEmpty
        table.add(
            cells(
                sum.id, name, sum.territorySquareMetres, sum.years,
                points: isWhole ? result.changes.map(\.whole.ratePoints) : pointsBetweenYears(sum.years)))
        guard let own = sum.own else { return }
        table.add(
            cells(
                own.id, words.word("coverage.row-boundary"), own.territorySquareMetres, own.years,
                points: pointsBetweenYears(own.years)))
        // What the zones have more than the boundary, in the columns of areas alone.
        var cells = Array(repeating: "", count: columns.count)
        cells[1] = words.word("coverage.row-difference")
        if let difference = sum.territoryDifferenceSquareMetres { cells[2] = signedKilometres(difference) }
        for (year, difference) in (sum.coverDifferencesSquareMetres ?? []).enumerated() {
            cells[3 + year] = signedKilometres(difference)
        }
        table.add(cells)
    }

    private func pointsBetweenYears(_ years: [CoverYearFinding]) -> [Double?] {
        CoverageWords.pairs(years.count).map { pair in
            guard let from = years[pair.from].chosenRate?.percent, let to = years[pair.to].chosenRate?.percent else {
                return nil
            }
            return to - from
        }
    }

    private var columns: [TextTable.Column] {
        var columns: [TextTable.Column] = [
            .init(words.word("head.code"), gives: true), .init(words.word("head.name"), gives: true),
            .init(words.word("head.territory"), right: true),
        ]
        func add(_ key: String, _ label: String) {
            columns.append(.init(words.word(key, ["year": label]), right: true))
        }
        let labels = result.years.map(\.label)
        for label in labels { add("head.covered-year", label) }
        for label in labels { add("head.rate-year", label) }
        let pairs = CoverageWords.pairs(labels.count)
        for pair in pairs {
            add(pairs.count == 1 ? "head.change" : "head.points-change", "\(labels[pair.from])–\(labels[pair.to])")
        }
        if result.targetPercent != nil { for label in labels { add("head.to-target-year", label) } }
        for denominator in text.denominators.dropFirst() {
            for label in labels { add("head.rate-of-\(denominator.rawValue)", label) }
        }
        return columns
    }

    private func cells(
        _ id: String, _ name: String, _ territory: Double, _ years: [CoverYearFinding], points: [Double?]
    ) -> [String] {
        var cells = [id, name, kilometres(territory)]
        cells += years.map { kilometres($0.coveredSquareMetres) }
        cells += years.map { percent($0.chosenRate?.percent) }
        cells += points.map { $0.map(signed) ?? "-" }
        if result.targetPercent != nil { cells += years.map { $0.toTargetPoints.map(signed) ?? "-" } }
        for denominator in text.denominators.dropFirst() {
            cells += years.map { year in percent(year.rates.first { $0.denominator == denominator }?.percent) }
        }
        return cells
    }

    private func percent(_ value: Double?) -> String {
        value.map { words.number($0, ReportWords.percentDecimals) } ?? "-"
    }

    func signed(_ value: Double) -> String {
        let number = words.number(value, ReportWords.percentDecimals)
        return value > 0 && number.contains { $0 != "0" && $0 != "." } ? "+" + number : number
    }

    func kilometres(_ squareMetres: Double) -> String { words.number(squareMetres / 1e6, 2) }

    /// A difference that is not nothing is never shown as nothing.
    private func signedKilometres(_ squareMetres: Double) -> String {
        let value = squareMetres / 1e6
        let number = words.number(value, value != 0 && abs(value) < 0.005 ? 6 : 2)
        return value > 0 ? "+" + number : number
    }

    private var tableNotes: [String] {
        var notes = [
            words.word("coverage.marked", ["denominator": text.denominator(result.definition.denominator)])
        ]
        if let target = result.targetPercent {
            notes.append(words.word("coverage.target", ["target": words.percent(target)]))
        }
        if result.zonesOverlapSquareMetres > 0 {
            notes.append(
                words.word(
                    "coverage.zones-overlap", ["area": hectares(result.zonesOverlapSquareMetres)]))
        }
        return notes.flatMap { wrapped($0) }.map(paint.faint)
    }

    func hectares(_ squareMetres: Double) -> String {
        words.number(squareMetres / 10_000, ReportWords.hectareDecimals) + " ha"
    }

    func wrapped(_ text: String, indent: Int = 0, hanging: Int = 2) -> [String] {
        DisplayWidth.wrapped(text, to: width - indent - hanging).enumerated().map { index, line in
            String(repeating: " ", count: indent + (index > 0 ? hanging : 0)) + line
        }
    }

    func list(_ title: String, _ items: [String]) -> [String] {
        if items.isEmpty { return [] }
        return wrapped(words.word(title)).map(paint.bold) + items.flatMap { wrapped("- " + $0, indent: 2) }
    }
}

extension TextTable {
    /// The table in as many parts as the width needs: each has the key columns and some of the others.
    ///
    /// Numbers cut short would be wrong numbers, so only key columns give way, and no column is lost.
    func blocks(width: Int, keys: Int) -> [[String]] {
        let shown = columns.indices.filter { column in column < keys || rows.contains { !$0[column].isEmpty } }
        let natural = columns.indices.map { column in
            ([columns[column].title] + rows.map { $0[column] }).map(DisplayWidth.of).max() ?? 0
        }
        // Key columns keep at least this much.
        let keyWidth = shown.prefix(keys).map { min(natural[$0], 24) }.reduce(0) { $0 + $1 + 2 }
        var parts: [[Int]] = []
        var used = 0
        for column in shown.dropFirst(keys) {
            if parts.isEmpty || used + natural[column] + 2 > width - keyWidth + 2 {
                parts.append([])
                used = 0
            }
            parts[parts.count - 1].append(column)
            used += natural[column] + 2
        }
        return parts.map { part in
            let chosen = Array(shown.prefix(keys)) + part
            var table = TextTable(chosen.map { columns[$0] })
            for row in rows {
                // A row with nothing to say in this part is left out; one that is empty altogether sets others apart.
                let isSilent = part.allSatisfy { row[$0].isEmpty } && row.contains { !$0.isEmpty }
                if !isSilent { table.add(chosen.map { row[$0] }) }
            }
            return table.lines(width: width)
        }
    }
}
