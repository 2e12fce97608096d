import GeoCore

extension ErosionTerminal {
    // MARK: Change

    func change(_ index: Int, _ detail: CoverageTerminal.Detail) -> [String] {
        let change = result.changes[index]
        let moves: [ErosionMove] = [.treated, .improved, .same, .worsened, .new]
        var columns = Self.keys(words)
        columns += ["net-eroded", "rate-points", "relieved"].map { column("head.\($0)") }
        columns += [ErosionMove.treated, .improved].map { TextTable.Column(text.move($0), right: true) }
        columns += [column("head.aggravated")]
        columns += [ErosionMove.worsened, .new, .same].map { TextTable.Column(text.move($0), right: true) }
        columns += [column("head.compared"), column("head.one-date")]
        let hasLoss = change.whole.netTonnes != nil
        if hasLoss { columns.append(column("head.net-loss")) }
        var table = TextTable(columns)
        func add(_ id: String, _ name: String, _ found: ZoneErosionChange) {
            var cells = [
                id, name, text.signed(found.netErodedSquareMetres / 1e6), text.signed(found.ratePoints),
                text.kilometres(found.relievedSquareMetres), text.kilometres(found.treatedSquareMetres),
                text.kilometres(found.improvedSquareMetres), text.kilometres(found.aggravatedSquareMetres),
                text.kilometres(found.worsenedSquareMetres), text.kilometres(found.newSquareMetres),
                text.kilometres(found.sameSquareMetres), text.kilometres(found.comparedSquareMetres),
                text.kilometres(found.onlyBeforeSquareMetres + found.onlyAfterSquareMetres),
            ]
            if hasLoss { cells.append(text.signed(found.netTonnes, 0)) }
            table.add(cells)
        }
        if detail != .summary {
            for (zone, found) in zip(result.zones, change.zones) { add(zone.id, zone.name ?? "", found) }
        }
        for (parent, found) in zip(result.parents, change.parents) { add(parent.id, parent.name ?? "", found) }
        if !table.rows.isEmpty { table.add([]) }
        add("", words.word("territory.whole"), change.whole)
        let title = words.word("retention.change", ["from": change.from, "to": change.to])
        return [paint.bold(title)] + blocks(table, indent: 2)
            + moves.flatMap { move in
                wrapped(text.move(move) + (text.language == .zh ? "：" : ": ") + words.word("retention.means-\(move)"))
            }.map(paint.faint)
    }

    /// From each class to each, km², of all zones.
    func matrix(_ index: Int) -> [String] {
        let change = result.changes[index]
        let classes = result.table.classes
        var table = TextTable(
            [.init(words.word("retention.from-to", ["from": change.from, "to": change.to]), gives: true), .init("")]
                + classes.map { .init($0.name[text.language], right: true) })
        for before in classes {
            table.add(
                [before.name[text.language], ""]
                    + classes.map { text.kilometres(change.whole.matrix[from: before.code, to: $0.code]) })
        }
        return [paint.bold(words.word("retention.matrix", ["from": change.from, "to": change.to]))]
            + blocks(table, indent: 2)
    }

    // MARK: Priority

    func priority(_ detail: CoverageTerminal.Detail) -> [String] {
        guard let priority = result.priority else { return [] }
        var table = TextTable(
            Self.keys(words) + [
                column("head.km2"), column("head.area-share"), column("head.loss"), column("head.loss-share"),
                column("head.least-modulus"),
            ])
        func add(_ id: String, _ name: String, _ part: PriorityArea?) {
            guard let part else { return }
            table.add([
                id, name, text.kilometres(part.squareMetres), text.percent(part.areaPercent), text.tonnes(part.tonnes),
                text.percent(part.lossPercent), words.number(part.leastModulus, 2),
            ])
        }
        if detail != .summary {
            for (zone, part) in zip(result.zones, priority.zones) { add(zone.id, zone.name ?? "", part) }
        }
        if !table.rows.isEmpty { table.add([]) }
        add("", words.word("territory.whole"), priority.whole)
        let title = words.word(
            "retention.priority", ["percent": DecimalText.plain(priority.sharePercent), "label": priority.label])
        return wrapped(title).map(paint.bold) + blocks(table, indent: 2)
    }
}
