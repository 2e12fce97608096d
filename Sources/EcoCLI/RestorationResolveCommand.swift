import ArgumentParser
import EcoTools
import GeoCore

/// `eco restoration resolve`
struct RestorationResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Lists the rows that wait for a person, or takes the answer to one of them.",
        discussion: """
            Without a question all that wait are listed, with the known sites that the row may be and what to type. An \
            answer is kept with who gave it and why; the file of the row and those after it are matched anew with it.

            Example: eco restoration resolve 3fa2c1d09b7e --as redrawn --site KS026 --by "县审 王某" --reason "field visit"
            """)

    @Argument(help: ArgumentHelp("The question, by its key or the first digits of it.", valueName: "question"))
    var question: String?
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "The answer: same, redrawn, split, merged, moved, new, redisturbed, ignore, date, code.",
            valueName: "answer"))
    var answer: String?
    @Option(help: ArgumentHelp("A known site that the answer is about; may be given several times.", valueName: "id"))
    var site: [String] = []
    @Option(
        help: ArgumentHelp(
            "For date: a day, or accepted=2022-01-19,finished=2021-12-01, or none; for code: a code of the mapping.",
            valueName: "value"))
    var value: String?
    @Option(help: ArgumentHelp("Who decides.", valueName: "who"))
    var by: String?
    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?
    @OptionGroup(title: "Ledger") var ledger: LedgerOptions
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--as", answer), ("--value", value), ("--by", by), ("--reason", reason)])
        if options.out != nil { throw ValidationError("--out does not apply: resolve writes no files") }
        guard question != nil else {
            if answer != nil || by != nil || reason != nil || value != nil || !site.isEmpty {
                throw ValidationError("name the question that the answer is for")
            }
            return
        }
        if answer == nil { throw ValidationError("--as ANSWER is needed") }
        if by == nil || reason == nil { throw ValidationError("--by WHO and --reason TEXT are needed: they are kept") }
    }

    func run() throws { try Usage.run(Self.self, resolve) }

    private func resolve() throws {
        let work = try CommandRun(options)
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        let measure = try work.attempt { () throws(GeoError) in try store.facts().measure }
        let report = ResolveReport(language: work.console.language, measure: measure)
        guard let question, let answer, let by, let reason else {
            let questions = try work.attempt { () throws(GeoError) in try store.questions() }
            return try work.print(
                json: { () throws(GeoError) in try ResultText.json(questions) },
                text: { width, _ in report.text(questions, width: width) }, files: { _ throws(GeoError) in [] })
        }
        guard let today = CalendarDate.today else { throw ValidationError("this computer has no date") }
        var request = ResolveRequest(
            question: question, answer: answer, sites: site, value: value, by: by, reason: reason, date: today)
        request.workers = options.workerCount
        let asked = request
        let (result, issues) = try work.attempt { () throws(GeoError) in
            try store.resolve(asked, cancellation: work.cancellation)
        }
        guard let result else { throw try work.refuse(issues) }
        try work.print(
            json: { () throws(GeoError) in try ResultText.json(result) },
            text: { width, _ in report.text(result, width: width) }, files: { _ throws(GeoError) in [] })
    }
}
