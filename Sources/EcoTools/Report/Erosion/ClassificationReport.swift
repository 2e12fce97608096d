import GeoCore

/// What a classification found, as text and as files.
public struct ClassificationReport: Sendable {
    public let result: ClassificationResult
    public let record: RunRecord
    private let words: ReportWords

    public init(_ result: ClassificationResult, record: RunRecord, language: Language) {
        self.result = result
        self.record = record
        words = ReportWords(language: language, tables: nil)
    }

    public static let fileNames = [ErosionClassification.rasterName, "result.json", "run.json"]

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    /// Completes a folder that holds the raster already.
    public func write(to folder: StagedFolder) throws(GeoError) -> [String] {
        try folder.write(Array(try json().utf8), as: "result.json")
        try folder.write(Array(try ResultText.json(record).utf8), as: "run.json")
        return try folder.commit()
    }

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        let paint = Paint(isOn: isColoured)
        let width = max(60, width)
        let title = words.word("classify.title", ["table": result.table.title[words.language]])
        var lines = [paint.bold(title)] + method.flatMap { DisplayWidth.wrapped($0, to: width) } + [""]
        var table = TextTable([
            .init(words.word("head.code")), .init(words.word("head.intensity"), gives: true),
            .init(words.word("classify.modulus"), right: true), .init(words.word("head.km2"), right: true),
            .init(words.word("head.percent"), right: true),
        ])
        for (place, found) in result.classes.enumerated() {
            let entry = result.table.classes[place]
            table.add([
                String(entry.code),
                entry.name[words.language] + (entry.isErosion ? "" : words.word("retention.not-eroded")),
                range(place), kilometres(found.squareMetres), words.number(found.percent, 2),
            ])
        }
        table.add([
            "0", words.word("classify.no-class"), "", kilometres(result.noDataSquareMetres),
            words.number(result.noDataPercent, 2),
        ])
        lines += table.lines(width: width)
        let without = result.withoutClass.filter { $0.squareMetres > 0 }.map {
            words.word("classify.without-\($0.reason)") + " " + kilometres($0.squareMetres) + " km²"
        }
        if !without.isEmpty {
            let text = words.word("classify.why", ["reasons": without.joined(separator: words.comma)])
            lines += DisplayWidth.wrapped(text, to: width).map(paint.faint)
        }
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var method: [String] {
        var lines = [words.word("classify.source", ["source": result.table.source])]
        if let region = result.region {
            lines.append(
                words.word(
                    "classify.by-region",
                    ["region": region.name[words.language], "allowable": DecimalText.plain(region.allowable)]))
        }
        if let unit = result.modulusUnit { lines.append(words.word("classify.by-modulus", ["unit": unit.symbol])) }
        if let matrix = result.matrix { lines.append(words.word("classify.by-matrix", ["matrix": matrix])) }
        let areas = LibraryText.shared.translated(result.grid.cellAreas, words.language) ?? result.grid.cellAreas
        return lines + [words.word("classify.cells", ["areas": areas, "crs": result.grid.crs])]
    }

    /// "500–2500", "≥ 15000".
    private func range(_ place: Int) -> String {
        guard let breaks = result.breaks else { return "" }
        let texts = breaks.map { DecimalText.plain($0) }
        if place == 0 { return texts.isEmpty ? "" : "< \(texts[0])" }
        return place < texts.count ? "\(texts[place - 1])–\(texts[place])" : "≥ \(texts[place - 1])"
    }

    private func kilometres(_ squareMetres: Double) -> String { words.number(squareMetres / 1e6, 2) }
}
