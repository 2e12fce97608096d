import Foundation
import GeoCore

/// One status of a ledger, in all the forms that its users need.
public struct RestorationStatusReport: Sendable {
    public let findings: RestorationStatusFindings
    public let record: RunRecord
    public let language: Language

    public static let fileNames = ["sites.gpkg", "status.xlsx", "status.csv", "result.json", "run.json"]

    public init(_ findings: RestorationStatusFindings, record: RunRecord, language: Language) {
        self.findings = findings
        self.record = record
        self.language = language
    }

    public var result: RestorationStatusResult { findings.result }
    var tables: RestorationStatusTables { RestorationStatusTables(findings, language) }

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        RestorationStatusTerminal(result, language: language, width: width, isColoured: isColoured).lines()
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
            case "sites.gpkg":
                let writer = try VectorWriter(path)
                try writer.addGround(
                    "sites", tables.sites, findings.grounds.map(\.ground), crs: findings.crs,
                    .restoration(language), result.ledger.measure, language)
                try writer.close()
            case "status.xlsx": try Self.write(tables.all, to: path, language)
            case "status.csv": try Self.write([tables.states], to: path, language)
            case "result.json": try folder.write(Array(try json().utf8), as: name)
            default: try folder.write(Array(try ResultText.json(record).utf8), as: name)
            }
        }
        try cancellation?.check()
        return try folder.commit()
    }

    static func write(_ tables: [ReportTable], to path: String, _ language: Language) throws(GeoError) {
        let writer = try VectorWriter(path)
        for table in tables { try table.write(to: writer, language) }
        try writer.close()
    }
}

extension RunRecord {
    /// The record of a status.
    ///
    /// - Parameter ledger: where the ledger is, without a password.
    public init(
        of findings: RestorationStatusFindings, _ request: RestorationStatusRequest, ledger: String, start: Date
    ) {
        self.init(
            command: "restoration status",
            parameters: ["ledger": ledger, "day": findings.result.day.description],
            inputs: findings.snapshot.files.map(Input.init) + findings.inputs, operations: findings.operations,
            repairCount: findings.result.repairs.count, sliverCount: 0, start: start, workers: request.workers)
    }

    /// The record of a progress.
    public init(
        of findings: RestorationProgressFindings, _ request: RestorationProgressRequest, ledger: String, start: Date
    ) {
        var parameters = [
            "ledger": ledger, "from": request.from.description, "to": request.to.description,
            "due": findings.result.due.description,
        ]
        parameters["target"] = request.target.map { String($0) }
        parameters["share"] = request.sharePercent.map { String($0) }
        parameters["baseline"] = request.baseline
        parameters["total"] = request.total.map { String($0) }
        parameters["as-of"] = request.snapshot.asOf?.description
        self.init(
            command: "restoration progress", parameters: parameters,
            inputs: findings.snapshot.files.map(Input.init) + findings.inputs, operations: findings.operations,
            repairCount: findings.result.repairs.count, sliverCount: 0, start: start, workers: request.workers)
    }
}

extension RunRecord.Input {
    /// A file that the ledger has read.
    init(_ file: LedgerFile) {
        self.init(
            role: "ledger file \(file.statusDate)", file: file.name, layer: file.layer, sha256: file.sha256, files: [],
            crs: file.sourceCRS ?? "", crsWasAssumed: false, featureCount: file.rowCount, encoding: nil, version: nil)
    }
}
