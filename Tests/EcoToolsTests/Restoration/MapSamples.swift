import Foundation
import GeoCore

@testable import EcoTools

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Ledgers made by hand for maps and pages.
enum MapSamples {
    static func day(_ text: String) throws -> CalendarDate {
        guard let day = CalendarDate(text) else { throw Failure(text) }
        return day
    }

    struct Failure: Error {
        var text: String
        init(_ text: String) { self.text = text }
    }

    /// A blob of about `radius` metres in degrees (metres per degree of a sphere: good enough to draw).
    static func blob(_ longitude: Double, _ latitude: Double, radius: Double, corners: Int = 24, seed: Int = 1) throws
        -> Geometry
    {
        let perDegree = 111_195.0
        var ring = (0..<corners).map { k -> Coordinate in
            let angle = 2 * Double.pi * Double(k) / Double(corners)
            let r = radius * (1 + 0.25 * sin(3 * angle + Double(seed)) + 0.1 * cos(7 * angle + Double(2 * seed)))
            return Coordinate(
                x: longitude + r * cos(angle) / perDegree / cos(latitude * .pi / 180),
                y: latitude + r * sin(angle) / perDegree)
        }
        ring.append(ring[0])
        return try Geometry.polygon(shell: ring)
    }

    /// Events that lead to a state.
    static func events(_ state: SiteState, from year: Int = 2020, file: Int = 1, row: Int64 = 1) throws -> [SiteEvent] {
        let kinds: [EventKind] =
            switch state {
            case .registered: [.registered]
            case .inWork: [.registered, .started]
            case .finished: [.registered, .started, .finished]
            case .accepted: [.registered, .verified, .started, .finished, .accepted]
            case .degraded: [.registered, .started, .finished, .accepted, .degraded]
            case .withdrawn: [.registered, .withdrawn]
            }
        var events: [SiteEvent] = []
        for (index, kind) in kinds.enumerated() {
            events.append(
                SiteEvent(
                    kind: kind, date: try day("\(year + index)-0\(3 + index)-15"), file: file, row: row,
                    statedBy: "巴南区规划和自然资源局", document: kind == .accepted ? "巴规资验〔2024〕12号" : nil))
        }
        return events
    }

    static func site(
        _ number: Int, _ id: String, _ state: SiteState, _ ground: Geometry?, name: String? = nil,
        events: [SiteEvent]? = nil
    ) throws -> LedgerSite {
        var attributes = SiteAttributes()
        attributes.name = name
        attributes.county = "巴南区"
        attributes.technique = .naturalRecovery
        attributes.statedSquareMetres = 12_000
        let events = try events ?? self.events(state, row: Int64(number))
        return LedgerSite(
            number: number, id: id, attributes: attributes, ground: ground, groundFile: 1, groundRow: Int64(number),
            groundDate: try day("2020-12-31"), events: events, standing: SiteStanding(events))
    }

    static func file(_ number: Int, _ year: Int) throws -> LedgerFile {
        LedgerFile(
            number: number, transaction: number, name: "plots-\(year).gpkg", layer: "plots",
            sha256: String(repeating: "\(number)", count: 64), statusDate: try day("\(year)-12-31"), isComplete: true,
            rowCount: 80, statedBy: nil, sourceCRS: "EPSG:4490", operation: nil)
    }

    static func snapshot(
        _ sites: [LedgerSite], crs: String = "EPSG:4490", asOf: String? = "2024-12-31", title: String = "Sample",
        undecided: [UndecidedRow] = []
    ) throws -> LedgerSnapshot {
        LedgerSnapshot(
            asOf: try asOf.map(day), facts: LedgerFacts(title: title, crs: crs), sites: sites,
            files: [try file(1, 2020)], undecided: undecided, baselines: [])
    }

    /// Eighty sites whose work goes on from year to year, in every state at the end.
    static func eighty(in year: Int, title: String = "Sample") throws -> LedgerSnapshot {
        let end = try day("\(year)-12-31")
        var sites: [LedgerSite] = []
        for k in 0..<80 {
            let (column, row) = (k % 10, k / 10)
            let longitude = 106.42 + 0.031 * Double(column) + 0.009 * sin(Double(7 * k))
            let latitude = 29.36 + 0.033 * Double(row) + 0.009 * cos(Double(5 * k))
            let radius = [90.0, 900, 420, 240, 1300, 160, 600, 330][k % 8]
            let final = SiteState.allCases[(k * 7 + k / 10) % 6]
            let all = try events(final, from: 2019 + k % 3, file: 1, row: Int64(k + 1))
            sites.append(
                try site(
                    k + 1, "BN-\(1001 + k)", final, try blob(longitude, latitude, radius: radius, seed: k),
                    name: "石岭采石场\(k + 1)号", events: all.filter { $0.date <= end }))
        }
        let undecided = UndecidedRow(
            question: "a1b2c3d4e5f6", kind: .ambiguousOverlap, file: 1, row: 81, sourceID: "BN-2001",
            ground: try blob(106.60, 29.61, radius: 700, seed: 99),
            candidates: [LineageLink(.undecided, site: nil, other: 5, shareOfRow: 0.4, shareOfOther: 0.3)])
        var result = try snapshot(sites, asOf: "\(year)-12-31", title: title, undecided: [undecided])
        result.files = try (2020...year).enumerated().map { try file($0.offset + 1, $0.element) }
        return result
    }

    /// The borders of two counties.
    static func borders() throws -> [Geometry] {
        [
            try Geometry(
                wkt: "POLYGON((106.38 29.32,106.57 29.32,106.55 29.45,106.58 29.64,106.38 29.64,106.38 29.32))"),
            try Geometry(
                wkt: "POLYGON((106.57 29.32,106.76 29.32,106.76 29.64,106.58 29.64,106.55 29.45,106.57 29.32))"),
        ]
    }

    /// A site drawn four times, with every kind of thing that a page shows.
    static func history(id: String = "BN-1005", name: String = "石岭采石场5号") throws -> SiteHistory {
        let (longitude, latitude) = (106.5, 29.5)
        let first = try blob(longitude, latitude, radius: 300, seed: 3)
        let second = try blob(longitude + 0.0006, latitude, radius: 320, seed: 3)
        let third = try second.difference(try blob(longitude + 0.003, latitude + 0.001, radius: 180, seed: 1))
        var events = try events(.accepted, file: 1, row: 5)
        events.append(
            SiteEvent(
                kind: .started, date: try day("2025-02-01"), dateBasis: .fileDate, file: 4, row: 17, statedBy: "市局"))
        var site = try self.site(5, id, .accepted, third, name: name, events: events)
        site.disturbers = [LedgerSite.Disturber(site: 9, since: try day("2025-03-01"))]
        site.vanishedOn = try day("2025-12-31")
        let drawings = [
            SiteHistory.Drawing(
                ground: first, file: 1, row: 5, date: try day("2020-12-31"), computedMeasure: 285_000.4),
            SiteHistory.Drawing(
                ground: second, file: 2, row: 7, date: try day("2022-12-31"), computedMeasure: 324_100.25),
            SiteHistory.Drawing(
                ground: third, file: 4, row: 17, date: try day("2024-12-31"), computedMeasure: 262_900.7),
        ]
        let links = [
            SiteHistory.Link(
                LineageLink(
                    .split, site: 5, other: 3, shareOfRow: 1, shareOfOther: 0.42, sharedSquareMetres: 285_000.4),
                file: 1, row: 5, date: try day("2020-12-31")),
            SiteHistory.Link(
                LineageLink(
                    .redrawn, site: 5, other: 5, shareOfRow: 0.86, shareOfOther: 0.97, sharedSquareMetres: 277_000),
                file: 2, row: 7, date: try day("2022-12-31")),
            SiteHistory.Link(LineageLink(.vanished, site: 5, other: 5), file: 4, row: nil, date: try day("2025-12-31")),
        ]
        let question = UndecidedRow(
            question: "a1b2c3d4e5f6", kind: .shifted, file: 4, row: 33, sourceID: id, ground: nil, candidates: [])
        var files: [Int: LedgerFile] = [:]
        for number in 1...4 { files[number] = try file(number, 2019 + number) }
        return SiteHistory(
            site: site, asOf: try day("2025-12-31"), facts: LedgerFacts(title: "巴南区矿山台账", crs: "EPSG:4490"),
            drawings: drawings, links: links, questions: [question], files: files,
            siteIDs: [3: "BN-1003", 5: id, 9: "BN-1009"],
            ancestorGrounds: [try blob(longitude, latitude, radius: 450, seed: 3)])
    }
}

/// A parsed drawing or page: elements with their attributes, and the text directly in them.
final class ParsedXML: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text = ""
    }

    private(set) var elements: [Element] = []
    private var open: [Int] = []
    private(set) var error: String?

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        if !parser.parse() { error = "line \(parser.lineNumber): \(String(describing: parser.parserError))" }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if let last = open.last { elements[last].text += text }
    }

    func named(_ name: String) -> [Element] { elements.filter { $0.name == name } }
    var texts: [String] { named("text").map(\.text) }
}
