import ArgumentParser
import EcoTools

@main
struct Eco: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eco",
        abstract:
            "Spatial checks for ecological protection: red lines, protected areas, shorelines, parks, forest cover, soil erosion, mine restoration.",
        discussion: """
            Results go to standard output, progress and warnings to standard error.
            Exit codes: 0 fine, 1 a finding that --fail-on names, 64 wrong usage, 65 bad data, 66 missing input,
            73 cannot write, 130 interrupted.
            """,
        version: "\(ToolVersion.name) \(ToolVersion.number)",
        subcommands: [
            CheckCommand.self, TerritoryCommand.self, CoverageCommand.self, ZonalCommand.self, InspectCommand.self,
            ErosionCommand.self, RestorationCommand.self, RulesCommand.self,
        ])
}
