extension RuleTables {
    /// The control zone of a feature.
    ///
    /// A protected area without a known zone counts as unknown, except a nature park, which is general control zone
    /// as a whole. A red-line piece with an empty zone is unknown when it names a protected area and not zoned when it
    /// names none, since the zone field is filled only inside protected areas.
    func zone(role: LayerRole, zoneField: String?, className: String?, values: [String: String]) -> ControlZone {
        guard role == .protected || role == .redline else { return .notZoned }
        let raw = zoneField.flatMap { values[$0] } ?? ""
        switch zones.match(raw) {
        case .row(let row, let matched):
            let origin = Provenance(field: zoneField, raw: raw, matched: matched)
            return row.id == "core" ? .core(origin) : .general(origin)
        case .ambiguous: return .unknown(Doubt(.ambiguous, field: zoneField, raw: raw))
        case .unknown: return .unknown(Doubt(.notInTable, field: zoneField, raw: raw))
        case .empty: break
        }
        let described = protectedAreaFields.compactMap { name in
            values.keys.sorted().first { NormalisedText($0) == NormalisedText(name) }
        }.compactMap { field in values[field].map { (field: field, raw: $0) } }
        let type = (className.map { [(field: nil, raw: $0)] } ?? []) + described.map { (field: $0.field, raw: $0.raw) }
        for candidate in type {
            if case .row(_, let matched) = natureParkTypes.match(candidate.raw) {
                return .general(Provenance(field: candidate.field, raw: candidate.raw, matched: matched))
            }
        }
        if role == .redline, !described.contains(where: { !NormalisedText($0.raw).isEmpty }) { return .notZoned }
        return .unknown(Doubt(zoneField == nil ? .noField : .empty, field: zoneField, raw: raw))
    }

    /// Main stem or tributary: by the class field, or by a listed name when the class says nothing. A class that is
    /// in no table is not overruled by the name.
    func river(className: String?, classField: String?, name: String?) -> Fact<String> {
        let raw = className ?? ""
        let byClass = ProjectFacts.term(
            classField.map { [$0: raw] } ?? ["class": raw], classField ?? "class", riverClasses)
        if case .cannotTell(let doubt, _) = byClass, doubt.reason == .empty, let name {
            for row in riverClasses.rows {
                if let list = riverLists[row.id], case .row(_, let matched) = list.match(name) {
                    return .known(row.id, Provenance(field: nil, raw: name, matched: matched))
                }
            }
        }
        return byClass
    }

    /// The basin area in square kilometres, from the first usual field that the feature has.
    func basin(values: [String: String]) -> Fact<Double> {
        for name in basinFields {
            guard let field = values.keys.sorted().first(where: { NormalisedText($0) == NormalisedText(name) }),
                let raw = values[field], !NormalisedText(raw).isEmpty
            else { continue }
            guard let value = Double(NormalisedText.folded(raw).filter { !$0.isWhitespace && $0 != "," }),
                value.isFinite, value > 0
            else { return .cannotTell(Doubt(.unreadable, field: field, raw: raw), candidates: []) }
            return .known(value, Provenance(field: field, raw: raw))
        }
        return .missing
    }
}
