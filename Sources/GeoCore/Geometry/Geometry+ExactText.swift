/// Well-known text without loss. GEOS writes a fixed number of decimals, which drops the digits of small numbers.
extension Geometry {
    /// Every position in the shortest digits that read back to the same Double.
    var exactText: String { "\(keyword) \(body)" }

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

    private var body: String {
        switch kind {
        case .point, .lineString, .linearRing: isEmpty ? "EMPTY" : Self.list(coordinates.map(Self.text))
        case .polygon: isEmpty ? "EMPTY" : Self.list(rings.map { Self.list($0.map(Self.text)) })
        case .geometryCollection: parts.isEmpty ? "EMPTY" : Self.list(parts.map(\.exactText))
        default: parts.isEmpty ? "EMPTY" : Self.list(parts.map(\.body))
        }
    }

    private static func list(_ items: [String]) -> String { "(\(items.joined(separator: ", ")))" }

    private static func text(_ position: Coordinate) -> String { "\(text(position.x)) \(text(position.y))" }

    private static func text(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
