import DatabaseSupport
import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// A day in a test: "2022-01-19".
func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

/// A ledger that a test fills by hand.
struct LedgerFixture {
    /// What a file says of a site.
    struct Said {
        var id: String
        var ground: Geometry?
        var events: [(EventKind, String, String?)] = []
        var verified: Double?
        var name: String?
        var relation = SiteRelation.new
        var other: String?
        /// A question instead of a site.
        var question: QuestionKind?
        /// The id in the file, where it is not the site's.
        var sourceID: String?
    }

    let scratch: DatabasePlace.Scratch
    let store: LedgerStore

    init(_ place: DatabasePlace, wait: Double = 5) throws {
        scratch = try place.scratch()
        store = LedgerStore(scratch.location, waitSeconds: wait)
        try store.create(LedgerFacts(title: "台账", crs: "EPSG:4490"), by: "tester")
    }

    static func square(_ x: Double, _ y: Double = 29, size: Double = 0.01) throws -> Geometry {
        try .box(Bounds(minX: x, minY: y, maxX: x + size, maxY: y + size))
    }

    /// Imports a file as an engine would, without matching.
    @discardableResult
    func add(_ name: String, _ date: String, complete: Bool = false, vanished: [String] = [], _ rows: [Said]) throws
        -> Int
    {
        let statusDate = try day(date)
        let parsed = try rows.map { said in
            try said.events.map { (kind: $0.0, date: try day($0.1), corrects: try $0.2.map { try day($0) }) }
        }
        return try store.write(.import, by: "tester") { writing throws(GeoError) in
            let file = try writing.append(
                LedgerRows.File(
                    file: LedgerFile(
                        number: 0, transaction: 0, name: name, layer: "layer", sha256: ByteDigest.hexadecimal(of: name),
                        statusDate: statusDate, isComplete: complete, rowCount: rows.count, statedBy: "局",
                        sourceCRS: "EPSG:4490", operation: nil), mapping: "id: [id]", mappingDigest: "m"))
            try derive(file, rows, parsed, vanished, writing)
            return file
        }
    }

    private func derive(
        _ file: Int, _ rows: [Said], _ events: [[(kind: EventKind, date: CalendarDate, corrects: CalendarDate?)]],
        _ vanished: [String], _ writing: LedgerWriting
    ) throws(GeoError) {
        let first = try writing.append(
            rows.enumerated().map { index, said in
                LedgerRows.Observation(
                    number: 0, file: file, row: Int64(index + 1), sourceID: said.sourceID ?? said.id,
                    ground: said.ground,
                    computedSquareMetres: said.ground.map { _ in 1000 }, reading: "{}", source: "{\"备注\":\"x\"}",
                    repair: nil)
            })
        let derivation = try writing.beginDerivation(of: file)
        for (index, said) in rows.enumerated() {
            let observation = first + index
            if let question = said.question {
                let other: Int? = if let id = said.other { try writing.siteNumber(for: id) } else { nil }
                let candidate = LineageLink(.undecided, site: nil, other: other, shareOfRow: 0.4)
                try writing.append([
                    LedgerRows.Question(
                        derivation: derivation, observation: observation, key: "q\(file)-\(index)", kind: question,
                        candidates: [candidate], detail: nil)
                ])
                continue
            }
            let site = try writing.siteNumber(for: said.id)
            if [.new, .split, .merged, .redisturbed].contains(said.relation) {
                try writing.append([LedgerRows.Site(number: site, id: said.id, derivation: derivation)])
            }
            let other: Int? = if let id = said.other { try writing.siteNumber(for: id) } else { nil }
            try writing.append([
                LedgerRows.Link(
                    derivation: derivation, observation: observation,
                    link: LineageLink(said.relation, site: site, other: other, shareOfRow: 0.5))
            ])
            var attributes = SiteAttributes()
            attributes.name = said.name
            attributes.county = "奉节县"
            attributes.technique = .naturalRecovery
            attributes.verifiedSquareMetres = said.verified
            try writing.append([
                LedgerRows.Version(
                    derivation: derivation, site: site, ground: said.ground == nil ? nil : observation,
                    attributes: attributes)
            ])
            try writing.append(
                events[index].map { event in
                    LedgerRows.Event(
                        derivation: derivation, site: site, observation: observation,
                        event: SiteEvent(
                            kind: event.kind, date: event.date, file: file, row: Int64(index + 1), statedBy: "局",
                            document: nil), corrects: event.corrects)
                })
        }
        for id in vanished {
            let site = try writing.siteNumber(for: id)
            try writing.append([
                LedgerRows.Link(
                    derivation: derivation, observation: nil, link: LineageLink(.vanished, site: nil, other: site))
            ])
        }
    }

    func site(_ id: String, asOf: String? = nil) throws -> LedgerSite? {
        try store.snapshot(asOf: asOf.map { try day($0) }).sites.first { $0.id == id }
    }
}
