import Foundation
import Testing

@testable import EcoTools

@Suite("docs/coverage.md says what the tables hold")
struct CoverageDocsTests {
    static let pages = ["docs/coverage.md", "docs/coverage.zh.md"]

    static func text(_ path: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test("every legend, definition, denominator, group and key is documented", arguments: pages)
    func named(path: String) throws {
        let text = try Self.text(path)
        var names = Legend.shippedNames + CoverDenominator.allCases.map(\.rawValue)
        names += try ForestDefinition.shipped().map(\.id) + GreenCoverDefinition.shipped().map(\.id)
        names += try CoverGroup.all().map(\.id) + LegendClass.Flag.allCases.map(\.rawValue)
        #expect(names.filter { !text.contains("`\($0)`") } == [])
        let keys = Legend.fileKeys + Legend.classKeys + ForestDefinition.keys + ForestDefinition.maskKeys
        #expect(keys.filter { !text.contains("`\($0)`") && !text.contains("\($0):") } == [])
    }

    @Test("the table of definitions has their thresholds and patches", arguments: pages)
    func thresholds(path: String) throws {
        let text = try Self.text(path)
        for definition in try ForestDefinition.shipped() {
            let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| `\(definition.id)` |") })
            let plain = row.replacingOccurrences(of: "≥", with: ">=")
            if let canopy = definition.canopy { #expect(plain.contains("| \(canopy) |")) }
            if let patch = definition.minimumPatchHectares { #expect(plain.contains("\(patch) ")) }
            #expect(plain.contains("| \(definition.denominator.rawValue) |"))
        }
    }

    @Test("the examples of a legend and a definition can be read", arguments: pages)
    func examples(path: String) throws {
        let blocks = try Self.text(path).components(separatedBy: "```yaml\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(blocks.count == 2)
        let texts = (legend: try #require(blocks.first), definition: try #require(blocks.last))
        let legend = try Legend(yaml: texts.legend, file: "example")
        let definitions = try ForestDefinition.read(yaml: texts.definition, file: "example")
        let definition = try #require(definitions.first)
        #expect(try definition.classes(in: legend).codes == [1])
    }
}
