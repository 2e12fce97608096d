import GeoCore

/// Turns the ground of the days of a period into figures.
struct RestorationProgressGathering {
    typealias Period = RestorationProgressAnalysis.Period

    let request: RestorationProgressRequest
    let ground: RestorationGround
    /// The day before the period; nil when there is none.
    let before: RestorationDay?
    /// The years of the period with the last day of each.
    let periods: [(period: Period, end: RestorationDay)]
    /// The last day as the files dated until then had it.
    let asReported: RestorationDay
    let counties: RestorationLayers.Placed?

    private var snapshot: LedgerSnapshot { request.snapshot }
    private var counter: GroundCounter { ground.counter }
    private var last: RestorationDay { periods.last?.end ?? asReported }

    /// Accepted ground on a day: sites, and the members that stand for them.
    private func accepted(_ day: RestorationDay?) -> [(site: Int, member: Int)] {
        guard let day else { return [] }
        return day.sites(snapshot, in: [.accepted]).filter(ground.isInside).map { ($0, ground.member($0, on: day)) }
    }

    func result(issues: [Issue], repairs: [Repair]) throws(GeoError) -> RestorationProgressResult {
        let start = try counter.figure(accepted(before).map(\.member))
        let end = try counter.figure(accepted(last).map(\.member))
        let change = try change(accepted(before), accepted(last), start, end)
        let due = request.due ?? request.to
        let share = share(start, end)
        let target = target(change)
        let years = try years(start, share)
        let left = max(0, due.yearsAtEnd - request.to.yearsAtEnd)
        let leftOut = years.filter { $0.isWhole && isUnknown($0) }
        let whole = years.filter { $0.isWhole && !isUnknown($0) }.map { (year: $0.year, net: $0.change.net.value) }
        let forecast = RestorationForecast(
            whole, done: change.net.value, yearsLeft: left, unit: counter.nothing)
        return RestorationProgressResult(
            ledger: LedgerSummary(snapshot, counter), from: request.from, to: request.to, due: due, start: start,
            end: end, change: change, target: target, share: share, years: years,
            pace: left > 0 && (target != nil || share?.missing != nil)
                ? PaceFigure(
                    yearsLeft: left, forTarget: target.map { $0.missing.with($0.missing.value / left) },
                    forShare: share?.missing.map { $0.with($0.value / left) }) : nil,
            forecast: forecast, forecastNote: forecastNote(whole.count, leftOut: leftOut.count, left),
            finished: try waiting { $1 == .finished },
            naturalRecoveryWaiting: try waiting { site, _ in site.attributes.technique == .naturalRecovery },
            overdue: try overdue(), lost: RestorationDay.lost(snapshot, last, counter, from: request.from),
            late: try late(), counties: try countyChanges(), outsideTerritory: try outsideTerritory(),
            undecidedCount: snapshot.undecided.count, repairs: repairs, issues: issues)
    }

    /// On the ground: what was accepted at the end and not at the beginning, and the reverse. Not a difference of two sums,
    /// in which what is lost here and gained there would vanish.
    private func change(
        _ first: [(site: Int, member: Int)], _ second: [(site: Int, member: Int)], _ start: GroundFigure,
        _ end: GroundFigure
    ) throws(GeoError) -> GroundChange {
        let both = try counter.figure(Array(Set(first.map(\.member) + second.map(\.member))).sorted()).value
        let noise = RestorationStatusGathering.noise(both)
        func clean(_ value: Double) -> Double { value <= noise ? 0 : value }
        let (gained, lost) = (clean(both - start.value), clean(both - end.value))
        return GroundChange(
            gained: counter.nothing.with(gained), lost: counter.nothing.with(lost),
            net: counter.nothing.with(gained - lost))
    }

    private func target(_ change: GroundChange) -> TargetFigure? {
        request.target.map { target in
            let missing = max(0, target - change.net.value)
            return TargetFigure(
                target: counter.nothing.with(target),
                reachedPercent: target > 0 ? 100 * change.net.value / target : 100,
                missing: counter.nothing.with(missing), isReached: missing == 0)
        }
    }

    private func share(_ start: GroundFigure, _ end: GroundFigure) -> ShareFigure? {
        let total: Double
        let source: Message
        var unverified: Int?
        if let name = request.baseline, let baseline = snapshot.baseline(name) {
            total = baseline.squareMetres
            unverified = baseline.document == nil ? baseline.unverifiedSiteCount : nil
            source = Message(
                baseline.document == nil ? "restoration.total-baseline" : "restoration.total-document",
                [
                    "name": .text(name), "date": .text(baseline.date.description),
                    "count": .text(String(baseline.siteCount)), "document": .text(baseline.document ?? ""),
                ])
        } else if let given = request.total {
            total = given
            source = Message("restoration.total-given", ["source": .text(request.totalSource ?? "-")])
        } else {
            return nil
        }
        guard total > 0 else { return nil }
        let missing = request.sharePercent.map { max(0, $0 / 100 * total - end.value) }
        return ShareFigure(
            total: counter.nothing.with(total), source: source, unverifiedSiteCount: unverified,
            percentAtStart: 100 * start.value / total, percent: 100 * end.value / total,
            wantedPercent: request.sharePercent, missing: missing.map { counter.nothing.with($0) },
            isReached: missing.map { $0 == 0 })
    }

    private func years(_ start: GroundFigure, _ share: ShareFigure?) throws(GeoError) -> [YearFigure] {
        var rows: [YearFigure] = []
        var previous = (accepted: accepted(before), figure: start)
        for (period, day) in periods {
            let now = accepted(day)
            let figure = try counter.figure(now.map(\.member))
            rows.append(
                YearFigure(
                    year: period.year, from: period.from, to: period.to, isWhole: period.isWhole, accepted: figure,
                    change: try change(previous.accepted, now, previous.figure, figure),
                    netSinceStart: counter.nothing.with(figure.value - start.value),
                    sharePercent: share.map { 100 * figure.value / $0.total.value }))
            previous = (now, figure)
        }
        return rows
    }

    /// The days of the first and the last file: before and after them nobody looked. nil without a file.
    private var filedDays: (first: CalendarDate, last: CalendarDate)? {
        // An entry by hand tells what was done until its day, but not that nothing was done before.
        guard let first = snapshot.files.filter({ !$0.isEntry }).map(\.statusDate).min(),
            let last = snapshot.files.map(\.statusDate).max()
        else { return nil }
        return (first, last)
    }

    /// Whether no file tells of a year: its increment is no pace, for nothing known is not nothing done.
    private func isUnknown(_ year: YearFigure) -> Bool {
        filedDays.map { year.to < $0.first || year.from > $0.last } ?? true
    }

    private func forecastNote(_ years: Int, leftOut: Int, _ left: Double) -> Message? {
        if left == 0 { return Message("restoration.forecast-none-left") }
        var few: Message?
        if years == 0 {
            few = Message(leftOut == 0 ? "restoration.forecast-no-year" : "restoration.forecast-no-other-year")
        } else if years < RestorationForecast.leastYears {
            few = Message("restoration.forecast-few-years", ["count": .text(String(years))])
        }
        guard leftOut > 0, let days = filedDays else { return few }
        let outside = Message(
            "restoration.forecast-years-outside",
            [
                "count": .text(String(leftOut)), "first": .text(days.first.description),
                "last": .text(days.last.description),
            ])
        return few.map { Message("restoration.forecast-notes", ["first": .message(outside), "second": .message($0)]) }
            ?? outside
    }

    /// Ground that is not accepted on the last day and fits.
    private func waiting(_ fits: (LedgerSite, SiteState) -> Bool) throws(GeoError) -> GroundFigure {
        let sites = last.sites(snapshot, in: Set(SiteState.counting).subtracting([.accepted])).filter { index in
            last.state(index).map { fits(snapshot.sites[index], $0) } ?? false
        }
        return try counter.figure(ground.members(sites, on: last))
    }

    private func overdue() throws(GeoError) -> OverdueFigure {
        var late: [(index: Int, due: CalendarDate, state: SiteState)] = []
        var withoutDue = 0
        for index in snapshot.sites.indices {
            guard let state = last.state(index), state != .accepted, state != .withdrawn else { continue }
            guard let due = snapshot.sites[index].attributes.due else {
                withoutDue += 1
                continue
            }
            if due < request.to { late.append((index, due, state)) }
        }
        late.sort { ($0.due, snapshot.sites[$0.index].id) < ($1.due, snapshot.sites[$1.index].id) }
        let drawn = late.map(\.index).filter { snapshot.sites[$0].ground != nil }
        return OverdueFigure(
            figure: try counter.figure(ground.members(drawn, on: last), siteCount: late.count),
            sites: late.map { index, due, state in
                let site = snapshot.sites[index]
                return OverdueFigure.Site(
                    site: site.id, name: site.attributes.name, state: state, due: due,
                    daysLate: request.to.dayNumber - due.dayNumber,
                    ground: site.ground == nil ? nil : counter.size(index))
            }, withoutDueCount: withoutDue)
    }

    private func late() throws(GeoError) -> LateFigure {
        let files = Dictionary(snapshot.files.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        let kinds: Set<EventKind> = [.accepted, .rejected, .reopened, .degraded, .withdrawn]
        let reports = snapshot.sites.flatMap { site in
            site.events.compactMap { event -> LateFigure.Report? in
                guard kinds.contains(event.kind), request.from <= event.date, event.date <= request.to,
                    let file = files[event.file], file.statusDate > request.to
                else { return nil }
                return LateFigure.Report(
                    site: site.id, event: event.kind, date: event.date, file: file.name, fileDate: file.statusDate)
            }
        }
        return LateFigure(
            reports: reports.sorted { ($0.date, $0.site, $0.event) < ($1.date, $1.site, $1.event) },
            acceptedAsReportedThen: try counter.figure(accepted(asReported).map(\.member)))
    }

    private func countyChanges() throws(GeoError) -> [CountyChange] {
        guard let counties else { return [] }
        let rows = counties.present
        var changes: [CountyChange] = []
        for pieces in ground.countyPieces {
            let row = pieces.county.map { rows[$0].row }
            func inside(_ day: RestorationDay?) -> [(site: Int, member: Int)] {
                accepted(day).compactMap { site, member in pieces.members[member].map { (site, $0) } }
            }
            let (first, second) = (inside(before), inside(last))
            let (start, end) = (try counter.figure(first.map(\.member)), try counter.figure(second.map(\.member)))
            changes.append(
                CountyChange(
                    id: row.map { counties.loaded.ids[$0] }, name: row.flatMap { counties.loaded.names[$0] },
                    start: start, end: end, change: try change(first, second, start, end)))
        }
        return changes
    }

    private func outsideTerritory() throws(GeoError) -> GroundFigure? {
        if ground.outside.isEmpty { return nil }
        return try counter.figure(last.sites(snapshot, in: [.accepted]).compactMap { ground.outside[$0] })
    }

    /// Accepted ground on the last day.
    var grounds: [(site: Int, wasAccepted: Bool, ground: Geometry)] {
        let earlier = Set(accepted(before).map(\.site))
        return accepted(last).compactMap { site, member in
            ground.members[member].map { (site, earlier.contains(site), $0) }
        }
    }
}
