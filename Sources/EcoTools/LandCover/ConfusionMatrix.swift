/// Sample units counted by what the map says (rows) and what the reference says (columns).
public struct ConfusionMatrix: Sendable, Codable, Hashable {
    /// Ids of the classes, in the order of rows and of columns.
    public let classes: [String]
    /// `counts[row][column]`: units mapped as `classes[row]` that are `classes[column]` in truth.
    public let counts: [[Int]]

    /// - Throws: every problem: not square, negative counts, a class twice.
    public init(classes: [String], counts: [[Int]], file: String = "confusion matrix") throws(TableProblems) {
        var problems: [TableProblem] = []
        func report(_ item: String?, _ message: Message) {
            problems.append(TableProblem(line: nil, item: item, message))
        }
        if classes.isEmpty { report(nil, Message("problem.no-classes")) }
        for (index, id) in classes.enumerated() where classes[..<index].contains(id) {
            report(id, Message("problem.class-twice", ["class": .text(id)]))
        }
        if counts.count != classes.count {
            report(nil, Self.message("problem.matrix-rows", counts.count, classes.count))
        }
        for (id, row) in zip(classes, counts) {
            if row.count != classes.count {
                report(id, Self.message("problem.matrix-columns", row.count, classes.count))
            }
            for count in row where count < 0 {
                report(id, Message("problem.not-a-count", ["value": .text(String(count))]))
            }
        }
        if !problems.isEmpty { throw TableProblems(file: file, problems: problems) }
        self.classes = classes
        self.counts = counts
    }

    private enum CodingKeys: String, CodingKey { case classes, counts }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            classes: try container.decode([String].self, forKey: .classes),
            counts: try container.decode([[Int]].self, forKey: .counts))
    }

    /// Units mapped as each class.
    public var mappedUnits: [Int] { counts.map { $0.reduce(0, +) } }

    private static func message(_ key: String, _ found: Int, _ wanted: Int) -> Message {
        Message(key, ["found": .text(String(found)), "wanted": .text(String(wanted))])
    }
}
