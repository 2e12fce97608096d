/// One rule, as a rule file states it.
public struct Rule: Sendable, Codable, Hashable {
    public var id: String
    public var title: LocalisedText
    public var source: RuleSource
    /// First and last day on which the rule binds; nil for no limit.
    public var effectiveFrom: CalendarDate?
    public var effectiveTo: CalendarDate?
    /// After this day the rule is still applied, with a warning to look for what replaced it: a plan's period ends
    /// without its prohibitions being lifted.
    public var reviewAfter: CalendarDate?
    /// Whom it binds: any of these.
    public var subjects: [RuleSubject]
    public var test: RuleTest
    public var exemptions: [RuleExemption]
    /// The verdict when the test holds and no exemption applies.
    public var outcome: Outcome
    public var severity: Severity
    /// What the user should do when the test holds.
    public var advice: LocalisedText
    /// Line in the rule file; 0 when it was made in code.
    public var line: Int

    public enum Severity: String, Sendable, Codable, CaseIterable, Hashable {
        case high, medium, low, information
    }

    public init(
        id: String, title: LocalisedText, source: RuleSource, effectiveFrom: CalendarDate? = nil,
        effectiveTo: CalendarDate? = nil, reviewAfter: CalendarDate? = nil, subjects: [RuleSubject], test: RuleTest,
        exemptions: [RuleExemption] = [], outcome: Outcome, severity: Severity, advice: LocalisedText, line: Int = 0
    ) {
        self.id = id
        self.title = title
        self.source = source
        self.effectiveFrom = effectiveFrom
        self.effectiveTo = effectiveTo
        self.reviewAfter = reviewAfter
        self.subjects = subjects
        self.test = test
        self.exemptions = exemptions
        self.outcome = outcome
        self.severity = severity
        self.advice = advice
        self.line = line
    }
}

/// The document and the article that a rule or an exemption stands in.
public struct RuleSource: Sendable, Codable, Hashable {
    public var document: LocalisedText
    public var article: LocalisedText

    public init(document: LocalisedText, article: LocalisedText) {
        self.document = document
        self.article = article
    }
}

/// Kinds and actions that a rule binds. Empty lists bind all.
public struct RuleSubject: Sendable, Codable, Hashable {
    public var kinds: [String]
    public var actions: [String]
    /// When this subject was added to the rule, and by what; nil for the rule's own.
    public var effectiveFrom: CalendarDate?
    public var effectiveTo: CalendarDate?
    public var source: RuleSource?

    public init(
        kinds: [String] = [], actions: [String] = [], effectiveFrom: CalendarDate? = nil,
        effectiveTo: CalendarDate? = nil, source: RuleSource? = nil
    ) {
        self.kinds = kinds
        self.actions = actions
        self.effectiveFrom = effectiveFrom
        self.effectiveTo = effectiveTo
        self.source = source
    }
}

/// What is measured and when the rule's outcome follows.
public enum RuleTest: Sendable, Codable, Hashable {
    /// Holds when the distance to the nearest selected feature passes the limit (below it).
    case distance(LayerSelector, Limit)
    /// Holds when more of the footprint than the limit lies in the features of `include` less those of `exclude`.
    case overlap(include: [LayerSelector], exclude: [LayerSelector], limits: [Limit])
    /// Holds when more of the footprint than the limit lies outside the features.
    case notInside([LayerSelector], limits: [Limit])
    /// Holds when the footprint lies within the limit downstream of a selected feature.
    case downstream(LayerSelector, Limit)
    /// Holds when the number of features of the role grew.
    case countNotIncreasing(LayerRole)
    /// Holds when a number that the project states passes the limit.
    case attribute(id: String, Limit)

    /// The measurement that the test needs; nil when it needs none of geometry.
    public var query: FactQuery? {
        switch self {
        case .distance(let selector, _): .distance(selector)
        case .overlap(let include, let exclude, _): .overlap(include: include, exclude: exclude)
        case .notInside(let selectors, _): .outside(selectors)
        case .downstream(let selector, _): .downstream(selector)
        case .countNotIncreasing, .attribute: nil
        }
    }
}

/// A value with its unit, and on which side of it the test holds.
public struct Limit: Sendable, Codable, Hashable {
    /// When the test holds; whether the limit itself counts is in the sign.
    public enum Comparison: String, Sendable, Codable, CaseIterable, Hashable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        public func holds(_ value: Double, _ limit: Double) -> Bool {
            switch self {
            case .less: value < limit
            case .lessOrEqual: value <= limit
            case .greater: value > limit
            case .greaterOrEqual: value >= limit
            }
        }
    }

    public var comparison: Comparison
    /// In the base unit of `unit`.
    public var value: Double
    public var unit: MeasureUnit

    public init(_ comparison: Comparison, _ value: Double, _ unit: MeasureUnit) {
        self.comparison = comparison
        self.value = value
        self.unit = unit
    }

    public func holds(_ measured: Double) -> Bool { comparison.holds(measured, value) }
}

/// Base units of limits, measures and margins.
public enum MeasureUnit: String, Sendable, Codable, CaseIterable, Hashable {
    case metres = "m"
    case squareMetres = "m2"
    case degrees = "deg"
    case count
}

/// A condition on the project's attributes under which the outcome is another one.
public struct RuleExemption: Sendable, Codable, Hashable {
    public var id: String
    public var title: LocalisedText
    public var source: RuleSource
    public var effectiveFrom: CalendarDate?
    public var effectiveTo: CalendarDate?
    /// Kinds and actions it is open to. Empty lists: all that the rule binds.
    public var kinds: [String]
    public var actions: [String]
    /// The attribute that must be shown: a flag that is true, or a term that is any row but `none`.
    public var attribute: String
    /// What follows when the attribute is not given.
    public var ifUnknown: IfUnknown
    /// The outcome for an exempt project.
    public var outcome: Outcome

    public enum IfUnknown: String, Sendable, Codable, CaseIterable, Hashable {
        /// The question goes to the authority: the verdict is "needs approval", and the attribute is named as missing.
        case needsApproval = "needs-approval"
        /// Whether the exemption applies decides the matter: without it the verdict is "cannot tell".
        case cannotTell = "cannot-tell"
        /// The exemption must be claimed: without it the rule's own outcome stands, and the exemption is named.
        case notExempt = "not-exempt"
    }

    public init(
        id: String, title: LocalisedText, source: RuleSource, effectiveFrom: CalendarDate? = nil,
        effectiveTo: CalendarDate? = nil, kinds: [String] = [], actions: [String] = [], attribute: String,
        ifUnknown: IfUnknown, outcome: Outcome
    ) {
        self.id = id
        self.title = title
        self.source = source
        self.effectiveFrom = effectiveFrom
        self.effectiveTo = effectiveTo
        self.kinds = kinds
        self.actions = actions
        self.attribute = attribute
        self.ifUnknown = ifUnknown
        self.outcome = outcome
    }
}
