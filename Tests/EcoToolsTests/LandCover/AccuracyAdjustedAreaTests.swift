import Foundation
import Testing

@testable import EcoTools

@Suite("Areas corrected for the errors of the map")
struct AccuracyAdjustedAreaTests {
    /// Olofsson et al. 2014, table 8: counts, and mapped areas in cells of 30 m (0.09 ha).
    static let classes = ["deforestation", "forest gain", "stable forest", "stable non-forest"]
    static let counts = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
    static let cells = [200_000.0, 150_000, 3_200_000, 6_450_000]

    static func paper(cellSquareMetres: Double) throws -> AccuracyAdjustedArea {
        try AccuracyAdjustedArea(
            matrix: ConfusionMatrix(classes: classes, counts: counts),
            mappedSquareMetres: Dictionary(uniqueKeysWithValues: zip(classes, cells.map { $0 * cellSquareMetres })))
    }

    @Test("the paper's deforestation: 235 086 cells, plus or minus 68 418")
    func deforestation() throws {
        let estimate = try Self.paper(cellSquareMetres: 1).classes[0].adjustedSquareMetres
        #expect(abs(estimate.value - 235_086) < 0.5)
        #expect(abs(estimate.halfWidth95 - 68_418) < 0.5)
        #expect(abs(estimate.interval95.lowerBound - (235_086 - 68_418)) < 1)
        #expect(abs(estimate.interval95.upperBound - (235_086 + 68_418)) < 1)
    }

    @Test("the paper's areas in hectares, with half-widths (section 5.2.2)")
    func areas() throws {
        let result = try Self.paper(cellSquareMetres: 900)
        let hectares = result.classes.map { ($0.adjustedSquareMetres.value / 1e4).rounded() }
        let halves = result.classes.map { ($0.adjustedSquareMetres.halfWidth95 / 1e4).rounded() }
        #expect(hectares == [21_158, 11_686, 285_770, 581_386])
        #expect(halves == [6_158, 3_756, 15_510, 16_282])
    }

    @Test("the paper's accuracies, with half-widths (section 5.2.1, equations 5 to 7)")
    func accuracies() throws {
        let result = try Self.paper(cellSquareMetres: 900)
        func rounded(_ value: Double) -> Double { DecimalText.rounded(value, decimals: 2) }
        #expect(result.classes.map { rounded($0.usersAccuracy.value) } == [0.88, 0.73, 0.93, 0.96])
        #expect(result.classes.map { rounded($0.usersAccuracy.halfWidth95) } == [0.07, 0.10, 0.04, 0.02])
        let producers = try result.classes.map { try #require($0.producersAccuracy) }
        #expect(producers.map { rounded($0.value) } == [0.75, 0.85, 0.93, 0.96])
        // Printed as 0.21, 0.23, 0.03 and 0.01; equation 7 of the paper gives 0.254 and 0.018 for the second and the
        // last, as other implementations do.
        #expect(producers.map { rounded($0.halfWidth95) } == [0.21, 0.25, 0.03, 0.02])
        #expect(rounded(result.overallAccuracy.value) == 0.95)
        #expect(rounded(result.overallAccuracy.halfWidth95) == 0.02)
    }

    /// Olofsson et al. 2013, tables 3 and 4: deforestation, stable forest, stable non-forest.
    @Test("the earlier paper's example: accuracies and area shares to the digits printed")
    func earlierPaper() throws {
        let ids = ["1", "2", "3"]
        let result = try AccuracyAdjustedArea(
            matrix: ConfusionMatrix(classes: ids, counts: [[97, 0, 3], [3, 279, 18], [2, 1, 97]]),
            mappedSquareMetres: ["1": 22_353, "2": 1_122_543, "3": 610_228])
        // Shares p_ij summed over the map classes, as printed to three decimals.
        for (estimate, share) in zip(result.classes, [0.012 + 0.006 + 0.007, 0.595 + 0.003, 0.0004 + 0.038 + 0.337]) {
            #expect(abs(estimate.adjustedSquareMetres.value / result.totalSquareMetres - share) < 0.0015)
        }
        #expect(result.classes.map { DecimalText.rounded($0.usersAccuracy.value, decimals: 2) } == [0.97, 0.93, 0.97])
        #expect(DecimalText.rounded(result.overallAccuracy.value, decimals: 2) == 0.94)
    }

    @Test("area moves between classes and is neither made nor lost")
    func total() throws {
        let result = try Self.paper(cellSquareMetres: 899.3)
        let sum = result.classes.map(\.adjustedSquareMetres.value).reduce(0, +)
        #expect(abs(sum - result.totalSquareMetres) < 1e-9 * sum)
    }

    @Test("a map without errors keeps its areas, with no uncertainty")
    func perfect() throws {
        let result = try AccuracyAdjustedArea(
            matrix: ConfusionMatrix(classes: ["a", "b"], counts: [[10, 0], [0, 30]]),
            mappedSquareMetres: ["a": 25, "b": 75])
        for estimate in result.classes {
            #expect(abs(estimate.adjustedSquareMetres.value - estimate.mappedSquareMetres) < 1e-9)
            #expect(estimate.adjustedSquareMetres.standardError == 0)
            #expect(estimate.producersAccuracy?.value == 1)
        }
        #expect(result.overallAccuracy == .init(value: 1, standardError: 0))
    }

    @Test("by hand: two classes of equal area, one wrong in four")
    func byHand() throws {
        let result = try AccuracyAdjustedArea(
            matrix: ConfusionMatrix(classes: ["a", "b"], counts: [[3, 1], [0, 4]]),
            mappedSquareMetres: ["a": 100, "b": 100])
        // p = 3/8, 1/8, 0, 1/2; variance of a's share: 1/4 * (3/4 * 1/4) / 3 = 1/64.
        #expect(result.classes[0].adjustedSquareMetres.value == 75)
        #expect(abs(result.classes[0].adjustedSquareMetres.standardError - 200.0 / 8) < 1e-9)
        #expect(result.classes[0].usersAccuracy == .init(value: 0.75, standardError: 0.25))
        #expect(result.classes[0].producersAccuracy?.value == 1)
        #expect(abs((result.classes[1].producersAccuracy?.value ?? 0) - 0.8) < 1e-12)
        #expect(result.overallAccuracy.value == 0.875)
    }

    @Test("a class that the sample never meets has no producer's accuracy")
    func neverMet() throws {
        let result = try AccuracyAdjustedArea(
            matrix: ConfusionMatrix(classes: ["a", "b"], counts: [[0, 5], [0, 9]]),
            mappedSquareMetres: ["a": 1, "b": 9])
        #expect(result.classes[0].producersAccuracy == nil)
        #expect(result.classes[0].adjustedSquareMetres.value == 0)
    }

    @Test("classes without area, areas without class, single units and impossible areas are all reported")
    func problems() throws {
        let matrix = try ConfusionMatrix(classes: ["a", "b", "c"], counts: [[1, 0, 0], [0, 5, 0], [0, 0, 5]])
        let problems = try #require(throws: TableProblems.self) {
            try AccuracyAdjustedArea(matrix: matrix, mappedSquareMetres: ["a": 1, "b": -2, "d": 4])
        }
        #expect(
            problems.problems.map(\.message.key) == [
                "problem.too-few-units", "problem.bad-area", "problem.no-mapped-area", "problem.no-sample",
            ])
        #expect(throws: TableProblems.self) {
            try AccuracyAdjustedArea(
                matrix: ConfusionMatrix(classes: ["a"], counts: [[4]]), mappedSquareMetres: ["a": 0])
        }
    }

    @Test("CSV with commas, semicolons or tabs, quoted names, Windows line ends and rows in any order is one matrix")
    func csv() throws {
        let wanted = try ConfusionMatrix(classes: ["forest, dense", "other"], counts: [[8, 1], [2, 9]])
        let texts = [
            "map,\"forest, dense\",other\n\"forest, dense\",8,1\nother,2,9\n",
            "\u{FEFF}map;forest, dense;other\r\nother;2;9\r\nforest, dense; 8 ;1\r\n\r\n",
            "\tforest, dense\tother\nforest, dense\t8\t1\nother\t2\t9",
        ]
        for text in texts { #expect(try ConfusionMatrix(csv: text, file: "m.csv") == wanted) }
        let yaml = "classes: [\"forest, dense\", other]\ncounts:\n  - [8, 1]\n  - [2, 9]"
        #expect(try ConfusionMatrix(yaml: yaml, file: "m.yaml") == wanted)
    }

    @Test("a broken matrix file is told with its lines")
    func brokenFiles() throws {
        let csv = "map,a,b\na,1\nc,1,2\nb,1,x\nb,3,4\n"
        let problems = try #require(throws: TableProblems.self) { try ConfusionMatrix(csv: csv, file: "m.csv") }
        #expect(
            problems.problems.map(\.message.key) == [
                "problem.matrix-columns", "problem.row-not-a-column", "problem.not-a-count", "problem.class-twice",
            ])
        #expect(problems.problems.map(\.line) == [2, 3, 4, 5])
        let missing = try #require(throws: TableProblems.self) { try ConfusionMatrix(csv: "map,a,b\na,1,2", file: "m") }
        #expect(missing.text(.en).contains("the column b has no row"))
        #expect(throws: TableProblems.self) { try ConfusionMatrix(csv: "", file: "m") }
        #expect(throws: TableProblems.self) { try ConfusionMatrix(csv: "map,a,a\na,1,2", file: "m") }
        #expect(throws: TableProblems.self) { try ConfusionMatrix(classes: ["a"], counts: [[-1]]) }
        #expect(throws: TableProblems.self) { try ConfusionMatrix(yaml: "classes: [a]\ncounts: 3", file: "m") }
        #expect(throws: TableProblems.self) { try ConfusionMatrix(yaml: "classes: [a]\ncounts: [[1.5]]", file: "m") }
        #expect(throws: TableProblems.self) { try ConfusionMatrix(file: "/no/such/file.csv") }
    }
}
