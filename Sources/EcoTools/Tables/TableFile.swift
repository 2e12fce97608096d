import Foundation

/// A table that a user names: one that ships with the tool, or a file of his own.
enum TableFile {
    /// The text of a shipped table (`shipped` knows the name) or of the file at that path.
    ///
    /// - Parameter unknown: what to say of a name that is neither.
    static func text(
        _ nameOrFile: String, shipped: (String) -> [UInt8]?, unknown: @autoclosure () -> Message
    ) throws(TableProblems) -> String {
        if let bytes = shipped(nameOrFile) { return String(decoding: bytes, as: UTF8.self) }
        guard FileManager.default.fileExists(atPath: nameOrFile) else {
            throw TableProblems(nameOrFile, unknown())
        }
        guard let text = try? String(contentsOfFile: nameOrFile, encoding: .utf8) else {
            throw TableProblems(nameOrFile, Message("problem.cannot-read", ["file": .text(nameOrFile)]))
        }
        return text
    }
}

extension TableProblems {
    /// One problem that concerns the whole file or name.
    init(_ file: String, _ message: Message) {
        self.init(file: file, problems: [TableProblem(line: nil, item: nil, message)])
    }
}
