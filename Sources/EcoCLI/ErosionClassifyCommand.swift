import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion classify`
struct ErosionClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Into which intensity class does each cell fall, by its modulus or by slope and cover?",
        discussion: """
            Prints the area of each class. With --out also writes intensity.tif (codes 1 to 6 of SL 190, 0 no class), \
            result.json and run.json, all together or not at all.

            Examples: eco erosion classify --modulus modulus.tif --region south-west-rock --out classes
            eco erosion classify --modulus loss.tif --breaks 5,25,50,80,150 --unit t/ha --out classes
            eco erosion classify --matrix --slope slope.tif --cover fvc.tif --landcover lc.tif --legend clcd --out classes
            """)

    enum CoverUnit: String, ExpressibleByArgument, CaseIterable { case share, percent }

    @Option(help: ArgumentHelp("A raster of soil loss by area and year.", valueName: "file"))
    var modulus: String?
    @Option(help: "Unit of the modulus and of --breaks: t/km2 or t/ha; what the file states when not given.")
    var unit: SoilLossUnit?
    @Option(
        help: ArgumentHelp(
            "The classes: \(IntensityTable.shippedNames.joined(separator: ", ")), or a YAML file with a table of your own; sl190 when not given.",
            valueName: "name|file"))
    var classes: String?
    @Option(
        help: ArgumentHelp(
            "Region of the allowable soil loss: north-west-loess, north-east-black, north-rock, south-red or south-west-rock of sl190.",
            valueName: "id"))
    var region: String?
    @Option(
        help: ArgumentHelp(
            "Breaks of your own, in --unit (t/km2 when not given): 5,25,50,80,150.", valueName: "numbers"))
    var breaks: String?
    @Flag(help: "Classify by slope, vegetation cover and land use instead of a modulus.")
    var matrix = false
    @Option(help: ArgumentHelp("A matrix of your own (YAML).", valueName: "file"))
    var matrixTable: String?
    @Option(help: ArgumentHelp("Slope in degrees.", valueName: "file"))
    var slope: String?
    @Option(help: ArgumentHelp("Vegetation cover.", valueName: "file"))
    var cover: String?
    @Option(help: "Whether --cover holds shares (0 to 1) or percent.")
    var coverUnit = CoverUnit.share
    @Option(help: ArgumentHelp("Land cover.", valueName: "file"))
    var landcover: String?
    @Option(
        help: ArgumentHelp(
            "What the codes of --landcover mean: \(Legend.shippedNames.joined(separator: ", ")), or a YAML file.",
            valueName: "name|file"))
    var legend: String?
    @Option(
        help: ArgumentHelp("Land types of your own (YAML): what each class of the land cover is.", valueName: "file"))
    var landTypes: String?
    @Option(help: ArgumentHelp("A raster that is not 0 where land is terraced: slight.", valueName: "file"))
    var terraces: String?
    @Option(
        help: ArgumentHelp(
            "The value for \"no data\" of --modulus, where its own is missing or wrong.", valueName: "value"))
    var nodata: Double?
    @Option(
        help: ArgumentHelp(
            "Bring rasters on other grids onto the first one's: nearest, bilinear, cubic, average or mode; refused when not given.",
            valueName: "method"))
    var align: Resampling?
    @Option(help: "How large cells are: ellipsoidal, or planar (in the plane of the raster's projection).")
    var area = CellAreas.Method.ellipsoidal
    @OptionGroup(title: "Run") var options: RunOptions

    private var ownBreaks: [Double]? {
        guard let breaks else { return nil }
        let numbers = breaks.split(separator: ",", omittingEmptySubsequences: false).map { Double($0.trimmingSpaces) }
        let found = numbers.compactMap(\.self)
        return found.count == numbers.count && IntensityTable.ascend(found) && found.count < 255 ? found : nil
    }

    func validate() throws {
        try Usage.refuseEmpty([
            ("--modulus", modulus), ("--classes", classes), ("--region", region), ("--breaks", breaks),
            ("--matrix-table", matrixTable), ("--slope", slope), ("--cover", cover), ("--landcover", landcover),
            ("--legend", legend), ("--terraces", terraces), ("--land-types", landTypes),
        ])
        let ofMatrix: [(String, String?)] = [
            ("--slope", slope), ("--cover", cover), ("--landcover", landcover), ("--legend", legend),
        ]
        let ofModulus: [(String, String?)] = [
            ("--modulus", modulus), ("--classes", classes), ("--region", region), ("--breaks", breaks),
            ("--unit", unit?.rawValue), ("--nodata", nodata.map { "\($0)" }),
        ]
        let isMatrix = matrix || matrixTable != nil
        let strangers =
            (isMatrix ? ofModulus : ofMatrix + [("--terraces", terraces), ("--land-types", landTypes)]).filter {
                $0.1 != nil
            }.map(\.0)
        if let first = strangers.first {
            throw ValidationError("\(first) does not apply \(isMatrix ? "to --matrix" : "without --matrix")")
        }
        let missing = (isMatrix ? ofMatrix : [("--modulus", modulus)]).filter { $0.1 == nil }.map(\.0)
        if !missing.isEmpty {
            throw ValidationError(
                "\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") needed"
                    + (isMatrix ? " for --matrix" : ", or --matrix with --slope, --cover, --landcover and --legend"))
        }
        if breaks != nil {
            if ownBreaks == nil { throw ValidationError("--breaks: numbers above 0 that ascend, as 5,25,50,80,150") }
            if classes != nil || region != nil {
                throw ValidationError("--breaks stand for themselves: leave out --classes and --region")
            }
        }
        try Usage.protect(
            [modulus, slope, cover, landcover, terraces], from: ClassificationReport.fileNames, in: options.out)
    }

    func run() throws { try Usage.run(Self.self, classify) }

    private func classify() throws {
        var problems: [Issue] = []
        let source = source(&problems)
        let work = try CommandRun(options)
        guard let source else { throw try work.refuse(problems) }
        var request = ClassificationRequest(source)
        request.problems = problems
        request.noData = nodata
        request.alignment = align
        request.cellAreas = area
        request.assumedCRS = options.assumeCRS
        request.workers = options.workerCount
        let asked = request
        let language = work.console.language
        let outcome = try work.attempt { () throws(GeoError) in
            try ErosionClassification(asked).run(
                to: work.path(of: ErosionClassification.rasterName), language: language, progress: work.report,
                cancellation: work.cancellation)
        }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = ClassificationReport(
                findings.result, record: RunRecord(of: findings, asked, start: work.start), language: language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in try report.write(to: folder) })
        }
    }

    /// nil when a table cannot be read.
    private func source(_ problems: inout [Issue]) -> ClassificationSource? {
        if let modulus {
            let table = ErosionZoneOptions.read(&problems) { () throws(TableProblems) in
                if let ownBreaks {
                    return try IntensityTable.own(breaks: ownBreaks, unit: unit ?? .tonnesPerSquareKilometre)
                }
                return try IntensityTable(nameOrFile: classes ?? IntensityTable.shippedNames[0])
            }
            return table.map { .modulus(file: modulus, unit: unit, table: $0, region: region) }
        }
        let matrix = ErosionZoneOptions.read(&problems) { () throws(TableProblems) in
            try SheetErosionMatrix(nameOrFile: matrixTable ?? SheetErosionMatrix.shippedName)
        }
        let legend = ErosionZoneOptions.read(&problems) { () throws(TableProblems) in
            try Legend(nameOrFile: self.legend ?? "")
        }
        let types = ErosionZoneOptions.read(&problems) { () throws(TableProblems) in
            try LandTypeTable(file: landTypes)
        }
        guard let matrix, let legend, let types, let slope, let cover, let landcover else { return nil }
        let land = ErosionZoneOptions.read(&problems) { () throws(TableProblems) in try types.reading(legend) }
        guard let land else { return nil }
        return .matrix(
            matrix, slope: slope, cover: cover, coverIsPercent: coverUnit == .percent, landCover: landcover,
            land: land, terraces: terraces)
    }
}
