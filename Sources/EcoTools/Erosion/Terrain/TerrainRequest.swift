import GeoCore

/// A terrain analysis: what is made of an elevation model.
public struct TerrainRequest: Sendable {
    public var file: String
    public var band = 1
    /// The value for "no data", where the file's own is missing or wrong.
    public var noData: Double?
    public var assumedCRS: String?
    /// Metres of a unit of the heights; nil: as the file says, else 1.
    public var metresPerHeightUnit: Double?
    /// Holes inside the land of at most so many cells get heights from around them; nil: none do.
    public var fillsVoidsUpToCells: Int?
    public var treatment = DepressionTreatment.fill
    public var sharing = FlowSharing.single
    public var slope = SlopeMethod.horn
    /// The least area that makes a stream; nil: no streams.
    public var streamSquareMetres: Double?
    public var workers = 1

    public init(file: String) { self.file = file }
}

extension FlowSharing {
    /// As options and records spell it.
    public var name: String {
        switch self {
        case .single: "d8"
        case .dInfinity: "d-infinity"
        case .multiple(let exponent): "mfd (slope^\(exponent))"
        case .quinn: "mfd (Quinn 1991)"
        }
    }
}

extension DepressionTreatment {
    /// As options and records spell it.
    public var name: String {
        switch self {
        case .fill: "fill"
        case .keep: "keep"
        case .breach(let limits):
            "breach"
                + (limits.depthMetres.map { " to \($0) m" } ?? "") + (limits.cells.map { " over \($0) cells" } ?? "")
        }
    }
}
