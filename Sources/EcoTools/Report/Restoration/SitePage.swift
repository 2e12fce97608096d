import GeoCore

/// One page per site: what is known of it, how its ground was drawn over time, what happened, and who says so.
public struct SitePage {
    public var history: SiteHistory
    public var language: Language
    /// Its vegetation seen from above, one chart per index.
    public var curves: [SeriesCurve]
    /// File name of the page that lists all sites; nil: there is none.
    public var indexFile: String?
    /// File names of the pages of other sites, by number.
    public var pages: [Int: String]

    public init(
        _ history: SiteHistory, language: Language, curves: [SeriesCurve] = [], indexFile: String? = nil,
        pages: [Int: String] = [:]
    ) {
        self.history = history
        self.language = language
        self.curves = curves
        self.indexFile = indexFile
        self.pages = pages
    }

    /// The page as HTML, complete in itself.
    ///
    /// - Throws: `.badReference`, `.cannotTransform` or `.operationFailed` where its ground cannot be drawn.
    public func html() throws(GeoError) -> String {
        let facts = SiteFacts(history: history, language: language)
        let site = history.site
        var page = HTMLPage(title: facts.word("title", ["site": site.id]), language: language)
        if let indexFile { page.link("← " + facts.word("index.back"), file: indexFile) }
        page.heading(1, facts.word("title", ["site": site.id]))
        let name = site.attributes.name.map { $0 + (language == .zh ? "，" : ", ") } ?? ""
        page.paragraph(name + facts.state, class: "state")
        page.heading(2, facts.word("facts"))
        page.table(header: nil, facts.facts.map { [.text($0.0), .text($0.1)] })
        page.heading(2, facts.word("history"))
        if let map = try SiteGroundMap(history: history, language: language).draw(idPrefix: "ground-") {
            page.figure(map.document.inline(title: facts.word("map.title", ["site": site.id])))
        } else {
            page.paragraph(facts.word("history.none"))
        }
        if !curves.isEmpty {
            page.heading(2, facts.word("curve"))
            for (index, curve) in curves.enumerated() {
                let chart = curve.chart(events: site.events, language)
                page.figure(chart.draw(idPrefix: "curve-\(index)-").inline(title: chart.title))
            }
        }
        page.heading(2, facts.word("events"))
        if facts.events.isEmpty {
            page.paragraph(facts.word("events.none"))
        } else {
            page.table(
                header: SiteFacts.eventColumns.map { facts.word("column.\($0)") },
                facts.events.map { $0.map(HTMLPage.Cell.text) })
        }
        let lineage = facts.lineage
        if !lineage.isEmpty {
            let files = Dictionary(history.siteIDs.compactMap { number, id in pages[number].map { (id, $0) } }) { $1 }
            page.heading(2, facts.word("lineage"))
            page.table(
                header: SiteFacts.lineageColumns.map { facts.word("column.\($0)") },
                lineage.map { row in
                    row.enumerated().map { index, text in
                        if index == 2, text != site.id, let file = files[text] { return .link(text, file: file) }
                        return .text(text)
                    }
                })
        }
        page.heading(2, facts.word("conflicts"))
        if facts.doubts.isEmpty {
            page.paragraph(facts.word("conflicts.none"))
        } else {
            page.list(facts.doubts)
        }
        let ledger = history.facts.title
        page.paragraph(
            facts.word(ledger.isEmpty ? "generated.untitled" : "generated", ["ledger": ledger]), class: "small")
        return page.text
    }

    /// File names for the pages of sites, by number: made of their ids, fit for every file system, no two alike.
    public static func fileNames(_ sites: [LedgerSite]) -> [Int: String] {
        var result: [Int: String] = [:]
        var taken: Set<String> = []
        for site in sites.sorted(by: { $0.id < $1.id }) {
            var name = ""
            for character in site.id.prefix(60) {
                name.append(character.isLetter || character.isNumber || character == "_" ? character : "-")
            }
            // What was altered or differs in case only from another is told apart by a number made of the id.
            if name != site.id || name.utf8.count > 120 || taken.contains(name.lowercased()) {
                let stem = String(name.prefix(30))
                name = "\(stem)-\(hash(site.id))"
            }
            taken.insert(name.lowercased())
            result[site.number] = "site-\(name).html"
        }
        return result
    }

    /// FNV-1a, 64 bits.
    private static func hash(_ text: String) -> String {
        let value = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The page that lists all sites of a ledger.
public struct SiteIndexPage {
    public static let fileName = "index.html"

    public var snapshot: LedgerSnapshot
    public var language: Language
    /// File names of the pages of the sites, by number.
    public var pages: [Int: String]
    /// How many grounds each site has had, by number; empty: not said.
    public var drawingCounts: [Int: Int]

    public init(
        _ snapshot: LedgerSnapshot, language: Language, pages: [Int: String], drawingCounts: [Int: Int] = [:]
    ) {
        self.snapshot = snapshot
        self.language = language
        self.pages = pages
        self.drawingCounts = drawingCounts
    }

    /// The page as HTML, with a map of all sites.
    public func html() throws(GeoError) -> String {
        func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
            Messages.text("restoration.page.\(key)", language, arguments)
        }
        let ledger = snapshot.facts.title
        let named = ledger.isEmpty ? Messages.text("restoration.map.title.plain", language) : ledger
        let title = word("index.title", ["ledger": named])
        var page = HTMLPage(title: title, language: language)
        page.heading(1, title)
        page.paragraph(
            word(
                "index.count",
                ["count": String(snapshot.sites.count), "day": snapshot.asOf?.description ?? word("everything")]),
            class: "state")
        let content = try RestorationMap([snapshot], language: language).content()
        page.figure(
            try MapSheet(content: content, idPrefix: "map-", isWholePage: false).draw().document.inline(
                title: content.title))
        let questions = snapshot.questionsBySite
        let columns = ["site", "name", "county", "state", "since", "drawings", "open"]
        let shown = columns.filter { $0 != "drawings" || !drawingCounts.isEmpty }
        page.table(
            header: shown.map { $0 == "name" || $0 == "county" ? word($0) : word("column.\($0)") },
            snapshot.sites.map { site in
                let history = SiteHistory(
                    site: site, facts: snapshot.facts, drawings: [], questions: questions[site.number] ?? [])
                let doubts = SiteFacts(history: history, language: language).doubts.count
                let state = site.standing.state
                let stateText =
                    site.successors.isEmpty
                    ? RestorationWords.state(state, language) : Messages.text("restoration.map.continued", language)
                let cells: [String: HTMLPage.Cell] = [
                    "site": pages[site.number].map { .link(site.id, file: $0) } ?? .text(site.id),
                    "name": .text(site.attributes.name ?? ""), "county": .text(site.attributes.county ?? ""),
                    "state": .key(svg: Self.key(state, language), stateText),
                    "since": .text(site.standing.since?.description ?? ""),
                    "drawings": .text(drawingCounts[site.number].map(String.init) ?? ""),
                    "open": .text(doubts == 0 ? "" : String(doubts)),
                ]
                return shown.map { cells[$0] ?? .text("") }
            })
        page.paragraph(
            word(ledger.isEmpty ? "generated.untitled" : "generated", ["ledger": ledger]), class: "small")
        return page.text
    }

    private static func key(_ state: SiteState, _ language: Language) -> String {
        var document = SVGDocument(width: 36, height: 18, idPrefix: "key-\(state.rawValue)-")
        document.area("M1 2h22v14h-22Z", RestorationStyle.symbol(state))
        document.marker(RestorationStyle.symbol(state), at: Coordinate(x: 30, y: 9), size: 8)
        return document.inline(title: RestorationWords.state(state, language)).replacing(
            "<svg ", with: "<svg class=\"key\" ", maxReplacements: 1
        )
        .replacing("\n", with: "")
    }
}
