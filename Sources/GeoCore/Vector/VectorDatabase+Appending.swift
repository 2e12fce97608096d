internal import CGDAL

extension VectorDatabase {
    /// Appends rows to a table, in a transaction that `beginWriting` began.
    ///
    /// When it throws the database is closed and nothing of the transaction is kept.
    public func append(to table: String, _ body: (borrowing TableAppender) throws(GeoError) -> Void) throws(GeoError) {
        do throws(GeoError) {
            try scope { open, trail throws(GeoError) in
                guard isInTransaction else {
                    throw GeoError(.badArgument, "append to \(table) outside a transaction", on: name)
                }
                guard let layer = touched[table] ?? GDALDatasetGetLayerByName(open, table) else {
                    throw failure(.cannotWrite, "find the table \(table)", trail)
                }
                touched[table] = layer
                try body(try TableAppender(layer, table, self, trail))
            }
        } catch {
            close()
            throw error
        }
    }
}

/// Appends rows to one table; one row of the library is used for all of them.
public struct TableAppender: ~Copyable {
    private let layer: OGRLayerH
    private let feature: OGRFeatureH
    private let types: [OGRFieldType]
    private let database: VectorDatabase
    private let table: String
    private let trail: MessageTrail

    init(_ layer: OGRLayerH, _ table: String, _ database: VectorDatabase, _ trail: MessageTrail) throws(GeoError) {
        let definition = OGR_L_GetLayerDefn(layer)
        guard let made = OGR_F_Create(definition) else {
            throw trail.error(.cannotWrite, "make a feature", on: database.name)
        }
        self.layer = layer
        feature = made
        types = (0..<max(0, OGR_FD_GetFieldCount(definition))).map {
            OGR_Fld_GetType(OGR_FD_GetFieldDefn(definition, $0))
        }
        self.database = database
        self.table = table
        self.trail = trail
    }

    deinit { OGR_F_Destroy(feature) }

    /// Appends one row.
    ///
    /// - Parameters:
    ///   - number: its primary key, which no row has yet.
    ///   - values: in the order of the columns, one for each.
    public func append(_ number: Int, _ values: [FieldValue], geometry: Geometry? = nil) throws(GeoError) {
        guard let geometry else { return try append(number, values, wkb: nil) }
        let failure = geometry.withWKB { bytes -> GeoError? in
            do throws(GeoError) {
                try append(number, values, wkb: bytes)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    /// The same with the geometry as well-known binary, which is read before the call returns.
    public func append(_ number: Int, _ values: [FieldValue], wkb: UnsafeRawBufferPointer?) throws(GeoError) {
        guard values.count == types.count else {
            throw GeoError(
                .badArgument, "append \(values.count) values to \(table)", on: database.name,
                trail: ["it has \(types.count) columns"])
        }
        let before = trail.failureCount
        OGR_F_SetFID(feature, Int64(number))
        for index in values.indices { try set(Int32(index), values[index]) }
        if let wkb {
            var made: OGRGeometryH?
            let code = OGR_G_CreateFromWkb(wkb.baseAddress, nil, &made, Int32(clamping: wkb.count))
            // SetGeometryDirectly takes the geometry over, also when it fails.
            guard code == OGRERR_NONE, let made, OGR_F_SetGeometryDirectly(feature, made) == OGRERR_NONE else {
                throw database.failure(.cannotWrite, "hand over the geometry", trail)
            }
        } else {
            OGR_F_SetGeometryDirectly(feature, nil)
        }
        guard OGR_L_CreateFeature(layer, feature) == OGRERR_NONE, trail.failureCount == before else {
            throw database.failure(.cannotWrite, "append a row to \(table)", trail)
        }
    }

    private func set(_ index: Int32, _ value: FieldValue) throws(GeoError) {
        switch value {
        case .null: OGR_F_SetFieldNull(feature, index)
        case .integer(let number): OGR_F_SetFieldInteger64(feature, index, number)
        case .real(let number):
            guard number.isFinite else {
                throw GeoError(.badArgument, "append a number that is not finite to \(table)", on: database.name)
            }
            OGR_F_SetFieldDouble(feature, index, number)
        case .string(let text): OGR_F_SetFieldString(feature, index, text)
        case .date(let text):
            let parts = text.utf8.split(separator: UInt8(ascii: "-")).compactMap { part in
                part.reduce(Int32?(0)) { value, byte in
                    value.flatMap { (48...57).contains(byte) ? 10 * $0 + Int32(byte) - 48 : nil }
                }
            }
            guard parts.count == 3 else {
                throw GeoError(
                    .badArgument, "write \"\(text)\" as a date", on: database.name, hint: "dates are YYYY-MM-DD")
            }
            OGR_F_SetFieldDateTime(feature, index, parts[0], parts[1], parts[2], 0, 0, 0, 0)
        }
    }
}
