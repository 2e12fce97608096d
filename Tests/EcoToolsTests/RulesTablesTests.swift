import Testing

@testable import EcoTools

@Suite("Tables of words: exact after normalisation, never guessed")
struct RulesTablesTests {
    let tables: RuleTables

    init() throws { tables = try Situation.tables.get() }

    func kind(_ raw: String) -> String? {
        if case .row(let row, _) = tables.kinds.match(raw) { row.id } else { nil }
    }

    @Test(
        "width, case, hyphens and white space are folded",
        arguments: ["尾矿库", " 尾 矿 库 ", "ＴＳＦ", "Tailings-Pond", "tailings_pond", "TAILINGS  POND", "\u{3000}尾矿库\n"])
    func normalisation(raw: String) { #expect(kind(raw) == "tailings-pond") }

    @Test(
        "nothing else is: no part of a text, no typing error, no near word",
        arguments: ["尾矿库工程", "某尾矿", "tailing pond", "chemicla", "化工项目一期", "非化工"])
    func noGuessing(raw: String) { #expect(tables.kinds.match(raw) == .unknown) }

    @Test("an empty text is empty, not unknown", arguments: ["", "  ", "\u{3000}"])
    func empty(raw: String) { #expect(tables.kinds.match(raw) == .empty) }

    @Test("a text under several rows is ambiguous, with all of them named")
    func ambiguous() {
        guard case .ambiguous(let rows) = tables.kinds.match("渣场") else {
            Issue.record("not ambiguous")
            return
        }
        #expect(rows.map(\.id) == ["smelting-slag", "phosphogypsum", "mining-waste-dump"])
    }

    @Test("only the words listed as ambiguous on purpose are")
    func ambiguousOnPurpose() {
        let words = tables.kinds.rows.flatMap { [$0.id, $0.name.en, $0.name.zh] + $0.synonyms }
        let ambiguous = Set(
            words.filter {
                if case .ambiguous = tables.kinds.match($0) { true } else { false }
            })
        #expect(ambiguous == ["渣库", "渣场"])
    }

    @Test("no other table has an ambiguous word")
    func unambiguousTables() {
        let others =
            [
                tables.actions, tables.flags, tables.zones, tables.natureParkTypes, tables.activities,
                tables.riverClasses, tables.redlineClasses,
            ] + tables.riverLists.values
        for table in others {
            for word in table.rows.flatMap({ [$0.id, $0.name.en, $0.name.zh] + $0.synonyms }) {
                if case .ambiguous = table.match(word) { Issue.record("\(word) is ambiguous") }
            }
        }
    }

    @Test("every row of every table names its source, and every id is in the table once")
    func sources() {
        let all =
            [
                tables.kinds, tables.actions, tables.flags, tables.zones, tables.natureParkTypes, tables.activities,
                tables.riverClasses, tables.redlineClasses,
            ] + tables.riverLists.values
        for table in all {
            #expect(!table.rows.isEmpty)
            #expect(table.rows.filter { $0.source.isEmpty }.isEmpty)
            #expect(Set(table.rows.map(\.id)).count == table.rows.count)
        }
    }

    @Test("a narrower kind is a case of the wider; the wider may be a case of the narrower; others are not")
    func cases() {
        #expect(tables.kinds.isCase("petrochemical", of: "industrial") == .yes)
        #expect(tables.kinds.isCase("petrochemical", of: "production-facility") == .yes)
        #expect(tables.kinds.isCase("industrial", of: "petrochemical") == .unknown)
        #expect(tables.kinds.isCase("steel", of: "chemical") == .no)
        #expect(tables.kinds.isCase("coking", of: "chemical") == .unknown)
        #expect(tables.actions.isCase("rebuild-and-extension", of: "extension") == .yes)
    }

    @Test("there are ten permitted activities, all in force from 2022-08-16")
    func activities() {
        let ten = tables.activities.rows.filter { $0.id != "none" }
        #expect(ten.count == 10)
        #expect(Set(ten.map(\.effectiveFrom)) == [CalendarDate("2022-08-16")])
    }

    @Test("the classes of the red line are 11 to 15 and 21 to 25")
    func redlineClasses() {
        #expect(tables.redlineClasses.rows.map(\.id) == ["11", "12", "13", "14", "15", "21", "22", "23", "24", "25"])
    }

    @Test("the important tributaries are the eight that the law names and two of the Jialing system")
    func importantTributaries() throws {
        let list = try #require(tables.riverLists["important-tributaries"])
        #expect(
            Set(list.rows.map(\.name.zh)) == ["雅砻江", "岷江", "嘉陵江", "乌江", "湘江", "沅江", "汉江", "赣江", "涪江", "渠江"])
    }

    @Test("a fact keeps its field, its text and the word that matched")
    func provenance() {
        let facts = ProjectFacts(
            id: "1", values: ["XMLX": "Chemical  Plant"], fields: ProjectFields(kind: "XMLX"), tables: tables)
        #expect(
            facts.kind
                == .known(
                    "chemical", Provenance(field: "XMLX", raw: "Chemical  Plant", matched: "chemical plant")))
        #expect(facts.action == .cannotTell(Doubt(.noField), candidates: []))
    }

    @Test("attributes are found under their usual field names, whatever the case, or under the one configured")
    func attributeFields() {
        let usual = ProjectFacts(id: "1", values: ["gjzdxm": "是"], fields: ProjectFields(), tables: tables)
        #expect(usual.attributes["national-major-project"]?.value == .flag(true))
        let configured = ProjectFacts(
            id: "1", values: ["X": "否", "gjzdxm": "是"],
            fields: ProjectFields(attributes: ["national-major-project": "X"]), tables: tables)
        #expect(configured.attributes["national-major-project"]?.value == .flag(false))
    }

    @Test(
        "an old core or buffer zone is core, an old experimental zone general; a blank piece of red line is not zoned")
    func zones() {
        func zone(_ role: LayerRole, _ raw: String, class type: String? = nil, _ more: [String: String] = [:])
            -> ControlZone
        {
            tables.zone(
                role: role, zoneField: "Z", className: type, values: more.merging(["Z": raw]) { first, _ in first })
        }
        #expect(zone(.protected, "缓冲区") == .core(Provenance(field: "Z", raw: "缓冲区", matched: "缓冲区")))
        #expect(zone(.protected, "实验区") == .general(Provenance(field: "Z", raw: "实验区", matched: "实验区")))
        #expect(zone(.redline, "") == .notZoned)
        #expect(zone(.redline, "", ["ZRBHDMC": "某保护区"]) == .unknown(Doubt(.empty, field: "Z", raw: "")))
        #expect(zone(.protected, "") == .unknown(Doubt(.empty, field: "Z", raw: "")))
        #expect(zone(.protected, "", class: "森林公园") == .general(Provenance(raw: "森林公园", matched: "森林公园")))
        #expect(zone(.protected, "甲区", class: "森林公园") == .unknown(Doubt(.notInTable, field: "Z", raw: "甲区")))
        #expect(zone(.shoreline, "核心区") == .notZoned)
    }

    @Test(
        "dates are whole days in the usual forms",
        arguments: [
            "2022-01-19", "2022/1/19", "2022.01.19", "20220119", "2022年1月19日", "2022-01-19 08:30", "２０２２-01-19",
        ])
    func dates(raw: String) { #expect(CalendarDate(raw) == CalendarDate(year: 2022, month: 1, day: 19)) }

    @Test(
        "less than a day, and days that there are not, are no dates",
        arguments: ["2022", "2022-01", "2022-02-30", "19-01-2022", "soon", ""])
    func noDates(raw: String) { #expect(CalendarDate(raw) == nil) }

    @Test("a table with faults is refused with all of them, in all files")
    func faults() {
        var files: [String: String] = [:]
        files["project-kinds.yaml"] = """
            kinds:
              - {id: a, name: {en: a}, source: s}
              - {id: b, name: {en: b, zh: 乙}, source: s, is: [c], colour: red}
            """
        files["actions.yaml"] = "actions: [{id: x, name: {en: x, zh: 某}, source: s, effective-from: someday}]"
        #expect {
            _ = try RuleTables(files: files)
        } throws: { error in
            guard let problems = (error as? TableProblems)?.problems else { return false }
            let keys = problems.map(\.message.key)
            return keys.contains("problem.missing-language") && keys.contains("problem.unknown-value")
                && keys.contains("problem.unknown-key") && keys.contains("problem.bad-date")
                && keys.contains("problem.empty-file")
        }
    }
}
