import Testing

@testable import EcoTools

@Suite("S1: new and extended chemical parks and projects, 1 km from the Yangtze and all its tributaries")
struct RulesS1ChemicalTests {
    func situation(_ kind: String, _ action: String, metres: Double, river: String = "干流") throws -> Situation {
        Situation(kind: kind, action: action, near: [try .river("长江", river, metres: metres)])
    }

    @Test(
        "chemical projects and parks are bound, new and extended, in Chinese and English",
        arguments: ["化工项目", "化工园区", "石化", "煤化工", "chemical plant", "Chemical Park"], ["新建", "扩建", "new", "Expansion"])
    func subjects(kind: String, action: String) throws {
        #expect(try situation(kind, action, metres: 500).verdict("S1").outcome == .prohibited)
    }

    @Test("a rebuild is not bound")
    func rebuild() throws {
        #expect(try situation("化工项目", "改建", metres: 500).verdict("S1").outcome == .notApplicable)
    }

    @Test("a rebuild with extension is an extension")
    func rebuildAndExtension() throws {
        #expect(try situation("化工项目", "改扩建", metres: 500).verdict("S1").outcome == .prohibited)
    }

    @Test("a relocation is new at its new place")
    func relocation() throws {
        #expect(try situation("化工项目", "迁建", metres: 500).verdict("S1").outcome == .prohibited)
    }

    @Test("other industry, roads and homes are not bound", arguments: ["钢铁", "机械", "公路", "住宅"])
    func others(kind: String) throws {
        #expect(try situation(kind, "新建", metres: 500).verdict("S1").outcome == .notApplicable)
    }

    @Test("every tributary counts, however small, and a river of unknown class too", arguments: ["支流", "", "溪"])
    func tributaries(river: String) throws {
        let situation = Situation(
            kind: "化工项目", action: "新建", near: [try .river("无名溪", river, basin: "3", metres: 700)])
        #expect(try situation.verdict("S1").outcome == .prohibited)
    }

    @Test(
        "the limit itself is kept: below 1000 m is short, 1000 m is not",
        arguments: [(999.999, Outcome.prohibited), (1000, .allowed), (1000.001, .allowed)])
    func boundary(metres: Double, outcome: Outcome) throws {
        let verdict = try situation("化工项目", "新建", metres: metres).verdict("S1")
        #expect(verdict.outcome == outcome)
        #expect(verdict.margin == Margin(metres - 1000, .metres))
    }

    @Test("a footprint on the river is within")
    func onTheRiver() throws {
        let verdict = try situation("化工项目", "新建", metres: 0).verdict("S1")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.margin == Margin(-1000, .metres))
    }

    @Test("the verdict carries the margin, both nearest points, the feature, the source and the advice")
    func content() throws {
        let verdict = try situation("化工项目", "新建", metres: 961.8).verdict("S1")
        #expect(verdict.margin?.message.text(.en) == "38.2 m short")
        #expect(verdict.nearest?.onFootprint == LonLat(longitude: 106.5, latitude: 29.5))
        #expect(verdict.nearest?.onFeature == LonLat(longitude: 106.51, latitude: 29.5))
        #expect(verdict.features.first?.name == "长江")
        #expect(verdict.source.article.en == "ch. 6 s. 4")
        #expect(verdict.advice != nil)
        #expect(verdict.reasons.first?.text(.en) == "961.8 m from 长江 [HL01] (limit < 1000 m)")
        #expect(verdict.reasons.first?.text(.zh) == "距长江 [HL01] 961.8 m（限值 < 1000 m）")
        #expect(verdict.warnings.isEmpty)
        #expect(!verdict.isApproximate)
    }

    @Test("without a shoreline layer: cannot tell, and the layer is named")
    func noShoreline() throws {
        var situation = try situation("化工项目", "新建", metres: 5000)
        situation.roles.remove(.shoreline)
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.layer(.shoreline)])
    }

    @Test("without a shoreline layer, a road is still not bound")
    func noShorelineRoad() throws {
        var situation = try situation("公路", "新建", metres: 5000)
        situation.roles.remove(.shoreline)
        #expect(try situation.verdict("S1").outcome == .notApplicable)
    }

    @Test("an empty shoreline layer is not a statement that there is no river")
    func emptyShoreline() throws {
        var situation = try situation("化工项目", "新建", metres: 5000)
        situation.emptyRoles = [.shoreline]
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.reasonKeys == ["reason.layer-empty"])
    }

    @Test("a kind that is missing, empty or in no table: cannot tell within the limit", arguments: [nil, "", "综合体"])
    func unknownKind(kind: String?) throws {
        var situation = try situation("", "新建", metres: 500)
        situation.kind = kind
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.projectAttribute("kind")])
    }

    @Test("beyond the limit the rule is kept, whatever the kind is, and the verdict says so")
    func unknownKindFar() throws {
        let verdict = try situation("综合体", "新建", metres: 5000).verdict("S1")
        #expect(verdict.outcome == .allowed)
        #expect(verdict.reasonKeys.contains("reason.kept-either-way"))
        #expect(verdict.reasonKeys.contains("doubt.notInTable"))
    }

    @Test("an unknown action of a chemical project: cannot tell", arguments: [nil, "筹建"])
    func unknownAction(action: String?) throws {
        var situation = try situation("化工项目", "", metres: 500)
        situation.action = action
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.missing == [.projectAttribute("action")])
    }

    @Test("an unknown kind that is a rebuild is not bound: the action alone excludes it")
    func unknownKindRebuild() throws {
        #expect(try situation("综合体", "改建", metres: 500).verdict("S1").outcome == .notApplicable)
    }

    @Test("\"industrial project\" is too wide a term: it may be chemical")
    func tooWide() throws {
        let verdict = try situation("工业项目", "新建", metres: 500).verdict("S1")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.reasonKeys.contains("doubt.too-wide"))
    }

    @Test("a pharmaceutical project may or may not count as chemical: cannot tell")
    func perhaps() throws {
        #expect(try situation("制药", "新建", metres: 500).verdict("S1").outcome == .cannotTell)
    }

    @Test(
        "beyond the limit of a centre line, or of a line of unknown kind, nothing can be told: the bank is nearer",
        arguments: [(LineKind.centreLine, "reason.centre-line"), (nil, "reason.line-kind-unknown")])
    func standIns(kind: LineKind?, reason: String) throws {
        var situation = try situation("化工项目", "新建", metres: 1100)
        situation.lineKind = kind
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == .cannotTell)
        #expect(verdict.reasonKeys == ["reason.distance-kept", reason])
        #expect(verdict.missing == [.layer(.shoreline)])
        #expect(verdict.margin == nil && verdict.measured?.value == 1100)
    }

    @Test("within the limit of a centre line the bank is within it too: prohibited, approximately")
    func centreLineWithin() throws {
        var situation = try situation("化工项目", "新建", metres: 900)
        situation.lineKind = .centreLine
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.isApproximate)
        #expect(verdict.warningKeys == ["warning.centre-line"])
    }

    @Test("a bank and a management boundary are what the rule means", arguments: [LineKind.bank, .managementBoundary])
    func lineKinds(kind: LineKind) throws {
        var situation = try situation("化工项目", "新建", metres: 1100)
        situation.lineKind = kind
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == .allowed && verdict.warningKeys == [])
    }

    @Test(
        "before the plan's period the rule is not in force; after it, it is applied with a warning",
        arguments: [
            ("2020-12-31", Outcome.notApplicable, []), ("2021-01-01", .prohibited, []),
            ("2025-12-31", .prohibited, []), ("2026-01-01", .prohibited, ["warning.period-ended"]),
        ])
    func dates(date: String, outcome: Outcome, warnings: [String]) throws {
        var situation = try situation("化工项目", "新建", metres: 500)
        situation.date = date
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == outcome)
        #expect(verdict.warningKeys == warnings)
        #expect(verdict.reasonKeys.contains("reason.not-in-force") == (outcome == .notApplicable))
    }

    @Test(
        "without a date the rules of the day of the run are taken, and the verdict says so", arguments: [nil, "2024"])
    func noDate(date: String?) throws {
        var situation = try situation("化工项目", "新建", metres: 500)
        situation.date = date
        let verdict = try situation.verdict("S1")
        #expect(verdict.outcome == .prohibited)
        #expect(verdict.date == runDay)
        #expect(verdict.warningKeys.contains("warning.run-date"))
    }
}

@Suite("S1b: existing chemical enterprises within 1 km go on the inventory")
struct RulesS1bInventoryTests {
    func situation(_ action: String, metres: Double) throws -> Situation {
        Situation(kind: "化工企业", action: action, near: [try .river("长江", "干流", metres: metres)])
    }

    @Test("an existing enterprise within 1 km is listed, not prohibited")
    func listed() throws {
        #expect(try situation("已建", metres: 999.999).verdict("S1b").outcome == .inventory)
        #expect(try situation("已建", metres: 600).verdict("S1").outcome == .notApplicable)
    }

    @Test("at 1000 m it is not listed")
    func notListed() throws { #expect(try situation("已建", metres: 1000).verdict("S1b").outcome == .allowed) }

    @Test("an enterprise approved long before the rule is listed all the same: existing is a state of today")
    func old() throws {
        var situation = try situation("已建", metres: 600)
        situation.date = "1998-06-01"
        #expect(try situation.verdict("S1b").outcome == .inventory)
    }

    @Test("an old date does not take a plant of unknown action off the inventory: cannot tell")
    func oldUnknownAction() throws {
        var situation = try situation("筹建", metres: 600)
        situation.date = "1998-06-01"
        #expect(try situation.verdict("S1b").outcome == .cannotTell)
    }

    @Test("a new one is no matter of the inventory")
    func new() throws { #expect(try situation("新建", metres: 600).verdict("S1b").outcome == .notApplicable) }

    @Test("without a shoreline layer: cannot tell")
    func noShoreline() throws {
        var situation = try situation("已建", metres: 600)
        situation.roles.remove(.shoreline)
        #expect(try situation.verdict("S1b").outcome == .cannotTell)
    }
}
