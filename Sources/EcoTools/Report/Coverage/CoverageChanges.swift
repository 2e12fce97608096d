import Foundation
import GeoCore

/// Where cover was gained and lost between two years: a raster and its patches.
///
/// The raster has the cells of the analysis, those around the zones (`ZoneCells`).
final class CoverageChanges {
    /// The values of the raster.
    enum Value: UInt8, CaseIterable {
        case neither = 0
        case kept = 1
        case gain = 2
        case loss = 3
        /// Outside of the zones, or nothing known in one of the years.
        case noData = 255

        var key: String { "coverage.cell-\(self)" }

        var colour: Colour {
            switch self {
            case .neither: Colour(red: 240, green: 240, blue: 235)
            case .kept: Colour(red: 120, green: 170, blue: 120)
            case .gain: Colour(red: 0, green: 114, blue: 178)
            case .loss: Colour(red: 213, green: 94, blue: 0)
            case .noData: Colour(red: 255, green: 255, blue: 255, alpha: 0)
            }
        }
    }

    typealias Pair = (from: Int, to: Int)

    let pairs: [Pair]
    let slugs: [String]
    private let findings: CoverageFindings
    private let request: CoverageRequest
    private let language: Language
    private let cancellation: Cancellation?
    private let zones: ZoneCells

    init(_ report: CoverageReport, _ cancellation: Cancellation?) throws(GeoError) {
        findings = report.findings
        request = report.request
        language = report.language
        self.cancellation = cancellation
        pairs = CoverageWords.pairs(report.result.years.count)
        slugs = CoverageWords.slugs(report.result.years.map(\.label))
        zones = try ZoneCells(
            findings.zones.compactMap { $0?.isEmpty == false ? $0 : nil }, crs: findings.zoneCRS, on: findings.grid,
            gridCRS: findings.gridCRS, operation: request.zones.operation, workers: request.workers,
            cancellation: cancellation)
    }

    static func rasterName(_ from: String, _ to: String) -> String { "change-\(from)-\(to).tif" }

    func rasterName(_ pair: Pair) -> String { Self.rasterName(slugs[pair.from], slugs[pair.to]) }

    // MARK: The raster

    func writeRaster(_ pair: Pair, to path: String) throws(GeoError) {
        var options = RasterWriter.Options(.uint8, noData: Double(Value.noData.rawValue))
        options.colourTable = Dictionary(
            Value.allCases.map { (Int($0.rawValue), $0.colour) }, uniquingKeysWith: { first, _ in first })
        let named = Value.allCases.filter { $0 != .noData }
        options.categoryNames = named.map { Messages.text($0.key, language) }
        options.metadata = ["FROM": findings.result.years[pair.from].label, "TO": findings.result.years[pair.to].label]
        try write(pair, to: path, options) { $0 }
    }

    /// Writes the cells of a pair of years, each as `keep` has it.
    private func write(
        _ pair: Pair, to path: String, _ options: RasterWriter.Options, _ keep: (Value) -> Value
    ) throws(GeoError) {
        let from = try CodeRows<CoverState>(findings, request, year: pair.from)
        let to = try CodeRows<CoverState>(findings, request, year: pair.to)
        try zones.write(to: path, options, outside: Value.noData.rawValue, cancellation: cancellation) {
            (strip) throws(GeoError) in
            let before = try from.states(strip)
            let after = try to.states(strip)
            return zip(before, after).map { keep(Self.value($0, $1)).rawValue }
        }
    }

    private static func value(_ before: CoverState, _ after: CoverState) -> Value {
        switch (before, after) {
        case (.unknown, _), (_, .unknown): .noData
        case (.covered, .covered): .kept
        case (.covered, .other): .loss
        case (.other, .covered): .gain
        case (.other, .other): .neither
        }
    }

    // MARK: The patches

    /// Patches of gain and of loss with their areas, one layer for each pair of years.
    func writePolygons(to path: String) throws(GeoError) {
        let workspace = try Workspace()
        let measurer = try Measurer(findings.gridCRS)
        let method: AreaMethod = request.cellAreas == .planar ? .planar : .ellipsoidal
        let writer = try VectorWriter(path)
        let crs = findings.gridCRS
        for pair in pairs {
            let table = ReportTable("cover-patches", Self.columns(language), [])
            let aliases = zip(table.fields, table.titledFields(language)).map { ($0.name, $1.name) }
            let layer = try writer.addLayer(
                LayerDefinition(
                    "changes_\(slugs[pair.from])_\(slugs[pair.to])", geometry: .only(.multiPolygon),
                    crsDefinition: crs.authorityCode ?? crs.wkt, fields: table.fields,
                    styleQML: MapStyle.changes(language).qml(aliases: aliases)))
            guard zones.window != nil else { continue }
            // What stayed as it was would be one patch with as many holes as there are changes.
            let raster = "\(workspace.path)/moved-\(pair.from)-\(pair.to).tif"
            try write(pair, to: raster, RasterWriter.Options(.uint8, noData: Double(Value.noData.rawValue))) {
                $0 == .gain || $0 == .loss ? $0 : .noData
            }
            var number = 0
            try RasterSource(raster).forEachPolygon(cancellation: cancellation) { value, polygon throws(GeoError) in
                guard let value = UInt8(exactly: value).flatMap(Value.init(rawValue:)) else { return }
                number += 1
                let area = try measurer.area(of: polygon, method: method)
                let patch = Patch(
                    id: number, value: value, from: findings.result.years[pair.from].label,
                    to: findings.result.years[pair.to].label, squareMetres: area)
                try layer.write(polygon, patch.values(language))
            }
        }
        try writer.close()
    }

    private struct Patch {
        var id: Int
        var value: Value
        var from: String
        var to: String
        var squareMetres: Double

        func values(_ language: Language) -> [FieldValue] {
            ReportTable("cover-patches", CoverageChanges.columns(language), [self]).rows[0]
        }
    }

    private static func columns(_ language: Language) -> [TableColumn<Patch>] {
        [
            .integer("patch_id") { $0.id }, .text("change_code") { "\($0.value)" },
            .text("change") { Messages.text($0.value.key, language) }, .text("from_year") { $0.from },
            .text("to_year") { $0.to }, .number("patch_m2") { $0.squareMetres },
            .number("patch_ha", decimals: ReportWords.hectareDecimals) { $0.squareMetres / 10_000 },
        ]
    }
}

extension MapStyle {
    static func changes(_ language: Language) -> MapStyle {
        MapStyle(
            attribute: "change_code",
            categories: [CoverageChanges.Value.gain, .loss].map { value in
                let colour = "\(value.colour.red),\(value.colour.green),\(value.colour.blue)"
                return Category(
                    value: "\(value)", label: Messages.text(value.key, language),
                    symbol: .fill(
                        colour: "\(colour),200", pattern: "solid", outline: "\(colour),255", outlineMillimetres: 0.1))
            })
    }
}

/// What is known of a cell in a year.
private enum CoverState { case other, covered, unknown }

extension CodeRows<CoverState> {
    /// Which cells of a year are covered by the definition.
    fileprivate convenience init(_ findings: CoverageFindings, _ request: CoverageRequest, year: Int) throws(GeoError) {
        if let path = findings.countedRasters[year] {
            try self.init(try RasterSource(path), band: 1, missing: .unknown) { value in
                switch CountedCells.Verdict(rawValue: UInt8(clamping: value)) {
                case .counted: .covered
                case .noData, nil: .unknown
                default: .other
                }
            }
        } else {
            let counted = Set(findings.countedCodes[year])
            let legend = request.years[year].legend
            try self.init(findings.sources[year], band: findings.result.years[year].band, missing: .unknown) { value in
                if legend[value] == nil || legend.isNodata(value) { return .unknown }
                return counted.contains(value) ? .covered : .other
            }
        }
    }
}
