import Testing

@testable import EcoTools

@Suite("Tables of land types and factors")
struct FactorTableTests {
    @Test(
        "B of land without vegetation",
        arguments: [
            ("town", 0.01), ("rural-settlement", 0.025), ("road", 0.01), ("disturbed", 1), ("bare-soil", 1),
            ("bare-rock", 0), ("water", 0),
        ])
    func values(id: String, expected: Double) throws {
        let type = try #require(try LandTypeTable.shipped().type(id))
        #expect(type.coverValue == expected)
        #expect(!type.isCropland)
    }

    @Test("B of vegetation comes from an equation, tea as shrubs and orchards as trees")
    func equations() throws {
        let table = try LandTypeTable.shipped()
        for (id, equation) in [
            ("tree", CoverEquation.tree), ("orchard", .tree), ("tea", .shrub), ("shrub", .shrub), ("grass", .grass),
        ] {
            #expect(table.type(id)?.coverEquation == equation)
        }
    }

    @Test("cropland takes T and has no B; all other types say how B is found")
    func cropland() throws {
        for type in try LandTypeTable.shipped().types {
            #expect((type.cover == nil) == type.isCropland, "\(type.id)")
        }
        let cropland = try LandTypeTable.shipped().types.filter(\.isCropland).map(\.id)
        #expect(cropland == ["paddy", "irrigated-crop", "dry-crop", "cropland"])
    }

    @Test("paddy, built-up land and water are always slight; sloping cropland has its own row")
    func matrix() throws {
        let table = try LandTypeTable.shipped()
        for id in ["paddy", "town", "rural-settlement", "built-up", "road", "water"] {
            #expect(table.type(id)?.matrixRole == .slight, "\(id)")
        }
        for id in ["dry-crop", "irrigated-crop", "cropland"] {
            #expect(table.type(id)?.matrixRole == .slopeCropland, "\(id)")
        }
        for id in ["tree", "shrub", "grass", "orchard", "bare-soil", "disturbed"] {
            #expect(table.type(id)?.matrixRole == .cover, "\(id)")
        }
    }

    @Test("every class of the shipped legends has a type, but those of which none is right")
    func coverage() throws {
        let table = try LandTypeTable.shipped()
        let without: [String: [String]] = [
            "worldcover": ["100"], "globeland30": ["70"], "cgls-lc100": ["100"], "nlcd": ["73", "74"],
            "corine": ["244"], "corine-grid": ["244"],
        ]
        for name in Legend.shippedNames {
            let legend = try Legend(nameOrFile: name)
            let missing = legend.classes.filter { !$0.isNodata && table.type(of: $0, in: legend) == nil }
            #expect(missing.map(\.label) == without[name] ?? [], "\(name)")
        }
    }

    @Test(
        "the survey's classes are told apart where it matters",
        arguments: [
            ("0101", "paddy"), ("0102", "irrigated-crop"), ("0103", "dry-crop"), ("0201", "orchard"), ("0202", "tea"),
            ("0301", "tree"), ("0305", "shrub"), ("0307", "other-woodland"), ("0404", "grass"), ("0602", "disturbed"),
            ("0702", "rural-settlement"), ("1003", "road"), ("1101", "water"), ("1206", "bare-soil"),
            ("1207", "bare-rock"), ("203", "rural-settlement"),
        ])
    func survey(code: String, expected: String) throws {
        let legend = try Legend(nameOrFile: "tnls")
        let reading = try LandTypeTable.shipped().reading(legend)
        #expect(reading[try #require(legend.code(forText: code))]?.id == expected)
    }

    @Test("a legend without paddy and without rock says so in a caveat, and B of bare ground is not guessed")
    func undivided() throws {
        let reading = try LandTypeTable.shipped().reading(try Legend(nameOrFile: "clcd"))
        #expect(reading[1]?.id == "cropland" && reading[1]?.caveat != nil)
        #expect(reading[7]?.cover == .unknown && reading[7]?.caveat != nil)
        #expect(reading[8]?.caveat != nil)
    }

    @Test("no data, unknown codes and classes without a type are told apart")
    func answers() throws {
        let reading = try LandTypeTable.shipped().reading(try Legend(nameOrFile: "worldcover"))
        #expect(reading.answer(0) == .nodata)
        #expect(reading.answer(77) == .unknownCode)
        if case .unmapped(let entry) = reading.answer(100) {
            #expect(entry.code == 100)
        } else {
            Testing.Issue.record("mapped")
        }
        if case .type(let type) = reading.answer(10) {
            #expect(type.id == "tree")
        } else {
            Testing.Issue.record("no type")
        }
    }

    @Test("the user may say what a class is; types and codes that there are not are refused together")
    func overrides() throws {
        let legend = try Legend(nameOrFile: "clcd")
        let table = try LandTypeTable.shipped()
        #expect(try table.reading(legend, overrides: [7: "bare-soil"])[7]?.coverValue == 1)
        do {
            _ = try table.reading(legend, overrides: [7: "gravel", 77: "town"])
            Testing.Issue.record("not refused")
        } catch {
            #expect(error.problems.count == 2)
        }
    }

    @Test("codes are understood as the legend writes them, and one that is none is not passed over")
    func saidCodes() throws {
        let legend = try Legend(nameOrFile: "tnls")
        let table = try LandTypeTable.shipped()
        #expect(try table.reading(legend, saying: [("0103", "paddy")])[103]?.id == "paddy")
        do {
            _ = try table.reading(legend, saying: [("field", "paddy"), ("0103", "rice")])
            Testing.Issue.record("not refused")
        } catch {
            #expect(error.problems.count == 2)
        }
    }

    @Test("a table of one's own is checked: unknown types, groups, codes and doubled B, all at once")
    func faults() {
        let text = """
            land-types:
              - {id: field, name: {en: field, zh: 田}, cropland: true, b: 0.2, matrix: slope-cropland, source: x, trust: low}
              - {id: wood, name: {en: wood, zh: 林}, b: 2, matrix: cover, source: x, trust: low}
              - {id: town, name: {en: town, zh: 镇}, b: 0.01, matrix: never, source: x, trust: low}
            groups: {forest: woods, trees: wood}
            legends:
              clcd: {"1": field, "44": field}
            """
        do {
            _ = try LandTypeTable(yaml: text, file: "own.yaml")
            Testing.Issue.record("not refused")
        } catch {
            // b on cropland, b above 1, no such role, no such type, no such group, no such class.
            #expect(error.problems.count >= 6, "\(error)")
        }
    }

    @Test(
        "E of engineering practices",
        arguments: [
            ("none", 1.0), ("earth-bank-terrace", 0.084), ("stone-bank-terrace", 0.121), ("sloping-terrace", 0.414),
            ("interval-terrace", 0.347), ("narrow-bench", 0.151), ("contour-trench", 0.335), ("fish-scale-pit", 0.249),
            ("large-fruit-tree-pit", 0.160),
        ])
    func engineering(id: String, expected: Double) throws {
        let table = try FactorValueTable(.engineering)
        let row = try #require(table.row(id))
        #expect(row.value == expected)
        #expect(row.code.flatMap { table.row(code: $0) } == row)
    }

    @Test("T of the one zone that is published is 0.281, and the example says that it is one")
    func tillage() throws {
        let table = try FactorValueTable(.tillage)
        #expect(table.row("north-xinjiang-irrigated")?.value == 0.281)
        #expect(table.row("sichuan-basin")?.source.trust == .low)
    }

    @Test("odd values are named, with a bound that a test can see")
    func plausibility() {
        #expect(ErosionPlausibility.finding(.ls, value: 100.1) == .lsTooGreat)
        #expect(ErosionPlausibility.finding(.ls, value: 100) == nil)
        #expect(ErosionPlausibility.finding(.modulus, value: 100_001) == .modulusTooGreat)
        #expect(ErosionPlausibility.finding(.c, value: 1.01) == .shareOutside)
        #expect(ErosionPlausibility.finding(.b, value: -0.01) == .shareOutside)
        #expect(ErosionPlausibility.finding(.k, value: 0.31) == .erodibilityTooGreat)
        #expect(ErosionPlausibility.finding(.r, value: -1) == .negative)
        #expect(ErosionPlausibility.finding(.r, value: .nan) == nil)
        #expect(ErosionPlausibility.finding(.k, mean: 0.3, greatest: 0.5) == .erodibilityLooksUS)
        #expect(ErosionPlausibility.finding(.k, mean: 0.03, greatest: 0.06) == nil)
        #expect(ErosionPlausibility.finding(.r, mean: 200, greatest: 300) == .erosivityLooksUS)
        #expect(ErosionPlausibility.finding(.r, mean: 4000, greatest: 6000) == nil)
    }

    @Test("stored NDVI is recognised by its extremes")
    func ndvi() {
        #expect(ErosionPlausibility.ndviScale(least: -0.2, greatest: 0.93) == .plain)
        #expect(ErosionPlausibility.ndviScale(least: -2000, greatest: 9800) == .tenThousand)
        #expect(ErosionPlausibility.ndviScale(least: 0, greatest: 255) == .byte)
        #expect(ErosionPlausibility.ndviScale(least: 0, greatest: 65_000) == .unknown)
    }
}
