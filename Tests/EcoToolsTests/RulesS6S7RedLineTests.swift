import Testing

@testable import EcoTools

@Suite("S6: no human activity in core protection zones")
struct RulesS6CoreZoneTests {
    func situation(
        _ zone: String?, role: LayerRole = .protected, type: String? = nil, area: Double = 500, kind: String = "公路"
    ) throws -> Situation {
        Situation(
            kind: kind, action: "新建",
            near: [try .zone(role, zone, type: type, extent: .area(squareMetres: area))])
    }

    @Test(
        "core zones, old and new names: the old buffer zone is core",
        arguments: ["核心保护区", "核心区", "缓冲区", "Core Zone", "buffer"])
    func core(zone: String) throws {
        let verdict = try situation(zone).verdict("S6")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.margin == Margin(-500, .squareMetres))
        #expect(verdict.warnings.isEmpty)
    }

    @Test("general control zones, old and new names", arguments: ["一般控制区", "实验区", "experimental zone"])
    func general(zone: String) throws {
        #expect(try situation(zone).verdict("S6").outcome == .allowed)
    }

    @Test("an unknown zone counts as core, with a warning", arguments: ["生态保育带", "", nil])
    func unknown(zone: String?) throws {
        let verdict = try situation(zone).verdict("S6")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.warningKeys == ["warning.zone-as-core"])
    }

    @Test("a nature park is general control zone as a whole", arguments: ["森林公园", "湿地公园", "地质公园", "自然公园", "风景名胜区"])
    func naturePark(type: String) throws {
        #expect(try situation(nil, type: type).verdict("S6").outcome == .allowed)
    }

    @Test("a core piece of the red line prohibits even without the layer of protected areas")
    func redlineCore() throws {
        var situation = try situation("核心保护区", role: .redline)
        situation.roles.remove(.protected)
        #expect(try situation.verdict("S6").outcome == .prohibited)
    }

    @Test(
        "without the layer of protected areas no overlap is no pass: cannot tell",
        arguments: [LayerRole.protected, .redline])
    func missingLayer(role: LayerRole) throws {
        var situation = Situation(kind: "公路", action: "新建")
        situation.roles.remove(role)
        let verdict = try situation.verdict("S6")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.layer(role)])
    }

    @Test("a blank zone in the red line means no protected area, unless the piece names one")
    func blankRedline() throws {
        #expect(try situation("", role: .redline).verdict("S6").outcome == .allowed)
        let named = Situation(
            kind: "公路", action: "新建",
            near: [try .zone(.redline, "", areaName: "云雾山自然保护区", extent: .area(squareMetres: 5))])
        let verdict = try named.verdict("S6")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.warningKeys == ["warning.zone-as-core"])
    }

    @Test(
        "every kind and action is bound, known or not", arguments: ["公路", "住宅", "综合体", nil], ["新建", "改建", "已建", nil])
    func everybody(kind: String?, action: String?) throws {
        var situation = try situation("核心区")
        situation.kind = kind
        situation.action = action
        #expect(try situation.verdict("S6").outcome == .prohibited)
    }

    @Test("touching is no overlap, and the smallest overlap is one")
    func touching() throws {
        #expect(try situation("核心区", area: 0).verdict("S6").outcome == .allowed)
        #expect(try situation("核心区", area: 1e-6).verdict("S6").outcome == .prohibited)
    }

    @Test("a line has a length in the zone, a point lies in it", arguments: [Extent.length(metres: 12), .points(1)])
    func linesAndPoints(extent: Extent) throws {
        let situation = Situation(kind: "公路", action: "新建", near: [try .zone(.protected, "核心区", extent: extent)])
        #expect(try situation.verdict("S6").outcome == .prohibited)
    }

    @Test("an overlap in slivers only is prohibited all the same, and said to be a suspected mismatch")
    func slivers() throws {
        let situation = Situation(
            kind: "公路", action: "新建",
            near: [try .zone(.protected, "核心区", extent: .area(squareMetres: 0.4), onlySlivers: true)])
        let verdict = try situation.verdict("S6")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.warningKeys == ["warning.only-slivers"])
    }

    @Test("a line that crosses without harm needs approval from 2026-03-15; the claim must be made")
    func harmlessCrossing() throws {
        var situation = try situation("核心区")
        situation.fields["harmless_crossing"] = "是"
        situation.date = "2026-03-14"
        #expect(try situation.verdict("S6").outcome == .prohibited)
        situation.date = "2026-03-15"
        #expect(try situation.verdict("S6").outcome == .needsApproval)
        situation.fields = [:]
        let verdict = try situation.verdict("S6")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.reasonKeys.contains("reason.exemption-not-shown"))
        situation.fields["harmless_crossing"] = "是"
        situation.kind = "旅游"
        #expect(try situation.verdict("S6").outcome == .prohibited)
    }
}

@Suite("S7: in the red line outside core zones only limited activities and national major projects")
struct RulesS7RedLineTests {
    func situation(zone: String? = nil, major: String? = nil, activity: String? = nil) throws -> Situation {
        var situation = Situation(
            kind: "公路", action: "新建", near: [try .zone(.redline, zone, extent: .area(squareMetres: 800))])
        situation.fields["ZDXM"] = major
        situation.fields["RWHDLB"] = activity
        return situation
    }

    @Test("each of the ten categories needs approval", arguments: 1...10)
    func activities(number: Int) throws {
        let verdict = try situation(activity: "\(number)").verdict("S7")
        #expect(verdict.outcome == .needsApproval)
        #expect(verdict.exemption == "permitted-activity")
    }

    @Test("a national major project needs approval, whatever its category", arguments: [nil, "none"])
    func major(activity: String?) throws {
        let verdict = try situation(major: "是", activity: activity).verdict("S7")
        #expect(verdict.outcome == .needsApproval)
        #expect(verdict.exemption == "national-major-project")
        #expect(verdict.missing.isEmpty)
    }

    @Test("neither the one nor the other: prohibited")
    func neither() throws {
        let verdict = try situation(major: "否", activity: "none").verdict("S7")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.margin == Margin(-800, .squareMetres))
    }

    @Test("what is not given must be shown to the authority: needs approval, with what is missing named")
    func notGiven() throws {
        let both = try situation().verdict("S7")
        #expect(both.outcome == .needsApproval)
        #expect(both.missing == [.projectAttribute("permitted-activity"), .projectAttribute("national-major-project")])
        let one = try situation(major: "否").verdict("S7")
        #expect(one.outcome == .needsApproval)
        #expect(one.missing == [.projectAttribute("permitted-activity")])
        let unreadable = try situation(major: "否", activity: "十一").verdict("S7")
        #expect(unreadable.missing == [.projectAttribute("permitted-activity")])
    }

    @Test("the ten categories count from 2022-08-16")
    func categoriesDate() throws {
        var situation = try situation(major: "否", activity: "6")
        situation.date = "2022-08-15"
        let verdict = try situation.verdict("S7")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.reasonKeys.contains("reason.term-not-in-force"))
        situation.date = "2022-08-16"
        #expect(try situation.verdict("S7").outcome == .needsApproval)
    }

    @Test("a piece in a general control zone is outside the core", arguments: ["一般控制区", "实验区"])
    func generalZone(zone: String) throws {
        #expect(try situation(zone: zone, major: "否", activity: "none").verdict("S7").outcome == .prohibited)
    }

    @Test("a core piece is left to S6", arguments: ["核心保护区", "未知区"])
    func coreZone(zone: String) throws {
        let situation = try situation(zone: zone)
        #expect(try situation.verdict("S7").outcome == .allowed)
        #expect(try situation.verdict("S6").outcome == .prohibited)
    }

    @Test("the query takes off the core zones of protected areas and of the red line")
    func query() throws {
        let rule = try #require(RuleSet.named("chongqing-14fyp").rules.first { $0.id == "S7" })
        let core = FeatureFilter.core(true)
        #expect(
            rule.test.query
                == .overlap(
                    include: [LayerSelector(role: .redline, filter: .core(false))],
                    exclude: [
                        LayerSelector(role: .protected, filter: core), LayerSelector(role: .redline, filter: core),
                    ]))
    }

    @Test("without the layer of protected areas the core is not taken off, and the verdict says so")
    func noProtected() throws {
        var situation = try situation()
        situation.roles.remove(.protected)
        let verdict = try situation.verdict("S7")
        #expect(verdict.outcome == .needsApproval)
        #expect(verdict.warningKeys == ["warning.not-subtracted"])
    }

    @Test("without the red line: cannot tell")
    func noRedline() throws {
        var situation = try situation()
        situation.roles.remove(.redline)
        let verdict = try situation.verdict("S7")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.layer(.redline)])
    }

    @Test("outside the red line: allowed")
    func outside() throws {
        #expect(try Situation(kind: "公路", action: "新建").verdict("S7").outcome == .allowed)
    }
}
