import Yams

/// One row of a table of factors: a practice with its E, or a rotation zone with its T.
public struct FactorValue: Sendable, Codable, Hashable {
    public var id: String
    /// The value of raster cells, where practices or zones come as a raster; nil when the row has none.
    public var code: Int?
    public var name: LocalisedText
    /// Dimensionless, 0 to 1 (T may be above 1).
    public var value: Double
    public var source: TableSource

    public init(id: String, code: Int?, name: LocalisedText, value: Double, source: TableSource) {
        self.id = id
        self.code = code
        self.name = name
        self.value = value
        self.source = source
    }
}

/// A table of factors by practice or zone, replaceable by the user.
public struct FactorValueTable: Sendable, Codable, Hashable {
    /// Which factor the table is for.
    public enum Factor: String, Sendable, Codable, CaseIterable {
        /// Engineering practices: terraces, trenches.
        case engineering = "e"
        /// Tillage and rotation on cropland.
        case tillage = "t"

        /// Values that the factor can have.
        public var range: ClosedRange<Double> { self == .engineering ? 0...1 : 0...1.5 }

        var shippedFile: String {
            self == .engineering ? "erosion-practices.yaml" : "erosion-rotations.yaml"
        }

        var bytes: [UInt8] {
            self == .engineering
                ? PackageResources.erosion_practices_yaml : PackageResources.erosion_rotations_yaml
        }
    }

    public let factor: Factor
    /// In the order of the file.
    public let rows: [FactorValue]

    public init(factor: Factor, rows: [FactorValue]) {
        self.factor = factor
        self.rows = rows
    }

    /// The row with this id.
    public func row(_ id: String) -> FactorValue? { rows.first { $0.id == id } }

    /// The row of a raster value.
    public func row(code: Int) -> FactorValue? { rows.first { $0.code == code } }

    /// The table that ships with the tool, or the one of a YAML file.
    public init(_ factor: Factor, file: String? = nil) throws(TableProblems) {
        let text = try file.map { name throws(TableProblems) in try TableProblems.text(of: name) }
        try self.init(factor, yaml: text ?? Self.shippedText(factor), file: file ?? factor.shippedFile)
    }

    /// The YAML of a shipped table, to start one's own from.
    public static func shippedText(_ factor: Factor) -> String { String(decoding: factor.bytes, as: UTF8.self) }

    static let keys = ["id", "code", "name", "value"] + TableSource.keys

    /// Reads the text of a table.
    ///
    /// - Throws: every problem at once.
    public init(_ factor: Factor, yaml: String, file: String) throws(TableProblems) {
        var codes: Set<Int> = []
        let rows = try DefinitionFile.read(yaml: yaml, file: file) { mapping, line, reader in
            reader.checkKeys(mapping, allowed: Self.keys)
            let id = reader.text(mapping, "id", line: line)
            let code = reader.integer(mapping, "code", required: false, line: line)
            let name = reader.words(mapping, "name", line: line)
            let value = reader.number(mapping, "value", in: factor.range, line: line)
            let source = reader.tableSource(mapping, line: line)
            if let code, !codes.insert(code).inserted {
                reader.report(line, Message("problem.duplicate-code", ["code": .text(String(code))]))
            }
            guard let id, let name, let value, let source else { return nil as FactorValue? }
            return FactorValue(id: id, code: code, name: name, value: value, source: source)
        }
        self.init(factor: factor, rows: rows)
    }
}
