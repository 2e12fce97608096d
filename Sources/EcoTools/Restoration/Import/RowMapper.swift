import Foundation
import GeoCore

/// Which fields of a table a mapping reads.
struct MappedFields: Sendable {
    var id: Int?
    var name: Int?
    var county: Int?
    var landType: Int?
    var programme: Int?
    var origin: Int?
    var technique: Int?
    var area: Int?
    var verifiedArea: Int?
    var status: Int?
    var dates: [(kind: EventKind, field: Int)] = []
    var due: Int?
    var saidBy: [Int] = []

    init(_ mapping: SiteMapping, _ table: FeatureTable) {
        let names = table.fields.map(\.name)
        func find(_ wanted: [String]) -> Int? {
            FieldNames.first(of: wanted, in: names).flatMap { names.firstIndex(of: $0) }
        }
        id = find(mapping.id)
        name = find(mapping.name.fields)
        county = find(mapping.county.fields)
        landType = find(mapping.landType.fields)
        programme = find(mapping.programme.fields)
        origin = find(mapping.origin.fields)
        technique = find(mapping.technique.fields)
        area = find(mapping.area.fields)
        verifiedArea = find(mapping.verifiedArea.fields)
        status = find(mapping.statusFields)
        due = find(mapping.due.fields)
        for kind in EventKind.allCases {
            if let wanted = mapping.dates[kind], let field = find(wanted) { dates.append((kind, field)) }
        }
        for name in mapping.saidBy {
            if let field = find([name]), !saidBy.contains(field) { saidBy.append(field) }
        }
    }

    /// Whether any field says what has happened.
    var saysEvents: Bool { status != nil || !dates.isEmpty }
}

/// Reads rows of one table by a mapping.
struct RowMapper {
    let mapping: SiteMapping
    let table: FeatureTable
    let fields: MappedFields
    let statusDate: CalendarDate
    let statedBy: String?
    private var dates = DateReading()
    /// Areas that are no numbers.
    private(set) var unreadableAreas: [(row: Int, field: String, text: String)] = []
    private var meanings: [String: [String: String?]] = [:]
    private var statuses: [String: [EventKind]?] = [:]

    init(
        _ mapping: SiteMapping, _ table: FeatureTable, _ fields: MappedFields, statusDate: CalendarDate,
        statedBy: String?
    ) {
        self.mapping = mapping
        self.table = table
        self.fields = fields
        self.statusDate = statusDate
        self.statedBy = statedBy
    }

    var serialDateCount: Int { dates.serialCount }

    /// The row without its ground.
    mutating func row(_ row: Int) -> SurveyRow {
        var result = SurveyRow(row: table.fids[row])
        // Of full or half width, it is the same id; as it was spelled it stays in the source.
        if let id = text(row, fields.id) { result.sourceID = NormalisedText.narrow(mapping.idPrefix + id) }
        var reading = SurveyRow.Reading()
        readAttributes(row, &reading)
        readEvents(row, &reading)
        let said = fields.saidBy.compactMap { text(row, $0) }
        reading.statedBy = said.isEmpty ? statedBy : said.joined(separator: " ")
        result.reading = reading
        result.source = source(row)
        return result
    }

    private func name(_ field: Int) -> String { table.fields[field].name }

    private func text(_ row: Int, _ field: Int?) -> String? {
        guard let field, let text = table.columns[field][row].text else { return nil }
        guard text.first?.isWhitespace == true || text.last?.isWhitespace == true else {
            return text.isEmpty ? nil : text
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }

    private mutating func readAttributes(_ row: Int, _ reading: inout SurveyRow.Reading) {
        reading.attributes.name = meaning(row, "name", mapping.name, fields.name, &reading)
        reading.attributes.county = meaning(row, "county", mapping.county, fields.county, &reading)
        reading.attributes.landType = meaning(row, "land-type", mapping.landType, fields.landType, &reading)
        reading.attributes.programme = meaning(row, "programme", mapping.programme, fields.programme, &reading)
        reading.attributes.origin = meaning(row, "origin", mapping.origin, fields.origin, &reading)
        let technique = meaning(row, "technique", mapping.technique, fields.technique, &reading)
        reading.attributes.technique = technique.flatMap { RestorationTechnique(rawValue: $0) }
        reading.attributes.statedSquareMetres = area(row, mapping.area, fields.area)
        reading.attributes.verifiedSquareMetres = area(row, mapping.verifiedArea, fields.verifiedArea)
        readDue(row, &reading)
    }

    /// A text by its codes; a text that is none of them is a problem of the row.
    private mutating func meaning(
        _ row: Int, _ role: String, _ source: SiteMapping.Source, _ field: Int?, _ reading: inout SurveyRow.Reading
    ) -> String? {
        guard let field, let text = text(row, field) else { return source.value }
        if source.codes.isEmpty { return text }
        if let known = meanings[role]?[text] {
            if known == nil { reading.problems.append(problem(.unknownCode, role, field, text)) }
            return known
        }
        let found = DateReading.isBlank(text) ? source.value : source.meaning(of: text)
        let isBlank = DateReading.isBlank(text)
        if !isBlank { meanings[role, default: [:]][text] = .some(found) }
        if found == nil, !isBlank { reading.problems.append(problem(.unknownCode, role, field, text)) }
        return found
    }

    private func problem(_ kind: QuestionKind, _ role: String, _ field: Int, _ text: String) -> RowProblem {
        RowProblem(kind: kind, role: role, field: name(field), text: text)
    }

    private mutating func area(_ row: Int, _ source: SiteMapping.AreaSource, _ field: Int?) -> Double? {
        guard let field else { return nil }
        let value = table.columns[field][row]
        guard let text = value.text, !DateReading.isBlank(text) else { return nil }
        let number = value.number ?? Double(text.filter { !$0.isWhitespace && $0 != "," && $0 != "，" })
        guard let number, number.isFinite, number >= 0 else {
            unreadableAreas.append((row, name(field), text))
            return nil
        }
        return FieldValue.kept(number * source.unit.squareMetres)
    }

    /// A code that stands for a day, else a day.
    private mutating func readDue(_ row: Int, _ reading: inout SurveyRow.Reading) {
        guard let field = fields.due, let text = text(row, field) else { return }
        if let meaning = mapping.due.codes[SiteMapping.key(text)] {
            reading.attributes.due = CalendarDate(meaning)
            return
        }
        switch dates.read(table.columns[field][row]) {
        case .none: return
        case .date(let date): reading.attributes.due = date
        case .unreadable(let text):
            reading.problems.append(
                problem(mapping.due.codes.isEmpty ? .unreadableDate : .unknownCode, "due", field, text))
        }
    }

    private mutating func readEvents(_ row: Int, _ reading: inout SurveyRow.Reading) {
        for (kind, field) in fields.dates {
            switch dates.read(table.columns[field][row]) {
            case .none: continue
            case .date(let date): reading.events.append(StatedEvent(kind, date))
            case .unreadable(let text):
                reading.problems.append(problem(.unreadableDate, kind.rawValue, field, text))
            }
        }
        guard let field = fields.status, let text = text(row, field), !DateReading.isBlank(text) else { return }
        let kinds: [EventKind]?
        if let known = statuses[text] {
            kinds = known
        } else {
            kinds = mapping.events(ofStatus: text)
            statuses[text] = .some(kinds)
        }
        guard let kinds else {
            reading.problems.append(problem(.unknownCode, "status", field, text))
            return
        }
        reading.add(kinds, by: statusDate)
    }

    private func source(_ row: Int) -> String {
        var out = JSONText()
        out.open()
        for (field, column) in zip(table.fields, table.columns) { out.member(field.name, column[row]) }
        out.close()
        return out.text
    }
}

extension SiteMapping {
    /// For each thing that the mapping reads, the fields any of which it may stand in; without the id.
    var namedFields: [[String]] {
        let roles = [name, county, landType, programme, origin, technique, due].map(\.fields)
        let others = [area.fields, verifiedArea.fields, statusFields]
        return (roles + others + EventKind.allCases.map { dates[$0] ?? [] } + saidBy.map { [$0] })
            .filter { !$0.isEmpty }
    }
}

extension SurveyRow.Reading {
    /// Events that have happened by the file's day, unless the row states their own.
    mutating func add(_ kinds: [EventKind], by statusDate: CalendarDate) {
        for kind in kinds where !events.contains(where: { $0.kind == kind }) {
            events.append(StatedEvent(kind, statusDate, .fileDate))
        }
    }
}
