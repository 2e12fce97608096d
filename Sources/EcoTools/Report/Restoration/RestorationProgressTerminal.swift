import GeoCore

/// A progress as text for a terminal of a given width.
struct RestorationProgressTerminal {
    let result: RestorationProgressResult
    let text: RestorationFigureWords
    let paint: Paint
    let width: Int

    init(_ result: RestorationProgressResult, language: Language, width: Int, isColoured: Bool) {
        self.result = result
        text = RestorationFigureWords(result.ledger.measure, language)
        paint = Paint(isOn: isColoured)
        self.width = max(60, width)
    }

    private var words: ReportWords { text.words }
    private static let listed = 10

    func lines() -> String {
        let title = result.ledger.title
        let key = title.isEmpty ? "restoration.progress-title-untitled" : "restoration.progress-title"
        let said = ["title": title, "from": result.from.description, "to": result.to.description]
        var lines = [paint.bold(words.word(key, said))]
        lines += text.method(result.ledger).flatMap { wrapped($0) }
        lines += [""] + change + [""] + years
        for section in [outlook, counties, waiting, issues] where !section.isEmpty { lines += [""] + section }
        return lines.joined(separator: "\n") + "\n"
    }

    private func say(_ key: String, _ arguments: [String: String] = [:]) -> [String] {
        wrapped(words.word("restoration.\(key)", arguments))
    }

    private var change: [String] {
        let change = result.change
        var lines = say(
            "says-change",
            [
                "start": text.large(result.start.union), "end": text.large(result.end.union),
                "gained": text.full(change.gained), "lost": text.full(change.lost), "net": text.full(change.net),
            ])
        if let target = result.target {
            lines += say(
                target.isReached ? "says-target-reached" : "says-target",
                [
                    "target": text.large(target.target), "percent": words.percent(target.reachedPercent),
                    "missing": text.full(target.missing),
                ])
        }
        if let share = result.share {
            lines += say(
                "says-share",
                [
                    "percent": words.percent(share.percent), "total": text.large(share.total),
                    "source": share.source.text(words.language), "start": words.percent(share.percentAtStart),
                ])
            if let wanted = share.wantedPercent, let missing = share.missing {
                lines += say(
                    share.isReached == true ? "says-share-reached" : "says-share-missing",
                    ["wanted": words.percent(wanted), "missing": text.full(missing)])
            }
            if let count = share.unverifiedSiteCount, count > 0 {
                lines += say("says-unverified", ["count": String(count)])
            }
        }
        return lines
    }

    private var years: [String] {
        func number(_ key: String) -> TextTable.Column {
            TextTable.Column(words.word("restoration.head-\(key)", ["unit": text.unit]), right: true)
        }
        var table = TextTable([
            .init(words.word("restoration.head-year")), .init(words.word("restoration.head-sites"), right: true),
            number("accepted"), number("gained"), number("lost"), number("net"), number("since-start"),
            .init(words.word("restoration.head-share"), right: true),
        ])
        for row in result.years {
            table.add([
                row.isWhole ? String(row.year) : "\(row.from) – \(row.to)", String(row.accepted.siteCount),
                text.short(row.accepted.union), text.short(row.change.gained), text.short(row.change.lost),
                text.short(row.change.net), text.short(row.netSinceStart),
                row.sharePercent.map { words.number($0, ReportWords.percentDecimals) } ?? "",
            ])
        }
        return table.lines(width: width)
    }

    private var outlook: [String] {
        var lines: [String] = []
        let due = result.due.description
        if let pace = result.pace {
            let left = words.number(pace.yearsLeft, 2)
            if let size = pace.forTarget {
                lines += say("says-pace-target", ["size": text.large(size), "due": due, "years": left])
            }
            if let size = pace.forShare {
                lines += say("says-pace-share", ["size": text.large(size), "due": due, "years": left])
            }
        }
        if let forecast = result.forecast {
            lines += say(
                "says-forecast",
                [
                    "mean": text.large(forecast.meanPerYear),
                    "years": forecast.years.map(String.init).joined(separator: words.comma),
                    "expected": text.large(forecast.expected), "due": due,
                ])
            if let low = forecast.low, let high = forecast.high, let t = forecast.tQuantile {
                lines += say(
                    "says-range",
                    ["low": text.large(low), "high": text.large(high), "t": words.number(t, 3)])
            }
        }
        if let note = result.forecastNote { lines += wrapped(note.text(words.language)) }
        return lines
    }

    private var counties: [String] {
        if result.counties.isEmpty { return [] }
        func number(_ key: String) -> TextTable.Column {
            TextTable.Column(words.word("restoration.head-\(key)", ["unit": text.unit]), right: true)
        }
        var table = TextTable([
            .init(words.word("restoration.head-county"), gives: true), number("accepted"), number("gained"),
            number("lost"), number("net"),
        ])
        for county in result.counties {
            let name = county.id.map { words.feature(id: $0, name: county.name) } ?? words.word("restoration.no-county")
            table.add([
                name, text.short(county.end.union), text.short(county.change.gained), text.short(county.change.lost),
                text.short(county.change.net),
            ])
        }
        return [paint.bold(words.word("restoration.by-county"))] + table.lines(width: width)
    }

    private var waiting: [String] {
        var lines = say(
            "says-finished",
            ["count": String(result.finished.siteCount), "size": text.full(result.finished.union)])
        if result.naturalRecoveryWaiting.siteCount > 0 {
            lines += say(
                "says-natural",
                [
                    "count": String(result.naturalRecoveryWaiting.siteCount),
                    "size": text.full(result.naturalRecoveryWaiting.union),
                ])
        }
        let overdue = result.overdue
        if !overdue.sites.isEmpty {
            let shown = overdue.sites.prefix(Self.listed).map { "\($0.site) (\($0.due))" }
            lines += say(
                "says-overdue",
                [
                    "count": String(overdue.sites.count), "size": text.full(overdue.figure.union),
                    "sites": shown.joined(separator: words.comma) + (overdue.sites.count > Self.listed ? " ..." : ""),
                ])
        }
        if overdue.withoutDueCount > 0 {
            lines += say("says-without-due", ["count": String(overdue.withoutDueCount)])
        }
        if !result.lost.isEmpty {
            let shown = result.lost.prefix(Self.listed).map { "\($0.site) (\($0.lostOn))" }
            lines += say(
                "says-lost",
                [
                    "count": String(result.lost.count),
                    "sites": shown.joined(separator: words.comma) + (result.lost.count > Self.listed ? " ..." : ""),
                ])
        }
        if !result.late.reports.isEmpty {
            lines += say(
                "says-late",
                [
                    "count": String(result.late.reports.count), "to": result.to.description,
                    "then": text.large(result.late.acceptedAsReportedThen.union), "now": text.large(result.end.union),
                ])
        }
        if result.undecidedCount > 0 { lines += say("says-undecided-count", ["count": String(result.undecidedCount)]) }
        if let outside = result.outsideTerritory {
            lines += say("outside-territory", ["size": text.full(outside.union)])
        }
        return [paint.bold(words.word("restoration.not-counted"))] + lines
    }

    private var issues: [String] {
        if result.issues.isEmpty { return [] }
        return [paint.bold(words.word("report.issues"))]
            + IssueList(result.issues, words.language, paint: paint).lines(width: width)
    }

    private func wrapped(_ text: String) -> [String] {
        DisplayWidth.wrapped(text, to: width - 2).enumerated().map { ($0 > 0 ? "  " : "") + $1 }
    }
}
