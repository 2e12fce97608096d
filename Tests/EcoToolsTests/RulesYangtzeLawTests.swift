import Testing

@testable import EcoTools

@Suite("The Yangtze law's article 26, for the whole basin")
struct RulesYangtzeLawTests {
    func situation(_ kind: String, _ action: String, _ river: Situation.Near) -> Situation {
        Situation(kind: kind, action: action, near: [river])
    }

    @Test("chemical parks and projects: main stem and tributaries, 1 km, new and extended")
    func chemical() throws {
        for river in ["干流", "支流"] {
            let near = try situation("化工项目", "新建", .river("长江", river, metres: 999.999))
            #expect(try near.verdict("L26-1", set: "yangtze-law-26").outcome == .prohibited)
            let far = try situation("化工园区", "扩建", .river("长江", river, metres: 1000))
            #expect(try far.verdict("L26-1", set: "yangtze-law-26").outcome == .allowed)
        }
        let rebuild = try situation("化工项目", "改建", .river("长江", "干流", metres: 10))
        #expect(try rebuild.verdict("L26-1", set: "yangtze-law-26").outcome == .notApplicable)
    }

    @Test("outside Chongqing a river of unknown class is not taken for a tributary: cannot tell")
    func unknownRiver() throws {
        let situation = try situation("化工项目", "新建", .river("淮河", "", metres: 500))
        #expect(try situation.verdict("L26-1", set: "yangtze-law-26").outcome == .cannotTell)
        #expect(try situation.verdict("S1").outcome == .prohibited)
    }

    @Test("tailings ponds: 3 km from the main stem, 1 km from important tributaries")
    func tailings() throws {
        let main = try situation("尾矿库", "新建", .river("长江", "干流", metres: 2999.999))
        #expect(try main.verdict("L26-2", set: "yangtze-law-26").outcome == .prohibited)
        let atLimit = try situation("尾矿库", "新建", .river("长江", "干流", metres: 3000))
        #expect(try atLimit.verdict("L26-2", set: "yangtze-law-26").outcome == .allowed)
        let tributary = try situation("尾矿库", "扩建", .river("湘江", "支流", metres: 999))
        #expect(try tributary.verdict("L26-3", set: "yangtze-law-26").outcome == .prohibited)
    }

    @Test(
        "a rebuild for safety is exempt without more; unknown, it cannot be told",
        arguments: [
            ("是", Outcome.allowed), ("否", .prohibited), ("", .cannotTell),
        ])
    func exemption(value: String, outcome: Outcome) throws {
        for (rule, river) in [("L26-2", "干流"), ("L26-3", "支流")] {
            var situation = try situation("尾矿库", "改建", .river(nil, river, basin: "20000", metres: 100))
            situation.fields["safety_improvement"] = value
            #expect(try situation.verdict(rule, set: "yangtze-law-26").outcome == outcome)
        }
    }

    @Test("slag and gypsum stores are the guideline's, not the law's", arguments: ["冶炼渣库", "磷石膏库"])
    func slag(kind: String) throws {
        let situation = try situation(kind, "新建", .river("长江", "干流", metres: 100))
        #expect(try situation.verdict("L26-2", set: "yangtze-law-26").outcome == .notApplicable)
    }

    @Test("the law is in force from 2021-03-01 and its period does not end")
    func dates() throws {
        var situation = try situation("化工项目", "新建", .river("长江", "干流", metres: 500))
        situation.date = "2021-02-28"
        #expect(try situation.verdict("L26-1", set: "yangtze-law-26").outcome == .notApplicable)
        situation.date = "2030-01-01"
        let verdict = try situation.verdict("L26-1", set: "yangtze-law-26")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.warnings.isEmpty)
    }
}
