internal import CGDAL

/// Writes features into one open OGR layer; checks every return code.
struct FeatureWriter {
    let layer: OGRLayerH
    let subject: String
    private var types: [FieldType] = []

    init(layer: OGRLayerH, subject: String) {
        self.layer = layer
        self.subject = subject
    }

    mutating func addField(_ field: FieldDefinition, named name: String, _ trail: MessageTrail) throws(GeoError) {
        let type: OGRFieldType =
            switch field.type {
            case .string, .other: OFTString
            case .integer: OFTInteger64
            case .real: OFTReal
            case .date: OFTDate
            case .dateTime: OFTDateTime
            }
        let definition = OGR_Fld_Create(name, type)
        defer { OGR_Fld_Destroy(definition) }
        if field.width > 0, type == OFTString { OGR_Fld_SetWidth(definition, Int32(clamping: field.width)) }
        guard OGR_L_CreateField(layer, definition, 1) == OGRERR_NONE else {
            throw trail.error(.cannotWrite, "add the field \"\(name)\"", on: subject)
        }
        types.append(field.type)
    }

    /// Writes one feature. `values` are in the order of the fields; missing ones at the end are null.
    func write(
        _ geometry: Geometry?, _ values: [FieldValue], fid: Int64? = nil, as type: OGRwkbGeometryType? = nil,
        _ trail: MessageTrail
    ) throws(GeoError) {
        guard values.count <= types.count else {
            throw GeoError(
                .badArgument, "write a feature of \(values.count) values", on: subject,
                trail: ["the layer has \(types.count) fields"])
        }
        let failuresBefore = trail.failureCount
        guard let feature = OGR_F_Create(OGR_L_GetLayerDefn(layer)) else {
            throw trail.error(.cannotWrite, "make a feature", on: subject)
        }
        defer { OGR_F_Destroy(feature) }
        if let fid { OGR_F_SetFID(feature, fid) }
        for (index, value) in values.enumerated() { try set(feature, Int32(index), value, trail) }
        for index in values.count..<max(values.count, types.count) { OGR_F_SetFieldNull(feature, Int32(index)) }
        if let geometry { try set(feature, geometry, type, trail) }
        guard OGR_L_CreateFeature(layer, feature) == OGRERR_NONE, trail.failureCount == failuresBefore else {
            throw trail.error(.cannotWrite, "write a feature", on: subject)
        }
    }

    private func set(
        _ feature: OGRFeatureH, _ geometry: Geometry, _ type: OGRwkbGeometryType?, _ trail: MessageTrail
    ) throws(GeoError) {
        var made: OGRGeometryH?
        let code = geometry.withWKB { OGR_G_CreateFromWkb($0.baseAddress, nil, &made, Int32(clamping: $0.count)) }
        guard code == OGRERR_NONE, let made else {
            throw trail.error(.cannotWrite, "hand over the geometry", on: subject)
        }
        // ForceTo and SetGeometryDirectly take their geometry over, also when they fail.
        var final: OGRGeometryH? = made
        if let type, OGR_GT_Flatten(OGR_G_GetGeometryType(made)) != type { final = OGR_G_ForceTo(made, type, nil) }
        guard let final, OGR_F_SetGeometryDirectly(feature, final) == OGRERR_NONE else {
            throw trail.error(.cannotWrite, "set the geometry of a feature", on: subject)
        }
    }

    private func set(_ feature: OGRFeatureH, _ index: Int32, _ value: FieldValue, _ trail: MessageTrail)
        throws(GeoError)
    {
        switch value {
        case .null: OGR_F_SetFieldNull(feature, index)
        case .integer(let number): OGR_F_SetFieldInteger64(feature, index, number)
        case .real(let number):
            // NaN and infinity have no place in most formats: no value is what they mean.
            if number.isFinite {
                OGR_F_SetFieldDouble(feature, index, number)
            } else {
                OGR_F_SetFieldNull(feature, index)
            }
        case .string(let text), .date(let text):
            OGR_F_SetFieldString(feature, index, text)
            let needsDate = types[Int(index)] == .date || types[Int(index)] == .dateTime
            if needsDate, OGR_F_IsFieldSetAndNotNull(feature, index) == 0 {
                throw trail.error(
                    .badArgument, "write \"\(text)\" as a date", on: subject, hint: "dates are YYYY-MM-DD")
            }
        }
    }
}
