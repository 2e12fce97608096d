import GeoCore

/// A status as text for a terminal of a given width.
struct RestorationStatusTerminal {
    let result: RestorationStatusResult
    let text: RestorationFigureWords
    let paint: Paint
    let width: Int

    init(_ result: RestorationStatusResult, language: Language, width: Int, isColoured: Bool) {
        self.result = result
        text = RestorationFigureWords(result.ledger.measure, language)
        paint = Paint(isOn: isColoured)
        self.width = max(60, width)
    }

    private var words: ReportWords { text.words }
    /// Lists go on in the files.
    private static let listed = 10

    func lines() -> String {
        let day = result.day.description
        let title = result.ledger.title
        let key = title.isEmpty ? "restoration.status-title-untitled" : "restoration.status-title"
        var lines = [paint.bold(words.word(key, ["title": title, "day": day]))]
        if result.dayWasChosen { lines += wrapped(words.word("restoration.day-chosen", ["day": day])) }
        lines += text.method(result.ledger).flatMap { wrapped($0) }
        lines += [""] + states
        for section in [counties, classes, pairs, priority, notices, issues] where !section.isEmpty {
            lines += [""] + section
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func columns(_ names: [String]) -> [TextTable.Column] {
        let numbers = ["union", "sum", "repeated"].map {
            TextTable.Column(words.word("restoration.head-\($0)", ["unit": text.unit]), right: true)
        }
        return names.map { TextTable.Column(words.word("restoration.head-\($0)"), gives: true) }
            + [TextTable.Column(words.word("restoration.head-sites"), right: true)] + numbers
    }

    private func cells(_ figure: GroundFigure) -> [String] {
        [
            String(figure.siteCount), text.short(figure.union), text.short(figure.sum),
            text.short(figure.countedMoreThanOnce),
        ]
    }

    private var states: [String] {
        var table = TextTable(columns(["state"]))
        for entry in result.states { table.add([text.state(entry.state)] + cells(entry.figure)) }
        table.add([words.word("restoration.all")] + cells(result.all))
        var lines = table.lines(width: width)
        if let accepted = result.states.first(where: { $0.state == .accepted }) {
            lines += wrapped(words.word("restoration.accepted-is", ["size": text.full(accepted.figure.union)]))
        }
        if result.inTwoStates.value > 0 {
            lines += wrapped(words.word("restoration.in-two-states", ["size": text.full(result.inTwoStates)]))
        }
        if let outside = result.outsideTerritory {
            lines += wrapped(words.word("restoration.outside-territory", ["size": text.full(outside.union)]))
        }
        let snapped = result.all.snappedGroupCount
        if snapped > 0 { lines += wrapped(words.word("restoration.snapped", ["count": String(snapped)])) }
        return lines
    }

    private func accepted(_ states: [StateFigure]) -> Measure? {
        states.first { $0.state == .accepted }?.figure.union
    }

    private var counties: [String] {
        if result.counties.isEmpty { return [] }
        var table = TextTable(columns(["county"]) + [acceptedColumn])
        for county in result.counties {
            let name = county.id.map { words.feature(id: $0, name: county.name) } ?? words.word("restoration.no-county")
            table.add([name] + cells(county.all) + [text.short(accepted(county.states))])
        }
        var lines = [paint.bold(words.word("restoration.by-county"))] + table.lines(width: width)
        if let twice = result.claimedByTwoCounties, twice.value > 0 {
            lines += wrapped(words.word("restoration.claimed-twice", ["size": text.full(twice)]))
        }
        return lines
    }

    private var acceptedColumn: TextTable.Column {
        TextTable.Column(words.word("restoration.head-accepted", ["unit": text.unit]), right: true)
    }

    private var classes: [String] {
        if result.classes.isEmpty { return [] }
        var table = TextTable(columns(["attribute", "class"]) + [acceptedColumn])
        for entry in result.classes {
            table.add(
                [
                    words.word("restoration.attribute-\(entry.attribute.rawValue)"),
                    RestorationStatusTables.name(of: entry, words),
                ] + cells(entry.all) + [text.short(accepted(entry.states))])
        }
        return [paint.bold(words.word("restoration.by-class"))] + table.lines(width: width)
            + wrapped(words.word("restoration.classes-overlap")).map(paint.faint)
    }

    private var pairs: [String] {
        if result.pairs.isEmpty { return [] }
        var table = TextTable([
            .init(words.word("restoration.head-site"), gives: true), .init(words.word("restoration.head-state")),
            .init(words.word("restoration.head-site"), gives: true), .init(words.word("restoration.head-state")),
            .init(words.word("restoration.head-shared", ["unit": text.unit]), right: true),
        ])
        for pair in result.pairs.prefix(Self.listed) {
            table.add([
                pair.first, text.state(pair.firstState), pair.second, text.state(pair.secondState),
                text.short(pair.shared),
            ])
        }
        return [paint.bold(words.word("restoration.pairs", ["count": String(result.pairs.count)]))]
            + table.lines(width: width) + more(result.pairs.count)
    }

    private var priority: [String] {
        let inside = result.priority.filter { $0.inside.value > 0 }
        if result.priority.isEmpty { return [] }
        var table = TextTable([
            .init("#", right: true), .init(words.word("restoration.head-site"), gives: true),
            .init(words.word("restoration.head-state")),
            .init(words.word("restoration.head-inside", ["unit": text.unit]), right: true),
            .init(words.word("restoration.head-ground", ["unit": text.unit]), right: true),
            .init(words.word("restoration.head-layers"), gives: true),
        ])
        for site in inside.prefix(Self.listed) {
            table.add([
                String(site.rank), words.feature(id: site.site, name: site.name), text.state(site.state),
                text.short(site.inside), text.short(site.ground),
                site.layers.map { $0.role.message.text(words.language) }.joined(separator: words.comma),
            ])
        }
        let title = words.word(
            "restoration.priority", ["count": String(inside.count), "all": String(result.priority.count)])
        return [paint.bold(title)] + (inside.isEmpty ? [] : table.lines(width: width)) + more(inside.count)
    }

    private var notices: [String] {
        var lines: [String] = []
        func say(_ key: String, _ sites: [String], _ extra: [String: String] = [:]) {
            if sites.isEmpty { return }
            let shown =
                sites.prefix(Self.listed).joined(separator: words.comma) + (sites.count > Self.listed ? " ..." : "")
            lines += wrapped(
                words.word(key, extra.merging(["count": String(sites.count), "sites": shown]) { first, _ in first }))
        }
        say(
            "restoration.says-undecided", result.undecided.rows.map(\.question),
            ["size": text.full(result.undecided.figure.union)])
        say("restoration.says-vanished", result.vanished.map(\.site))
        say("restoration.says-conflicts", result.conflicts.map(\.site))
        say("restoration.says-without-ground", result.withoutGround.map(\.site))
        say("restoration.says-beyond", result.beyondReach.map(\.site))
        say("restoration.says-taken", result.taken.map { "\($0.site) < \($0.by) (\($0.since))" })
        say("restoration.says-lost", result.lost.map { "\($0.site) (\($0.lostOn))" })
        if result.withdrawnCount > 0 {
            lines += wrapped(words.word("restoration.says-withdrawn", ["count": String(result.withdrawnCount)]))
        }
        return lines.isEmpty ? [] : [paint.bold(words.word("restoration.not-counted"))] + lines
    }

    private var issues: [String] {
        if result.issues.isEmpty { return [] }
        return [paint.bold(words.word("report.issues"))]
            + IssueList(result.issues, words.language, paint: paint).lines(width: width)
    }

    private func more(_ count: Int) -> [String] {
        count > Self.listed ? [words.word("restoration.more", ["count": String(count - Self.listed)])] : []
    }

    private func wrapped(_ text: String) -> [String] {
        DisplayWidth.wrapped(text, to: width - 2).enumerated().map { ($0 > 0 ? "  " : "") + $1 }
    }
}
