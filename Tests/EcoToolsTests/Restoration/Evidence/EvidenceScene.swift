import Foundation
import GeoCore

@testable import EcoTools

/// Square sites of 500 m on a plain of one value, seen once a year: what each of them must be follows by hand.
final class EvidenceScene {
    static let years = Array(2015...2025)
    static let background = 0.6
    let rasters: SmallRasters
    private(set) var sites: [LedgerSite] = []
    private var values: [(column: Int, row: Int, values: [Double], empty: Double)] = []
    /// What is taken from whole composites.
    var drops: [Int: Double] = [:]

    init() throws {
        rasters = try SmallRasters(
            grid: RasterGrid(width: 120, height: 80, west: 500_000, north: 3_400_000, cellSize: 100))
    }

    static func day(_ year: Int) throws -> CalendarDate {
        guard let day = CalendarDate(year: year, month: 6, day: 30) else { throw GeoError(.badArgument, "date") }
        return day
    }

    /// A site whose upper left corner lies at a cell.
    ///
    /// - Parameter empty: the share of its columns without data.
    func add(
        _ id: String, column: Int, row: Int, values: [Double], events: [(EventKind, Int)] = [(.started, 2016)],
        empty: Double = 0, technique: RestorationTechnique? = nil
    ) throws {
        let west = 500_000.0 + 100 * Double(column)
        let north = 3_400_000.0 - 100 * Double(row)
        let ground = try Geometry.box(Bounds(minX: west, minY: north - 500, maxX: west + 500, maxY: north))
        let list = try events.map { SiteEvent(kind: $0.0, date: try Self.day($0.1), file: 1, row: 1) }
        var attributes = SiteAttributes()
        attributes.technique = technique
        attributes.county = "A"
        sites.append(
            LedgerSite(
                number: sites.count + 1, id: id, attributes: attributes, ground: ground, groundFile: 1, groundRow: 1,
                groundDate: nil, events: list, standing: SiteStanding(list)))
        self.values.append((column, row, values, empty))
    }

    var snapshot: LedgerSnapshot {
        LedgerSnapshot(
            asOf: nil, facts: LedgerFacts(title: "test", crs: "EPSG:4547"), sites: sites, files: [], undecided: [],
            baselines: [])
    }

    /// Writes the composites, and says how they are read.
    func series(_ more: String = "") throws -> EvidenceSeries {
        let grid = rasters.grid
        for (place, year) in Self.years.enumerated() {
            var cells = [Double](repeating: Self.background, count: grid.cellCount)
            for site in values {
                for row in site.row..<(site.row + 5) {
                    for column in site.column..<(site.column + 5) where grid.width > column && grid.height > row {
                        let isEmpty = Double(column - site.column) < 5 * site.empty
                        cells[row * grid.width + column] = isEmpty ? .nan : site.values[place]
                    }
                }
            }
            if let drop = drops[year] { cells = cells.map { $0 - drop } }
            try rasters.write("ndvi-\(year).tif", cells)
        }
        let yaml = "composites: {pattern: \"ndvi-{year}.tif\"}\nindex: ndvi\n\(more)\n"
        return try EvidenceSeries(yaml: yaml, file: "series.yaml", folder: rasters.folder)
    }

    func run(_ more: String = "", workers: Int = 1, asOf: CalendarDate? = nil) throws -> EvidenceResult {
        var request = EvidenceRequest(
            sites: .ledger(snapshot, name: "ledger"), series: try series(more), seriesFile: "series.yaml")
        request.workers = workers
        request.asOf = asOf
        switch try EvidenceAnalysis(request).run() {
        case .done(let findings): return findings.result
        case .refused(let issues):
            throw GeoError(.badArgument, "look", trail: issues.map { $0.text(.en) })
        }
    }

    static let grown = [0.5, 0.1, 0.3, 0.4, 0.45, 0.52, 0.56, 0.57, 0.58, 0.58, 0.58]
    static let bare = [0.5, 0.1, 0.12, 0.11, 0.12, 0.13, 0.12, 0.11, 0.12, 0.12, 0.12]
    static let lost = [0.5, 0.1, 0.3, 0.52, 0.55, 0.57, 0.57, 0.5, 0.3, 0.2, 0.15]
    static let half = [0.5, 0.1, 0.12, 0.15, 0.2, 0.22, 0.25, 0.28, 0.3, 0.33, 0.35]
    static let same = [0.6, 0.59, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]
}
