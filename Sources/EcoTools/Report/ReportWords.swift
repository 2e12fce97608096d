import GeoCore

/// How a report says things: one language, and the tables that name kinds and actions.
struct ReportWords: Sendable {
    let language: Language
    /// Names of project kinds, actions and attributes; nil: the ids are shown.
    let tables: RuleTables?

    func word(_ key: String, _ arguments: [String: String] = [:]) -> String {
        Messages.text(key, language, arguments)
    }

    /// Separates items of a list on one line.
    var comma: String { language == .zh ? "、" : ", " }
    /// Separates sentences on one line.
    var semicolon: String { language == .zh ? "；" : "; " }

    func relation(_ relation: Relation) -> String { word("relation.\(relation.rawValue)") }

    func outcome(_ outcome: Outcome) -> String { outcome.message.text(language) }

    func unit(_ unit: MeasureUnit) -> String { word("unit.\(unit.rawValue)") }

    func yesNo(_ value: Bool) -> String { word(value ? "word.yes" : "word.no") }

    // MARK: Measures

    static let squareMetreDecimals = 2
    static let hectareDecimals = 4
    static let muDecimals = 2
    static let percentDecimals = 2
    static let metreDecimals = 2

    func number(_ value: Double, _ decimals: Int) -> String {
        DecimalText.text(value, decimals: decimals, grouped: true)
    }

    func percent(_ value: Double?) -> String { value.map { number($0, Self.percentDecimals) + " %" } ?? "" }

    /// "56,027.82 m² = 5.6028 ha = 84.04 mu", "1,204.50 m", "3 points".
    func measure(_ measure: Measure) -> String {
        switch measure {
        case .area(let squareMetres):
            let parts = [
                squareMetreText(squareMetres), number(squareMetres / 10_000, Self.hectareDecimals) + " ha",
                number(squareMetres / Measure.squareMetresPerMu, Self.muDecimals) + " " + word("unit.mu"),
            ]
            return parts.joined(separator: " = ")
        case .length(let metres): return number(metres, Self.metreDecimals) + " m"
        case .points(let count): return word("extent.points", ["count": String(count)])
        }
    }

    /// "10.18 m²", "1,204.50 m", "3 points": one unit only.
    func shortMeasure(_ measure: Measure) -> String {
        switch measure {
        case .area(let squareMetres): squareMetreText(squareMetres)
        case .length, .points: self.measure(measure)
        }
    }

    /// An area that is not nothing is never shown as 0.00.
    private func squareMetreText(_ squareMetres: Double) -> String {
        let isTiny = squareMetres != 0 && squareMetres.magnitude < 0.005
        return number(squareMetres, isTiny ? 6 : Self.squareMetreDecimals) + " m²"
    }

    func place(_ place: LonLat) -> String {
        "\(DecimalText.text(place.longitude, decimals: 6)), \(DecimalText.text(place.latitude, decimals: 6))"
    }

    /// "生态保护红线 HX01 (松岭片)".
    func feature(id: String, name: String?) -> String {
        guard let name, name != id, !name.isEmpty else { return id }
        return language == .zh ? "\(id)（\(name)）" : "\(id) (\(name))"
    }

    // MARK: Findings in the words of offices

    /// What a report states of a footprint and a layer: not inside, all or part of it inside with its area in ha.
    ///
    /// The forms that applications use for red lines and protected areas; whether land is applied for in a crossing
    /// (a tunnel, a bridge) is for the applicant to say, so nothing is said of it.
    func statement(_ finding: LayerFinding, _ layer: LayerSummary, of whole: Measure) -> String {
        let title = layer.title
        let union = finding.counted?.union
        guard finding.relation == .inside || finding.relation == .partlyInside, let union,
            union.dimension == whole.dimension
        else {
            if finding.relation == .touching, finding.features.contains(where: \.meetsOnlyLesserMembers) {
                return word("statement.meets-lesser", ["layer": title])
            }
            return word(finding.relation == .touching ? "statement.touching" : "statement.outside", ["layer": title])
        }
        let part = finding.relation == .inside ? "all" : "part"
        return switch union {
        case .area(let squareMetres):
            word(
                "statement.\(part)-area",
                ["layer": title, "hectares": DecimalText.text(squareMetres / 10_000, decimals: Self.hectareDecimals)])
        case .length(let metres):
            word("statement.\(part)-length", ["layer": title, "metres": DecimalText.text(metres, decimals: 2)])
        case .points(let count): word("statement.points", ["layer": title, "count": String(count)])
        }
    }

    // MARK: Facts about a project

    enum FactKind: String { case kind, action, date }

    /// "chemical project (XMLX: 化工)", or why it cannot be told.
    func fact(_ fact: Fact<String>, _ kind: FactKind) -> String {
        switch fact {
        case .known(let value, let provenance): known(name(of: value, kind), provenance)
        case .cannotTell(let doubt, let candidates):
            self.doubt(doubt, kind, candidates.map { name(of: $0, kind) })
        }
    }

    func fact(_ fact: Fact<CalendarDate>) -> String {
        switch fact {
        case .known(let value, let provenance): known(value.description, provenance)
        case .cannotTell(let doubt, let candidates): self.doubt(doubt, .date, candidates.map(\.description))
        }
    }

    /// The value alone; empty when it cannot be told.
    func factName(_ fact: Fact<String>, _ kind: FactKind) -> String { fact.value.map { name(of: $0, kind) } ?? "" }

    private func name(of id: String, _ kind: FactKind) -> String {
        let table = kind == .kind ? tables?.kinds : kind == .action ? tables?.actions : nil
        return table?[id]?.name[language] ?? id
    }

    private func known(_ text: String, _ provenance: Provenance) -> String {
        guard let field = provenance.field else {
            return word("fact.option", ["value": text])
        }
        return provenance.raw == text
            ? word("fact.field", ["value": text, "field": field])
            : word("fact.field-raw", ["value": text, "field": field, "raw": provenance.raw])
    }

    private func doubt(_ doubt: Doubt, _ kind: FactKind, _ candidates: [String]) -> String {
        word(
            "doubt.\(doubt.reason.rawValue)",
            [
                "what": word("word.\(kind.rawValue)"), "field": doubt.field ?? "-", "raw": doubt.raw ?? "",
                "candidates": candidates.joined(separator: comma),
            ])
    }
}

extension FootprintFinding {
    /// The gravest outcome of all rules; nil when no rules were asked for.
    public var gravestOutcome: Outcome? { verdicts.map(\.outcome).min { $0.gravity < $1.gravity } }
}
