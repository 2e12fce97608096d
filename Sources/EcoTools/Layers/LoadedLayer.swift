import GeoCore

/// A layer that was read: valid geometries in its own reference system, with the fields that say what they are.
struct LoadedLayer: Sendable {
    var source: SourceRequest
    var table: FeatureTable
    var crs: CRS
    var crsWasAssumed: Bool
    /// One per feature; nil where there is none to check.
    var geometries: [Geometry?]
    /// The identifier of each feature: its field, or its number in the file.
    var ids: [String]
    /// Whether a field identifies the features; numbers in a file say nothing to another file.
    var hasIDField = false
    var names: [String?]
    var digest: FileDigest?

    var count: Int { table.count }
    var fileName: String { table.source }

    /// The error with the file, and the feature where one is known, that it came from.
    func naming(_ row: Int?, _ error: GeoError) -> GeoError {
        if error.kind == .cancelled { return error }
        return error.on(row.map { "\(fileName) [fid \(table.fids[$0])]" } ?? fileName)
    }

    /// The fields of a feature as text, nulls left out.
    func values(_ row: Int) -> [String: String] {
        var values: [String: String] = [:]
        for (field, column) in zip(table.fields, table.columns) {
            if let text = column[row].text { values[field.name] = text }
        }
        return values
    }

    /// The column of a field that was found; nil for no field.
    func texts(_ field: String?) -> [String?] {
        guard let field, let column = table.column(field) else { return Array(repeating: nil, count: count) }
        return (0..<count).map { column[$0].text }
    }
}

/// A field that the user names, or one of the usual ones.
struct FieldChoice {
    var names: [String]
    var use: FieldNames.Use

    /// The field as the table spells it; an issue when the user named fields and none is there.
    func resolve(in table: FeatureTable, _ issues: inout [Issue]) -> String? {
        let present = table.fields.map(\.name)
        if names.isEmpty { return FieldNames.shipped.find(use, in: present) }
        if let found = FieldNames.first(of: names, in: present) { return found }
        issues.append(
            Issue(
                .error, table.source,
                Message(
                    "issue.no-such-field",
                    [
                        "field": .list(names.map { .text($0) }), "use": .message(Message("field.\(use.rawValue)")),
                        "fields": .list(present.map { .text($0) }),
                    ])))
        return nil
    }
}
