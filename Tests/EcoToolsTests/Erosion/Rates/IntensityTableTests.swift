import GeoCore
import Testing

@testable import EcoTools

@Suite("Intensity classes of SL 190-2007, and tables of one's own") struct IntensityTableTests {
    @Test(
        "the allowable loss of each region is its first break",
        arguments: [
            ("north-west-loess", 1000.0), ("north-east-black", 200), ("north-rock", 200), ("south-red", 500),
            ("south-west-rock", 500),
        ])
    func regions(id: String, allowable: Double) throws {
        let table = try IntensityTable(nameOrFile: "sl190")
        #expect(table.breaks(region: id) == [allowable, 2500, 5000, 8000, 15_000])
    }

    @Test("a class holds its lower break and not its upper one; what SL 190 prints as above 15 000 begins at 15 000")
    func closure() throws {
        let table = try IntensityTable(nameOrFile: "sl190")
        let breaks = try #require(table.breaks(region: "south-west-rock"))
        let cases: [(Double, String)] = [
            (0, "微度"), (499.999, "微度"), (500, "轻度"), (2499.999, "轻度"), (2500, "中度"), (5000, "强烈"), (8000, "极强烈"),
            (14_999.99, "极强烈"), (15_000, "剧烈"), (1e6, "剧烈"),
        ]
        for (modulus, name) in cases {
            #expect(table.classes[IntensityTable.place(of: modulus, breaks: breaks)].name.zh == name, "\(modulus)")
        }
    }

    @Test("all but 微度 count as soil and water loss")
    func eroding() throws {
        for name in IntensityTable.shippedNames {
            let table = try IntensityTable(nameOrFile: name)
            #expect(table.classes.map(\.isErosion) == [false, true, true, true, true, true])
            #expect(table.classes.map(\.code) == [1, 2, 3, 4, 5, 6] && table.noDataCodes == [0])
        }
    }

    @Test("a table with regions has no breaks without one, and the karst table, of low trust, has no regions")
    func regionNeeded() throws {
        #expect(try IntensityTable(nameOrFile: "sl190").breaks(region: nil) == nil)
        #expect(try IntensityTable(nameOrFile: "sl190").breaks(region: "nowhere") == nil)
        let karst = try IntensityTable(nameOrFile: "sl461-karst")
        #expect(karst.trust == "low" && karst.breaks(region: nil)?.first == 50 && karst.breaks(region: "x") == nil)
    }

    @Test("breaks of SL 190 in t/ha are exact, so that 5 t/ha is light and not slight")
    func units() {
        let breaks = [500.0, 2500, 5000, 8000, 15_000].map {
            SoilLossUnit.tonnesPerSquareKilometre.convert($0, to: .tonnesPerHectare)
        }
        #expect(breaks == [5, 25, 50, 80, 150])
        #expect(SoilLossUnit.tonnesPerHectare.convert(2.5, to: .tonnesPerSquareKilometre) == 250)
    }

    @Test("units are known however files write them; others are not guessed")
    func stated() {
        for text in ["t/(km2 a)", "t/km²/yr", "t km-2 a-1", "吨/平方公里", "Mg/km2"] where text != "吨/平方公里" {
            #expect(SoilLossUnit(stated: text) == .tonnesPerSquareKilometre, "\(text)")
        }
        for text in ["t/ha", "t/(hm²·a)", "ton ha-1 yr-1", "Mg/ha/yr"] {
            #expect(SoilLossUnit(stated: text) == .tonnesPerHectare, "\(text)")
        }
        for text in ["", "mm", "kg/m2", "m"] { #expect(SoilLossUnit(stated: text) == nil, "\(text)") }
    }

    @Test("own breaks: five take the names of SL 190, others are numbered; the first class alone is not erosion")
    func own() throws {
        let five = try IntensityTable.own(breaks: [5, 25, 50, 80, 150], unit: .tonnesPerHectare)
        #expect(five.classes.map(\.name.zh) == ["微度", "轻度", "中度", "强烈", "极强烈", "剧烈"])
        #expect(five.breaks(region: nil) == [5, 25, 50, 80, 150])
        let two = try IntensityTable.own(breaks: [10, 20], unit: .tonnesPerHectare)
        #expect(two.classes.map(\.code) == [1, 2, 3] && two.classes.map(\.isErosion) == [false, true, true])
        #expect(two.classes.allSatisfy { Colour(hex: $0.colour) != nil })
    }

    @Test("a table of one's own with everything wrong says all of it at once")
    func bad() throws {
        let yaml = """
            tables:
              - id: mine
                title: {en: Mine, zh: 自定}
                source: manual
                unit: kg
                nodata: [3]
                breaks: [500, 400]
                classes:
                  - {code: 1, id: a, name: {en: a, zh: 甲}, colour: "#ffffff", erosion: true}
                  - {code: 1, id: b, name: {en: b, zh: 乙}, colour: white}
                  - {code: 300, id: c, name: {en: c, zh: 丙}, colour: "#000000", erosion: true}
                  - {code: 3, id: d, name: {en: d, zh: 丁}, colour: "#000000"}
            """
        let problems = #expect(throws: TableProblems.self) { try IntensityTable.read(yaml: yaml, file: "mine.yaml") }
        let keys = Set((problems?.problems ?? []).map(\.message.key))
        #expect(
            keys.isSuperset(of: [
                "problem.unknown-value", "problem.bad-colour", "problem.intensity-code", "problem.class-is-nodata",
                "problem.erosion-order", "problem.breaks-order",
            ]), "\(keys)")
        #expect(throws: TableProblems.self) { try IntensityTable(nameOrFile: "no-such-table") }
    }

    @Test("the matrix of sheet erosion, cell by cell")
    func matrix() throws {
        let matrix = try SheetErosionMatrix(nameOrFile: "sl190-sheet")
        let slopes = [6.0, 10, 20, 30, 40]
        let rows: [(Double, [String])] = [
            (70, ["轻度", "轻度", "轻度", "中度", "中度"]), (50, ["轻度", "轻度", "中度", "中度", "强烈"]),
            (35, ["轻度", "中度", "中度", "强烈", "极强烈"]), (10, ["中度", "中度", "强烈", "极强烈", "剧烈"]),
        ]
        func name(_ slope: Double, _ cover: Double, _ role: ErosionLandType.MatrixRole) -> String? {
            matrix.place(slopeDegrees: slope, coverPercent: cover, role: role).map { matrix.table.classes[$0].name.zh }
        }
        for (cover, names) in rows {
            for (slope, expected) in zip(slopes, names) { #expect(name(slope, cover, .cover) == expected) }
        }
        for (slope, expected) in zip(slopes, ["轻度", "中度", "强烈", "极强烈", "剧烈"]) {
            // Whatever grows on cropland.
            for cover in [0, 90, Double.nan] { #expect(name(slope, cover, .slopeCropland) == expected) }
            #expect(name(slope, 0, .slight) == "微度")
            #expect(name(slope, 75.01, .cover) == "微度")
        }
        #expect(name(4.99, 0, .cover) == "微度" && name(4.99, 0, .slopeCropland) == "微度")
    }

    @Test("edges of the matrix: a slope of 5° is in 5–8, of 35° in >35; a cover of 75 % is in 60–75, of 30 % in 30–45")
    func matrixEdges() throws {
        let matrix = try SheetErosionMatrix(nameOrFile: "sl190-sheet")
        func place(_ slope: Double, _ cover: Double) -> Int? {
            matrix.place(slopeDegrees: slope, coverPercent: cover, role: .cover)
        }
        #expect(place(5, 10) == place(6, 10) && place(8, 50) == place(9, 50) && place(35, 10) == place(50, 10))
        #expect(place(30, 75) == place(30, 70) && place(30, 60) == place(30, 70) && place(30, 30) == place(30, 40))
        #expect(place(10, .nan) == nil)
    }
}
