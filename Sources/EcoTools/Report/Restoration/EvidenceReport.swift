import Foundation
import GeoCore

/// Evidence from above, in all the forms that its users need.
public struct EvidenceReport: Sendable {
    public let findings: EvidenceFindings
    public let record: RunRecord
    public let language: Language

    public init(_ findings: EvidenceFindings, record: RunRecord, language: Language) {
        self.findings = findings
        self.record = record
        self.language = language
    }

    public var result: EvidenceResult { findings.result }

    public static let fileNames = [
        "evidence.gpkg", "evidence.xlsx", "sites.csv", "series.csv", "visits.csv", "result.json", "run.json",
    ]

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        EvidenceTerminal(result, language: language, width: width, isColoured: isColoured).text()
    }

    /// Writes all files; they appear in the folder together, when the last one is complete.
    public func write(
        to folder: StagedFolder, progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> [String] {
        let tables = EvidenceTables(result, language)
        for (index, name) in Self.fileNames.enumerated() {
            try cancellation?.check()
            progress?(Progress(.writing, name, done: index, total: Self.fileNames.count))
            let path = folder.path(of: name)
            switch name {
            case "evidence.gpkg": try writeMap(to: path, tables)
            case "evidence.xlsx":
                let writer = try VectorWriter(path)
                for table in tables.all { try table.write(to: writer, language) }
                try writer.close()
            case "sites.csv": try write(tables.sites, to: path)
            case "series.csv": try write(tables.series, to: path)
            case "visits.csv": try write(tables.visits, to: path)
            case "result.json": try folder.write(Array(try json().utf8), as: name)
            default: try folder.write(Array(try ResultText.json(record).utf8), as: name)
            }
        }
        try cancellation?.check()
        return try folder.commit()
    }

    private func write(_ table: ReportTable, to path: String) throws(GeoError) {
        let writer = try VectorWriter(path)
        try table.write(to: writer, language)
        try writer.close()
    }

    /// The sites by what their vegetation says, and the rings that they were compared with.
    private func writeMap(to path: String, _ tables: EvidenceTables) throws(GeoError) {
        let writer = try VectorWriter(path)
        try writer.addZones(
            "sites", tables.sites, findings.grounds, crs: findings.crs, .vegetationStates(language), language)
        if !findings.rings.isEmpty {
            let columns: [TableColumn<SiteEvidence>] = [
                .text("site_id") { $0.id }, .number("ring_mean") { $0.points.last?.referenceMean },
                .number("ring_cells") { $0.points.last?.referenceCells },
            ]
            let rings = findings.rings.map { $0.isEmpty ? nil : $0 }
            try writer.addZones(
                "rings", EvidenceTables.table("evidence-rings", columns, result.sites), rings, crs: findings.crs,
                .referenceRings, language)
        }
        try writer.close()
    }
}

extension RunRecord {
    /// The record of evidence.
    public init(of findings: EvidenceFindings, _ request: EvidenceRequest, start: Date) {
        var parameters = ["series": request.seriesFile, "allow-repairs": String(request.allowsLargeRepairs)]
        parameters["as-of"] = request.asOf?.description
        parameters["assume-crs"] = request.assumedCRS
        if case .file(let source) = request.sites { parameters["where \(source.file)"] = source.filter }
        self.init(
            command: "restoration evidence", parameters: parameters, inputs: findings.inputs,
            operations: findings.operations, repairCount: findings.result.repairs.count, sliverCount: 0, start: start,
            workers: request.workers)
    }
}

extension MapStyle {
    /// Sites by state, told apart without colours by their hatching; "no data" is empty, never the colour of a finding.
    static func vegetationStates(_ language: Language) -> MapStyle {
        let symbols: [(VegetationState, String, String)] = [
            (.disturbed, "202,0,32,255", "solid"), (.recovering, "244,165,66,255", "b_diagonal"),
            (.recovered, "26,150,65,255", "dense4"), (.degraded, "123,50,148,255", "cross"),
            (.noData, "150,150,150,255", "no"),
        ]
        return MapStyle(
            attribute: "veg_state",
            categories: symbols.map { state, colour, pattern in
                Category(
                    value: state.rawValue, label: Messages.text("evidence.state.\(state.rawValue)", language),
                    symbol: .fill(
                        colour: colour, pattern: pattern, outline: "50,50,50,255", outlineMillimetres: 0.3))
            }, label: "site_id")
    }

    static var referenceRings: MapStyle {
        MapStyle(
            categories: [
                Category(
                    value: "", label: "",
                    symbol: .fill(
                        colour: "0,0,0,0", pattern: "no", outline: "90,120,160,255", outlineMillimetres: 0.2))
            ])
    }
}
