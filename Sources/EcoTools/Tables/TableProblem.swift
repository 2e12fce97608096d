/// One thing that is wrong with a table or a rule file.
public struct TableProblem: Sendable, Codable, Hashable {
    /// Line in the file, from 1; nil when the whole file is concerned.
    public var line: Int?
    /// The rule or row concerned.
    public var item: String?
    public var message: Message

    public init(line: Int?, item: String?, _ message: Message) {
        self.line = line
        self.item = item
        self.message = message
    }

    /// "line 12, S3: unknown key tresholds".
    public func text(_ language: Language) -> String {
        let place = [
            line.map { Messages.text("problem.line", language, ["line": String($0)]) }, item,
        ].compactMap { $0 }.joined(separator: language == .zh ? "，" : ", ")
        let text = message.text(language)
        return place.isEmpty ? text : place + (language == .zh ? "：" : ": ") + text
    }
}

/// A file with all its problems, not only the first.
public struct TableProblems: Error, Sendable, Codable, Hashable, CustomStringConvertible {
    /// The file or set, as the user named it.
    public var file: String
    /// In the order of the file.
    public var problems: [TableProblem]

    public init(file: String, problems: [TableProblem]) {
        self.file = file
        self.problems = problems
    }

    public var description: String { text(.en) }

    /// One problem a line.
    public func text(_ language: Language) -> String {
        problems.map { "\(file): \($0.text(language))" }.joined(separator: "\n")
    }
}
