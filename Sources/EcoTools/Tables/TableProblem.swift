import Foundation

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
        let place = place(language)
        let text = message.text(language)
        return place.isEmpty ? text : place + (language == .zh ? "：" : ": ") + text
    }

    /// "line 12, S3"; empty when the whole file is concerned.
    func place(_ language: Language) -> String {
        [line.map { Messages.text("problem.line", language, ["line": String($0)]) }, item]
            .compactMap { $0 }.joined(separator: language == .zh ? "，" : ", ")
    }

    /// Whether a file, or a set of that name, is not there.
    var isMissing: Bool { Issue.missingKeys.contains(message.key) }
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

    /// Whether nothing is wrong but that a file, or a set of that name, is not there.
    public var isOnlyMissing: Bool { problems.allSatisfy(\.isMissing) }

    /// The problems as those of any other input.
    public var issues: [Issue] {
        problems.map { problem in
            let place = LocalisedText(en: problem.place(.en), zh: problem.place(.zh))
            let arguments: [String: MessageArgument] = ["problem": .message(problem.message), "place": .words(place)]
            if problem.isMissing { return Issue(.error, file, problem.message) }
            return Issue(.error, file, Message(place.en.isEmpty ? "issue.table" : "issue.table-at", arguments))
        }
    }

    /// The text of a file.
    static func text(of path: String) throws(TableProblems) -> String {
        if let text = try? String(contentsOfFile: path, encoding: .utf8) { return text }
        let isThere = FileManager.default.fileExists(atPath: path)
        let problem = Message(isThere ? "problem.cannot-read" : "problem.not-there")
        throw TableProblems(file: path, problems: [TableProblem(line: nil, item: nil, problem)])
    }

    /// One problem a line.
    public func text(_ language: Language) -> String {
        problems.map { file + (language == .zh ? "：" : ": ") + $0.text(language) }.joined(separator: "\n")
    }
}
