import GeoCore

/// A table without geometry that a user gives: CSV, XLSX, anything that OGR reads.
struct PlainTable {
    let file: String
    private let table: FeatureTable

    init(file: String, encoding: String? = nil) throws(TableProblems) {
        self.file = file
        do throws(GeoError) {
            let dataset = try Dataset(file, options: OpenOptions(encoding: encoding))
            table = try dataset.layer().readAll()
        } catch {
            if error.kind == .notFound { throw TableProblems(file, Message("problem.not-there")) }
            throw TableProblems(file, Message("problem.cannot-read", ["file": .text(file)]))
        }
    }

    var count: Int { table.count }
    var fields: [String] { table.fields.map(\.name) }

    /// The first of some names that is a column.
    func find(_ names: [String]) -> String? { FieldNames.first(of: names, in: fields) }

    /// The column that the user names, else the first usual name.
    ///
    /// - Throws: the columns that there are.
    func column(_ given: String?, usual: [String], _ use: String) throws(TableProblems) -> String {
        if let found = find(given.map { [$0] } ?? usual) { return found }
        throw TableProblems(
            file,
            Message(
                "problem.erosion.no-column",
                [
                    "use": .text(use), "tried": .list((given.map { [$0] } ?? usual).map { .text($0) }),
                    "columns": .list(fields.map { .text($0) }),
                ]))
    }

    /// The text of a cell; nil when there is none.
    func text(_ row: Int, _ column: String) -> String? {
        guard let text = table.value(row, column).text?.trimmingSpacesAround, !text.isEmpty else { return nil }
        return text
    }

    /// A whole column at once: a record of thirty years has ten thousand rows.
    func texts(_ column: String) -> [String?] {
        guard let values = table.column(column) else { return [] }
        return (0..<table.count).map { row in
            values[row].text?.trimmingSpacesAround.nilWhenEmpty
        }
    }
}

extension String {
    fileprivate var trimmingSpacesAround: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
    fileprivate var nilWhenEmpty: String? { isEmpty ? nil : self }
}
