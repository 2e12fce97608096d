import Yams

extension RuleSet {
    /// Reads a rule file (docs/rules.md) and reports all its problems at once, each with its line and rule.
    ///
    /// - Parameters:
    ///   - file: the name that problems are reported under.
    ///   - tables: the tables that give kinds, actions and names their meaning; the shipped ones when nil.
    public init(yaml: String, file: String = "rules", tables: RuleTables? = nil) throws(TableProblems) {
        let tables = if let tables { tables } else { try RuleTables.shipped() }
        var reader = RuleFileReader(tables: tables)
        let set = reader.read(yaml)
        let problems = reader.yaml.problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
        guard problems.isEmpty, let set else { throw TableProblems(file: file, problems: problems) }
        self = set
    }
}

/// Turns a rule file into rules; every problem goes into `yaml.problems`.
struct RuleFileReader {
    static let fileKeys = ["id", "title", "version", "note", "documents", "rules"]
    static let ruleKeys = [
        "id", "title", "source", "effective-from", "effective-to", "review-after", "subject", "reference", "minus",
        "test", "attribute", "threshold", "exemptions", "severity", "outcome", "advice",
    ]
    static let subjectKeys = ["kinds", "actions", "effective-from", "effective-to", "source"]
    static let exemptionKeys = [
        "id", "title", "source", "effective-from", "effective-to", "kinds", "actions", "attribute", "if-unknown",
        "outcome",
    ]

    let tables: RuleTables
    var yaml = YAMLReader()
    /// Documents that rules cite, by their short name in this file.
    var documents: [String: LocalisedText] = [:]

    mutating func read(_ text: String) -> RuleSet? {
        guard let root = yaml.root(of: text) else { return nil }
        yaml.checkKeys(root, allowed: Self.fileKeys)
        let id = yaml.text(root, "id", line: 1)
        let title = yaml.words(root, "title", line: 1)
        let version = yaml.text(root, "version", line: 1)
        let note = yaml.words(root, "note", required: false, line: nil)
        if let node = root["documents"], let mapping = yaml.mapping(node, "documents") {
            for (key, _) in mapping {
                guard let name = key.scalar?.string else { continue }
                documents[name] = yaml.words(mapping, name, line: key.mark?.line)
            }
        }
        var rules: [Rule] = []
        var lines: [String: Int] = [:]
        if let node = root["rules"], node.sequence?.isEmpty == true {
            yaml.report(node.mark?.line, Message("problem.empty-list", ["key": .text("rules")]))
        }
        for (mapping, line) in yaml.mappings(root, "rules", line: 1) {
            let ruleID = mapping["id"]?.scalar?.string
            yaml.item = ruleID
            if let ruleID {
                if let first = lines[ruleID] {
                    yaml.report(line, Message("problem.duplicate-rule", ["line": .text("\(first)")]))
                } else {
                    lines[ruleID] = line ?? 0
                }
            }
            if let rule = rule(mapping, line) { rules.append(rule) }
            yaml.item = nil
        }
        guard let id, let title, let version else { return nil }
        return RuleSet(id: id, title: title, version: version, note: note, rules: rules, tables: tables)
    }

    private mutating func rule(_ mapping: Node.Mapping, _ line: Int?) -> Rule? {
        yaml.checkKeys(mapping, allowed: Self.ruleKeys)
        let id = yaml.text(mapping, "id", line: line)
        let title = yaml.words(mapping, "title", line: line)
        let source = source(mapping, required: true, line)
        let period = yaml.period(mapping, line: line)
        let review = yaml.date(mapping, "review-after", line: line)
        let subjects = yaml.mappings(mapping, "subject", line: line).map { subject($0.mapping, $0.line ?? line) }
        let test = test(mapping, line)
        let exemptions = yaml.mappings(mapping, "exemptions", required: false, line: line).compactMap {
            exemption($0.mapping, $0.line ?? line)
        }
        let severity = yaml.choice(Rule.Severity.self, mapping, "severity", line: line)
        let outcome = outcome(mapping, [.prohibited, .needsApproval, .inventory, .priority], line)
        let advice = yaml.words(mapping, "advice", line: line)
        guard let id, let title, let source, let test, let severity, let outcome, let advice else { return nil }
        return Rule(
            id: id, title: title, source: source, effectiveFrom: period.from, effectiveTo: period.to,
            reviewAfter: review, subjects: subjects, test: test, exemptions: exemptions, outcome: outcome,
            severity: severity, advice: advice, line: line ?? 0)
    }

    private mutating func outcome(_ mapping: Node.Mapping, _ allowed: [Outcome], _ line: Int?) -> Outcome? {
        guard let text = yaml.text(mapping, "outcome", line: line) else { return nil }
        if let outcome = Outcome(rawValue: text), allowed.contains(outcome) { return outcome }
        yaml.unknownValue(
            text, "outcome", known: allowed.map(\.rawValue), line: mapping["outcome"]?.mark?.line ?? line)
        return nil
    }

    /// `source: {document: short name, article: {en, zh}}`.
    private mutating func source(_ mapping: Node.Mapping, required: Bool, _ line: Int?) -> RuleSource? {
        guard let node = mapping["source"] else {
            if required { yaml.report(line, Message("problem.missing-key", ["key": .text("source")])) }
            return nil
        }
        guard let inner = yaml.mapping(node, "source") else { return nil }
        let here = node.mark?.line ?? line
        yaml.checkKeys(inner, allowed: ["document", "article"])
        let name = yaml.text(inner, "document", line: here)
        let article = yaml.words(inner, "article", line: here)
        guard let name, let article else { return nil }
        guard let document = documents[name] else {
            yaml.unknownValue(name, "document", known: documents.keys.sorted(), line: here)
            return nil
        }
        return RuleSource(document: document, article: article)
    }

    private mutating func subject(_ mapping: Node.Mapping, _ line: Int?) -> RuleSubject {
        yaml.checkKeys(mapping, allowed: Self.subjectKeys)
        let period = yaml.period(mapping, line: line)
        return RuleSubject(
            kinds: terms(mapping, "kinds", tables.kinds, line),
            actions: terms(mapping, "actions", tables.actions, line),
            effectiveFrom: period.from, effectiveTo: period.to, source: source(mapping, required: false, line))
    }

    /// Row ids of a table; `any` or nothing for all.
    private mutating func terms(
        _ mapping: Node.Mapping, _ key: String, _ table: SynonymTable, _ line: Int?
    ) -> [String] {
        let ids = yaml.texts(mapping, key, line: line)
        if ids == ["any"] { return [] }
        for id in ids where table[id] == nil {
            yaml.unknownValue(
                id, key, known: table.rows.map(\.id) + ["any"], line: mapping[key]?.mark?.line ?? line)
        }
        return ids
    }

    private mutating func exemption(_ mapping: Node.Mapping, _ line: Int?) -> RuleExemption? {
        yaml.checkKeys(mapping, allowed: Self.exemptionKeys)
        let id = yaml.text(mapping, "id", line: line)
        let title = yaml.words(mapping, "title", line: line)
        let source = source(mapping, required: true, line)
        let period = yaml.period(mapping, line: line)
        let kinds = terms(mapping, "kinds", tables.kinds, line)
        let actions = terms(mapping, "actions", tables.actions, line)
        let attribute = attribute(mapping, [.flag, .activity], line)
        let ifUnknown = yaml.choice(RuleExemption.IfUnknown.self, mapping, "if-unknown", line: line)
        let outcome = outcome(mapping, [.allowed, .needsApproval, .inventory], line)
        guard let id, let title, let source, let attribute, let ifUnknown, let outcome else { return nil }
        return RuleExemption(
            id: id, title: title, source: source, effectiveFrom: period.from, effectiveTo: period.to, kinds: kinds,
            actions: actions, attribute: attribute, ifUnknown: ifUnknown, outcome: outcome)
    }

    /// The id of an attribute of the table that has one of the types.
    mutating func attribute(
        _ mapping: Node.Mapping, _ types: [AttributeDefinition.Kind], _ line: Int?
    ) -> String? {
        guard let id = yaml.text(mapping, "attribute", line: line) else { return nil }
        let known = tables.attributes.filter { types.contains($0.kind) }.map(\.id)
        if known.contains(id) { return id }
        yaml.unknownValue(id, "attribute", known: known, line: mapping["attribute"]?.mark?.line ?? line)
        return nil
    }
}
