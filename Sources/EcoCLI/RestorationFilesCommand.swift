import ArgumentParser
import EcoTools
import GeoCore

/// `eco restoration files`
struct RestorationFilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "Lists the files and entries of the ledger by their numbers, those taken back too.",
        discussion: """
            Of each its day, its rows, who states it, and why it was taken back. The number is what eco restoration \
            retract takes.

            Example: eco restoration files --ledger mines.gpkg
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var options: LedgerAnswerOptions

    func run() throws {
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        let console = options.console
        let report = LedgerFilesReport(language: console.language)
        try options.answer({ () throws(GeoError) in try store.listedFiles() }) { list in
            let lines = report.lines(list.files, width: console.width)
            return Message("ledger.lines", ["lines": .text(lines.joined(separator: "\n"))])
        }
    }
}
