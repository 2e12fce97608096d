import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion factors fvc`
struct FactorVegetationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fvc",
        abstract: "Vegetation cover, 0 to 1, from NDVI.",
        discussion: """
            NDVI of bare soil and of full cover is given, or found from the cells of each land-cover class (of the whole \
            map without land cover). A raster of 24 bands is taken as the half months of a year; a file for each comes of it.

            Example: eco erosion factors fvc --ndvi ndvi.tif --ndvi-scale 0.0001 --landcover lc.tif --legend clcd \
            --percentiles 5,95 --out fvc
            """)

    @Option(help: ArgumentHelp("NDVI, one band or 24.", valueName: "file|number"))
    var ndvi: FactorArgument
    @Option(help: ArgumentHelp("What stored values are multiplied by, such as 0.0001.", valueName: "number"))
    var ndviScale: Double?
    @Option(
        name: .customLong("ndvi-nodata"),
        help: ArgumentHelp("The stored value for \"no data\", where the file's own is missing.", valueName: "number"))
    var noData: Double?
    @Option(help: ArgumentHelp("NDVI of bare soil.", valueName: "number"))
    var ndviSoil: Double?
    @Option(help: ArgumentHelp("NDVI of full cover.", valueName: "number"))
    var ndviVegetation: Double?
    @Option(
        help: ArgumentHelp(
            "Find both from the cells of each class, at these percents: 5,95.", valueName: "low,high"))
    var percentiles: String?
    @OptionGroup(title: "Land cover") var land: FactorLandArguments
    @OptionGroup(title: "Grid") var grid: FactorGridArguments
    @OptionGroup(title: "Run") var options: RunOptions

    private func ends() throws -> EndMembers {
        if let percentiles {
            let numbers = percentiles.split(separator: ",").map { Double($0.trimmingSpaces) }
            guard numbers.count == 2, let low = numbers[0], let high = numbers[1], low >= 0, low < high, high <= 100
            else { throw ValidationError("--percentiles \(percentiles): give two percents, such as 5,95") }
            guard ndviSoil == nil, ndviVegetation == nil else {
                throw ValidationError("--percentiles and --ndvi-soil, --ndvi-vegetation: give one or the others")
            }
            return .percentiles(low: low, high: high)
        }
        guard let ndviSoil, let ndviVegetation else {
            throw ValidationError(
                "NDVI of bare soil and of full cover is not guessed: give --percentiles 5,95, or --ndvi-soil and --ndvi-vegetation"
            )
        }
        return .given(soil: ndviSoil, vegetation: ndviVegetation)
    }

    func validate() throws {
        _ = try ends()
        if let ndviScale, !(ndviScale > 0 && ndviScale.isFinite) {
            throw ValidationError("--ndvi-scale must be above 0")
        }
        try FactorRun.protect("fvc", [ndvi, land.landcover], [], options)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        let landcover = try work.tables { () throws(TableProblems) in try land.layer() }
        try FactorRun.run(
            .vegetationCover(
                ndvi: ndvi.input, scale: ndviScale, noData: noData, landcover: landcover, ends: try ends(),
                grid.options(options)),
            work, options)
    }
}

/// `eco erosion factors b`
struct FactorBiologyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "b",
        abstract: "B of CSLE, from vegetation cover and land cover.",
        discussion: """
            Trees and orchards, shrubs and tea, grass have equations of cover; other land has a value of its type; cropland \
            takes T, and B is 1 there. Covers of 24 bands are half months, weighted by their rain (--rain).

            Example: eco erosion factors b --fvc fvc.tif --ground-cover 0.6 --landcover lc.tif --legend clcd --out b
            """)

    @Option(help: ArgumentHelp("Vegetation cover (canopy of trees), one band or 24.", valueName: "file|number"))
    var fvc: FactorArgument
    @Option(help: ArgumentHelp("Cover of the ground below trees, one band or 24.", valueName: "file|number"))
    var groundCover: FactorArgument?
    @Option(help: "The unit of covers: share (0 to 1) or percent.")
    var coverUnit = CoverUnit.share
    @Option(
        help: ArgumentHelp(
            "Shares of the half months in the year's erosivity: rain.csv of eco erosion factors rain.",
            valueName: "file"))
    var rain: String?
    @Option(help: ArgumentHelp("The station of --rain; all together when not given.", valueName: "name"))
    var station: String?
    @OptionGroup(title: "Land cover") var land: FactorLandArguments
    @OptionGroup(title: "Grid") var grid: FactorGridArguments
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([("--rain", rain), ("--station", station)])
        if land.landcover == nil {
            throw ValidationError("--landcover and --legend are needed: B differs by what grows")
        }
        if station != nil, rain == nil { throw ValidationError("--station needs --rain") }
        try FactorRun.protect("b", [fvc, groundCover, land.landcover], [rain], options)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        let read = try work.tables { () throws(TableProblems) -> (LandCoverLayer?, [Double]?) in
            let shares = try rain.map { file throws(TableProblems) in try RainShares.read(file, station: station) }
            return (try land.layer(), shares)
        }
        guard let landcover = read.0 else { throw ValidationError("--landcover and --legend are needed") }
        let vegetation = VegetationInputs(
            cover: fvc.input, groundCover: groundCover?.input, unit: coverUnit, shares: read.1)
        try FactorRun.run(.biology(vegetation, landcover: landcover, grid.options(options)), work, options)
    }
}

/// `eco erosion factors c`
struct FactorCoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "c",
        abstract: "C of RUSLE, from vegetation cover or by land cover.",
        discussion: """
            With --fvc by the equation of Cai et al. 2000; with --landcover and --table by a table of codes and C.

            Example: eco erosion factors c --landcover lc.tif --table c.csv --out c
            """)

    @Option(help: ArgumentHelp("Vegetation cover.", valueName: "file|number"))
    var fvc: FactorArgument?
    @Option(help: "The unit of the cover: share (0 to 1) or percent.")
    var coverUnit = CoverUnit.share
    @Option(help: ArgumentHelp("The land cover: a raster of classes, or one code.", valueName: "file|code"))
    var landcover: FactorArgument?
    @Option(
        help: ArgumentHelp(
            "What its codes mean, where the table does not name them: \(Legend.shippedNames.joined(separator: ", ")), or a YAML file.",
            valueName: "name|file"))
    var legend: String?
    @Option(help: ArgumentHelp("Codes and C: CSV, XLSX or another table.", valueName: "file"))
    var table: String?
    @Option(help: ArgumentHelp("The column of codes.", valueName: "column"))
    var codeField: String?
    @Option(help: ArgumentHelp("The column of C.", valueName: "column"))
    var valueField: String?
    @Option(
        name: .customLong("landcover-nodata"),
        help: ArgumentHelp("The land cover's value for \"no data\", where its own is missing.", valueName: "number"))
    var noData: Double?
    @OptionGroup(title: "Grid") var grid: FactorGridArguments
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        try Usage.refuseEmpty([
            ("--legend", legend), ("--table", table), ("--code-field", codeField), ("--value-field", valueField),
        ])
        if (fvc == nil) == (landcover == nil) { throw ValidationError("give one of --fvc and --landcover") }
        if (landcover == nil) != (table == nil) { throw ValidationError("--landcover and --table belong together") }
        try FactorRun.protect("c", [fvc, landcover], [table], options)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        if let fvc {
            try FactorRun.run(
                .coverManagement(cover: fvc.input, unit: coverUnit, grid.options(options)), work, options)
        } else if let landcover, let table {
            let request = try work.tables { () throws(TableProblems) -> FactorRequest in
                let known = try legend.map { name throws(TableProblems) in try Legend(nameOrFile: name) }
                let values = try ClassValueTable(
                    file: table, codeField: codeField, valueField: valueField, legend: known)
                return .coverManagement(
                    landcover: landcover.input, noData: noData, legend: known, table: values, grid.options(options))
            }
            try FactorRun.run(request, work, options)
        }
    }
}
