import GeoCore
import Testing

@testable import EcoTools

@Suite("Import: answers of persons")
struct ImportResolveTests {
    private func ledger(_ second: [(String?, Double, Double)]) throws -> TestLedger {
        let ledger = try TestLedger()
        try ledger.take("2020-12-31", [try ledger.row(1, "S", try TestLedger.box(0, 0, 100, 100))])
        let rows = try second.enumerated().map {
            try ledger.row(Int64($0 + 1), $1.0, try TestLedger.box($1.1, 0, $1.2, 100))
        }
        try ledger.take("2021-12-31", rows)
        return ledger
    }

    private func only(_ ledger: TestLedger) throws -> LedgerRows.Question {
        try #require(ledger.log.openQuestions().first)
    }

    @Test("a shifted site is moved when a person says so, with the way it went")
    func moved() throws {
        let ledger = try ledger([("S", 400, 100)])
        let answered = try ledger.resolve(try only(ledger).key, "moved")
        #expect(answered.result?.row?.relation == .moved && answered.result?.openCount == 0)
        #expect(abs((answered.result?.row?.others.first?.shiftEastMetres ?? 0) - 400) < 1)
        #expect(try ledger.site("S").ground?.equalsExactly(TestLedger.box(400, 0, 100, 100)) == true)
    }

    @Test("half an overlap is a new site, the same site, or none, as a person says")
    func ambiguous() throws {
        let new = try ledger([("N", 50, 100)])
        #expect(try new.resolve(try only(new).key, "new").result?.row?.site == "N")
        let same = try ledger([("N", 50, 100)])
        #expect(try same.resolve(try only(same).key, "redrawn").result?.row?.site == "S")
        #expect(try same.site("S").aliases == ["N"])
        let none = try ledger([("N", 50, 100)])
        #expect(try none.resolve(try only(none).key, "ignore").result?.row?.relation == .ignored)
    }

    @Test("an answer is changed by answering again: the later one holds")
    func changed() throws {
        let ledger = try ledger([("N", 50, 100)])
        let key = try only(ledger).key
        #expect(try ledger.resolve(key, "redrawn").result?.row?.site == "S")
        #expect(ledger.log.openQuestions().isEmpty)
        #expect(try ledger.resolve(key, "new").result?.row?.site == "N")
        #expect(ledger.log.decisions().map(\.answer) == [.redrawn, .new])
        #expect(try ledger.site("S").ground?.equalsExactly(TestLedger.box(0, 0, 100, 100)) == true)
    }

    @Test("an id used again is another site of that id and day")
    func reused() throws {
        let ledger = try ledger([("S", 7000, 50)])
        #expect(try ledger.resolve(try only(ledger).key, "new").result?.row?.site == "S@2021-12-31")
    }

    @Test("answers that do not suit are refused: of another kind, without a site, of a site that was not known")
    func refused() throws {
        let ledger = try ledger([("N", 50, 100)])
        let key = try only(ledger).key
        for (answer, sites) in [("date", []), ("merged", ["X"]), ("nonsense", [])] as [(String, [String])] {
            let answered = try ledger.resolve(key, answer, sites)
            #expect(answered.result == nil && answered.issues.count == 1)
        }
        #expect(try ledger.resolve("ffffffffffff", "new").issues.first?.message.key == "issue.no-such-question")
    }

    @Test("a day and a code that could not be read are put right, and others asked about still")
    func fields() throws {
        let ledger = try TestLedger()
        let problems = [
            RowProblem(kind: .unknownCode, role: "status", field: "s", text: "C"),
            RowProblem(kind: .unreadableDate, role: "accepted", field: "d", text: "待定"),
        ]
        try ledger.take(
            "2020-12-31", [try ledger.row(1, "S", try TestLedger.box(0, 0, 100, 100), problems: problems)])
        let questions = ledger.log.openQuestions()
        #expect(questions.map(\.kind) == [.unknownCode, .unreadableDate])
        #expect(
            try ledger.resolve(questions[0].key, "code", value: "Q").issues.first?.message.key
                == "issue.answer-does-not-settle")
        #expect(try ledger.resolve(questions[0].key, "code", value: "Y").result?.openCount == 1)
        let done = try ledger.resolve(questions[1].key, "date", value: "2020-03-01")
        #expect(done.result?.row?.relation == .new)
        #expect(try ledger.site("S").standing.acceptedOn == day("2020-03-01"))
    }

    @Test("an answer that leads to another question names it")
    func leadsOn() throws {
        let ledger = try TestLedger()
        let problem = RowProblem(kind: .unreadableDate, role: "accepted", field: "d", text: "待定")
        try ledger.take(
            "2020-12-31",
            [
                try ledger.row(
                    1, "S", try TestLedger.box(0, 0, 100, 100), [try stated(.finished, "2020-06-01")],
                    problems: [problem])
            ])
        let asked = try only(ledger)
        let result = try #require(try ledger.resolve(asked.key, "date", value: "2020-03-01").result)
        #expect(result.newQuestions.map(\.kind) == [.dateOrder] && result.openCount == 1)
        #expect(result.newQuestions.map(\.key) == [try only(ledger).key])
        let text = ResolveReport(language: .en).text(result)
        #expect(text.contains(try only(ledger).key) && text.contains("days that cannot be in this order"))
        let done = try ledger.resolve(try only(ledger).key, "date", value: "accepted=2020-07-01,finished=2020-06-01")
        #expect(done.result?.newQuestions.isEmpty == true && done.result?.openCount == 0)
    }

    @Test("a site is named by its id in full width too")
    func width() throws {
        let ledger = try ledger([("N", 50, 100)])
        #expect(try ledger.resolve(try only(ledger).key, "redrawn", ["Ｓ"]).result?.row?.site == "S")
    }

    @Test("of two rows with one id, the one that is left when the other is ignored needs no more words")
    func duplicates() throws {
        let ledger = try ledger([("S", 0, 100), ("S", 300, 60)])
        let questions = ledger.log.openQuestions()
        #expect(questions.count == 2)
        #expect(try ledger.resolve(questions[1].key, "ignore").result?.openCount == 0)
        #expect(try ledger.log.state().sites.count == 1)
    }

    @Test("of two rows with one id, one that is named as the site leaves the other in question")
    func duplicateNamed() throws {
        let ledger = try ledger([("S", 0, 100), ("S", 300, 60)])
        let questions = ledger.log.openQuestions()
        #expect(try ledger.resolve(questions[1].key, "redrawn", ["S"]).result?.openCount == 1)
        #expect(ledger.log.openQuestions().map(\.key) == [questions[0].key])
        #expect(try ledger.resolve(questions[0].key, "ignore").result?.openCount == 0)
    }

    @Test("a question that another answer has settled may be answered all the same, in any order")
    func settledInPassing() throws {
        let ledger = try ledger([("S", 0, 100), ("S", 300, 60)])
        let questions = ledger.log.openQuestions()
        #expect(try ledger.resolve(questions[1].key, "ignore").result?.openCount == 0)
        #expect(try ledger.resolve(questions[0].key, "same").result?.row?.site == "S")
    }

    @Test("the same answer a second time changes nothing")
    func again() throws {
        let ledger = try ledger([("N", 50, 100)])
        let key = try only(ledger).key
        #expect(try ledger.resolve(key, "redrawn", ["S"]).result?.wasThere == false)
        #expect(try ledger.resolve(key, "redrawn", ["S"]).result?.wasThere == true)
        #expect(ledger.log.decisions().count == 1)
    }

    @Test(
        "days that put an order right are none after the file's own, and none before 1950",
        arguments: ["accepted=2021-01-01", "accepted=2099-01-01", "accepted=1949-12-31,finished=1949-12-30"])
    func daysOutOfReach(value: String) throws {
        let ledger = try TestLedger()
        try ledger.take(
            "2020-12-31",
            [
                try ledger.row(
                    1, "S", try TestLedger.box(0, 0, 100, 100),
                    [try stated(.finished, "2020-06-01"), try stated(.accepted, "2020-03-01")])
            ])
        let asked = try only(ledger)
        #expect(asked.kind == .dateOrder)
        let answered = try ledger.resolve(asked.key, "date", value: value)
        #expect(answered.result == nil && answered.issues.count == 1)
    }
}
