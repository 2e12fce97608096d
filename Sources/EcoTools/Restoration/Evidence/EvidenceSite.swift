import GeoCore

/// A site as the evidence looks at it.
struct EvidenceSite: Sendable {
    var id: String
    var name: String?
    var ground: Geometry
    var disturbanceYear: Int?
    var restorationYear: Int?
    /// What the ledger says; nil without one.
    var ledger: LedgerStatement?
}

/// What the ledger says of a site, beside what its vegetation says.
public struct LedgerStatement: Sendable, Codable, Hashable {
    public var state: SiteState
    public var since: CalendarDate?
    public var acceptedOn: CalendarDate?
    public var technique: RestorationTechnique?
    public var landType: String?
    public var county: String?
}

/// The sites of a run with their reference system.
struct EvidenceSites: Sendable {
    var sites: [EvidenceSite]
    var crs: CRS
    var operation: String?
    /// How results name where they come from.
    var source: String
    var input: RunRecord.Input?
}

extension EvidenceSites {
    /// The sites of a ledger that count in any state. Of ground that is disturbed again, and is a site of its own, the
    /// disturbed part is left out.
    init?(_ snapshot: LedgerSnapshot, name: String, _ series: EvidenceSeries, _ issues: inout [Issue]) {
        guard snapshot.facts.measure == .area else {
            issues.append(Issue(.error, name, Message("evidence.issue.length-ledger")))
            return nil
        }
        do throws(GeoError) {
            let crs = try CRS(snapshot.facts.crs)
            let grounds = Dictionary(
                snapshot.sites.map { ($0.number, $0.ground) }, uniquingKeysWith: { first, _ in first })
            var sites: [EvidenceSite] = []
            for site in snapshot.sites where site.counts {
                guard var ground = site.ground, !ground.isEmpty else { continue }
                let taken = site.openDisturbers.compactMap { grounds[$0.site] ?? nil }
                if !taken.isEmpty {
                    let left = try ground.difference(try Geometry.union(of: taken))
                    if !left.isEmpty { ground = try Geometry.polygonal(left.polygons) }
                }
                sites.append(
                    EvidenceSite(
                        id: site.id, name: site.attributes.name, ground: ground,
                        disturbanceYear: Self.year(series.disturbance, site.events),
                        restorationYear: Self.year(series.restoration, site.events),
                        ledger: LedgerStatement(
                            state: site.standing.state, since: site.standing.since,
                            acceptedOn: site.standing.acceptedOn, technique: site.attributes.technique,
                            landType: site.attributes.landType, county: site.attributes.county)))
            }
            if sites.isEmpty {
                issues.append(Issue(.error, name, Message("issue.no-zones")))
                return nil
            }
            let reversed = sites.filter { site in
                guard let from = site.disturbanceYear, let to = site.restorationYear else { return false }
                return from > to
            }
            if !reversed.isEmpty {
                issues.append(
                    Issue(
                        .warning, name,
                        Message(
                            "evidence.issue.year-order-sites", ["sites": .list(reversed.map { .text($0.id) })])))
            }
            let landless = snapshot.sites.count { $0.ground == nil && $0.standing.state != .withdrawn }
            if landless > 0 {
                issues.append(
                    Issue(.warning, name, Message("evidence.issue.no-ground", ["count": .text(String(landless))])))
            }
            if case .field = series.disturbance { Self.reportRule(name, "disturbance", &issues) }
            if case .field = series.restoration { Self.reportRule(name, "restoration", &issues) }
            self.init(sites: sites, crs: crs, operation: nil, source: name, input: nil)
        } catch {
            issues.append(LayerLoader.issue(of: error, name))
            return nil
        }
    }

    /// The sites of a layer.
    init?(
        _ source: SourceRequest, _ series: EvidenceSeries, _ reading: inout ZoneReading, _ loader: LayerLoader
    ) {
        guard let layer = reading.layer(source, loader) else { return nil }
        let disturbance = Self.years(layer, series.disturbance, "disturbance", &reading.issues)
        let restoration = Self.years(layer, series.restoration, "restoration", &reading.issues)
        let rows = layer.geometries.indices.filter { layer.geometries[$0]?.isEmpty == false }
        let reversed = rows.filter { row in
            guard let from = disturbance[row], let to = restoration[row] else { return false }
            return from > to
        }
        if !reversed.isEmpty {
            reading.issues.append(
                Issue(
                    .error, layer.fileName, fids: reversed.map { layer.table.fids[$0] },
                    Message("evidence.issue.year-order")))
        }
        let sites = rows.compactMap { row in
            layer.geometries[row].map {
                EvidenceSite(
                    id: layer.ids[row], name: layer.names[row], ground: $0, disturbanceYear: disturbance[row],
                    restorationYear: restoration[row])
            }
        }
        self.init(
            sites: sites, crs: layer.crs, operation: layer.source.operation, source: layer.fileName,
            input: RunRecord.Input(role: "sites", layer))
    }

    private static func reportRule(_ name: String, _ key: String, _ issues: inout [Issue]) {
        issues.append(Issue(.error, name, Message("evidence.issue.field-of-ledger", ["key": .text(key)])))
    }

    private static func year(_ rule: EvidenceSeries.YearRule, _ events: ArraySlice<SiteEvent>) -> Int? {
        switch rule {
        case .unknown, .field: return nil
        case .fixed(let year): return year
        case .event(let kinds):
            for kind in kinds {
                if let date = events.filter({ $0.kind == kind }).map(\.date).min() { return date.year }
            }
            return nil
        }
    }

    /// The year of each feature of a layer, where a field states one.
    private static func years(
        _ layer: LoadedLayer, _ rule: EvidenceSeries.YearRule, _ key: String, _ issues: inout [Issue]
    ) -> [Int?] {
        switch rule {
        // A layer has no events: what the default asks of a ledger is unknown here.
        case .unknown, .event: return Array(repeating: nil, count: layer.count)
        case .fixed(let year): return Array(repeating: year, count: layer.count)
        case .field(let names):
            let present = layer.table.fields.map(\.name)
            guard let field = FieldNames.first(of: names, in: present) else {
                issues.append(
                    Issue(
                        .error, layer.fileName,
                        Message(
                            "evidence.issue.no-field",
                            [
                                "key": .text(key), "field": .list(names.map { .text($0) }),
                                "fields": .list(present.map { .text($0) }),
                            ])))
                return Array(repeating: nil, count: layer.count)
            }
            let texts = layer.texts(field)
            let years = texts.map { $0.flatMap(year) }
            let bad = zip(layer.table.fids, zip(texts, years)).filter { ($1.0 ?? "") != "" && $1.1 == nil }.map(\.0)
            if !bad.isEmpty {
                issues.append(
                    Issue(
                        .error, layer.fileName, fids: bad,
                        Message("evidence.issue.bad-year", ["field": .text(field)])))
            }
            return years
        }
    }

    /// "2005", "2005.0" as spreadsheets have it, or a whole day.
    private static func year(_ text: String) -> Int? {
        if let number = Double(text), let year = Int(exactly: number), (1...9999).contains(year) { return year }
        return CalendarDate(text)?.year
    }
}
