import ArgumentParser
import EcoTools
import Foundation
import GeoCore

extension EventKind: ExpressibleByArgument {}
extension LedgerFacts.Measure: ExpressibleByArgument {}

/// How a command on the ledger says what it did.
struct LedgerAnswerOptions: ParsableArguments {
    @Option(help: "Language of texts: en or zh; the system's when not given.")
    var lang: Language?
    @Flag(help: "Print the result as JSON instead of text.")
    var json = false

    var console: Console { Console(language: lang ?? .ofSystem) }

    /// Runs work on the ledger, and prints what it did: as JSON, or as one sentence.
    func answer<Value: Encodable>(
        _ work: () throws(GeoError) -> Value, _ sentence: (Value) -> Message
    ) throws {
        let console = console
        do throws(GeoError) {
            let value = try work()
            let text =
                json ? try ResultText.json(value) : sentence(value).text(console.language) + "\n"
            try print(text, console)
        } catch {
            throw try refuse(error)
        }
    }

    /// Says why nothing was done, as JSON too where that is wanted, and answers the exit code.
    func refuse(_ error: GeoError) throws -> ExitCode {
        if json, error.kind != .cancelled {
            let text: String
            do throws(GeoError) {
                text = try ResultText.json(Refusal([Issue(error)]))
            } catch {
                throw Exit.code(error, console)
            }
            try console.print(text)
        }
        return Exit.code(error, console)
    }

    /// An exit code is no error of the libraries.
    private func print(_ text: String, _ console: Console) throws(GeoError) {
        do {
            try console.print(text)
        } catch {
            throw GeoError(.cannotWrite, "write the result as JSON")
        }
    }
}

/// `eco restoration init`
struct RestorationInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes an empty ledger.",
        discussion: """
            The reference system and the measure hold for the ledger as a whole and never change.

            Example: eco restoration init --ledger mines.gpkg --title "Mines of the county"
            """)

    @OptionGroup var ledger: LedgerOptions
    @Option(help: ArgumentHelp("Reference system of all geometries in the ledger.", valueName: "crs"))
    var crs = "EPSG:4490"
    @Option(help: "What reports call it.")
    var title: String?
    @Option(help: "area: polygons in square metres; length: lines in metres along one reference line.")
    var measure = LedgerFacts.Measure.area
    @Option(
        help: ArgumentHelp(
            "With length: the reference line, such as the centre line of the river; after the file may follow, with commas: layer=, crs=.",
            valueName: "file"))
    var referenceLine: SourceArgument?
    @Option(help: ArgumentHelp("With length: how far from the reference line a line may lie.", valueName: "metres"))
    var reachMetres: Double?
    @Option(help: ArgumentHelp("Who makes it.", valueName: "who"))
    var by: String?
    @OptionGroup var options: LedgerAnswerOptions

    func validate() throws {
        try Usage.refuseEmpty([("--crs", crs), ("--by", by)])
        switch measure {
        case .area:
            if referenceLine != nil || reachMetres != nil {
                throw ValidationError("--reference-line and --reach-metres go with --measure length")
            }
        case .length:
            guard referenceLine != nil, let reachMetres, reachMetres > 0, reachMetres.isFinite else {
                throw ValidationError("--measure length needs --reference-line FILE and --reach-metres above 0")
            }
        }
    }

    func run() throws {
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        try options.answer(
            { () throws(GeoError) in
                let facts = try LedgerFacts(
                    title: title ?? "", crs: crs, measure: measure,
                    referenceLine: referenceLine.map { $0.source() }, reachMetres: reachMetres)
                try store.create(facts, by: by)
                return facts
            },
            { facts in
                Message("ledger.created", ["ledger": .text(store.name), "crs": .text(facts.crs)])
            })
    }
}

/// `eco restoration event`
struct RestorationEventCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Enters an event of one site by hand.",
        discussion: """
            It is kept like a file of one row, with who says so. Where it contradicts what is known it waits as a \
            question for eco restoration resolve, and counts nowhere until then. The same entry again changes nothing; a \
            wrong one is taken back with eco restoration retract.

            Example: eco restoration event 500101-007 accepted --date 2024-06-18 --by "Bureau of planning" --document "No. 12"
            """)

    @Argument(help: ArgumentHelp("The id of the site.", valueName: "site"))
    var site: String
    @Argument(help: "What happened: \(EventKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: EventKind
    @Option(help: ArgumentHelp("The day on which it happened.", valueName: "yyyy-mm-dd"))
    var date: CalendarDate
    @Option(help: ArgumentHelp("Who says so.", valueName: "who"))
    var by: String
    @Option(help: "The document that says so.")
    var document: String?
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var options: LedgerAnswerOptions

    func validate() throws {
        try Usage.refuseEmpty([("SITE", site), ("--by", by), ("--document", document)])
    }

    func run() throws {
        guard let today = CalendarDate.today else { throw ValidationError("this computer has no date") }
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        let entry = LedgerEntry(site: site, kind: kind, date: date, by: by, document: document)
        try options.answer({ () throws(GeoError) in try store.enter(entry, today: today) }) { change in
            let entered = change.value
            var arguments: [String: MessageArgument] = [
                "site": .text(entered.site == site ? site : "\(entered.site) (\(site))"),
                "kind": .message(Message("restoration.word.event.\(kind.rawValue)")),
                "date": .text(date.description), "file": .text(String(entered.file)),
            ]
            let key = change.isDone ? "ledger.entered" : "ledger.entered-before"
            guard let question = entered.question, let why = entered.questionKind else {
                return Message(key, arguments)
            }
            arguments["question"] = .text(question)
            arguments["why"] = .message(Message("restoration.word.question.\(why.rawValue)"))
            return Message("\(key)-asked", arguments)
        }
    }
}

/// `eco restoration retract`
struct RestorationRetractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retract",
        abstract: "Takes an import or an entry back: the ledger reads as if it had never been made.",
        discussion: """
            Its rows stay in the ledger, with who took it back and why; what later files say is derived anew.

            Example: eco restoration retract 7 --by "Bureau of planning" --reason "wrong year"
            """)

    @Argument(
        help: ArgumentHelp(
            "The number of the file in the ledger, as eco restoration files lists it.", valueName: "file-number"))
    var file: Int
    @Option(help: ArgumentHelp("Who takes it back.", valueName: "who"))
    var by: String
    @Option(help: "Why.")
    var reason: String
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var options: LedgerAnswerOptions

    func validate() throws { try Usage.refuseEmpty([("--by", by), ("--reason", reason)]) }

    func run() throws {
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        try options.answer({ () throws(GeoError) in try store.retract(file: file, by: by, reason: reason) }) { change in
            Message(
                change.isDone ? "ledger.retracted" : "ledger.retracted-before",
                [
                    "file": .text(String(file)),
                    "name": change.value.isEntry ? .message(Message("ledger.entry")) : .text(change.value.name),
                    "date": .text(change.value.statusDate.description),
                ])
        }
    }
}
