import ArgumentParser

/// `eco erosion`
struct ErosionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erosion",
        abstract: "How much soil is lost, and what share of the land keeps its soil (水土保持率)?",
        discussion: """
            From terrain and factors to a modulus in t/(km2 a), its intensity classes, and the retention rate of each zone. \
            Each step reads and writes files, so that work can begin with whatever there is.
            """,
        subcommands: [
            ErosionTerrainCommand.self, ErosionFactorsCommand.self, ErosionModelCommand.self,
            ErosionClassifyCommand.self, ErosionRateCommand.self, ErosionCompareCommand.self, ErosionRunCommand.self,
        ])
}
