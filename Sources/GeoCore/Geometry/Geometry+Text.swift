/// Well-known text.
///
/// Not by GEOS: its writer (3.11) drops the digits of small numbers, and writes numbers from about 1e100 past the end of
/// a buffer on the stack.
extension Geometry {
    /// Well-known text.
    ///
    /// - Parameter decimals: digits after the point at most; nil: the shortest that read back to the same Doubles.
    public func wkt(decimals: Int? = nil) -> String {
        let scale = decimals.map { number in
            (0..<max(0, min(number, 15))).reduce(1.0) { power, _ in power * 10 }
        }
        return text { Self.text($0, scale: scale) }
    }

    private func text(_ position: (Coordinate) -> String) -> String { "\(keyword) \(body(position))" }

    private var keyword: String {
        switch kind {
        case .point: "POINT"
        case .lineString: "LINESTRING"
        case .linearRing: "LINEARRING"
        case .polygon: "POLYGON"
        case .multiPoint: "MULTIPOINT"
        case .multiLineString: "MULTILINESTRING"
        case .multiPolygon: "MULTIPOLYGON"
        case .geometryCollection: "GEOMETRYCOLLECTION"
        }
    }

    private func body(_ position: (Coordinate) -> String) -> String {
        switch kind {
        case .point, .lineString, .linearRing: isEmpty ? "EMPTY" : Self.list(coordinates.map(position))
        case .polygon: isEmpty ? "EMPTY" : Self.list(rings.map { Self.list($0.map(position)) })
        case .geometryCollection: parts.isEmpty ? "EMPTY" : Self.list(parts.map { $0.text(position) })
        default: parts.isEmpty ? "EMPTY" : Self.list(parts.map { $0.body(position) })
        }
    }

    private static func list(_ items: [String]) -> String { "(\(items.joined(separator: ", ")))" }

    private static func text(_ position: Coordinate, scale: Double?) -> String {
        "\(text(position.x, scale)) \(text(position.y, scale))"
    }

    private static func text(_ number: Double, _ scale: Double?) -> String {
        var number = number
        if let scale, (number * scale).magnitude < 0x1p53 { number = (number * scale).rounded() / scale + 0 }
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
