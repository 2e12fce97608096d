import GeoCore

extension CoverageGathering {
    /// From each year to the next: what was gained and lost, and the from-to matrix, zone by zone.
    func changes(_ zones: [ZoneCover]) throws(GeoError) -> [CoverChange] {
        var changes: [CoverChange] = []
        for (pair, years) in tables.pairs.enumerated() {
            let (from, to) = (run.inputs.years[years.from], run.inputs.years[years.to])
            // One legend needs no groups: its own classes say more.
            let mapping = from.legend.id == to.legend.id ? nil : try? LegendMapping(from: from.legend, to: to.legend)
            var parts: [ZoneChange] = []
            for (place, zone) in zones.enumerated() {
                parts.append(
                    change(
                        zone, pair, years, tables.matrix(states[place], pair: pair),
                        tables.verdicts(states[place], pair: pair), mapping))
            }
            changes.append(
                CoverChange(
                    from: from.label, to: to.label, zones: parts, whole: whole(parts, zones, years),
                    isByGroup: mapping != nil, notes: mapping?.caveats ?? []))
        }
        return changes
    }

    private func change(
        _ zone: ZoneCover, _ pair: Int, _ years: (from: Int, to: Int), _ classes: [ClassArea],
        _ verdicts: [ClassArea]?, _ mapping: LegendMapping?
    ) -> ZoneChange {
        let (from, to) = (run.inputs.years[years.from], run.inputs.years[years.to])
        let (before, after) = (Set(from.classes.codes), Set(to.classes.codes))
        var matrix = ClassTransition<String>()
        var compared = CompensatedSum()
        var gain = CompensatedSum()
        var loss = CompensatedSum()
        var kept = CompensatedSum()
        func sort(_ wasCovered: Bool, _ isCovered: Bool, _ squareMetres: Double) {
            switch (wasCovered, isCovered) {
            case (true, true): kept.add(squareMetres)
            case (true, false): loss.add(squareMetres)
            case (false, true): gain.add(squareMetres)
            case (false, false): break
            }
        }
        for area in classes {
            guard let first = area.code, let second = area.secondCode, let old = from.legend[first],
                let new = to.legend[second], !old.isNodata, !new.isNodata
            else { continue }
            compared.add(area.squareMetres)
            matrix.add(
                from: mapping?.group(before: first) ?? old.label, to: mapping?.group(after: second) ?? new.label,
                squareMetres: area.squareMetres)
            if verdicts == nil { sort(before.contains(first), after.contains(second), area.squareMetres) }
        }
        for area in verdicts ?? [] {
            guard let first = area.code, let second = area.secondCode else { continue }
            let counted = Int(CountedCells.Verdict.counted.rawValue)
            sort(first == counted, second == counted, area.squareMetres)
        }
        return ZoneChange(
            id: zone.id, comparedSquareMetres: compared.value, gainSquareMetres: gain.value,
            lossSquareMetres: loss.value, keptSquareMetres: kept.value, netSquareMetres: gain.value - loss.value,
            ratePoints: points(zone.years[years.from], zone.years[years.to]), matrix: matrix)
    }

    private func points(_ before: CoverYearFinding, _ after: CoverYearFinding) -> Double? {
        guard let first = before.chosenRate?.percent, let second = after.chosenRate?.percent else { return nil }
        return second - first
    }

    private func whole(_ parts: [ZoneChange], _ zones: [ZoneCover], _ years: (from: Int, to: Int)) -> ZoneChange {
        func total(_ value: (ZoneChange) -> Double) -> Double { parts.map(value).compensatedSum() }
        var matrix = ClassTransition<String>()
        for part in parts { matrix.add(part.matrix) }
        let sum = CoverageHierarchy.sum(
            zones, id: "", name: nil, level: nil, definition: run.request.definition, target: nil)
        return ZoneChange(
            id: "", comparedSquareMetres: total { $0.comparedSquareMetres },
            gainSquareMetres: total { $0.gainSquareMetres }, lossSquareMetres: total { $0.lossSquareMetres },
            keptSquareMetres: total { $0.keptSquareMetres }, netSquareMetres: total { $0.netSquareMetres },
            ratePoints: points(sum.years[years.from], sum.years[years.to]), matrix: matrix)
    }
}
