/// Problems of the input as lines, gravest first, each once.
public struct IssueList: Sendable {
    let issues: [Issue]
    let language: Language
    let paint: Paint

    public init(_ issues: [Issue], _ language: Language, isColoured: Bool = false) {
        self.init(issues, language, paint: Paint(isOn: isColoured))
    }

    init(_ issues: [Issue], _ language: Language, paint: Paint) {
        var seen: Set<Issue> = []
        let unique = issues.filter { seen.insert($0).inserted }
        self.issues = Issue.Severity.allCases.reversed().flatMap { severity in
            unique.filter { $0.severity == severity }
        }
        self.language = language
        self.paint = paint
    }

    /// "error: file [fid 3]: what is wrong", wrapped with a hanging indent.
    public func lines(width: Int) -> [String] {
        issues.flatMap { issue in
            let label = Messages.text("issue-severity.\(issue.severity.rawValue)", language)
            let colon = language == .zh ? "：" : ": "
            let wrapped = DisplayWidth.wrapped(issue.text(language), to: width - 2 - DisplayWidth.of(label + colon))
            return wrapped.enumerated().map { index, line in
                index == 0 ? "  " + paint.severity(issue.severity, label) + colon + line : "    " + line
            }
        }
    }
}
