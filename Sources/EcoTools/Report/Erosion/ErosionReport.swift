import Foundation
import GeoCore

/// One run on erosion in zones, in all the forms that its users need.
public struct ErosionReport: Sendable {
    public let findings: ErosionRateFindings
    public let request: ErosionRateRequest
    public let record: RunRecord
    public let language: Language

    public init(_ findings: ErosionRateFindings, request: ErosionRateRequest, record: RunRecord, language: Language) {
        self.findings = findings
        self.request = request
        self.record = record
        self.language = language
    }

    public var result: ErosionRateResult { findings.result }

    var tables: ErosionTables { ErosionTables(result, language) }

    public func terminalText(_ detail: CoverageTerminal.Detail, width: Int = 100, isColoured: Bool = false) -> String {
        ErosionTerminal(result, language: language, width: width, isColoured: isColoured).lines(detail)
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    // MARK: Files

    /// The files of a run on dates with these labels.
    public static func fileNames(labels: [String], hasPriority: Bool) -> [String] {
        let slugs = CoverageWords.slugs(labels)
        let changes = CoverTables.pairs(labels.count).map { changeName(slugs[$0.from], slugs[$0.to]) }
        return ["zones.gpkg"] + changes + (hasPriority ? [priorityName] : [])
            + ["erosion.xlsx", "zones.csv", "result.json", "run.json"]
    }

    private static func changeName(_ from: String, _ to: String) -> String { "erosion-change-\(from)-\(to).tif" }
    private static let priorityName = "priority.tif"

    public var fileNames: [String] {
        Self.fileNames(labels: result.dates.map(\.label), hasPriority: result.priority?.whole != nil)
    }

    /// Writes the files; they appear in the folder together, when the last one is complete.
    ///
    /// - Parameter only: names of the files wanted, `run.json` always among them; nil: all.
    /// - Returns: the paths of the files.
    /// - Throws: `.cannotWrite` or `.cancelled`; nothing new is in the folder then.
    public func write(
        to folder: StagedFolder, only: [String]? = nil, progress: (@Sendable (Progress) -> Void)? = nil,
        cancellation: Cancellation? = nil
    ) throws(GeoError) -> [String] {
        let names = fileNames.filter { only?.contains($0) ?? true || $0 == "run.json" }
        let rasters = try ErosionRasters(self, cancellation)
        let slugs = CoverageWords.slugs(result.dates.map(\.label))
        for (index, name) in names.enumerated() {
            try cancellation?.check()
            progress?(Progress(.writing, name, done: index, total: names.count))
            let path = folder.path(of: name)
            switch name {
            case "zones.gpkg": try writeMap(to: path, rasters)
            case "erosion.xlsx":
                let writer = try VectorWriter(path)
                for table in tables.all { try table.write(to: writer, language) }
                try writer.close()
            case "zones.csv":
                let writer = try VectorWriter(path)
                try tables.zones.write(to: writer, language)
                try writer.close()
            case Self.priorityName: try rasters.writePriority(to: path)
            case "result.json": try folder.write(Array(try json().utf8), as: name)
            case "run.json": try folder.write(Array(try ResultText.json(record).utf8), as: name)
            default:
                let pair = CoverTables.pairs(slugs.count).first {
                    Self.changeName(slugs[$0.from], slugs[$0.to]) == name
                }
                if let pair { try rasters.writeChange(pair, to: path) }
            }
        }
        try cancellation?.check()
        return try folder.commit()
    }

    /// The zones in the colours of their rates, and the priority areas of all zones.
    private func writeMap(to path: String, _ rasters: ErosionRasters) throws(GeoError) {
        let writer = try VectorWriter(path)
        let last = result.dates.count - 1
        let rates = result.zones.compactMap { $0.dates.last?.officialRate?.percent }
        let tables = tables
        try writer.addZones(
            "zones", tables.zones, findings.zones, crs: findings.zoneCRS,
            .rates(rates, column: tables.rateColumn(last), target: result.targetPercent), language)
        if result.priority?.whole != nil {
            let workspace = try Workspace()
            let raster = "\(workspace.path)/priority.tif"
            try rasters.writePriority(to: raster)
            try rasters.writePriorityPatches(from: raster, to: writer)
        }
        try writer.close()
    }
}

extension ErosionRateResult {
    /// Whether the official rate of a zone or of the whole is below the target at the last date; one that cannot be told is.
    public var isBelowTarget: Bool {
        guard targetPercent != nil else { return false }
        return (zones.map(\.dates.last) + [whole.dates.last]).contains { ($0?.toTargetPoints ?? -1) < 0 }
    }
}
