import Foundation
import GeoCore

/// The protected share of a territory, in all the forms that its users need.
public struct TerritoryReport: Sendable {
    public let result: TerritoryResult
    let zones: [Geometry?]
    public let record: RunRecord
    private let words: ReportWords

    public init(_ result: TerritoryResult, zones: [Geometry?], record: RunRecord, language: Language) {
        self.result = result
        self.zones = zones
        self.record = record
        words = ReportWords(language: language, tables: nil)
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    private struct Row {
        var finding: TerritoryFinding
        var name: String?
        var id: String
    }

    /// The zones, then the whole.
    private var rows: [Row] {
        result.zones.map { Row(finding: $0, name: $0.name, id: $0.id) }
            + [Row(finding: result.whole, name: words.word("territory.whole"), id: "")]
    }

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        let paint = Paint(isOn: isColoured)
        let titles = result.layers.map { DisplayWidth.visible($0.title) }.joined(separator: words.comma)
        let method = words.language == .zh ? result.areaMethod.titleChinese : result.areaMethod.title
        var lines = [paint.bold(words.word("territory.title", ["layers": titles]))]
        lines += DisplayWidth.wrapped(
            words.word("report.method", ["method": method, "crs": result.crs]), to: width)
        lines += [""] + table.lines(width: width)
        let excess = result.zonesCountedMoreThanOnceSquareMetres
        if excess > 0 {
            lines.append(words.word("territory.zones-overlap", ["area": words.measure(.area(squareMetres: excess))]))
        }
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var table: TextTable {
        var table = TextTable([
            .init(words.word("head.zone")), .init(words.word("head.name"), gives: true),
            .init(words.word("head.zone-area"), right: true), .init(words.word("head.sum"), right: true),
            .init(words.word("head.union"), right: true), .init(words.word("head.more-than-once"), right: true),
            .init(words.word("head.share"), right: true), .init(words.word("head.to-target"), right: true),
            .init(words.word("head.needed"), right: true),
        ])
        func squareKilometres(_ squareMetres: Double?) -> String {
            squareMetres.map { words.number($0 / 1e6, 2) } ?? ""
        }
        for row in rows {
            let finding = row.finding
            table.add([
                row.id, row.name ?? "", squareKilometres(finding.areaSquareMetres),
                squareKilometres(finding.counted.sumOfFeatures.squareMetres),
                squareKilometres(finding.counted.union.squareMetres),
                squareKilometres(finding.counted.countedMoreThanOnce.squareMetres), words.percent(finding.sharePercent),
                finding.toTargetPoints.map { ($0 >= 0 ? "+" : "") + words.number($0, 2) } ?? "",
                squareKilometres(finding.neededSquareMetres),
            ])
        }
        return table
    }

    private var columns: [TableColumn<Row>] {
        let layers = result.layers
        var columns: [TableColumn<Row>] = [
            .text("zone_id") { $0.id }, .text("zone_name") { $0.name },
            .number("zone_m2") { $0.finding.areaSquareMetres },
            .number("zone_ha", decimals: 4) { $0.finding.areaSquareMetres / 10_000 },
            .number("sum_m2") { $0.finding.counted.sumOfFeatures.squareMetres },
            .number("union_m2") { $0.finding.counted.union.squareMetres },
            .number("union_ha", decimals: 4) { $0.finding.counted.union.hectares },
            .number("counted_more_than_once_m2") { $0.finding.counted.countedMoreThanOnce.squareMetres },
            .percent("share_percent") { $0.finding.sharePercent },
            .percent("target_percent") { $0.finding.targetPercent },
            .percent("to_target_points") { $0.finding.toTargetPoints },
            .number("needed_m2") { $0.finding.neededSquareMetres },
        ]
        if layers.count > 1 {
            for index in layers.indices {
                columns.append(
                    .number("union_of_layer_\(index + 1)_m2") { $0.finding.layers[index].union.squareMetres })
            }
        }
        return columns
    }

    public static let fileNames = ["territory.gpkg", "territory.xlsx", "territory.csv", "territory.json", "run.json"]

    /// Writes all files; they appear in the folder together, when the last one is complete.
    public func write(
        to folder: StagedFolder, progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> [String] {
        let table = ReportTable("territory", columns, rows)
        for (index, name) in Self.fileNames.enumerated() {
            try cancellation?.check()
            progress?(Progress(.writing, name, done: index, total: Self.fileNames.count))
            let path = folder.path(of: name)
            switch name {
            case "territory.gpkg": try writeMap(to: path)
            case "territory.xlsx", "territory.csv":
                let writer = try VectorWriter(path)
                try table.write(to: writer, words.language)
                try writer.close()
            case "territory.json": try folder.write(Array(try json().utf8), as: name)
            default: try folder.write(Array(try ResultText.json(record).utf8), as: name)
            }
        }
        try cancellation?.check()
        return try folder.commit()
    }

    private func writeMap(to path: String) throws(GeoError) {
        let writer = try VectorWriter(path)
        let table = ReportTable("territory", columns, Array(rows.dropLast()))
        let aliases = zip(table.fields, table.titledFields(words.language)).map { ($0.name, $1.name) }
        let crs = result.crs.split(separator: " ").first.map(String.init) ?? ""
        let layer = try writer.addLayer(
            LayerDefinition(
                "zones", geometry: .only(.multiPolygon), crsDefinition: crs, fields: table.fields,
                styleQML: MapStyle.zones(words.language).qml(aliases: aliases)))
        for (row, geometry) in zip(table.rows, zones) { try layer.write(geometry, row) }
        try writer.close()
    }
}

extension RunRecord {
    /// The record of a territory's share.
    public init(
        of result: TerritoryResult, _ request: TerritoryRequest, inputs: [Input], operations: [String: String],
        start: Date
    ) {
        var parameters = [
            "area": request.areaMethod.rawValue, "allow-repairs": String(request.allowsLargeRepairs),
        ]
        parameters["target"] = request.targetPercent.map { String($0) }
        parameters["assume-crs"] = request.assumedCRS
        self.init(
            command: "territory", parameters: parameters, inputs: inputs, operations: operations,
            repairCount: result.repairs.count, sliverCount: result.whole.counted.sliverCount, start: start,
            workers: request.workers)
    }
}
