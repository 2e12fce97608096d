import Testing

@testable import EcoTools

@Suite("S9: mines in protected areas and the red line are restored first; S10: steep cropland")
struct RulesRestorationTests {
    @Test(
        "a mine restoration in a red line or a protected area comes first", arguments: [LayerRole.redline, .protected])
    func priority(role: LayerRole) throws {
        let situation = Situation(
            kind: "矿山生态修复", action: "新建", near: [try .zone(role, "一般控制区", extent: .area(squareMetres: 9))])
        #expect(try situation.verdict("S9").outcome == .priority)
    }

    @Test("outside both it does not")
    func noPriority() throws {
        #expect(try Situation(kind: "矿山修复", action: "治理").verdict("S9").outcome == .allowed)
    }

    @Test("with one of the two layers missing, a hit in the other still decides; no hit cannot")
    func missingLayer() throws {
        var situation = Situation(
            kind: "矿山修复", action: "新建", near: [try .zone(.redline, "", extent: .area(squareMetres: 9))])
        situation.roles.remove(.protected)
        #expect(try situation.verdict("S9").outcome == .priority)
        situation.near = []
        #expect(try situation.verdict("S9").outcome == .cannotTell)
    }

    @Test("other restoration, and a working mine, are no matter of it", arguments: ["造林", "采矿"])
    func others(kind: String) throws {
        #expect(try Situation(kind: kind, action: "新建").verdict("S9").outcome == .notApplicable)
    }

    @Test("\"ecological restoration\" may be that of a mine: cannot tell inside, kept outside")
    func tooWide() throws {
        var situation = Situation(
            kind: "生态修复", action: "新建", near: [try .zone(.redline, "", extent: .area(squareMetres: 9))])
        #expect(try situation.verdict("S9").outcome == .cannotTell)
        situation.near = []
        #expect(try situation.verdict("S9").outcome == .allowed)
    }

    @Test(
        "existing cropland above 25 degrees is to return to forest; 25 degrees is not above",
        arguments: [("25", Outcome.allowed), ("25.1", .priority), ("", .cannotTell), ("陡", .cannotTell)])
    func steep(slope: String, outcome: Outcome) throws {
        var situation = Situation(kind: "坡耕地", action: "现状")
        situation.fields["slope_degrees"] = slope
        #expect(try situation.verdict("S10").outcome == outcome)
        #expect(try situation.verdict("S10b").outcome == .notApplicable)
    }

    @Test(
        "new cropland above 25 degrees is prohibited by law",
        arguments: [("25", Outcome.allowed), ("25.1", .prohibited), ("", .cannotTell)])
    func cleared(slope: String, outcome: Outcome) throws {
        var situation = Situation(kind: "开荒", action: "新建")
        situation.fields["slope_degrees"] = slope
        #expect(try situation.verdict("S10b").outcome == outcome)
    }
}
