import GeoCore

/// What came of a run on erosion in zones.
public enum ErosionRateOutcome: Sendable {
    /// Something is wrong with the input that only a person can put right; everything that is, and nothing computed.
    case refused([Issue])
    case done(ErosionRateFindings)
}

/// The findings, and what maps are made from.
public struct ErosionRateFindings: Sendable {
    public var result: ErosionRateResult
    /// The zones as they were counted, in the order of the result.
    public var zones: [Geometry]
    public var zoneCRS: CRS
    public var grid: RasterGrid
    public var gridCRS: CRS
    public var inputs: [RunRecord.Input]
    public var operations: [String: String]
    /// For maps of cells: the rasters as they were read.
    let dates: [ErosionRateInputs.Date]
    /// The least modulus of the priority area of all zones, in the raster's own numbers.
    let priorityThreshold: Double?
}

/// What share of the land keeps its soil, how much is lost, and what changed?
public struct ErosionRateAnalysis: Sendable {
    public let request: ErosionRateRequest

    public init(_ request: ErosionRateRequest) { self.request = request }

    /// Reads, validates, counts and adds up. The findings do not depend on the number of workers.
    ///
    /// - Throws: `.cancelled`; `.cannotRead` for a raster that turns out to be damaged; an error of the libraries that no
    ///   input explains.
    public func run(
        progress: (@Sendable (Progress) -> Void)? = nil, cancellation: Cancellation? = nil
    ) throws(GeoError) -> ErosionRateOutcome {
        switch try ErosionRateInputs.read(request, progress: progress, cancellation: cancellation) {
        case .refused(let issues): .refused(issues)
        case .ready(let inputs): try ErosionRateRun(request, inputs, progress, cancellation).outcome()
        }
    }
}
