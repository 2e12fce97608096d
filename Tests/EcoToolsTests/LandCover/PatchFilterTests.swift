import Testing

@testable import EcoTools

@Suite("Patches below a minimum area are removed")
struct PatchFilterTests {
    @Test("cells that touch at a corner are one patch with eight neighbours and two with four")
    func corners() {
        let mask = TestMask("#..\n.#.\n..#")
        #expect(mask.filtered(minimum: 3, .eight).summary.keptPatches == 1)
        #expect(mask.filtered(minimum: 3, .four).summary == PatchSummary(droppedPatches: 3, droppedSquareMetres: 3))
        let other = TestMask("..#\n.#.\n#..")
        #expect(other.filtered(minimum: 3, .eight).mask.picture == other.picture)
        #expect(other.filtered(minimum: 3, .four).mask.picture == "...\n...\n...")
    }

    @Test("a patch exactly as large as the minimum stays, one cell less goes")
    func minimum() {
        // 0.0667 ha is 7 cells of 10 m, 0.5 ha is 50 of 10 m and 6 of 30 m.
        for (cell, minimum, cells) in [(100.0, 667.0, 7), (100, 5_000, 50), (900, 5_000, 6), (900, 667, 1)] {
            for length in [cells - 1, cells] where length > 0 {
                let mask = TestMask(width: length, height: 1) { _, _ in true }
                let summary = mask.filtered(minimum: minimum, .eight) { _ in cell }.summary
                #expect(summary.keptPatches == (length == cells ? 1 : 0), "\(cell) \(length)")
            }
        }
    }

    @Test("rounding in the areas of cells does not decide: ten cells of a tenth reach one")
    func rounding() {
        let mask = TestMask(width: 1, height: 10) { _, _ in true }
        #expect((0..<10).reduce(0.0) { sum, _ in sum + 0.1 } < 1)
        #expect(mask.filtered(minimum: 1, .four) { _ in 0.1 }.summary.keptPatches == 1)
    }

    @Test("the area of a cell is that of its row")
    func rowAreas() {
        let mask = TestMask("##.#\n...#\n...#")
        let (kept, summary) = mask.filtered(minimum: 6, .four) { Double($0 + 1) }
        #expect(kept.picture == "...#\n...#\n...#")
        #expect(summary.keptSquareMetres == 6)
        #expect(summary.droppedSquareMetres == 2)
    }

    @Test("no minimum keeps everything, an empty mask and a mask without rows have no patches")
    func nothing() {
        let mask = TestMask("#.#\n...\n#.#")
        #expect(mask.filtered(minimum: 0, .four).mask.picture == mask.picture)
        #expect(TestMask("...\n...").filtered(minimum: 1, .eight).summary == PatchSummary())
        #expect(TestMask(width: 0, height: 2) { _, _ in true }.filtered(minimum: 1, .eight).summary == PatchSummary())
        #expect(TestMask(width: 3, height: 0) { _, _ in true }.filtered(minimum: 1, .eight).summary == PatchSummary())
    }

    /// Shapes whose parts meet late, or only once.
    static let shapes = [
        // A U whose arms meet in the last row; within it another.
        "#.....#\n#.###.#\n#.#.#.#\n#.###.#\n#.....#\n#######",
        // A comb: every tooth is a label of its own until the last row.
        "#.#.#.#.#\n#.#.#.#.#\n#.#.#.#.#\n#########",
        // The same comb without its back.
        "#.#.#.#.#\n#.#.#.#.#\n#.#.#.#.#\n.........",
        // A spiral: one patch that begins in many places.
        "#########\n........#\n#######.#\n#.....#.#\n#.###.#.#\n#.#...#.#\n#.#####.#\n#.......#\n#########",
        // A checkerboard.
        "#.#.#.#\n.#.#.#.\n#.#.#.#\n.#.#.#.",
        // Two combs, one into the other, that never meet.
        "#########\n#...#...#\n#.#.#.#.#\n..#...#..\n#########",
        // A ring around an island, and a patch that reaches the last row.
        "#####\n#...#\n#.#.#\n#...#\n#####\n.....\n.##..",
        // A staircase that meets only at corners, both ways.
        "#...#\n.#.#.\n..#..\n.#.#.\n#...#",
        // Small patches that a long run joins at once.
        "#.#.#.#.#.#.#\n#############\n.............\n#.#.#.#.#.#.#",
        // Arms that are kept already meet arms that are not.
        "###.#...#\n###.#...#\n###.#####\n#........\n#########",
    ]

    @Test("shapes that merge late are as a flood fill finds them", arguments: shapes)
    func adversarial(picture: String) {
        let mask = TestMask(picture)
        for connectivity in Connectivity.allCases {
            for minimum in 1...40 {
                let (kept, summary) = mask.filtered(minimum: Double(minimum), connectivity)
                let (wanted, counts) = mask.flooded(minimum: Double(minimum), connectivity)
                #expect(kept.picture == wanted.picture, "\(connectivity) \(minimum)")
                #expect(summary == counts, "\(connectivity) \(minimum)")
            }
        }
    }

    @Test("random masks are as a flood fill finds them", arguments: 1...40)
    func random(seed: Int) {
        let mask = TestMask(width: 1 + seed * 7 % 61, height: 1 + seed * 5 % 47, percent: 15 + seed * 2, seed: seed)
        for connectivity in Connectivity.allCases {
            for minimum in [2.0, 5, 17, 60] {
                // Areas of thirds: sums round, and still no patch lies at the minimum.
                let cell: (Int) -> Double = { 1 + Double($0 % 3) / 3 + 0.001 }
                let (kept, summary) = mask.filtered(minimum: minimum, connectivity, cell: cell)
                let (wanted, counts) = mask.flooded(minimum: minimum, connectivity, cell: cell)
                #expect(kept.picture == wanted.picture)
                #expect(summary.keptPatches == counts.keptPatches)
                #expect(summary.droppedPatches == counts.droppedPatches)
                #expect(abs(summary.keptSquareMetres - counts.keptSquareMetres) < 1e-8)
                #expect(abs(summary.droppedSquareMetres - counts.droppedSquareMetres) < 1e-8)
            }
        }
    }

    struct Case: Sendable {
        var percent: Int
        var seed: Int
        var connectivity: Connectivity
        var kept: (patches: Int, cells: Int)
        var dropped: (patches: Int, cells: Int)

        init(
            _ percent: Int, _ seed: Int, _ connectivity: Connectivity, _ kept: Int, _ keptCells: Int, _ dropped: Int,
            _ droppedCells: Int
        ) {
            self.percent = percent
            self.seed = seed
            self.connectivity = connectivity
            self.kept = (kept, keptCells)
            self.dropped = (dropped, droppedCells)
        }
    }

    /// Counted with scipy.ndimage.label 1.17 on the same masks of 211 by 149 cells, minimum 12 cells.
    static let labelled = [
        Case(30, 1, .four, 51, 764, 4020, 8765), Case(30, 1, .eight, 188, 5642, 1345, 3887),
        Case(42, 2, .four, 257, 5764, 2884, 7425), Case(42, 2, .eight, 47, 12236, 378, 953),
        Case(58, 3, .four, 113, 16039, 957, 2104), Case(58, 3, .eight, 1, 18073, 42, 70),
        Case(75, 4, .four, 1, 23478, 128, 165), Case(75, 4, .eight, 1, 23641, 2, 2),
    ]

    @Test("patches are counted as another library labels them", arguments: labelled)
    func library(wanted: Case) {
        let mask = TestMask(width: 211, height: 149, percent: wanted.percent, seed: wanted.seed)
        let summary = mask.filtered(minimum: 12, wanted.connectivity).summary
        #expect(summary.keptPatches == wanted.kept.patches)
        #expect(summary.keptSquareMetres == Double(wanted.kept.cells))
        #expect(summary.droppedPatches == wanted.dropped.patches)
        #expect(summary.droppedSquareMetres == Double(wanted.dropped.cells))
    }

    @Test("twenty thousand columns: what is held after each row does not grow with the rows")
    func wide() {
        let width = 20_000
        // Teeth that never meet, over dots that are complete after one row: many labels, few open patches.
        let teeth = (0..<width).map { UInt8($0 % 100 < 60 ? 1 : 0) }
        let dots = (0..<width).map { UInt8($0 % 2) }
        let empty = [UInt8](repeating: 0, count: width)
        var walker = RunWalker(connectivity: .eight)
        var patches = OpenPatches(minimumSquareMetres: 1_000)
        var held: [Int] = []
        for _ in 0..<20 {
            for row in [dots, empty, teeth, teeth, empty] {
                row.withUnsafeBufferPointer { walker.advance(to: $0) }
                patches.add(walker) { Double($0.end - $0.start) * 10 }
            }
            held.append(patches.heldSlots)
        }
        #expect(held.allSatisfy { $0 == held[0] })
        #expect(held[0] <= width / 2 + 1)
        #expect(walker.labels == 20 * (width / 2 + width / 100))
        #expect(patches.heldLabelBytes <= walker.labels / 8 + 8)
        patches.closeAll()
        #expect(patches.summary.keptPatches == 20 * width / 100)
        #expect(patches.summary.keptSquareMetres == Double(20 * width / 100 * 120 * 10))
        #expect(patches.summary.droppedPatches == 20 * width / 2)
    }
}
