import Testing

@testable import EcoTools

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
