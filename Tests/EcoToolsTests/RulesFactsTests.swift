import Foundation
import Testing

@testable import EcoTools

@Suite("What the rules ask the overlap analysis for, and what they make of its answers")
struct RulesFactsTests {
    let set: RuleSet

    init() throws { set = try #require(Situation.sets["chongqing-14fyp"]).get() }

    func queries(_ kind: String?, _ action: String?) throws -> [FactQuery] {
        set.queries(for: try Situation(kind: kind, action: action).facts(), on: runDay)
    }

    @Test("a road asks for overlaps only; no distance is measured for nothing")
    func road() throws {
        for query in try queries("公路", "新建") {
            if case .overlap = query { continue }
            Issue.record("\(query)")
        }
        #expect(try queries("公路", "新建").count == 2)
    }

    @Test("a new chemical project asks for the nearest river of any class, parks, ponds, core zones and red line")
    func chemical() throws {
        let found = try queries("化工项目", "新建")
        #expect(found.contains(.distance(LayerSelector(role: .shoreline))))
        #expect(found.contains(.outside([LayerSelector(role: .park)])))
        #expect(found.contains(.downstream(LayerSelector(role: .tailings))))
        #expect(found.count == 5)
    }

    @Test("a project of unknown kind and action asks for everything, each measurement once")
    func unknown() throws {
        let found = try queries(nil, nil)
        #expect(Set(found).count == found.count)
        // Two rules share the distance to any shoreline; S5, S10 and S10b need no geometry.
        #expect(found.count == 8)
    }

    @Test("a project before the plan's period asks for nothing of it")
    func beforePeriod() throws {
        let facts = try Situation(kind: "化工项目", action: "新建", date: "2019-05-01").facts()
        #expect(set.queries(for: facts, on: runDay) == [])
    }

    func verdict(_ answer: FactAnswer?, _ rule: String = "S1") throws -> Verdict {
        let situation = Situation(kind: "化工项目", action: "新建")
        let rule = try #require(set.rules.first { $0.id == rule })
        var answers: [FactQuery: FactAnswer] = [:]
        if let query = rule.test.query { answers[query] = answer }
        let inputs = RuleInputs(project: try situation.facts(), layers: situation.layers, answers: answers)
        return try #require(set.evaluate(inputs, on: runDay).first { $0.ruleID == rule.id })
    }

    @Test("a measurement that nobody made is no pass")
    func notMeasured() throws {
        let verdict = try verdict(nil)
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.measurement("S1")])
    }

    @Test("an answer of the wrong kind is no measurement")
    func wrongAnswer() throws {
        #expect(try verdict(.outside(OutsideAnswer(extent: .points(0)))).outcome == .cannotTell)
    }

    @Test("\"further than was searched\" decides when the search went to the limit, with at least that margin")
    func furtherThan() throws {
        let enough = try verdict(.distance(DistanceAnswer(selected: nil, searchedMetres: 1500)))
        #expect(enough.outcome == .allowed)
        #expect(enough.margin == Margin(500, .metres, isLowerBound: true))
        #expect(enough.margin?.message.text(.en) == "at least 500.0 m to spare")
        #expect(try verdict(.distance(DistanceAnswer(selected: nil, searchedMetres: 1000))).outcome == .allowed)
        #expect(try verdict(.distance(DistanceAnswer(selected: nil, searchedMetres: 999))).outcome == .cannotTell)
    }

    @Test("a layer searched wholly without a feature that the rule is about cannot answer")
    func noSuchFeature() throws {
        let verdict = try verdict(.distance(DistanceAnswer(selected: nil)))
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.reasonKeys == ["reason.no-such-feature"])
    }

    @Test("a flow path traced less far than the limit cannot answer")
    func shortFlowPath() throws {
        #expect(try verdict(.downstream(.flowPath(nil, searchedMetres: 999)), "S4").outcome == .cannotTell)
        #expect(try verdict(.downstream(.flowPath(nil, searchedMetres: 1000)), "S4").outcome == .allowed)
    }

    @Test("parks that cannot be decided on cover nothing, but leave the matter open")
    func undecidedParks() throws {
        let open = OutsideAnswer(
            extent: .area(squareMetres: 50), extentIfUndecidedCount: .area(squareMetres: 0))
        #expect(try verdict(.outside(open), "S8").outcome == .cannotTell)
        let outsideAnyway = OutsideAnswer(
            extent: .area(squareMetres: 50), extentIfUndecidedCount: .area(squareMetres: 20))
        #expect(try verdict(.outside(outsideAnyway), "S8").outcome == .prohibited)
    }

    @Test("where there is no overlap, the margin is the distance to the nearest feature")
    func marginOfNoOverlap() throws {
        let near = NearestFact(
            feature: FeatureFacts(layer: "protected layer", role: .protected, id: "Z", zone: .notZoned),
            distanceMetres: 120, onFootprint: LonLat(longitude: 106, latitude: 29),
            onFeature: LonLat(longitude: 106.001, latitude: 29))
        let answer = OverlapAnswer(selected: OverlapPart(extent: .area(squareMetres: 0)), nearest: near)
        let verdict = try verdict(.overlap(answer), "S6")
        #expect(verdict.outcome == .allowed)
        #expect(verdict.margin?.message.text(.en) == "120.0 m to spare")
        #expect(verdict.nearest == near)
    }

    @Test("every rule answers for every project, in the order of the file")
    func everyRule() throws {
        let situation = Situation(kind: nil, action: nil, date: nil, roles: [])
        let verdicts = set.evaluate(RuleInputs(project: try situation.facts(), layers: []), on: runDay)
        #expect(verdicts.map(\.ruleID) == set.rules.map(\.id))
        #expect(verdicts.allSatisfy { $0.outcome == .cannotTell })
    }

    @Test("inputs and verdicts survive being written as JSON and read again")
    func codable() throws {
        let situation = Situation(
            kind: "尾矿库", action: "改建", near: [try .river("长江", "干流", basin: nil, metres: 2000)])
        let verdict = try situation.verdict("S2")
        let data = try JSONEncoder().encode(verdict)
        #expect(try JSONDecoder().decode(Verdict.self, from: data) == verdict)
        let facts = try situation.facts()
        let query = set.queries(for: facts, on: runDay)[0]
        let inputs = RuleInputs(
            project: facts, layers: situation.layers, answers: [query: .distance(DistanceAnswer(selected: nil))])
        let copy = try JSONDecoder().decode(RuleInputs.self, from: JSONEncoder().encode(inputs))
        #expect(copy == inputs)
        for rule in set.rules {
            #expect(try JSONDecoder().decode(Rule.self, from: JSONEncoder().encode(rule)) == rule)
        }
    }

    @Test("no verdict shows a key or an open placeholder, in either language", arguments: Language.allCases)
    func texts(language: Language) throws {
        for kind in ["化工项目", "尾矿库", "住宅", "矿山修复", "坡耕地", "钢铁", "综合体", "渣库"] {
            for action in ["新建", "改建", "已建", "筹建"] {
                var situation = Situation(kind: kind, action: action, date: nil)
                situation.near = [
                    try .river("长江", "干流", metres: 500), try .river("溪", "", metres: 400), .pond(metres: 300),
                    try .zone(.protected, "某区", extent: .area(squareMetres: 5)),
                    try .zone(.redline, "", extent: .area(squareMetres: 5)),
                ]
                situation.outsideParks = .area(squareMetres: 50)
                for rule in set.rules {
                    let verdict = try situation.verdict(rule.id, in: set)
                    for message in verdict.reasons + verdict.warnings {
                        let text = message.text(language)
                        #expect(!text.contains("{") && !text.contains("reason.") && !text.contains("doubt."), "\(text)")
                    }
                }
            }
        }
    }
}
