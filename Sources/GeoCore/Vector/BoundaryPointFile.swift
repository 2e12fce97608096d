/// A boundary-point text (界址点坐标 TXT) as land authorities exchange parcels: a section of attributes, then one block
/// of numbered points per parcel, with X = north and Y = east of a Gauss-Krüger zone.
///
/// Reading finds every problem of the file at once, with line numbers; parcels with an error have no geometry.
public struct BoundaryPointFile: Sendable {
    /// One block: a header line ending in `@`, and its points.
    public struct Parcel: Sendable {
        public enum Shape: String, Sendable, Codable {
            case point = "点"
            case line = "线"
            case polygon = "面"
        }

        /// The line of the header in the file, from 1.
        public var line: Int
        public var statedPointCount: Int?
        public var statedAreaHectares: Double?
        /// The digits after the point of the stated area, which tell how it was rounded.
        public var statedAreaDecimals: Int
        public var number: String
        public var name: String
        public var shape: Shape
        public var mapSheet: String
        public var landUse: String
        public var landClassCode: String
        /// Shells and holes as they contain each other, whatever their ring numbers.
        public var geometry: Geometry?
    }

    /// The file as the user named it.
    public let name: String
    public let encoding: TextEncoding
    /// The keys and values of the section of attributes, trimmed.
    public let attributes: [String: String]
    public let parcels: [Parcel]
    /// The EPSG code of the plane the coordinates are in; nil when the file does not say it without contradiction.
    public let epsgCode: Int?
    /// All problems, in the order of their lines.
    public let issues: [ReadingIssue]

    static let attributeSection = "[属性描述]"
    static let coordinateSection = "[地块坐标]"
    /// 256 MiB of text are some seven million points.
    private static let largestBytes = 256 << 20

    /// Reads a file; `encoding` nil: UTF-8 or GB18030 by its bytes.
    public init(path: String, encoding: String? = nil) throws(GeoError) {
        self = try GDALScope.run { _ throws(GeoError) in
            try BoundaryPointFile(path: path, named: path, encoding: encoding)
        }
    }

    init(path: String, named name: String, encoding: String?) throws(GeoError) {
        guard let bytes = VirtualFile.readAll(path, limit: Self.largestBytes) else {
            throw GeoError(
                .cannotRead, "read the boundary-point file", on: name,
                trail: ["it does not exist, cannot be read, or is larger than 256 MiB"])
        }
        try self.init(bytes: bytes, named: name, encoding: encoding)
    }

    /// Reads the bytes of a file.
    public init(bytes: [UInt8], named name: String, encoding: String? = nil) throws(GeoError) {
        let (text, found) = Self.text(bytes, encoding)
        var parser = BoundaryPointParser()
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) { parser.read(line) }
        guard parser.hasCoordinateSection else {
            throw GeoError(
                .cannotRead, "read the boundary-point file", on: name,
                trail: ["it has no section \(Self.coordinateSection)"])
        }
        var builder = BoundaryPointBuilder(parser)
        builder.build()
        self.name = name
        self.encoding = found
        attributes = parser.attributes
        parcels = builder.parcels
        epsgCode = builder.epsgCode
        issues = builder.issues.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }.map(\.element)
    }

    /// Whether the start of a text has one of the two section names.
    static func recognises(_ path: String) -> Bool {
        guard let start = VirtualFile.read(path, limit: 4096) else { return false }
        let (text, _) = text(start, nil)
        return text.contains(attributeSection) || text.contains(coordinateSection)
    }

    private static func text(_ bytes: [UInt8], _ given: String?) -> (String, TextEncoding) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return (String(decoding: bytes.dropFirst(3), as: UTF8.self), TextEncoding("UTF-8", .declared))
        }
        if let given { return (VirtualFile.decode(bytes, from: given), TextEncoding(given, .given)) }
        // The end of a sample may cut a character in two.
        let name = EncodingEvidence.isUTF8(bytes, mayBeCut: true) ? "UTF-8" : "GB18030"
        return (VirtualFile.decode(bytes, from: name), TextEncoding(name, .bytes))
    }
}
