import ArgumentParser
import EcoTools
import GeoCore

/// `eco restoration baseline`
struct RestorationBaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline", abstract: "The denominators of shares: frozen by name and day, never changed.",
        subcommands: [Freeze.self, List.self])

    /// `eco restoration baseline freeze`
    struct Freeze: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Freezes the verified area of all sites of a day, or an area that a document states.",
            discussion: """
                A site without a verified area counts with the area of its ground, and is counted as such.

                Example: eco restoration baseline freeze task-2020 --date 2020-12-31
                Example: eco restoration baseline freeze plan --date 2021-01-01 --area 30.1km2 --document "plan, table 3"
                """)

        @Argument(help: "The name of the baseline.")
        var name: String
        @Option(help: ArgumentHelp("The day.", valueName: "yyyy-mm-dd"))
        var date: CalendarDate
        @Option(help: ArgumentHelp("The area that a document states: 30.1km2, 3010ha.", valueName: "area"))
        var area: AreaArgument?
        @Option(help: "With --area: the document.")
        var document: String?
        @Option(help: ArgumentHelp("Who freezes it.", valueName: "who"))
        var by: String?
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var options: LedgerAnswerOptions

        func validate() throws {
            try Usage.refuseEmpty([("NAME", name), ("--document", document), ("--by", by)])
            if (area == nil) != (document == nil) { throw ValidationError("--area and --document go together") }
            if let area, !(area.squareMetres > 0) { throw ValidationError("--area must be more than 0") }
        }

        func run() throws {
            let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
            var stated: LedgerStore.StatedBaseline?
            if let area, let document { stated = .init(squareMetres: area.squareMetres, document: document) }
            try options.answer({ () throws(GeoError) in
                try store.freezeBaseline(name, on: date, stated: stated, by: by)
            }) { change in
                let key =
                    change.value.document == nil
                    ? (change.isDone ? "ledger.baseline-frozen" : "ledger.baseline-before")
                    : (change.isDone ? "ledger.baseline-stated" : "ledger.baseline-stated-before")
                return Message(key, RestorationBaselineCommand.arguments(change.value))
            }
        }
    }

    /// `eco restoration baseline list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the baselines.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var options: LedgerAnswerOptions

        func run() throws {
            let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
            try options.answer({ () throws(GeoError) in try store.baselines() }) { baselines in
                guard !baselines.isEmpty else { return Message("ledger.no-baselines") }
                let lines = baselines.map { baseline in
                    Message(
                        baseline.document == nil ? "ledger.baseline-line" : "ledger.baseline-line-stated",
                        RestorationBaselineCommand.arguments(baseline))
                }
                return Message(
                    "ledger.lines",
                    ["lines": .text(lines.map { $0.text(options.console.language) }.joined(separator: "\n"))])
            }
        }
    }

    static func arguments(_ baseline: LedgerBaseline) -> [String: MessageArgument] {
        [
            "name": .text(baseline.name), "date": .text(baseline.date.description),
            "area": .number(baseline.squareMetres / 1_000_000, decimals: 6, unit: "km²"),
            "sites": .text(String(baseline.siteCount)), "unverified": .text(String(baseline.unverifiedSiteCount)),
            "document": .text(baseline.document ?? ""),
        ]
    }
}
