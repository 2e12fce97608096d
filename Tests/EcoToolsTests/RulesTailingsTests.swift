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

@Suite("S3: tailings ponds, 1 km from important tributaries")
struct RulesS3ImportantTributaryTests {
    func situation(basin: String?, name: String = "龙滩河", river: String = "支流", metres: Double = 500) throws -> Situation
    {
        Situation(kind: "尾矿库", action: "新建", near: [try .river(name, river, basin: basin, metres: metres)])
    }

    @Test("new, rebuilt and extended ponds are bound", arguments: ["新建", "扩建"])
    func actions(action: String) throws {
        var situation = try situation(basin: "12400")
        situation.action = action
        #expect(try situation.verdict("S3").outcome == .prohibited)
    }

    @Test(
        "important is a basin of 10 000 km2 and more",
        arguments: [
            ("9999.999", Outcome.cannotTell), ("10000", .prohibited), ("1.24e4", .prohibited), ("12,400", .prohibited),
        ])
    func basin(basin: String, outcome: Outcome) throws {
        // Below the limit the layer holds no important tributary at all, so it cannot answer.
        #expect(try situation(basin: basin).verdict("S3").outcome == outcome)
    }

    @Test("a small tributary nearby does not count when the important one is far")
    func smallOne() throws {
        var situation = try situation(basin: "860", metres: 100)
        situation.near.append(try .river("清溪江", "支流", basin: "12400", metres: 5000))
        let verdict = try situation.verdict("S3")
        #expect(verdict.outcome == .allowed)
        #expect(verdict.margin == Margin(4000, .metres))
    }

    @Test(
        "the limit itself is kept", arguments: [(999.999, Outcome.prohibited), (1000, .allowed), (1000.001, .allowed)])
    func boundary(metres: Double, outcome: Outcome) throws {
        #expect(try situation(basin: "12400", metres: metres).verdict("S3").outcome == outcome)
    }

    @Test("an unknown basin within 1 km: cannot tell, and the attribute is named", arguments: [nil, "", "大"])
    func unknownBasin(basin: String?) throws {
        let verdict = try situation(basin: basin).verdict("S3")
        #expect(verdict.outcome == .cannotTell)
        #expect(
            verdict.missing.contains(
                .featureAttribute(layer: "shoreline layer", feature: "HL01", attribute: "basin_km2")))
    }

    @Test("an unknown basin beyond 1 km changes nothing")
    func unknownBasinFar() throws {
        #expect(try situation(basin: nil, metres: 1000).verdict("S3").outcome == .allowed)
    }

    @Test(
        "without a basin, a tributary named in the list is important",
        arguments: ["嘉陵江", "乌江", "涪江", "渠江", "Jialing River"])
    func listed(name: String) throws {
        #expect(try situation(basin: nil, name: name).verdict("S3").outcome == .prohibited)
    }

    @Test("the main stem is no tributary")
    func mainStem() throws {
        #expect(try situation(basin: "1006000", river: "干流").verdict("S3").outcome == .cannotTell)
    }

    @Test("the law's exemption for a rebuild that raises safety is the same as for the main stem")
    func exemption() throws {
        var situation = try situation(basin: "12400")
        situation.action = "改建"
        #expect(try situation.verdict("S3").outcome == .cannotTell)
        situation.fields["safety_improvement"] = "yes"
        #expect(try situation.verdict("S3").outcome == .needsApproval)
        situation.fields["safety_improvement"] = "no"
        #expect(try situation.verdict("S3").outcome == .prohibited)
    }

    @Test("slag and gypsum stores are bound from 2022-01-19", arguments: ["冶炼渣库", "磷石膏库"])
    func addedSubjects(kind: String) throws {
        var situation = try situation(basin: "12400")
        situation.kind = kind
        #expect(try situation.verdict("S3").outcome == .prohibited)
        situation.date = "2022-01-18"
        #expect(try situation.verdict("S3").outcome == .notApplicable)
    }

    @Test("without a shoreline layer: cannot tell")
    func noShoreline() throws {
        var situation = try situation(basin: "12400")
        situation.roles.remove(.shoreline)
        #expect(try situation.verdict("S3").outcome == .cannotTell)
    }
}

@Suite("S4: no new production or living facility within 1 km downstream of a tailings pond")
struct RulesS4DownstreamTests {
    func situation(_ kind: String = "住宅", _ action: String = "新建", metres: Double, flow: Double?? = nil) -> Situation {
        Situation(kind: kind, action: action, near: [.pond(metres: metres)], flowPathMetres: flow)
    }

    @Test("production and living facilities are bound when new", arguments: ["住宅", "学校", "工业项目", "化工项目", "养殖场", "采矿"])
    func kinds(kind: String) throws {
        #expect(try situation(kind, metres: 900, flow: 950).verdict("S4").outcome == .prohibited)
    }

    @Test("roads and restoration are not facilities", arguments: ["公路", "生态修复"])
    func otherKinds(kind: String) throws {
        #expect(try situation(kind, metres: 900).verdict("S4").outcome == .notApplicable)
    }

    @Test("what exists, is extended or rebuilt is not bound", arguments: ["已建", "扩建", "改建"])
    func otherActions(action: String) throws {
        #expect(try situation("住宅", action, metres: 500).verdict("S4").outcome == .notApplicable)
    }

    @Test(
        "along the flow path the limit itself counts: 1000 m is within",
        arguments: [(999.999, Outcome.prohibited), (1000, .prohibited), (1000.001, .allowed)])
    func boundary(metres: Double, outcome: Outcome) throws {
        let verdict = try situation(metres: 800, flow: metres).verdict("S4")
        #expect(verdict.outcome == outcome)
        #expect(!verdict.isApproximate)
        #expect(verdict.margin == Margin(metres - 1000, .metres))
    }

    @Test("near a pond but not below it: allowed, exactly")
    func notDownstream() throws {
        let verdict = try situation(metres: 300, flow: .some(nil)).verdict("S4")
        #expect(verdict.outcome == .allowed)
        #expect(!verdict.isApproximate)
    }

    @Test(
        "without a flow path a disc answers, approximately, and says so",
        arguments: [999.999, 1000])
    func disc(metres: Double) throws {
        let verdict = try situation(metres: metres).verdict("S4")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.isApproximate)
        #expect(verdict.warningKeys == ["warning.disc-for-flow-path"])
    }

    @Test("beyond the disc the answer is exact: no flow path is shorter than the straight line")
    func beyondDisc() throws {
        let verdict = try situation(metres: 1000.001).verdict("S4")
        #expect(verdict.outcome == .allowed)
        #expect(!verdict.isApproximate)
        #expect(verdict.warnings.isEmpty)
    }

    @Test("without a layer of ponds: cannot tell")
    func noPonds() throws {
        var situation = situation(metres: 500)
        situation.roles.remove(.tailings)
        let verdict = try situation.verdict("S4")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.layer(.tailings)])
    }

    @Test("a municipal utility may or may not be such a facility: cannot tell")
    func perhaps() throws {
        #expect(try situation("污水处理厂", metres: 500).verdict("S4").outcome == .cannotTell)
    }
}

@Suite("S5: the number of tailings ponds does not grow")
struct RulesS5CountTests {
    func situation(before: Int, after: Int) -> Situation {
        Situation(
            kind: "尾矿库", action: "新建",
            counts: [CountFacts(role: .tailings, before: before, after: after, beforeLabel: "2023", afterLabel: "2024")]
        )
    }

    @Test(
        "growing is prohibited, staying and shrinking are allowed",
        arguments: [(3, 4, Outcome.prohibited), (3, 3, .allowed), (3, 2, .allowed)])
    func counts(before: Int, after: Int, outcome: Outcome) throws {
        let verdict = try situation(before: before, after: after).verdict("S5")
        #expect(verdict.outcome == outcome)
        #expect(verdict.margin == Margin(Double(before - after), .count))
    }

    @Test("without the numbers: cannot tell")
    func noCounts() throws {
        var situation = situation(before: 3, after: 4)
        situation.counts = []
        let verdict = try situation.verdict("S5")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.counts(.tailings)])
    }

    @Test("a mine of a scarce or strategic mineral needs approval; the claim must be made")
    func exemption() throws {
        var situation = situation(before: 3, after: 4)
        situation.fields["strategic_mineral"] = "是"
        #expect(try situation.verdict("S5").outcome == .needsApproval)
        situation.fields["strategic_mineral"] = "否"
        #expect(try situation.verdict("S5").outcome == .prohibited)
    }

    @Test("an extension or rebuild does not change the number", arguments: ["扩建", "改建"])
    func otherActions(action: String) throws {
        var situation = situation(before: 3, after: 4)
        situation.action = action
        #expect(try situation.verdict("S5").outcome == .notApplicable)
    }
}
