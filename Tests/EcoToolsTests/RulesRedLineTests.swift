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

@Suite("S8: industry only inside industrial parks")
struct RulesS8ParkTests {
    func situation(_ kind: String, _ action: String, outside: Extent = .area(squareMetres: 5000)) -> Situation {
        Situation(kind: kind, action: action, outsideParks: outside)
    }

    @Test(
        "new industrial projects of any sector are bound",
        arguments: ["工业项目", "化工项目", "钢铁", "焦化", "建材", "有色金属", "机械", "制药"])
    func newIndustry(kind: String) throws {
        #expect(try situation(kind, "新建").verdict("S8").outcome == .prohibited)
    }

    @Test("extension is bound in four sectors", arguments: ["钢铁", "焦化", "建材", "有色金属"])
    func extensionOfFour(kind: String) throws {
        #expect(try situation(kind, "扩建").verdict("S8").outcome == .prohibited)
    }

    @Test("extension of another sector is not bound", arguments: ["机械", "食品", "化工项目"])
    func extensionOfOthers(kind: String) throws {
        #expect(try situation(kind, "扩建").verdict("S8").outcome == .notApplicable)
    }

    @Test("extension of an \"industrial project\" may be one of the four: cannot tell")
    func extensionTooWide() throws {
        let verdict = try situation("工业项目", "扩建").verdict("S8")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.projectAttribute("kind")])
    }

    @Test("a rebuild is not bound", arguments: ["钢铁", "工业项目"])
    func rebuild(kind: String) throws {
        #expect(try situation(kind, "改建").verdict("S8").outcome == .notApplicable)
    }

    @Test("mines, power, homes and roads are not industrial land", arguments: ["采矿", "光伏", "住宅", "公路"])
    func others(kind: String) throws {
        #expect(try situation(kind, "新建").verdict("S8").outcome == .notApplicable)
    }

    @Test(
        "up to 1 m2 outside is what two surveys of a boundary may differ by",
        arguments: [(0, Outcome.allowed), (1, .allowed), (1.001, .prohibited)])
    func areaTolerance(outside: Double, outcome: Outcome) throws {
        let verdict = try situation("工业项目", "新建", outside: .area(squareMetres: outside)).verdict("S8")
        #expect(verdict.outcome == outcome)
        #expect(verdict.margin == Margin(1 - outside, .squareMetres))
    }

    @Test(
        "for a line it is 1 m, for a point nothing",
        arguments: [
            (Extent.length(metres: 1), Outcome.allowed), (.length(metres: 1.001), .prohibited), (.points(0), .allowed),
            (.points(1), .prohibited),
        ])
    func otherTolerances(outside: Extent, outcome: Outcome) throws {
        #expect(try situation("工业项目", "新建", outside: outside).verdict("S8").outcome == outcome)
    }

    @Test("special requirements of safety or layout need approval; the claim must be made")
    func exception() throws {
        var situation = situation("工业项目", "新建")
        situation.fields["siting_exception"] = "是"
        #expect(try situation.verdict("S8").outcome == .needsApproval)
        situation.fields["siting_exception"] = "否"
        #expect(try situation.verdict("S8").outcome == .prohibited)
        situation.fields = [:]
        let verdict = try situation.verdict("S8")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.reasonKeys.contains("reason.exemption-not-shown"))
        #expect(verdict.missing.isEmpty)
    }

    @Test("in the plan the exception belongs to new projects, not to extensions")
    func exceptionNotForExtension() throws {
        var situation = situation("钢铁", "扩建")
        situation.fields["siting_exception"] = "是"
        #expect(try situation.verdict("S8").outcome == .prohibited)
    }

    @Test("without a layer of parks, or with an empty one: cannot tell")
    func noParks() throws {
        var situation = situation("工业项目", "新建")
        situation.emptyRoles = [.park]
        #expect(try situation.verdict("S8").outcome == .cannotTell)
        situation.roles.remove(.park)
        let verdict = try situation.verdict("S8")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.layer(.park)])
    }
}

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
