/// One row of a layer: its identifier in the file, its geometry and its attributes.
public struct Feature: Sendable {
    public var fid: Int64
    /// nil when the file has none, or one that could not be read (then `ReadingNotes.issues` names it).
    public var geometry: Geometry?
    /// The values by field name.
    public var fields: [String: FieldValue]

    public init(fid: Int64, geometry: Geometry?, fields: [String: FieldValue] = [:]) {
        self.fid = fid
        self.geometry = geometry
        self.fields = fields
    }
}

/// The features of one layer as columns: a value that may cross tasks, while the dataset may not.
public struct FeatureTable: Sendable {
    /// The file or database as the user named it (passwords hidden).
    public let source: String
    public let layerName: String
    /// WKT 2 of the coordinate reference system; nil when the layer states none.
    public let crsDefinition: String?
    /// The fields that were read, in the order asked for.
    public let fields: [FieldDefinition]
    /// The identifiers of the features in the file, in the order of the file.
    public let fids: [Int64]
    /// One per feature; nil: none or unreadable. Two-dimensional, without curves.
    public let geometries: [Geometry?]
    /// One per field, each with one value per feature.
    public let columns: [FieldColumn]
    public let notes: ReadingNotes

    public var count: Int { fids.count }

    /// The column of the field of this name: exactly so spelled, else by letters without regard to case.
    public func column(_ name: String) -> FieldColumn? {
        FieldDefinition.index(of: name, in: fields).map { columns[$0] }
    }

    /// The value of a field of feature number `row`; null when there is no such field.
    public func value(_ row: Int, _ field: String) -> FieldValue { column(field)?[row] ?? .null }

    /// Feature number `row` (0-based) as a value of its own.
    public func feature(_ row: Int) -> Feature {
        var values: [String: FieldValue] = [:]
        for (field, column) in zip(fields, columns) { values[field.name] = column[row] }
        return Feature(fid: fids[row], geometry: geometries[row], fields: values)
    }

    /// All features as values, in order.
    public var features: [Feature] { (0..<count).map(feature) }

    /// The same without the geometries, for when they are needed no more.
    public func withoutGeometries() -> FeatureTable {
        FeatureTable(
            source: source, layerName: layerName, crsDefinition: crsDefinition, fields: fields, fids: fids,
            geometries: Array(repeating: nil, count: count), columns: columns, notes: notes)
    }
}

extension FieldDefinition {
    /// Where the field of this name is: exactly so spelled, else by letters without regard to case.
    static func index(of name: String, in fields: [FieldDefinition]) -> Int? {
        fields.firstIndex { $0.name == name } ?? fields.firstIndex { $0.name.lowercased() == name.lowercased() }
    }
}
