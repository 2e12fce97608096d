import Foundation
import GeoCore

/// One coverage analysis, in all the forms that its users need.
public struct CoverageReport: Sendable {
    public let findings: CoverageFindings
    public let request: CoverageRequest
    public let record: RunRecord
    public let language: Language

    public init(_ findings: CoverageFindings, request: CoverageRequest, record: RunRecord, language: Language) {
        self.findings = findings
        self.request = request
        self.record = record
        self.language = language
    }

    public var result: CoverageResult { findings.result }

    var tables: CoverageTables { CoverageTables(result, language) }

    public func terminalText(_ detail: CoverageTerminal.Detail, width: Int = 100, isColoured: Bool = false) -> String {
        CoverageTerminal(result, language: language, width: width, isColoured: isColoured).lines(detail)
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    // MARK: Files

    /// The files that an analysis of years with these labels may write, in the order in which they are written.
    public static func fileNames(labels: [String]) -> [String] {
        let slugs = CoverageWords.slugs(labels)
        let rasters = CoverageWords.pairs(labels.count).map { CoverageChanges.rasterName(slugs[$0.from], slugs[$0.to]) }
        return ["zones.gpkg"] + rasters + (rasters.isEmpty ? [] : ["changes.gpkg"])
            + slugs.map { countedName($0) } + ["coverage.xlsx", "zones.csv", "result.json", "run.json"]
    }

    private static func countedName(_ slug: String) -> String { "counted-\(slug).tif" }

    /// The files of this analysis: those of verdicts only where verdicts were needed, those of changes where wanted.
    public var fileNames: [String] {
        let slugs = CoverageWords.slugs(result.years.map(\.label))
        let counted = Dictionary(
            zip(slugs.map(Self.countedName), findings.countedRasters), uniquingKeysWith: { first, _ in first })
        return Self.fileNames(labels: result.years.map(\.label)).filter { name in
            if let raster = counted[name] { return raster != nil }
            return request.mapsChanges || !name.hasPrefix("change")
        }
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
        let changes = try CoverageChanges(self, cancellation)
        for (index, name) in names.enumerated() {
            try cancellation?.check()
            progress?(Progress(.writing, name, done: index, total: names.count))
            try write(name, to: folder, changes)
        }
        try cancellation?.check()
        return try folder.commit()
    }

    private func write(_ name: String, to folder: StagedFolder, _ changes: CoverageChanges) throws(GeoError) {
        let path = folder.path(of: name)
        switch name {
        case "zones.gpkg": try CoverageMap(findings, tables).write(to: path)
        case "changes.gpkg": try changes.writePolygons(to: path)
        case "coverage.xlsx":
            let writer = try VectorWriter(path)
            for table in tables.all { try table.write(to: writer, language) }
            try writer.close()
        case "zones.csv":
            let writer = try VectorWriter(path)
            try tables.zones.write(to: writer, language)
            try writer.close()
        case "result.json": try folder.write(Array(try json().utf8), as: name)
        case "run.json": try folder.write(Array(try ResultText.json(record).utf8), as: name)
        default:
            if let year = result.years.indices.first(where: { changes.slugs[$0] == Self.slug(ofCounted: name) }) {
                try copyVerdicts(year, to: path)
            } else if let pair = changes.pairs.first(where: { changes.rasterName($0) == name }) {
                try changes.writeRaster(pair, to: path)
            }
        }
    }

    private static func slug(ofCounted name: String) -> String? {
        name.hasPrefix("counted-") ? String(name.dropFirst("counted-".count).dropLast(".tif".count)) : nil
    }

    /// Which cells count and why, as the analysis made it on its way.
    private func copyVerdicts(_ year: Int, to path: String) throws(GeoError) {
        guard let raster = findings.countedRasters[year] else { return }
        do {
            let files = FileManager.default
            try files.copyItem(atPath: raster, toPath: path)
            // The names of the verdicts stand beside the raster.
            let names = raster + ".aux.xml"
            if files.fileExists(atPath: names) { try files.copyItem(atPath: names, toPath: path + ".aux.xml") }
        } catch {
            throw GeoError(.cannotWrite, "write the file", on: path, trail: [error.localizedDescription])
        }
    }
}

extension CoverageResult {
    /// Whether the rate of a zone or of the whole is below the target in the last year; one that cannot be told is.
    public var isBelowTarget: Bool {
        guard targetPercent != nil else { return false }
        let last = zones.map(\.years.last) + [whole.years.last]
        return last.contains { ($0?.toTargetPoints ?? -1) < 0 }
    }
}
