import Foundation
import GeoCore

/// The history of one site, or of all, as text, JSON and pages.
public struct SiteHistoryReport {
    public enum Outcome {
        case done(SiteHistoryReport)
        case refused([Issue])
    }

    let snapshot: LedgerSnapshot
    let histories: [SiteHistory]
    let language: Language
    /// Vegetation seen from above, by the number of the site.
    public var curves: [Int: [SeriesCurve]] = [:]

    /// - Parameters:
    ///   - id: the site; nil: all.
    ///   - file: what issues name.
    public static func make(
        _ id: String?, asOf day: CalendarDate?, of ledger: some LedgerReading, file: String, _ language: Language
    ) throws(GeoError) -> Outcome {
        let snapshot = try ledger.snapshot(asOf: day)
        var sites = snapshot.sites
        if let id {
            sites = sites.filter { $0.id == id }
            guard !sites.isEmpty else {
                let near = Self.near(id, snapshot.sites.map(\.id))
                return .refused([
                    Issue(
                        .error, file,
                        Message(
                            "restoration.history.no-site",
                            [
                                "id": .text(id),
                                "near": near.isEmpty
                                    ? .message(Message("restoration.history.nothing-near"))
                                    : .list(near.map { .text($0) }),
                            ]))
                ])
            }
        }
        return .done(
            SiteHistoryReport(
                snapshot: snapshot, histories: try ledger.histories(of: sites, in: snapshot), language: language))
    }

    init(snapshot: LedgerSnapshot, histories: [SiteHistory], language: Language) {
        self.snapshot = snapshot
        self.histories = histories
        self.language = language
    }

    /// Ids that differ in case only, contain what was typed, or are contained in it; at most five.
    static func near(_ id: String, _ ids: [String]) -> [String] {
        let wanted = NormalisedText.folded(id)
        guard !wanted.isEmpty else { return Array(ids.prefix(5)) }
        return Array(
            ids.filter { other in
                let folded = NormalisedText.folded(other)
                return folded.contains(wanted) || (!folded.isEmpty && wanted.contains(folded))
            }.prefix(5))
    }

    /// The grounds and links of one site, for machines.
    struct Record: Encodable {
        struct Drawing: Encodable {
            var date: CalendarDate
            var file: String
            var row: Int64
            var measure: Double?
            var wkt: String
        }

        struct Link: Encodable {
            var date: CalendarDate
            var file: String
            var row: Int64?
            var relation: SiteRelation
            var site: String?
            var other: String?
            var shareOfRow: Double?
            var shareOfOther: Double?
            var sharedMeasure: Double?
            var shiftEastMetres: Double?
            var shiftNorthMetres: Double?
        }

        struct Event: Encodable {
            var kind: EventKind
            var date: CalendarDate
            var dateBasis: SiteEvent.DateBasis
            var file: String
            var row: Int64
            var statedBy: String?
            var document: String?
        }

        var id: String
        var asOf: CalendarDate?
        var crs: String
        var state: SiteState
        var since: CalendarDate?
        var acceptedOn: CalendarDate?
        var attributes: SiteAttributes
        var drawings: [Drawing]
        var events: [Event]
        var lineage: [Link]
        var successors: [String]
        var disturbers: [String: CalendarDate]
        var lostAcceptances: [SiteStanding.LostAcceptance]
        var vanishedOn: CalendarDate?
        var openQuestions: [String]
        /// What a person should look at, in words.
        var doubts: [String]

        init(_ history: SiteHistory, _ language: Language) {
            let site = history.site
            id = site.id
            asOf = history.asOf
            crs = history.facts.crs
            state = site.standing.state
            since = site.standing.since
            acceptedOn = site.standing.acceptedOn
            attributes = site.attributes
            drawings = history.drawings.map {
                Drawing(
                    date: $0.date, file: history.fileName($0.file), row: $0.row, measure: $0.computedMeasure,
                    wkt: $0.ground.wkt())
            }
            events = site.events.sorted { ($0.date, $0.kind) < ($1.date, $1.kind) }.map {
                Event(
                    kind: $0.kind, date: $0.date, dateBasis: $0.dateBasis, file: history.fileName($0.file), row: $0.row,
                    statedBy: $0.statedBy, document: $0.document)
            }
            lineage = history.links.map {
                Link(
                    date: $0.date, file: history.fileName($0.file), row: $0.row, relation: $0.link.relation,
                    site: $0.link.site.map { history.siteID($0) }, other: $0.link.other.map { history.siteID($0) },
                    shareOfRow: $0.link.shareOfRow, shareOfOther: $0.link.shareOfOther,
                    sharedMeasure: $0.link.sharedSquareMetres, shiftEastMetres: $0.link.shiftEastMetres,
                    shiftNorthMetres: $0.link.shiftNorthMetres)
            }
            successors = site.successors.map { history.siteID($0) }
            disturbers = Dictionary(site.openDisturbers.map { (history.siteID($0.site), $0.since) }) { min($0, $1) }
            lostAcceptances = site.standing.lostAcceptances
            vanishedOn = site.vanishedOn
            openQuestions = history.questions.map(\.question)
            doubts = SiteFacts(history: history, language: language).doubts
        }
    }

    public func json() throws(GeoError) -> String {
        let records = histories.map { Record($0, language) }
        return records.count == 1 ? try ResultText.json(records[0]) : try ResultText.json(records)
    }

    /// One site after another: facts, grounds, events, lineage, doubts.
    public func terminalText(width: Int) -> String {
        histories.map { text($0, width) }.joined(separator: "\n")
    }

    private func text(_ history: SiteHistory, _ width: Int) -> String {
        let facts = SiteFacts(history: history, language: language)
        var lines = [DisplayWidth.visible(facts.word("title", ["site": history.site.id]))]
        func section(_ key: String, _ rows: [[String]]) {
            guard !rows.isEmpty else { return }
            lines.append("")
            lines.append(facts.word(key))
            let columns = rows.map(\.count).max() ?? 0
            let widths = (0..<columns).map { column in
                min(
                    36,
                    rows.map { $0.count > column ? DisplayWidth.of(DisplayWidth.visible($0[column])) : 0 }.max() ?? 0)
            }
            for row in rows {
                var cells: [String] = []
                for (column, cell) in row.enumerated() where widths[column] > 0 {
                    let isLast = column == row.count - 1
                    let text = isLast ? DisplayWidth.visible(cell) : DisplayWidth.cut(cell, to: widths[column])
                    cells.append(isLast ? text : DisplayWidth.padded(text, to: widths[column]))
                }
                var line = "  " + cells.joined(separator: "  ")
                while line.last == " " { line.removeLast() }
                lines.append(line)
            }
        }
        section("facts", facts.facts.map { [$0.0, $0.1] })
        section(
            "history",
            history.drawings.map { drawing in
                [
                    drawing.date.description,
                    drawing.computedMeasure.map { RestorationWords.measure($0, history.facts.measure) } ?? "-",
                    facts.source(drawing.file, drawing.row),
                ]
            })
        section("events", facts.events)
        section("lineage", facts.lineage)
        if !facts.doubts.isEmpty {
            lines.append("")
            lines.append(facts.word("conflicts"))
            for doubt in facts.doubts {
                for (index, line) in DisplayWidth.wrapped(doubt, to: width - 4).enumerated() {
                    lines.append((index == 0 ? "  - " : "    ") + line)
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes a page per site, the index of all sites where all are written, and `result.json`.
    ///
    /// - Returns: the paths.
    public func write(
        to folder: StagedFolder, progress: (Progress) -> Void = { _ in }, cancellation: Cancellation? = nil
    )
        throws(GeoError) -> [String]
    {
        let names = SitePage.fileNames(snapshot.sites)
        let own = Set(histories.map(\.site.number))
        let isAll = histories.count == snapshot.sites.count && histories.count > 1
        let pages = isAll ? names : names.filter { own.contains($0.key) }
        for history in histories {
            if cancellation?.isCancelled == true { throw GeoError(.cancelled, "write the pages") }
            let page = SitePage(
                history, language: language, curves: curves[history.site.number] ?? [],
                indexFile: isAll ? SiteIndexPage.fileName : nil, pages: pages)
            guard let name = names[history.site.number] else { continue }
            try folder.write(Array(try page.html().utf8), as: name)
        }
        if isAll {
            let counts = Dictionary(histories.map { ($0.site.number, $0.drawings.count) }) { $1 }
            let index = SiteIndexPage(snapshot, language: language, pages: pages, drawingCounts: counts)
            try folder.write(Array(try index.html().utf8), as: SiteIndexPage.fileName)
        }
        try folder.write(Array(try json().utf8), as: "result.json")
        return try folder.commit()
    }
}
