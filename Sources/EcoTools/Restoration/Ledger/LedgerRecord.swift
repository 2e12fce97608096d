import Foundation
import GeoCore

/// A row of the ledger as the columns of its table.
protocol LedgerRecord {
    static var table: LedgerTable { get }
    /// In the order of `LedgerTable.columns`.
    var values: [FieldValue] { get throws(GeoError) }
    var ground: Geometry? { get }
    /// From a row of `LedgerTable.query`.
    init(_ row: borrowing DatabaseRow) throws(GeoError)
}

extension LedgerRecord {
    var ground: Geometry? { nil }
}

extension FieldValue {
    init(_ text: String?) {
        self = text.map { .string($0.utf8.contains(0) ? $0.replacing("\0", with: "\u{FFFD}") : $0) } ?? .null
    }
    init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
    init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
    init(_ number: Double?) { self = number.map { .real(Self.kept($0)) } ?? .null }
    init(_ day: CalendarDate?) { self = day.map { .date($0.description) } ?? .null }

    /// The number to 15 significant digits (22 places at most): as many as databases are given, so that what is read back
    /// has the digest of what was written. -0 and 0 are the same number.
    static func kept(_ number: Double) -> Double {
        guard number.isFinite, number != 0 else { return number + 0 }
        let places = 14 - Int(log10(abs(number)).rounded(.down))
        // Powers of ten to the 22nd, and whole numbers of 15 digits, are exact: the quotient is the nearest double.
        if places >= 0 {
            let scale = pow(10, Double(min(places, 22)))
            return (number * scale).rounded() / scale + 0
        }
        let scale = pow(10, Double(min(-places, 22)))
        return (number / scale).rounded() * scale
    }
}

/// Reads columns of a row; what the ledger's own writer cannot have written is an error that names table and row.
struct RecordReading {
    static func broken(_ row: borrowing DatabaseRow, _ table: LedgerTable, _ column: Int) -> GeoError {
        let name =
            column == 0 ? "fid" : table.columns.indices.contains(column - 1) ? table.columns[column - 1].name : ""
        return GeoError(
            .cannotRead, "read the ledger", on: "\(table.name), row \(row.integer(0) ?? 0)",
            trail: ["the value in the column \(name) is not usable"], hint: "run eco restoration verify")
    }
}

extension DatabaseRow {
    func needed(_ column: Int, _ table: LedgerTable) throws(GeoError) -> Int {
        guard let value = integer(column) else { throw RecordReading.broken(self, table, column) }
        return value
    }

    func neededText(_ column: Int, _ table: LedgerTable) throws(GeoError) -> String {
        guard let value = text(column) else { throw RecordReading.broken(self, table, column) }
        return value
    }

    func neededReal(_ column: Int, _ table: LedgerTable) throws(GeoError) -> Double {
        guard let value = real(column) else { throw RecordReading.broken(self, table, column) }
        return value
    }

    func day(_ column: Int) -> CalendarDate? {
        date(column).flatMap { CalendarDate(year: $0.year, month: $0.month, day: $0.day) }
    }

    func neededDay(_ column: Int, _ table: LedgerTable) throws(GeoError) -> CalendarDate {
        guard let value = day(column) else { throw RecordReading.broken(self, table, column) }
        return value
    }

    func word<Word: RawRepresentable>(_ column: Int, _ table: LedgerTable, _: Word.Type = Word.self) throws(GeoError)
        -> Word where Word.RawValue == String
    {
        guard let word = text(column).flatMap({ Word(rawValue: $0) }) else {
            throw RecordReading.broken(self, table, column)
        }
        return word
    }

    func json<Value: Decodable>(_ column: Int, _ table: LedgerTable, _: Value.Type = Value.self) throws(GeoError)
        -> Value
    {
        guard let text = text(column), let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else {
            throw RecordReading.broken(self, table, column)
        }
        return value
    }
}

/// JSON with sorted keys: the same value has the same text.
func ledgerJSON(_ value: some Encodable) throws(GeoError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
        throw GeoError(.cannotWrite, "write JSON", trail: ["\(error)"])
    }
}
