import Testing

@testable import EcoTools

@Suite("Shipped tables and rule sets")
struct RulesShippedSetsTests {
    @Test("every shipped table is read without a problem")
    func tables() throws { _ = try RuleTables.shipped() }

    @Test("every shipped set is read without a problem", arguments: RuleSet.shippedNames)
    func sets(name: String) throws {
        let set = try RuleSet.named(name)
        #expect(set.id == name)
        #expect(!set.rules.isEmpty)
    }

    @Test("a set that does not exist is refused, with the names of those that do")
    func unknownSet() {
        #expect {
            _ = try RuleSet.named("sichuan")
        } throws: { error in
            (error as? TableProblems)?.text(.en).contains("chongqing-14fyp, yangtze-law-26") == true
        }
    }
}
