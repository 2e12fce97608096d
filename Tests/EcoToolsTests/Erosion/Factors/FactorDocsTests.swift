import Foundation
import Testing

@testable import EcoTools

@Suite("docs/erosion-factors.md says what the tables hold")
struct FactorDocsTests {
    static let pages = ["docs/erosion-factors.md", "docs/erosion-factors.zh.md"]

    static func page(_ path: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test("every model of rain, equation of K, variant of LS and trust is named", arguments: pages)
    func names(path: String) throws {
        let page = try Self.page(path)
        let names =
            try ErosivityModel.shipped().map(\.id) + ErodibilityMethod.allCases.map(\.rawValue)
            + LSVariant.allCases.map(\.rawValue)
        #expect(names.filter { !page.contains("| `\($0)`") } == [])
        #expect(TableTrust.allCases.filter { !page.contains($0.rawValue) } == [])
    }

    @Test("thresholds of rain and caps of LS are those of the tables", arguments: pages)
    func numbers(path: String) throws {
        let lines = try Self.page(path).split(separator: "\n")
        for model in try ErosivityModel.shipped() {
            let row = try #require(lines.first { $0.hasPrefix("| `\(model.id)`") })
            #expect(row.contains("| \(trimmed(model.thresholdMillimetres)) mm |"))
        }
        for equation in try LSEquation.shipped() {
            let row = try #require(lines.first { $0.hasPrefix("| `\(equation.variant.rawValue)`") })
            if let cap = equation.lengthCapMetres {
                #expect(row.contains("\(trimmed((cap * 10).rounded() / 10)) m"), "\(row)")
            }
            if let cap = equation.slopeCapDegrees { #expect(row.contains("\(trimmed(cap))°")) }
            if equation.lengthCapMetres == nil, equation.lengthFactorCap == nil { #expect(row.hasSuffix("| none |")) }
        }
    }
}
