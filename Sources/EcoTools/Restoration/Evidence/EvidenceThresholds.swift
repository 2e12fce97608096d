/// The numbers that decide what a series says. All are conventions, none a law of nature: each can be replaced in
/// `series.yaml`, and every result repeats them.
public struct EvidenceThresholds: Sendable, Codable, Hashable {
    /// The recovery ratio from which a site counts as recovered. 0.8: the share of the reference that Y2R and R80P use
    /// (Pickell et al. 2016, doi:10.1080/2150704X.2015.1126375).
    public var recovered = 0.8
    /// The ratio from which a site is recovering; below it is disturbed. A convention of this tool.
    public var recovering = 0.2
    /// A site that was recovered for good and is below this ratio is degraded. A convention of this tool: lower than
    /// `recovered`, so that a poor year is not a loss.
    public var degraded = 0.6
    /// Usable composites in a row that make a recovery last. 3: acceptance practice asks for three stable years.
    public var sustainedYears = 3
    /// The least part of a site's area with a value for its mean to be used.
    public var validShare = 0.5
    /// A composite lower than both neighbours by more than this, in the median over sites and rings, is flagged.
    public var outlierDrop = 0.15
    /// The least difference between the disturbed value and the reference: of a smaller one no ratio can be told.
    public var contrast = 0.05
    /// Cells with a value that a ring must have.
    public var referenceCells = 10.0
    /// Years after the acceptance from which accepted ground that is still recovering is listed.
    public var graceYears = 3

    public init() {}
}
