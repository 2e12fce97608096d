/// Something about the input that the user should know. Problems are data: a run lists all of them at once.
public struct Issue: Sendable, Codable, Hashable {
    public enum Severity: String, Sendable, Codable, Comparable, CaseIterable {
        /// Said for completeness: nothing is wrong.
        case note
        /// The run goes on, and its results say so too.
        case warning
        /// The run cannot give a right answer.
        case error

        public static func < (a: Severity, b: Severity) -> Bool {
            (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
        }
    }

    public var severity: Severity
    public var file: String
    /// The features concerned, by their identifiers in the file; empty when the whole file is.
    public var fids: [Int64]
    public var message: Message

    public init(_ severity: Severity, _ file: String, fids: [Int64] = [], _ message: Message) {
        self.severity = severity
        self.file = file
        self.fids = fids
        self.message = message
    }

    /// Whether the problem is that a file, or a rule set of that name, is not there.
    public var isMissing: Bool { Self.missingKeys.contains(message.key) }

    static let missingKeys: Set<String> = ["issue.not-there", "problem.not-there", "problem.no-such-set"]

    public func text(_ language: Language) -> String {
        let features: String
        if fids.isEmpty {
            features = ""
        } else {
            let listed = fids.prefix(10).map(String.init).joined(separator: ", ") + (fids.count > 10 ? ", ..." : "")
            features = " [fid \(listed)]"
        }
        // A ledger may have no title.
        let place = file + features
        return place.isEmpty
            ? message.text(language) : "\(place)\(language == .zh ? "：" : ": ")\(message.text(language))"
    }
}
