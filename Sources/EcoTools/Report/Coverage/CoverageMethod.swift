import GeoCore

/// What the numbers of a coverage analysis are and how they were found, in sentences.
struct CoverageMethod {
    let text: CoverageWords

    init(_ text: CoverageWords) { self.text = text }

    private var result: CoverageResult { text.result }
    private var words: ReportWords { text.words }

    var title: String {
        words.word("coverage.title", ["definition": result.definition.title[text.language]])
    }

    var lines: [String] { [definition, denominator] + limits + [grid] + result.years.map(year) }

    private var definition: String {
        words.word("coverage.definition", ["id": result.definition.id, "source": result.definition.source[words.language]])
    }

    private var denominator: String {
        words.word("coverage.denominator", ["denominator": text.denominator(result.definition.denominator)])
    }

    private var limits: [String] {
        var lines: [String] = []
        if let least = result.definition.minimumPatchSquareMetres {
            lines.append(
                words.word(
                    "coverage.minimum-patch",
                    [
                        "area": words.number(least / 10_000, ReportWords.hectareDecimals) + " ha",
                        "connectivity": String(result.definition.connectivity),
                    ]))
        }
        if let canopy = result.definition.canopy {
            let isUsed = result.years.contains { $0.canopyFile != nil }
            lines.append(words.word(isUsed ? "coverage.canopy" : "coverage.canopy-by-class", ["threshold": canopy]))
        }
        return lines
    }

    private var grid: String {
        let areas = LibraryText.shared.translated(result.grid.cellAreas, text.language) ?? result.grid.cellAreas
        func size(_ value: Double) -> String {
            value == value.rounded() ? DecimalText.text(value, decimals: 0) : "\(value)"
        }
        return words.word(
            "coverage.grid",
            [
                "width": String(result.grid.width), "height": String(result.grid.height),
                "x": size(result.grid.cellWidth), "y": size(result.grid.cellHeight), "crs": result.grid.crs,
                "areas": areas, "mode": words.word("coverage.mode-\(result.grid.mode)"),
            ])
    }

    private func year(_ year: YearSummary) -> String {
        func names(_ labels: [String]) -> String {
            labels.map { label in
                result.whole.years.first { $0.label == year.label }?.classes.first { $0.label == label }?
                    .name.map { "\($0[text.language]) (\(label))" } ?? label
            }.joined(separator: words.comma)
        }
        var line = words.word(
            "coverage.year",
            [
                "year": year.label, "file": year.file, "band": String(year.band),
                "legend": year.legendTitle[text.language],
                "classes": year.countedClasses.isEmpty ? words.word("coverage.none") : names(year.countedClasses),
            ])
        if !year.maskedClasses.isEmpty {
            line += words.semicolon + words.word("coverage.masked", ["classes": names(year.maskedClasses)])
        }
        if let canopy = year.canopyFile {
            line += words.semicolon + words.word("coverage.canopy-file", ["file": canopy])
        }
        if let patches = year.patches {
            line +=
                words.semicolon
                + words.word(
                    "coverage.patches",
                    [
                        "kept": String(patches.keptPatches), "dropped": String(patches.droppedPatches),
                        "area": words.number(patches.droppedSquareMetres / 10_000, ReportWords.hectareDecimals) + " ha",
                    ])
        }
        return line
    }

    /// What the definition asks for and the rasters cannot show, each once, with the years it is about where it is not
    /// about all; then what a comparison of legends must say.
    var caveats: [String] {
        var order: [Message] = []
        var years: [Message: [String]] = [:]
        for year in result.years {
            for caveat in year.caveats {
                if years[caveat] == nil { order.append(caveat) }
                years[caveat, default: []].append(year.label)
            }
        }
        let lines = order.map { caveat in
            let labels = years[caveat] ?? []
            let prefix = labels.count == result.years.count ? "" : labels.joined(separator: words.comma) + colon
            return prefix + caveat.text(text.language)
        }
        let changes = result.changes.flatMap { change in
            change.notes.map { "\(change.from)–\(change.to)" + colon + $0.text(text.language) }
        }
        return lines + changes
    }

    private var colon: String { text.language == .zh ? "：" : ": " }
}
