import ArgumentParser

@main
struct Eco: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eco", abstract: "Spatial checks for ecological protection.")
}
