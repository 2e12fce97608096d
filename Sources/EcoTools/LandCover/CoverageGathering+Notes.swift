import GeoCore

/// What was met on the way, and the words around the numbers.
extension CoverageGathering {
    func notes(on zones: [ZoneCover]) -> [Issue] {
        var issues: [Issue] = []
        let file = inputs.zones.fileName
        let outside = zones.filter { $0.outsideSquareMetres > 1e-9 * $0.territorySquareMetres }
        if !outside.isEmpty {
            issues.append(
                Issue(
                    .warning, file, fids: outside.map(\.fid),
                    Message(
                        "issue.zones-partly-outside",
                        [
                            "raster": .text(inputs.years[0].source.path),
                            "area": .number(
                                outside.map(\.outsideSquareMetres).compensatedSum() / 1e6, decimals: 4, unit: "km²"),
                        ])))
        }
        if let mask = inputs.mask {
            let masked = inputs.years.flatMap(\.classes.codesInsideMask)
            let outside = zones.flatMap(\.years).map(\.outsideMaskSquareMetres).compensatedSum()
            let counted = zones.flatMap(\.years).flatMap(\.classes).filter { masked.contains($0.code) }
                .map(\.countedSquareMetres).compensatedSum()
            if masked.isEmpty {
                issues.append(
                    Issue(
                        .warning, mask.fileName,
                        Message("issue.mask-unused", ["definition": .words(definition.title)])))
            } else if counted == 0, outside > 0 {
                issues.append(Issue(.warning, mask.fileName, Message("issue.mask-holds-nothing")))
            }
        }
        let labels = inputs.years.compactMap { Int($0.label) }
        if labels.count == inputs.years.count, labels != labels.sorted() {
            issues.append(
                Issue(
                    .warning, inputs.years[0].source.path,
                    Message("issue.years-backwards", ["labels": .list(inputs.years.map { .text($0.label) })])))
        }
        for (index, year) in inputs.years.enumerated() {
            let valid = zones.map { $0.years[index].validSquareMetres }.compensatedSum()
            let missing = zones.map { $0.years[index].noDataSquareMetres }.compensatedSum()
            let withoutCanopy = zones.map { $0.years[index].withoutCanopySquareMetres }.compensatedSum()
            let covered = zones.map { $0.years[index].coveredSquareMetres }.compensatedSum()
            if let canopy = year.canopy, covered == 0, withoutCanopy > 0 {
                issues.append(Issue(.warning, canopy.path, Message("issue.canopy-says-nothing")))
            }
            if valid == 0 {
                issues.append(Issue(.warning, year.source.path, Message("issue.all-nodata")))
            } else if missing > 0 {
                issues.append(
                    Issue(
                        .note, year.source.path,
                        Message(
                            "issue.some-nodata",
                            [
                                "area": .number(missing / 1e6, decimals: 4, unit: "km²"),
                                "percent": .number(100 * missing / (missing + valid), decimals: 2, unit: "%"),
                            ])))
            }
            let unknown = unknownCodes(zones, index)
            if !unknown.isEmpty {
                issues.append(
                    Issue(
                        .warning, year.source.path,
                        Message(
                            "issue.unknown-codes",
                            [
                                "legend": .words(year.legend.title),
                                "codes": .list(
                                    unknown.map {
                                        .text("\($0.code): \(formatted($0.squareMetres / 1e4, decimals: 4)) ha")
                                    }),
                            ])))
            }
        }
        return issues
    }

    private func unknownCodes(_ zones: [ZoneCover], _ year: Int) -> [CodeArea] {
        var sums: [Int: CompensatedSum] = [:]
        for zone in zones {
            for entry in zone.years[year].classes where entry.group == nil {
                sums[entry.code, default: CompensatedSum()].add(entry.squareMetres)
            }
        }
        return sums.sorted { $0.key < $1.key }.map { CodeArea(code: $0.key, squareMetres: $0.value.value) }
    }

    func years(_ zones: [ZoneCover]) -> [YearSummary] {
        inputs.years.enumerated().map { index, year in
            func labels(_ codes: [Int]) -> [String] { codes.map { year.legend[$0]?.label ?? String($0) } }
            return YearSummary(
                label: year.label, file: request.years[index].raster, band: year.band, legend: year.legend.id,
                legendTitle: year.legend.title, countedClasses: labels(year.classes.codes),
                maskedClasses: labels(year.classes.codesInsideMask), canopyFile: year.canopy?.path,
                patches: counted[index]?.patches, unknownCodes: unknownCodes(zones, index),
                caveats: year.classes.caveats)
        }
    }

    var definitionSummary: DefinitionSummary {
        DefinitionSummary(
            id: definition.id, title: definition.title, source: definition.source, denominator: definition.denominator,
            minimumPatchSquareMetres: run.minimumPatchSquareMetres > 0 ? run.minimumPatchSquareMetres : nil,
            connectivity: run.connectivity == .eight ? 8 : 4, canopy: definition.canopy?.description)
    }

    func adjusted(_ whole: ParentCover, _ issues: inout [Issue]) -> [AdjustedCover] {
        guard let matrix = request.confusion else { return [] }
        var result: [AdjustedCover] = []
        for (index, finding) in whole.years.enumerated() {
            let binary = ["covered", "other"]
            var mapped: [String: Double]
            if Set(matrix.classes) == Set(binary) {
                mapped = [
                    "covered": finding.coveredSquareMetres,
                    "other": finding.validSquareMetres - finding.coveredSquareMetres,
                ]
            } else {
                mapped = [:]
                for entry in finding.classes where entry.group != nil { mapped[entry.label] = entry.squareMetres }
                for label in matrix.classes where mapped[label] == nil { mapped[label] = 0 }
            }
            do throws(TableProblems) {
                result.append(
                    AdjustedCover(
                        label: finding.label,
                        estimate: try AccuracyAdjustedArea(matrix: matrix, mappedSquareMetres: mapped)))
            } catch {
                let file = request.years[index].raster
                issues += error.problems.map { Issue(.warning, file, $0.message) }
            }
        }
        return result
    }
}
