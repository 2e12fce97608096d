import Testing

@testable import EcoTools

@Suite("Rule files: everything is checked, all problems at once, each with its line and rule")
struct RulesFileTests {
    /// A rule file with one rule, and lines of it replaced.
    func problems(replacing old: String = "", with new: String = "", appending more: String = "") throws
        -> [TableProblem]
    {
        let yaml = """
            id: test
            title: {en: Test, zh: 测试}
            version: "1"
            documents:
              law: {en: Law, zh: 法}
            rules:
              - id: R1
                title: {en: Rule, zh: 规则}
                source: {document: law, article: {en: art. 1, zh: 第一条}}
                effective-from: 2021-01-01
                subject:
                  - {kinds: [chemical], actions: [new]}
                reference: {role: shoreline, where: {river: [main-stem]}}
                test: distance-less-than
                threshold: "< 1000 m"
                severity: high
                outcome: prohibited
                advice: {en: Move., zh: 搬。}
            """
        let changed = old.isEmpty ? yaml : yaml.replacing(old, with: new)
        if !old.isEmpty { #expect(changed != yaml) }
        do {
            _ = try RuleSet(yaml: changed + "\n" + more, file: "test.yaml", tables: Situation.tables.get())
            return []
        } catch {
            return error.problems
        }
    }

    func check(_ old: String, _ new: String, key: String, line: Int, says part: String = "") throws {
        let found = try problems(replacing: old, with: new)
        #expect(found.map(\.message.key).contains(key))
        let problem = try #require(found.first { $0.message.key == key })
        #expect(problem.line == line)
        #expect(problem.item == "R1")
        if !part.isEmpty { #expect(problem.text(.en).contains(part)) }
    }

    @Test("the file itself is right")
    func right() throws { #expect(try problems() == []) }

    @Test("an unknown key, with those that are known")
    func unknownKey() throws {
        try check("threshold:", "treshold:", key: "problem.unknown-key", line: 15, says: "treshold")
    }

    @Test("a title without one of the languages")
    func language() throws {
        try check("{en: Rule, zh: 规则}", "{en: Rule}", key: "problem.missing-language", line: 8, says: "zh")
    }

    @Test("a bad date", arguments: ["2021-02-30", "2021", "soon"])
    func date(text: String) throws {
        try check("2021-01-01", text, key: "problem.bad-date", line: 10, says: text)
    }

    @Test("a period that ends before it begins")
    func period() throws {
        try check(
            "effective-from: 2021-01-01", "effective-from: 2021-01-01\n    effective-to: 2020-01-01",
            key: "problem.period", line: 7)
    }

    @Test("a threshold that is none", arguments: ["1000 m", "< m", "< 1000", "< 1000 parsecs", "about 1 km"])
    func threshold(text: String) throws {
        try check("< 1000 m", text, key: "problem.bad-threshold", line: 15)
    }

    @Test("an impossible threshold", arguments: ["< 0 m", "< -5 m", "< nan m", "< 1e999 m"])
    func impossibleThreshold(text: String) throws {
        let keys = try problems(replacing: "< 1000 m", with: text).map(\.message.key)
        #expect(keys.contains("problem.impossible-threshold") || keys.contains("problem.bad-threshold"))
    }

    @Test("a sign or a unit that does not suit the test", arguments: ["> 1000 m", "< 1 ha", "< 25 deg"])
    func unsuitedThreshold(text: String) throws {
        try check("< 1000 m", text, key: "problem.threshold-not-for-test", line: 15)
    }

    @Test(
        "an unknown role, kind, action, test, class of river, outcome, severity or document, with those that are known")
    func unknownValues() throws {
        try check("role: shoreline", "role: shore", key: "problem.unknown-value", line: 13, says: "shoreline")
        try check("[chemical]", "[chemistry]", key: "problem.unknown-value", line: 12, says: "chemical-park")
        try check("[new]", "[newish]", key: "problem.unknown-value", line: 12, says: "extension")
        try check("distance-less-than", "nearer", key: "problem.unknown-value", line: 14, says: "not-inside")
        try check("[main-stem]", "[brook]", key: "problem.unknown-value", line: 13, says: "tributary")
        try check("outcome: prohibited", "outcome: bad", key: "problem.unknown-value", line: 17, says: "needs-approval")
        try check("severity: high", "severity: huge", key: "problem.unknown-value", line: 16, says: "medium")
        try check("document: law", "document: lore", key: "problem.unknown-value", line: 9, says: "law")
    }

    @Test("a key that is missing", arguments: ["title", "source", "subject", "test", "severity", "outcome", "advice"])
    func missingKey(key: String) throws {
        let found = try problems(replacing: "\n    \(key):", with: "\n    x-\(key):")
        #expect(found.map(\.message).contains(Message("problem.missing-key", ["key": .text(key)])))
    }

    @Test("an id that comes twice, with the line of the first")
    func duplicateID() throws {
        let found = try problems(appending: "  - {id: R1}")
        #expect(found.contains { $0.message == Message("problem.duplicate-rule", ["line": .text("7")]) })
    }

    @Test("an exemption without its source, with an unknown attribute, or with an impossible outcome")
    func exemptions() throws {
        let exemption = """
            severity: high
                exemptions:
                  - {id: e, title: {en: e, zh: 例}, attribute: colour, if-unknown: maybe, outcome: prohibited}
            """
        let found = try problems(replacing: "severity: high", with: exemption).map { $0.text(.en) }
        #expect(found.contains { $0.contains("source is missing") })
        #expect(found.contains { $0.contains("attribute: colour is unknown") })
        #expect(found.contains { $0.contains("if-unknown: maybe is unknown") })
        #expect(found.contains { $0.contains("outcome: prohibited is unknown") })
    }

    @Test("all problems at once, in the order of the file")
    func allAtOnce() throws {
        let found = try problems(
            replacing: "2021-01-01\n    subject:\n      - {kinds: [chemical]",
            with: "x\n    subject:\n      - {kinds: [y]",
            appending: "  - {id: R2}")
        #expect(found.count > 8)
        #expect(found.map { $0.line ?? 0 } == found.map { $0.line ?? 0 }.sorted())
        #expect(Set(found.compactMap(\.item)) == ["R1", "R2"])
    }

    @Test("what is not YAML at all is said with its line", arguments: ["rules: [", "- a\n- b", ""])
    func notYAML(text: String) throws {
        #expect(throws: TableProblems.self) { _ = try RuleSet(yaml: text, tables: Situation.tables.get()) }
    }

    @Test("problems read in Chinese too")
    func chinese() throws {
        let found = try problems(replacing: "threshold:", with: "treshold:")
        #expect(found.contains { $0.text(.zh).hasPrefix("第 15 行，R1：未知的键 treshold") })
    }

    @Test(
        "units of thresholds become metres, square metres and degrees",
        arguments: [
            ("< 1 km", Limit(.less, 1000, .metres)), ("<= 0.5km", Limit(.lessOrEqual, 500, .metres)),
            ("> 2 ha", Limit(.greater, 20_000, .squareMetres)),
            (">= 1 km2", Limit(.greaterOrEqual, 1e6, .squareMetres)),
            (">25°", Limit(.greater, 25, .degrees)),
        ])
    func units(text: String, limit: Limit) { #expect(RuleFileReader.limit(text) == limit) }

    @Test("a user's own rule on a field of his own: named wetlands, by class and field, joined and negated")
    func ownRule() throws {
        let yaml = """
            id: mine
            title: {en: Mine, zh: 自定}
            version: "1"
            documents: {note: {en: Note, zh: 说明}}
            rules:
              - id: W1
                title: {en: Keep off, zh: 避让}
                source: {document: note, article: {en: "1", zh: 一}}
                subject: [{kinds: any, actions: any}]
                reference:
                  role: other
                  where: {class: [湿地], not: {field: {name: STATE, in: [dry]}}}
                test: overlap
                severity: low
                outcome: needs-approval
                advice: {en: Ask., zh: 询问。}
            """
        let set = try RuleSet(yaml: yaml, tables: Situation.tables.get())
        func outcome(_ name: String?, _ fields: [String: String]) throws -> Outcome {
            var situation = Situation(kind: "公路", action: "新建", roles: [.other])
            situation.near = [
                .init(
                    feature: FeatureFacts(layer: "other layer", role: .other, id: "1", className: name, fields: fields),
                    metres: 0, extent: .area(squareMetres: 1))
            ]
            return try situation.verdict("W1", in: set).outcome
        }
        #expect(try outcome("湿地", ["STATE": "wet"]) == .needsApproval)
        #expect(try outcome("湿地", ["STATE": "dry"]) == .allowed)
        #expect(try outcome("草地", ["STATE": "wet"]) == .allowed)
        #expect(try outcome("湿地", [:]) == .cannotTell)
        #expect(try outcome(nil, ["STATE": "wet"]) == .cannotTell)
    }
}
