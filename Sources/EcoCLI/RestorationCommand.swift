import ArgumentParser
import EcoTools
import Foundation

/// `eco restoration`
struct RestorationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restoration",
        abstract: "How much mine land is restored, counted once over the years, against the target?",
        discussion: """
            Yearly files of sites go into a ledger that keeps every state of every site; only accepted ground counts, each \
            piece of it once. The ledger is a GeoPackage, or a PostGIS database by its connection string ("PG:...").
            """,
        subcommands: [
            RestorationInitCommand.self, RestorationImportCommand.self, RestorationResolveCommand.self,
            RestorationEventCommand.self, RestorationFilesCommand.self, RestorationRetractCommand.self,
            RestorationBaselineCommand.self, RestorationVerifyCommand.self, RestorationStatusCommand.self,
            RestorationProgressCommand.self, RestorationEvidenceCommand.self, RestorationMapCommand.self,
            RestorationHistoryCommand.self,
        ])
}

/// Which ledger a command works on.
struct LedgerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The ledger: a GeoPackage, or "PG:..." for PostGIS; when not given the environment's ECO_LEDGER, else \
            restoration.gpkg in the current folder.
            """, valueName: "ledger"))
    var ledger: String?
    @Option(
        help: ArgumentHelp("How long to wait for another writer before giving up, in seconds.", valueName: "seconds"))
    var wait = 60.0

    var location: String {
        let environment = ProcessInfo.processInfo.environment["ECO_LEDGER"] ?? ""
        return ledger ?? (environment.isEmpty ? "restoration.gpkg" : environment)
    }

    func validate() throws {
        try Usage.refuseEmpty([("--ledger", ledger)])
        guard wait.isFinite, (0...86_400).contains(wait) else {
            throw ValidationError("--wait must be 0 to 86400 seconds")
        }
    }
}
