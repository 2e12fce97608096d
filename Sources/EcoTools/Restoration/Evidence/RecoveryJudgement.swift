/// What the vegetation of a site says.
public enum VegetationState: String, Sendable, Codable, CaseIterable {
    /// Below the ratio that counts as recovering.
    case disturbed
    case recovering
    /// At the reference, and it lasted.
    case recovered
    /// It was recovered for good, and is no longer.
    case degraded
    /// Nothing can be told; never the same as not recovered.
    case noData = "no-data"
}

/// Two comparisons of a site: with ground around it, and with itself before.
public enum RecoveryReference: String, Sendable, Codable, CaseIterable {
    case ring
    case ownPast = "own-past"
}

/// The recovery ratio RR(t) = (V(t) - V_dist) / (V_ref - V_dist).
public enum RecoveryRatio {
    /// nil where the reference does not stand above the disturbed value by the contrast that is asked for.
    public static func of(_ value: Double, disturbed: Double, reference: Double, contrast: Double) -> Double? {
        guard reference - disturbed >= contrast else { return nil }
        return (value - disturbed) / (reference - disturbed)
    }
}

/// The state of a site from its ratios.
public struct RecoveryJudgement: Sendable, Codable, Hashable {
    /// Why nothing can be told.
    public enum Doubt: String, Sendable, Codable, CaseIterable {
        /// Fewer cells with a value than the least share, in all composites that would matter.
        case tooFewCells = "too-few-cells"
        /// No composite shows it disturbed: there is none with a value in the years that would.
        case noDisturbedValue = "no-disturbed-value"
        /// There is neither ground around it nor a past of its own to compare with.
        case noReference = "no-reference"
        /// It never stood out from its reference by the contrast that is asked for.
        case noContrast = "no-contrast"
        /// The latest composites have no usable value of it.
        case tooOld = "too-old"
        /// It lies wholly beyond the rasters.
        case outside
    }

    public var state: VegetationState
    public var doubt: Doubt?
    /// Which comparison decided; nil in the state `noData`.
    public var judgedBy: RecoveryReference?
    /// The latest usable ratio and its year.
    public var latestRatio: Double?
    public var latestYear: Int?
    /// The first year with a ratio at or above `recovered`.
    public var firstYear: Int?
    /// The first year of the first run of years at or above it that is long enough.
    public var sustainedYear: Int?

    init(_ doubt: Doubt) {
        state = .noData
        self.doubt = doubt
    }

    /// - Parameters:
    ///   - ratios: for each composite in order, its year and ratio; nil where none can be told.
    ///   - doubt: what is said where no ratio can be used.
    init(
        _ ratios: [(year: Int, ratio: Double?)], by reference: RecoveryReference, _ thresholds: EvidenceThresholds,
        doubt: Doubt
    ) {
        self.init(doubt)
        let usable = ratios.compactMap { entry in entry.ratio.map { (year: entry.year, ratio: $0) } }
        guard let latest = usable.last else { return }
        // A value from before the last few composites says nothing of today.
        let recent = ratios.suffix(thresholds.sustainedYears).compactMap(\.ratio)
        if recent.isEmpty {
            self.doubt = .tooOld
            return
        }
        self.doubt = nil
        judgedBy = reference
        latestRatio = latest.ratio
        latestYear = latest.year
        firstYear = usable.first { $0.ratio >= thresholds.recovered }?.year
        var run = 0
        for (place, entry) in usable.enumerated() {
            run = entry.ratio >= thresholds.recovered ? run + 1 : 0
            if run == thresholds.sustainedYears {
                sustainedYear = usable[place - run + 1].year
                break
            }
        }
        if sustainedYear != nil, latest.ratio >= thresholds.recovered {
            state = .recovered
        } else if sustainedYear != nil, latest.ratio < thresholds.degraded {
            state = .degraded
        } else if latest.ratio >= thresholds.recovering {
            state = .recovering
        } else {
            state = .disturbed
        }
    }
}
