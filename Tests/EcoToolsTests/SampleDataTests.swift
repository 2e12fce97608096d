import Foundation
import GeoCore
import Testing

@testable import EcoTools

/// The made-up county, checked as its user would, against results that another tool computed (SampleData/expected).
@Suite("The sample county against an independent computation") struct SampleDataTests {
    /// With every layer counted, and with red lines and protected areas alone.
    static let findings = check { _ in true }
    static let findingsOfTwo = check { $0 == .redline || $0 == .protected }

    private static func check(counting isCounted: (LayerRole) -> Bool) -> CheckFindings? {
        guard let configuration = try? CheckConfiguration(path: SampleData.path("layers.yaml")),
            let footprints = configuration.footprints, let date = CalendarDate("2024-07-01"),
            let rules = try? RuleSet.named("chongqing-14fyp")
        else { return nil }
        var request = CheckRequest(footprints: footprints, layers: configuration.layers, date: date)
        for index in request.layers.indices { request.layers[index].isCounted = isCounted(request.layers[index].role) }
        request.rules = rules
        request.allowsLargeRepairs = true
        request.workers = 2
        guard let outcome = try? OverlapCheck(request).run(), case .done(let findings) = outcome else { return nil }
        return findings
    }

    let result: OverlapResult
    let byID: [String: FootprintFinding]

    init() throws {
        let findings = try #require(Self.findings)
        result = findings.result
        byID = Dictionary(uniqueKeysWithValues: result.footprints.map { ($0.id, $0) })
    }

    private func layer(_ project: String, _ role: String) throws -> LayerFinding {
        let finding = try #require(byID[project])
        let index = try #require(result.layers.firstIndex { $0.role.rawValue == role })
        return finding.layers[index]
    }

    @Test("the area of every project, repaired where it was invalid")
    func areas() throws {
        for row in try SampleData.expected("areas") {
            let measure = try #require(byID[row["project"]!]?.measure)
            let expected = Double(row["ellipsoid"]!)!
            #expect(isClose(measure.value, expected, 1e-6 + 1e-9 * expected), "\(row)")
        }
    }

    @Test("every overlap of a project with a control feature, no more and no less")
    func overlaps() throws {
        var expectedPairs: Set<String> = []
        for row in try SampleData.expected("overlaps") {
            let (project, role, feature) = (row["project"]!, row["role"]!, row["feature"]!)
            expectedPairs.insert("\(project)|\(role)|\(feature)")
            let found = try layer(project, role).features.first { $0.id == feature }
            let overlap = try #require(found, "\(row)")
            let expected = Double(row["value"]!)!
            #expect(isClose(overlap.measure.value, expected, 2e-6 + 2e-9 * expected), "\(row) \(overlap.measure)")
            if let share = Double(row["share_of_feature"]!), share > 0 {
                #expect(isClose(overlap.percentOfFeature ?? -1, 100 * share, 1e-7), "\(row)")
            }
        }
        for finding in result.footprints {
            for layer in finding.layers {
                for feature in layer.features where feature.measure.value > 0 {
                    let pair = "\(finding.id)|\(result.layers[layer.layer].role.rawValue)|\(feature.id)"
                    #expect(expectedPairs.contains(pair), "found only by us: \(pair) \(feature.measure)")
                }
            }
        }
    }

    @Test("sum, union and what is counted more than once, in every layer")
    func unions() throws {
        for row in try SampleData.expected("unions") {
            let finding = try #require(byID[row["project"]!])
            let ofTwo = Self.findingsOfTwo?.result.footprints.first { $0.id == finding.id }?.allLayers
            let ofLayer =
                switch row["role"]! {
                case "*all": finding.allLayers
                case "*redline+protected": ofTwo
                default: try layer(row["project"]!, row["role"]!).counted
                }
            let counted = try #require(ofLayer, "\(row)")
            let (sum, union) = (Double(row["sum_of_features"]!)!, Double(row["union"]!)!)
            #expect(isClose(counted.sumOfFeatures.value, sum, 5e-6 + 2e-9 * sum), "\(row)")
            #expect(isClose(counted.union.value, union, 5e-6 + 2e-9 * union), "\(row)")
            let rest = counted.sumOfFeatures.value - counted.countedMoreThanOnce.value
            #expect(isClose(rest, counted.union.value, 1e-15 * sum), "\(row)")
        }
    }

    @Test("inside, partly inside, only touching, outside")
    func relations() throws {
        for row in try SampleData.expected("relations") {
            let relation = try layer(row["project"]!, row["role"]!).relation
            let expected = row["relation"] == "partly" ? "partly-inside" : row["relation"]!
            #expect(relation.rawValue == expected, "\(row) \(relation)")
        }
    }

    @Test("what two layers share inside a project")
    func matrix() throws {
        var expected: Set<String> = []
        for row in try SampleData.expected("matrix") {
            let finding = try #require(byID[row["project"]!])
            let titles = try ["role_a", "role_b"].map { key in
                try #require(result.layers.first { $0.role.rawValue == row[key]! }?.title)
            }
            let shared = finding.layerMatrix.first { Set([$0.first, $0.second]) == Set(titles) }
            let value = Double(row["overlap"]!)!
            expected.insert("\(finding.id)|" + titles.sorted().joined(separator: "|"))
            #expect(isClose(shared?.measure.value ?? 0, value, 5e-6 + 2e-9 * value), "\(row)")
        }
        for finding in result.footprints {
            for shared in finding.layerMatrix {
                let key = "\(finding.id)|" + [shared.first, shared.second].sorted().joined(separator: "|")
                #expect(expected.contains(key), "found only by us: \(key) \(shared.measure)")
            }
        }
    }

    @Test("the distance to the nearest feature of a layer, to a millimetre, where a project is outside")
    func distances() throws {
        var compared = 0
        for row in try SampleData.expected("distances") where row["of"] == "all" {
            if row["role"] == "shoreline-centre-line" { continue }
            let finding = try layer(row["project"]!, row["role"]!)
            guard finding.relation == .outside else { continue }
            let nearest = try #require(finding.nearest, "\(row)")
            #expect(isClose(nearest.distanceMetres, Double(row["metres"]!)!, 1e-3), "\(row) \(nearest)")
            #expect(nearest.id == row["nearest_feature"]!, "\(row) \(nearest)")
            compared += 1
        }
        #expect(compared > 100)
    }

    @Test("slivers are listed, and stay in the figures")
    func slivers() throws {
        var expected = 0
        for row in try SampleData.expected("slivers") {
            let features = try layer(row["project"]!, row["role"]!).features
            let feature = try #require(features.first { $0.id == row["feature"]! }, "\(row)")
            let area = Double(row["area_m2"]!)!
            #expect(feature.slivers.contains { isClose($0.areaSquareMetres, area, 1e-5) }, "\(row)")
            expected += 1
        }
        let all = result.footprints.flatMap { $0.layers }.flatMap { $0.features }.flatMap { $0.slivers }
        #expect(all.count == expected)
    }

    @Test("the verdict of every rule for every project")
    func verdicts() throws {
        var compared = 0
        for row in try SampleData.expected("verdicts") {
            let finding = try #require(byID[row["project"]!])
            let verdict = try #require(finding.verdicts.first { $0.ruleID == row["rule"]! }, "\(row)")
            #expect(verdict.outcome.rawValue == row["outcome"]!, "\(row) \(verdict.reasons.map { $0.text(.en) })")
            if let margin = Double(row["margin_m"]!), verdict.margin?.unit == .metres {
                #expect(isClose(verdict.margin?.value ?? .nan, margin, 1e-3), "\(row)")
            }
            compared += 1
        }
        #expect(compared > 500)
    }

    @Test("a centre line beside the banks: what lies beyond its limit cannot be told, what is within stays")
    func centreLineBesideBanks() throws {
        let configuration = try CheckConfiguration(path: SampleData.path("layers.yaml"))
        let banks = try #require(configuration.layers.first { $0.role == .shoreline })
        var line = banks
        line.source = SourceRequest(file: SampleData.path("shoreline-centre-line.gpkg"))
        line.title = "中心线"
        line.lineKind = .centreLine
        var request = CheckRequest(
            footprints: try #require(configuration.footprints), layers: [banks, line],
            date: try #require(CalendarDate("2024-07-01")))
        request.rules = try RuleSet.named("chongqing-14fyp")
        request.allowsLargeRepairs = true
        guard case .done(let findings) = try OverlapCheck(request).run() else {
            Issue.record("refused")
            return
        }
        func outcomes(_ result: OverlapResult) -> [String: Outcome] {
            Dictionary(
                uniqueKeysWithValues: result.footprints.compactMap { finding in
                    finding.verdicts.first { $0.ruleID == "S1" }.map { (finding.id, $0.outcome) }
                })
        }
        let (before, after) = (outcomes(result), outcomes(findings.result))
        #expect(before.values.contains(.allowed) && before.values.contains(.prohibited))
        for (id, outcome) in before {
            #expect(after[id] == (outcome == .allowed ? .cannotTell : outcome), "\(id)")
        }
    }

    @Test("the share of the territory that is protected: the union, of the whole and of each town")
    func territory() throws {
        let configuration = try CheckConfiguration(path: SampleData.path("layers.yaml"))
        var zones = try #require(configuration.layers.first { $0.role == .territory }).source
        zones.filter = "XZJB <> '县'"
        let date = try #require(CalendarDate("2024-07-01"))
        var request = TerritoryRequest(
            zones: zones, layers: configuration.layers.filter { $0.role == .protected }, date: date)
        request.targetPercent = 15.4
        guard case .done(let territory, _, _, _) = try TerritoryCheck(request).run() else {
            Issue.record("refused")
            return
        }
        for row in try SampleData.expected("territory") {
            let finding = territory.zones.first { $0.id == row["unit"]! } ?? territory.whole
            let area = Double(row["area_m2"]!)!
            let union = Double(row["protected_union_m2"]!)!
            #expect(isClose(finding.areaSquareMetres, area, 1e-9 * area + 1e-6), "\(row)")
            #expect(isClose(finding.counted.union.value, union, 1e-9 * union + 1e-5), "\(row)")
            #expect(isClose(finding.sharePercent, 100 * Double(row["share"]!)!, 1e-7), "\(row)")
        }
        #expect(territory.zonesCountedMoreThanOnceSquareMetres == 0)
    }
}

/// Where SampleData is, and its tables.
enum SampleData {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("SampleData")

    static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// The rows of expected/NAME.csv by column.
    static func expected(_ name: String) throws -> [[String: String]] {
        let text = try String(contentsOf: folder.appendingPathComponent("expected/\(name).csv"), encoding: .utf8)
        let lines = text.split(separator: "\n").map { fields(of: $0) }
        let header = try #require(lines.first)
        return lines.dropFirst().map { Dictionary(zip(header, $0)) { first, _ in first } }
    }

    /// The fields of a line, quotes removed.
    private static func fields(of line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line where character != "\r" {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}

func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool { abs(a - b) <= tolerance }
