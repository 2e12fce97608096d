import GeoCore

/// The files of a ledger as a table for the terminal.
public struct LedgerFilesReport: Sendable {
    private let words: ReportWords

    public init(language: Language) { words = ReportWords(language: language, tables: nil) }

    public func lines(_ files: [ListedFile], width: Int = 100) -> [String] {
        if files.isEmpty { return [words.word("ledger.no-files")] }
        var table = TextTable([
            .init(words.word("ledger.files-number"), right: true), .init(words.word("ledger.files-name"), gives: true),
            .init(words.word("ledger.files-day")), .init(words.word("ledger.files-rows"), right: true),
            .init(words.word("ledger.files-list")), .init(words.word("ledger.files-by"), gives: true),
            .init(words.word("ledger.files-retracted"), gives: true),
        ])
        for listed in files {
            let file = listed.file
            table.add([
                String(file.number), name(file), file.statusDate.description, String(file.rowCount),
                file.isComplete ? words.word("ledger.files-complete") : "", file.statedBy ?? "",
                listed.retractedFor.map { words.word("ledger.files-reason", ["reason": $0]) } ?? "",
            ])
        }
        return table.lines(width: max(60, width)) + ["", words.word("ledger.files-retract")]
    }

    /// With its layer, where that is not called like the file.
    private func name(_ file: LedgerFile) -> String {
        if file.isEntry { return words.word("ledger.entry") }
        let stem = file.name.split(separator: ".").dropLast().joined(separator: ".")
        return file.layer.isEmpty || file.layer == stem ? file.name : "\(file.name) (\(file.layer))"
    }
}
