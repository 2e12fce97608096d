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
