import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion factors`
struct ErosionFactorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "factors",
        abstract: "Factors of soil loss, from rain, soil, terrain and land cover.",
        discussion: """
            Everything that a factor is computed of is a raster (FILE or FILE,band=2) or a number; with numbers alone the \
            answer is that of one place. With --out the rasters are written (GeoTIFF, units and method inside) with \
            result.json and run.json, all together or not at all.
            """,
        subcommands: [
            FactorRainCommand.self, FactorErodibilityCommand.self, FactorTopographyCommand.self,
            FactorVegetationCommand.self, FactorBiologyCommand.self, FactorCoverCommand.self,
            FactorEngineeringCommand.self, FactorTillageCommand.self,
        ])
}

/// A raster or a number.
struct FactorArgument: ExpressibleByArgument, Sendable {
    let input: ErosionInput

    init?(argument: String) {
        guard let input = ErosionInput(argument) else { return nil }
        self.input = input
    }
}

extension TextureUnit: ExpressibleByArgument {}
extension CarbonUnit: ExpressibleByArgument {}
extension SlopeUnit: ExpressibleByArgument {}
extension CoverUnit: ExpressibleByArgument {}
extension RainUnit: ExpressibleByArgument {}
extension LSVariant: ExpressibleByArgument {}
extension RillErosion: ExpressibleByArgument {}

/// How rasters of factors are brought together.
struct FactorGridArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Bring rasters on other grids onto the first one's: nearest, bilinear, cubic, average or mode; they are refused when not given. Classes are taken by nearest or mode alone.",
            valueName: "method"))
    var align: Resampling?
    @Option(help: "How large cells are: ellipsoidal, or planar (in the plane of the raster's projection).")
    var area = CellAreas.Method.ellipsoidal

    func options(_ run: RunOptions) -> FactorGridOptions {
        var options = FactorGridOptions()
        options.alignment = align
        options.cellAreas = area
        options.assumedCRS = run.assumeCRS
        options.workers = run.workerCount
        return options
    }
}

/// The land cover of factors, and what its classes are to soil loss.
struct FactorLandArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The land cover: a raster of classes, or one code for a single place.", valueName: "file|code")
    )
    var landcover: FactorArgument?
    @Option(
        help: ArgumentHelp(
            "What its codes mean: \(Legend.shippedNames.joined(separator: ", ")), or a YAML file.",
            valueName: "name|file"))
    var legend: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("What a class is to soil loss, over the table: 7=bare-soil.", valueName: "code=type"))
    var landType: [String] = []
    @Option(help: ArgumentHelp("Land types and their values, in place of those of the tool (YAML).", valueName: "file"))
    var landTypes: String?
    @Option(
        name: .customLong("landcover-nodata"),
        help: ArgumentHelp("The land cover's value for \"no data\", where its own is missing.", valueName: "number"))
    var noData: Double?

    func validate() throws {
        try Usage.refuseEmpty([("--legend", legend), ("--land-types", landTypes)])
        if (landcover == nil) != (legend == nil) {
            throw ValidationError("--landcover and --legend belong together: what codes mean is not guessed")
        }
        for text in landType where !text.contains("=") {
            throw ValidationError("--land-type \(text): give CODE=TYPE, such as 7=bare-soil")
        }
    }

    /// nil where no land cover is given.
    func layer() throws(TableProblems) -> LandCoverLayer? {
        guard let landcover, let legend else { return nil }
        let known = try Legend(nameOrFile: legend)
        let table = try LandTypeTable(file: landTypes)
        let pairs = landType.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            return (code: parts.first ?? "", type: parts.last ?? "")
        }
        return LandCoverLayer(landcover.input, try table.reading(known, saying: pairs), noData: noData)
    }
}

/// One run for a factor, from the request to its files.
enum FactorRun {
    static func protect(_ factor: String, _ inputs: [FactorArgument?], _ files: [String?], _ options: RunOptions) throws
    {
        try Usage.protect(
            inputs.map { $0?.input.path } + files, from: FactorReport.fileNames(factor), in: options.out)
    }

    /// Reads tables; their problems are refused as other problems of the input are.
    static func read<Value>(_ work: CommandRun, _ body: () throws(TableProblems) -> Value) throws -> Value {
        try work.tables(body)
    }

    static func run(_ request: FactorRequest, _ work: CommandRun, _ options: RunOptions) throws {
        try run(work, options) { folder throws(GeoError) in
            try FactorAnalysis(request).run(to: folder, progress: work.report, cancellation: work.cancellation)
        }
    }

    static func run(
        _ work: CommandRun, _ options: RunOptions, _ analyse: (StagedFolder?) throws(GeoError) -> FactorOutcome
    ) throws {
        let outcome = try work.attempt { () throws(GeoError) in try analyse(work.folder) }
        switch outcome {
        case .refused(let issues): throw try work.refuse(issues)
        case .done(let findings):
            let report = FactorReport(
                findings, record: RunRecord(of: findings, start: work.start, workers: options.workerCount),
                language: work.console.language)
            try work.print(
                json: { () throws(GeoError) in try report.json() },
                text: { report.terminalText(width: $0, isColoured: $1) },
                files: { folder throws(GeoError) in
                    try report.write(to: folder, cancellation: work.cancellation)
                })
        }
    }
}
