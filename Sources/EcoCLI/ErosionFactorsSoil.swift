import ArgumentParser
import EcoTools
import Foundation
import GeoCore

/// `eco erosion factors k`
struct FactorErodibilityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "k",
        abstract: "K of soils, in t*hm2*h/(hm2*MJ*mm), from texture and organic carbon.",
        discussion: """
            Units must be said: SoilGrids has texture in g/kg and organic carbon in dg/kg. The nomograph takes silt with \
            very fine sand, and classes of structure (1 to 4) and permeability (1 to 6).

            Example: eco erosion factors k --sand sand.tif --silt silt.tif --clay clay.tif --carbon soc.tif \
            --texture-unit g/kg --carbon-unit dg/kg --method epic-cn --out k
            """)

    enum Method: String, ExpressibleByArgument, CaseIterable {
        case epic
        case epicChina = "epic-cn"
        case nomograph
    }

    @Option(help: ArgumentHelp("Sand, 0.05 to 2 mm.", valueName: "file|number"))
    var sand: FactorArgument?
    @Option(help: ArgumentHelp("Silt, 0.002 to 0.05 mm.", valueName: "file|number"))
    var silt: FactorArgument?
    @Option(help: ArgumentHelp("Clay, below 0.002 mm.", valueName: "file|number"))
    var clay: FactorArgument
    @Option(help: ArgumentHelp("Organic carbon.", valueName: "file|number"))
    var carbon: FactorArgument
    @Option(help: "The unit of texture: percent, g/kg or share.")
    var textureUnit: TextureUnit
    @Option(help: "The unit of organic carbon: percent, g/kg or dg/kg.")
    var carbonUnit: CarbonUnit
    @Option(help: "The equation: epic, epic-cn (corrected for China) or nomograph.")
    var method: Method
    @Option(help: ArgumentHelp("Silt and very fine sand, 0.002 to 0.1 mm (nomograph).", valueName: "file|number"))
    var siltVfs: FactorArgument?
    @Option(help: ArgumentHelp("Class of structure, 1 to 4 (nomograph).", valueName: "file|number"))
    var structure: FactorArgument?
    @Option(help: ArgumentHelp("Class of permeability, 1 to 6 (nomograph).", valueName: "file|number"))
    var permeability: FactorArgument?
    @OptionGroup(title: "Grid") var grid: FactorGridArguments
    @OptionGroup(title: "Run") var options: RunOptions

    func validate() throws {
        if method == .nomograph {
            if siltVfs == nil || structure == nil || permeability == nil {
                throw ValidationError("--method nomograph needs --silt-vfs, --structure and --permeability")
            }
        } else if sand == nil || silt == nil {
            throw ValidationError("--method \(method.rawValue) needs --sand and --silt")
        }
        try FactorRun.protect("k", [sand, silt, clay, carbon, siltVfs, structure, permeability], [], options)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        let request: FactorRequest
        if let siltVfs, let structure, let permeability, method == .nomograph {
            request = .nomograph(
                silt: siltVfs.input, clay: clay.input, carbon: carbon.input, structure: structure.input,
                permeability: permeability.input, textureUnit: textureUnit, carbonUnit: carbonUnit,
                grid.options(options))
        } else if let sand, let silt {
            let soil = SoilInputs(
                sand: sand.input, silt: silt.input, clay: clay.input, carbon: carbon.input, textureUnit: textureUnit,
                carbonUnit: carbonUnit)
            request = .erodibility(soil, method: method == .epic ? .epic : .epicChina, grid.options(options))
        } else {
            throw ValidationError("--sand and --silt are needed")
        }
        try FactorRun.run(request, work, options)
    }
}

/// `eco erosion factors ls`
struct FactorTopographyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "L, S and LS of slopes, by a named equation.",
        discussion: """
            csle, rusle, rusle-short, usle and nearing take a slope length; desmet-govers (with --aspect), moore-burch, \
            moore-burch-plain and invest take the cells that drain through a cell. Caps are those of the equation unless \
            you say otherwise; the area that they cut is in the result.

            Example: eco erosion factors ls --slope 15 --length 30 --variant csle
            """)

    @Option(help: "The equation: \(LSVariant.allCases.map(\.rawValue).joined(separator: ", ")).")
    var variant: LSVariant
    @Option(help: ArgumentHelp("Slope.", valueName: "file|number"))
    var slope: FactorArgument
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
        if (length == nil) == (accumulation == nil) {
            throw ValidationError("give one of --length and --accumulation")
        }
        if upperLength != nil, length == nil { throw ValidationError("--upper-length needs --length") }
        for (name, value) in [
            ("--length-cap", lengthCap), ("--slope-cap", slopeCap), ("--l-max", lMax), ("--cell-metres", cellMetres),
            ("--area-exponent", areaExponent), ("--slope-exponent", slopeExponent),
        ] {
            if let value, !(value >= 0 && value.isFinite) { throw ValidationError("\(name) must be 0 or more") }
        }
        try FactorRun.protect("ls", [slope, length, upperLength, accumulation, aspect], [], options)
    }

    func run() throws { try Usage.run(Self.self, compute) }

    private func compute() throws {
        let work = try CommandRun(options)
        var equation = try work.tables { () throws(TableProblems) in try LSEquation(variant) }
        if let lengthCap { equation.lengthCapMetres = lengthCap == 0 ? nil : lengthCap }
        if let slopeCap { equation.slopeCapDegrees = slopeCap == 0 ? nil : slopeCap }
        if let lMax { equation.lengthFactorCap = lMax == 0 ? nil : lMax }
        if let rills { equation.rills = rills }
        if let areaExponent { equation.streamPower?.areaExponent = areaExponent }
        if let slopeExponent { equation.streamPower?.slopeExponent = slopeExponent }
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
}
