import GeoCore

/// One check, in all the forms that its users need.
public struct CheckReport: Sendable {
    public let findings: CheckFindings
    public let record: RunRecord
    public let language: Language
    let tables: RuleTables?

    /// - Parameter tables: names of kinds and actions; nil: their ids are shown.
    public init(_ findings: CheckFindings, record: RunRecord, language: Language, tables: RuleTables?) {
        self.findings = findings
        self.record = record
        self.language = language
        self.tables = tables
    }

    public var result: OverlapResult { findings.result }

    var checkTables: CheckTables {
        CheckTables(result: result, words: ReportWords(language: language, tables: tables))
    }

    public func terminalText(_ detail: TerminalReport.Detail, width: Int = 100, isColoured: Bool = false) -> String {
        TerminalReport(result, language: language, tables: tables, width: width, isColoured: isColoured).text(detail)
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result, workers: record.timing.workers) }

    /// The files of a check, in the order in which they are written.
    public static let fileNames = ["overlaps.gpkg", "findings.xlsx", "findings.csv", "result.json", "run.json"]

    /// Writes the files; they appear in the folder together, when the last one is complete.
    ///
    /// - Parameter only: names of the files wanted, `run.json` always among them; nil: all.
    /// - Returns: the paths of the files.
    /// - Throws: `.cannotWrite` or `.cancelled`; nothing new is in the folder then.
    public func write(
        to folder: StagedFolder, only: [String]? = nil, progress: (@Sendable (Progress) -> Void)? = nil,
        cancellation: Cancellation? = nil
    ) throws(GeoError) -> [String] {
        let names = Self.fileNames.filter { only?.contains($0) ?? true || $0 == "run.json" }
        for (index, name) in names.enumerated() {
            try cancellation?.check()
            progress?(Progress(.writing, name, done: index, total: names.count))
            try write(name, to: folder)
        }
        try cancellation?.check()
        return try folder.commit()
    }

    private func write(_ name: String, to folder: StagedFolder) throws(GeoError) {
        let path = folder.path(of: name)
        switch name {
        case "overlaps.gpkg":
            try CheckMap(findings: findings, tables: checkTables).write(to: path)
        case "findings.xlsx":
            let writer = try VectorWriter(path)
            for table in checkTables.all { try table.write(to: writer, language) }
            try writer.close()
        case "findings.csv":
            let writer = try VectorWriter(path)
            try checkTables.findings.write(to: writer, language)
            try writer.close()
        case "result.json": try folder.write(Array(try json().utf8), as: name)
        default: try folder.write(Array(try ResultText.json(record).utf8), as: name)
        }
    }
}
