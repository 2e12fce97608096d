import Foundation
import Yams

extension ConfusionMatrix {
    /// Reads a file: YAML (`classes` and `counts`) when its name ends in .yaml or .yml, else CSV.
    ///
    /// - Throws: every problem of the file, with its line.
    public init(file: String) throws(TableProblems) {
        let text = try TableFile.text(
            file, shipped: { _ in nil }, unknown: Message("problem.cannot-read", ["file": .text(file)]))
        if ["yaml", "yml"].contains((file as NSString).pathExtension.lowercased()) {
            try self.init(yaml: text, file: file)
        } else {
            try self.init(csv: text, file: file)
        }
    }

    /// Reads CSV with commas, semicolons or tabs: the first line names the reference classes after one cell that does
    /// not matter; each line that follows begins with its map class. Rows may stand in any order.
    public init(csv: String, file: String) throws(TableProblems) {
        var problems: [TableProblem] = []
        func report(_ line: Int?, _ message: Message) {
            problems.append(TableProblem(line: line, item: nil, message))
        }
        // A byte order mark belongs to no class. Line ends of Windows are one Character, and a line end too.
        let text = csv.hasPrefix("\u{FEFF}") ? String(csv.dropFirst()) : csv
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .filter { !$1.allSatisfy { $0.isWhitespace || ",;\t".contains($0) } }
        guard let (_, header) = lines.first else {
            throw TableProblems(file, Message("problem.empty-file"))
        }
        let separator: Character = header.contains(";") ? ";" : header.contains("\t") ? "\t" : ","
        let classes = Array(Self.cells(of: header, separator).dropFirst())
        var rows: [String: [Int]] = [:]
        for (index, line) in lines.dropFirst() {
            let cells = Self.cells(of: line, separator)
            let id = cells[0]
            if !classes.contains(id) {
                report(
                    index + 1,
                    Message(
                        "problem.row-not-a-column",
                        ["class": .text(id), "known": .list(classes.map { .text($0) })]))
                continue
            }
            if rows[id] != nil { report(index + 1, Message("problem.class-twice", ["class": .text(id)])) }
            if cells.count - 1 != classes.count {
                report(
                    index + 1,
                    Message(
                        "problem.matrix-columns",
                        ["found": .text(String(cells.count - 1)), "wanted": .text(String(classes.count))]))
            }
            rows[id] = cells.dropFirst().map { cell in
                if let count = Int(cell), count >= 0 { return count }
                report(index + 1, Message("problem.not-a-count", ["value": .text(cell)]))
                return 0
            }
        }
        for id in classes where rows[id] == nil {
            report(nil, Message("problem.column-not-a-row", ["class": .text(id)]))
        }
        if !problems.isEmpty { throw TableProblems(file: file, problems: problems) }
        try self.init(classes: classes, counts: classes.map { rows[$0] ?? [] }, file: file)
    }

    /// Reads `classes: [a, b]` and `counts: [[1, 2], [3, 4]]`, rows by map class.
    public init(yaml: String, file: String) throws(TableProblems) {
        var reader = YAMLReader()
        guard let root = reader.root(of: yaml) else { throw TableProblems(file: file, problems: reader.problems) }
        reader.checkKeys(root, allowed: ["classes", "counts"])
        let classes = reader.texts(root, "classes", line: nil)
        var counts: [[Int]] = []
        if let rows = root["counts"]?.sequence {
            for row in rows { counts.append(reader.integers(["counts": row], "counts", line: row.mark?.line)) }
        } else {
            reader.report(root["counts"]?.mark?.line, Message("problem.not-a-list", ["key": .text("counts")]))
        }
        if !reader.problems.isEmpty { throw TableProblems(file: file, problems: reader.problems) }
        try self.init(classes: classes, counts: counts, file: file)
    }

    /// The cells of a line, without blanks around; a cell in double quotes may hold the separator, and "" a quote.
    private static func cells(of line: Substring, _ separator: Character) -> [String] {
        var cells: [String] = []
        var cell = ""
        var isQuoted = false
        var rest = line[...]
        while let character = rest.popFirst() {
            if character == "\"" {
                if isQuoted, rest.first == "\"" {
                    cell.append(rest.removeFirst())
                } else {
                    isQuoted.toggle()
                }
            } else if character == separator, !isQuoted {
                cells.append(cell)
                cell = ""
            } else {
                cell.append(character)
            }
        }
        cells.append(cell)
        return cells.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
