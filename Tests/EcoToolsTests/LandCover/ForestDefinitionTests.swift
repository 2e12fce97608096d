import Foundation
import Testing

@testable import EcoTools

@Suite("Definitions of forest")
struct ForestDefinitionTests {
    static func counted(_ definition: String, _ legend: String) throws -> CountedClasses {
        try ForestDefinition(nameOrFile: definition).classes(in: Legend(nameOrFile: legend))
    }

    @Test("thresholds, patches and denominators are those of the documents")
    func numbers() throws {
        let cn = try ForestDefinition(nameOrFile: "cn")
        #expect(cn.canopy == CanopyThreshold(percent: 20, isStrict: false))
        #expect(cn.minimumPatchHectares == 0.0667 && cn.minimumPatchSquareMetres == 667)
        #expect(cn.connectivity == .eight && cn.denominator == .territory)
        let fao = try ForestDefinition(nameOrFile: "fao")
        #expect(fao.canopy == CanopyThreshold(percent: 10, isStrict: true))
        #expect(fao.minimumPatchSquareMetres == 5_000 && fao.minimumHeightMetres == 5 && fao.denominator == .land)
        let gfw = try ForestDefinition(nameOrFile: "gfw30")
        #expect(gfw.canopy == CanopyThreshold(percent: 30, isStrict: true))
        #expect(gfw.minimumPatchHectares == nil)
        #expect(try ForestDefinition.shipped().map(\.id) == ["cn", "fao", "gfw30", "legend"])
    }

    @Test("the threshold itself counts for China, not for FAO")
    func threshold() throws {
        let cn = try #require(CanopyThreshold(">= 20 %"))
        #expect(cn.isReached(byPercent: 20) && !cn.isReached(byPercent: 19.99))
        let fao = try #require(CanopyThreshold("> 10%"))
        #expect(!fao.isReached(byPercent: 10) && fao.isReached(byPercent: 10.01))
        #expect(fao.description == "> 10 %" && CanopyThreshold("≥20")?.description == ">= 20 %")
        for text in ["20", "< 20 %", "> 101 %", "> x", "> -5 %", ""] { #expect(CanopyThreshold(text) == nil) }
    }

    @Test("the survey's forest is 0301 to 0304; 0305 only inside the mask; 0307 never")
    func survey() throws {
        let counted = try Self.counted("cn", "tnls")
        #expect(counted.codes == [301, 302, 303, 304, 20301, 20302])
        #expect(counted.codesInsideMask == [305])
        #expect(try Self.counted("cn", "gbt21010").codes == [301, 302, 303, 304])
        // FAO counts rubber plantations, and no other tree crop.
        #expect(try Self.counted("fao", "tnls").codes == [203, 301, 302, 303, 304, 20203, 20301, 20302])
    }

    @Test("mangroves are forest in WorldCover, and shrub counts inside the mask only")
    func worldCover() throws {
        let counted = try Self.counted("cn", "worldcover")
        #expect(counted.codes == [10, 95])
        #expect(counted.codesInsideMask == [20])
        #expect(try Self.counted("fao", "worldcover").codesInsideMask == [])
    }

    @Test("a class on both sides of the threshold is named, and counts when its author calls it forest")
    func straddling() throws {
        let cn = try Self.counted("cn", "worldcover")
        #expect(cn.straddling.map(\.legendClass.code) == [10, 95])
        #expect(cn.straddling.allSatisfy { $0.isCounted })
        #expect(cn.caveats.contains { $0.key == "caveat.straddling-counted" })
        // 10 % is where FAO begins: nothing straddles.
        #expect(try Self.counted("fao", "worldcover").straddling.isEmpty)
        // Open forest has 15 to 70 % canopy.
        let copernicus = try Self.counted("gfw30", "cgls-lc100")
        #expect(copernicus.straddling.map(\.legendClass.code) == Array(121...126))
        #expect(copernicus.codes == Array(111...116) + Array(121...126))
    }

    @Test("savannas count where their canopy reaches the threshold and the definition looks at canopy")
    func savannas() throws {
        #expect(try Self.counted("legend", "mcd12q1-igbp").codes == Array(1...5))
        #expect(try Self.counted("cn", "mcd12q1-igbp").codes == Array(1...5))
        #expect(try Self.counted("fao", "mcd12q1-igbp").codes == [1, 2, 3, 4, 5, 8, 9])
        let gfw = try Self.counted("gfw30", "mcd12q1-igbp")
        #expect(gfw.codes == [1, 2, 3, 4, 5, 8])
        #expect(gfw.straddling.isEmpty)
    }

    @Test("the legend's own forest is what its author flags, without thresholds or patches")
    func legendOwn() throws {
        for name in Legend.shippedNames {
            let legend = try Legend(nameOrFile: name)
            let counted = try Self.counted("legend", name)
            #expect(counted.codes == legend.classes.filter { $0.isForest && !$0.isNodata }.map(\.code).sorted())
            #expect(counted.straddling.isEmpty && counted.withoutCanopy.isEmpty)
        }
        #expect(try ForestDefinition(nameOrFile: "legend").minimumPatchSquareMetres == nil)
    }

    @Test("what a legend cannot tell is said: canopy, orchards, height, the mask")
    func caveats() throws {
        let clcd = try Self.counted("fao", "clcd")
        #expect(clcd.withoutCanopy.map(\.code) == [2])
        let texts = clcd.caveats.map { $0.text(.en) }
        #expect(texts.contains { $0.contains("states no canopy for: Forest") && $0.contains("> 10 %") })
        #expect(texts.contains { $0.contains("orchard and plantation crops, agroforestry, green space in towns") })
        #expect(texts.contains { $0.contains("height") })
        #expect(try Self.counted("cn", "clcd").caveats.contains { $0.text(.zh).contains("特别规定灌木林") })
        // CORINE tells orchards, agroforestry and town green apart.
        #expect(try !Self.counted("fao", "corine").caveats.contains { $0.key == "caveat.not-separated" })
        // The legend's own note comes along.
        #expect(try Self.counted("fao", "corine").caveats.contains { $0.text(.en).contains("25 ha") })
    }

    @Test("each definition can be applied to each legend, and nodata never counts")
    func everyPair() throws {
        for definition in try ForestDefinition.shipped() {
            for name in Legend.shippedNames {
                let legend = try Legend(nameOrFile: name)
                let counted = try definition.classes(in: legend)
                #expect(!counted.codes.isEmpty, "\(definition.id) \(name)")
                #expect(!(counted.codes + counted.codesInsideMask).contains { legend.isNodata($0) })
                #expect(Set(counted.codes).isDisjoint(with: counted.codesInsideMask))
            }
        }
    }

    @Test("a user's definition is read from his file, and applied by his codes")
    func custom() throws {
        let path = NSTemporaryDirectory() + "definition-\(UUID().uuidString).yaml"
        let yaml = """
            definitions:
              - id: mine
                title: {en: Mine, zh: 我的}
                source: a by-law
                canopy: ">= 40 %"
                minimum-patch-hectares: 2
                connectivity: 4
                groups: [forest]
                legends: {worldcover: [10, 20]}
                denominator: valid-cells
            """
        try yaml.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let definition = try ForestDefinition(nameOrFile: path)
        #expect(definition.connectivity == .four && definition.denominator == .validCells)
        #expect(try definition.classes(in: Legend(nameOrFile: "worldcover")).codes == [10, 20])
        // 30 to 100 straddles 40; 244 is no forest.
        let corine = try definition.classes(in: Legend(nameOrFile: "corine"))
        #expect(corine.codes == [311, 312, 313] && corine.straddling.count == 3)
    }

    @Test("a code that the legend does not have is an error, with all such codes")
    func unknownClasses() throws {
        var definition = try ForestDefinition(nameOrFile: "cn")
        definition.counted.legends["worldcover"] = ["10", "11", "12"]
        let problems = try #require(throws: TableProblems.self) {
            try definition.classes(in: Legend(nameOrFile: "worldcover"))
        }
        #expect(problems.problems.count == 2)
    }

    @Test("all problems of a file of definitions are reported at once; several definitions are not guessed between")
    func problems() throws {
        let yaml = """
            definitions:
              - {id: a, title: {en: A, zh: 甲}, source: s, canopy: 20, groups: [wood], denominator: all, minimum-patch-hectares: -1}
              - {id: a, title: {en: A, zh: 甲}, source: s, groups-by-canopy: [forest], denominator: land, connectivity: 6}
              - {id: b, title: {en: A, zh: 甲}, source: s, denominator: land, mask: {groups: [shrub]}}
            """
        let problems = try #require(throws: TableProblems.self) { try ForestDefinition.read(yaml: yaml, file: "f") }
        let keys = Set(problems.problems.map(\.message.key))
        for key in [
            "problem.bad-canopy-threshold", "problem.unknown-value", "problem.not-positive", "problem.duplicate-id",
            "problem.canopy-missing", "problem.counts-nothing", "problem.missing-key",
        ] {
            #expect(keys.contains(key), "\(key)")
        }
        let path = NSTemporaryDirectory() + "definitions-\(UUID().uuidString).yaml"
        try ForestDefinition.shippedText.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let several = try #require(throws: TableProblems.self) { try ForestDefinition(nameOrFile: path) }
        #expect(several.text(.en).contains("cn, fao, gfw30, legend"))
        let unknown = try #require(throws: TableProblems.self) { try ForestDefinition(nameOrFile: "no-such") }
        #expect(unknown.text(.en).contains("cn, fao, gfw30, legend"))
    }

    @Test("green cover counts all vegetation but crops and wetland, over the built-up area")
    func green() throws {
        let green = try GreenCoverDefinition(nameOrFile: "built-up-green")
        #expect(green.denominator == .builtUpArea)
        let counted = try green.classes(in: Legend(nameOrFile: "worldcover"))
        #expect(counted.codes == [10, 20, 30, 95, 100])
        #expect(counted.caveats.count == green.caveats.count + 1)
        let survey = try green.classes(in: Legend(nameOrFile: "tnls"))
        #expect(survey.codes.contains(810) && !survey.codes.contains(10810) && !survey.codes.contains(101))
        #expect(throws: TableProblems.self) { try GreenCoverDefinition(nameOrFile: "cn") }
    }

    @Test("a definition and its classes are stored and read back")
    func codable() throws {
        let definition = try ForestDefinition(nameOrFile: "cn")
        let data = try JSONEncoder().encode(definition)
        #expect(try JSONDecoder().decode(ForestDefinition.self, from: data) == definition)
        let counted = try Self.counted("cn", "worldcover")
        let stored = try JSONEncoder().encode(counted)
        #expect(try JSONDecoder().decode(CountedClasses.self, from: stored) == counted)
    }

    @Test("denominators, levels and caveats have texts")
    func texts() {
        let keys =
            CoverDenominator.allCases.map(\.name.key) + AdministrativeCode.Level.allCases.map(\.name.key)
            + [
                "caveat.words", "caveat.straddling-counted", "caveat.straddling-left-out", "caveat.no-canopy",
                "caveat.not-separated", "caveat.merged", "caveat.only-before", "caveat.only-after", "note.zone-in-zone",
            ]
        #expect(keys.filter { Messages.shared.entries[$0] == nil } == [])
    }
}
