/// A series of composites and how it is to be read: what `series.yaml` holds.
public struct EvidenceSeries: Sendable, Hashable {
    /// What one composite is, and where.
    public struct Composite: Sendable, Hashable {
        /// As given: "2022" or "2022-07-15".
        public var label: String
        /// The day; the last of the year where only a year was given.
        public var date: CalendarDate
        public var file: String
        /// The band of the index, where the file holds indices.
        public var band: Int

        public var year: Int { date.year }
    }

    /// What decides the year of a disturbance or restoration of a site.
    public enum YearRule: Sendable, Hashable {
        case unknown
        /// The same for all sites.
        case fixed(Int)
        /// The first of these fields of the sites' file; a year or a day.
        case field([String])
        /// The first event of the first of these kinds that a site of the ledger has.
        case event([EventKind])
    }

    /// Undisturbed ground around a site.
    public struct Ring: Sendable, Hashable {
        public var innerMetres = 200.0
        public var outerMetres = 1000.0
        public var landCover: LandCover?

        public init() {}
    }

    /// Which cells of a ring count.
    public struct LandCover: Sendable, Hashable {
        public var file: String
        public var band = 1
        /// Codes that count where the land type says nothing else; empty: all.
        public var classes: [Int] = []
        /// Stated land type -> codes that count around sites of that type.
        public var byLandType: [String: [Int]] = [:]
    }

    /// Which comparison decides the state where both can be made.
    public enum Judge: String, Sendable, Codable, CaseIterable {
        /// The ring; where it has no answer, the site's own past.
        case ring
        /// The site's own past; where it has no answer, the ring.
        case ownPast = "own-past"
        /// The lower ratio of the two.
        case lower
    }

    public var title: String?
    /// In the order of their dates.
    public var composites: [Composite]
    /// The first one decides states; the others are computed beside it.
    public var indices: [VegetationIndex]
    /// Numbers of the bands; nil where the rasters hold the index itself.
    public var bands: [SpectralBand: Int]?
    /// Index = number of the file (with the file's own scale) * scale + offset.
    public var scale = 1.0
    public var offset = 0.0
    /// Numbers that are no measurement in any band that an index uses, besides "no data".
    public var invalidValues: [Double] = []
    /// In place of the files' own value for "no data".
    public var noData: Double?
    public var isCentreMode = false
    /// nil: no reference ring.
    public var ring: Ring? = Ring()
    public var disturbance = YearRule.unknown
    public var restoration = YearRule.event([.started, .finished, .accepted])
    /// The value of bare ground, for sites that no composite shows disturbed; nil: nothing can be told of them.
    public var disturbedValue: Double?
    /// Years before the disturbance whose median is the site's own past.
    public var baselineYears = 2
    /// Years after the restoration at which metrics look.
    public var timestepYears = 5
    public var judge = Judge.ring
    public var excludesOutliers = true
    public var thresholds = EvidenceThresholds()
    /// Techniques after which no vegetation is expected: such sites are not listed for a visit.
    public var exemptTechniques: [RestorationTechnique] = [.conversion]

    public init(composites: [Composite], indices: [VegetationIndex]) {
        self.composites = composites
        self.indices = indices
    }

    /// The index that decides states.
    public var judged: VegetationIndex { indices.first ?? .ndvi }
}
