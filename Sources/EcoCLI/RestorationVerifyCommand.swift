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
            throw try options.refuse(error)
        }
        let sentence = Self.sentence(found, store.name)
        try options.answer({ () throws(GeoError) in found }, { _ in sentence })
        guard !found.faults.isEmpty else { return }
        for fault in found.faults {
            let place = fault.row.map { "\(fault.table), \(Messages.text("ledger.row", console.language)) \($0)" }
            console.error("\(place ?? fault.table): \(fault.message.text(console.language))")
        }
        throw Exit.badData
    }

    private static func sentence(_ found: LedgerVerification, _ ledger: String) -> Message {
        let rows = found.rowCounts.values.reduce(0, +)
        let faults = found.faults.count + found.unlistedFaultCount
        let arguments: [String: String] = [
            "ledger": ledger, "transactions": String(found.transactionCount), "rows": String(rows),
            "content": found.contentDigest, "chain": found.chainDigest, "count": String(faults),
        ]
        let key = faults == 0 ? "ledger.verified" : "ledger.faulty"
        return Message(key, arguments.mapValues { MessageArgument.text($0) })
    }
}
