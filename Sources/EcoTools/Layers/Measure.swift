/// How much of something: an area, a length or a number of points, always with its unit.
public enum Measure: Sendable, Hashable {
    case area(squareMetres: Double)
    case length(metres: Double)
    case points(Int)

    /// 1 mu is 666.6667 m2: 15 mu to the hectare.
    public static let squareMetresPerMu = 10_000.0 / 15

    /// Nothing, in the unit of a geometry of this dimension (0, 1 or 2).
    public static func zero(dimension: Int) -> Measure {
        switch dimension {
        case 2: .area(squareMetres: 0)
        case 1: .length(metres: 0)
        default: .points(0)
        }
    }

    /// The number in its base unit: m2, m, or a count.
    public var value: Double {
        switch self {
        case .area(let squareMetres): squareMetres
        case .length(let metres): metres
        case .points(let count): Double(count)
        }
    }

    public var dimension: Int {
        switch self {
        case .area: 2
        case .length: 1
        case .points: 0
        }
    }

    public var squareMetres: Double? { if case .area(let value) = self { value } else { nil } }
    public var hectares: Double? { squareMetres.map { $0 / 10_000 } }
    public var mu: Double? { squareMetres.map { $0 / Self.squareMetresPerMu } }
    public var metres: Double? { if case .length(let value) = self { value } else { nil } }
    public var count: Int? { if case .points(let value) = self { value } else { nil } }

    /// The same unit with another number.
    public func with(_ value: Double) -> Measure {
        switch self {
        case .area: .area(squareMetres: value)
        case .length: .length(metres: value)
        case .points: .points(Int(value.rounded()))
        }
    }

    /// Percent that this is of a whole of the same unit; nil when the whole is nothing or of another unit.
    public func percent(of whole: Measure) -> Double? {
        guard dimension == whole.dimension, whole.value > 0 else { return nil }
        return 100 * value / whole.value
    }
}

extension Measure: Codable {
    private enum CodingKeys: String, CodingKey { case squareMetres, hectares, mu, metres, points }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let area = try container.decodeIfPresent(Double.self, forKey: .squareMetres) {
            self = .area(squareMetres: area)
        } else if let length = try container.decodeIfPresent(Double.self, forKey: .metres) {
            self = .length(metres: length)
        } else {
            self = .points(try container.decode(Int.self, forKey: .points))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .area(let squareMetres):
            try container.encode(squareMetres, forKey: .squareMetres)
            try container.encode(hectares, forKey: .hectares)
            try container.encode(mu, forKey: .mu)
        case .length(let metres): try container.encode(metres, forKey: .metres)
        case .points(let count): try container.encode(count, forKey: .points)
        }
    }
}
