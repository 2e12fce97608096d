import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco coverage`
struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "What share of each zone is forest, or green, by a stated definition, and what changed since?",
        discussion: """
            Counts the cells of land-cover rasters in zones, each by the share of it that lies inside, with the area it \
            has on the ellipsoid. Every rate names its definition and its denominator. Several rasters are years: gains, \
            losses and the from-to matrix follow. With --out also writes zones.gpkg, change-FROM-TO.tif, changes.gpkg, \
            counted-YEAR.tif (where a class alone does not decide), coverage.xlsx, zones.csv, result.json and run.json, \
            all together or not at all.

            Example: eco coverage --zones towns.gpkg,id=code --raster 2020=a.tif 2025=b.tif --legend clcd --definition cn
            """)

    enum Hierarchy: String, ExpressibleByArgument, CaseIterable { case none, codes }
    enum FailOn: String, ExpressibleByArgument, CaseIterable { case belowTarget = "below-target" }

    @Option(
        help: ArgumentHelp(
            "The zones: polygons. After the file may follow, with commas: layer=, id=, name=, crs=, encoding=, where=, operation=.",
            valueName: "file"))
    var zones: SourceArgument
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Land-cover rasters with their years, in the order of time: 2020=a.tif 2025=b.tif.",
            valueName: "label=file"))
    var raster: [Labelled]
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "What the codes mean: \(Legend.shippedNames.joined(separator: ", ")), or a YAML file; 2020=clcd for one raster.",
            valueName: "name|label=name"))
    var legend: [Labelled]
    @Option(
        help: ArgumentHelp(
            "What counts: cn, fao, gfw30, legend (what the legend's author calls forest), built-up-green, or a YAML file.",
            valueName: "name|file"))
    var definition: String
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Tree canopy on the same grid, in percent or as a share: 2020=closure.tif.", valueName: "label=file"))
    var closure: [Labelled] = []
    @Option(
        help: ArgumentHelp(
            "The smallest patch that counts, with its unit (0.0667ha, 667m2, 1mu), or 0 for single cells; the definition's when not given.",
            valueName: "area"))
    var minPatch: AreaArgument?
    @Option(help: "Cells of a patch share an edge (4), or an edge or a corner (8); the definition's when not given.")
    var connectivity: Connectivity?
    @Option(
        help: ArgumentHelp(
            "Land in which classes count that the definition counts inside a mask only (specified shrub).",
            valueName: "file"))
    var mask: SourceArgument?
    @Option(help: "How zones add up: none, or codes (GB/T 2260: county, city, province).")
    var hierarchy = Hierarchy.none
    @Option(help: ArgumentHelp("The field of the zones that names their parent.", valueName: "field"))
    var parentField: String?
    @Option(
        help: ArgumentHelp(
            "Boundaries of what zones add up to, drawn themselves: differences to the sums are printed.",
            valueName: "file"))
    var parents: SourceArgument?
    @Option(
        help: ArgumentHelp("The rate that is wanted, in percent of the definition's denominator.", valueName: "percent")
    )
    var target: Double?
    @Option(
        help: ArgumentHelp(
            "Sample counts of the map's errors (CSV or YAML): areas are corrected for them, with 95 % intervals.",
            valueName: "file"))
    var accuracy: String?
    @OptionGroup(title: "Counting") var counting: CountingOptions
    @OptionGroup(title: "Run") var options: RunOptions
    @Option(
        help: "Exit with 1 when the rate of a zone or of the whole is below --target in the last year: below-target.")
    var failOn: FailOn?
    @Option(
        help: ArgumentHelp(
            "Write only this result file, and run.json (may be given several times).", valueName: "name"))
    var only: [String] = []
    @Option(help: "What to print: zones (each zone, what they add up to, the whole), all (classes too), or summary.")
    var show = CoverageTerminal.Detail.zones

    private var labels: [String] { raster.map(\.labelOrName) }

    func validate() throws {
        try Usage.refuseEmpty([
            ("--definition", definition), ("--accuracy", accuracy), ("--parent-field", parentField),
        ])
        for source in [zones, parents, mask].compactMap(\.self) { try source.refuseStrangers(SourceArgument.fileKeys) }
        if raster.isEmpty { throw ValidationError("--raster FILE is needed") }
        try Usage.refuseDoubleLabels(labels)
        for (option, values) in [("--legend", legend), ("--closure", closure), ("--nodata", counting.nodata)] {
            try values.refuseStrangers(option, labels: labels)
        }
        for label in labels where legend.value(for: label) == nil {
            throw ValidationError("--legend is needed for \(label): what its codes mean is not guessed")
        }
        if let target, !(target >= 0 && target <= 100) { throw ValidationError("--target must be 0 to 100") }
        if failOn != nil, target == nil { throw ValidationError("--fail-on below-target needs --target") }
        if hierarchy != .none, parentField != nil {
            throw ValidationError(
                "--hierarchy \(hierarchy.rawValue) and --parent-field say the same thing differently: give one")
        }
        let names = CoverageReport.fileNames(labels: labels)
        if let unknown = only.first(where: { !names.contains($0) }) {
            throw ValidationError("--only \(unknown): the files are \(names.joined(separator: ", "))")
        }
        if !only.isEmpty, options.out == nil { throw ValidationError("--only needs --out") }
        let inputs =
            raster.map(\.value) + closure.map(\.value)
            + [accuracy, zones.file, parents?.file, mask?.file].compactMap(\.self)
        try Usage.protect(inputs, from: names, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, count) }

    private func count() throws {
        let work = try CommandRun(options)
        let request = try request(work)
        let outcome = try work.attempt { () throws(GeoError) in
            try CoverageAnalysis(request).run(progress: work.report, cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = CoverageReport(
                findings, request: request, record: RunRecord(of: findings, request, start: work.start),
                language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(show, width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(
                        to: folder, only: only.isEmpty ? nil : only, progress: work.report,
                        cancellation: work.cancellation)
                })
            if failOn == .belowTarget, findings.result.isBelowTarget { throw Exit.finding }
        }
    }

    /// The request, with all problems of definition, legends and matrix.
    private func request(_ work: CommandRun) throws -> CoverageRequest {
        var problems: [Issue] = []
        func read<Value>(_ body: () throws(TableProblems) -> Value) -> Value? {
            do throws(TableProblems) {
                return try body()
            } catch {
                problems += error.issues
                return nil
            }
        }
        let covered = read { () throws(TableProblems) in try CoverDefinition(nameOrFile: definition) }
        var legends: [String: Legend] = [:]
        for name in Set(labels.compactMap { legend.value(for: $0) }).sorted() {
            legends[name] = read { () throws(TableProblems) in try Legend(nameOrFile: name) }
        }
        var matrix: ConfusionMatrix?
        if let accuracy { matrix = read { () throws(TableProblems) in try ConfusionMatrix(file: accuracy) } }
        // What could not be read has a stand-in: zones and rasters may have problems too, and all are said at once.
        let unread = LocalisedText(en: "-", zh: "-")
        let nothing = CoverDefinition.forest(ForestDefinition(id: "-", title: unread, source: unread))
        let years = zip(raster, labels).map { file, label -> CoverYear in
            let legend = legend.value(for: label).flatMap { legends[$0] }
            var year = CoverYear(
                label: label, raster: file.value,
                legend: legend ?? Legend(id: "-", title: unread, source: "-", classes: []))
            year.band = counting.band
            year.canopy = closure.value(for: label)
            year.noData = counting.nodata.value(for: label).flatMap(Double.init)
            return year
        }
        var request = CoverageRequest(zones: zones.source(), years: years, definition: covered ?? nothing)
        request.problems = problems
        request.hierarchy = parentField.map { .field([$0]) } ?? (hierarchy == .codes ? .codes : .none)
        request.parents = parents?.source()
        request.mask = mask?.source()
        request.minimumPatchSquareMetres = minPatch?.squareMetres
        request.connectivity = connectivity
        request.targetPercent = target
        request.alignment = counting.align
        request.confusion = matrix
        request.cellAreas = counting.area
        request.mode = counting.mode
        request.allowsLargeRepairs = counting.allowRepairs
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        return request
    }
}
