import Foundation
import Testing

@testable import EcoTools

@Suite("Legends")
struct LegendTests {
    @Test("every shipped legend is read, under its own name, with a group, a colour and both names for each class")
    func shipped() throws {
        for name in Legend.shippedNames {
            let legend = try Legend(nameOrFile: name)
            #expect(legend.id == name)
            #expect(!legend.classes.isEmpty)
            #expect(Set(legend.classes.map(\.code)).count == legend.classes.count)
            #expect(legend.classes.contains { $0.isForest }, "\(name) knows forest")
            #expect(legend.classes.filter { $0.group == "water" }.allSatisfy { $0.isWater }, "\(name)")
        }
    }

    @Test(
        "the codes are those that the authors publish",
        arguments: [
            ("worldcover", [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100], [10, 95]),
            ("globeland30", [10, 20, 30, 40, 50, 60, 70, 80, 90, 100], [20]),
            ("clcd", Array(1...9), [2]),
            (
                "cgls-lc100", [0, 20, 30, 40, 50, 60, 70, 80, 90, 100] + Array(111...116) + Array(121...126) + [200],
                Array(111...116) + Array(121...126)
            ),
            ("mcd12q1-igbp", Array(1...17), Array(1...5)),
            ("corine-grid", Array(1...44), [23, 24, 25]),
            (
                "nlcd", [11, 12, 21, 22, 23, 24, 31, 41, 42, 43, 51, 52, 71, 72, 73, 74, 81, 82, 90, 95],
                [41, 42, 43]
            ),
            ("dynamic-world", Array(0...8), [1]),
            ("esri-10m", [1, 2, 4, 5, 7, 8, 9, 10, 11], [2]),
        ])
    func codes(name: String, codes: [Int], forest: [Int]) throws {
        let legend = try Legend(nameOrFile: name)
        #expect(legend.classes.map(\.code).sorted() == codes)
        #expect(legend.classes.filter(\.isForest).map(\.code) == forest)
    }

    @Test("both forms of CORINE hold the same 44 classes in the same order")
    func corine() throws {
        let codes = try Legend(nameOrFile: "corine")
        let grid = try Legend(nameOrFile: "corine-grid")
        #expect(codes.classes.count == 44)
        for (a, b) in zip(codes.classes, grid.classes) {
            #expect(b.text == String(a.code))
            #expect(a.name == b.name && a.colour == b.colour && a.group == b.group && a.flags == b.flags)
        }
        #expect(grid.code(forText: "311") == 23)
        #expect(grid[44]?.text == "523")
    }

    @Test("groups are found by code, and a code outside the legend has none")
    func groups() throws {
        let legend = try Legend(nameOrFile: "worldcover")
        #expect(legend.group(of: 10) == "forest")
        #expect(legend.group(of: 95) == "mangrove")
        #expect(legend.group(of: 11) == nil)
        #expect(legend.group(of: 0) == nil)
        #expect(legend.isNodata(0) && !legend.isNodata(11) && !legend.isNodata(10))
    }

    @Test("a class may say that there is no answer, by its name")
    func namedNodata() throws {
        let esri = try Legend(nameOrFile: "esri-10m")
        #expect(esri.isNodata(10) && esri.isNodata(0))
        #expect(esri[10]?.name.en == "Clouds")
        #expect(!esri.groups.contains("unknown"))
    }

    @Test("the survey's codes with letters have the documented numbers")
    func surveyNumbers() throws {
        let legend = try Legend(nameOrFile: "tnls")
        for (text, code) in [
            ("0101", 101), ("0301", 301), ("05H1", 581), ("08H2", 882), ("09", 900), ("0810A", 10810), ("1104A", 11104),
            ("1104K", 21104), ("0301K", 20301), ("201", 30201), ("203A", 40203), ("1207", 1207),
        ] {
            #expect(legend.code(forText: text) == code, "\(text)")
            #expect(legend[code]?.text == text)
        }
        // The rule holds for every row.
        for entry in legend.classes {
            let text = try #require(entry.text)
            let digits = text.filter { $0 != "A" && $0 != "K" }.replacingOccurrences(of: "H", with: "8")
            let number = try #require(Int(digits.count == 2 ? digits + "00" : digits))
            let suffix = text.hasSuffix("A") ? 10_000 : text.hasSuffix("K") ? 20_000 : 0
            #expect(entry.code == number + suffix + (digits.count == 3 ? 30_000 : 0), "\(text)")
        }
    }

    @Test("texts are found whatever their case, width and blanks; a lost leading zero is not guessed")
    func texts() throws {
        let legend = try Legend(nameOrFile: "tnls")
        #expect(legend.code(forText: " 05h1 ") == 581)
        #expect(legend.code(forText: "０３０１Ｋ") == 20301)
        #expect(legend.code(forText: "301") == nil)
        // 201 is a settlement attribute; orchards are 0201.
        #expect(legend.code(forText: "0201") == 201)
        #expect(legend.code(forText: "201") == 30201)
        #expect(try Legend(nameOrFile: "worldcover").code(forText: "10") == 10)
    }

    @Test("other woodland is woodland and not forest; shrub is shrub; salt pans and parks are what the survey says")
    func surveyGroups() throws {
        let legend = try Legend(nameOrFile: "tnls")
        func group(_ text: String) -> String? { legend.code(forText: text).flatMap { legend.group(of: $0) } }
        #expect(group("0307") == "open-woodland" && legend[307]?.isForest == false)
        #expect(group("0305") == "shrub")
        #expect(group("0303") == "mangrove")
        #expect(group("1106") == "wetland" && group("0402") == "wetland")
        #expect(group("0810") == "urban-green" && group("0810A") == "built")
        #expect(group("1203") == "crop")
    }

    @Test("all problems of a user's file are reported at once, with lines")
    func problems() throws {
        let yaml = """
            id: mine
            title: {en: Mine, zh: 我的}
            source: me
            nodata: [x, 9]
            classes:
              - {code: 1, name: {en: A, zh: 甲}, colour: green, group: forest}
              - {code: two, name: {en: B}, colour: "#00FF00", group: wood}
              - {code: 9, name: {en: C, zh: 丙}, colour: "#00FF00", group: crop, flags: [tree], canopy: [30, 10]}
              - {code: 9, name: {en: D, zh: 丁}, colour: "#00FF00", group: crop}
            """
        let problems = try #require(throws: TableProblems.self) { try Legend(yaml: yaml, file: "mine.yaml") }
        let keys = problems.problems.map(\.message.key)
        for key in [
            "problem.not-a-number", "problem.bad-colour", "problem.missing-language", "problem.unknown-value",
            "problem.bad-canopy", "problem.class-is-nodata", "problem.duplicate-code",
        ] {
            #expect(keys.contains(key), "\(key)")
        }
        #expect(problems.problems.contains { $0.line == 6 && $0.message.key == "problem.bad-colour" })
        #expect(problems.text(.en).contains("#rrggbb") && problems.text(.zh).contains("颜色"))
    }

    @Test("a name that is neither a legend nor a file says which legends there are")
    func unknownName() throws {
        let problems = try #require(throws: TableProblems.self) { try Legend(nameOrFile: "no-such") }
        #expect(problems.text(.en).contains("worldcover, globeland30"))
    }

    @Test("a legend from a file is as its text says, and a colour is written in lower case")
    func file() throws {
        let text = try #require(Legend.shippedText("clcd")).replacingOccurrences(of: "#446f33", with: "#446F33")
        let path = NSTemporaryDirectory() + "legend-\(UUID().uuidString).yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let legend = try Legend(nameOrFile: path)
        #expect(try legend == Legend(nameOrFile: "clcd"))
        #expect(legend[2]?.colour == "#446f33")
    }

    @Test("every group is used by some legend, and each wider group is one of the table")
    func coverGroups() throws {
        let groups = try CoverGroup.all()
        let used = try Set(Legend.shippedNames.flatMap { try Legend(nameOrFile: $0).classes.map(\.group) })
        #expect(groups.map(\.id).filter { !used.contains($0) } == [])
        #expect(try CoverGroup.named("mangrove")?.wider == "forest")
        #expect(try CoverGroup.named("no") == nil)
        let circle = "groups: [{id: a, name: {en: A, zh: 甲}, colour: \"#000000\", wider: b}]"
        #expect(throws: TableProblems.self) { try CoverGroup.read(yaml: circle, file: "g") }
    }
}
