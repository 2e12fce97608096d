internal import CGDAL

/// The type of the numbers in a band.
public enum CellType: String, Sendable, Codable, CaseIterable {
    case int8, uint8, uint16, int16, uint32, int32, uint64, int64, float32, float64

    public var isInteger: Bool { self != .float32 && self != .float64 }
    public var isSigned: Bool { ![.uint8, .uint16, .uint32, .uint64].contains(self) }

    public var byteCount: Int {
        switch self {
        case .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }

    /// The Swift type of one cell.
    public var cell: any RasterCell.Type {
        switch self {
        case .int8: Int8.self
        case .uint8: UInt8.self
        case .uint16: UInt16.self
        case .int16: Int16.self
        case .uint32: UInt32.self
        case .int32: Int32.self
        case .uint64: UInt64.self
        case .int64: Int64.self
        case .float32: Float.self
        case .float64: Double.self
        }
    }

    /// The least and greatest finite values, as doubles: those of the 64-bit integers are rounded.
    public var range: ClosedRange<Double> {
        func limits<T: RasterCell>(_ type: T.Type) -> ClosedRange<Double> {
            type.leastCell.doubleValue...type.greatestCell.doubleValue
        }
        return limits(cell)
    }
}

/// A number that a band may hold.
public protocol RasterCell: Sendable, Comparable, Hashable, BitwiseCopyable {
    static var cellType: CellType { get }
    static var leastCell: Self { get }
    static var greatestCell: Self { get }
    init()
    /// The same number in this type: for integers exactly, for `Float` rounded; nil when it is outside the range.
    init?(cell: Double)
    /// The number as a double; 64-bit integers are rounded.
    var doubleValue: Double { get }
    var isNaNCell: Bool { get }
}

extension RasterCell where Self: FixedWidthInteger {
    public static var leastCell: Self { .min }
    public static var greatestCell: Self { .max }
    public init?(cell: Double) { self.init(exactly: cell) }
    @inline(__always) public var doubleValue: Double { Double(self) }
    @inline(__always) public var isNaNCell: Bool { false }
}

extension UInt8: RasterCell { public static var cellType: CellType { .uint8 } }
extension Int8: RasterCell { public static var cellType: CellType { .int8 } }
extension UInt16: RasterCell { public static var cellType: CellType { .uint16 } }
extension Int16: RasterCell { public static var cellType: CellType { .int16 } }
extension UInt32: RasterCell { public static var cellType: CellType { .uint32 } }
extension Int32: RasterCell { public static var cellType: CellType { .int32 } }
extension UInt64: RasterCell { public static var cellType: CellType { .uint64 } }
extension Int64: RasterCell { public static var cellType: CellType { .int64 } }

extension Float: RasterCell {
    public static var cellType: CellType { .float32 }
    public static var leastCell: Float { -.greatestFiniteMagnitude }
    public static var greatestCell: Float { .greatestFiniteMagnitude }
    public init?(cell: Double) {
        let rounded = Float(cell)
        // The decimal text of the least Float lies a little below it; what rounds to infinity is out of range.
        if rounded.isInfinite, cell.isFinite { return nil }
        self = rounded
    }
    @inline(__always) public var doubleValue: Double { Double(self) }
    @inline(__always) public var isNaNCell: Bool { isNaN }
}

extension Double: RasterCell {
    public static var cellType: CellType { .float64 }
    public static var leastCell: Double { -.greatestFiniteMagnitude }
    public static var greatestCell: Double { .greatestFiniteMagnitude }
    public init?(cell: Double) { self = cell }
    @inline(__always) public var doubleValue: Double { self }
    @inline(__always) public var isNaNCell: Bool { isNaN }
}

extension CellType {
    /// GDAL's own signed byte, which exists from version 3.7; looked up, since the headers may be older.
    private static let signedByte: GDALDataType? = {
        let type = GDALGetDataTypeByName("Int8")
        return type == GDT_Unknown ? nil : type
    }()

    /// Whether signed bytes are unsigned ones with a note beside them (GDAL before 3.7).
    static var signedByteIsNoted: Bool { signedByte == nil }

    /// The type that GDAL has cells of this type in memory as.
    var gdal: GDALDataType {
        switch self {
        case .int8: Self.signedByte ?? GDT_Byte
        case .uint8: GDT_Byte
        case .uint16: GDT_UInt16
        case .int16: GDT_Int16
        case .uint32: GDT_UInt32
        case .int32: GDT_Int32
        case .uint64: GDT_UInt64
        case .int64: GDT_Int64
        case .float32: GDT_Float32
        case .float64: GDT_Float64
        }
    }

    /// The type of a band; nil for complex and unknown numbers.
    init?(_ band: GDALRasterBandH) {
        let type = GDALGetRasterDataType(band)
        if type == GDT_Byte, Self.signedByteIsNoted,
            let note = GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE"), String(cString: note) == "SIGNEDBYTE"
        {
            self = .int8
            return
        }
        guard let found = Self.allCases.first(where: { $0.gdal == type && ($0 != .int8 || !Self.signedByteIsNoted) })
        else { return nil }
        self = found
    }
}
