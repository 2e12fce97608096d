import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion factors ls`
struct FactorTopographyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "L, S and LS of slopes, by a named equation.",
        discussion: """
            csle, rusle, rusle-short, usle and nearing take a slope length; desmet-govers (with --aspect), moore-burch, \
            moore-burch-plain and invest take the cells that drain through a cell. With --dem all of that is found from an \
            elevation model. Caps are those of the equation unless you say otherwise; the area that they cut is in the \
            result.

            Examples: eco erosion factors ls --slope 15 --length 30 --variant csle
            eco erosion factors ls --dem dem.tif --variant csle --out ls
            """)

    @Option(help: "The equation: \(LSVariant.allCases.map(\.rawValue).joined(separator: ", ")).")
    var variant: LSVariant
    @Option(help: ArgumentHelp("An elevation model, in place of slope, length and accumulation.", valueName: "file"))
    var dem: String?
    @Option(help: "With --dem, unit of the heights: m, dm, cm, ft or us-ft; what the file says when not given, else m.")
    var heightUnit: ErosionTerrainCommand.HeightUnit?
    @Option(
        help: ArgumentHelp(
            "With --dem: give heights to holes inside the land of at most so many cells.", valueName: "cells"))
    var fillVoids: Int?
    @Option(help: "With --dem: what becomes of depressions: fill, breach or keep.")
    var depressions = ErosionTerrainCommand.Depressions.fill
    @Option(help: "With --dem: how flow is shared: d8, dinf, mfd (slope^1.1) or quinn; slope lengths take d8.")
    var flow = ErosionTerrainCommand.Flow.d8
    @Option(help: "With --dem: how slope is found: horn, or zevenbergen-thorne (zt).")
    var slopeMethod = SlopeMethod.horn
    @Flag(
        help:
            "With --dem: runoff goes on where the slope flattens (by default it begins anew below half of the slope above)."
    )
    var noCutoff = false
    @Option(help: ArgumentHelp("Slope.", valueName: "file|number"))
    var slope: FactorArgument?
    @Option(help: "The unit of the slope: degrees or percent.")
    var slopeUnit = SlopeUnit.degrees
    @Option(help: ArgumentHelp("Slope length at the lower end of the cell, in metres.", valueName: "file|number"))
    var length: FactorArgument?
    @Option(
        help: ArgumentHelp(
            "Slope length at its upper end, where the cell is a segment of a slope.", valueName: "file|number"))
    var upperLength: FactorArgument?
    @Option(help: ArgumentHelp("Cells that drain through the cell, with itself.", valueName: "file|number"))
    var accumulation: FactorArgument?
    @Option(help: ArgumentHelp("The direction that the slope faces, in degrees.", valueName: "file|number"))
    var aspect: FactorArgument?
    @Option(help: ArgumentHelp("The side of a cell, where no projected raster says it.", valueName: "metres"))
    var cellMetres: Double?
    @Option(help: ArgumentHelp("Slopes longer than this count as this long; 0: no cap.", valueName: "metres"))
    var lengthCap: Double?
    @Option(help: ArgumentHelp("Slopes steeper than this count as this steep; 0: no cap.", valueName: "degrees"))
    var slopeCap: Double?
    @Option(help: ArgumentHelp("L above this counts as this (l_max of InVEST); 0: no cap.", valueName: "number"))
    var lMax: Double?
    @Option(help: "Rills against the ground between them, of m of RUSLE: low, moderate or high.")
    var rills: RillErosion?
    @Option(help: ArgumentHelp("m of unit stream power, 0.4 to 0.6.", valueName: "number"))
    var areaExponent: Double?
    @Option(help: ArgumentHelp("n of unit stream power, 1 to 1.4.", valueName: "number"))
    var slopeExponent: Double?
    @OptionGroup(title: "Grid") var grid: FactorGridArguments
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        if dem != nil {
            if slope != nil || length != nil || upperLength != nil || accumulation != nil || aspect != nil {
                throw ValidationError(
                    "--dem stands for --slope, --length, --accumulation and --aspect: give one or the others")
            }
        } else {
            if slope == nil { throw ValidationError("--slope or --dem is needed") }
            if (length == nil) == (accumulation == nil) {
                throw ValidationError("give one of --length and --accumulation")
            }
        }
        if let fillVoids, fillVoids < 1 { throw ValidationError("--fill-voids counts from 1") }
        if upperLength != nil, length == nil { throw ValidationError("--upper-length needs --length") }
        for (name, value) in [
            ("--length-cap", lengthCap), ("--slope-cap", slopeCap), ("--l-max", lMax), ("--cell-metres", cellMetres),
            ("--area-exponent", areaExponent), ("--slope-exponent", slopeExponent),
        ] {
            if let value, !(value >= 0 && value.isFinite) { throw ValidationError("\(name) must be 0 or more") }
        }
        try FactorRun.protect("ls", [slope, length, upperLength, accumulation, aspect], [dem], options)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        let equation = try equation(work)
        if let dem {
            var analysis = TopographyAnalysis(terrain(dem), equation: equation, grid: grid.options(options))
            analysis.cutsLengths = !noCutoff
            analysis.cellMetres = cellMetres
            let asked = analysis
            return try FactorRun.run(work, options) { folder throws(GeoError) in
                try asked.run(to: folder, progress: work.report, cancellation: work.cancellation)
            }
        }
        guard let slope else { throw ValidationError("--slope or --dem is needed") }
        let runoff: RunoffInput
        if let length {
            runoff = .length(lower: length.input, upper: upperLength?.input)
        } else if let accumulation {
            runoff = .accumulation(accumulation.input, aspect: aspect?.input, cellMetres: cellMetres)
        } else {
            throw ValidationError("give one of --length and --accumulation")
        }
        try FactorRun.run(
            .topography(
                slope: slope.input, unit: slopeUnit, runoff: runoff, equation: equation, grid.options(options)), work,
            options)
    }

    private func terrain(_ dem: String) -> TerrainRequest {
        var request = TerrainRequest(file: dem)
        request.assumedCRS = options.assumeCRS
        request.metresPerHeightUnit = heightUnit?.metres
        request.fillsVoidsUpToCells = fillVoids
        request.treatment =
            switch depressions {
            case .fill: .fill
            case .keep: .keep
            case .breach: .breach(BreachLimits())
            }
        request.sharing =
            switch flow {
            case .d8: .single
            case .dinf: .dInfinity
            case .mfd: .multiple(exponent: 1.1)
            case .quinn: .quinn
            }
        request.slope = slopeMethod
        request.workers = options.workerCount
        return request
    }

    private func equation(_ work: CommandRun) throws -> LSEquation {
        var equation = try work.tables { () throws(TableProblems) in try LSEquation(variant) }
        if let lengthCap { equation.lengthCapMetres = lengthCap == 0 ? nil : lengthCap }
        if let slopeCap { equation.slopeCapDegrees = slopeCap == 0 ? nil : slopeCap }
        if let lMax { equation.lengthFactorCap = lMax == 0 ? nil : lMax }
        if let rills { equation.rills = rills }
        if let areaExponent { equation.streamPower?.areaExponent = areaExponent }
        if let slopeExponent { equation.streamPower?.slopeExponent = slopeExponent }
        return equation
    }
}
