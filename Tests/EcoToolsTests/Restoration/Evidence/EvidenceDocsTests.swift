import Foundation
import Testing

@testable import EcoTools

@Suite("docs/restoration-evidence.md says what the code reads and answers")
struct EvidenceDocsTests {
    static let pages = ["docs/restoration-evidence.md", "docs/restoration-evidence.zh.md"]

    @Test("every key, threshold with its default, state, doubt and reason is documented", arguments: pages)
    func named(path: String) throws {
        let text = try CoverageDocsTests.text(path)
        var names = EvidenceSeries.keys + EvidenceSeries.thresholdKeys + EvidenceSeries.referenceKeys
        names = names.filter { !["title", "band"].contains($0) } + VegetationIndex.allCases.map(\.rawValue)
        names += SpectralBand.allCases.map(\.rawValue) + VegetationState.allCases.map(\.rawValue)
        names += RecoveryJudgement.Doubt.allCases.map(\.rawValue) + FieldVisit.Reason.allCases.map(\.rawValue)
        names += EvidenceSeries.Judge.allCases.map(\.rawValue) + EvidenceReport.fileNames
        #expect(names.filter { !text.contains("`\($0)`") } == [])
        let keys = EvidenceSeries.compositeKeys + EvidenceSeries.ruleKeys
        #expect(keys.filter { !text.contains($0) } == [])
        let t = EvidenceThresholds()
        let defaults: [(String, String)] = [
            ("recovered", "\(t.recovered)"), ("recovering", "\(t.recovering)"), ("degraded", "\(t.degraded)"),
            ("sustained-years", "\(t.sustainedYears)"), ("valid-share", "\(t.validShare)"),
            ("outlier-drop", "\(t.outlierDrop)"), ("contrast", "\(t.contrast)"),
            ("reference-cells", "\(Int(t.referenceCells))"), ("grace-years", "\(t.graceYears)"),
        ]
        for (key, value) in defaults {
            let row = text.split(separator: "\n").first { $0.hasPrefix("| `\(key)` |") && $0.contains("| \(value) |") }
            #expect(row != nil, "\(key) \(value)")
        }
    }

    @Test("the example can be read", arguments: pages)
    func example(path: String) throws {
        let text = try CoverageDocsTests.text(path)
        let yaml = try #require(text.components(separatedBy: "```yaml\n").dropFirst().first)
        let example = try #require(yaml.components(separatedBy: "```").first)
        let series = try EvidenceSeries(yaml: example, file: "example", exists: { _ in true })
        #expect(series.composites.count == 11 && series.judged == .ndvi)
    }
}
