import Testing

@testable import EcoTools

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
