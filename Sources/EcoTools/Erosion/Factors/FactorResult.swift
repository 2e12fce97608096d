import GeoCore

/// What came of a factor.
public enum FactorOutcome: Sendable {
    /// Something is wrong with the input that only a person can put right: everything that is, and nothing computed.
    case refused([Issue])
    case done(FactorFindings)
}

public struct FactorFindings: Sendable {
    public var result: FactorResult
    public var inputs: [RunRecord.Input]
    /// Options that have a bearing on the result, by name.
    public var parameters: [String: String]
}

/// A factor of an area or of one place. Areas in square metres.
public struct FactorResult: Sendable, Codable {
    /// Cells, and their area.
    public struct Extent: Sendable, Codable, Hashable {
        public var cells: Int
        public var squareMetres: Double
    }

    /// One raster, or one number.
    public struct Output: Sendable, Codable, Hashable {
        public var name: String
        public var unit: String
        /// Of a single place; nil for rasters, and where the place has no value.
        public var value: Double?
        /// Of rasters.
        public var extent: Extent?
        /// By area.
        public var mean: Double?
        public var minimum: Double?
        public var maximum: Double?
        public var doubts: [Doubt]
    }

    /// Numbers that are hardly right.
    public struct Doubt: Sendable, Codable, Hashable {
        public var finding: ErosionPlausibility.Finding
        /// nil where the whole layer is meant.
        public var extent: Extent?
    }

    /// A reason why cells have no value, or what is to be known of cells that have one.
    public struct Mark: Sendable, Codable, Hashable {
        public struct Code: Sendable, Codable, Hashable {
            public var code: Int
            public var extent: Extent
        }
        /// "gap" or "note".
        public var kind: String
        public var message: Message
        public var extent: Extent
        /// The codes concerned, the largest first; empty where codes say nothing.
        public var codes: [Code]
    }

    /// A land type, practice or zone that occurs.
    public struct Category: Sendable, Codable, Hashable {
        public var id: String
        public var name: LocalisedText
        public var value: Double?
        public var source: TableSource?
        public var extent: Extent
    }

    /// NDVI of bare soil and of full cover of one class, or of the whole map.
    public struct EndMembers: Sendable, Codable, Hashable {
        /// nil for the whole map.
        public var code: Int?
        public var name: LocalisedText?
        public var band: Int
        public var soil: Double
        public var vegetation: Double
        /// Cells that the two were found from; nil where they were given.
        public var cells: Int?
        /// The class has too few cells, or no spread: the whole map's were taken.
        public var isOfWholeMap: Bool
    }

    public var factor: String
    public var method: Message
    public var outputs: [Output]
    public var grid: GridSummary?
    /// Where no layer has a value.
    public var outside: Extent?
    public var marks: [Mark]
    public var categories: [Category]
    public var endMembers: [EndMembers]
    public var caveats: [Message]
    public var issues: [Issue]
}
