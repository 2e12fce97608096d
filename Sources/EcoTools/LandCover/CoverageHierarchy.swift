import GeoCore

/// Zones added up to what they are parts of.
enum CoverageHierarchy {
    /// - Throws: codes that are none, or that come twice; parents in a circle.
    static func tree(_ zones: LoadedLayer, _ parentIDs: [String?], _ rule: ZoneHierarchy) throws(TableProblems)
        -> CodeHierarchy?
    {
        let entries = zones.ids.indices.map { row in
            CodeHierarchy.Zone(code: zones.ids[row], name: zones.names[row], parent: parentIDs[row])
        }
        switch rule {
        case .none: return nil
        case .codes: return try CodeHierarchy(zones: entries, by: .prefixes, file: zones.fileName)
        case .field: return try CodeHierarchy(zones: entries, by: .parents, file: zones.fileName)
        }
    }

    /// The sum of zones, with rates under the same denominators.
    static func sum(
        _ zones: [ZoneCover], id: String, name: String?, level: String?, definition: CoverDefinition, target: Double?
    ) -> ParentCover {
        let territory = zones.map(\.territorySquareMetres).compensatedSum()
        let labels = zones.first?.years.map(\.label) ?? []
        let years = labels.indices.map { index in
            sum(zones.map { $0.years[index] }, territory: territory, definition, target)
        }
        return ParentCover(
            id: id, name: name, level: level, zoneCount: zones.count, territorySquareMetres: territory, years: years)
    }

    private static func sum(
        _ parts: [CoverYearFinding], territory: Double, _ definition: CoverDefinition, _ target: Double?
    ) -> CoverYearFinding {
        func total(_ value: (CoverYearFinding) -> Double) -> Double { parts.map(value).compensatedSum() }
        var classes: [Int: ClassCover] = [:]
        var areas: [Int: (all: CompensatedSum, counted: CompensatedSum)] = [:]
        for part in parts {
            for entry in part.classes {
                classes[entry.code] = classes[entry.code] ?? entry
                var sums = areas[entry.code] ?? (CompensatedSum(), CompensatedSum())
                sums.all.add(entry.squareMetres)
                sums.counted.add(entry.countedSquareMetres)
                areas[entry.code] = sums
            }
        }
        let merged = classes.values.sorted { $0.code < $1.code }.map { entry in
            var entry = entry
            entry.squareMetres = areas[entry.code]?.all.value ?? 0
            entry.countedSquareMetres = areas[entry.code]?.counted.value ?? 0
            return entry
        }
        var finding = CoverYearFinding(
            label: parts.first?.label ?? "", coveredSquareMetres: total { $0.coveredSquareMetres }, classes: merged,
            validSquareMetres: total { $0.validSquareMetres }, waterSquareMetres: total { $0.waterSquareMetres },
            noDataSquareMetres: total { $0.noDataSquareMetres }, unknownSquareMetres: total { $0.unknownSquareMetres },
            smallPatchesSquareMetres: total { $0.smallPatchesSquareMetres },
            belowCanopySquareMetres: total { $0.belowCanopySquareMetres },
            withoutCanopySquareMetres: total { $0.withoutCanopySquareMetres },
            outsideMaskSquareMetres: total { $0.outsideMaskSquareMetres }, rates: [], toTargetPoints: nil)
        finding.setRates(territory: territory, chosen: definition.denominator, target: target)
        return finding
    }
}

extension CoverYearFinding {
    /// Rates under each denominator, the definition's own marked.
    mutating func setRates(territory: Double, chosen: CoverDenominator, target: Double?) {
        let boundary = chosen == .builtUpArea ? CoverDenominator.builtUpArea : .territory
        let denominators: [(CoverDenominator, Double)] = [
            (boundary, territory), (.land, max(0, territory - waterSquareMetres)), (.validCells, validSquareMetres),
        ]
        rates = denominators.map { denominator, squareMetres in
            CoverRate(
                denominator: denominator, denominatorSquareMetres: squareMetres,
                percent: squareMetres > 0 ? 100 * coveredSquareMetres / squareMetres : nil,
                isChosen: denominator == chosen)
        }
        if let target { toTargetPoints = chosenRate?.percent.map { $0 - target } }
    }
}
