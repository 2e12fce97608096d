import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// A practice or zone of a table: a raster of codes, a code, or an id of the table.
struct TableCode: ExpressibleByArgument, Sendable {
    let text: String

    init?(argument: String) {
        if argument.isEmpty { return nil }
        text = argument
    }

    var path: String? { ErosionInput(text)?.path }

    /// The raster or code; an id of the table is its code.
    func input(_ table: FactorValueTable) -> ErosionInput? {
        if let code = table.row(text)?.code { return .number(Double(code)) }
        return ErosionInput(text)
    }
}

/// `eco erosion factors e`
struct FactorEngineeringCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "e",
        abstract: "E of CSLE, by engineering practices.",
        discussion: """
            The raster holds codes of a table of practices (terraces, trenches); the tool's table is to be checked against \
            yours. A code or an id alone answers for one place.

            Example: eco erosion factors e --practices practices.tif --elsewhere 1 --out e
            """)

    @Option(
        help: ArgumentHelp("Practices: a raster of codes, a code, or an id of the table.", valueName: "file|code|id"))
    var practices: TableCode
    @Option(help: ArgumentHelp("Practices and their E, in place of those of the tool (YAML).", valueName: "file"))
    var table: String?
    @Option(
        help: ArgumentHelp(
            "E where the raster has no data: 1 says that there is no practice there.", valueName: "number"))
    var elsewhere: Double?
    @Option(help: ArgumentHelp("The raster's value for \"no data\", where its own is missing.", valueName: "number"))
    var nodata: Double?
    @OptionGroup(title: "Grid") var grid: FactorGridArguments
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--table", table)])
        if let elsewhere, !(0...1).contains(elsewhere) { throw ValidationError("--elsewhere must be 0 to 1") }
        try Usage.protect([practices.path, table], from: FactorReport.fileNames("e"), in: options.out)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        let known = try work.tables { () throws(TableProblems) in try FactorValueTable(.engineering, file: table) }
        guard let input = practices.input(known) else { throw ValidationError("--practices \(practices.text)") }
        try FactorRun.run(
            .engineering(
                practices: input, noData: nodata, table: known, elsewhere: elsewhere, grid.options(options)), work,
            options)
    }
}

/// `eco erosion factors t`
struct FactorTillageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "t",
        abstract: "T of CSLE, by rotation zone on cropland.",
        discussion: """
            Land that is no cropland has T 1, since it takes B. The tool's table has one published zone and an example: give \
            the table of your province with --table.

            Example: eco erosion factors t --landcover lc.tif --legend clcd --rotation-zone sichuan-basin --out t
            """)

    @Option(
        name: .customLong("rotation-zone"),
        help: ArgumentHelp(
            "The rotation zone: a raster of codes, a code, or an id of the table.", valueName: "file|code|id"))
    var zone: TableCode
    @Option(help: ArgumentHelp("Zones and their T, in place of those of the tool (YAML).", valueName: "file"))
    var table: String?
    @OptionGroup(title: "Land cover") var land: FactorLandArguments
    @OptionGroup(title: "Grid") var grid: FactorGridArguments
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--table", table)])
        if land.landcover == nil { throw ValidationError("--landcover and --legend are needed: T is of cropland") }
        try Usage.protect(
            [zone.path, table, land.landcover?.input.path], from: FactorReport.fileNames("t"), in: options.out)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        let read = try work.tables { () throws(TableProblems) -> (FactorValueTable, LandCoverLayer?) in
            (try FactorValueTable(.tillage, file: table), try land.layer())
        }
        guard let landcover = read.1, let input = zone.input(read.0) else {
            throw ValidationError("--landcover and --rotation-zone are needed")
        }
        try FactorRun.run(
            .tillage(zones: input, table: read.0, landcover: landcover, grid.options(options)), work, options)
    }
}
