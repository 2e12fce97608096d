import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("Pages of sites")
struct MapPageTests {
    @Test("A page is complete in itself: no script, no network, no other file", arguments: Language.allCases)
    func selfContained(_ language: Language) throws {
        let html = try SitePage(
            try MapSamples.history(), language: language, curves: [try MapCurveTests.series()]
        ).html()
        let parsed = ParsedXML(html)
        #expect(parsed.error == nil)
        #expect(parsed.named("script").isEmpty && parsed.named("img").isEmpty && parsed.named("link").isEmpty)
        for element in parsed.elements {
            for (name, value) in element.attributes where name != "xmlns" {
                #expect(!value.contains("://"), "\(element.name) \(name)")
                if value.contains("url(") { #expect(value.hasPrefix("url(#")) }
            }
        }
        #expect(
            !parsed.elements.contains { $0.text.contains("restoration.page.") || $0.text.contains("restoration.word.") }
        )
        #expect(html.contains(language == .zh ? "lang=\"zh-CN\"" : "lang=\"en\""))
    }

    @Test("Ids inside a page are unique, so that no drawing takes the patterns of another")
    func ids() throws {
        let html = try SitePage(
            try MapSamples.history(), language: .en, curves: [try MapCurveTests.series(), try MapCurveTests.series()]
        ).html()
        let ids = ParsedXML(html).elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        let used = ParsedXML(html).elements.flatMap { $0.attributes.values }.filter { $0.hasPrefix("url(#") }
        for reference in used { #expect(ids.contains(String(reference.dropFirst(5).dropLast()))) }
    }

    @Test("Every event is there with its day, file, row and who says so; a day that is only the file's is said to be")
    func events() throws {
        let facts = SiteFacts(history: try MapSamples.history(), language: .en)
        #expect(facts.events.count == 6)
        #expect(
            facts.events[4] == [
                "2024-07-15", "accepted", "plots-2020.gpkg, row 5", "巴南区规划和自然资源局", "巴规资验〔2024〕12号",
            ])
        #expect(facts.events[5][0] == "2025-02-01 at the latest (the file's date)")
    }

    @Test("Lineage names the other site, the shares both ways and the row that says so")
    func lineage() throws {
        let facts = SiteFacts(history: try MapSamples.history(), language: .en)
        #expect(
            facts.lineage[0] == [
                "2020-12-31", "split from", "BN-1003", "100.0 % / 42.0 %", "28.5000 ha", "plots-2020.gpkg, row 5",
            ])
        #expect(facts.lineage[2][5] == "plots-2023.gpkg, no row")
        #expect(facts.lineage.last?[1...2] == ["disturbed again by", "BN-1009"])
    }

    @Test("What contradicts itself is said: work after acceptance, lost acceptance, vanishing, disturbance, questions")
    func doubts() throws {
        let doubts = SiteFacts(history: try MapSamples.history(), language: .en).doubts
        #expect(doubts.count == 5)
        #expect(doubts[0].contains("\"work began\" of 2025-02-01") && doubts[0].contains("plots-2023.gpkg, row 17"))
        #expect(doubts[1].contains("2024-07-15") && doubts[1].contains("2025-02-01"))
        #expect(doubts[2].contains("2025-12-31"))
        #expect(doubts[3].contains("BN-1009"))
        #expect(doubts[4].contains("a1b2c3d4e5f6"))
    }

    @Test("A row that states the id of a site and waits for a person is a question about that site")
    func questionByID() throws {
        let site = try MapSamples.site(1, "KS009", .accepted, nil)
        let row = UndecidedRow(
            question: "a1b2c3d4e5f6", kind: .futureDate, file: 1, row: 3, sourceID: "KS009", ground: nil, candidates: []
        )
        let snapshot = try MapSamples.snapshot([site], undecided: [row])
        #expect(snapshot.questionsBySite[1]?.map(\.question) == ["a1b2c3d4e5f6"])
        #expect(SiteHistory(site, in: snapshot).questions.count == 1)
    }

    @Test("A shift says which way it went, without signs")
    func way() {
        let chinese = RestorationWords.way(east: -19, north: 3, decimals: 0, .zh)
        #expect(chinese.east == "向西 19 m" && chinese.north == "向北 3 m")
        let english = RestorationWords.way(east: 19, north: -3, decimals: 0, .en)
        #expect(english.east == "19 m east" && english.north == "3 m south")
    }

    @Test("What a drawing added and left out covers exactly the difference to the one before")
    func changes() throws {
        let history = try MapSamples.history()
        let content = try #require(try SiteGroundMap(history: history, language: .en).content())
        #expect(content.panels.count == 3)
        for (index, panel) in content.panels.enumerated() {
            let grounds = Dictionary(grouping: panel.features, by: \.classID).mapValues {
                $0.map(\.ground.planarArea).reduce(0, +)
            }
            let now = history.drawings[index].ground.planarArea
            let before =
                index == 0 ? history.ancestorGrounds[0].planarArea : history.drawings[index - 1].ground.planarArea
            let change = (grounds["gained"] ?? 0) - (grounds["lost"] ?? 0)
            #expect(abs(change - (now - before)) < 1e-15)
        }
        // The third only left something out.
        #expect(!content.panels[2].features.contains { $0.classID == "gained" })
    }

    @Test("Hostile names stay text on pages and in the index", arguments: MapDrawingTests.hostile)
    func hostile(_ name: String) throws {
        let history = try MapSamples.history(id: name, name: name)
        let parsed = ParsedXML(try SitePage(history, language: .zh, indexFile: "index.html").html())
        #expect(parsed.error == nil)
        #expect(parsed.named("script").isEmpty)
        let snapshot = try MapSamples.snapshot([history.site], title: name)
        let index = ParsedXML(
            try SiteIndexPage(snapshot, language: .en, pages: SitePage.fileNames([history.site])).html())
        #expect(index.error == nil)
        #expect(index.named("script").isEmpty)
    }

    @Test("File names are made of ids, stay in the folder, and no two are alike")
    func fileNames() throws {
        let ids = [
            "../../etc/passwd", "A1", "a1", "a/1", "a\\1", "", ".", "图斑1", "CON\u{0}",
            String(repeating: "长", count: 300),
        ]
        let sites = try ids.enumerated().map { try MapSamples.site($0.offset, $0.element, .registered, nil) }
        let names = SitePage.fileNames(sites)
        #expect(Set(names.values.map { $0.lowercased() }).count == ids.count)
        for name in names.values {
            #expect(!name.contains("/") && !name.contains("\\") && !name.contains("\0") && name.utf8.count < 255)
            #expect(name.hasPrefix("site-") && name.hasSuffix(".html"))
        }
        #expect(names[7] == "site-图斑1.html")
    }

    @Test("A site known from tables only has a page without a map")
    func noGround() throws {
        let site = try MapSamples.site(1, "T1", .registered, nil)
        let history = SiteHistory(site, in: try MapSamples.snapshot([site]))
        let html = try SitePage(history, language: .en).html()
        #expect(ParsedXML(html).named("svg").isEmpty)
        #expect(html.contains("known from tables only"))
    }

    @Test(
        "Pictures for the eye, where a folder is named for them",
        .enabled(if: ProcessInfo.processInfo.environment["ECO_MAP_PICTURES"] != nil))
    func pictures() throws {
        let folder = ProcessInfo.processInfo.environment["ECO_MAP_PICTURES"] ?? "."
        func write(_ text: String, _ name: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            guard name.hasSuffix(".svg") else { return }
            let png = "\(folder)/\(name.dropLast(4)).png"
            #expect(PictureWriter().write(svg: "\(folder)/\(name)", png: png) == nil)
        }
        for language in Language.allCases {
            let title = language == .zh ? "巴南区矿山生态修复台账" : "Mine restoration, sample district"
            let years = try (2020...2025).map { try MapSamples.eighty(in: $0, title: title) }
            let name = language == .zh ? "县界" : "County border"
            var map = RestorationMap(
                [years[4]], language: language, borders: try MapSamples.borders(), borderName: name)
            try write(try map.draw().svg, "map-\(language).svg")
            map.snapshots = years
            try write(try map.draw().svg, "years-\(language).svg")
            let pages = SitePage.fileNames(years[5].sites)
            try write(
                try SitePage(
                    try MapSamples.history(), language: language, curves: [try MapCurveTests.series()],
                    indexFile: SiteIndexPage.fileName, pages: pages
                ).html(), "site-\(language).html")
            try write(try SiteIndexPage(years[5], language: language, pages: pages).html(), "index-\(language).html")
            let curve = ProgressCurve(
                accepted: try [(2021, 3.2e6), (2022, 7.9e6), (2023, 13.1e6)].map {
                    .init(try MapSamples.day("\($0.0)-12-31"), $0.1)
                }, target: .init(try MapSamples.day("2025-12-31"), 24.5e6),
                forecast: .init(try MapSamples.day("2025-12-31"), 23.4e6, low: 20e6, high: 26.8e6))
            try write(curve.svg(language), "progress-\(language).svg")
            try write(
                try MapCurveTests.series().svg(events: try MapSamples.events(.degraded), language),
                "series-\(language).svg")
        }
    }
}
