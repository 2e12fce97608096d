import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco restoration map`
struct RestorationMapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Draws the sites by state on a day, or year by year, as SVG and PNG.",
        discussion: """
            Every state has its own hatch, outline and sign, so that the map can be read in black-and-white print. It \
            has a legend, a scale bar, true north, a graticule, its plane, source and day. Sites too small to be seen are \
            drawn as signs, and the map says so. Writes map.svg, result.json and, where rsvg-convert is installed, \
            map.png into the folder of --out; without --out it only counts what would be on the map.

            Example: eco restoration map --as-of 2025-12-31 --county counties.gpkg --out maps
            Example: eco restoration map --years 2020-2025 --out maps
            """)

    @OptionGroup(title: "Ledger") var ledger: LedgerOptions
    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp("The day; everything that is known when not given.", valueName: "yyyy-mm-dd"))
    var asOf: CalendarDate?
    @Option(
        help: ArgumentHelp(
            "A window for the last day of each of these years, at most 16: 2020-2025, or 2020,2022,2025.",
            valueName: "years"))
    var years: YearsArgument?
    @Option(
        help: ArgumentHelp(
            "Polygons whose borders are drawn, such as counties. After the file may follow, with commas: layer=, crs=, encoding=, where=, operation=.",
            valueName: "file"))
    var county: SourceArgument?
    @Option(help: ArgumentHelp("What the legend calls these borders.", valueName: "text"))
    var borderName: String?
    @Option(help: ArgumentHelp("Title of the map; the ledger's when not given.", valueName: "text"))
    var title: String?
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--title", title), ("--border-name", borderName)])
        if asOf != nil, years != nil { throw ValidationError("give --as-of or --years, not both") }
        if borderName != nil, county == nil { throw ValidationError("--border-name needs --county") }
        try county?.refuseStrangers(["layer", "crs", "encoding", "where", "operation"])
        try Usage.protect([ledger.location, county?.file], from: RestorationMapReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, draw) }

    private func draw() throws {
        let work = try CommandRun(options)
        var request = RestorationMapRequest(
            days: years?.days.map(Optional.some) ?? [asOf], workers: options.workerCount)
        request.borders = county?.source()
        request.borderName = borderName
        request.title = title
        request.assumedCRS = options.assumeCRS
        let asked = request
        let outcome = try work.attempt { () throws(GeoError) in
            try RestorationMapReport.make(
                asked, of: LedgerStore(ledger.location, waitSeconds: ledger.wait), work.console.language)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let report):
            work.console.list(report.issues)
            var notes: [Message] = []
            try work.print(
                json: { () throws(GeoError) in try report.json() }, text: { _, _ in report.terminalText() },
                files: { folder throws(GeoError) in try report.write(to: folder, notes: &notes) })
            for note in notes {
                work.console.note("restoration.map.cli-note", ["text": note.text(work.console.language)])
            }
        }
    }
}

/// Years in a row or one by one: `2020-2025`, `2020,2022,2025`.
struct YearsArgument: ExpressibleByArgument, Sendable {
    /// The last day of each.
    let days: [CalendarDate]

    init?(argument: String) {
        var years: [Int] = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { $0.trimmingSpaces }
            let numbers = ends.compactMap { $0.count == 4 ? Int($0) : nil }
            guard numbers.count == ends.count, (1...2).contains(numbers.count), let first = numbers.first,
                let last = numbers.last, first <= last, last - first < 16
            else { return nil }
            years += first...last
        }
        let sorted = Set(years).sorted()
        let days = sorted.compactMap { CalendarDate(year: $0, month: 12, day: 31) }
        guard days.count == sorted.count, (1...16).contains(days.count) else { return nil }
        self.days = days
    }
}
