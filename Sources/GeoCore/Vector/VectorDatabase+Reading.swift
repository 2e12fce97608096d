internal import CGDAL

extension VectorDatabase {
    /// Runs a query and hands over its rows one by one; a million rows of five columns take about a second.
    ///
    /// A geometry is not one of the columns; numbers of columns are those of the query without it.
    public func read(_ sql: String, _ body: (borrowing DatabaseRow) throws(GeoError) -> Void) throws(GeoError) {
        try scope { open, trail throws(GeoError) in
            let before = trail.failureCount
            // A query without rows may be answered by nothing at all.
            guard let result = GDALDatasetExecuteSQL(open, sql, nil, nil) else {
                if trail.failureCount > before { throw failure(.cannotRead, "read the database", trail) }
                return
            }
            defer { GDALDatasetReleaseResultSet(open, result) }
            let definition = OGR_L_GetLayerDefn(result)
            var types: [OGRFieldType] = []
            for index in 0..<max(0, OGR_FD_GetFieldCount(definition)) {
                types.append(OGR_Fld_GetType(OGR_FD_GetFieldDefn(definition, index)))
            }
            var row = DatabaseRow(DatabaseRow.State(types, trail, name))
            while let feature = OGR_L_GetNextFeature(result) {
                defer { OGR_F_Destroy(feature) }
                row.feature = feature
                try body(row)
            }
            guard trail.failureCount == before else { throw failure(.cannotRead, "read the database", trail) }
        }
    }

    /// The number that a query answers; nil for none.
    public func integer(_ sql: String) throws(GeoError) -> Int? {
        var found: Int?
        try read(sql) { row throws(GeoError) in found = row.integer(0) }
        return found
    }

    /// Two readings on two connections, each on a thread of its own, that see the same state of the database; on a
    /// server one after the other.
    public static func readTogether<First: Sendable, Second: Sendable>(
        _ location: String, waitSeconds: Double,
        _ first: @escaping @Sendable (VectorDatabase) throws(GeoError) -> First,
        _ second: @escaping @Sendable (VectorDatabase) throws(GeoError) -> Second
    ) throws(GeoError) -> (First, Second) {
        // Both are opened before the first lock is taken (see the rule of POSIX above) ...
        let one = try VectorDatabase(location, access: .reading, waitSeconds: waitSeconds)
        let other = one.isServer ? one : try VectorDatabase(location, access: .reading, waitSeconds: waitSeconds)
        defer {
            one.close()
            other.close()
        }
        // ... and the lock of the first keeps writers out until the other has its own.
        try one.beginReading()
        if other !== one { try other.beginReading() }
        let shared = Handover(one: one, other: other)
        let answers = try Parallel.map(2, workers: one.isServer ? 1 : 2) {
            index throws(GeoError) -> Either<First, Second> in
            index == 0 ? .first(try first(shared.one)) : .second(try second(shared.other))
        }
        guard case .first(let a) = answers[0], case .second(let b) = answers[1] else {
            throw GeoError(.cannotRead, "read the database", on: one.name)
        }
        return (a, b)
    }

    /// `@unchecked Sendable`: each of the two is used by one thread at a time only.
    private struct Handover: @unchecked Sendable {
        let one: VectorDatabase
        let other: VectorDatabase
    }

    private enum Either<First: Sendable, Second: Sendable>: Sendable {
        case first(First)
        case second(Second)
    }
}

/// One row of a query, good until the next. Columns count from 0, without the geometry.
public struct DatabaseRow: ~Copyable {
    /// What is the same for all rows of a query.
    final class State {
        let types: [OGRFieldType]
        let trail: MessageTrail
        let subject: String
        var geometries = GeometryReader(arcStepDegrees: 0.25, closedLinesAsPolygons: false, swapsAxes: false)
        var bytes: [UInt8] = []

        init(_ types: [OGRFieldType], _ trail: MessageTrail, _ subject: String) {
            self.types = types
            self.trail = trail
            self.subject = subject
        }
    }

    private let state: State
    var feature: OGRFeatureH?

    init(_ state: State) { self.state = state }

    /// How many columns there are.
    public var columnCount: Int { state.types.count }

    /// The stored value; nil where there is none.
    private func raw(_ column: Int) -> UnsafeMutablePointer<OGRField>? {
        guard state.types.indices.contains(column), let field = OGR_F_GetRawFieldRef(feature, Int32(column)) else {
            return nil
        }
        // The marks of OGR for a field that was never set, and for one without a value.
        let mark = field.pointee.Set
        let isAbsent =
            (mark.nMarker1 == OGRUnsetMarker || mark.nMarker1 == OGRNullMarker) && mark.nMarker2 == mark.nMarker1
            && mark.nMarker3 == mark.nMarker1
        return isAbsent ? nil : field
    }

    public func integer(_ column: Int) -> Int? {
        guard let field = raw(column) else { return nil }
        switch state.types[column] {
        case OFTInteger64: return Int(field.pointee.Integer64)
        case OFTInteger: return Int(field.pointee.Integer)
        default: return Int(OGR_F_GetFieldAsInteger64(feature, Int32(column)))
        }
    }

    public func real(_ column: Int) -> Double? {
        guard let field = raw(column) else { return nil }
        return state.types[column] == OFTReal
            ? field.pointee.Real : OGR_F_GetFieldAsDouble(feature, Int32(column))
    }

    public func text(_ column: Int) -> String? {
        guard let field = raw(column) else { return nil }
        if state.types[column] == OFTString { return field.pointee.String.map { String(cString: $0) } }
        return OGR_F_GetFieldAsString(feature, Int32(column)).map { String(cString: $0) }
    }

    /// The number that the text has in `pool`; texts that come again are made once only.
    public func code(_ column: Int, in pool: TextPool) -> Int? {
        guard let field = raw(column) else { return nil }
        let characters =
            state.types[column] == OFTString
            ? field.pointee.String.map { UnsafePointer($0) } : OGR_F_GetFieldAsString(feature, Int32(column))
        return characters.map { pool.code($0) }
    }

    /// The text, shared with the rows before that have the same.
    public func text(_ column: Int, in pool: TextPool) -> String? {
        guard let code = code(column, in: pool) else { return nil }
        return pool.texts[code]
    }

    /// A day, as numbers.
    public func date(_ column: Int) -> (year: Int, month: Int, day: Int)? {
        guard let field = raw(column) else { return nil }
        if state.types[column] == OFTDate || state.types[column] == OFTDateTime {
            let date = field.pointee.Date
            return (Int(date.Year), Int(date.Month), Int(date.Day))
        }
        guard let text = text(column) else { return nil }
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
    }

    /// Any value, as it was appended.
    public func value(_ column: Int) -> FieldValue {
        guard let field = raw(column) else { return .null }
        switch state.types[column] {
        case OFTInteger, OFTInteger64: return integer(column).map { .integer(Int64($0)) } ?? .null
        case OFTReal: return .real(field.pointee.Real)
        case OFTDate:
            return date(column).map { .date(Self.text($0.year, $0.month, $0.day)) } ?? .null
        default: return text(column).map { .string($0) } ?? .null
        }
    }

    /// "2022-01-19"
    private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
        func digit(_ number: Int) -> UInt8 { UInt8(48 + abs(number) % 10) }
        return String(unsafeUninitializedCapacity: 10) { buffer in
            for (index, divisor) in [1000, 100, 10, 1].enumerated() { buffer[index] = digit(year / divisor) }
            buffer[4] = UInt8(ascii: "-")
            (buffer[5], buffer[6]) = (digit(month / 10), digit(month))
            buffer[7] = UInt8(ascii: "-")
            (buffer[8], buffer[9]) = (digit(day / 10), digit(day))
            return 10
        }
    }

    /// The geometry; nil when the row has none.
    /// - Throws: when there is one and it cannot be used.
    public func geometry() throws(GeoError) -> Geometry? {
        guard let feature, OGR_F_GetGeometryRef(feature) != nil else { return nil }
        let issues = state.geometries.notes.issues.count
        let found = state.geometries.read(feature, OGR_F_GetFID(feature), state.trail)
        if found == nil {
            let reason = state.geometries.notes.issues.dropFirst(issues).first?.reason
            throw GeoError(.badGeometry, "read a geometry", on: state.subject, trail: reason.map { [$0] } ?? [])
        }
        return found
    }

    /// The geometry as well-known binary (little-endian), lent to `body`; false when the row has none.
    public func withWKB(_ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        guard let stored = OGR_F_GetGeometryRef(feature) else { return false }
        let size = Int(OGR_G_WkbSizeEx(stored))
        if state.bytes.count < size { state.bytes = [UInt8](repeating: 0, count: max(size, 2 * state.bytes.count)) }
        return state.bytes.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress,
                OGR_G_ExportToIsoWkb(stored, wkbNDR, start.assumingMemoryBound(to: UInt8.self)) == OGRERR_NONE
            else { return false }
            body(UnsafeRawBufferPointer(start: start, count: size))
            return true
        }
    }
}
