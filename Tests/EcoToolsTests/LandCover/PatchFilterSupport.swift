@testable import EcoTools

/// A mask in memory, with what a flood fill makes of it: the independent answer.
struct TestMask {
    var width: Int
    var rows: [[UInt8]]

    /// "#" is a cell of the mask.
    init(_ picture: String) {
        rows = picture.split(separator: "\n").map { $0.map { $0 == "#" ? 1 : 0 } }
        width = rows.first?.count ?? 0
    }

    init(width: Int, height: Int, _ isSet: (Int, Int) -> Bool) {
        self.width = width
        rows = (0..<height).map { row in (0..<width).map { isSet(row, $0) ? 1 : 0 } }
    }

    /// The linear congruential generator of ANSI C, so that other tools can make the same mask.
    init(width: Int, height: Int, percent: Int, seed: Int) {
        var state = seed
        self.init(width: width, height: height) { _, _ in
            state = (state &* 1_103_515_245 &+ 12_345) & 0x7FFF_FFFF
            return (state >> 16) % 100 < percent
        }
    }

    var picture: String { rows.map { String($0.map { $0 == 0 ? "." : "#" }) }.joined(separator: "\n") }

    /// Rows in, rows out, by the filter.
    func filtered(
        minimum: Double, _ connectivity: Connectivity, cell: (Int) -> Double = { _ in 1 }
    ) -> (mask: TestMask, summary: PatchSummary) {
        var filter = PatchFilter(width: width, minimumSquareMetres: minimum, connectivity: connectivity)
        for (index, row) in rows.enumerated() {
            row.withUnsafeBufferPointer { filter.scan(row: $0, cellSquareMetres: cell(index)) }
        }
        let summary = filter.finishScan()
        var result = self
        for (index, row) in rows.enumerated() {
            var output = [UInt8](repeating: 9, count: width)
            row.withUnsafeBufferPointer { input in
                output.withUnsafeMutableBufferPointer { filter.filter(row: input, into: $0) }
            }
            result.rows[index] = output
        }
        return (result, summary)
    }

    /// The same by a flood fill over the whole mask.
    func flooded(
        minimum: Double, _ connectivity: Connectivity, cell: (Int) -> Double = { _ in 1 }
    ) -> (mask: TestMask, summary: PatchSummary) {
        var result = self
        var summary = PatchSummary()
        var seen = rows.map { $0.map { _ in false } }
        for row in rows.indices {
            for column in 0..<width where rows[row][column] != 0 && !seen[row][column] {
                var patch: [(Int, Int)] = []
                var open = [(row, column)]
                seen[row][column] = true
                while let (r, c) = open.popLast() {
                    patch.append((r, c))
                    for dr in -1...1 {
                        for dc in -1...1 where connectivity == .eight || dr == 0 || dc == 0 {
                            let (nr, nc) = (r + dr, c + dc)
                            guard rows.indices.contains(nr), (0..<width).contains(nc), rows[nr][nc] != 0,
                                !seen[nr][nc]
                            else { continue }
                            seen[nr][nc] = true
                            open.append((nr, nc))
                        }
                    }
                }
                let area = patch.reduce(0) { $0 + cell($1.0) }
                if area >= minimum {
                    summary.keptPatches += 1
                    summary.keptSquareMetres += area
                } else {
                    summary.droppedPatches += 1
                    summary.droppedSquareMetres += area
                    for (r, c) in patch { result.rows[r][c] = 0 }
                }
            }
        }
        return (result, summary)
    }
}
