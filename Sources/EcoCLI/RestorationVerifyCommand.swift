import ArgumentParser
import EcoTools
import GeoCore

/// `eco restoration verify`
struct RestorationVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads the whole ledger, and says whether it is as it was written and holds together.",
        discussion: """
            Every transaction carries a digest of its rows and of the transaction before it: a row changed, added or \
            removed by anything else than eco is found. The content digest is equal for ledgers that say the same, \
            whatever the order of their imports. Exit code 65 when something is wrong.
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var options: LedgerAnswerOptions

    func run() throws {
        let store = LedgerStore(ledger.location, waitSeconds: ledger.wait)
        let console = options.console
        let found: LedgerVerification
        do throws(GeoError) {
            found = try store.verify()
        } catch {
            throw Exit.code(error, console)
        }
        try options.answer({ () throws(GeoError) in found }) { found in
            Message(
                found.faults.isEmpty ? "ledger.verified" : "ledger.faulty",
                [
                    "ledger": .text(store.name), "transactions": .text(String(found.transactionCount)),
                    "rows": .text(String(found.rowCounts.values.reduce(0, +))),
                    "content": .text(found.contentDigest), "chain": .text(found.chainDigest),
                    "count": .text(String(found.faults.count + found.unlistedFaultCount)),
                ])
        }
        guard !found.faults.isEmpty else { return }
        for fault in found.faults {
            let place = fault.row.map { "\(fault.table), \(Messages.text("ledger.row", console.language)) \($0)" }
            console.error("\(place ?? fault.table): \(fault.message.text(console.language))")
        }
        throw Exit.badData
    }
}
