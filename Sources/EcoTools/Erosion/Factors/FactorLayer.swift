import GeoCore

/// One thing that a factor is computed from: a raster, or one number for all cells.
struct FactorLayer: Sendable {
    /// What it is ("sand"), as options and messages name it.
    var role: String
    var input: ErosionInput
    /// Whether its numbers are codes: they are never averaged.
    var isClasses = false
    /// What its numbers are multiplied by to have the unit that the equation wants.
    var multiplier = 1.0
    /// Whether a cell without it has no result. Where not, the equation sees NaN.
    var isRequired = true
    /// The value for "no data", where the file's own is missing or wrong.
    var noData: Double?
    /// Bounds outside of which a number is no value of this kind: those cells have no result.
    var bounds: ClosedRange<Double>?

    init(_ role: String, _ input: ErosionInput) {
        self.role = role
        self.input = input
    }
}

/// How rasters are brought together for a factor.
public struct FactorGridOptions: Sendable {
    /// How rasters on other grids than the first are brought onto it; nil: they are refused.
    public var alignment: Resampling?
    public var cellAreas = CellAreas.Method.ellipsoidal
    public var assumedCRS: String?
    public var workers = 1

    public init() {}
}

/// Opens layers one after the other and keeps every problem.
struct FactorReading {
    /// A layer that is open, or a number.
    struct Open: Sendable {
        var layer: FactorLayer
        /// nil for a number.
        var source: RasterSource?
        var band = 1
    }

    private(set) var files: ZoneReading
    private(set) var layers: [Open] = []
    private var first: RasterSource?

    var issues: [Issue] { files.issues }
    var hasErrors: Bool { issues.contains { $0.severity == .error } }
    /// The raster whose grid results have; nil with numbers alone.
    var reference: RasterSource? { first }

    init(_ options: FactorGridOptions, issues: [Issue]) {
        files = ZoneReading(assumedCRS: options.assumedCRS, alignment: options.alignment)
        files.issues = issues
    }

    mutating func open(_ all: [FactorLayer]) {
        for layer in all {
            switch layer.input {
            case .number(let number):
                if let bounds = layer.bounds, !bounds.contains(number * layer.multiplier) {
                    files.issues.append(
                        Issue(
                            .error, "--\(layer.role)",
                            Message(
                                "issue.erosion.number-outside",
                                [
                                    "value": .text("\(number)"), "low": .text(plainNumber(bounds.lowerBound)),
                                    "high": .text(plainNumber(bounds.upperBound)),
                                ])))
                }
                layers.append(Open(layer: layer, source: nil))
            case .raster(let path, let band):
                guard
                    let source = files.open(path, noData: layer.noData, isClasses: layer.isClasses, band: band),
                    !files.refusesPicture(source),
                    let placed = files.placed(source, on: first, layer.isClasses ? .nearest : .bilinear)
                else { continue }
                if first == nil { first = placed }
                layers.append(Open(layer: layer, source: placed, band: band))
            }
        }
    }

    /// What was read, for the record.
    func records(workers: Int) throws(GeoError) -> [RunRecord.Input] {
        try RunRecord.Input.rasters(
            layers.compactMap { layer in layer.source.map { (layer.layer.role, $0, layer.band) } }, workers: workers)
    }
}

/// A number without needless zeros: "0.0001", "70".
func plainNumber(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
}
