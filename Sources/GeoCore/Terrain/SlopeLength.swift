import Foundation

/// The length of slope along flow paths, from where runoff begins to the upper and lower edge of each cell, in metres.
///
/// For the L factor of the Chinese soil loss equation, which takes a cell as a segment of a slope (Foster & Wischmeier
/// 1974). Runoff begins anew where the slope falls to a fraction of the steepest slope that flows in, since soil is laid
/// down there: 0.5, or 0.7 on slopes below 5 % (Griffin and others 1988; Van Remortel, Hamilton & Hickey 2001, 2004).
public struct SlopeLength: Sendable {
    public struct Options: Sendable, Hashable {
        /// Neither length grows beyond it; nil: no limit.
        public var capMetres: Double?
        /// Where runoff begins anew; nil: it runs on.
        public var cutoff: Cutoff? = Cutoff()

        public init(capMetres: Double? = nil) { self.capMetres = capMetres }
    }

    /// Runoff begins anew on slopes below a fraction of the slope above. The fractions are those of Van Remortel's program as
    /// remembered, not read in print: whoever defends them should check.
    public struct Cutoff: Sendable, Hashable {
        /// On slopes of 5 % and more.
        public var steep = 0.5
        /// On gentler ones.
        public var gentle = 0.7

        public init() {}
    }

    /// At the upper edge of each cell: the greatest of those at the lower edges of the cells that flow in.
    public let upper: TerrainCells<Float>
    /// At the lower edge: the upper one and the way from the cell to the one it flows to.
    public let lower: TerrainCells<Float>

    /// Slopes below this percentage are gentle.
    private static let gentleBelowPercent = 5.0

    /// - Parameters:
    ///   - slopes: in degrees, of the cells of the grid of the directions; NaN counts as level.
    /// - Throws: `.badArgument` for directions in a circle; `.cancelled`.
    public init(
        _ directions: FlowDirections, slopes: TerrainCells<Float>, options: Options = Options(), workers: Int = 1,
        cancellation: Cancellation? = nil
    ) throws(GeoError) {
        let codes = directions.codes
        let upper = PaddedCells<Float>(width: codes.width, height: codes.height, 0)
        let lower = PaddedCells<Float>(width: codes.width, height: codes.height, 0)
        let steepest = PaddedCells<Float>(width: codes.width, height: codes.height, 0)
        let slope = slopes.cells.pointer
        let cap = Float(options.capMetres ?? .infinity)
        let gentle = Float(atan(Self.gentleBelowPercent / 100) * 180 / .pi)
        let cutoff = options.cutoff.map { (steep: Float($0.steep), gentle: Float($0.gentle)) }
        var lengths = RowLengths(directions.sizes)
        try directions.descend(workers: workers, cancellation) { cell, next in
            let row = cell / codes.stride - 1
            lengths.move(to: row)
            let own = slope[cell].isNaN ? 0 : slope[cell]
            if let cutoff, own < (own < gentle ? cutoff.gentle : cutoff.steep) * steepest.pointer[cell] {
                upper.pointer[cell] = 0
            }
            // Of a cell from which the water leaves, or does not, its own side.
            let way =
                next == nil
                ? directions.sizes.squareMetres(row: row).squareRoot() : lengths[Int(codes.pointer[cell])]
            let out = min(upper.pointer[cell] + Float(way), cap)
            lower.pointer[cell] = out
            if let next {
                upper.pointer[next] = max(upper.pointer[next], out)
                steepest.pointer[next] = max(steepest.pointer[next], own)
            }
        }
        self.upper = TerrainCells(upper, grid: directions.grid, crs: directions.crs)
        self.lower = TerrainCells(lower, grid: directions.grid, crs: directions.crs)
    }
}
