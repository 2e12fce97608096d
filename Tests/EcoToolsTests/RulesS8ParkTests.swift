import Testing

@testable import EcoTools

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
