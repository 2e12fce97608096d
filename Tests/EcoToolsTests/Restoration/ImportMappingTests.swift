import Testing

@testable import EcoTools

@Suite("Import: mapping files")
struct ImportMappingTests {
    @Test(
        "the shipped mappings can be read, and say where each list of codes comes from",
        arguments: SiteMapping.shippedNames)
    func shipped(name: String) throws {
        let mapping = try SiteMapping(nameOrFile: name)
        #expect(!mapping.source.isEmpty && !mapping.id.isEmpty && !mapping.status.isEmpty)
    }

    @Test("the provincial codes mean what the province says; restored is an end of work, not an acceptance")
    func province() throws {
        let mapping = try SiteMapping(nameOrFile: "province")
        #expect(mapping.events(ofStatus: "A") == [.registered])
        #expect(mapping.events(ofStatus: "ｂ") == [.registered, .finished])
        #expect(mapping.events(ofStatus: "已验收") == [.registered, .accepted])
        #expect(mapping.events(ofStatus: "C") == nil)
        #expect(
            ["10", "20", "30", "40"].map { mapping.origin.meaning(of: $0) } == [
                "legacy", "owned-abandoned", "other", "subsided-functional",
            ])
        #expect(
            ["1", "2", "3", "4", "自然恢复"].map { mapping.technique.meaning(of: $0) } == [
                "natural-recovery", "assisted-regeneration", "ecological-reconstruction", "conversion",
                "natural-recovery",
            ])
        #expect(mapping.due.meaning(of: "A") == "2025-12-31")
    }

    @Test("everything that is wrong is said at once, with its line")
    func problems() throws {
        let yaml = """
            source: x
            id: [id]
            statuss: {fields: [s]}
            status: {fields: [s], codes: {A: registered, B: done}}
            area: {fields: [a], unit: acre}
            verified-area: [b]
            dates: {accepted: [d], opened: [e]}
            technique: {fields: [t], codes: {1: planting}}
            matching: {same: 2, apart: 0.9}
            due: {fields: [u], codes: {A: soon}}
            completed: true
            """
        do {
            _ = try SiteMapping(yaml: yaml, file: "m.yaml")
            Testing.Issue.record("read")
        } catch {
            let keys = error.problems.map(\.message.key)
            #expect(keys.filter { $0 == "problem.unknown-key" }.count == 3)
            #expect(keys.filter { $0 == "problem.unknown-value" }.count == 3)
            #expect(keys.contains("problem.area-needs-unit") && keys.contains("problem.bad-date"))
            #expect(keys.contains("problem.not-a-share") && keys.contains("problem.shares-in-disorder"))
            #expect(error.problems.contains { $0.line == 3 })
        }
    }

    @Test("a mapping that would say nothing of what has happened, and a name that is none, are refused")
    func nothing() throws {
        #expect(throws: TableProblems.self) { try SiteMapping(yaml: "source: x\nid: [id]\n", file: "m.yaml") }
        #expect(throws: TableProblems.self) { try SiteMapping(nameOrFile: "provinz") }
    }
}
