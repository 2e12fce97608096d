import GeoCore

/// What an import did, for the terminal and as files.
public struct ImportReport: Sendable {
    public let result: ImportResult
    private let words: ReportWords

    public init(_ result: ImportResult, language: Language) {
        self.result = result
        words = ReportWords(language: language, tables: nil)
    }

    public func json() throws(GeoError) -> String { try ResultText.json(result) }

    public static let fileNames = ["import.csv", "import.xlsx", "import.json"]
    /// Rows of a list on the terminal; the files have all.
    private static let longest = 40

    public func terminalText(width: Int = 100, isColoured: Bool = false) -> String {
        let paint = Paint(isOn: isColoured)
        let width = max(60, width)
        var lines = [paint.bold(title)] + DisplayWidth.wrapped(method, to: width)
        if result.wasThere {
            lines += ["", words.word("import.was-there", ["number": result.number.map(String.init) ?? "-"])]
            return lines.joined(separator: "\n") + "\n"
        }
        lines += [""] + countTable.lines(width: width)
        let changes = result.changes.filter { $0.questions.isEmpty && !Self.isPlain($0) }
        if !changes.isEmpty {
            lines += ["", paint.bold(words.word("import.changes"))]
            lines += changeTable(changes.prefix(Self.longest)).lines(width: width)
            lines += more(changes.count)
        }
        let questions = result.questions
        if !questions.isEmpty {
            lines += ["", paint.bold(words.word("import.questions", ["count": String(questions.count)]))]
            lines += DisplayWidth.wrapped(words.word("import.questions-note"), to: width).map(paint.faint)
            lines += questions.prefix(Self.longest).flatMap {
                QuestionText($0, words, measure: result.measure).lines(width: width)
            }
            lines += more(questions.count)
        }
        lines += notes(width)
        if !result.issues.isEmpty {
            lines += ["", paint.bold(words.word("report.issues"))]
            lines += IssueList(result.issues, words.language, paint: paint).lines(width: width)
        }
        if result.isTrial { lines += ["", paint.bold(words.word("import.trial"))] }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A new site that meets no other: its number is enough.
    private static func isPlain(_ row: ImportedRow) -> Bool { row.relation == .new && row.others.isEmpty }

    private func more(_ count: Int) -> [String] {
        count > Self.longest ? [words.word("import.more", ["count": String(count - Self.longest)])] : []
    }

    private var title: String {
        let key = result.isTrial || result.number == nil ? "import.title-trial" : "import.title"
        return words.word(
            key,
            [
                "file": result.file, "date": result.statusDate.description,
                "number": result.number.map(String.init) ?? "-",
            ])
    }

    private var method: String {
        var parts = [
            words.word(
                "import.method",
                [
                    "layer": result.layer, "rows": String(result.rowCount),
                    "crs": result.sourceCRS ?? words.word("import.no-geometry"),
                ])
        ]
        if let operation = result.operation { parts.append(words.word("import.operation", ["operation": operation])) }
        parts.append(words.word(result.isComplete ? "import.complete" : "import.partial"))
        if result.derivedAgain > 0 {
            parts.append(words.word("import.derived-again", ["count": String(result.derivedAgain)]))
        }
        return parts.joined(separator: words.semicolon)
    }

    private var countTable: TextTable {
        var table = TextTable([
            .init(words.word("import.head-relation"), gives: true), .init(words.word("import.head-rows"), right: true),
        ])
        for relation in SiteRelation.allCases {
            guard let count = result.counts[relation.rawValue] else { continue }
            table.add([words.word("site-relation.\(relation.rawValue)"), String(count)])
        }
        return table
    }

    private func changeTable(_ rows: some Sequence<ImportedRow>) -> TextTable {
        var table = TextTable([
            .init(words.word("import.head-row"), right: true), .init(words.word("import.head-id"), gives: true),
            .init(words.word("import.head-is"), gives: true), .init(words.word("import.head-site"), gives: true),
            .init(words.word("import.head-known"), gives: true),
            .init(words.word("import.head-share-row"), right: true),
            .init(words.word("import.head-share-site"), right: true),
            .init(words.word(result.measure == .area ? "import.head-shared-ha" : "import.head-shared-m"), right: true),
        ])
        for row in rows {
            let base = [
                row.row.map(String.init) ?? "", row.sourceID ?? "",
                words.word("site-relation.\(row.relation.rawValue)"), row.site ?? "",
            ]
            if row.others.isEmpty { table.add(base) }
            for other in row.others {
                table.add(
                    base + [
                        other.site, share(other.shareOfRow), share(other.shareOfSite),
                        other.shared.map { size($0) } ?? "",
                    ])
            }
        }
        return table
    }

    private func share(_ share: Double?) -> String { share.map { words.number(100 * $0, 2) + " %" } ?? "" }

    private func size(_ size: Double) -> String {
        result.measure == .area
            ? words.number(size / 10_000, ReportWords.hectareDecimals) : words.number(size, ReportWords.metreDecimals)
    }

    /// Areas, overlaps and days.
    private func notes(_ width: Int) -> [String] {
        var notes: [String] = []
        let checks = result.checks
        if result.eventCount > 0 {
            notes.append(
                words.word(
                    "import.events",
                    [
                        "count": String(result.eventCount), "file": String(result.fileDateCount),
                        "corrected": String(result.correctionCount),
                    ]))
        }
        if checks.serialDateCount > 0 {
            notes.append(words.word("import.serials", ["count": String(checks.serialDateCount)]))
        }
        if checks.rowsWithoutID > 0 {
            let key = result.isTable ? "import.no-ids-table" : "import.no-ids"
            notes.append(words.word(key, ["count": String(checks.rowsWithoutID)]))
        }
        if checks.blankRowCount > 0 {
            notes.append(words.word("import.blank-rows", ["count": String(checks.blankRowCount)]))
        }
        let beyond = checks.areaDifferences.filter(\.isBeyondTolerance)
        if checks.statedAreaCount > 0 {
            notes.append(
                words.word(
                    "import.areas",
                    [
                        "count": String(checks.statedAreaCount), "beyond": String(beyond.count),
                        "noted": String(checks.areaDifferences.count - beyond.count),
                    ]))
        }
        for difference in beyond.prefix(Self.longest) {
            notes.append(
                "  "
                    + words.word(
                        "import.area-difference",
                        [
                            "id": difference.id ?? String(difference.row),
                            "stated": words.number(difference.statedSquareMetres, 2),
                            "computed": words.number(difference.computedSquareMetres, 2),
                            "percent": words.percent(difference.differencePercent),
                        ]))
        }
        if !checks.overlaps.isEmpty {
            notes.append(
                words.word(
                    "import.overlaps",
                    [
                        "count": String(checks.overlaps.count), "sum": measure(checks.overlappingSum),
                        "equal": String(checks.overlaps.count { $0.isEqual }),
                    ]))
            for overlap in checks.overlaps.prefix(Self.longest) {
                let names = zip(overlap.rows, overlap.ids).map { $1 ?? "[\($0)]" }
                notes.append(
                    "  "
                        + words.word(
                            overlap.isEqual ? "import.equal-pair" : "import.overlap",
                            [
                                "a": names[0], "b": names[1], "shared": measure(overlap.shared),
                                "percent": words.percent(overlap.sharePercent),
                            ]))
            }
        }
        if notes.isEmpty { return [] }
        return [""]
            + notes.flatMap { note in
                let indent = String(note.prefix { $0 == " " })
                return DisplayWidth.wrapped(note, to: width - indent.count).map { indent + $0 }
            }
    }

    private func measure(_ value: Double) -> String {
        words.shortMeasure(result.measure == .area ? .area(squareMetres: value) : .length(metres: value))
    }

    /// One line a row and known site.
    private var table: ReportTable {
        typealias Line = (row: ImportedRow, other: ImportedRow.Other?)
        let lines: [Line] = result.rows.flatMap { row in
            row.others.isEmpty ? [Line(row, nil)] : row.others.map { Line(row, $0) }
        }
        let columns: [TableColumn<Line>] = [
            .text("import_row") { $0.row.row.map(String.init) }, .text("import_source_id") { $0.row.sourceID },
            .text("import_relation") { $0.row.relation.rawValue }, .text("import_site") { $0.row.site },
            .text("import_other") { $0.other?.site }, .number("import_share_of_row") { $0.other?.shareOfRow },
            .number("import_share_of_site") { $0.other?.shareOfSite }, .number("import_shared") { $0.other?.shared },
            .number("import_size") { $0.row.size },
            .text("import_events") { line in
                line.row.events.isEmpty
                    ? nil
                    : line.row.events.map {
                        "\($0.kind.rawValue) \($0.date)" + ($0.dateBasis == .fileDate ? " (file)" : "")
                            + ($0.corrects.map { " (was \($0))" } ?? "")
                    }.joined(separator: "; ")
            },
            .text("import_questions") { line in
                line.row.questions.isEmpty
                    ? nil : line.row.questions.map { "\($0.key) \($0.kind.rawValue)" }.joined(separator: "; ")
            },
            .text("import_detail") { [words] line in
                let details = line.row.questions.compactMap { QuestionText.detail($0, words) }
                return details.isEmpty ? nil : details.joined(separator: "; ")
            },
            .text("import_repair") { $0.row.repair },
        ]
        return ReportTable("restoration-import", columns, lines)
    }

    /// Writes all files; they appear in the folder together, when the last one is complete.
    public func write(to folder: StagedFolder, cancellation: Cancellation? = nil) throws(GeoError) -> [String] {
        let table = table
        for name in Self.fileNames {
            try cancellation?.check()
            if name == "import.json" {
                try folder.write(Array(try json().utf8), as: name)
            } else {
                let writer = try VectorWriter(folder.path(of: name))
                try table.write(to: writer, words.language)
                try writer.close()
            }
        }
        return try folder.commit()
    }
}

/// A question as a person reads it, with what to type next.
struct QuestionText {
    let question: AskedQuestion
    let words: ReportWords
    let measure: LedgerFacts.Measure

    init(_ question: AskedQuestion, _ words: ReportWords, measure: LedgerFacts.Measure) {
        (self.question, self.words, self.measure) = (question, words, measure)
    }

    /// What is asked about. In Chinese events have their names; in English their codes are words, and what answers take.
    static func detail(_ question: AskedQuestion, _ words: ReportWords) -> String? {
        guard words.language == .zh, let detail = question.detail, [.dateOrder, .futureDate].contains(question.kind)
        else {
            return question.detail
        }
        return detail.split(separator: " ", omittingEmptySubsequences: false).map { part in
            EventKind(rawValue: String(part)).map { RestorationWords.event($0, words.language) } ?? String(part)
        }.joined(separator: " ")
    }

    func lines(width: Int) -> [String] {
        let id = question.sourceID.map { " \($0)" } ?? ""
        let head =
            "\(question.key)  \(words.word("import.row", ["row": String(question.row)]))\(id): "
            + words.word("question.\(question.kind.rawValue)") + (Self.detail(question, words).map { " (\($0))" } ?? "")
        var lines = DisplayWidth.wrapped(head, to: width - 2).enumerated().map { ($0 == 0 ? "  " : "    ") + $1 }
        for candidate in question.candidates.prefix(5) {
            var text = candidate.site
            if let ofRow = candidate.shareOfRow, let ofSite = candidate.shareOfSite {
                text +=
                    words.semicolon
                    + words.word(
                        "import.candidate",
                        ["row": words.number(100 * ofRow, 2), "site": words.number(100 * ofSite, 2)])
            }
            if let east = candidate.shiftEastMetres, let north = candidate.shiftNorthMetres {
                let way = RestorationWords.way(east: east, north: north, decimals: 0, words.language)
                text +=
                    words.semicolon
                    + words.word(
                        "import.candidate-shift", ["east": way.east, "north": way.north])
            }
            lines.append("    " + text)
        }
        let command = "eco restoration resolve \(question.key) --as \(question.answers.joined(separator: "|"))"
        lines.append("    > " + command + " --by ... --reason ...")
        return lines
    }
}
