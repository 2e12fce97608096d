import GeoCore

/// The findings of a progress as tables.
struct RestorationProgressTables {
    let findings: RestorationProgressFindings
    let text: RestorationFigureWords

    init(_ findings: RestorationProgressFindings, _ language: Language) {
        self.findings = findings
        text = RestorationFigureWords(findings.result.ledger.measure, language)
    }

    private var result: RestorationProgressResult { findings.result }
    private var words: ReportWords { text.words }

    var all: [ReportTable] {
        var tables = [summary, years]
        if !result.counties.isEmpty { tables.append(counties) }
        return tables + [
            overdue, lost, late, text.methodTable(text.method(result.ledger)), text.notes(result.issues),
        ]
    }

    /// One figure a row, with what it is of.
    var summary: ReportTable {
        typealias Row = (what: String, size: Measure?, percent: Double?)
        func row(_ key: String, _ size: Measure?, _ percent: Double? = nil) -> Row {
            (words.word("restoration.figure-\(key)"), size, percent)
        }
        var rows = [
            row("start", result.start.union), row("end", result.end.union), row("gained", result.change.gained),
            row("lost", result.change.lost), row("net", result.change.net),
        ]
        if let target = result.target {
            rows += [row("target", target.target, target.reachedPercent), row("target-missing", target.missing)]
        }
        if let share = result.share {
            rows += [row("total", share.total, share.percent)]
            if let wanted = share.wantedPercent { rows.append(row("share-missing", share.missing, wanted)) }
        }
        if let pace = result.pace {
            if let size = pace.forTarget { rows.append(row("pace-target", size)) }
            if let size = pace.forShare { rows.append(row("pace-share", size)) }
        }
        if let forecast = result.forecast {
            rows += [
                row("mean", forecast.meanPerYear), row("deviation", forecast.deviationPerYear),
                row("expected", forecast.expected), row("low", forecast.low), row("high", forecast.high),
            ]
        }
        rows += [
            row("finished", result.finished.union), row("natural", result.naturalRecoveryWaiting.union),
            row("overdue", result.overdue.figure.union),
        ]
        let columns: [TableColumn<Row>] =
            [text.string("figure") { $0.what }] + text.size("size") { $0.size } + [
                text.percent("percent") { $0.percent }
            ]
        return ReportTable("restoration-progress", columns, rows)
    }

    private func change<Row>(_ value: @escaping (Row) -> GroundChange) -> [TableColumn<Row>] {
        text.size("gained") { value($0).gained } + text.size("lost") { value($0).lost }
            + text.size("net") { value($0).net }
    }

    var years: ReportTable {
        let columns: [TableColumn<YearFigure>] =
            [
                text.text("year", .integer) { .integer(Int64($0.year)) },
                text.string("from") { $0.from.description }, text.string("to") { $0.to.description },
            ] + text.figure { $0.accepted } + change { $0.change } + text.size("since_start") { $0.netSinceStart }
            + [text.percent("share_percent") { $0.sharePercent }]
        return ReportTable("restoration-years", columns, result.years)
    }

    var counties: ReportTable {
        let words = words
        let columns: [TableColumn<CountyChange>] =
            [
                text.string("county_id") { $0.id },
                text.string("county_name") { $0.id == nil ? words.word("restoration.no-county") : $0.name },
            ] + text.size("start") { $0.start.union } + text.size("end") { $0.end.union } + change { $0.change }
        return ReportTable("restoration-county-progress", columns, result.counties)
    }

    var overdue: ReportTable {
        let text = text
        let columns: [TableColumn<OverdueFigure.Site>] =
            [
                text.string("site_id") { $0.site }, text.string("site_name") { $0.name },
                text.string("state") { text.state($0.state) }, text.string("due") { $0.due.description },
                text.text("days_late", .integer) { .integer(Int64($0.daysLate)) },
            ] + text.size("ground") { $0.ground }
        return ReportTable("restoration-overdue", columns, result.overdue.sites)
    }

    var lost: ReportTable {
        let words = words
        let columns: [TableColumn<LostAcceptance>] =
            [
                text.string("site_id") { $0.site }, text.string("site_name") { $0.name },
                text.string("accepted_on") { $0.acceptedOn.description },
                text.string("lost_on") { $0.lostOn.description },
                text.string("cause") { $0.cause.message.text(words.language) },
                text.string("regained") { words.yesNo($0.isRegained) },
            ] + text.size("ground") { $0.ground }
        return ReportTable("restoration-lost", columns, result.lost)
    }

    var late: ReportTable {
        let words = words
        let columns: [TableColumn<LateFigure.Report>] = [
            text.string("site_id") { $0.site }, text.string("event") { $0.event.message.text(words.language) },
            text.string("date") { $0.date.description }, text.string("file") { $0.file },
            text.string("file_date") { $0.fileDate.description },
        ]
        return ReportTable("restoration-late", columns, result.late.reports)
    }

    /// Accepted ground for the map.
    var grounds: ReportTable {
        let snapshot = findings.snapshot
        let columns: [TableColumn<(site: Int, wasAccepted: Bool, ground: Geometry)>] = [
            text.string("site_id") { snapshot.sites[$0.site].id },
            text.string("site_name") { snapshot.sites[$0.site].attributes.name },
            text.string("accepted_code") { $0.wasAccepted ? "before" : "period" },
        ]
        return ReportTable("restoration-accepted", columns, findings.grounds)
    }
}
