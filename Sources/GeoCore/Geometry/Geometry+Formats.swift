internal import CGEOS

/// Well-known text, well-known binary and GeoJSON.
extension Geometry {
    /// Reads well-known text.
    public init(wkt: String) throws(GeoError) {
        guard Self.isOneText(wkt) else {
            throw GeoError(.badGeometry, "read WKT", trail: ["text after the end of the geometry"])
        }
        let call = GEOSCall()
        guard let reader = GEOSWKTReader_create_r(call.context) else { throw call.error(.badGeometry, "read WKT") }
        defer { GEOSWKTReader_destroy_r(call.context, reader) }
        self = try call.own(GEOSWKTReader_read_r(call.context, reader, wkt), "read WKT", .badGeometry)
        try requireFinitePositions("read WKT")
    }

    /// Reads well-known binary (ISO or extended, either byte order).
    public init(wkb: [UInt8]) throws(GeoError) {
        let read = wkb.withUnsafeBytes { bytes in Result { () throws(GeoError) in try Geometry(wkb: bytes) } }
        self = try read.get()
    }

    /// Reads well-known binary from memory that the caller owns; it is copied.
    public init(wkb: UnsafeRawBufferPointer) throws(GeoError) {
        try self.init(finiteWKB: wkb)
        try requireFinitePositions("read WKB")
    }

    /// The same for bytes of which it is known that their positions are finite.
    init(finiteWKB wkb: UnsafeRawBufferPointer) throws(GeoError) {
        let call = GEOSCall()
        if let polygon = WKBPolygon(wkb)?.made(call) {
            self.init(owning: polygon, call.context)
            return
        }
        guard let start = wkb.baseAddress else { throw GeoError(.badGeometry, "read WKB", trail: ["no bytes"]) }
        guard let reader = GEOSWKBReader_create_r(call.context) else { throw call.error(.badGeometry, "read WKB") }
        defer { GEOSWKBReader_destroy_r(call.context, reader) }
        let bytes = start.assumingMemoryBound(to: UInt8.self)  // bytes of the caller, only read here
        self = try call.own(GEOSWKBReader_read_r(call.context, reader, bytes, wkb.count), "read WKB", .badGeometry)
    }

    /// Reads a GeoJSON geometry, feature or feature collection (as a geometry collection).
    public init(geoJSON: String) throws(GeoError) {
        let call = GEOSCall()
        guard let reader = GEOSGeoJSONReader_create_r(call.context) else {
            throw call.error(.badGeometry, "read GeoJSON")
        }
        defer { GEOSGeoJSONReader_destroy_r(call.context, reader) }
        let made = GEOSGeoJSONReader_readGeometry_r(call.context, reader, geoJSON)
        self = try call.own(made, "read GeoJSON", .badGeometry)
        try requireFinitePositions("read GeoJSON")
    }

    /// Whether nothing but blanks follows the parenthesis that closes the first; GEOS 3.11 stops reading there.
    private static func isOneText(_ text: String) -> Bool {
        var depth = 0
        var isClosed = false
        for byte in text.utf8 {
            if isClosed {
                guard byte == 0x20 || (0x09...0x0D).contains(byte) else { return false }
            } else if byte == UInt8(ascii: "(") {
                depth += 1
            } else if byte == UInt8(ascii: ")") {
                depth -= 1
                isClosed = depth == 0
            }
        }
        return true
    }

    /// Well-known binary, little-endian, two-dimensional.
    public func wkb() -> [UInt8] {
        withWKB { Array($0) }
    }

    /// Well-known binary lent to `body` without a copy.
    public func withWKB<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let call = GEOSCall()
        var own = WKBBytes()
        if own.append(pointer, call) { return own.bytes.withUnsafeBytes(body) }
        guard let writer = GEOSWKBWriter_create_r(call.context) else { return body(.init(start: nil, count: 0)) }
        defer { GEOSWKBWriter_destroy_r(call.context, writer) }
        GEOSWKBWriter_setOutputDimension_r(call.context, writer, 2)
        GEOSWKBWriter_setByteOrder_r(call.context, writer, Int32(bitPattern: GEOS_WKB_NDR.rawValue))
        var size = 0
        let bytes = GEOSWKBWriter_write_r(call.context, writer, pointer, &size)
        defer { GEOSFree_r(call.context, bytes) }
        return body(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size))
    }

    /// A GeoJSON geometry on one line.
    public func geoJSON() -> String {
        let call = GEOSCall()
        guard let writer = GEOSGeoJSONWriter_create_r(call.context) else { return "" }
        defer { GEOSGeoJSONWriter_destroy_r(call.context, writer) }
        guard let text = GEOSGeoJSONWriter_writeGeometry_r(call.context, writer, pointer, -1) else { return "" }
        defer { GEOSFree_r(call.context, text) }
        return String(cString: text)
    }
}
