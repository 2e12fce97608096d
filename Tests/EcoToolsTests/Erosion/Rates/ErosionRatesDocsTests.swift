import Foundation
import GeoCore
import Testing

@testable import EcoTools

@Suite("docs/erosion-rates.md says what the tables hold") struct ErosionRatesDocsTests {
    static let pages = ["docs/erosion-rates.md", "docs/erosion-rates.zh.md"]

    private static func text(_ path: String) throws -> String {
        try CoverageDocsTests.text(path)
    }

    @Test("regions with their allowable loss, tables, denominators and keys of a table", arguments: pages)
    func named(path: String) throws {
        let text = try Self.text(path)
        let table = try IntensityTable(nameOrFile: "sl190")
        for region in table.regions {
            let row = text.split(separator: "\n").first { $0.hasPrefix("| `\(region.id)` |") }
            #expect(row?.contains("| \(DecimalText.plain(region.allowable)) |") == true, "\(region.id)")
        }
        var names = IntensityTable.shippedNames
        names += [CoverDenominator.territory, .land, .validCells].map(\.rawValue)
        #expect(names.filter { !text.contains("`\($0)`") } == [])
        let keys = IntensityTable.tableKeys + IntensityTable.regionKeys + IntensityTable.classKeys
        #expect(keys.filter { !text.contains($0) } == [])
        for entry in table.classes { #expect(text.contains("\(entry.code) \(entry.name.zh)")) }
    }

    @Test("the example of a table can be read", arguments: pages)
    func example(path: String) throws {
        let block = try #require(
            try Self.text(path).components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```")
                .first)
        let tables = try IntensityTable.read(yaml: block, file: "example")
        #expect(tables.first?.breaks(region: nil) == [300, 2500])
    }

    @Test("files are those that are written", arguments: pages)
    func files(path: String) throws {
        let text = try Self.text(path)
        let names = ErosionReport.fileNames(labels: ["A", "B"], hasPriority: true) + ClassificationReport.fileNames
        #expect(names.filter { !text.contains("`\($0)`") } == [])
    }
}
