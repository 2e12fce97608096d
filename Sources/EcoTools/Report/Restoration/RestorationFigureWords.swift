import GeoCore

/// How reports on restoration say figures: one language, and areas or lengths.
struct RestorationFigureWords: Sendable {
    let words: ReportWords
    let measure: LedgerFacts.Measure

    init(_ measure: LedgerFacts.Measure, _ language: Language) {
        self.measure = measure
        words = ReportWords(language: language, tables: nil)
    }

    var language: Language { words.language }

    static let kilometreDecimals = 3
    static let squareKilometreDecimals = 2

    /// The unit of tables on the terminal: ha, or km.
    var unit: String { measure == .area ? "ha" : "km" }

    /// A figure in the unit of the tables; one that is not nothing is never shown as nothing.
    func short(_ value: Measure?) -> String {
        guard let value else { return "-" }
        switch value {
        case .area(let squareMetres):
            let hectares = squareMetres / 10_000
            let isTiny = hectares != 0 && abs(hectares) < 0.000_05
            return words.number(hectares, isTiny ? 8 : ReportWords.hectareDecimals)
        case .length(let metres): return words.number(metres / 1000, Self.kilometreDecimals)
        case .points(let count): return String(count)
        }
    }

    /// "12.34 km² = 1,234.0000 ha = 18,510.00 mu", "12.345 km = 12,345.00 m".
    func full(_ value: Measure) -> String {
        switch value {
        case .area(let squareMetres):
            [
                words.number(squareMetres / 1e6, Self.squareKilometreDecimals) + " km²",
                words.number(squareMetres / 1e4, ReportWords.hectareDecimals) + " ha",
                words.number(squareMetres / Measure.squareMetresPerMu, ReportWords.muDecimals) + " "
                    + words.word("unit.mu"),
            ].joined(separator: " = ")
        case .length(let metres):
            words.number(metres / 1000, Self.kilometreDecimals) + " km = "
                + words.number(metres, ReportWords.metreDecimals) + " m"
        case .points(let count): String(count)
        }
    }

    /// "km²" and its decimals: the unit of targets.
    func large(_ value: Measure) -> String {
        switch value {
        case .area(let squareMetres):
            words.number(squareMetres / 1e6, squareMetres != 0 && abs(squareMetres) < 5e3 ? 6 : 2) + " km²"
        case .length(let metres): words.number(metres / 1000, Self.kilometreDecimals) + " km"
        case .points(let count): String(count)
        }
    }

    func signedLarge(_ value: Measure) -> String { (value.value > 0 ? "+" : "") + large(value) }

    func state(_ state: SiteState?) -> String { state.map { $0.message.text(language) } ?? "" }

    /// How the figures were made, in sentences.
    func method(_ ledger: LedgerSummary) -> [String] {
        var lines = [
            words.word(
                ledger.title.isEmpty ? "restoration.method-ledger-untitled" : "restoration.method-ledger",
                [
                    "title": ledger.title, "files": String(ledger.fileCount), "sites": String(ledger.siteCount),
                    "crs": ledger.crs,
                    "known": ledger.knownAsOf.map {
                        words.word("restoration.known-until", ["date": $0.description])
                    } ?? words.word("restoration.known-all"),
                ]),
            words.word(
                "restoration.method-\(ledger.measure.rawValue)",
                [
                    "reference": ledger.referenceMetres.map { words.number($0 / 1000, 3) } ?? "",
                    "reach": ledger.reachMetres.map { words.number($0, 0) } ?? "",
                ]),
            words.word("restoration.method-accepted"),
        ]
        lines.append(words.word("restoration.method-effective"))
        return lines
    }
}

extension RestorationFigureWords {
    /// A size in the base unit in full, and in the units in which it is filed.
    func size<Row>(_ id: String, _ value: @escaping (Row) -> Measure?) -> [TableColumn<Row>] {
        func column(_ unit: String, _ symbol: String, _ decimals: Int?, _ factor: Double) -> TableColumn<Row> {
            TableColumn<Row>.number("", decimals: decimals) { value($0).map { $0.value / factor } }.named(
                "\(id)_\(unit)",
                Message(
                    "restoration.column-unit",
                    ["what": .message(Message("restoration.column-\(id)")), "unit": .text(symbol)]))
        }
        switch measure {
        case .area:
            return [
                column("m2", "m²", nil, 1), column("ha", "ha", ReportWords.hectareDecimals, 1e4),
                column("km2", "km²", Self.squareKilometreDecimals, 1e6),
                column("mu", words.word("unit.mu"), ReportWords.muDecimals, Measure.squareMetresPerMu),
            ]
        case .length:
            return [column("m", "m", nil, 1), column("km", "km", Self.kilometreDecimals, 1e3)]
        }
    }

    /// Sites, union, sum and what is counted more than once.
    func figure<Row>(_ value: @escaping (Row) -> GroundFigure?) -> [TableColumn<Row>] {
        [text("site_count", .integer) { value($0).map { .integer(Int64($0.siteCount)) } ?? .null }]
            + size("union") { value($0)?.union } + size("sum") { value($0)?.sum }
            + size("repeated") { value($0)?.countedMoreThanOnce }
    }

    /// A column whose title stands under `restoration.column-<id>`.
    func text<Row>(_ id: String, _ type: FieldType, _ value: @escaping (Row) -> FieldValue) -> TableColumn<Row> {
        TableColumn(id: id, type: type, value: value, title: Message("restoration.column-\(id)"))
    }

    func string<Row>(_ id: String, _ value: @escaping (Row) -> String?) -> TableColumn<Row> {
        text(id, .string) { value($0).map(FieldValue.string) ?? .null }
    }

    func percent<Row>(_ id: String, _ value: @escaping (Row) -> Double?) -> TableColumn<Row> {
        text(id, .real) { row in
            value(row).map { .real(DecimalText.rounded($0, decimals: ReportWords.percentDecimals)) } ?? .null
        }
    }

    /// What is to know: problems of the input.
    func notes(_ issues: [Issue]) -> ReportTable {
        ReportTable(
            "restoration-notes",
            [
                string("severity") { words.word("issue-severity.\($0.severity.rawValue)") },
                string("file") { $0.file }, string("message") { $0.message.text(language) },
            ], issues)
    }

    func methodTable(_ lines: [String]) -> ReportTable {
        ReportTable("restoration-method", [string("method_line") { $0 }], lines)
    }
}

extension MapStyle {
    /// Sites by state; the colours keep apart in black and white, and states that do not count are hatched.
    static func restoration(_ language: Language) -> MapStyle {
        let looks: [(SiteState, String, String)] = [
            (.registered, "180,180,180", "no"), (.inWork, "240,200,80", "b_diagonal"),
            (.finished, "230,140,40", "f_diagonal"), (.accepted, "30,120,60", "solid"),
            (.degraded, "160,30,30", "cross"),
        ]
        return MapStyle(
            attribute: "state_code",
            categories: looks.map { state, colour, pattern in
                Category(
                    value: state.rawValue, label: state.message.text(language),
                    symbol: .fill(
                        colour: "\(colour),200", pattern: pattern, outline: "\(colour),255", outlineMillimetres: 0.4))
            }, label: "site_id")
    }

    /// Accepted ground: before the period, and in it.
    static func restorationGain(_ language: Language) -> MapStyle {
        let looks = [("before", "150,200,150", "solid"), ("period", "0,90,40", "solid")]
        return MapStyle(
            attribute: "accepted_code",
            categories: looks.map { code, colour, pattern in
                Category(
                    value: code, label: Messages.text("restoration.accepted-\(code)", language),
                    symbol: .fill(
                        colour: "\(colour),220", pattern: pattern, outline: "40,40,40,255", outlineMillimetres: 0.3))
            }, label: "site_id")
    }
}

extension VectorWriter {
    /// Adds ground with the rows of a table, as areas or as lines, styled.
    func addGround(
        _ name: String, _ table: ReportTable, _ grounds: [Geometry], crs: CRS, _ style: MapStyle,
        _ measure: LedgerFacts.Measure, _ language: Language
    ) throws(GeoError) {
        let isArea = measure == .area
        let drawn = isArea ? style : style.drawing(1)
        let aliases = zip(table.fields, table.titledFields(language)).map { ($0.name, $1.name) }
        let layer = try addLayer(
            LayerDefinition(
                name, geometry: .only(isArea ? .multiPolygon : .multiLineString),
                crsDefinition: crs.authorityCode ?? crs.wkt, fields: table.fields,
                styleQML: drawn.qml(aliases: aliases)))
        for (row, ground) in zip(table.rows, grounds) {
            try layer.write(isArea ? try ground.polygonalPart() : try ground.linealPart(), row)
        }
    }
}
