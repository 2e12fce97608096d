import Foundation
import GeoCore
import Testing

/// The restored banks of the sample data, drawn beside a river from known chainages (Scripts/sample_data/restoration_bank.py):
/// what is projected on the reference must be what was drawn.
@Suite struct ProgressBankTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("SampleData")

    /// Site -> length along the reference, by the year of the file.
    private func expected() throws -> [String: Double] {
        let text = try String(
            contentsOf: Self.folder.appendingPathComponent("expected/restoration-bank.csv"), encoding: .utf8)
        var lengths: [String: Double] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count > 6, cells[0] == "row" else { continue }
            lengths["\(cells[1].prefix(4)) \(cells[2])"] = Double(cells[6])
        }
        return lengths
    }

    private func read(_ name: String) throws -> FeatureTable {
        try Dataset(Self.folder.appendingPathComponent("restoration/\(name)").path).layer(nil).readAll(ReadOptions())
    }

    @Test func banksOnBothSidesOfARiverCoverTheChainagesTheyWereDrawnFrom() throws {
        let line = try read("bank-reference.gpkg")
        let reference = try ReferenceLine(
            try #require(line.geometries.first ?? nil), crs: try CRS(try #require(line.crsDefinition)))
        let expected = try expected()
        #expect(expected.count == 12)
        for year in ["2023", "2024"] {
            let banks = try read("bank-\(year).gpkg")
            let ids = try #require(banks.column("AXBM"))
            for row in 0..<banks.count {
                let id = try #require(ids[row].text)
                let bank = try #require(banks.geometries[row])
                let found = try reference.projection(of: bank, reachMetres: 500)
                let wanted = try #require(expected["\(year) \(id)"])
                // The ends were drawn square to the reference and rounded: half a metre, as the script itself asks.
                #expect(abs(reference.metres(of: found.stretches) - wanted) < 1, "\(year) \(id)")
                #expect((found.beyondMetres > 0) == (wanted == 0))
            }
        }
    }
}
