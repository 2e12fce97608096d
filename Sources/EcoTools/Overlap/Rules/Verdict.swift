/// What a rule answers for a project, gravest first.
public enum Outcome: String, Sendable, Codable, CaseIterable, Hashable {
    case prohibited
    case needsApproval = "needs-approval"
    /// An attribute, a layer or a measurement is missing. Never a pass.
    case cannotTell = "cannot-tell"
    /// Not a violation: the project goes on a list that must be kept.
    case inventory
    /// Not a violation: the project comes first.
    case priority
    /// The rule binds the project and its test does not hold.
    case allowed
    /// The rule does not bind the project: another kind or action, or another time.
    case notApplicable = "not-applicable"

    /// The name of the outcome for the user.
    public var message: Message { Message("outcome.\(rawValue)") }

    /// Its place in the order of gravity, 0 first.
    public var gravity: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

/// How far a project is from the limit of a rule: positive to spare, negative short.
public struct Margin: Sendable, Codable, Hashable {
    public var value: Double
    public var unit: MeasureUnit
    /// Whether the true margin is at least this one ("further than was searched").
    public var isLowerBound: Bool

    public init(_ value: Double, _ unit: MeasureUnit, isLowerBound: Bool = false) {
        self.value = value
        self.unit = unit
        self.isLowerBound = isLowerBound
    }

    /// "38.2 m short", "120.0 m to spare", in the user's language.
    public var message: Message {
        // Small margins keep the millimetres: 0.4 mm short is not 0.0 m.
        let decimals = unit == .count ? 0 : decimalsShown(value)
        let amount = MessageArgument.number(
            value.magnitude, decimals: decimals,
            unit: unit == .squareMetres
                ? "m²"
                : unit == .degrees
                    ? "°"
                    : unit == .count ? "" : unit.rawValue)
        let key = value < 0 ? "margin.short" : value == 0 ? "margin.on-the-limit" : "margin.to-spare"
        return Message(isLowerBound ? "margin.at-least" : key, ["amount": amount])
    }
}

/// Something that a rule needs and was not given.
public enum MissingItem: Sendable, Codable, Hashable {
    case layer(LayerRole)
    /// `kind`, `action`, or an attribute id.
    case projectAttribute(String)
    /// `river`, `basin_km2`, `zone` or a field, of a feature of a layer.
    case featureAttribute(layer: String, feature: String, attribute: String)
    /// A measurement that nobody made.
    case measurement(String)
    /// The numbers of features before and after.
    case counts(LayerRole)
}

/// The answer of one rule for one project.
public struct Verdict: Sendable, Codable, Hashable {
    public var projectID: String
    public var ruleID: String
    public var ruleTitle: LocalisedText
    public var source: RuleSource
    public var severity: Rule.Severity
    public var outcome: Outcome
    /// nil where nothing was measured.
    public var margin: Margin?
    /// What was measured: distance, overlap, part outside; nil where nothing was.
    public var measured: Margin?
    /// The nearest feature and both nearest points, where a distance decided.
    public var nearest: NearestFact?
    /// The features concerned; the deciding one first.
    public var features: [FeatureFacts]
    /// Why, in order.
    public var reasons: [Message]
    public var missing: [MissingItem]
    /// Whether the answer rests on a stand-in: a disc for a flow path, a centre line for a bank.
    public var isApproximate: Bool
    public var warnings: [Message]
    /// The exemption that decided, by id.
    public var exemption: String?
    public var exemptionTitle: LocalisedText?
    /// What to do; nil when there is nothing to do.
    public var advice: LocalisedText?
    /// The day on which the rule was taken.
    public var date: CalendarDate
}

/// Everything the rules ask about one project.
public struct RuleInputs: Sendable, Codable, Hashable {
    public var project: ProjectFacts
    /// All layers given, whether or not the project is near them.
    public var layers: [LayerFacts]
    public var answers: [FactQuery: FactAnswer]
    public var counts: [CountFacts]

    public init(
        project: ProjectFacts, layers: [LayerFacts], answers: [FactQuery: FactAnswer] = [:], counts: [CountFacts] = []
    ) {
        self.project = project
        self.layers = layers
        self.answers = answers
        self.counts = counts
    }
}
