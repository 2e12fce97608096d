/// A set of rules from one file, with the tables that give its words their meaning.
public struct RuleSet: Sendable {
    public var id: String
    public var title: LocalisedText
    /// Version of the rule file, stated in every result.
    public var version: String
    /// What the set covers and what it leaves open.
    public var note: LocalisedText?
    public var rules: [Rule]
    public let tables: RuleTables

    public init(
        id: String, title: LocalisedText, version: String, note: LocalisedText? = nil, rules: [Rule],
        tables: RuleTables
    ) {
        self.id = id
        self.title = title
        self.version = version
        self.note = note
        self.rules = rules
        self.tables = tables
    }

    /// The sets that ship with the tool.
    public static let shippedNames = ["chongqing-14fyp", "yangtze-law-26"]

    /// The YAML of a shipped set, to start one's own from; nil when there is none of that name.
    public static func shippedText(_ name: String) -> String? {
        let bytes: [UInt8]? =
            switch name {
            case "chongqing-14fyp": PackageResources.chongqing_14fyp_yaml
            case "yangtze-law-26": PackageResources.yangtze_law_26_yaml
            default: nil
            }
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A shipped set by its name.
    public static func named(_ name: String, tables: RuleTables? = nil) throws(TableProblems) -> RuleSet {
        guard let yaml = shippedText(name) else {
            let problem = Message(
                "problem.no-such-set", ["name": .text(name), "known": .list(shippedNames.map { .text($0) })])
            throw TableProblems(file: name, problems: [TableProblem(line: nil, item: nil, problem)])
        }
        return try RuleSet(yaml: yaml, file: name, tables: tables)
    }

    /// The measurements that are needed to judge `project`, each once: those of the rules that are in force and that
    /// bind the project or may bind it.
    ///
    /// - Parameter date: the day of the run; used when the project has no date of its own.
    public func queries(for project: ProjectFacts, on date: CalendarDate) -> [FactQuery] {
        let day = project.day(date)
        var queries: [FactQuery] = []
        for rule in rules where rule.isInForce(on: day) {
            guard rule.binding(of: project, on: day, tables: tables).truth != .no else { continue }
            if let query = rule.test.query, !queries.contains(query) { queries.append(query) }
        }
        return queries
    }

    /// One verdict for each rule, in the order of the file.
    ///
    /// - Parameter date: the day of the run; used when the project has no date of its own.
    public func evaluate(_ inputs: RuleInputs, on date: CalendarDate) -> [Verdict] {
        rules.map { RuleEvaluation(rule: $0, inputs: inputs, runDate: date, tables: tables).verdict() }
    }
}

extension Rule {
    /// Whether the rule binds at all on that day.
    public func isInForce(on date: CalendarDate) -> Bool {
        (effectiveFrom.map { $0 <= date } ?? true) && (effectiveTo.map { date <= $0 } ?? true)
    }
}
