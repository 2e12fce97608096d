/// What the test of a rule found.
struct TestResult {
    /// Whether the test holds.
    var truth: Truth
    var measured: Margin?
    var margin: Margin?
    var nearest: NearestFact?
    var features: [FeatureFacts] = []
    var reasons: [Message] = []
    var missing: [MissingItem] = []
    var warnings: [Message] = []
    var isApproximate = false

    static func unknown(_ reason: Message, missing: [MissingItem] = []) -> TestResult {
        TestResult(truth: .unknown, reasons: [reason], missing: missing)
    }
}

extension MessageArgument {
    /// Metres with a decimal, with millimetres near 0.
    static func metres(_ value: Double) -> MessageArgument {
        .number(value, decimals: decimalsShown(value), unit: "m")
    }

    /// A limit as the rule states it: "< 1000 m".
    static func limit(_ limit: Limit) -> MessageArgument {
        let whole = limit.value == limit.value.rounded()
        let unit =
            switch limit.unit {
            case .squareMetres: " m²"
            case .degrees: " °"
            case .metres: " m"
            case .count: ""
            }
        return .text("\(limit.comparison.rawValue) \(formatted(limit.value, decimals: whole ? 0 : 3))\(unit)")
    }

    /// How much of a footprint.
    static func extent(_ extent: Extent) -> MessageArgument {
        switch extent {
        case .area(let value): .number(value, decimals: decimalsShown(value), unit: "m²")
        case .length(let value): .metres(value)
        case .points(let count): .message(Message("extent.points", ["count": .text("\(count)")]))
        }
    }

    /// The name and id of a feature.
    static func feature(_ feature: FeatureFacts) -> MessageArgument {
        guard let name = feature.name, !name.isEmpty else { return .text(feature.id) }
        return .text(name == feature.id ? name : "\(name) [\(feature.id)]")
    }

    static func features(_ features: [FeatureFacts]) -> MessageArgument {
        features.isEmpty ? .message(Message("word.unknown")) : .list(features.prefix(5).map { .feature($0) })
    }
}

/// Decimals to show for a measure: one is plenty far from a limit, near it the millimetres count, and what is not 0
/// must not read as 0.
func decimalsShown(_ value: Double) -> Int {
    switch value.magnitude {
    case 10...: 1
    case 0.001...: 3
    case 0: 3
    default: 6
    }
}
