/// A table for the terminal: columns as wide as what is in them, one of them giving way when the line gets too long.
struct TextTable {
    struct Column {
        var title: String
        var isRight: Bool
        /// Cells of this column are cut when the table is wider than the terminal.
        var gives: Bool

        init(_ title: String, right: Bool = false, gives: Bool = false) {
            self.title = title
            self.isRight = right
            self.gives = gives
        }
    }

    /// No cell of a column that does not give is wider: an identifier of a thousand characters must not push all
    /// others out of sight.
    static let widestCell = 60

    var columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    mutating func add(_ cells: [String]) {
        let all = cells + Array(repeating: "", count: max(0, columns.count - cells.count))
        rows.append(
            zip(columns, all).map { column, cell in
                column.gives ? DisplayWidth.visible(cell) : DisplayWidth.cut(cell, to: Self.widestCell)
            })
    }

    /// The lines: titles, a rule, rows. Columns in which no row says anything are left out.
    func lines(width: Int, indent: Int = 0, paint: (Int, String) -> String = { _, text in text }) -> [String] {
        let shown = columns.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        guard !shown.isEmpty else { return [] }
        var widths = shown.map { column in
            ([columns[column].title] + rows.map { $0[column] }).map(DisplayWidth.of).max() ?? 0
        }
        let gaps = 2 * (shown.count - 1) + indent
        let excess = widths.reduce(0, +) + gaps - width
        if excess > 0 { Self.shrink(&widths, by: excess, shown.map { columns[$0].gives }) }
        let margin = String(repeating: " ", count: indent)
        func line(_ cells: [String], _ paint: (Int, String) -> String) -> String {
            var text = margin
            for (place, column) in shown.enumerated() {
                let isLast = place == shown.count - 1
                let cut = DisplayWidth.cut(cells[column], to: widths[place])
                let cell =
                    isLast && !columns[column].isRight
                    ? cut : DisplayWidth.padded(cut, to: widths[place], right: columns[column].isRight)
                text += paint(column, cell) + (isLast ? "" : "  ")
            }
            return text.trimmingTrailingSpaces
        }
        let rule = margin + widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return [line(columns.map(\.title), { _, text in text }), rule] + rows.map { line($0, paint) }
    }

    /// Takes columns of width from those that give, the widest first.
    private static func shrink(_ widths: inout [Int], by excess: Int, _ gives: [Bool]) {
        var left = excess
        while left > 0 {
            let candidates = widths.indices.filter { gives[$0] && widths[$0] > 8 }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
            widths[widest] -= 1
            left -= 1
        }
    }
}
