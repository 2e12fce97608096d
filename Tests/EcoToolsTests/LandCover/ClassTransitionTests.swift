import Foundation
import Testing

@testable import EcoTools

@Suite("From which class to which")
struct ClassTransitionTests {
    /// Forest 1, crop 2, built 3, in square metres; rows are the first date.
    static let example = ClassTransition<Int>([
        .init(from: 1, to: 1, squareMetres: 60), .init(from: 1, to: 2, squareMetres: 10),
        .init(from: 1, to: 3, squareMetres: 5), .init(from: 2, to: 1, squareMetres: 12),
        .init(from: 2, to: 2, squareMetres: 40), .init(from: 3, to: 3, squareMetres: 8),
    ])

    @Test("gain, loss, net and swap of a class, by hand")
    func changes() {
        let forest = Self.example.changes[0]
        #expect(forest.id == 1)
        #expect(forest.beforeSquareMetres == 75 && forest.afterSquareMetres == 72)
        #expect(forest.gainedSquareMetres == 12 && forest.lostSquareMetres == 15)
        #expect(forest.netSquareMetres == -3 && forest.swappedSquareMetres == 24)
        #expect(forest.changedSquareMetres == abs(forest.netSquareMetres) + forest.swappedSquareMetres)
    }

    @Test("gains and losses balance over all classes, and areas add up at both dates")
    func balance() {
        let changes = Self.example.changes
        #expect(changes.map(\.netSquareMetres).reduce(0, +) == 0)
        #expect(changes.map(\.beforeSquareMetres).reduce(0, +) == Self.example.totalSquareMetres)
        #expect(changes.map(\.afterSquareMetres).reduce(0, +) == Self.example.totalSquareMetres)
    }

    @Test("entries add up, whatever tiles they come from")
    func tiles() {
        var sum = ClassTransition<Int>()
        sum.add(Self.example)
        sum.add(Self.example)
        #expect(sum[from: 1, to: 2] == 20 && sum[from: 9, to: 9] == 0)
        #expect(sum.classes == [1, 2, 3])
        var tenths = ClassTransition<String>()
        for _ in 0..<10 { tenths.add(from: "a", to: "b", squareMetres: 0.1) }
        #expect(tenths[from: "a", to: "b"] == 1)
    }

    @Test("by groups, classes of one group are no change")
    func groups() {
        let mapped = Self.example.mapped(from: { $0 == 3 ? "built" : "green" }, to: { $0 == 3 ? "built" : "green" })
        #expect(mapped[from: "green", to: "green"] == 122 && mapped[from: "green", to: "built"] == 5)
        #expect(mapped.totalSquareMetres == Self.example.totalSquareMetres)
    }

    @Test("a matrix is stored and read back, its entries in order")
    func codable() throws {
        let data = try JSONEncoder().encode(Self.example)
        #expect(try JSONDecoder().decode(ClassTransition<Int>.self, from: data) == Self.example)
        #expect(Self.example.flows.map(\.from) == [1, 1, 1, 2, 2, 3])
    }
}

@Suite("Two dates with different legends")
struct LegendMappingTests {
    @Test("orchards that one map counts as cropland are cropland in both; the merge is listed")
    func merged() throws {
        let mapping = try LegendMapping(from: Legend(nameOrFile: "clcd"), to: Legend(nameOrFile: "tnls"))
        #expect(mapping.merges == ["orchard": "crop", "mangrove": "forest", "urban-green": "built"])
        #expect(mapping.group(before: 1) == "crop" && mapping.group(after: 201) == "crop")
        #expect(mapping.group(after: 303) == "forest")
        // Nothing wider stands for young woodland: it stays, and is said.
        #expect(mapping.onlyAfter == ["open-woodland"] && mapping.onlyBefore == [])
        #expect(mapping.caveats.count == 4)
        #expect(
            mapping.caveats.contains { $0.text(.en).contains("orchard and plantation crops is counted as cropland") })
    }

    @Test("a merge that is asked for comes first")
    func asked() throws {
        let mapping = try LegendMapping(
            from: Legend(nameOrFile: "clcd"), to: Legend(nameOrFile: "tnls"), merging: ["open-woodland": "shrub"])
        #expect(mapping.onlyAfter == [] && mapping.group(after: 307) == "shrub")
    }

    @Test("the same legend twice merges nothing")
    func same() throws {
        let legend = try Legend(nameOrFile: "tnls")
        let mapping = try LegendMapping(from: legend, to: legend)
        #expect(mapping.merges.isEmpty && mapping.caveats.isEmpty)
        #expect(mapping.group(before: 201) == "orchard")
    }

    @Test("codes that a legend does not know are unknown, and stay in the sum")
    func unknown() throws {
        let mapping = try LegendMapping(from: Legend(nameOrFile: "clcd"), to: Legend(nameOrFile: "worldcover"))
        let flows = ClassTransition<Int>([
            .init(from: 2, to: 10, squareMetres: 5), .init(from: 77, to: 10, squareMetres: 2),
            .init(from: 2, to: 95, squareMetres: 1),
        ])
        let mapped = mapping.mapped(flows)
        #expect(mapped[from: "forest", to: "forest"] == 6)
        #expect(mapped[from: "unknown", to: "forest"] == 2)
        #expect(mapped.totalSquareMetres == 8)
    }

    @Test("merges of groups that do not exist, and in a circle, are refused")
    func refused() throws {
        let legend = try Legend(nameOrFile: "clcd")
        #expect(throws: TableProblems.self) { try LegendMapping(from: legend, to: legend, merging: ["tree": "forest"]) }
        #expect(throws: TableProblems.self) {
            try LegendMapping(from: legend, to: legend, merging: ["crop": "grass", "grass": "crop"])
        }
    }
}
