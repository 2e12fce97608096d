import GeoCore

/// One column of a report: what it is called in files that machines read, and how its cell is made of a row.
struct TableColumn<Row> {
    /// Stable name, with its unit; its titles for people are in the message table under `column.<id>`.
    let id: String
    let type: FieldType
    let value: (Row) -> FieldValue
    /// The title for people where it is not the one under `column.<id>`: columns of one year among several.
    var title: Message?

    /// The same column under another name, which may differ from table to table.
    func named(_ id: String, _ title: Message) -> Self { Self(id: id, type: type, value: value, title: title) }

    static func text(_ id: String, _ value: @escaping (Row) -> String?) -> Self {
        Self(id: id, type: .string) { value($0).map(FieldValue.string) ?? .null }
    }

    static func integer(_ id: String, _ value: @escaping (Row) -> Int?) -> Self {
        Self(id: id, type: .integer) { value($0).map { .integer(Int64($0)) } ?? .null }
    }

    /// A number in full precision, or as people read it where `decimals` are given.
    static func number(_ id: String, decimals: Int? = nil, _ value: @escaping (Row) -> Double?) -> Self {
        Self(id: id, type: .real) { row in
            guard let number = value(row) else { return .null }
            return .real(decimals.map { DecimalText.rounded(number, decimals: $0) } ?? number)
        }
    }
}

extension TableColumn {
    /// Area in m² (in full), ha and mu (as they are filed), length in m and number of points: only one kind of them is
    /// ever filled.
    static func measure(_ prefix: String, _ value: @escaping (Row) -> Measure?) -> [Self] {
        [
            .number("\(prefix)_m2") { value($0)?.squareMetres },
            .number("\(prefix)_ha", decimals: ReportWords.hectareDecimals) { value($0)?.hectares },
            .number("\(prefix)_mu", decimals: ReportWords.muDecimals) { value($0)?.mu },
            .number("\(prefix)_m") { value($0)?.metres },
            .integer("\(prefix)_points") { value($0)?.count },
        ]
    }

    /// The same in base units only.
    static func baseMeasure(_ prefix: String, _ value: @escaping (Row) -> Measure?) -> [Self] {
        [
            .number("\(prefix)_m2") { value($0)?.squareMetres }, .number("\(prefix)_m") { value($0)?.metres },
            .integer("\(prefix)_points") { value($0)?.count },
        ]
    }

    static func percent(_ id: String, _ value: @escaping (Row) -> Double?) -> Self {
        .number(id, decimals: ReportWords.percentDecimals, value)
    }

    static func place(_ prefix: String, _ value: @escaping (Row) -> LonLat?) -> [Self] {
        [
            .number("\(prefix)_lon") { value($0)?.longitude }, .number("\(prefix)_lat") { value($0)?.latitude },
        ]
    }
}

/// A table of a report: a sheet of the workbook, a CSV file, or the attributes of a map layer.
struct ReportTable: Sendable {
    /// Stable name; its title for people is in the message table under `sheet.<id>`.
    let id: String
    let fields: [FieldDefinition]
    let rows: [[FieldValue]]
    private let titles: [Message]

    init<Row>(_ id: String, _ columns: [TableColumn<Row>], _ rows: [Row]) {
        self.id = id
        fields = columns.map { FieldDefinition($0.id, $0.type) }
        titles = columns.map { $0.title ?? Message("column.\($0.id)") }
        self.rows = rows.map { row in columns.map { $0.value(row) } }
    }

    func title(_ language: Language) -> String { Messages.text("sheet.\(id)", language) }

    /// The columns as people read them.
    func titledFields(_ language: Language) -> [FieldDefinition] {
        zip(fields, titles).map { FieldDefinition($1.text(language), $0.type) }
    }

    /// Writes the table without geometry.
    func write(to writer: VectorWriter, _ language: Language) throws(GeoError) {
        let layer = try writer.addLayer(
            LayerDefinition(title(language), geometry: .none, fields: titledFields(language)))
        for row in rows { try layer.write(nil, row) }
    }
}
