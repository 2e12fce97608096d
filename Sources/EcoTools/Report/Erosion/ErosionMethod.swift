import GeoCore

/// What the numbers of a run on erosion are and how they were found, in sentences.
struct ErosionMethod {
    let text: ErosionWords

    init(_ text: ErosionWords) { self.text = text }

    private var result: ErosionRateResult { text.result }
    private var words: ReportWords { text.words }

    var title: String { words.word("retention.title", ["table": result.table.title[text.language]]) }

    var lines: [String] {
        [classes, words.word("retention.formula"), words.word("retention.least")] + mapping + [grid]
            + result.dates.map(date) + (result.changes.isEmpty ? [] : [words.word("retention.gross")])
    }

    private var classes: String {
        let names = result.table.classes.map { entry in
            "\(entry.code) \(entry.name[text.language])" + (entry.isErosion ? "" : words.word("retention.not-eroded"))
        }
        var line = words.word(
            "retention.classes", ["classes": names.joined(separator: words.comma), "source": result.table.source])
        if let trust = result.table.trust, trust != "high" {
            line += words.semicolon + words.word("retention.trust", ["trust": trust])
        }
        return line
    }

    private var mapping: [String] {
        guard let codes = result.table.codes else { return [] }
        let pairs = codes.sorted { $0.key < $1.key }.map { "\($0) → \($1 == 0 ? "-" : text.className($1))" }
        return [words.word("retention.codes", ["codes": pairs.joined(separator: words.comma)])]
    }

    private var grid: String {
        let areas = LibraryText.shared.translated(result.grid.cellAreas, text.language) ?? result.grid.cellAreas
        func size(_ value: Double) -> String { DecimalText.plain(value) }
        return words.word(
            "coverage.grid",
            [
                "width": String(result.grid.width), "height": String(result.grid.height),
                "x": size(result.grid.cellWidth), "y": size(result.grid.cellHeight), "crs": result.grid.crs,
                "areas": areas, "mode": words.word("coverage.mode-\(result.grid.mode)"),
            ])
    }

    private func date(_ date: ErosionDateSummary) -> String {
        var line = words.word(
            "retention.date", ["label": date.label, "file": date.file, "band": String(date.band)])
        if let modulus = date.modulusFile, let unit = date.modulusUnit {
            line += words.semicolon + words.word("retention.modulus", ["file": modulus, "unit": unit.symbol])
        }
        if let landCover = date.landCoverFile {
            line +=
                words.semicolon
                + words.word(
                    "retention.landcover",
                    ["file": landCover, "legend": date.legendTitle?[text.language] ?? date.legend ?? "-"])
        }
        return line
    }
}
