import Foundation
import GeoCore

/// What follows from the files, in canonical order.
enum LedgerDerivation {
    /// Derives anew every file that sorts at or after `order`, after a file was added there or taken back.
    ///
    /// - Throws: `badArgument` when a file then lies elsewhere than the ledger has its sites; nothing may be kept.
    static func derive(from order: FileOrder, in writing: LedgerWriting) throws(GeoError) {
        let derivation = Derivation(
            comparison: try LedgerImport.comparison(writing.facts),
            workers: ProcessInfo.processInfo.activeProcessorCount)
        if case .shifted(let file, let shift) = try derivation.run(writing, from: order) {
            writing.abandon()
            throw GeoError(
                .badArgument, "match the file number \(file.file.number) anew", on: file.file.name,
                trail: [LedgerImport.issue(shift, of: file, importing: nil).message.text(.en)])
        }
    }
}

extension LedgerRows.File {
    /// Whether it is no file but an entry by hand: no mapping read it.
    var isEntry: Bool { mapping.isEmpty && mappingDigest.isEmpty }
}
