/// Which features of a layer a rule is about.
public indirect enum FeatureFilter: Sendable, Codable, Hashable {
    /// Every feature.
    case all
    /// The class of the river is one of these (row ids of the table of river classes).
    case river([String])
    /// The river's basin has at least this area.
    case basinAtLeast(squareKilometres: Double)
    /// The feature's name is in the named list of rivers.
    case named(list: NameList)
    /// The control zone is core (unknown counts as core), or is not.
    case core(Bool)
    /// The text of a field, or of the class field when `field` is nil, is one of these.
    case text(field: String?, values: [String])
    case anyOf([FeatureFilter])
    case allOf([FeatureFilter])
    case not(FeatureFilter)

    /// A list of names with its id; equal names are equal after normalisation.
    public struct NameList: Sendable, Codable, Hashable {
        public var id: String
        public var names: [String]

        public init(id: String, names: [String]) {
            self.id = id
            self.names = names
        }
    }

    public func matches(_ feature: FeatureFacts) -> Truth {
        switch self {
        case .all: return .yes
        case .river(let classes):
            switch feature.river {
            case .known(let river, _): return Truth(classes.contains(river))
            case .cannotTell(_, let candidates):
                // Two candidates that are both in (or both out) decide all the same.
                guard !candidates.isEmpty else { return .unknown }
                let inside = candidates.filter(classes.contains).count
                return inside == candidates.count ? .yes : inside == 0 ? .no : .unknown
            }
        case .basinAtLeast(let limit): return feature.basinSquareKilometres.value.map { Truth($0 >= limit) } ?? .unknown
        case .named(let list):
            guard let name = feature.name.map({ NormalisedText($0) }), !name.isEmpty else { return .unknown }
            return Truth(list.names.contains { NormalisedText($0) == name })
        case .core(let wanted):
            let isCore =
                switch feature.zone {
                case .core, .unknown: true
                case .general, .notZoned: false
                }
            return Truth(isCore == wanted)
        case .text(let field, let values):
            guard let raw = field.map({ feature.fields[$0] }) ?? feature.className else { return .unknown }
            let text = NormalisedText(raw)
            return text.isEmpty ? .unknown : Truth(values.contains { NormalisedText($0) == text })
        case .anyOf(let filters): return .any(filters.map { $0.matches(feature) })
        case .allOf(let filters): return .all(filters.map { $0.matches(feature) })
        case .not(let filter): return !filter.matches(feature)
        }
    }
}
