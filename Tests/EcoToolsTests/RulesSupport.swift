import Testing

@testable import EcoTools

/// The day of the run in these tests.
let runDay = CalendarDate("2024-06-01")!

/// A situation: a project as its fields say it, the layers that are given, and what would be measured.
struct Situation {
    var kind: String?
    var action: String?
    var date: String? = "2024-03-15"
    /// Other fields of the footprint, by field name.
    var fields: [String: String] = [:]
    /// Roles given; everything unless a test takes one away.
    var roles: Set<LayerRole> = [.redline, .protected, .shoreline, .park, .tailings]
    var lineKind: LineKind? = .bank
    var emptyRoles: Set<LayerRole> = []
    /// Features near the project; queries are answered from them through the selectors of the rules.
    var near: [Near] = []
    /// The part of the footprint outside all parks.
    var outsideParks = Extent.area(squareMetres: 0)
    var flowPathMetres: Double??
    var counts: [CountFacts] = []

    /// A feature near the project.
    struct Near {
        var feature: FeatureFacts
        var metres: Double
        var extent = Extent.area(squareMetres: 0)
        var onlySlivers = false
    }

    static let tables = Result { () throws(TableProblems) in try RuleTables.shipped() }

    /// The shipped sets, read once.
    static let sets = Dictionary(
        uniqueKeysWithValues: RuleSet.shippedNames.map { name in
            (name, Result { () throws(TableProblems) in try RuleSet.named(name) })
        })

    func facts() throws -> ProjectFacts {
        var values = fields
        values["XMLX"] = kind
        values["JSXZ"] = action
        values["PZRQ"] = date
        return ProjectFacts(
            id: "P1", values: values, fields: ProjectFields(kind: "XMLX", action: "JSXZ", date: "PZRQ"),
            tables: try Self.tables.get())
    }

    var layers: [LayerFacts] {
        LayerRole.allCases.filter(roles.contains).map {
            LayerFacts(
                role: $0, title: "\($0.rawValue) layer", lineKind: $0 == .shoreline ? lineKind : nil,
                featureCount: emptyRoles.contains($0) ? 0 : 9)
        }
    }

    /// The verdict of one rule, with every query of the set answered as the overlap analysis would.
    func verdict(_ rule: String, set: String = "chongqing-14fyp", on day: CalendarDate = runDay) throws -> Verdict {
        try verdict(rule, in: #require(Self.sets[set]).get(), on: day)
    }

    func verdict(_ rule: String, in set: RuleSet, on day: CalendarDate = runDay) throws -> Verdict {
        let project = try facts()
        var answers: [FactQuery: FactAnswer] = [:]
        for query in set.queries(for: project, on: day)
        where query.selectors.contains(where: { roles.contains($0.role) }) {
            answers[query] = answer(query)
        }
        let inputs = RuleInputs(project: project, layers: layers, answers: answers, counts: counts)
        return try #require(set.evaluate(inputs, on: day).first { $0.ruleID == rule })
    }

    private func answer(_ query: FactQuery) -> FactAnswer {
        switch query {
        case .distance(let selector): return .distance(distance(selector))
        case .downstream(let selector):
            if let flow = flowPathMetres {
                return .downstream(
                    .flowPath(flow.flatMap { metres in near.first.map { fact($0, metres) } }, searchedMetres: 2000))
            }
            return .downstream(.straight(distance(selector)))
        case .overlap(let include, let exclude):
            func part(_ truth: Truth) -> OverlapPart {
                let hits = near.filter { item in
                    roles.contains(item.feature.role)
                        && Truth.any(include.map { $0.selects(item.feature) }) == truth
                        && Truth.any(exclude.map { $0.selects(item.feature) }) != .yes && item.extent.magnitude > 0
                }
                let total = hits.reduce(0) { $0 + $1.extent.magnitude }
                let extent: Extent =
                    switch near.first?.extent {
                    case .length: .length(metres: total)
                    case .points: .points(Int(total))
                    default: .area(squareMetres: total)
                    }
                return OverlapPart(
                    extent: extent, features: hits.map(\.feature),
                    onlySlivers: !hits.isEmpty && hits.allSatisfy(\.onlySlivers))
            }
            let undecided = part(.unknown)
            return .overlap(
                OverlapAnswer(selected: part(.yes), undecided: undecided.features.isEmpty ? nil : undecided))
        case .outside: return .outside(OutsideAnswer(extent: outsideParks))
        }
    }

    private func distance(_ selector: LayerSelector) -> DistanceAnswer {
        func nearest(_ truth: Truth) -> NearestFact? {
            near.filter { selector.selects($0.feature) == truth }.min { $0.metres < $1.metres }.map {
                fact($0, $0.metres)
            }
        }
        return DistanceAnswer(selected: nearest(.yes), undecided: nearest(.unknown))
    }

    private func fact(_ item: Near, _ metres: Double) -> NearestFact {
        NearestFact(
            feature: item.feature, distanceMetres: metres, onFootprint: LonLat(longitude: 106.5, latitude: 29.5),
            onFeature: LonLat(longitude: 106.51, latitude: 29.5))
    }
}

extension Situation.Near {
    /// A river bank; `basin` in square kilometres.
    static func river(
        _ name: String?, _ riverClass: String?, basin: String? = nil, metres: Double
    ) throws -> Situation.Near {
        var values: [String: String] = [:]
        values["basin_km2"] = basin
        return Situation.Near(
            feature: FeatureFacts(
                layer: "shoreline layer", role: .shoreline, id: "HL01", name: name, className: riverClass,
                classField: "HLDJ", values: values, tables: try Situation.tables.get()), metres: metres)
    }

    static func pond(metres: Double) -> Situation.Near {
        Situation.Near(
            feature: FeatureFacts(layer: "tailings layer", role: .tailings, id: "WK01", name: "一号尾矿库"),
            metres: metres)
    }

    /// A protected area or a piece of the red line with its zone as the field says it.
    static func zone(
        _ role: LayerRole, _ zone: String?, type: String? = nil, areaName: String? = nil, extent: Extent,
        onlySlivers: Bool = false
    ) throws -> Situation.Near {
        var values: [String: String] = [:]
        values["GNFQ"] = zone
        values["ZRBHDMC"] = areaName
        return Situation.Near(
            feature: FeatureFacts(
                layer: "\(role.rawValue) layer", role: role, id: "Z1", name: "云雾山", className: type,
                zoneField: "GNFQ", values: values, tables: try Situation.tables.get()), metres: 0, extent: extent,
            onlySlivers: onlySlivers)
    }
}

extension Verdict {
    /// The keys of the reasons, for tests on why.
    var reasonKeys: [String] { reasons.map(\.key) }
    var warningKeys: [String] { warnings.map(\.key) }
}
