import Testing

@testable import EcoTools

@Suite("S2: tailings ponds, 3 km from the main stem")
struct RulesS2MainStemTests {
    func situation(
        _ action: String = "新建", kind: String = "尾矿库", metres: Double, river: String? = "干流", name: String? = "长江"
    ) throws -> Situation {
        Situation(kind: kind, action: action, near: [try .river(name, river, metres: metres)])
    }

    @Test("new, rebuilt and extended ponds are bound", arguments: ["新建", "扩建", "改扩建"])
    func actions(action: String) throws {
        #expect(try situation(action, metres: 2000).verdict("S2").outcome == .prohibited)
    }

    @Test("an existing pond and a closure are not bound", arguments: ["已建", "闭库"])
    func otherActions(action: String) throws {
        #expect(try situation(action, metres: 2000).verdict("S2").outcome == .notApplicable)
    }

    @Test(
        "the limit itself is kept",
        arguments: [(2999.999, Outcome.prohibited), (3000, .allowed), (3000.001, .allowed)])
    func boundary(metres: Double, outcome: Outcome) throws {
        let verdict = try situation(metres: metres).verdict("S2")
        #expect(verdict.outcome == outcome)
        #expect(verdict.margin == Margin(metres - 3000, .metres))
    }

    @Test("a tributary does not count for the 3 km; a layer without the main stem cannot answer")
    func tributaryOnly() throws {
        let verdict = try situation(metres: 500, river: "支流", name: "龙滩河").verdict("S2")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.reasonKeys == ["reason.no-such-feature"])
        #expect(verdict.missing == [.layer(.shoreline)])
    }

    @Test(
        "a river without a class is the main stem when it has one of its listed names",
        arguments: ["长江", "Yangtze River", "金沙江"])
    func byName(name: String) throws {
        #expect(try situation(metres: 2000, river: "", name: name).verdict("S2").outcome == .prohibited)
    }

    @Test("a river of unknown class within 3 km: cannot tell, and the attribute is named")
    func unknownClass() throws {
        var situation = try situation(metres: 9000)
        situation.near.append(try .river("无名河", "", metres: 2000))
        let verdict = try situation.verdict("S2")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.featureAttribute(layer: "shoreline layer", feature: "HL01", attribute: "river")])
        #expect(verdict.nearest?.distanceMetres == 2000)
    }

    @Test("a class that is in no table is not overruled by the name")
    func classNotInTable() throws {
        #expect(try situation(metres: 2000, river: "江河", name: "长江").verdict("S2").outcome == .cannotTell)
    }

    @Test("a rebuild shown to raise safety is exempt by the law; the plan has no exemption, so the authority decides")
    func exemption() throws {
        var situation = try situation("改建", metres: 2000)
        situation.fields["safety_improvement"] = "是"
        let verdict = try situation.verdict("S2")
        #expect(verdict.outcome == .needsApproval)
        #expect(verdict.exemption == "safety-rebuild")
        #expect(verdict.reasons.last?.text(.en).contains("Yangtze River Protection Law, art. 26") == true)
    }

    @Test("a rebuild that is not for safety is prohibited")
    func exemptionDenied() throws {
        var situation = try situation("改建", metres: 2000)
        situation.fields["safety_improvement"] = "否"
        #expect(try situation.verdict("S2").outcome == .prohibited)
    }

    @Test("a rebuild of which that is not known: cannot tell", arguments: [nil, "", "大概"])
    func exemptionUnknown(value: String?) throws {
        var situation = try situation("改建", metres: 2000)
        situation.fields["safety_improvement"] = value
        let verdict = try situation.verdict("S2")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.projectAttribute("safety-improvement")])
    }

    @Test("a rebuild beyond the limit needs no exemption")
    func exemptionNotNeeded() throws {
        #expect(try situation("改建", metres: 3000).verdict("S2").outcome == .allowed)
    }

    @Test("the exemption is open to rebuilds only", arguments: ["新建", "扩建"])
    func exemptionOnlyRebuild(action: String) throws {
        var situation = try situation(action, metres: 2000)
        situation.fields["safety_improvement"] = "是"
        #expect(try situation.verdict("S2").outcome == .prohibited)
    }

    @Test("the exemption is open to tailings ponds only, not to slag and gypsum stores", arguments: ["冶炼渣库", "磷石膏库"])
    func exemptionOnlyTailings(kind: String) throws {
        var situation = try situation("改建", kind: kind, metres: 2000)
        situation.fields["safety_improvement"] = "是"
        #expect(try situation.verdict("S2").outcome == .prohibited)
    }

    @Test("the exemption for a rebuild does not cover the extension in a rebuild and extension")
    func exemptionNotForExtension() throws {
        var situation = try situation("改扩建", metres: 2000)
        situation.fields["safety_improvement"] = "是"
        #expect(try situation.verdict("S2").outcome == .prohibited)
    }

    @Test("before the law took effect on 2021-03-01 the exemption is not open")
    func exemptionDate() throws {
        var situation = try situation("改建", metres: 2000)
        situation.fields["safety_improvement"] = "是"
        situation.date = "2021-02-28"
        let verdict = try situation.verdict("S2")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.reasonKeys.contains("reason.exemption-not-in-force"))
        situation.date = "2021-03-01"
        #expect(try situation.verdict("S2").outcome == .needsApproval)
    }

    @Test("slag and gypsum stores are bound from 2022-01-19, by the guideline", arguments: ["冶炼渣库", "磷石膏库"])
    func addedSubjects(kind: String) throws {
        var situation = try situation(kind: kind, metres: 2000)
        situation.date = "2022-01-18"
        let before = try situation.verdict("S2")
        #expect(before.outcome == .notApplicable)
        #expect(before.reasonKeys == ["reason.subject-not-in-force"])
        situation.date = "2022-01-19"
        let after = try situation.verdict("S2")
        #expect(after.outcome == .prohibited)
        #expect(after.source.document.en.contains("negative list"))
    }

    @Test("a word for a dump that may be three things: cannot tell, with the candidates named")
    func ambiguous() throws {
        let verdict = try situation(kind: "渣库", metres: 2000).verdict("S2")
        #expect(verdict.outcome == .cannotTell)
        let text = try #require(verdict.reasons.last?.text(.zh))
        #expect(text.contains("冶炼渣库") && text.contains("磷石膏库") && text.contains("排土场"))
    }

    @Test("candidates none of which is a subject leave the rule inapplicable")
    func ambiguousElsewhere() throws {
        let situation = Situation(kind: "渣库", action: "新建", near: [try .river("长江", "干流", metres: 200)])
        #expect(try situation.verdict("S1").outcome == .notApplicable)
    }
}
