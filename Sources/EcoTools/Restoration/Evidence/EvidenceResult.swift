import GeoCore

/// What is asked of a series.
public struct EvidenceRequest: Sendable {
    public enum Sites: Sendable {
        /// The ledger as it stood, and how results name it.
        case ledger(LedgerSnapshot, name: String)
        case file(SourceRequest)
    }

    public var sites: Sites
    public var series: EvidenceSeries
    /// How results name the series.
    public var seriesFile: String
    /// Composites after this day are left out.
    public var asOf: CalendarDate?
    public var allowsLargeRepairs = false
    public var assumedCRS: String?
    public var workers = 1

    public init(sites: Sites, series: EvidenceSeries, seriesFile: String) {
        self.sites = sites
        self.series = series
        self.seriesFile = seriesFile
    }
}

/// What came of it.
public enum EvidenceOutcome: Sendable {
    case refused([Issue])
    case done(EvidenceFindings)
}

public struct EvidenceFindings: Sendable {
    public var result: EvidenceResult
    /// The ground of the sites, and their rings, in the order of the result.
    public var grounds: [Geometry]
    public var rings: [Geometry]
    public var crs: CRS
    public var inputs: [RunRecord.Input]
    public var operations: [String: String]
}

/// Evidence of all sites. Areas in square metres.
public struct EvidenceResult: Sendable, Codable {
    public var title: String?
    public var source: String
    public var asOf: CalendarDate?
    /// The index that decides, first, and those beside it.
    public var indices: [VegetationIndex]
    public var mode: String
    public var judge: EvidenceSeries.Judge
    public var innerMetres: Double?
    public var outerMetres: Double?
    public var baselineYears: Int
    public var timestepYears: Int
    public var excludesOutliers: Bool
    public var thresholds: EvidenceThresholds
    public var composites: [EvidenceComposite]
    public var sites: [SiteEvidence]
    public var visits: [FieldVisit]
    public var repairs: [Repair]
    public var issues: [Issue]

    /// How many sites, and how much ground, are in a state.
    public func total(_ state: VegetationState) -> (count: Int, squareMetres: Double) {
        let these = sites.filter { $0.judgement.state == state }
        return (these.count, these.map(\.squareMetres).compensatedSum())
    }
}

/// One composite as a whole.
public struct EvidenceComposite: Sendable, Codable, Hashable {
    public var label: String
    public var year: Int
    public var date: CalendarDate
    public var file: String
    public var grid: GridSummary
    /// How it lies below its neighbours, in the median over sites and over rings; nil without rings.
    public var bySites: OutlierComposites.Finding
    public var byRings: OutlierComposites.Finding?
    /// Whether either median says that it is wrong as a whole.
    public var isOutlier: Bool
    /// The median over sites of their means of the deciding index.
    public var median: Double?
}

/// One site: its series, its metrics, and what they say.
public struct SiteEvidence: Sendable, Codable, Hashable {
    public var id: String
    public var name: String?
    public var squareMetres: Double
    public var disturbanceYear: Int?
    public var restorationYear: Int?
    public var ledger: LedgerStatement?
    public var judgement: RecoveryJudgement
    /// The same by each comparison.
    public var byRing: RecoveryJudgement
    public var byOwnPast: RecoveryJudgement
    /// One an index, the deciding one first.
    public var series: [SiteSeries]

    /// The series of the deciding index.
    public var points: [SitePoint] { series.first?.points ?? [] }
}

/// One index of one site by composite.
public struct SiteSeries: Sendable, Codable, Hashable {
    public var index: VegetationIndex
    /// The lowest usable value of the disturbance, with its year.
    public var disturbedValue: Double?
    public var disturbedYear: Int?
    /// The median of the years before the disturbance.
    public var ownPast: Double?
    public var points: [SitePoint]
    public var metrics: RecoveryMetricValues
}

/// One composite of one site.
public struct SitePoint: Sendable, Codable, Hashable {
    public var label: String
    public var year: Int
    /// The mean of the index over the cells with a value; nil without any.
    public var mean: Double?
    /// The part of the site's ground with a value, 0 to 1.
    public var validShare: Double
    /// Cells with a value and all cells of the site on the raster, partly covered ones as their share.
    public var cells: Double
    public var coveredCells: Double
    public var referenceMean: Double?
    public var referenceCells: Double
    /// Recovery ratio against the ring in the same composite, and against the site's own past.
    public var ringRatio: Double?
    public var ownPastRatio: Double?
    /// Whether it counts: enough ground has a value, and the composite is not left out.
    public var isUsable: Bool
    public var isOutlier: Bool
}

/// A site that somebody should look at.
public struct FieldVisit: Sendable, Codable, Hashable {
    public enum Reason: String, Sendable, Codable, CaseIterable {
        /// Accepted, and the vegetation is gone or never came.
        case acceptedDisturbed = "accepted-disturbed"
        /// Accepted, was recovered, and is no longer.
        case acceptedDegraded = "accepted-degraded"
        /// Accepted some years ago and still recovering.
        case acceptedSlow = "accepted-slow"
        /// Not accepted, and the vegetation is back: ready for acceptance?
        case unacceptedRecovered = "unaccepted-recovered"
        /// Degraded in the ledger, and the vegetation is back.
        case degradedRecovered = "degraded-recovered"
        /// Accepted, and nothing can be told from above.
        case acceptedUnknown = "accepted-unknown"
    }

    public var site: String
    public var name: String?
    public var county: String?
    public var squareMetres: Double
    public var reason: Reason
    public var ledgerState: SiteState
    public var vegetation: VegetationState
    /// In words, with years and ratios.
    public var message: Message
}
