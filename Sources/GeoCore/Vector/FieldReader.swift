internal import CGDAL

/// Collects the wanted attribute values of feature after feature into columns.
struct FieldReader {
    private let indices: [Int32]
    /// One per wanted field, in the order wanted.
    private(set) var columns: [FieldColumn]
    private(set) var undecodableCount = 0

    init(_ fields: [(index: Int, definition: FieldDefinition)]) {
        indices = fields.map { Int32($0.index) }
        columns = fields.map { FieldColumn($0.definition.type) }
    }

    mutating func read(_ feature: OGRFeatureH) {
        for column in indices.indices {
            let index = indices[column]
            let isNull = OGR_F_IsFieldSetAndNotNull(feature, index) == 0
            // Taken out and put back, so that appending never copies the column.
            var taken = FieldColumn.strings([])
            swap(&taken, &columns[column])
            switch consume taken {
            case .strings(var list):
                list.append(isNull ? nil : text(feature, index))
                columns[column] = .strings(list)
            case .integers(var list):
                list.append(isNull ? nil : OGR_F_GetFieldAsInteger64(feature, index))
                columns[column] = .integers(list)
            case .reals(var list):
                list.append(isNull ? nil : OGR_F_GetFieldAsDouble(feature, index))
                columns[column] = .reals(list)
            case .dates(var list):
                list.append(isNull ? nil : date(feature, index))
                columns[column] = .dates(list)
            }
        }
    }

    private mutating func text(_ feature: OGRFeatureH, _ index: Int32) -> String {
        guard let characters = OGR_F_GetFieldAsString(feature, index) else { return "" }
        if let text = String(validatingCString: characters) { return text }
        undecodableCount += 1
        return String(cString: characters)
    }

    /// ISO 8601, with the time when there is one and its zone when it is known.
    private func date(_ feature: OGRFeatureH, _ index: Int32) -> String? {
        var (year, month, day, hour, minute, zone): (Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0)
        var second: Float = 0
        guard
            OGR_F_GetFieldAsDateTimeEx(feature, index, &year, &month, &day, &hour, &minute, &second, &zone) != 0
        else { return nil }
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let definition = OGR_F_GetFieldDefnRef(feature, index)
        guard OGR_Fld_GetType(definition) == OFTDateTime else { return text }
        let milliseconds = Int32((second * 1000).rounded())
        text += "T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(milliseconds / 1000, 2))"
        if milliseconds % 1000 != 0 { text += ".\(padded(milliseconds % 1000, 3))" }
        if zone == 100 { return text + "Z" }
        guard zone > 1 else { return text }
        // OGR counts quarters of an hour from 100 = UTC.
        let minutes = (zone - 100) * 15
        return text + "\(minutes < 0 ? "-" : "+")\(padded(abs(minutes) / 60, 2)):\(padded(abs(minutes) % 60, 2))"
    }

    private func padded(_ number: Int32, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
