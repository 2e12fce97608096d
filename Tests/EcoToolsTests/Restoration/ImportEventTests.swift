import GeoCore
import Testing

@testable import EcoTools

@Suite("Import: what the events of a row add to those known")
struct ImportEventTests {
    private func known(_ events: [StatedEvent]) -> [SiteEvent] {
        events.map { SiteEvent(kind: $0.kind, date: $0.date, dateBasis: $0.basis, file: 1, row: 1) }
    }

    private func word(_ kind: EventKind, _ date: String) throws -> StatedEvent {
        StatedEvent(kind, try day(date), .fileDate)
    }

    @Test("the same event of the same day adds nothing")
    func nothingNew() throws {
        let event = try stated(.accepted, "2021-06-01")
        #expect(EventDerivation([event], known: known([event])).additions.isEmpty)
    }

    @Test("another day for the same event corrects it, also one that only a file's day stood for")
    func correction() throws {
        let later = try stated(.accepted, "2021-06-15")
        let derived = EventDerivation([later], known: known([try stated(.accepted, "2021-06-01")]))
        #expect(derived.additions == [.init(event: later, corrects: try day("2021-06-01"))])
        let exact = EventDerivation([later], known: known([try word(.accepted, "2021-12-31")]))
        #expect(exact.additions.map(\.corrects) == [try day("2021-12-31")])
    }

    @Test("an acceptance after the ground was opened again is a second one")
    func second() throws {
        let derived = EventDerivation(
            [try stated(.accepted, "2022-06-15")],
            known: known([try stated(.accepted, "2021-06-01"), try stated(.reopened, "2022-01-01")]))
        #expect(derived.additions.map(\.corrects) == [nil])
    }

    @Test("a word without a day adds nothing where it holds already: finished says nothing of what is accepted")
    func words() throws {
        let accepted = known([try stated(.accepted, "2021-06-01")])
        for kind in [EventKind.registered, .finished, .accepted] {
            #expect(EventDerivation([try word(kind, "2022-12-31")], known: accepted).additions.isEmpty)
        }
        #expect(EventDerivation([try word(.started, "2022-12-31")], known: accepted).additions.count == 1)
        #expect(EventDerivation([try word(.accepted, "2022-12-31")], known: []).additions.count == 1)
    }

    @Test("before the registration, and accepted before the end of work, cannot be; a file's day contradicts nothing")
    func conflicts() throws {
        let early = EventDerivation(
            [try stated(.registered, "2021-06-01"), try stated(.started, "2020-03-03")], known: [])
        #expect(early.conflict?.first.kind == .started)
        let swapped = EventDerivation(
            [try stated(.finished, "2021-11-30"), try stated(.accepted, "2021-10-15")], known: [])
        #expect(swapped.conflict?.first.kind == .accepted)
        let late = EventDerivation(
            [try stated(.finished, "2021-11-30")], known: known([try stated(.accepted, "2021-10-15")]))
        #expect(late.conflict != nil)
        let bound = EventDerivation(
            [try word(.registered, "2021-12-31"), try stated(.started, "2020-03-03")], known: [])
        #expect(bound.conflict == nil)
    }

    @Test("serial numbers of spreadsheets: 44580 is 2022-01-19, 60 is no day of a site")
    func serials() throws {
        #expect(CalendarDate(spreadsheetSerial: 44580) == (try day("2022-01-19")))
        #expect(CalendarDate(spreadsheetSerial: 43890) == (try day("2020-02-29")))
        #expect(CalendarDate(spreadsheetSerial: 43831.75) == (try day("2020-01-01")))
        #expect(CalendarDate(spreadsheetSerial: 60) == nil)
        var reading = DateReading()
        guard case .date(let date) = reading.read(.string("44580")) else {
            Testing.Issue.record("not read")
            return
        }
        #expect(date == (try day("2022-01-19")) && reading.serialCount == 1)
    }

    @Test("answers with days: one, several by kind, none; not two without a kind")
    func answers() throws {
        #expect(DateAnswer("2022-01-19")?.parts == [.init(role: nil, date: try day("2022-01-19"))])
        #expect(DateAnswer("accepted=2022-01-19, finished=none")?.parts.count == 2)
        #expect(DateAnswer("2022-01-19,2022-01-20") == nil)
        #expect(DateAnswer("soon") == nil && DateAnswer("opened=2022-01-19") == nil)
    }

    @Test("what a row said comes back from its JSON as it was")
    func reading() throws {
        var reading = SurveyRow.Reading()
        reading.attributes.name = "矿 \"一\"\n\\"
        reading.attributes.statedSquareMetres = 1234.5
        reading.attributes.technique = .naturalRecovery
        reading.attributes.due = try day("2025-12-31")
        reading.events = [try stated(.accepted, "2022-01-19")]
        reading.problems = [RowProblem(kind: .unknownCode, role: "status", field: "hfzlqk", text: "C\u{01}")]
        reading.statedBy = "县审"
        let back = try ResultText.decode(SurveyRow.Reading.self, from: reading.json)
        #expect(back == reading)
    }
}
