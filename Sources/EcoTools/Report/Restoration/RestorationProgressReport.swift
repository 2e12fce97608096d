import GeoCore

/// What was restored over a period, in all the forms that its users need.
public struct RestorationProgressReport: Sendable {
    public let findings: RestorationProgressFindings
    public let record: RunRecord
    public let language: Language

    public static let fileNames = [
        "accepted.gpkg", "progress.xlsx", "progress.svg", "years.csv", "result.json", "run.json",
    ]

    public init(_ findings: RestorationProgressFindings, record: RunRecord, language: Language) {
        self.findings = findings
        self.record = record
        self.language = language
    }

    public var result: RestorationProgressResult { findings.result }
    var tables: RestorationProgressTables { RestorationProgressTables(findings, language) }

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        RestorationProgressTerminal(result, language: language, width: width, isColoured: isColoured).lines()
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    /// Writes the files; they appear in the folder together, when the last one is complete.
    ///
    /// - Throws: `.cannotWrite` or `.cancelled`; nothing new is in the folder then.
    public func write(
        to folder: StagedFolder, progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> [String] {
        let tables = tables
        for (index, name) in Self.fileNames.enumerated() {
            try cancellation?.check()
            progress?(Progress(.writing, name, done: index, total: Self.fileNames.count))
            let path = folder.path(of: name)
            switch name {
            case "accepted.gpkg":
                let writer = try VectorWriter(path)
                try writer.addGround(
                    "accepted", tables.grounds, findings.grounds.map(\.ground), crs: findings.crs,
                    .restorationGain(language), result.ledger.measure, language)
                try writer.close()
            case "progress.xlsx": try RestorationStatusReport.write(tables.all, to: path, language)
            case "progress.svg":
                try folder.write(Array(ProgressCurve(result, language).svg(language).utf8), as: name)
            case "years.csv": try RestorationStatusReport.write([tables.years], to: path, language)
            case "result.json": try folder.write(Array(try json().utf8), as: name)
            default: try folder.write(Array(try ResultText.json(record).utf8), as: name)
            }
        }
        try cancellation?.check()
        return try folder.commit()
    }
}
