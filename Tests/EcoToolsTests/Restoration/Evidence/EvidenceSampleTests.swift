import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// Expected values: cells' shares by exactextract and GEOS, computed apart (SampleData/expected/restoration-evidence.csv).
@Suite("The NDVI composites of the sample county")
struct EvidenceSampleTests {
    /// Rows of a table of expected values, by the names of its columns.
    static func rows(_ name: String) throws -> [[String: String]] {
        let text = try String(contentsOf: SampleData.folder.appendingPathComponent("expected/\(name)"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard let head = lines.first else { return [] }
        return lines.dropFirst().map { Dictionary(zip(head, $0), uniquingKeysWith: { first, _ in first }) }
    }

    @Test("means and valid shares of sites, clouds and all, are those computed apart to 1e-6")
    func means() throws {
        let folder = SampleData.folder.appendingPathComponent("restoration").path
        var source = SourceRequest(file: "\(folder)/restoration-2024.geojson")
        let table = try Dataset(source.file).layer(nil).readAll()
        // The platform's export calls its id as it likes.
        let expected = try Self.rows("restoration-evidence.csv")
        let known = Set(expected.compactMap { $0["site"] })
        let field = table.fields.map(\.name).first { name in
            (0..<table.count).contains { known.contains(table.value($0, name).text ?? "") }
        }
        source.idFields = [try #require(field)]
        var series = try EvidenceSeries(path: "\(folder)/series.yaml")
        series.restoration = .unknown
        var request = EvidenceRequest(sites: .file(source), series: series, seriesFile: "series.yaml")
        request.allowsLargeRepairs = true
        guard case .done(let findings) = try EvidenceAnalysis(request).run() else {
            Issue.record("refused")
            return
        }
        let areas = Dictionary(
            try Self.rows("restoration-sites.csv").filter { $0["as_of"] == "2025-12-31" }
                .compactMap { row in
                    row["site"].flatMap { site in row["effective_m2"].flatMap(Double.init).map { (site, $0) } }
                },
            uniquingKeysWith: { first, _ in first })
        var compared = 0
        for site in findings.result.sites {
            // Those that the ledger holds as this file draws them.
            guard let area = areas[site.id], abs(area - site.squareMetres) < 1e-6 * area else { continue }
            for row in expected where row["site"] == site.id {
                let point = try #require(site.points.first { String($0.year) == row["year"] })
                let share = Double(row["valid_share"] ?? "") ?? 0
                #expect(abs(point.validShare - share) < 1e-5, "\(site.id) \(point.year)")
                if let mean = Double(row["mean"] ?? "") {
                    #expect(abs((point.mean ?? .nan) - mean) < 1e-6, "\(site.id) \(point.year)")
                } else {
                    #expect(point.mean == nil)
                }
                compared += 1
            }
        }
        #expect(compared >= 80)
        #expect(findings.result.composites.filter(\.isOutlier).map(\.label) == ["2022"])
    }
}
