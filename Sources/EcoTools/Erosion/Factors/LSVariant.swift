/// The equations of the topographic factor LS. They differ by a factor of two and more on steep land: a result always
/// says which it used, and none is taken silently.
public enum LSVariant: String, Sendable, Codable, CaseIterable {
    /// CSLE: S of Liu, L of Foster with the steps of m of the national specification.
    case csle
    /// RUSLE: L and S of McCool.
    case rusle
    /// RUSLE with the S of slopes shorter than 4.6 m.
    case rusleShort = "rusle-short"
    /// USLE of 1978.
    case usle
    /// L of McCool, S of Nearing.
    case nearing
    /// L of Desmet and Govers by the direction of the slope, with m of RUSLE and S of McCool.
    case desmetGovers = "desmet-govers"
    /// Unit stream power with the factor m + 1.
    case mooreBurch = "moore-burch"
    /// Unit stream power without it.
    case mooreBurchPlain = "moore-burch-plain"
    /// InVEST 3.14 and later.
    case invest

    /// What L is computed from.
    public enum Runoff: String, Sendable, Codable {
        /// The length of the slope above, in metres.
        case slopeLength = "slope-length"
        /// The area that drains through the cell.
        case contributingArea = "contributing-area"
    }

    public var runoff: Runoff {
        switch self {
        case .csle, .rusle, .rusleShort, .usle, .nearing: .slopeLength
        case .desmetGovers, .mooreBurch, .mooreBurchPlain, .invest: .contributingArea
        }
    }

    /// Whether the direction of the slope is part of L.
    public var needsAspect: Bool { self == .desmetGovers }
}

/// LS by one variant with its caps and parameters (`erosion-ls-variants.yaml`).
public struct LSEquation: Sendable, Codable, Hashable {
    public var variant: LSVariant
    public var title: LocalisedText
    public var source: TableSource
    /// Slopes longer than this, in m, count as this long; nil when the equation has no cap.
    public var lengthCapMetres: Double?
    /// Slopes steeper than this count as this steep.
    public var slopeCapDegrees: Double?
    /// L (without unit) above this counts as this: InVEST's l_max.
    public var lengthFactorCap: Double?
    /// Of the variants with m of RUSLE.
    public var rills: RillErosion
    /// m and n of unit stream power.
    public var streamPower: StreamPower?

    public struct StreamPower: Sendable, Codable, Hashable {
        /// m, 0.4 to 0.6.
        public var areaExponent: Double
        /// n, 1 to 1.4.
        public var slopeExponent: Double

        public init(areaExponent: Double, slopeExponent: Double) {
            self.areaExponent = areaExponent
            self.slopeExponent = slopeExponent
        }
    }

    public init(
        variant: LSVariant, title: LocalisedText, source: TableSource, lengthCapMetres: Double? = nil,
        slopeCapDegrees: Double? = nil, lengthFactorCap: Double? = nil, rills: RillErosion = .moderate,
        streamPower: StreamPower? = nil
    ) {
        self.variant = variant
        self.title = title
        self.source = source
        self.lengthCapMetres = lengthCapMetres
        self.slopeCapDegrees = slopeCapDegrees
        self.lengthFactorCap = lengthFactorCap
        self.rills = rills
        self.streamPower = streamPower
    }

    /// L and S of a place, and which caps cut it.
    public struct Value: Sendable, Codable, Hashable {
        /// Dimensionless.
        public var length: Double
        /// Dimensionless.
        public var steepness: Double
        public var lengthIsCapped: Bool
        public var slopeIsCapped: Bool

        /// L S.
        public var product: Double { length * steepness }
    }

    /// The slope in degrees that the equation sees.
    public func cappedSlope(_ slopeDegrees: Double) -> Double {
        slopeCapDegrees.map { min($0, slopeDegrees) } ?? slopeDegrees
    }

    /// S, dimensionless, after the cap on slopes. Unit stream power has no S of its own: (sin / 0.0896)^n.
    public func steepness(_ slopeDegrees: Double) -> Double {
        let slope = cappedSlope(slopeDegrees)
        switch variant {
        case .csle: return SlopeSteepness.liu(slope)
        case .rusle, .desmetGovers, .invest: return SlopeSteepness.mcCool(slope)
        case .rusleShort: return SlopeSteepness.mcCoolShort(slope)
        case .usle: return SlopeSteepness.wischmeier(slope)
        case .nearing: return SlopeSteepness.nearing(slope)
        case .mooreBurch, .mooreBurchPlain:
            return ContributingArea.mooreBurch(
                specificAreaMetres: SlopeLengthFactor.plotMetres, slopeDegrees: slope, exponent: 0,
                slopeExponent: streamPower?.slopeExponent ?? .nan, withFactor: false)
        }
    }

    /// Exponent m of L at this slope, after the cap on slopes.
    public func exponent(_ slopeDegrees: Double) -> Double {
        let slope = cappedSlope(slopeDegrees)
        switch variant {
        case .csle: return SlopeLengthFactor.exponentCSLE(slope)
        case .usle: return SlopeLengthFactor.exponentUSLE(slope)
        case .rusle, .rusleShort, .nearing, .desmetGovers: return SlopeLengthFactor.exponentRUSLE(slope, rills: rills)
        case .invest: return SlopeLengthFactor.exponentInVEST(slope)
        case .mooreBurch, .mooreBurchPlain: return streamPower?.areaExponent ?? .nan
        }
    }

    /// LS of a whole slope.
    ///
    /// - Parameters:
    ///   - slopeDegrees: 0 to below 90.
    ///   - metres: horizontal length of the slope, above 0.
    /// - Returns: nil for variants that need a contributing area.
    public func value(slopeDegrees: Double, lengthMetres metres: Double) -> Value? {
        value(slopeDegrees: slopeDegrees, fromMetres: 0, toMetres: metres)
    }

    /// LS of a segment of a slope, such as a cell that runoff enters and leaves.
    ///
    /// - Parameters:
    ///   - slopeDegrees: 0 to below 90.
    ///   - upper: length of the slope above the segment, 0 or more, in m.
    ///   - lower: length to its lower end, above `upper`, in m.
    /// - Returns: nil for variants that need a contributing area. Where the segment lies beyond the cap, L is that of a
    ///   segment of the same length that ends at the cap: on a longer slope L no longer grows.
    public func value(slopeDegrees: Double, fromMetres upper: Double, toMetres lower: Double) -> Value? {
        guard variant.runoff == .slopeLength else { return nil }
        var (from, to) = (upper, lower)
        let isCapped = lengthCapMetres.map { to > $0 } ?? false
        if let cap = lengthCapMetres, isCapped {
            from = max(0, cap - (to - from))
            to = cap
        }
        let length = SlopeLengthFactor.segment(fromMetres: from, toMetres: to, exponent: exponent(slopeDegrees))
        return Value(
            length: length, steepness: steepness(slopeDegrees), lengthIsCapped: isCapped,
            slopeIsCapped: cappedSlope(slopeDegrees) < slopeDegrees)
    }

    /// LS of a square cell from the area that drains through it.
    ///
    /// - Parameters:
    ///   - slopeDegrees: 0 to below 90.
    ///   - accumulatedCells: cells that drain through the cell, with itself, 1 or more.
    ///   - cellMetres: side of the cell.
    ///   - aspectDegrees: direction that the slope faces; used by Desmet and Govers only, NaN (flat) counts as x = 1.
    /// - Returns: nil for variants that need a slope length.
    public func value(
        slopeDegrees: Double, accumulatedCells: Double, cellMetres: Double, aspectDegrees: Double
    ) -> Value? {
        let slope = cappedSlope(slopeDegrees)
        var length: Double
        switch variant {
        case .csle, .rusle, .rusleShort, .usle, .nearing: return nil
        case .desmetGovers:
            length = ContributingArea.desmetGovers(
                squareMetresAbove: (accumulatedCells - 1) * cellMetres * cellMetres, cellMetres: cellMetres,
                exponent: exponent(slopeDegrees),
                crossing: aspectDegrees.isNaN ? 1 : ContributingArea.crossing(aspectDegrees: aspectDegrees))
        case .invest:
            length = ContributingArea.invest(
                accumulatedCells: accumulatedCells, cellMetres: cellMetres, slopeDegrees: slope)
        case .mooreBurch, .mooreBurchPlain:
            let exponent = exponent(slopeDegrees)
            length = SlopeLengthFactor.factor(metres: accumulatedCells * cellMetres, exponent: exponent)
            if variant == .mooreBurch { length *= exponent + 1 }
        }
        var isCapped = false
        if let cap = lengthFactorCap, length > cap {
            length = cap
            isCapped = true
        }
        return Value(
            length: length, steepness: steepness(slopeDegrees), lengthIsCapped: isCapped,
            slopeIsCapped: slope < slopeDegrees)
    }
}
