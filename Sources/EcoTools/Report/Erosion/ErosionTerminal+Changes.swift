import GeoCore

extension ErosionTerminal {
    // MARK: Change

    func change(_ index: Int, _ detail: CoverageTerminal.Detail) -> [String] {
        let change = result.changes[index]
        let moves: [ErosionMove] = [.treated, .improved, .same, .worsened, .new]
        var columns = Self.keys(words)
        let parts = change.zones + change.parents + [change.whole]
        let hasOneDate = parts.contains { $0.onlyBeforeErodedSquareMetres + $0.onlyAfterErodedSquareMetres > 0 }
        columns.append(column("head.net-eroded"))
        // Land that one date alone knows is no change on the ground: it stands beside the net figure that it is in.
        if hasOneDate { columns.append(column("head.net-one-date")) }
        columns += ["rate-points", "relieved"].map { column("head.\($0)") }
        columns += [ErosionMove.treated, .improved].map { TextTable.Column(text.move($0), right: true) }
        columns += [column("head.aggravated")]
        columns += [ErosionMove.worsened, .new, .same].map { TextTable.Column(text.move($0), right: true) }
        columns += [column("head.compared"), column("head.one-date")]
        let hasLoss = change.whole.netTonnes != nil
        if hasLoss { columns.append(column("head.net-loss")) }
        var table = TextTable(columns)
        func add(_ id: String, _ name: String, _ found: ZoneErosionChange) {
            var cells = [id, name, text.signed(found.netErodedSquareMetres / 1e6)]
            if hasOneDate { cells.append(text.signed(found.netOfOneDateSquareMetres / 1e6)) }
            cells += [
                text.signed(found.ratePoints), text.kilometres(found.relievedSquareMetres),
                text.kilometres(found.treatedSquareMetres),
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
        let meanings = moves.flatMap { move in
            wrapped(text.move(move) + (text.language == .zh ? "：" : ": ") + words.word("retention.means-\(move)"))
        }
        return [paint.bold(title)] + blocks(table, indent: 2) + oneDate(change) + meanings.map(paint.faint)
    }

    /// What of the net change comes of land with a class at one date alone.
    private func oneDate(_ change: ErosionChange) -> [String] {
        let found = change.whole
        guard found.onlyBeforeErodedSquareMetres + found.onlyAfterErodedSquareMetres > 0 else { return [] }
        // Four decimals: an area that is not nothing should not be shown as nothing.
        return wrapped(
            words.word(
                "retention.one-date",
                [
                    "from": change.from, "to": change.to, "net": text.signed(found.netErodedSquareMetres / 1e6, 4),
                    "part": text.signed(found.netOfOneDateSquareMetres / 1e6, 4),
                    "after": words.number(found.onlyAfterErodedSquareMetres / 1e6, 4),
                    "before": words.number(found.onlyBeforeErodedSquareMetres / 1e6, 4),
                ]))
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
            + wrapped(words.word("retention.priority-share")).map(paint.faint)
    }
}
