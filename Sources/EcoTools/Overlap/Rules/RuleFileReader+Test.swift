import Yams

/// The tests that a rule may name.
enum TestName: String, CaseIterable {
    case overlap
    case notInside = "not-inside"
    case distance = "distance-less-than"
    case downstream = "downstream-within"
    case count = "count-not-increasing"
    case attribute

    /// Which signs and units a threshold may have; the comparison says when the test holds.
    var comparisons: [Limit.Comparison] {
        switch self {
        case .distance, .downstream: [.less, .lessOrEqual]
        case .overlap, .notInside: [.greater, .greaterOrEqual]
        case .attribute: Limit.Comparison.allCases
        case .count: []
        }
    }

    var units: [MeasureUnit] {
        switch self {
        case .distance, .downstream: [.metres]
        case .overlap, .notInside: [.squareMetres, .metres]
        case .attribute: [.metres, .squareMetres, .degrees]
        case .count: []
        }
    }
}

extension RuleFileReader {
    /// The test with its reference layers and thresholds.
    mutating func test(_ mapping: Node.Mapping, _ line: Int?) -> RuleTest? {
        guard let name = yaml.choice(TestName.self, mapping, "test", line: line) else { return nil }
        let needsReference = name != .attribute
        let references = selectors(mapping, "reference", required: needsReference, line)
        let minus = selectors(mapping, "minus", required: false, line)
        if name != .overlap { reject(mapping, "minus", for: name) }
        if name != .attribute {
            reject(mapping, "attribute", for: name)
        } else {
            reject(mapping, "reference", for: name)
        }
        let limits = limits(mapping, for: name, line)
        let single = references.count == 1
        if needsReference, !single, name != .overlap, name != .notInside, !references.isEmpty {
            yaml.report(line, Message("problem.one-reference", ["test": .text(name.rawValue)]))
        }
        if limits.count > 1, name != .overlap, name != .notInside {
            yaml.report(line, Message("problem.one-threshold", ["test": .text(name.rawValue)]))
        }
        switch name {
        case .overlap: return references.isEmpty ? nil : .overlap(include: references, exclude: minus, limits: limits)
        case .notInside: return references.isEmpty ? nil : .notInside(references, limits: limits)
        case .distance: return pair(references, limits).map { .distance($0, $1) }
        case .downstream: return pair(references, limits).map { .downstream($0, $1) }
        case .count: return references.first.map { .countNotIncreasing($0.role) }
        case .attribute:
            guard let id = attribute(mapping, [.number], line), let limit = limits.first else { return nil }
            return .attribute(id: id, limit)
        }
    }

    private func pair(_ references: [LayerSelector], _ limits: [Limit]) -> (LayerSelector, Limit)? {
        guard let reference = references.first, let limit = limits.first else { return nil }
        return (reference, limit)
    }

    private mutating func reject(_ mapping: Node.Mapping, _ key: String, for test: TestName) {
        guard let node = mapping[key] else { return }
        yaml.report(
            node.mark?.line, Message("problem.key-not-for-test", ["key": .text(key), "test": .text(test.rawValue)]))
    }

    // MARK: Thresholds

    private mutating func limits(_ mapping: Node.Mapping, for test: TestName, _ line: Int?) -> [Limit] {
        guard test != .count else {
            reject(mapping, "threshold", for: test)
            return []
        }
        let texts = yaml.texts(mapping, "threshold", line: line)
        if texts.isEmpty, test != .overlap, test != .notInside {
            yaml.report(line, Message("problem.missing-key", ["key": .text("threshold")]))
        }
        let here = mapping["threshold"]?.mark?.line ?? line
        return texts.compactMap { text in
            guard let limit = Self.limit(text) else {
                yaml.report(here, Message("problem.bad-threshold", ["value": .text(text)]))
                return nil
            }
            guard test.comparisons.contains(limit.comparison), test.units.contains(limit.unit) else {
                yaml.report(
                    here,
                    Message(
                        "problem.threshold-not-for-test",
                        [
                            "value": .text(text), "test": .text(test.rawValue),
                            "signs": .list(test.comparisons.map { .text($0.rawValue) }),
                            "units": .list(test.units.map { .text($0.rawValue) }),
                        ]))
                return nil
            }
            let least = limit.comparison == .less ? limit.value > 0 : limit.value >= 0
            guard least, limit.value.isFinite, limit.unit != .degrees || limit.value <= 90 else {
                yaml.report(here, Message("problem.impossible-threshold", ["value": .text(text)]))
                return nil
            }
            return limit
        }
    }

    /// Units that a threshold may be written in, and their factor to the base unit.
    static let units: [(name: String, unit: MeasureUnit, factor: Double)] = [
        ("m", .metres, 1), ("km", .metres, 1000), ("m2", .squareMetres, 1), ("m²", .squareMetres, 1),
        ("ha", .squareMetres, 10_000), ("km2", .squareMetres, 1_000_000), ("km²", .squareMetres, 1_000_000),
        ("deg", .degrees, 1), ("°", .degrees, 1),
    ]

    /// Reads `< 1000 m`, `<= 1 km`, `> 1 m2`, `> 25 deg`.
    static func limit(_ text: String) -> Limit? {
        var rest = text.drop { $0.isWhitespace }
        let signs = Limit.Comparison.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
        guard let comparison = signs.first(where: { rest.hasPrefix($0.rawValue) }) else { return nil }
        rest = rest.dropFirst(comparison.rawValue.count).drop { $0.isWhitespace }
        let number = rest.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
        let unitText = rest.dropFirst(number.count).filter { !$0.isWhitespace }
        guard let value = Double(String(number)), let unit = units.first(where: { $0.name == unitText }) else {
            return nil
        }
        return Limit(comparison, value * unit.factor, unit.unit)
    }

    // MARK: Reference layers and their filters

    /// `{role: shoreline, where: {...}}`, or a list of such.
    private mutating func selectors(
        _ mapping: Node.Mapping, _ key: String, required: Bool, _ line: Int?
    ) -> [LayerSelector] {
        guard let node = mapping[key] else {
            if required { yaml.report(line, Message("problem.missing-key", ["key": .text(key)])) }
            return []
        }
        let nodes = node.sequence.map { Array($0) } ?? [node]
        return nodes.compactMap { node in
            guard let inner = yaml.mapping(node, key) else { return nil }
            let here = node.mark?.line ?? line
            yaml.checkKeys(inner, allowed: ["role", "where"])
            let role = yaml.choice(LayerRole.self, inner, "role", line: here)
            let filter = inner["where"].map { self.filter($0, here) } ?? .all
            return role.map { LayerSelector(role: $0, filter: filter) }
        }
    }

    static let filterKeys = ["river", "basin-km2", "named", "zone", "class", "field", "any", "all", "not"]

    /// The conditions of one mapping; all of them must be met.
    private mutating func filter(_ node: Node, _ line: Int?) -> FeatureFilter {
        guard let mapping = yaml.mapping(node, "where") else { return .all }
        let here = node.mark?.line ?? line
        yaml.checkKeys(mapping, allowed: Self.filterKeys)
        var filters: [FeatureFilter] = []
        for (keyNode, value) in mapping {
            let line = value.mark?.line ?? here
            switch keyNode.scalar?.string {
            case "river"?:
                let classes = yaml.texts(mapping, "river", line: line)
                for id in classes where tables.riverClasses[id] == nil {
                    yaml.unknownValue(id, "river", known: tables.riverClasses.rows.map(\.id), line: line)
                }
                filters.append(.river(classes))
            case "basin-km2"?:
                guard let limit = Self.limit((value.scalar?.string ?? "") + " km2"),
                    limit.comparison == .greaterOrEqual, limit.value > 0
                else {
                    yaml.report(line, Message("problem.bad-basin", ["value": .text(value.scalar?.string ?? "?")]))
                    continue
                }
                filters.append(.basinAtLeast(squareKilometres: limit.value / 1_000_000))
            case "named"?:
                guard let id = yaml.text(mapping, "named", line: line) else { continue }
                guard let list = tables.riverLists[id] else {
                    yaml.unknownValue(id, "named", known: tables.riverLists.keys.sorted(), line: line)
                    continue
                }
                let names = list.rows.flatMap { [$0.name.zh, $0.name.en] + $0.synonyms }
                filters.append(.named(list: .init(id: id, names: names)))
            case "zone"?:
                let zone = value.scalar?.string ?? "?"
                guard ["core", "not-core"].contains(zone) else {
                    yaml.unknownValue(zone, "zone", known: ["core", "not-core"], line: line)
                    continue
                }
                filters.append(.core(zone == "core"))
            case "class"?: filters.append(.text(field: nil, values: yaml.texts(mapping, "class", line: line)))
            case "field"?:
                guard let inner = yaml.mapping(value, "field") else { continue }
                yaml.checkKeys(inner, allowed: ["name", "in"])
                if let name = yaml.text(inner, "name", line: line) {
                    filters.append(.text(field: name, values: yaml.texts(inner, "in", line: line)))
                }
            case "any"?: filters.append(.anyOf(list(value, "any", line)))
            case "all"?: filters.append(.allOf(list(value, "all", line)))
            case "not"?: filters.append(.not(filter(value, line)))
            default: continue
            }
        }
        return filters.count == 1 ? filters[0] : filters.isEmpty ? .all : .allOf(filters)
    }

    private mutating func list(_ node: Node, _ key: String, _ line: Int?) -> [FeatureFilter] {
        guard let sequence = node.sequence, !sequence.isEmpty else {
            yaml.report(line, Message("problem.not-a-list", ["key": .text(key)]))
            return []
        }
        return sequence.map { filter($0, line) }
    }
}
