import ArgumentParser
import EcoTools
import GeoCore

/// `eco restoration import`
struct RestorationImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes a file of sites into the ledger, and says what each row is to the sites known before.",
        discussion: """
            The file is a layer in any reference system, or a table without geometry (XLSX, CSV) whose rows join by their \
            ids. The mapping says what its fields and codes mean: \(SiteMapping.shippedNames.joined(separator: ", ")), or \
            a YAML file. What cannot be settled waits for eco restoration resolve and counts nowhere until then. Importing \
            the same file twice changes nothing. With --out also writes import.csv, import.xlsx and import.json with every \
            row.

            Example: eco restoration import sites-2022.shp,encoding=GBK --date 2022-12-31 --map province --complete
            """)

    @Argument(
        help: ArgumentHelp(
            """
            The file. After it may follow, with commas: layer=, crs= (also gcj02 and bd09), encoding=, where=, operation=.
            """, valueName: "file"))
    var file: SourceArgument
    @Option(help: ArgumentHelp("The day whose state the file describes.", valueName: "yyyy-mm-dd"))
    var date: CalendarDate
    @Option(help: ArgumentHelp("What the fields mean: a shipped mapping, or a YAML file.", valueName: "name|file"))
    var map: String
    @Flag(help: "The file lists every site there was: those without a row have vanished.")
    var complete = false
    @Option(help: ArgumentHelp("Who states what the file says, where its rows do not.", valueName: "who"))
    var by: String?
    @Option(help: ArgumentHelp("Polygons outside of which no row should lie.", valueName: "file"))
    var territory: SourceArgument?
    @Flag(help: "Say what would be done, and write nothing into the ledger.")
    var dryRun = false
    @OptionGroup(title: "Ledger") var ledger: LedgerOptions
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--map", map), ("--by", by)])
        try file.refuseStrangers(["layer", "crs", "encoding", "where", "operation"])
        try territory?.refuseStrangers(SourceArgument.fileKeys)
        try Usage.protect(
            [file.file, map, territory?.file, ledger.location], from: ImportReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, take) }

    private func take() throws {
        let work = try CommandRun(options)
        let mapping = try work.tables { () throws(TableProblems) in try SiteMapping(nameOrFile: map) }
        var request = ImportRequest(
            source: file.source(), mapping: mapping, statusDate: date, isComplete: complete || mapping.isComplete)
        if let today = CalendarDate.today, date > today {
            let arguments: [String: MessageArgument] = ["date": .text(date.description)]
            throw try work.refuse([Issue(.error, file.file, Message("issue.import-in-future", arguments))])
        }
        request.statedBy = by
        request.territory = territory?.source()
        request.isTrial = dryRun
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        let asked = request
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        let outcome = try work.attempt { () throws(GeoError) in
            try store.importFile(asked, by: by, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let result):
            let report = ImportReport(result, language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in try report.write(to: folder, cancellation: work.cancellation) })
            work.end()
        }
    }
}
