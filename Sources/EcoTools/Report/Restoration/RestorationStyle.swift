import GeoCore

/// How states and other classes of restoration look on maps, and what they are called.
///
/// From a white to a dark ground as work goes on: dots (registered), stripes (work), a grid (finished), solid
/// (accepted). What is wrong stands out by its sign: crossed stripes and a cross (degraded), a question mark.
enum RestorationStyle {
    static let undecidedID = "undecided"

    /// From below: the later state lies on top.
    private static let layers: [SiteState] = [.withdrawn, .registered, .inWork, .finished, .accepted, .degraded]

    static func symbol(_ state: SiteState) -> MapSymbol {
        switch state {
        case .registered:
            MapSymbol(colour: MapSymbol.Colour.vermilion, hatch: .dots, marker: .ring, wash: 0.08)
        case .inWork:
            MapSymbol(
                colour: MapSymbol.Colour.orange, hatch: .diagonal, marker: .triangle, dash: [11, 4], wash: 0.12)
        case .finished:
            MapSymbol(
                colour: MapSymbol.Colour.blue, hatch: .horizontal, marker: .square, dash: [10, 3, 2, 3], wash: 0.15)
        case .accepted: MapSymbol(colour: "#00664b", hatch: .solid, marker: .disc)
        case .degraded:
            MapSymbol(
                colour: MapSymbol.Colour.purple, hatch: .crossed, marker: .cross, outlineWidth: 2.2, dash: [4, 3],
                wash: 0.1)
        case .withdrawn:
            MapSymbol(
                colour: MapSymbol.Colour.grey, hatch: .none, marker: .openSquare, outlineWidth: 1.2, dash: [2, 3])
        }
    }

    static let undecided = MapSymbol(
        colour: MapSymbol.Colour.black, hatch: .none, marker: .question, outlineWidth: 2, dash: [6, 3])

    static func classes(_ language: Language) -> [MapContent.Class] {
        SiteState.allCases.map {
            MapContent.Class(
                id: $0.rawValue, name: RestorationWords.state($0, language), symbol: symbol($0),
                layer: layers.firstIndex(of: $0) ?? 0)
        } + [
            MapContent.Class(
                id: undecidedID, name: Messages.text("restoration.word.undecided", language), symbol: undecided,
                layer: layers.count)
        ]
    }
}

/// The words of restoration in a language.
enum RestorationWords {
    static func state(_ state: SiteState, _ language: Language) -> String {
        Messages.text("restoration.word.state.\(state.rawValue)", language)
    }

    static func event(_ kind: EventKind, _ language: Language) -> String {
        Messages.text("restoration.word.event.\(kind.rawValue)", language)
    }

    static func relation(_ relation: SiteRelation, _ language: Language) -> String {
        Messages.text("restoration.word.relation.\(relation.rawValue)", language)
    }

    /// The origin of a site; a word of the mapping that has no text of its own stands as it is.
    static func origin(_ id: String, _ language: Language) -> String {
        let key = "restoration.origin-\(id)"
        return Messages.shared.entries[key] == nil ? id : Messages.text(key, language)
    }

    /// How far something lies to the east or west and to the north or south, without signs.
    static func way(
        east: Double, north: Double, decimals: Int, _ language: Language
    ) -> (east: String, north: String) {
        func text(_ value: Double, _ positive: String, _ negative: String) -> String {
            Messages.text(
                "restoration.way-\(value < 0 ? negative : positive)", language,
                ["metres": DecimalText.text(value.magnitude, decimals: decimals, grouped: true)])
        }
        return (text(east, "east", "west"), text(north, "north", "south"))
    }

    static func question(_ kind: QuestionKind, _ language: Language) -> String {
        Messages.text("restoration.word.question.\(kind.rawValue)", language)
    }

    static func technique(_ technique: RestorationTechnique, _ language: Language) -> String {
        Messages.text("restoration.word.technique.\(technique.rawValue)", language)
    }

    /// "1.2345 ha", or "1,234.5 m" in a ledger of lengths.
    static func measure(_ value: Double, _ measure: LedgerFacts.Measure) -> String {
        measure == .area
            ? DecimalText.text(value / 10_000, decimals: 4, grouped: true) + " ha"
            : DecimalText.text(value, decimals: 1, grouped: true) + " m"
    }
}
