import Foundation
import GeoCore

/// Statistics of rasters in zones, in all the forms that their users need.
public struct ZonalReport: Sendable {
    public let findings: ZonalFindings
    public let record: RunRecord
    private let words: ReportWords

    public init(_ findings: ZonalFindings, record: RunRecord, language: Language) {
        self.findings = findings
        self.record = record
        words = ReportWords(language: language, tables: nil)
    }

    public var result: ZonalResult { findings.result }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    // MARK: Terminal

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        let paint = Paint(isOn: isColoured)
        let width = max(60, width)
        var lines: [String] = []
        for (place, raster) in result.rasters.enumerated() {
            lines.append(paint.bold(words.word("zonal.title", ["label": raster.label, "file": raster.file])))
            lines += DisplayWidth.wrapped(method(raster), to: width) + [""]
            lines += Array(table(place).blocks(width: width, keys: 2).joined(separator: [""])) + [""]
            if let classes = classTable(place) {
                lines += Array(classes.blocks(width: width, keys: 2).joined(separator: [""])) + [""]
            }
        }
        lines += DisplayWidth.wrapped(words.word("zonal.note"), to: width).map(paint.faint)
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func method(_ raster: ZonalRasterSummary) -> String {
        let areas = LibraryText.shared.translated(raster.grid.cellAreas, words.language) ?? raster.grid.cellAreas
        var text = words.word(
            "zonal.method",
            [
                "band": String(raster.band), "unit": raster.unit ?? words.word("zonal.no-unit"),
                "crs": raster.grid.crs, "areas": areas, "mode": words.word("coverage.mode-\(raster.grid.mode)"),
            ])
        if let weight = raster.weightFile { text += words.semicolon + words.word("zonal.weight", ["file": weight]) }
        return text
    }

    private func table(_ raster: Int) -> TextTable {
        var table = TextTable(
            [.init(words.word("head.code"), gives: true), .init(words.word("head.name"), gives: true)]
                + result.statistics.map { .init(title($0), right: true) }
                + [.init(words.word("zonal.nodata-ha"), right: true)])
        for zone in result.zones {
            let found = zone.rasters[raster]
            table.add(
                [zone.id, zone.name ?? ""] + result.statistics.map { text(found.values[$0], $0) }
                    + [words.number(found.noDataSquareMetres / 10_000, ReportWords.hectareDecimals)])
        }
        return table
    }

    private func classTable(_ raster: Int) -> TextTable? {
        guard result.zones.contains(where: { $0.rasters[raster].classes != nil }) else { return nil }
        var table = TextTable([
            .init(words.word("head.code"), gives: true), .init(words.word("head.name"), gives: true),
            .init(words.word("zonal.value"), right: true), .init(words.word("zonal.count"), right: true),
            .init("ha", right: true), .init("%", right: true),
        ])
        for zone in result.zones {
            let classes = zone.rasters[raster].classes ?? []
            let whole = classes.map(\.squareMetres).compensatedSum()
            for entry in classes {
                table.add([
                    zone.id, zone.name ?? "", String(entry.value), words.number(entry.cells, 2),
                    words.number(entry.squareMetres / 10_000, ReportWords.hectareDecimals),
                    words.number(100 * entry.squareMetres / whole, ReportWords.percentDecimals),
                ])
            }
        }
        return table
    }

    private func title(_ statistic: String) -> String {
        statistic.hasPrefix("q") || statistic.isEmpty ? statistic : words.word("zonal.\(statistic)")
    }

    /// Values in at least six digits; areas in hectares, cells with two decimals.
    private func text(_ value: Double?, _ statistic: String) -> String {
        guard let value else { return "-" }
        switch statistic {
        case "area": return words.number(value / 10_000, ReportWords.hectareDecimals)
        case "count": return words.number(value, 2)
        case "variety", "majority", "minority": return DecimalText.text(value, decimals: 0)
        default:
            let digits = value == 0 || !value.isFinite ? 1 : Int(log10(value.magnitude).rounded(.down)) + 1
            return words.number(value, min(9, max(2, 6 - digits)))
        }
    }

    // MARK: Files

    public static let fileNames = ["zonal.gpkg", "zonal.xlsx", "zonal.csv", "result.json", "run.json"]

    private typealias Row = (zone: ZonalZone, raster: Int)

    /// One row a zone and raster.
    private var values: ReportTable {
        let rows = result.zones.flatMap { zone in result.rasters.indices.map { Row(zone, $0) } }
        let columns: [TableColumn<Row>] = [
            .text("zone_id") { $0.zone.id }, .text("zone_name") { $0.zone.name },
            .text("raster") { $0.zone.rasters[$0.raster].label },
        ]
        return ReportTable("zonal", columns + statisticColumns, rows)
    }

    private var statisticColumns: [TableColumn<Row>] {
        result.statistics.map { name in
            let column: TableColumn<Row> = .number(name) { $0.zone.rasters[$0.raster].values[name] }
            let isQuantile = name.hasPrefix("q")
            return column.named(
                name == "area" ? "area_m2" : name,
                isQuantile
                    ? Message("column.quantile", ["name": .text(name)]) : Message("column.zonal-\(name)"))
        } + [
            .number("nodata_m2") { $0.zone.rasters[$0.raster].noDataSquareMetres },
            .number("invalid_m2") { $0.zone.rasters[$0.raster].invalidSquareMetres },
        ]
    }

    private var classes: ReportTable? {
        typealias Entry = (zone: ZonalZone, label: String, entry: ZonalClass)
        let rows = result.zones.flatMap { zone in
            zone.rasters.flatMap { raster in (raster.classes ?? []).map { Entry(zone, raster.label, $0) } }
        }
        guard !rows.isEmpty else { return nil }
        let columns: [TableColumn<Entry>] = [
            .text("zone_id") { $0.zone.id }, .text("zone_name") { $0.zone.name }, .text("raster") { $0.label },
            .integer("raster_code") { $0.entry.value }, .number("cells") { $0.entry.cells },
            .number("class_m2") { $0.entry.squareMetres },
            .number("class_ha", decimals: ReportWords.hectareDecimals) { $0.entry.squareMetres / 10_000 },
        ]
        return ReportTable("cover-classes", columns, rows)
    }

    /// Writes all files; they appear in the folder together, when the last one is complete.
    public func write(
        to folder: StagedFolder, progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> [String] {
        for (index, name) in Self.fileNames.enumerated() {
            try cancellation?.check()
            progress?(Progress(.writing, name, done: index, total: Self.fileNames.count))
            let path = folder.path(of: name)
            switch name {
            case "zonal.gpkg": try writeMap(to: path)
            case "zonal.xlsx", "zonal.csv":
                let writer = try VectorWriter(path)
                try values.write(to: writer, words.language)
                if name == "zonal.xlsx", let classes { try classes.write(to: writer, words.language) }
                try writer.close()
            case "result.json": try folder.write(Array(try json().utf8), as: name)
            default: try folder.write(Array(try ResultText.json(record).utf8), as: name)
            }
        }
        try cancellation?.check()
        return try folder.commit()
    }

    /// One layer a raster: the zones with its statistics.
    private func writeMap(to path: String) throws(GeoError) {
        let writer = try VectorWriter(path)
        let crs = findings.zoneCRS
        let slugs = CoverageWords.slugs(result.rasters.map(\.label))
        for (raster, slug) in slugs.enumerated() {
            let columns: [TableColumn<Row>] = [
                .text("zone_id") { $0.zone.id }, .text("zone_name") { $0.zone.name },
            ]
            let table = ReportTable("zonal", columns + statisticColumns, result.zones.map { Row($0, raster) })
            try writer.addZones("zones_\(slug)", table, findings.zones, crs: crs, .outlines, words.language)
        }
        try writer.close()
    }
}

extension RunRecord {
    /// The record of statistics in zones.
    public init(of findings: ZonalFindings, _ request: ZonalRequest, start: Date) {
        var parameters = [
            "area": request.cellAreas.rawValue, "mode": request.mode.rawValue,
            "allow-repairs": String(request.allowsLargeRepairs), "classes": String(request.listsClasses),
            "stats": request.statistics.map(\.description).joined(separator: ","),
        ]
        parameters["weight"] = request.weight
        parameters["align"] = request.alignment?.rawValue
        parameters["assume-crs"] = request.assumedCRS
        parameters["where \(request.zones.file)"] = request.zones.filter
        for raster in request.rasters {
            parameters["nodata \(raster.label)"] = raster.noData.map { String($0) }
        }
        self.init(
            command: "zonal", parameters: parameters, inputs: findings.inputs, operations: findings.operations,
            repairCount: findings.result.repairs.count, sliverCount: 0, start: start, workers: request.workers)
    }
}

extension MapStyle {
    /// Zones as outlines with their codes: what to colour by is for the user to choose.
    static var outlines: MapStyle {
        MapStyle(
            categories: [
                Category(
                    value: "", label: "",
                    symbol: .fill(
                        colour: "0,0,0,0", pattern: "no", outline: "60,60,60,255", outlineMillimetres: 0.4))
            ], label: "zone_id")
    }
}
