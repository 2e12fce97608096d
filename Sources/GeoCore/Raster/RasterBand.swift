/// The value that stands for "no data" in a band.
public enum NoData: Sendable, Hashable, Codable {
    /// None is declared, or the declared one cannot occur in the band's type.
    case none
    case nan
    /// A number, exactly as the band holds it.
    case value(Double)
    /// In a band of 64-bit integers: doubles do not have all of them.
    case int64(Int64)
    case uint64(UInt64)

    /// The value in the type of the band; nil for `.none` and `.nan`, and where the type does not have it.
    public func cell<T: RasterCell>(as type: T.Type) -> T? {
        switch self {
        case .none, .nan: nil
        case .value(let value): T(cell: value)
        case .int64(let value): value as? T
        case .uint64(let value): value as? T
        }
    }

    /// Whether there is such a value.
    public var isDeclared: Bool { self != .none }
}

/// Where the cells without data of a band are told apart, besides NaN.
public enum MaskKind: String, Sendable, Codable {
    case none
    /// Only by the value for "no data".
    case nodata
    /// A mask of the whole dataset: inside the file, a .msk file, or a combination of values over all bands.
    case perDataset
    /// A mask of the band alone.
    case perBand
    /// A band of transparency; what is not wholly transparent is data.
    case alpha
}

/// A colour of a colour table.
public struct Colour: Sendable, Hashable, Codable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8
    /// 0 is transparent.
    public var alpha: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }
}

/// What one band of a raster holds, gathered when the source was opened.
public struct RasterBand: Sendable, Hashable {
    /// From 1.
    public let number: Int
    public let cellType: CellType
    /// The size of the blocks it is stored in, in cells; the last ones may reach beyond the raster.
    public let blockWidth: Int
    public let blockHeight: Int
    public let noData: NoData
    public let mask: MaskKind
    /// Value = number in the file * scale + offset; nil where that is the number itself (1 and 0).
    public let scale: Double?
    public let offset: Double?
    /// The unit of the values as the file names it; nil when it names none.
    public let unit: String?
    public let colourTable: [Int: Colour]?
    public let categoryNames: [String]?
    /// What GDAL calls the role of the band in a picture: "Gray", "Palette", "Red", "Alpha", "Undefined" ...
    public let colourInterpretation: String
    public let overviewCount: Int
    /// The name of the band; empty when it has none.
    public let description: String

    /// Whether cells of the band may be without data; where false, `RasterReader.readValidity` has nothing to say.
    public var mayLackData: Bool { noData.isDeclared || hasMask || !cellType.isInteger }

    /// The value for "no data" as the double that a cell of the band becomes; nil without one, for NaN and for the
    /// 64-bit integers.
    var noDataAsDouble: Double? {
        if case .value(let value) = noData { return value }
        return nil
    }

    /// Whether a mask or transparency is to be read beside the values.
    public var hasMask: Bool { mask == .perDataset || mask == .perBand || mask == .alpha }
}

/// Something about a raster that was assumed, changed or left out, and that the user is to be told.
public struct RasterIssue: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The value for "no data" cannot occur in the type of the band: no cell is without data by it.
        case noDataOutOfRange
        /// The caller named the value for "no data"; the file's own, if any, is not used.
        case noDataOverridden
        /// The file names no reference system; the caller's is used.
        case referenceAssumed
        /// The file names a reference system; the caller's assumption was not needed.
        case assumptionUnused
        /// The file names a reference system that cannot be used for maps.
        case referenceUnusable
        /// Some blocks are not in the file and no value stands for "no data": their cells read as 0. It may be meant so,
        /// or the program that wrote the file was stopped.
        case blocksMissing
        /// The values were taken over to the cells of another grid.
        case resampled
    }

    public let kind: Kind
    /// From 1; nil: the whole raster.
    public let band: Int?
    /// The particular value, name or method.
    public let detail: String

    public init(_ kind: Kind, band: Int? = nil, _ detail: String) {
        self.kind = kind
        self.band = band
        self.detail = detail
    }
}
