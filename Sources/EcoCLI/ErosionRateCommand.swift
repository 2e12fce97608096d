import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion rate`
struct ErosionRateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate",
        abstract: "What share of each zone keeps its soil (水土保持率), by class and with the loss behind it?",
        discussion: """
            Counts the cells of an intensity raster in zones, each by the share of it inside, with its area on the \
            ellipsoid: area of each class, eroded land, the rate (T - E) / T under every denominator, and with --modulus \
            the mean modulus and the loss in t/a. With --out also writes zones.gpkg, erosion.xlsx, zones.csv, result.json \
            and run.json (with --priority priority.tif too), all together or not at all.

            Example: eco erosion rate --zones towns.gpkg,id=code --intensity intensity.tif --hierarchy codes --target 72
            """)

    @OptionGroup(title: "Erosion") var erosion: ErosionZoneOptions
    @Option(help: ArgumentHelp("The raster of intensity classes.", valueName: "file"))
    var intensity: Labelled
    @Option(help: ArgumentHelp("Soil loss on the same grid: mean modulus and loss follow.", valueName: "file"))
    var modulus: String?
    @Option(
        help: ArgumentHelp(
            "Land cover on the same grid: land without water as a denominator, and erosion by land cover.",
            valueName: "file"))
    var landcover: String?
    @Option(
        help: ArgumentHelp(
            "What the codes of --landcover mean: \(Legend.shippedNames.joined(separator: ", ")), or a YAML file.",
            valueName: "name|file"))
    var legend: String?
    @OptionGroup(title: "Counting") var counting: CountingOptions
    @OptionGroup(title: "Run") var options: RunOptions

    private var label: String { intensity.labelOrName }

    func validate() throws {
        try Usage.refuseEmpty([("--modulus", modulus), ("--landcover", landcover), ("--legend", legend)])
        try erosion.check(out: options.out)
        if (landcover == nil) != (legend == nil) { throw ValidationError("--landcover and --legend belong together") }
        try counting.nodata.refuseStrangers("--nodata", labels: [label])
        try Usage.protect(
            [intensity.value, modulus, landcover, erosion.zones.file],
            from: ErosionReport.fileNames(labels: [label], hasPriority: true), in: options.out)
    }

    func run() throws { try Usage.run(Self.self, count) }

    private func count() throws {
        let work = try CommandRun(options)
        var date = ErosionDate(label: label, intensity: intensity.value)
        date.modulus = modulus
        date.landCover = landcover
        var problems: [Issue] = []
        date.legend = legend.flatMap { name in
            ErosionZoneOptions.read(&problems) { () throws(TableProblems) in try Legend(nameOrFile: name) }
        }
        try erosion.run([date], problems, "erosion rate", counting, options, work)
    }
}

/// What runs on erosion in zones have in common.
struct ErosionZoneOptions: ParsableArguments {
    enum Hierarchy: String, ExpressibleByArgument, CaseIterable { case none, codes }
    enum FailOn: String, ExpressibleByArgument, CaseIterable { case belowTarget = "below-target" }

    @Option(
        help: ArgumentHelp(
            "The zones: polygons. After the file may follow, with commas: layer=, id=, name=, crs=, encoding=, where=, operation=.",
            valueName: "file"))
    var zones: SourceArgument
    @Option(
        help: ArgumentHelp(
            "What the codes mean: \(IntensityTable.shippedNames.joined(separator: ", ")), or a YAML file with a table of your own.",
            valueName: "name|file"))
    var classes = IntensityTable.shippedNames[0]
    @Option(
        help: ArgumentHelp(
            "What codes of a foreign raster are in the table, all of them, 0 for no data: 1=1,2=2,7=0.",
            valueName: "code=code,..."))
    var codes: CodeMapping?
    @Option(help: "Unit of the modulus: t/km2 or t/ha; what the file states when not given.")
    var unit: SoilLossUnit?
    @Option(
        help: ArgumentHelp(
            "The value for \"no data\" of the modulus rasters, where their own is missing or wrong.", valueName: "value"
        ))
    var modulusNodata: Double?
    @Option(help: "How zones add up: none, or codes (GB/T 2260: county, city, province).")
    var hierarchy = Hierarchy.none
    @Option(help: ArgumentHelp("The field of the zones that names their parent.", valueName: "field"))
    var parentField: String?
    @Option(help: ArgumentHelp("The rate that is wanted, in percent of the territory.", valueName: "percent"))
    var target: Double?
    @Option(
        help: ArgumentHelp(
            "What a bulletin says of all zones together: eroded km2 and rate, 25142.46,69.48; whether it is of this boundary follows.",
            valueName: "km2,percent"))
    var published: PublishedArgument?
    @Option(
        help: ArgumentHelp(
            "Find the smallest area that holds this share of the loss, in percent; needs --modulus.",
            valueName: "percent"))
    var priority: Double?
    @Option(
        help:
            "Exit with 1 when the rate of a zone or of the whole is below --target at the last date, or cannot be told: below-target."
    )
    var failOn: FailOn?
    @Option(help: "What to print: zones (each zone, what they add up to, the whole), all (classes too), or summary.")
    var show = CoverageTerminal.Detail.zones

    /// What can be told wrong without reading anything.
    func check(out: String?) throws {
        try Usage.refuseEmpty([("--classes", classes), ("--parent-field", parentField)])
        try zones.refuseStrangers(SourceArgument.fileKeys)
        if let target, !(target >= 0 && target <= 100) { throw ValidationError("--target must be 0 to 100") }
        if let priority, !(priority > 0 && priority <= 100) {
            throw ValidationError("--priority must be above 0, to 100")
        }
        if let published, !published.rate.isPossible {
            throw ValidationError(
                "--published: no eroded land and a rate below 100 % would need a territory of 0 km2: give both figures of one bulletin"
            )
        }
        if failOn != nil, target == nil { throw ValidationError("--fail-on below-target needs --target") }
        if hierarchy != .none, parentField != nil {
            throw ValidationError(
                "--hierarchy \(hierarchy.rawValue) and --parent-field say the same thing differently: give one")
        }
    }

    /// A table, or its problems.
    static func read<Value>(_ problems: inout [Issue], _ body: () throws(TableProblems) -> Value) -> Value? {
        do throws(TableProblems) {
            return try body()
        } catch {
            problems += error.issues
            return nil
        }
    }

    func run(
        _ dates: [ErosionDate], _ problems: [Issue], _ command: String, _ counting: CountingOptions,
        _ options: RunOptions, _ work: CommandRun
    ) throws {
        var problems = problems
        let table = Self.read(&problems) { () throws(TableProblems) in try IntensityTable(nameOrFile: classes) }
        // What could not be read has a stand-in: zones and rasters may have problems too, and all are said at once.
        let unread = LocalisedText(en: "-", zh: "-")
        var request = ErosionRateRequest(
            zones: zones.source(),
            dates: dates.map { date in
                var date = date
                date.band = counting.band
                date.modulusNoData = modulusNodata
                date.noData = counting.nodata.value(for: date.label).flatMap(Double.init)
                return date
            },
            table: table
                ?? IntensityTable(
                    id: classes, title: unread, source: "-", unit: .tonnesPerSquareKilometre, sharedBreaks: [],
                    classes: []))
        request.problems = problems
        request.codes = codes?.codes
        request.modulusUnit = unit
        request.hierarchy = parentField.map { .field([$0]) } ?? (hierarchy == .codes ? .codes : .none)
        request.targetPercent = target
        request.priorityPercent = priority
        request.published = published?.rate
        request.alignment = counting.align
        request.cellAreas = counting.area
        request.mode = counting.mode
        request.allowsLargeRepairs = counting.allowRepairs
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        let asked = request
        let outcome = try work.attempt { () throws(GeoError) in
            try ErosionRateAnalysis(asked).run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = ErosionReport(
                findings, request: asked, record: RunRecord(of: findings, asked, command: command, start: work.start),
                language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(show, width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, progress: work.report, cancellation: work.cancellation)
                })
            if failOn == .belowTarget, findings.result.isBelowTarget { throw Exit.finding }
        }
    }
}

/// Codes of a foreign raster and what they are: `1=1,2=2,7=0`.
struct CodeMapping: ExpressibleByArgument, Sendable {
    let codes: [Int: Int]

    init?(argument: String) {
        var codes: [Int: Int] = [:]
        for pair in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = pair.split(separator: "=", omittingEmptySubsequences: false).map { Int($0.trimmingSpaces) }
            guard sides.count == 2, let from = sides[0], let to = sides[1], codes[from] == nil else { return nil }
            codes[from] = to
        }
        self.codes = codes
    }
}

/// A published figure: `25142.46,69.48`.
struct PublishedArgument: ExpressibleByArgument, Sendable {
    let rate: PublishedRate

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmingSpaces)
        guard parts.count == 2, let eroded = Double(parts[0]), let percent = Double(parts[1]), eroded >= 0,
            (eroded * 1e12).isFinite, (0...100).contains(percent)
        else { return nil }
        let decimals = parts[1].split(separator: ".").dropFirst().first?.count ?? 0
        rate = PublishedRate(erodedSquareMetres: eroded * 1e6, ratePercent: percent, decimals: decimals)
    }
}

extension SoilLossUnit: ExpressibleByArgument {}
